"""`DeployedStage`: the stage under examination, and what it was deployed with, read back from its own Lambdas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import boto3
from botocore.exceptions import ClientError

from chalicelib import policy
from chalicelib.catalogue import event_patterns
from chalicelib.policy import Policy
from scripts.ops.errors import NoStage, is_missing
from scripts.ops.stage import deployed_options
from scripts.ops.stage.iam_statements import Statement, statements_in
from scripts.ops.stage.options import Choices, listed, log_window_in
from statemachines.functions import TIMEOUTS
from statemachines.infrastructure.stack import EVENT_WINDOW
from statemachines.names import Names


@dataclass(frozen=True)
class DeployedStage:
    """One stage. What is asked of AWS more than once is asked once and kept."""

    names: Names
    session: boto3.Session
    now: datetime

    def client(self, service: str) -> Any:
        """Return the client of a service."""
        if service not in self._clients:
            self._clients[service] = self.session.client(service)
        return self._clients[service]

    @cached_property
    def _clients(self) -> dict[str, Any]:
        return {}

    @property
    def settings(self) -> Mapping[str, str]:
        """The environment that the Lambdas were deployed with."""
        return deployed_options.settings_in(self._function)

    @cached_property
    def _function(self) -> Mapping[str, Any]:
        """The configuration of a Lambda: what we ask of it is the same in all, so any will do."""
        aws_lambda = self.client("lambda")
        for function in TIMEOUTS:
            try:
                found: Mapping[str, Any] = aws_lambda.get_function_configuration(
                    FunctionName=self.names.function(function)
                )
            except ClientError as error:
                if not is_missing(error):
                    raise
            else:
                return found
        raise NoStage(self.names)

    @property
    def trails(self) -> tuple[str, ...]:
        """The buckets, each with an optional /prefix, that logs are read from."""
        return listed(self.settings.get("TRAIL_BUCKETS", ""))

    @property
    def buckets(self) -> tuple[str, ...]:
        """The buckets of `trails`, each once."""
        return tuple(dict.fromkeys(trail.partition("/")[0] for trail in self.trails))

    @cached_property
    def deploy(self) -> str:
        """How to mend what Chalice or the deployment itself put there: it does so again, with the same options."""
        try:
            processor = deployed_options.architecture_in(self._function)
            found = Choices.deployed(
                self.names, self.settings, self._resources, self.trail_keys, self._outputs, processor
            )
            return f"run {found.command(self.names)}"
        except (NoStage, ClientError):
            return f"run ./scripts/deploy --stage {self.names.stage} with the options that it was deployed with"

    @property
    def mode(self) -> str:
        """What triggers: logs (`s3`), events (`eventbridge`) or `both`."""
        return self._outputs.get("TriggerMode", "s3")

    @property
    def window(self) -> int:
        """How many seconds the inbox gathers messages for `receive`."""
        return log_window_in(self._outputs) if self.mode == "s3" else EVENT_WINDOW

    @property
    def regions(self) -> tuple[str, ...]:
        """The other Regions whose events are forwarded to this one."""
        return listed(self._outputs.get("ForwardedRegions", ""))

    @property
    def event_rules(self) -> tuple[str, ...]:
        """The ARNs of the rules that feed the inbox: none where only logs do."""
        count = 0 if self.mode == "s3" else len(event_patterns())
        return tuple(self.names.event_rule_arn(number) for number in range(1, count + 1))

    @cached_property
    def _template(self) -> Mapping[str, Any]:
        body = self.client("cloudformation").get_template(StackName=self.names.stack)["TemplateBody"]
        found: Mapping[str, Any] = json.loads(body) if isinstance(body, str) else body
        return found

    @property
    def _resources(self) -> Mapping[str, Any]:
        """The resources in the template of the stack."""
        found: Mapping[str, Any] = self._template["Resources"]
        return found

    @property
    def _outputs(self) -> Mapping[str, str]:
        """What the stack tells of what was chosen."""
        return deployed_options.outputs_in(self._template)

    @cached_property
    def trail_keys(self) -> frozenset[str]:
        """The keys of encrypted logs: they stand nowhere but in the policies of the two functions that read logs."""
        readers = [one for function in ("receive", "fetch_log") for one in self._deployed_or_none(function)]
        return frozenset(
            str(key) for one in readers if one.get("Sid") == "ReadEncryptedTrails" for key in one["Resource"]
        )

    @property
    def restore(self) -> str:
        """How to mend what the stack put there: CloudFormation does not notice what was changed by hand."""
        stack = self.names.stack
        return (
            f"it belongs to the stack {stack}, which does not notice: undo the change by hand "
            f"(aws cloudformation detect-stack-drift --stack-name {stack} finds all of them), or destroy and deploy"
        )

    def policy(self) -> Policy:
        """Return the tag policy that the Lambdas use. Raises `InvalidPolicy`, or boto3's error."""
        parameter = self.settings.get("TAG_POLICY_PARAMETER")
        found = policy.load(parameter or None, self._parameter)
        tag = {name.lower(): self.settings.get(name, "") for name in ("TAG_KEY", "TAG_VALUE")}
        return found.with_settings(**tag)

    def _parameter(self, name: str) -> str:
        return str(self.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])

    def deployed(self, function: str) -> list[Statement]:
        """Return the statements of the policies that a function's role has now."""
        iam, role = self.client("iam"), self.names.function(function)
        names = [name for page in _pages(iam, "list_role_policies", role) for name in page["PolicyNames"]]
        documents = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
        for page in _pages(iam, "list_attached_role_policies", role):
            documents += [_document(iam, attached["PolicyArn"]) for attached in page["AttachedPolicies"]]
        return statements_in(documents)

    def _deployed_or_none(self, function: str) -> list[Statement]:
        try:
            return self.deployed(function)
        except ClientError as error:
            if is_missing(error):
                return []
            raise


def _pages(iam: Any, operation: str, role: str) -> Any:
    return iam.get_paginator(operation).paginate(RoleName=role)


def _document(iam: Any, arn: str) -> Any:
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
