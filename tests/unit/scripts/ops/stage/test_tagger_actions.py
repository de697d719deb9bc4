import pytest

from scripts.ops.stage import tagger_actions
from scripts.ops.stage.tagger_actions import actions_of, actions_of_tag_any


class FakeTagger:
    def __init__(self, service, *actions):
        self.service, self.actions = service, actions


@pytest.fixture(autouse=True)
def taggers(monkeypatch):
    table = {
        "kms": FakeTagger("Any", "tag:TagResources", "kms:TagResource", "kms:ListResourceTags"),
        "iam": FakeTagger("Any", "iam:TagUser", "iam:ListUserTags"),
        "apigateway": FakeTagger("Any", "apigateway:GET", "apigateway:PUT"),
        "codebuild": FakeTagger("Any", "codebuild:UpdateProject", "codebuild:BatchGetProjects"),
        "sns": FakeTagger("SNS", "sns:TagResource"),
    }
    monkeypatch.setattr(tagger_actions, "TAGGERS", table)


def test_a_step_has_the_actions_of_its_own_taggers():
    assert actions_of("SNS") == {"sns:TagResource"}


def test_actions_of_tag_any_are_sorted_by_what_they_may_touch():
    assert actions_of_tag_any() == {
        "AnyReadActions": ["codebuild:BatchGetProjects", "iam:ListUserTags", "kms:ListResourceTags"],
        "AnyTagActions": ["kms:TagResource"],
        "IdentityTagActions": ["iam:TagUser"],
        "GatewayActions": ["apigateway:GET", "apigateway:PUT"],
        "UpdateActions": ["codebuild:UpdateProject"],
    }
