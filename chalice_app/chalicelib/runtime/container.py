"""`Runtime`: what a step needs of the outside world, made once per container and passed as an argument."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from botocore.config import Config
from botocore.loaders import Loader

from chalicelib.accounts.member_role import Member, MemberRole
from chalicelib.core.answers import strict_session
from chalicelib.core.payloads import WorkBucket
from chalicelib.core.resource import Clients
from chalicelib.errors import Refused
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.table import LedgerTable
from chalicelib.runtime.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider, SSMProvider

    from chalicelib.policy import Policy

POLICY_SECONDS = 300
"""How long a container keeps the tag policy before it asks Parameter Store again."""

_CONFIG = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 3, "mode": "standard"})
"""One call takes at most about 80 seconds, less than a tag step's own timeout (120)."""

_OF_S3 = _CONFIG.merge(Config(connect_timeout=3, read_timeout=5))
"""S3 answers within a second or not at all, and `receive` reads a hundred logs in 120: one that hangs takes 20 of them.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance-guidelines.html"""

LONGEST_FUNCTION = 900.0
"""Seconds that Lambda lets a function run at most."""


@dataclass(frozen=True, kw_only=True)
class Runtime:
    """Settings, clients, logger, metrics and clock. Tests make one with what they need."""

    settings: Settings
    client: Clients
    logger: Logger
    metrics: Metrics
    now: Callable[[], datetime]
    seconds_left: Callable[[], float] = lambda: LONGEST_FUNCTION
    """How many seconds remain until Lambda stops the function; that of a command is not stopped."""

    @property
    def work(self) -> WorkBucket:
        """The bucket for values too large for a state."""
        return WorkBucket(partial(self.client, "s3", self.settings.region), self.settings.work_bucket)

    @property
    def ledger(self) -> Ledger:
        """The table of who made what."""
        table = LedgerTable(self.client("dynamodb", self.settings.region), self.settings.ledger_table)
        return Ledger(table, self.now)

    def policy(self) -> Policy:
        """Return the tag policy: the one in Parameter Store if the settings name it, else the packaged one."""
        from chalicelib.policy import load  # here, not above: most Lambdas ask no policy, and start sooner

        policy = load(self.settings.policy_parameter or None, self._fetch)
        settings = self.settings
        return policy.with_settings(
            environment=settings.environment, tag_key=settings.tag_key, tag_value=settings.tag_value
        )

    def _fetch(self, name: str) -> str:
        provider = _parameters(self.client("ssm", self.settings.region))
        return str(provider.get(name, max_age=POLICY_SECONDS))

    def secret(self, store: str, name: str) -> str:
        """Return a SecureString of Parameter Store (`ssm`) or a secret of Secrets Manager (`secretsmanager`).

        Raises what Powertools raises, `GetParameterError`.
        """
        client = self.client(store, self.settings.region)
        if store == "ssm":
            return str(_parameters(client).get(name, max_age=POLICY_SECONDS, decrypt=True))
        return str(_secrets(client).get(name, max_age=POLICY_SECONDS))

    def clients_for(self, account: str) -> Clients:
        """Return clients that act in `account`: for another one, with its member role.

        Raises `Refused` for an account that is not ours, and what `Member.clients` raises.
        """
        if account == self.settings.account:
            return self.client
        if account not in self.settings.accounts or not self.settings.member_role:
            message = f"no role is set up for account {account}"
            raise Refused(message)
        return _member(account, self.settings, self.client, self.now).clients()


@cache
def _parameters(ssm: Any) -> SSMProvider:
    """Keep one provider, and with it its cache, per client."""
    from aws_lambda_powertools.utilities.parameters import SSMProvider  # as above

    return SSMProvider(boto3_client=ssm)


@cache
def _secrets(client: Any) -> SecretsProvider:
    """As `_parameters`."""
    from aws_lambda_powertools.utilities.parameters import SecretsProvider

    return SecretsProvider(boto3_client=client)


@cache
def _member(account: str, settings: Settings, client: Clients, now: Callable[[], datetime]) -> Member:
    """Keep one member, and with it its credentials and clients, per account."""
    role = MemberRole(
        arn=settings.member_role_arn(account),
        external_id=settings.external_id,
        session=os.environ.get("AWS_LAMBDA_FUNCTION_NAME") or f"tagtrail-{settings.stage}",
    )
    credentials = role.credentials(client("sts", settings.region), now)
    session = boto3.Session(botocore_session=role.session_with(credentials))
    return Member(role, credentials, cache(partial(_client, session=session)))


@cache
def current() -> Runtime:
    """Return the runtime of this container. Raises `InvalidSettings` where a variable is missing or wrong."""
    settings = Settings.from_env(os.environ)
    metrics = Metrics(namespace="TagTrail", service="tagtrail")
    metrics.set_default_dimensions(Stage=settings.stage)
    return Runtime(
        settings=settings,
        client=cache(partial(_client, session=_session())),
        logger=Logger(service="tagtrail"),
        metrics=metrics,
        now=lambda: datetime.now(UTC),
    )


class _Services(Loader):  # type: ignore[misc]  # botocore has no types
    """Lists the services by their folders alone.

    botocore looks into each of some 440 folders, twice, before it makes its first client, to tell a service that it
    does not know: a tenth of a start.
    """

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - each has both types of model
        """Return the names."""
        return [one.name for path in map(Path, self.search_paths) if path.is_dir() for one in path.iterdir()]


def _session() -> boto3.Session:
    core = strict_session()
    core.register_component("data_loader", _Services())
    return boto3.Session(botocore_session=core)


_MAKING = threading.Lock()
"""Threads may use a client together, but not make one."""


def _client(service: str, region: str, *, session: Any) -> Any:
    with _MAKING:
        return session.client(service, region_name=region, config=_OF_S3 if service == "s3" else _CONFIG)
