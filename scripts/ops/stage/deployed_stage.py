"""`DeployedStage`: a stage as it is, read back from AWS: no file remembers, and another checkout may have made it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any

import boto3
from botocore.exceptions import ClientError

from chalicelib import policy
from chalicelib.catalogue import event_patterns
from chalicelib.policy import Policy
from scripts.ops.errors import NoStage, is_missing
from scripts.ops.stage import stacks
from scripts.ops.stage.iam_statements import Statement, statements_in
from scripts.ops.stage.options import CHOSEN, DEFAULTS, command, listed
from scripts.ops.stage.plan import MAX_WINDOW
from statemachines.functions import TIMEOUTS
from statemachines.names import Names
from statemachines.schedule import OFF
from statemachines.stage_options import DAILY, EVENT_WINDOW, SCHEDULE, StageOptions

READERS = ("receive", "fetch_log")
"""The functions that read logs, and may decrypt them."""


@dataclass(frozen=True)
class DeployedStage:
    """One stage. What is asked of AWS more than once is asked once and kept."""

    names: Names
    session: boto3.Session
    now: datetime = field(default_factory=partial(datetime.now, UTC))

    def client(self, service: str) -> Any:
        """Return the client of a service."""
        if service not in self._clients:
            self._clients[service] = self.session.client(service)
        return self._clients[service]

    @cached_property
    def _clients(self) -> dict[str, Any]:
        return {}

    @property
    def exists(self) -> bool:
        """Whether any Lambda is there to tell what it was deployed with."""
        return bool(self._function)

    @property
    def settings(self) -> Mapping[str, str]:
        """The environment that the Lambdas were deployed with. Raises `NoStage` where there is none of them."""
        if not self.exists:
            raise NoStage(self.names)
        found: Mapping[str, str] = self._function.get("Environment", {}).get("Variables", {})
        return found

    @cached_property
    def options(self) -> StageOptions:
        """The options that it was deployed with. Raises `NoStage` where no Lambda is there."""
        resources = self._resources
        settings = {name: self.settings[name] for name in CHOSEN if self.settings.get(name)}
        return StageOptions(
            trails=self.trails,
            trail_keys=tuple(sorted(self.trail_keys)),
            create_trail="Trail" in resources,
            archive_after=_archive_after(resources),
            mode=self.mode,
            regions=self.regions,
            accounts=self.accounts[1:],
            settings=settings | _schedule(resources),
            email=_property(resources, "AlertSubscription", "Endpoint") or "",
            webhooks=self.webhooks,
            webhook_allow_private=listed(self.settings.get("WEBHOOK_ALLOW_PRIVATE", "")),
            log_days=int(_property(resources, "AttributeLog", "RetentionInDays") or DEFAULTS.log_days),
            log_window=self._log_window,
            changes_window=int(self._outputs.get("ChangesWindow", 300)),  # what it was before it could be chosen
            architecture=self._function.get("Architectures", ["x86_64"])[0],
        )

    @property
    def trails(self) -> tuple[str, ...]:
        """The buckets, each with an optional /prefix, that logs are read from."""
        return listed(self.settings.get("TRAIL_BUCKETS", ""))

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every account in which it tags, its own first."""
        return tuple(dict.fromkeys((self.names.account, *listed(self.settings.get("ACCOUNTS", "")))))

    @property
    def webhooks(self) -> tuple[str, ...]:
        """Who is told by HTTP."""
        return listed(self.settings.get("WEBHOOKS", ""))

    @property
    def buckets(self) -> tuple[str, ...]:
        """The buckets of `trails`, each once."""
        return StageOptions(trails=self.trails).trail_buckets

    @property
    def mode(self) -> str:
        """What triggers: logs (`s3`), events (`eventbridge`) or `both`."""
        return self._outputs.get("TriggerMode", DEFAULTS.mode)

    @property
    def regions(self) -> tuple[str, ...]:
        """The other Regions whose events are forwarded to this one."""
        return listed(self._outputs.get("ForwardedRegions", ""))

    @property
    def names_rows(self) -> bool:
        """Whether its Lambdas give each row of the ledger the `Name` that the index `by-name` finds it by."""
        return "by-name" in listed(self._outputs.get("LedgerIndexes", ""))

    @property
    def window(self) -> int:
        """How many seconds the inbox gathers messages for `receive`."""
        return self._log_window if self.mode == "s3" else EVENT_WINDOW

    @property
    def log_window(self) -> int:
        """How many seconds logs may wait in the inbox; the longest that there is for whoever may not ask."""
        with suppress(ClientError):
            return self._log_window
        return MAX_WINDOW

    @property
    def _log_window(self) -> int:
        return int(self._outputs.get("LogWindow", 0))  # before that could be chosen, none waited

    @property
    def event_rules(self) -> tuple[str, ...]:
        """The ARNs of the rules that feed the inbox: none where only logs do."""
        count = 0 if self.mode == "s3" else len(event_patterns())
        return tuple(self.names.event_rule_arn(number) for number in range(1, count + 1))

    @cached_property
    def trail_keys(self) -> frozenset[str]:
        """The keys of encrypted logs: they stand nowhere but in the policies of the functions that read logs."""
        found: set[str] = set()
        for function in READERS:
            with suppress(self.client("iam").exceptions.NoSuchEntityException):
                for one in statements_in(self._own_policies(function)):
                    found.update(one["Resource"] if one.get("Sid") == "ReadEncryptedTrails" else ())
        return frozenset(found)

    def policy(self) -> Policy:
        """Return the tag policy that the Lambdas use. Raises `InvalidPolicy`, or boto3's error."""
        return policy_for(self.settings, self.client("ssm"))

    def granted(self, function: str) -> list[Statement]:
        """Return the statements of the policies that a function's role has now."""
        iam, role = self.client("iam"), self.names.function(function)
        documents = self._own_policies(function)
        for page in _pages(iam, "list_attached_role_policies", role):
            documents += [_document(iam, attached["PolicyArn"]) for attached in page["AttachedPolicies"]]
        return statements_in(documents)

    @cached_property
    def deploy(self) -> str:
        """How to mend what Chalice or the deployment itself put there: it does so again, with the same options."""
        try:
            return f"run {command(self.names, self.options)}"
        except (NoStage, ClientError):
            return f"run ./scripts/deploy --stage {self.names.stage} with the options that it was deployed with"

    @property
    def restore(self) -> str:
        """How to mend what the stack put there: CloudFormation does not notice what was changed by hand."""
        stack = self.names.stack
        return (
            f"it belongs to the stack {stack}, which does not notice: undo the change by hand "
            f"(aws cloudformation detect-stack-drift --stack-name {stack} finds all of them), or destroy and deploy"
        )

    @cached_property
    def _function(self) -> Mapping[str, Any]:
        """The configuration of a Lambda, empty where there is none: what we ask of it is the same in all of them."""
        for function in TIMEOUTS:
            try:
                found: Mapping[str, Any] = self.client("lambda").get_function_configuration(
                    FunctionName=self.names.function(function)
                )
            except ClientError as error:
                if not is_missing(error):
                    raise
            else:
                return found
        return {}

    @cached_property
    def _outputs(self) -> Mapping[str, str]:
        """What the stack tells of what was chosen, empty where there is no stack."""
        return stacks.outputs(self.client("cloudformation"), self.names.stack)

    @cached_property
    def template(self) -> Mapping[str, Any]:
        """The template of the stack, empty where there is no stack."""
        cloudformation, name = self.client("cloudformation"), self.names.stack
        if stacks.status_of(cloudformation, name) is None:
            return {}
        body = cloudformation.get_template(StackName=name)["TemplateBody"]
        found: Mapping[str, Any] = json.loads(body) if isinstance(body, str) else body
        return found

    @property
    def _resources(self) -> Mapping[str, Any]:
        """The resources in the template of the stack."""
        found: Mapping[str, Any] = self.template.get("Resources", {})
        return found

    def _own_policies(self, function: str) -> list[Mapping[str, Any]]:
        iam, role = self.client("iam"), self.names.function(function)
        names = [name for page in _pages(iam, "list_role_policies", role) for name in page["PolicyNames"]]
        return [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]


