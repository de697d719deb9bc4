"""Serves SQS event source mappings as Lambda's poller does: batches, partial failures, visibility, redrive.

moto's receive does the redrive to the dead-letter queue, as AWS: when a message would be received once too often.
"""

# ruff: noqa: SLF001 - moto has no public way to look at a queue

from __future__ import annotations

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import cast

from moto.awslambda.models import EventSourceMapping
from moto.awslambda_simple.models import LambdaSimpleBackend, lambda_simple_backends
from moto.core.utils import unix_time_millis
from moto.sqs.models import Message, Queue, SQSBackend, sqs_backends

from scripts.devtools.embedded_aws.activity import Activity
from scripts.devtools.embedded_aws.functions import Functions, Tuning
from scripts.devtools.embedded_aws.sqs_records import record

_logger = logging.getLogger(__name__)

_FAR = 12 * 3600  # seconds a message stays hidden while its function runs: the poller itself shows it again
_LOOK_AGAIN = 0.5  # seconds between looks when nobody announces anything
_CONCURRENCY = 16
_WINDOWLESS_BATCH = 10  # AWS wants a batching window for larger batches


class Poller:
    """Receives for every enabled mapping and invokes its function."""

    def __init__(self, functions: Functions, tuning: Tuning, activity: Activity) -> None:
        self._functions, self._tuning, self._activity = functions, tuning, activity
        self._wake = threading.Condition()
        self._awake = self._stopping = False
        self._running: Counter[str] = Counter()
        self._pool = ThreadPoolExecutor(_CONCURRENCY, thread_name_prefix="event-source-mapping")
        self._thread = threading.Thread(target=self._poll, name="sqs-poller", daemon=True)
        activity.watch(self.busy)

    def start(self) -> None:
        """Begin to poll."""
        self._thread.start()

    def stop(self) -> None:
        """Stop polling; batches under way are not waited for."""
        self._stopping = True
        self.wake()
        self._thread.join()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def wake(self) -> None:
        """Look at the queues now: a message has come, or a mapping has changed."""
        with self._wake:
            self._awake = True
            self._wake.notify()

    def busy(self) -> list[str]:
        """Name the mapped queues that hold any message, seen or unseen."""
        found = {queue.name: len(queue._messages) for _, _, _, queue in _mappings() if queue._messages}
        return [f"queue {name} ({count} messages)" for name, count in found.items()]

    def _poll(self) -> None:
        while not self._stopping:
            try:
                wait = min((self._serve(*mapping) for mapping in _mappings()), default=_LOOK_AGAIN)
            except Exception:
                _logger.exception("the poller stumbled")  # a queue deleted meanwhile, say
                wait = _LOOK_AGAIN
            with self._wake:
                if not self._awake:
                    self._wake.wait(max(0.0, min(wait, _LOOK_AGAIN)))
                self._awake = False

    def _serve(self, mapping: EventSourceMapping, lambdas: LambdaSimpleBackend, sqs: SQSBackend, queue: Queue) -> float:
        """Take what is due for one mapping; returns the seconds until something may be due."""
        limit = (mapping.scaling_config or {}).get("MaximumConcurrency", _CONCURRENCY)
        while queue.messages and self._running[mapping.uuid] < limit:
            ripe = self._ripe_in(mapping, queue)
            if ripe > 0:
                return ripe
            messages = sqs.receive_message(queue.name, mapping.batch_size, 0, _FAR, ["All"])
            if messages:
                self._count(mapping, 1)
                self._pool.submit(self._deliver, mapping, lambdas, queue, messages)
        return _next_visible(queue)

    def _ripe_in(self, mapping: EventSourceMapping, queue: Queue) -> float:
        """Seconds until the batching window of the waiting messages closes; 0 for a full batch or no window."""
        window = float(mapping.max_batch_window or 0) * self._tuning.window_scale
        waiting = queue.messages
        if not window or len(waiting) >= mapping.batch_size:
            return 0.0
        oldest = min(cast(float, message.sent_timestamp) for message in waiting)
        return max(0.0, oldest / 1000 + window - time.time())

    def _deliver(
        self, mapping: EventSourceMapping, lambdas: LambdaSimpleBackend, queue: Queue, messages: list[Message]
    ) -> None:
        try:
            failed = self._failed_ids(mapping, lambdas, queue, messages)
        except Exception:  # noqa: BLE001 - a missing function, say: on AWS too the messages come back
            failed = {message.id for message in messages}
        seconds = float(queue.visibility_timeout) * self._tuning.visibility_scale  # type: ignore[attr-defined]
        for message in messages:
            if message.id in failed:
                _show_in(queue, message.id, seconds)
            else:
                queue.delete_message(str(message.receipt_handle))
        self._count(mapping, -1)
        self._activity.changed()
        self.wake()

    def _count(self, mapping: EventSourceMapping, change: int) -> None:
        with self._wake:
            self._running[mapping.uuid] += change

    def _failed_ids(
        self, mapping: EventSourceMapping, lambdas: LambdaSimpleBackend, queue: Queue, messages: list[Message]
    ) -> set[str]:
        """Find the messages that must come back: all after an error, or those the function names if asked."""
        event = {"Records": [record(message, queue) for message in messages]}
        function = lambdas.get_function(mapping.function_arn)
        payload, failed, _ = self._functions.run(function, json.dumps(event))
        everything = {message.id for message in messages}
        if failed:
            return everything
        if "ReportBatchItemFailures" not in (mapping.function_response_types or []):
            return set()
        named = _item_failures(payload)
        return min(named, everything)


def _item_failures(payload: str) -> set[str]:
    """Read the ids a function reports; an answer of another shape gives an id that fails the whole batch."""
    answer = json.loads(payload)
    if answer in (None, {}, "") or (isinstance(answer, dict) and not answer.get("batchItemFailures")):
        return set()
    try:
        return {item["itemIdentifier"] for item in answer["batchItemFailures"]}
    except (TypeError, KeyError):
        return {""}


def _mappings() -> Iterator[tuple[EventSourceMapping, LambdaSimpleBackend, SQSBackend, Queue]]:
    """Every enabled mapping whose queue exists."""
    for account, regions in list(lambda_simple_backends.items()):
        for region, lambdas in list(regions.items()):
            for mapping in list(lambdas._event_source_mappings.values()):
                sqs = sqs_backends[account][region]
                queue = sqs.queues.get(mapping.event_source_arn.rsplit(":", 1)[-1])
                if mapping.enabled and queue is not None:
                    yield mapping, lambdas, sqs, queue


def _next_visible(queue: Queue) -> float:
    now = unix_time_millis()
    due = [max(message.visible_at, message.delayed_until) - now for message in list(queue._messages)]
    return min((wait / 1000 for wait in due if wait > 0), default=_LOOK_AGAIN)


def _show_in(queue: Queue, message_id: str, seconds: float) -> None:
    """Make a failed message visible again after a while, unless the function itself has set its visibility."""
    for message in list(queue._messages):
        if message.id == message_id and message.visible_at > unix_time_millis() + _FAR * 900:
            message.visible_at = unix_time_millis() + seconds * 1000
