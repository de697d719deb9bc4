"""What the success of each call proves, held against what AWS says of the call in botocore's models."""

import html
import re

import botocore.session
import pytest

from chalicelib.catalogue import CREATIONS
from chalicelib.catalogue.answers import RULES
from chalicelib.catalogue.pages import client_of, page_of
from chalicelib.catalogue.record_paths import compiled, fold, search
from chalicelib.catalogue.reuse import REUSABLE
from chalicelib.core.resource import Success
from scripts.devtools.docgen.modelled_records import modelled_records

SESSION = botocore.session.get_session()

SAYS_SO = re.compile(
    r"idempotent|creates? or updates?|create or update|(or|if you) updates? an existing|or updates the"
    r"|if you are updating|call (will )?succeeds?\b|(will get a|200) success response|always returns the same"
    r"|multiple times|information about the existing|command will update",
    re.IGNORECASE,
)
"""How AWS words it that a call also succeeds for what exists."""

NOT_SAID = {
    "acm.ImportCertificate": "said of the parameter CertificateArn: only to replace an imported certificate",
    "cloudwatch.PutInsightRule": "Put: the rule of the name is what the request says, whether it existed or not",
    "ec2.RestoreSnapshotFromRecycleBin": "it restores what was made before",
    "ecs.CreateCluster": "the page is silent; the call answers with the active cluster of that name",
    "ecs.CreateService": "said of the parameter clientToken",
    "s3.CreateBucket": "said of the error BucketAlreadyOwnedByYou, on the page in the row",
    "sqs.CreateQueue": "with the same attributes it returns the URL of the existing queue",
    "signer.PutSigningProfile": "Put, and no error of the call says that a profile exists",
}
"""Rows that are no plain creations, though the operation's own documentation does not say so in these words: why."""

BY_TOKEN = "only for the same client token, and with an id that AWS made: it is the same resource, whoever calls"
IS_NEW = {
    "efs.CreateFileSystem": "the same creation token is refused with FileSystemAlreadyExists",
    "fsx.CreateBackup": BY_TOKEN,
    "fsx.CreateFileCache": BY_TOKEN,
    "fsx.CreateFileSystem": BY_TOKEN,
    "fsx.CreateFileSystemFromBackup": BY_TOKEN,
    "fsx.CreateSnapshot": BY_TOKEN,
    "apprunner.CreateAutoScalingConfiguration": "each call makes a revision, whose number is in the ARN",
    "apprunner.CreateObservabilityConfiguration": "each call makes a revision, whose number is in the ARN",
    "pinpoint.CreateCampaign": "the text is that of UpdateCampaign too; a call without a campaign's id makes another",
    "pinpoint.CreateSegment": "the text is that of UpdateSegment too; a call without a segment's id makes another",
    "rds.CreateDBInstance": "several instances of a cluster, each by its own name",
}
"""Plain creations of whose documentation the words above match: why they are plain."""

REFUSES_OTHERS = {
    "elbv2.CreateListener": "another listener on the port",
    "elbv2.CreateLoadBalancer": "one of the name with other settings",
    "elbv2.CreateTargetGroup": "one of the name with other settings",
    "iot.CreateBillingGroup": "one of the name with other attributes",
    "iot.CreateThingGroup": "one of the name with other attributes",
    "iot.CreateThingType": "one of the name with other attributes",
    "s3.CreateBucket": "one that another account owns, or outside us-east-1 any",
    "sqs.CreateQueue": "one of the name with other attributes",
    "ssm.PutParameter": "any, where Overwrite is not true",
    "stepfunctions.CreateActivity": "one of the name with another encryption",
    "stepfunctions.CreateStateMachine": "one of the name with another definition",
}
"""Rows that are no plain creations, though the call models an error for what exists: what it is refused for."""


def client(row):
    return client_of(row.tagger) or row.source.removesuffix("express.amazonaws.com")


def operation(row):
    model = SESSION.get_service_model(client(row))
    return model.operation_model(row.name) if row.name in model.operation_names else None


def told(row):
    return f"{row.source.removesuffix('.amazonaws.com') if 's3express' in row.source else client(row)}.{row.name}"


def says_so(row):
    text = re.sub(r"<[^>]+>", " ", operation(row).documentation or "")
    return bool(SAYS_SO.search(re.sub(r"\s+", " ", html.unescape(text))))


def models_one_that_exists(row):
    return any(
        re.search(r"Exist|Duplicate[A-Z]\w*Name|DuplicateListener", one.name) for one in operation(row).error_shapes
    )


def calls(wanted):
    return {told(row) for row in CREATIONS if operation(row) and wanted(row)}


def test_every_row_says_what_its_success_proves_and_where_aws_says_so():
    assert [told(row) for row in CREATIONS if not isinstance(row.success, Success)] == []
    assert [told(row) for row in CREATIONS if not re.fullmatch(r"https://docs\.aws\.amazon\.com/\S+", row.page)] == []


def test_the_pages_are_of_the_apis_that_botocore_knows():
    for row in CREATIONS:
        if "/goto/WebAPI/" in row.page and operation(row):
            uids = {SESSION.get_service_model(each).metadata["uid"] for each in (client(row), "ebs", "s3")}
            assert row.page.split("/")[-1] == row.name
            assert row.page.split("/")[-2] in uids


def test_a_page_is_of_a_client_that_is_known():
    assert client_of("iam-oidc-provider") == "iam"
    assert client_of("nothing-at-all") == ""
    assert page_of("", "CreateThing") == ""


def test_what_is_no_plain_creation_is_so_by_aws_word_or_for_a_reason():
    assert calls(lambda row: row.success is not Success.NEW and not says_so(row)) == set(NOT_SAID)


def test_what_reads_as_no_plain_creation_is_one_for_a_reason():
    assert calls(lambda row: row.success is Success.NEW and says_so(row)) == set(IS_NEW)


def test_a_call_that_is_refused_for_what_exists_is_a_plain_creation_or_refused_for_what_differs():
    assert calls(lambda row: row.success is not Success.NEW and models_one_that_exists(row)) == set(REFUSES_OTHERS)


def test_a_row_that_depends_on_the_region_is_no_plain_creation():
    assert {told(row) for row in CREATIONS if row.only_in} == {"s3.CreateBucket"}


@pytest.mark.parametrize("row", [row for row in CREATIONS if row.answer], ids=told)
def test_the_answer_that_proves_more_is_in_the_model_of_the_call(row):
    assert row.success is not Success.NEW
    for proof in row.answer:
        assert proof.rule in RULES
        assert compiled(proof.path)
        found = [search(proof.path, fold(record)) for record in modelled_records(row.source, row.name, row.tagger)]
        assert any(each not in (None, []) for each in found)


def test_the_types_whose_arns_may_be_used_again_are_those_of_rows():
    assert sorted(REUSABLE - {row.resource for row in CREATIONS}) == []


def test_an_arn_that_is_made_of_the_request_alone_may_be_used_again():
    named = {row.resource for row in CREATIONS if row.arn and "responseElements" not in row.ids + row.arn}

    assert sorted(named - REUSABLE) == ["AWS::Organizations::Account"]  # its id comes with the service event


def test_an_arn_of_an_id_in_the_answer_is_never_used_again():
    of_ids = {
        row.resource
        for row in CREATIONS
        if row.arn and re.fullmatch(r"responseElements\.([\w.\[\]]+\.)?(id|\w+Id)", row.ids)
    }

    assert sorted(of_ids & REUSABLE) == []
