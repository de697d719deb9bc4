"""The rows of `native` for IAM: every kind of resource has operations and a parameter of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.core.resource import Resource
from chalicelib.taggers.api_names import arn, last
from chalicelib.taggers.native.row import UPPER_LIST, Native


def _row(kind: str, noun: str, by: str, named: Callable[[Any, Resource], str]) -> Native:
    return replace(
        UPPER_LIST,
        name=f"iam-{kind}",
        client="iam",
        service="iam",
        kinds=(f"{kind}/",),
        write=f"Tag{noun}",
        read=f"List{noun}Tags",
        by=by,
        named=named,
        # The Resource Groups Tagging API never lists what is in IAM.
        tagging_api=False,
    )


IAM = (
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#case-sensitivity: of users and roles alone.
    replace(_row("user", "User", "UserName", last), ignores_case=True),
    replace(_row("role", "Role", "RoleName", last), ignores_case=True),
    _row("policy", "Policy", "PolicyArn", arn),
    replace(
        _row("instance-profile", "InstanceProfile", "InstanceProfileName", last),
        read="GetInstanceProfile",
        path="InstanceProfile.Tags",
    ),
    _row("oidc-provider", "OpenIDConnectProvider", "OpenIDConnectProviderArn", arn),
    _row("saml-provider", "SAMLProvider", "SAMLProviderArn", arn),
    _row("server-certificate", "ServerCertificate", "ServerCertificateName", last),
    _row("mfa", "MFADevice", "SerialNumber", arn),
)