def policy_for(settings: Mapping[str, str], ssm: Any) -> Policy:
    """Return the tag policy that Lambdas with these settings use. Raises `InvalidPolicy`, or boto3's error."""

    def fetch(name: str) -> str:
        return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])

    found = policy.load(settings.get("TAG_POLICY_PARAMETER") or None, fetch)
    return found.with_settings(tag_key=settings.get("TAG_KEY", ""), tag_value=settings.get("TAG_VALUE", ""))


def _archive_after(resources: Mapping[str, Any]) -> int:
    """Return after how many days the bucket of our own archives logs; 0 for never."""
    rules = (_property(resources, "TrailBucket", "LifecycleConfiguration") or {}).get("Rules", ())
    days = (int(one["TransitionInDays"]) for rule in rules for one in rule.get("Transitions", ()))
    return next(days, 0)


def _schedule(resources: Mapping[str, Any]) -> dict[str, str]:
    """Return the schedule of `retention`, if it is not the default one; a machine without a rule was switched off."""
    found = str(_property(resources, "RetentionSchedule", "ScheduleExpression") or OFF)
    return {SCHEDULE: found} if "Retention" in resources and found != DAILY else {}


def _property(resources: Mapping[str, Any], logical_id: str, name: str) -> Any:
    return resources.get(logical_id, {}).get("Properties", {}).get(name)


def _pages(iam: Any, operation: str, role: str) -> Any:
    return iam.get_paginator(operation).paginate(RoleName=role)


def _document(iam: Any, arn: str) -> Any:
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
