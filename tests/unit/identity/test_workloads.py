"""What workloads are called: by a token's subject, the scope of a session, or the tags of a pod."""

import pytest

from chalicelib.identity import identify
from chalicelib.identity.workloads import of_pod, of_subject, of_thing

GITHUB = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
EKS = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
REPOSITORY, STEP = "0b6f8a52-4c1d-4e2f-9a3b-5c6d7e8f9a0b", "1b6f8a52-4c1d-4e2f-9a3b-5c6d7e8f9a0b"


@pytest.mark.parametrize(
    ("provider", "subject", "workload"),
    [
        (GITHUB, "repo:shop/checkout:ref:refs/heads/main", "shop/checkout@refs/heads/main"),
        (GITHUB, "repo:shop/checkout:environment:prod", "shop/checkout@environment:prod"),
        (GITHUB, "repo:shop/checkout:pull_request", "shop/checkout@pull_request"),
        (GITHUB, "repository_owner:shop:workflow:x", "repository_owner:shop:workflow:x"),
        ("ghe.example.com/_services/token", "repo:shop/checkout:ref:refs/tags/v1", "shop/checkout@refs/tags/v1"),
        ("gitlab.com", "project_path:shop/web/checkout:ref_type:branch:ref:main", "shop/web/checkout@main"),
        ("api.bitbucket.org/2.0/workspaces/shop", f"{{{REPOSITORY}}}:{{{STEP}}}", REPOSITORY),
        ("api.bitbucket.org/2.0/workspaces/shop", f"{REPOSITORY}:{STEP}:{STEP}", f"{REPOSITORY}@{STEP}"),
        ("app.terraform.io", "organization:shop:project:web:workspace:prod:run_phase:apply", "shop/web/prod@apply"),
        ("oidc.circleci.com/org/O", "org/O/project/P/user/U", "O/P"),
        ("buildkite.com", "organization:shop:pipeline:web:ref:refs/heads/main:commit:c", "shop/web@refs/heads/main"),
        ("agent.buildkite.com", "organization:shop:pipeline:web:ref:refs/heads/main", "shop/web@refs/heads/main"),
        (EKS, "system:serviceaccount:orders:api", "orders/api"),
        ("accounts.google.com", "1234567890", ""),
        ("accounts.google.com", "repo:shop/checkout:ref:refs/heads/main", ""),
        (GITHUB, "", ""),
    ],
)  # fmt: skip
def test_a_subject_names_repository_and_ref_or_namespace_and_service_account(provider, subject, workload):
    assert of_subject(subject, provider) == workload


@pytest.mark.parametrize(
    ("arn", "workload"),
    [
        ("arn:aws:lambda:eu-west-1:123456789012:function:cleaner", "cleaner"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:cleaner:live", "cleaner"),
        ("arn:aws:codebuild:eu-west-1:123456789012:build/web:0b6f8a52", "web"),
        ("arn:aws:codebuild:eu-west-1:123456789012:project/web", "web"),
        ("arn:aws:ecs:eu-west-1:123456789012:service/prod/web", "prod/web"),
        ("arn:aws:ecs:eu-west-1:123456789012:task/prod/0123456789abcdef", "prod/0123456789abcdef"),
        ("arn:aws:glue:eu-west-1:123456789012:job/nightly", "job/nightly"),
        ("AWS::Lambda::Function", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_thing_is_named_by_its_arn(arn, workload):
    assert of_thing(arn) == workload


def test_the_service_of_a_task_goes_before_the_task():
    task, service = (f"arn:aws:ecs:eu-west-1:1:{one}" for one in ("task/prod/0a", "service/prod/web"))
    scope = {"issuerType": "AWS::ECS::Task", "credentialsIssuedTo": task, "sourceArn": service}
    assert identify({"type": "AssumedRole", "inScopeOf": scope}).workload == "prod/web"


def test_a_record_that_names_no_workload_leaves_it_open():
    assert identify({"type": "AssumedRole", "inScopeOf": {"issuerType": "AWS::Lambda::Function"}}).workload == ""


def test_a_pipeline_that_takes_a_role_names_itself():
    who = {"type": "WebIdentityUser", "userName": "repo:shop/checkout:ref:refs/heads/main", "identityProvider": GITHUB}
    assert identify(who).workload == "shop/checkout@refs/heads/main"


def test_a_persons_call_has_no_workload():
    who = {"type": "WebIdentityUser", "userName": "ana@example.com", "identityProvider": "accounts.google.com"}
    assert (identify(who).kind, identify(who).workload) == ("person", "")


def test_a_pod_is_named_where_both_tags_are_there():
    assert of_pod({"kubernetes-namespace": "orders", "kubernetes-service-account": "api"}) == "orders/api"
    assert of_pod({"kubernetes-namespace": "orders"}) == of_pod({}) == ""


def test_braces_in_a_subject_are_only_text():
    assert of_subject("repo:{0.__class__}/x:ref:{y}", GITHUB) == "{0.__class__}/x@{y}"
