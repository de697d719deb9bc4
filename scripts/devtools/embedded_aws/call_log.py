"""What functions did to AWS, and what they are made to suffer: the list of calls and the faults that wait for them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One permission check of one API call that a function made."""

    function: str
    service: str
    operation: str
    action: str
    resources: tuple[str, ...]
    tag_keys: tuple[str, ...]
    allowed: bool
    statement: Mapping[str, Any] | None  # the policy statement that decided; None: none applied
    rows: int = 1  # of a table, that a batch reads or writes


Attempt = tuple[str, str, str]
"""Function, service and operation of a request."""


@dataclass(frozen=True, slots=True)
class Run:
    """One invocation of a function: when it began and ended (`time.monotonic`), and the memory it is given in MB.

    `grown` are the KB that its process took since it started, at most.
    """

    function: str
    began: float
    ended: float
    memory: int
    grown: int = 0


class Calls:
    """The calls of all functions, in order; safe under threads."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._lock = threading.Lock()
        self._attempts: Counter[Attempt] = Counter()
        self._runs: list[Run] = []

    def __call__(self, function: str | None = None) -> list[Call]:
        """Copy the list, of one function or of all."""
        with self._lock:
            return [call for call in self._calls if function in (None, call.function)]

    def reset(self) -> None:
        """Forget every call so far."""
        with self._lock:
            self._calls.clear()
            self._attempts.clear()
            self._runs.clear()

    @property
    def attempts(self) -> int:
        """How many requests went out to AWS, repeated ones included."""
        return self.by_operation().total()

    def by_operation(self) -> Counter[Attempt]:
        """Copy the count of requests by function, service and operation."""
        with self._lock:
            return self._attempts.copy()

    def runs(self) -> list[Run]:
        """Copy the list of what functions were invoked, in the order in which they ended."""
        with self._lock:
            return list(self._runs)

    def attempt(self, function: str, service: str, operation: str) -> None:
        """Count a request to AWS."""
        with self._lock:
            self._attempts[function, service, operation] += 1

    def ran(self, run: Run) -> None:
        """Record an invocation."""
        with self._lock:
            self._runs.append(run)

    def add(self, function: str, message: Mapping[str, Any]) -> None:
        """Record what a function's process reported."""
        call = Call(
            function=function,
            service=message["service"],
            operation=message["operation"],
            action=message["action"],
            resources=tuple(message["resources"]),
            tag_keys=tuple(message["tag_keys"]),
            allowed=message["allowed"],
            statement=message["statement"],
            rows=message["rows"],
        )
        with self._lock:
            self._calls.append(call)


# HTTP status of well-known codes; any other is 400.
_STATUS: Mapping[str, int] = {
    **dict.fromkeys(("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"), 403),
    **dict.fromkeys(("InternalError", "InternalFailure", "InternalServerError"), 500),
    **dict.fromkeys(("RequestLimitExceeded", "ServiceUnavailable", "SlowDown", "Unavailable"), 503),
}


@dataclass(slots=True)
class _Fault:
    service: str
    operation: str
    function: str | None
    where: str
    answer: dict[str, Any]
    left: int


class Faults:
    """Errors that wait for functions' calls. Each attempt of the SDK takes one, so a throttle can be retried away."""

    def __init__(self) -> None:
        self._faults: list[_Fault] = []
        self._lock = threading.Lock()

    def add(
        self,
        service: str,
        operation: str,
        code: str,
        times: int = 1,
        message: str = "Injected fault",
        function: str | None = None,
        where: str = "",
    ) -> None:
        """Make the next `times` attempts of service.Operation (SDK names; "*": any) fail with the AWS error `code`.

        `code` may be `HANGS` or `TORN` of `runtime.iam_guard`. `where` stands in the URL of those that are meant.
        """
        answer = {"code": code, "message": message, "status": _STATUS.get(code, 400)}
        with self._lock:
            self._faults.append(_Fault(service, operation, function, where, answer, times))

    def clear(self) -> None:
        """Let everything work again."""
        with self._lock:
            self._faults.clear()

    def waits(self, code: str) -> bool:
        """Say whether a fault of a code has not struck as often as it may."""
        with self._lock:
            return any(fault.left > 0 and fault.answer["code"] == code for fault in self._faults)

    def take(self, function: str, service: str, operation: str, url: str) -> dict[str, Any] | None:
        """Use up the fault that waits for one attempt; None if there is none."""
        with self._lock:
            for fault in self._faults:
                if (
                    fault.left > 0
                    and fault.service in ("*", service)
                    and fault.operation in ("*", operation)
                    and fault.function in (None, function)
                    and fault.where in url
                ):
                    fault.left -= 1
                    return fault.answer
        return None
