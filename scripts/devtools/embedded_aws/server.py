"""The embedded AWS itself: one HTTP endpoint in this process, functions in processes of their own."""

from __future__ import annotations

import logging
import os
import platform
import shutil
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from unittest import mock

import boto3
from botocore.config import Config
from moto import backends
from moto.core.base_backend import BackendDict
from moto.core.config import default_user_config
from moto.core.model_instances import reset_model_data
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from scripts.devtools.embedded_aws import roles, shims, web
from scripts.devtools.embedded_aws.activity import Activity
from scripts.devtools.embedded_aws.call_log import Calls, Faults
from scripts.devtools.embedded_aws.functions import Functions, Tuning
from scripts.devtools.embedded_aws.poller import Poller
from scripts.devtools.embedded_aws.shims import events, executions
from scripts.devtools.moto_speedups import hasten_moto
from scripts.devtools.speedups import hasten

ACCOUNT = "123456789012"
REGION = "us-east-1"
ARCHITECTURE = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
"""What deployed functions run on: this machine, in Lambda's words."""
_HOST = "127.0.0.1"
_CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}


class EmbeddedAws:
    """moto's server on loopback, made to behave as AWS does where it matters here. One at a time per process.

    Use it as a context manager, or `start` and `stop` it. `tuning` may be changed at any time.
    """

    def __init__(self, port: int = 0, *, concurrency: int = 32, tuning: Tuning | None = None) -> None:
        self.tuning = tuning or Tuning()
        self.endpoint = ""
        self._port, self._concurrency = port, concurrency
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve until `stop`; `endpoint` is known afterwards."""
        with ExitStack() as stack:
            directory = Path(tempfile.mkdtemp(prefix="embedded-aws-"))
            stack.callback(shutil.rmtree, directory, ignore_errors=True)
            stack.callback(_forget_everything)
            hasten()
            hasten_moto()
            self._activity = Activity()
            self._clients: dict[tuple[str, str, str], Any] = {}
            self._client_lock, self._session = threading.Lock(), boto3.Session()
            self._functions = Functions(directory, self.tuning, self._activity, self._concurrency)
            stack.callback(self._functions.stop)
            self._serve(stack)
            poller = Poller(self._functions, self.tuning, self._activity)
            self._world = world = shims.World(self._functions, poller, self.tuning, self._activity, self.client)
            stack.enter_context(shims.apply(world))
            poller.start()
            stack.callback(poller.stop)
            stack.callback(executions.stop_all)
            self._stack = stack.pop_all()

    def _serve(self, stack: ExitStack) -> None:
        modules = tuple(backends.list_of_moto_modules())  # moto looks at its folders for every request
        stack.enter_context(mock.patch.object(backends, "list_of_moto_modules", return_value=modules))
        application = DomainDispatcherApplication(create_backend_app)
        server = web.Server(_HOST, self._port, application)
        self.endpoint = self._functions.endpoint = f"http://{_HOST}:{server.server_port}"
        settings: Any = {"lambda": {"use_docker": False}, "stepfunctions": {"execute_state_machine": True}}
        stack.enter_context(mock.patch.dict(default_user_config, settings))
        stack.enter_context(mock.patch.dict(os.environ, {"MOTO_PORT": str(server.server_port)}))
        for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):  # a user's profile is no matter of this AWS
            os.environ.pop(name, None)  # the patch above brings it back
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="embedded-aws", daemon=True
        )
        thread.start()
        stack.callback(server.hang_up)
        stack.callback(server.server_close)
        stack.callback(thread.join)
        stack.callback(server.shutdown)

    def tick(self, rule: str) -> None:
        """Let the schedule of a rule on the default bus come round."""
        events.tick(self._world, ACCOUNT, REGION, rule)

    def stop(self) -> None:
        """Stop serving, end every function process, and forget all state."""
        self._stack.close()

    def environment(self) -> dict[str, str]:
        """Environment variables that point any AWS SDK or CLI at this endpoint."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": _CREDENTIALS["aws_access_key_id"],
            "AWS_SECRET_ACCESS_KEY": _CREDENTIALS["aws_secret_access_key"],
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "LAMBDA_ARCHITECTURE": ARCHITECTURE,  # the package runs on this machine
        }

    def client(self, service: str, *, region: str = REGION, account: str = ACCOUNT) -> Any:
        """Return an SDK client with all rights in an account; its calls are neither recorded nor made to fail."""
        key = (service, region, account)
        with self._client_lock:  # sessions are not safe under threads, and making a client is slow
            if key not in self._clients:
                self._clients[key] = self._new_client(service, region, account)
            return self._clients[key]

    def _new_client(self, service: str, region: str, account: str) -> Any:
        credentials = dict(_CREDENTIALS)
        if account != ACCOUNT:
            session = roles.assume(f"arn:aws:iam::{account}:role/embedded-aws", "embedded-aws", region)
            credentials = {
                "aws_access_key_id": session.access_key_id,
                "aws_secret_access_key": session.secret_access_key,
                "aws_session_token": session.session_token,
            }
        config = Config(retries={"total_max_attempts": 1}, max_pool_connections=50, s3={"addressing_style": "path"})
        return self._session.client(
            service, region_name=region, endpoint_url=self.endpoint, config=config, **credentials
        )

    def tell(self, record: dict[str, Any]) -> None:
        """Let CloudTrail tell EventBridge of a call, by its record. The log of it is another matter."""
        events.tell(record)

    @property
    def calls(self) -> Calls:
        """What functions called: `calls()`, `calls(function)`, `calls.reset()`."""
        return self._functions.calls

    @property
    def faults(self) -> Faults:
        """What functions' calls are made to suffer: `faults.add(...)`, `faults.clear()`."""
        return self._functions.faults

    @property
    def undelivered(self) -> list[tuple[str, str]]:
        """Events that reached no one: target ARN and why (no permission, no such target)."""
        return self._functions.undelivered

    def wait_idle(self, timeout: float = 30.0) -> None:
        """Return when no execution, function, mapped message or asynchronous call is left, or raise TimeoutError."""
        self._activity.wait_idle(timeout)


def _forget_everything() -> None:
    """Reset every moto backend that was used."""
    BackendDict.reset()
    reset_model_data()


logging.getLogger("werkzeug").setLevel(logging.ERROR)
logging.getLogger("moto.stepfunctions").setLevel(logging.CRITICAL)  # a task that fails is no news
