"""What a workload is called: the repository of a pipeline, the service account of a pod, the function, the project.

A name comes only from what AWS checked: the subject of a web identity's token, which its provider signed; the tags that
EKS sets on the session of a pod; the scope of a session.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from chalicelib.identity.kinds import is_of_machines
from chalicelib.identity.user_identity import UserIdentity

POD_IDENTITY: Final = "pods.eks.amazonaws.com"
NAMESPACE: Final = "kubernetes-namespace"
SERVICE_ACCOUNT: Final = "kubernetes-service-account"
"""Tags that EKS Pod Identity sets (https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html)."""

_SUBJECTS: Final[tuple[tuple[str, re.Pattern[str], str], ...]] = tuple(
    (provider, re.compile(subject), text)
    for provider, subject, text in (
        # https://docs.github.com/en/actions/reference/security/oidc
        ("", r"repo:(?P<a>[^:]+):(?:ref:)?(?P<b>.+)", "{a}@{b}"),
        # https://docs.gitlab.com/ci/secrets/id_token_authentication/
        ("gitlab", r"project_path:(?P<a>[^:]+):ref_type:[^:]+:ref:(?P<b>.+)", "{a}@{b}"),
        # https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/
        ("bitbucket", r"\{?(?P<a>[0-9a-f-]{36})\}?(?::\{?(?P<b>[0-9a-f-]{36})\}?)?:\{?[0-9a-f-]{36}\}?", "{a}@{b}"),
        # https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/workload-identity-tokens
        (
            "terraform",
            r"organization:(?P<a>[^:]+):project:(?P<b>[^:]+):workspace:(?P<c>[^:]+):run_phase:(?P<d>.+)",
            "{a}/{b}/{c}@{d}",
        ),
        # https://circleci.com/docs/openid-connect-tokens/
        ("circleci", r"org/(?P<a>[^/]+)/project/(?P<b>[^/]+)/.+", "{a}/{b}"),
        # https://buildkite.com/docs/pipelines/security/oidc
        (
            "buildkite",
            r"organization:(?P<a>[^:]+):pipeline:(?P<b>[^:]+):ref:(?P<c>[^:]+)(?::.*)?",
            "{a}/{b}@{c}",
        ),
        # https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html; also other clusters
        ("", r"system:serviceaccount:(?P<a>[^:]+):(?P<b>[^:]+)", "{a}/{b}"),
    )
)
"""Forms of a token's subject, by the name of its provider: repository and ref, project and phase, namespace and
service account."""

_THINGS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(rf"arn:[a-z-]+:{form}"), text)
    for form, text in (
        (r"lambda:[^:]*:[^:]*:function:(?P<a>[^:]+)(?::.*)?", "{a}"),
        (r"codebuild:[^:]*:[^:]*:(?:build|build-batch|project)/(?P<a>[^:/]+)(?::.*)?", "{a}"),
        (r"ecs:[^:]*:[^:]*:(?:service|task|task-set)/(?P<a>.+)", "{a}"),
        (r"[a-z0-9-]+:[^:]*:[^:]*:(?P<a>.+)", "{a}"),
    )
)
"""Forms of the ARN of a thing that acts with a session of its own."""


def workload_of(seen: UserIdentity) -> str:
    """Return what the workload is called that acts here; empty where the record does not say."""
    if seen.type == "WebIdentityUser":
        return of_subject(seen.user_name, seen.provider)
    ordered = sorted(filter(None, seen.sources), key=lambda arn: ":service/" not in arn)  # a service before its task
    return next(filter(None, map(of_thing, ordered)), "")


def of_thing(arn: str) -> str:
    """Return the name of a function, project, service or task by its ARN; empty for what is no ARN."""
    return _filled((pattern.fullmatch(arn), text) for pattern, text in _THINGS)


def of_subject(subject: str, provider: str) -> str:
    """Return who the web identity of a machine is by its token's subject: the subject itself, if its form is not known.

    Empty for providers whose users may be people.
    """
    if not is_of_machines(provider):
        return ""
    return _filled((form.fullmatch(subject), text) for name, form, text in _SUBJECTS if name in provider) or subject


def of_pod(tags: Mapping[str, str]) -> str:
    """Return the namespace and service account of a pod, by the tags that EKS set on its session."""
    namespace, account = tags.get(NAMESPACE, ""), tags.get(SERVICE_ACCOUNT, "")
    return f"{namespace}/{account}" if namespace and account else ""


def _filled(forms: Iterable[tuple[re.Match[str] | None, str]]) -> str:
    for match, text in forms:
        if match:
            return text.format(**{name: found or "" for name, found in match.groupdict().items()}).removesuffix("@")
    return ""
