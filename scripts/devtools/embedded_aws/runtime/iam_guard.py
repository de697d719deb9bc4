"""Stands between a function and AWS: every call is judged by the role's policies, recorded, and can be made to fail.

It hooks botocore sessions, so it sees every client a function makes, in whatever thread.
"""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError

from .actions import Access, Scope, accesses, tag_accesses
from .conditions import lookup_for, tags
from .iam import Decision, Values, decide

Ask = Callable[[dict[str, Any]], dict[str, Any]]  # a question to the parent process and its answer

# How each service says no (default: AccessDeniedException).
_DENIED: Mapping[str, str] = {
    **dict.fromkeys(("s3", "s3control", "iam", "sts", "cloudformation", "cloudwatch", "autoscaling"), "AccessDenied"),
    **dict.fromkeys(("rds", "neptune", "docdb", "elasticache", "redshift", "elb", "elbv2", "sqs"), "AccessDenied"),
    "ec2": "UnauthorizedOperation",
    "sns": "AuthorizationError",
}
_TORN_BODY = {"json": b"{", "rest-json": b"{", "smithy-rpc-v2-cbor": b"\xbf"}
"""An answer that breaks off after its first byte; the other protocols speak XML."""

HANGS, TORN = "hangs", "torn"
"""Codes of faults that are no errors of AWS: no answer comes (and nobody waits for it), or one that breaks off."""


