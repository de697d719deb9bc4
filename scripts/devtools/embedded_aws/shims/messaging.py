"""SQS."""

# ruff: noqa: SLF001 - shims reach into moto

from __future__ import annotations

import threading
import time
from typing import Any
from weakref import WeakKeyDictionary

from moto.sqs.models import Message, Queue, SQSBackend

from scripts.devtools.embedded_aws.shims.base import World, shim


class _Nothing(dict[str, Any]):
    def __setitem__(self, key: str, value: Any) -> None:
        """Forget it."""


@shim
def only_the_poller_reads(world: World) -> None:
    """Lambda polls a mapped queue until it is empty; moto invokes once, while the message is sent, and never again."""
    world.replace(Queue, "lambda_event_source_mappings", property(lambda _: _Nothing(), lambda _, __: None))


@shim
def queues_are_safe_under_threads(world: World) -> None:
    """AWS neither loses nor doubles messages of concurrent calls; moto's lists do (a delete can undo a send)."""
    locks: WeakKeyDictionary[Queue, Any] = WeakKeyDictionary()
    guard = threading.Lock()

    def lock_of(queue: Queue) -> Any:
        with guard:
            return locks.setdefault(queue, threading.RLock())

    def locked(original: Any, queue: Queue, *args: Any) -> Any:
        with lock_of(queue):
            return original(queue, *args)

    def add(original: Any, queue: Queue, message: Message) -> None:
        locked(original, queue, message)
        world.poller.wake()

    def receive(original: Any, backend: SQSBackend, name: str, count: int, wait: int, *args: Any, **kwargs: Any) -> Any:
        queue, deadline = backend.get_queue(name), time.monotonic() + int(wait or 0)
        while True:
            with lock_of(queue):
                found = original(backend, name, count, 0, *args, **kwargs)
            left = deadline - time.monotonic()
            if found or left <= 0:
                return found
            with queue._messages_lock:
                queue._messages_lock.wait_for(lambda: queue.messages, timeout=min(left, 0.2))

    world.wrap(Queue, "add_message", add)
    world.wrap(Queue, "delete_message", locked)
    world.wrap(SQSBackend, "receive_message", receive)


@shim
def messages_are_handed_out_quickly(world: World) -> None:
    """Not a difference, but a cost: moto counts all messages of a queue anew for each one that it hands out."""

    def kept(backend: SQSBackend, name: str, message: Message) -> bool:
        queue: Any = backend.get_queue(name)
        sent: Any = message.sent_timestamp
        return bool(sent / 1000 + queue.message_retention_period > time.time())

    world.replace(SQSBackend, "is_message_valid_based_on_retention_period", kept)
