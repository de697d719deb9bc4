"""Every row of the native taggers is held against the model of its service that boto3 itself works by."""

import re
from types import SimpleNamespace

import botocore.session
import pytest
from botocore import xform_name
from botocore.validate import ParamValidator

from chalicelib.core.resource import Resource
from chalicelib.taggers import TAGGERS, tagger_for_arn, tagging_api
from chalicelib.taggers.native import engine
from chalicelib.taggers.native.rows.common import NATIVE
from chalicelib.taggers.native.rows.data import BUCKET

SESSION = botocore.session.get_session()
ROWS = {**NATIVE, BUCKET.name: BUCKET}
TAGS = {"CreatedBy": "alice"}

# How the ARN goes on after the account, where the row's own pattern does not show it.
PATHS = {
    "kinesis-consumer": "stream/abc/consumer/abc-0123456789:1",
    "appsync": "apis/abcdefghijklmnopqrstuvwxyz",
    "apigatewayv2": "/apis/abcdef",
    "route53": "hostedzone/Z0123456789ABC",
    "s3": "a-bucket",
    "s3-bucket-tagging": "a-bucket",
    "ssm": "parameter/team/name",
    "sso-admin": "permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef",
}

# Services whose ARNs and IAM actions use neither the endpoint's nor the signer's name.
NAMED_OTHERWISE = {
    "access-analyzer",
    "catalog",
    "cloudhsm",
    "cloudwatch",
    "codeconnections",
    "kinesisanalytics",
    "mobiletargeting",
    "s3",
    "s3express",
    "sso",
    "timestream",
}


class ModelClient:
    """A client that makes no call: it checks parameters as boto3 does and answers in the shape of the model."""

    def __init__(self, service):
        self.model = SESSION.get_service_model(service)
        self.operations = {xform_name(name): name for name in self.model.operation_names}
        self.calls = []
        self.meta = SimpleNamespace(endpoint_url=f"https://{service}.us-east-1.amazonaws.com", service_model=self.model)

    def can_paginate(self, operation):
        return False

    def __getattr__(self, name):
        operation = self.model.operation_model(self.operations[name])

        def call(**parameters):
            report = ParamValidator().validate(parameters, operation.input_shape)
            assert not report.has_errors(), report.generate_report()
            self.calls.append((name, parameters))
            return example(operation.output_shape)

        return call


def example(shape, depth=0):
    """Return an answer with every member, but for the tokens that would lead to a next page."""
    if shape is None or depth > 6:
        return {}
    if shape.type_name == "structure":
        return {k: example(v, depth + 1) for k, v in shape.members.items() if "Token" not in k and "Marker" not in k}
    if shape.type_name == "list":
        return [example(shape.member, depth + 1)]
    if shape.type_name == "map":
        return {"text": "text"}
    return "text"


def sample(row):
    kind = (row.kinds or ("",))[-1] or "thing/"
    path = PATHS.get(row.name, f"{kind}abc-0123456789")
    return Resource(
        arn=f"arn:aws:{row.service}:us-east-1:111122223333:{path}",
        id="abc-0123456789",
        type="AWS::Any::Thing",
        tagger=row.name,
        region="us-east-1",
        account="111122223333",
    )


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_tagging_call_is_as_the_service_describes_it(row):
    client = ModelClient(row.client)
    assert engine.write_with(row, lambda service, region: client, TAGS, [sample(row)]) == {}
    name, parameters = client.calls[-1]
    assert name == xform_name(row.write)
    assert "CreatedBy" in str(parameters[row.tags])


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_tags_are_where_the_row_looks_for_them(row):
    client = ModelClient(row.client)
    assert engine.tags_of(row, client, sample(row)) == {"text": "text"}
    assert client.calls[-1][0] == xform_name(row.read)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_list_parameters_are_lists_in_the_model(row):
    shape = SESSION.get_service_model(row.client).operation_model(row.write).input_shape
    assert (shape.members[row.by].type_name == "list") == bool(row.batch)


