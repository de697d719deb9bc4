"""The ARN of a principal, taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_ROLE_PATHS: Final = ("aws-reserved/", "aws-service-role/", "service-role/")
"""Where AWS itself puts roles. In any other `role/A/B`, A counts as the role: B may be a session's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """What the ARN of a principal says; each text is empty where it does not say. `last` follows the last slash."""

    account: str = ""
    user: str = ""
    role: str = ""
    role_path: str = ""
    last: str = ""
    session: str = ""
    is_root: bool = False
    is_arn: bool = False

    @classmethod
    def parse(cls, arn: str) -> Principal:
        """Parse any text; one that is no ARN gives an empty principal."""
        parts = arn.split(":", 5)
        if len(parts) < 6 or parts[0] != "arn":  # noqa: PLR2004  # an ARN has six parts
            return cls()
        account, resource = parts[4], parts[5]
        kind, _, rest = resource.partition("/")
        said = _FORMS.get(kind, _nothing)(rest)
        return cls(account=account, last=rest.rpartition("/")[2], is_root=resource == "root", is_arn=True, **said)


def _nothing(_: str) -> dict[str, str]:
    return {}


def _user(rest: str) -> dict[str, str]:
    return {"user": rest.rpartition("/")[2]}


def _role(rest: str) -> dict[str, str]:
    if rest.startswith(_ROLE_PATHS):
        path, _, name = rest.rpartition("/")
        return {"role": name, "role_path": f"{path}/"}
    return {"role": rest.partition("/")[0]}


def _assumed_role(rest: str) -> dict[str, str]:
    role, _, session = rest.partition("/")
    return {"role": role, "session": session}


def _federated_user(rest: str) -> dict[str, str]:
    return {"session": rest}


_FORMS: Final = {
    "user": _user,
    "role": _role,
    "assumed-role": _assumed_role,
    "federated-user": _federated_user,
}
