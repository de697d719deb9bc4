"""What a stage's stack is made from, and the few words that all its modules use."""

from dataclasses import dataclass, field
from typing import Any

from statemachines.functions import TIMEOUTS
from statemachines.names import Names
from statemachines.schedule import Schedule
from statemachines.stage_options import StageOptions

Json = dict[str, Any]

ACCOUNT = "${AWS::AccountId}"
REGION = "${AWS::Region}"
PARTITION = "${AWS::Partition}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack(StageOptions):
    """The options of a stage and what its template needs beside; CloudFormation fills in account, Region and partition.

    `patterns` are those of the rules that feed the inbox, of which no event may match two; none without rules.
    `outside` are the logical ids of what outlived an earlier stack of this stage: the names are taken, so this stack
    uses them and doesn't make them (docs/decisions/0019-ledger-outlives-the-stack.md).
    """

    stage: str
    patterns: tuple[Json, ...] = ()
    outside: frozenset[str] = frozenset()
    scale: float = 1.0

    @property
    def names(self) -> Names:
        """Every name of the stage, with pseudo parameters in it: to be wrapped in `sub`."""
        return Names(stage=self.stage, account=ACCOUNT, region=REGION, partition=PARTITION)

    @property
    def schedule(self) -> Schedule | None:
        """When `retention` runs by itself; None if it doesn't. Raises `ValueError` for what is no schedule."""
        return Schedule.parse(self.retention_schedule)

    @property
    def event_rule_arns(self) -> list[Json | str]:
        """The rules that may send events of creations to the inbox."""
        return [sub(self.names.event_rule_arn(number)) for number, _ in enumerate(self.patterns, 1)]

    @property
    def function_roles(self) -> list[Json | str]:
        """The roles of all our functions."""
        return [sub(self.names.function_role_arn(function)) for function in TIMEOUTS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one module adds to the template."""

    resources: Json
    outputs: Json = field(default_factory=dict)


def sub(text: str) -> Json | str:
    """Let CloudFormation fill in the pseudo parameters of `text`, if it has any."""
    return {"Fn::Sub": text} if "${" in text else text


def arn(logical_id: str) -> Json:
    """Refer to the ARN of another resource of the stack."""
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def ref(logical_id: str) -> Json:
    """Refer to another resource of the stack by its main identifier."""
    return {"Ref": logical_id}


def without(resources: Json, left_out: frozenset[str]) -> Json:
    """Return the resources but for those that are left out."""
    return {name: resource for name, resource in resources.items() if name not in left_out}


def document(*statements: Json) -> Json:
    """Return a policy of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow_service(sid: str, service: str, action: str | list[str], resource: Json | str, **conditions: Json) -> Json:
    """Allow an AWS service something, under conditions given by operator."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": resource,
        **({"Condition": conditions} if conditions else {}),
    }


def deny_plain_text(actions: str, *resources: Json | str) -> Json:
    """Deny everyone what does not come over TLS."""
    return {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": actions,
        "Resource": list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