class Guard:
    """The hook of one process; `ask` reaches the parent, which keeps the policies, the record and the faults."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._principals: dict[str, dict[str, Any]] = {}
        self._hash_keys: dict[str, str] = {}
        self._thread = threading.local()

    def begin(self) -> None:
        """Forget what was known about policies: a change takes effect with the next invocation."""
        self._principals.clear()

    def install(self) -> None:
        """Register on every botocore session made from now on."""
        original, guard = botocore.session.Session.__init__, self

        def initialise(session: botocore.session.Session, *args: Any, **kwargs: Any) -> None:
            original(session, *args, **kwargs)
            session.register("before-parameter-build", guard.remember)
            session.register("before-call", guard.judge)
            session.register("before-send", guard.attempt)
            session.register("before-parse", guard.parse)
            session.register("after-call.resource-groups-tagging-api.TagResources", guard.report_denied)

        botocore.session.Session.__init__ = initialise

    def remember(self, params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        """Keep the call's own parameters: later hooks see only the HTTP request."""
        context["embedded_params"] = params

    def judge(self, model: Any, params: dict[str, Any], request_signer: Any, context: dict[str, Any], **_: Any) -> Any:
        """Short-circuit a call that the caller's policies do not allow, with the service's own error."""
        service, operation = model.service_model.service_name, model.name
        arguments = context.get("embedded_params") or {}
        principal = self._principal(getattr(request_signer, "_credentials", None))
        scope = Scope(principal["account"], context["client_region"])
        needed = accesses(service, operation, arguments, scope)
        self._thread.call = (service, operation, model.service_model.resolved_protocol)
        verdicts = [(access, self._decide(access, arguments, scope, principal)) for access in needed]
        self._record(service, operation, arguments, verdicts)
        refused = next((access for access, decision in verdicts if not decision.allowed), None)
        if refused is not None:
            return _denied(service, principal, refused)
        if (service, operation) == ("resourcegroupstaggingapi", "TagResources"):
            return self._tag_resources(params, context, scope, principal)
        return None

    def _decide(
        self, access: Access, arguments: Mapping[str, Any], scope: Scope, principal: dict[str, Any]
    ) -> Decision:
        known = lookup_for(access.action, arguments, scope, self._hash_key)

        def lookup(key: str) -> Values:
            return [self._owner(access.resource, scope)] if key == "aws:resourceaccount" else known(key)

        return decide(principal["policies"], access.action, access.resource, lookup)

    def _tag_resources(
        self, params: dict[str, Any], context: dict[str, Any], scope: Scope, principal: dict[str, Any]
    ) -> Any:
        """TagResources answers 200 and lists the ARNs for which the service's own permission is missing."""
        arguments = context["embedded_params"]
        verdicts = [(access, self._decide(access, arguments, scope, principal)) for access in tag_accesses(arguments)]
        self._record("resourcegroupstaggingapi", "TagResources", arguments, verdicts)
        denied = {access.resource: _refusal(principal, access) for access, decision in verdicts if not decision.allowed}
        failures = {
            arn: {"StatusCode": 403, "ErrorCode": "AccessDeniedException", "ErrorMessage": message}
            for arn, message in denied.items()
        }
        context["embedded_denied"] = failures
        allowed = [arn for arn in arguments["ResourceARNList"] if arn not in denied]
        if not allowed:
            return SimpleNamespace(status_code=200, headers={}), {
                "FailedResourcesMap": {},
                "ResponseMetadata": {"HTTPStatusCode": 200},
            }
        if denied:
            params["body"] = json.dumps({**json.loads(params["body"]), "ResourceARNList": allowed}).encode()
        return None

    def report_denied(self, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        """Put the ARNs that were held back into the answer."""
        if "Error" not in parsed:
            parsed.setdefault("FailedResourcesMap", {}).update(context.get("embedded_denied", {}))

    def attempt(self, request: Any, **_: Any) -> AWSResponse | None:
        """Answer an attempt with the fault that waits for it, if there is one."""
        service, operation, protocol = self._thread.call
        answer = self._ask({"type": "attempt", "service": service, "operation": operation, "url": request.url})
        time.sleep(answer["delay"])
        self._thread.fault = fault = answer["fault"]
        if fault is None:
            return None
        if fault["code"] == HANGS:
            raise ReadTimeoutError(endpoint_url=request.url)
        if fault["code"] == TORN:
            self._thread.fault = None  # it is no error but what cannot be parsed
            return _answered(request, 200, _TORN_BODY.get(protocol, b"<"))
        return _answered(request, fault["status"], _refusing(protocol, fault["code"], fault["message"]))

    def parse(self, customized_response_dict: dict[str, Any], **_: Any) -> None:
        """Give the made-up answer its error code, whatever the protocol."""
        fault = getattr(self._thread, "fault", None)
        if fault is not None:
            customized_response_dict["Error"] = {"Code": fault["code"], "Message": fault["message"]}

    def _principal(self, credentials: Any) -> dict[str, Any]:
        key = credentials.access_key if credentials else ""
        if key not in self._principals:
            self._principals[key] = self._ask({"type": "principal", "access_key": key})
        return self._principals[key]

    def _owner(self, resource: str, scope: Scope) -> str:
        """Return the account a resource belongs to: its ARN says, but for buckets, and `*` is anything of ours."""
        if resource.startswith("arn:aws:s3:::"):
            bucket = resource.removeprefix("arn:aws:s3:::").partition("/")[0]
            return str(self._ask({"type": "bucket_owner", "bucket": bucket})["account"])
        return (resource.split(":")[4:5] or [""])[0] or scope.account

    def _hash_key(self, table: str) -> str:
        if table not in self._hash_keys:
            self._hash_keys[table] = self._ask({"type": "hash_key", "table": table})["name"]
        return self._hash_keys[table]

    def _record(
        self, service: str, operation: str, arguments: Mapping[str, Any], verdicts: list[tuple[Access, Decision]]
    ) -> None:
        for action in dict.fromkeys(access.action for access, _ in verdicts):
            mine = [(access, decision) for access, decision in verdicts if access.action == action]
            self._ask(
                {
                    "type": "call",
                    "service": service,
                    "operation": operation,
                    "action": action,
                    "resources": [access.resource for access, _ in mine],
                    "tag_keys": sorted(tags(action, arguments)),
                    "rows": _rows(arguments),
                    "allowed": all(decision.allowed for _, decision in mine),
                    "statement": next((decision.statement for _, decision in mine if decision.statement), None),
                }
            )


def _answered(request: Any, status: int, body: bytes) -> AWSResponse:
    """Return an answer that AWS never gave."""
    stream = io.BytesIO(body)
    raw = SimpleNamespace(stream=lambda *_a, **_k: iter([stream.read()]), read=stream.read)
    return AWSResponse(request.url, status, {}, raw)


def _rows(arguments: Mapping[str, Any]) -> int:
    """Return how many rows of a table a call reads or writes, if it says so: those of a batch, else one."""
    batches = (arguments.get("RequestItems") or {}).values()
    return sum(len(batch["Keys"] if isinstance(batch, dict) else batch) for batch in batches) or 1


def _refusing(protocol: str, code: str, message: str) -> bytes:
    """Return the body of an error as the protocol writes it, so that it passes for one of AWS."""
    if protocol in ("json", "rest-json"):
        return json.dumps({"__type": code, "message": message}).encode()
    if protocol == "smithy-rpc-v2-cbor":
        return b"\xa2" + b"".join(_cbor(text) for text in ("__type", code, "message", message))
    error = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    if protocol == "ec2":
        return f"<Response><Errors>{error}</Errors><RequestID>1</RequestID></Response>".encode()
    return f"<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>".encode()


def _cbor(text: str) -> bytes:
    """Return a text of at most 65,535 bytes in CBOR."""
    data = text.encode()
    return b"\x79" + len(data).to_bytes(2, "big") + data


def _refusal(principal: Mapping[str, Any], access: Access) -> str:
    return (
        f"User: {principal['arn']} is not authorized to perform: {access.action} on resource: {access.resource} "
        f"because no identity-based policy allows the {access.action} action"
    )


def _denied(service: str, principal: Mapping[str, Any], access: Access) -> tuple[Any, dict[str, Any]]:
    error = {"Code": _DENIED.get(service, "AccessDeniedException"), "Message": _refusal(principal, access)}
    return SimpleNamespace(status_code=403, headers={}), {
        "Error": error,
        "ResponseMetadata": {"HTTPStatusCode": 403, "HTTPHeaders": {}, "RetryAttempts": 0, "RequestId": "embedded"},
    }
