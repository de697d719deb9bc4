"""IAM is asked whether the caller may deploy; where it can't be asked, nothing is made up."""

import pytest
from botocore.exceptions import ClientError

from scripts.ops.deployment.permissions import missing, needed
from statemachines.names import Names

NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
USER = "arn:aws:iam::123456789012:user/people/alice"
SESSION = "arn:aws:sts::123456789012:assumed-role/Deployer/alice"


class Iam:
    """Refuses some actions, and asks for more about others."""

    def __init__(self, caller=USER, *, refused=(), unsure=(), silent=False):
        self.caller, self.refused, self.unsure, self.silent = caller, refused, unsure, silent
        self.asked = []

    def client(self, _service, **_):
        return self

    def get_caller_identity(self):
        return {"Arn": self.caller}

    def get_role(self, RoleName):  # noqa: N803
        return {"Role": {"Arn": f"arn:aws:iam::123456789012:role/path/{RoleName}"}}

    def simulate_principal_policy(self, PolicySourceArn, ActionNames, ResourceArns):  # noqa: N803
        if self.silent:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "SimulatePrincipalPolicy")
        self.asked.append((PolicySourceArn, tuple(ResourceArns)))
        return {"EvaluationResults": [self._result(action) for action in ActionNames]}

    def _result(self, action):
        denied = action in (*self.refused, *self.unsure)
        return {
            "EvalActionName": action,
            "EvalDecision": "implicitDeny" if denied else "allowed",
            "MissingContextValues": ["aws:RequestedRegion"] if action in self.unsure else [],
        }


def test_who_may_do_everything_misses_nothing():
    assert missing(NAMES, Iam()) == []


def test_what_is_refused_is_named_in_order():
    assert missing(NAMES, Iam(refused=["sqs:CreateQueue", "iam:CreateRole"])) == ["iam:CreateRole", "sqs:CreateQueue"]


def test_what_iam_can_not_decide_without_the_request_is_no_refusal():
    assert missing(NAMES, Iam(unsure=["kms:CreateKey"])) == []


@pytest.mark.parametrize(
    ("caller", "asked_for"), [(USER, USER), (SESSION, "arn:aws:iam::123456789012:role/path/Deployer")]
)
def test_iam_is_asked_about_the_user_or_the_role_behind_a_session(caller, asked_for):
    iam = Iam(caller)
    missing(NAMES, iam)
    assert {who for who, _ in iam.asked} == {asked_for}
    assert {arns for _, arns in iam.asked} == {(arn,) for arn in needed(NAMES)}


@pytest.mark.parametrize(
    "iam",
    [
        Iam("arn:aws:iam::123456789012:root"),
        Iam("arn:aws:sts::123456789012:federated-user/bob"),
        Iam(silent=True),
    ],
)
def test_where_iam_can_not_be_asked_nothing_is_known(iam):
    assert missing(NAMES, iam) is None
