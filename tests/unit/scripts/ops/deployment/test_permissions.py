"""IAM is asked whether the caller may deploy; where it can't be asked, nothing is made up."""

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from scripts.ops.deployment.permissions import missing, needed
from scripts.ops.stage.plan import Plan
from statemachines.names import Names

PLAN = Plan(names=Names(stage="dev", account="123456789012", region="eu-west-1"))
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
    assert missing(PLAN, Iam()) == []


@pytest.mark.parametrize("choice", [{"email": "ops@example.com"}, {"webhooks": ("slack=ssm:/slack",)}])
def test_whoever_chooses_who_hears_must_be_allowed_to_subscribe_to_both_topics(choice):
    def subscribed(plan):
        return {arn.rpartition(":")[2] for arn, actions in needed(plan).items() if "sns:Subscribe" in actions}

    assert subscribed(replace(PLAN, **choice)) == {"tagtrail-alerts-dev", "compliance-alerts-dev"}
    assert subscribed(PLAN) == set()


def test_whoever_chooses_a_webhook_must_be_allowed_to_let_the_topics_in():
    plan = replace(PLAN, webhooks=("slack=ssm:/slack",))
    assert needed(plan)[PLAN.names.function_arn("notify")] == ("lambda:AddPermission", "lambda:GetPolicy")


def test_what_is_refused_is_named_in_order():
    assert missing(PLAN, Iam(refused=["sqs:CreateQueue", "iam:CreateRole"])) == ["iam:CreateRole", "sqs:CreateQueue"]


def test_what_iam_can_not_decide_without_the_request_is_no_refusal():
    assert missing(PLAN, Iam(unsure=["kms:CreateKey"])) == []


@pytest.mark.parametrize(
    ("caller", "asked_for"), [(USER, USER), (SESSION, "arn:aws:iam::123456789012:role/path/Deployer")]
)
def test_iam_is_asked_about_the_user_or_the_role_behind_a_session(caller, asked_for):
    iam = Iam(caller)
    missing(PLAN, iam)
    assert {who for who, _ in iam.asked} == {asked_for}
    assert {arns for _, arns in iam.asked} == {(arn,) for arn in needed(PLAN)}


@pytest.mark.parametrize(
    "iam",
    [
        Iam("arn:aws:iam::123456789012:root"),
        Iam("arn:aws:sts::123456789012:federated-user/bob"),
        Iam(silent=True),
    ],
)
def test_where_iam_can_not_be_asked_nothing_is_known(iam):
    assert missing(PLAN, iam) is None
