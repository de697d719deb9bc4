"""Principals of the scenario, as CloudTrail's `userIdentity` shows them."""

from typing import Any

ACCOUNT = "123456789012"

Identity = dict[str, Any]


def iam_user(name: str, account: str = ACCOUNT) -> Identity:
    """Return an IAM user."""
    return {
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLE",
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
        "userName": name,
    }


def role_session(role: str, session: str, path: str = "", account: str = ACCOUNT) -> Identity:
    """Return a session of a role."""
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        "accountId": account,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAEXAMPLE",
                "arn": f"arn:aws:iam::{account}:role/{path}{role}",
                "accountId": account,
                "userName": role,
            },
            "attributes": {"mfaAuthenticated": "false"},
        },
    }


def sso_user(name: str, permission_set: str = "Developer", account: str = ACCOUNT) -> Identity:
    """Return a user of IAM Identity Center."""
    role = f"AWSReservedSSO_{permission_set}_0123456789abcdef"
    return role_session(role, name, "aws-reserved/sso.amazonaws.com/", account)


def root(account: str = ACCOUNT) -> Identity:
    """Return the root user."""
    return {"type": "Root", "principalId": account, "arn": f"arn:aws:iam::{account}:root", "accountId": account}


NILKANTH = iam_user("nilkanth")
ALICE = sso_user("alice@example.com")
PIPELINE = role_session("ci-deploy", "GitHubActions")
ROOT = root()
