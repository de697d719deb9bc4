"""Who made a call: every kind in docs/identity.md, the order of names, and that nothing raises."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.identity import KINDS, Creator, identify
from scripts.ops.project import ROOT

DOCUMENT = ROOT / "docs" / "identity.md"
COLUMNS = ("row", "identity", "name", "groups", "via", "human", "kind", "why")
TYPES = (
    "Root",
    "IAMUser",
    "AssumedRole",
    "Role",
    "FederatedUser",
    "Directory",
    "AWSAccount",
    "AWSService",
    "IdentityCenterUser",
    "Unknown",
    "SAMLUser",
    "WebIdentityUser",
)


def documented():
    table = DOCUMENT.read_text(encoding="utf-8").partition("\n## Each kind\n")[2]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")]
    return [dict(zip(COLUMNS, (cell.strip().strip("`") for cell in row), strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("row", documented(), ids=lambda row: row["row"])
def test_each_documented_kind_gives_what_its_row_says(row):
    creator = identify(json.loads(row["identity"]))
    said = (creator.name, ", ".join(creator.groups), creator.via, json.dumps(creator.human), creator.kind)
    assert said == (row["name"], row["groups"], row["via"], row["human"], row["kind"])


def test_the_document_shows_every_type_that_aws_documents():
    shown = {json.loads(row["identity"])["type"] for row in documented() if '"type"' in row["identity"]}
    assert shown.issuperset(TYPES)


def test_the_creator_has_all_that_the_record_says():
    creator = identify(
        {
            "type": "AssumedRole",
            "principalId": "AROAEXAMPLE:deploy",
            "arn": "arn:aws:sts::123456789012:assumed-role/Deploy/deploy",
            "accountId": "123456789012",
            "invokedBy": "cloudformation.amazonaws.com",
            "sessionContext": {
                "sourceIdentity": "ana",
                "sessionIssuer": {"type": "Role", "userName": "Deploy"},
                "attributes": {"mfaAuthenticated": True},
            },
        },
        account="999999999999",
    )
    assert creator == Creator(
        arn="arn:aws:sts::123456789012:assumed-role/Deploy/deploy",
        name="ana",
        type="AssumedRole",
        account="123456789012",
        role="Deploy",
        session="deploy",
        source_identity="ana",
        groups=("Deploy",),
        via="cloudformation.amazonaws.com",
        human=True,
        kind="person",
        evidence="a source identity",
        origin="cloudformation",
        principal_id="AROAEXAMPLE:deploy",
    )


def test_names_are_taken_in_the_documented_order():
    """Take the best evidence away step by step; the next in order must come out."""
    identity = {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE:session",
        "arn": "arn:aws:iam::123456789012:user/team/user",
        "accountId": "992382787256",
        "userName": "user-name",
        "sessionContext": {"sourceIdentity": "source", "sessionIssuer": {"type": "Role", "userName": "role"}},
        "onBehalfOf": {"userId": "user-id"},
    }
    names = [identify(identity).name]
    for path in ("sourceIdentity", "principalId", "arn", "sessionContext", "userName", "onBehalfOf", "accountId"):
        (identity["sessionContext"] if path == "sourceIdentity" else identity).pop(path)
        names.append(identify(identity).name)
    assert names == ["source", "session", "user", "role", "user-name", "user-id", "aws-account-992382787256", ""]


def test_the_account_of_the_record_fills_in_but_never_becomes_the_name():
    assert identify(None, account="123456789012") == Creator(account="123456789012")


def test_the_account_is_read_from_the_arn_where_the_identity_has_no_other():
    assert identify({"arn": "arn:aws:iam::123456789012:user/ana"}).account == "123456789012"


def test_an_account_that_became_a_number_gets_its_zeros_back():
    assert identify({"accountId": 12345678901}).name == "aws-account-012345678901"


@pytest.mark.parametrize("account", [True, -1, 10**12, 1.5, "12345", "ANONYMOUS_PRINCIPAL"])
def test_what_is_no_account_id_makes_no_name(account):
    assert identify({"accountId": account}).name == ""


def test_the_session_in_the_arn_goes_before_the_one_in_the_principal_id():
    identity = {"principalId": "AROAEXAMPLE:edited", "arn": "arn:aws:sts::123456789012:assumed-role/Dev/ana"}
    assert identify(identity).name == "ana"


def test_a_damaged_arn_leaves_the_principal_id_and_the_issuer():
    role = "AWSReservedSSO_Admin_0123456789abcdef"
    creator = identify(
        {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::123456789012:assumed-role/AWSReservedSSOana@example.com",
            "principalId": "AROAEXAMPLE:ana@example.com",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "userName": role,
                    "arn": f"arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/{role}",
                },
            },
        },
    )
    assert (creator.name, creator.groups, creator.human) == ("ana@example.com", ("Admin",), True)


@pytest.mark.parametrize("session", ["a:b", "ana@example.com", "a,b", "a=b", "a+b", "a/b", "€"])
def test_a_session_keeps_every_character(session):
    by_arn = identify({"arn": f"arn:aws:sts::123456789012:assumed-role/Dev/{session}"})
    by_principal = identify({"principalId": f"AROAEXAMPLE:{session}"})
    assert (by_arn.session, by_principal.session) == (session, session)


def test_the_issuing_role_ends_its_path_with_its_name():
    identity = {"sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::123456789012:role/team/data/Loader"}}}
    assert identify(identity).name == "Loader"


def test_an_issuer_that_is_a_user_is_no_role():
    identity = {
        "sessionContext": {"sessionIssuer": {"type": "IAMUser", "arn": "arn:aws:iam::1:user/x", "userName": "x"}}
    }
    assert identify(identity).role == ""


def test_other_partitions_are_read_alike():
    assert identify({"arn": "arn:aws-cn:iam::123456789012:user/ana"}).name == "ana"


def test_an_arn_of_root_without_a_type_is_root():
    assert identify({"arn": "arn:aws:iam::123456789012:root"}).name == "root"


def test_a_principal_id_that_is_an_arn_holds_no_session():
    assert identify({"principalId": "arn:aws:iam::123456789012:user/ana"}).session == ""


@pytest.mark.parametrize("withheld", ["HIDDEN_DUE_TO_SECURITY_REASONS", "***", "", "  ", None, 7, ["ana"]])
def test_a_value_that_is_held_back_or_no_text_says_nothing(withheld):
    assert identify({"type": withheld, "arn": withheld, "userName": withheld, "principalId": withheld}) == Creator()


def test_the_principal_id_is_the_user_id_of_a_policy():
    """`${aws:userid}`, for the conditions of other policies."""
    assert identify({"type": "IAMUser", "principalId": "AIDAEXAMPLE"}).principal_id == "AIDAEXAMPLE"
    assert identify({"type": "AssumedRole", "principalId": "AROAEXAMPLE:deploy"}).principal_id == "AROAEXAMPLE:deploy"


def test_a_creator_of_an_older_version_is_of_no_known_kind():
    old = Creator.from_dict({"name": "ana", "human": True, "chain": [{"name": "x", "human": None, "later": 1}]})
    assert (old.kind, old.workload, dict(old.session_tags), old.chain[0].kind) == ("unknown", "", {}, "")


def test_what_says_nothing_takes_no_room_in_a_row():
    assert not {"evidence", "workload", "session_tags", "origin", "origin_claimed", "agent"} & set(Creator().to_dict())


def test_a_service_linked_role_is_known_by_its_name_alone():
    assert identify({"arn": "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForBatch/x"}).human is False


ROLE = "arn:aws:sts::123456789012:assumed-role/Dev/name"
PERSON = {"arn": "arn:aws:sts::123456789012:assumed-role/Dev/ana@example.com"}


@pytest.mark.parametrize(
    ("identity", "human"),
    [
        ({"arn": ROLE, "sessionContext": {"ec2RoleDelivery": "1.0"}}, False),
        ({"arn": ROLE, "onBehalfOf": {"userId": "544894e8"}}, True),
        ({"arn": ROLE, "sessionContext": {"sourceIdentity": "ana"}}, True),
        ({"arn": ROLE, "sessionContext": {"attributes": {"mfaAuthenticated": "True"}}}, True),
        ({"arn": ROLE, "sessionContext": {"attributes": {"mfaAuthenticated": "False"}}}, None),
        ({"arn": ROLE, "invokedBy": "signin.amazonaws.com", "type": "AssumedRole"}, True),
        ({"arn": "arn:aws:iam::123456789012:role/service-role/made-by-aws", "type": "Role"}, False),
        ({"arn": "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/odd-name", "type": "Role"}, True),
        ({**PERSON, "inScopeOf": {"issuerType": "AWS::Lambda::Function"}}, False),
        ({**PERSON, "invokedByDelegate": {"accountId": "999999999999"}}, None),
        ({**PERSON, "sessionContext": {"webIdFederationData": {"federatedProvider": "gitlab.com"}}}, False),
    ],
)
def test_one_sign_is_enough_and_those_of_a_machine_go_first(identity, human):
    assert identify(identity).human is human


@pytest.mark.parametrize(
    ("session", "human"),
    [
        ("i-0abc1234", False),
        ("GitHubActions", False),
        ("AWSCloudFormation", False),
        ("AWSCodeBuild-0c1d", False),
        ("AWSBackup-MyRole", False),
        ("ConfigResourceCompositionSession", False),
        ("ana.m+test@mail.example.com", True),
        ("i-am-ana", None),
        ("AWSCloudFormationFan", None),
        ("1700000000000000000", None),
        ("80ab9ef6-3b36-4dcb-8b8f-fe6b4b783856", None),
        ("ana@localhost", None),
    ],
)
def test_the_name_of_a_session_tells_only_where_it_is_plain(session, human):
    assert identify({"arn": f"arn:aws:sts::123456789012:assumed-role/Dev/{session}"}).human is human


def test_the_source_of_a_call_in_the_scope_of_a_service_is_what_it_came_through():
    assert (
        identify({"inScopeOf": {"sourceArn": "arn:aws:ecs:eu-west-1:1:task/x"}}).via == "arn:aws:ecs:eu-west-1:1:task/x"
    )


def test_a_creator_survives_json():
    creator = identify({"type": "AssumedRole", "arn": "arn:aws:sts::123456789012:assumed-role/Dev/ana@example.com"})
    assert Creator.from_dict(json.loads(json.dumps(creator.to_dict()))) == creator


def test_a_creator_is_rebuilt_from_part_of_its_members():
    assert Creator.from_dict({"name": "ana", "later": 1}) == Creator(name="ana")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
texts = st.text(alphabet="arn:/-_@.SA0", max_size=30) | st.sampled_from(
    ["arn:aws:iam::1:role/", "arn:aws:iam::1:user/"]
)
member_names = st.sampled_from(
    [
        "type",
        "arn",
        "principalId",
        "accountId",
        "userName",
        "invokedBy",
        "invokedByDelegate",
        "onBehalfOf",
        "userId",
        "inScopeOf",
        "sourceArn",
        "identityProvider",
        "sessionContext",
        "sessionIssuer",
        "sourceIdentity",
        "webIdFederationData",
        "federatedProvider",
        "attributes",
        "mfaAuthenticated",
    ],
)
identities = st.recursive(
    json_values | texts | st.sampled_from(TYPES),
    lambda inner: st.dictionaries(member_names, inner, max_size=8),
    max_leaves=20,
)


@pytest.mark.no_cover
@settings(deadline=None)
@given(identities, st.sampled_from(["", "123456789012"]))
def test_any_json_value_gives_a_creator_of_texts(identity, account):
    creator = identify(identity, account=account)
    said = creator.to_dict()
    assert creator.human in (True, False, None)
    assert all(isinstance(one, str) for one in said["groups"])
    assert all(
        isinstance(said[name], str) for name in said if name not in ("groups", "human", "chain", "origin_claimed")
    )
    assert creator.kind in KINDS
    assert (creator.human is None) == (creator.kind == "unknown")
    assert Creator.from_dict(said) == creator