@pytest.mark.parametrize("row", [row for row in NATIVE.values() if row.kinds], ids=lambda row: row.name)
def test_arn_leads_to_its_row(row):
    assert tagger_for_arn(sample(row).arn) == row.name


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_service_of_the_arn_is_one_that_aws_knows(row):
    metadata = SESSION.get_service_model(row.client).metadata
    known = {row.client, metadata["endpointPrefix"], metadata.get("signingName")}
    assert row.service in known | NAMED_OTHERWISE


# The call names one resource, so its answer is one page.
OF_ONE_PAGE = {"lightsail-Bucket", "lightsail-Distribution"}


@pytest.mark.parametrize("row", [ROWS[name] for name in sorted(ROWS.keys() - OF_ONE_PAGE)], ids=lambda row: row.name)
def test_answers_in_pages_are_turned(row):
    operation = SESSION.get_service_model(row.client).operation_model(row.read)
    tokens = {name for name in operation.output_shape.members if "Token" in name or "Marker" in name}
    client = SESSION.create_client(row.client, region_name="us-east-1")
    inputs = operation.input_shape.members
    if tokens and not client.can_paginate(xform_name(row.read)):
        assert tokens <= set(engine._TOKENS)
        assert tokens <= set(inputs)
    else:
        assert not tokens or client.can_paginate(xform_name(row.read))


def test_operations_of_a_replacing_api_send_what_is_there_too():
    row = NATIVE["codebuild"]
    client = ModelClient("codebuild")
    engine.write_with(row, lambda service, region: client, TAGS, [sample(row)])
    assert client.calls[-1][1]["tags"] == [{"key": "text", "value": "text"}, {"key": "CreatedBy", "value": "alice"}]


def test_api_that_takes_few_tags_at_a_time_is_called_again():
    row = NATIVE["route53"]
    client = ModelClient("route53")
    engine.write_with(row, lambda service, region: client, {f"key{n}": "v" for n in range(12)}, [sample(row)])
    assert [len(parameters["AddTags"]) for _, parameters in client.calls] == [10, 2]


def test_every_tagger_has_the_actions_of_its_calls():
    assert [name for name, tagger in TAGGERS.items() if not tagger.actions] == ["cloudformation"]
    assert all(tagger.name == name for name, tagger in TAGGERS.items())
    assert TAGGERS["sqs"].actions == (*tagging_api.ACTIONS, "sqs:TagQueue", "sqs:ListQueueTags")
    assert TAGGERS["kms"].actions == (
        "tag:GetResources",
        "tag:TagResources",
        "kms:TagResource",
        "kms:ListResourceTags",
    )
    assert TAGGERS["elasticbeanstalk"].actions == ("elasticbeanstalk:AddTags", "elasticbeanstalk:ListTagsForResource")


def test_limits_and_steps_are_those_of_the_services():
    assert {name for name, tagger in TAGGERS.items() if tagger.limit == 10} == {
        "datapipeline",
        "elb",
        "glacier",
        "opensearch",
    }
    steps = {tagger.service: [] for tagger in TAGGERS.values()}
    for name, tagger in TAGGERS.items():
        steps[tagger.service].append(name)
    assert {service: sorted(names) for service, names in steps.items() if service != "Any"} == {
        "EC2": ["ec2"],
        "S3": ["s3", "s3control", "s3express"],
        "RDS": ["rds"],
        "Lambda": ["lambda"],
        "DynamoDB": ["dynamodb"],
        "SNS": ["sns"],
        "SQS": ["sqs"],
        "ElastiCache": ["elasticache"],
    }


def test_the_kinds_that_mind_no_case_are_those_of_which_aws_says_so():
    models = {row.name: SESSION.get_service_model(row.client) for row in NATIVE.values()}
    words = {
        name: " ".join(each.documentation for each in model.shape_for("Tag").members.values())
        for name, model in models.items()
        if "Tag" in model.shape_names and model.shape_for("Tag").type_name == "structure"
    }
    by_model = {
        name for name, said in words.items() if re.search(r"keys are not case[ -]sensitive", said, re.IGNORECASE)
    }

    # Of IAM the user guide says it, of users and roles alone.
    assert {row.name for row in NATIVE.values() if row.ignores_case} == by_model | {"iam-user", "iam-role"}
