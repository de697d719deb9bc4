"""The dead-letter queue of a stage: read without keeping others from it for long, and emptied without a loss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError

from scripts.ops.dead_letters.letter import CHANGES, INBOX, Letter
from statemachines.names import Names

PAGE = 10
"""Messages that SQS hands out at once, at most."""

WAIT = 1
"""Seconds for which SQS looks for letters: a look without any asks only some of its servers."""

HIDDEN = 60
"""Seconds for which others don't see a letter that was read, should this program not live to show it again."""

SEEN_BEFORE = 3
"""Pages that hold nothing new before the queue counts as read: in a long one the first letters come round again."""

ATTRIBUTES = ("SentTimestamp", "ApproximateReceiveCount", "DeadLetterQueueSourceArn")

Act = Callable[[Letter], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a letter that was acted on: `why` not, or empty."""

    letter: Letter
    why: str = ""


def reasons(letters: Iterable[Letter]) -> Counter[str]:
    """Return how many letters there are for each reason."""
    return Counter(one.why for one in letters)


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The one queue for what the inbox, the queue of state changes and EventBridge could not deliver.

    `targets` are the names of the queues that letters are sent back to.
    """

    sqs: Any
    url: str
    targets: Mapping[str, str]

    @classmethod
    def of(cls, names: Names, sqs: Any) -> Self:
        """Return the queue of a stage."""
        url = sqs.get_queue_url(QueueName=names.dlq)["QueueUrl"]
        return cls(sqs, url, {INBOX: names.inbox, CHANGES: names.changes})

    def depth(self) -> int:
        """Return about how many letters there are, those included that somebody else is looking at."""
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        found = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=list(names))["Attributes"]
        return sum(int(found.get(name, 0)) for name in names)

    def peek(self) -> list[Letter]:
        """Return up to ten letters, without hiding them at all."""
        return list({one.id: one for one in self._receive(hidden=0)}.values())

    def read(self) -> Generator[Letter, None, None]:
        """Yield every letter once. They are seen by others again when this ends, however it ends."""
        with closing(self._pages(set())) as pages:
            for letters in pages:
                yield from letters

    def send_back(self, wanted: Collection[str]) -> Generator[Result, None, None]:
        """Send these letters back to where they belong; each is deleted only after that. Yield what became of each."""
        return self._each(wanted, self._send)

    def drop(self, wanted: Collection[str]) -> Generator[Result, None, None]:
        """Delete these letters for good. Yield what became of each."""
        return self._each(wanted, lambda _: None)

    def _each(self, wanted: Collection[str], act: Act) -> Generator[Result, None, None]:
        left, gone = set(wanted), set[str]()
        if not left:
            return
        with closing(self._pages(gone)) as pages:
            for letter in (one for letters in pages for one in letters if one.id in left):
                left.discard(letter.id)
                yield self._done(letter, act, gone)
                if not left:
                    return

    def _done(self, letter: Letter, act: Act, gone: set[str]) -> Result:
        try:
            act(letter)
            self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=letter.receipt)
        except (ClientError, BotoCoreError) as error:
            return Result(letter=letter, why=str(error))
        gone.add(letter.id)
        return Result(letter=letter)

    def _send(self, letter: Letter) -> None:
        url = self.sqs.get_queue_url(QueueName=self.targets[letter.queue])["QueueUrl"]
        for body in letter.bodies():
            self.sqs.send_message(QueueUrl=url, MessageBody=body)

    def _pages(self, gone: Collection[str]) -> Generator[list[Letter], None, None]:
        """Yield new letters page by page; show again at the end what is not `gone` by then."""
        held: dict[str, str] = {}
        stale = 0
        try:
            while stale < SEEN_BEFORE:
                found = {one.id: one for one in self._receive(hidden=HIDDEN)}
                if not found:
                    return
                new = [one for one in found.values() if one.id not in held]
                held |= {one.id: one.receipt for one in found.values()}
                stale = 0 if new else stale + 1
                yield new
        finally:
            self._show([(one, receipt) for one, receipt in held.items() if one not in gone])

    def _show(self, held: list[tuple[str, str]]) -> None:
        for first in range(0, len(held), PAGE):
            entries = [
                {"Id": str(number), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
                for number, (_, receipt) in enumerate(held[first : first + PAGE])
            ]
            self.sqs.change_message_visibility_batch(QueueUrl=self.url, Entries=entries)

    def _receive(self, *, hidden: int) -> list[Letter]:
        found = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=PAGE,
            VisibilityTimeout=hidden,
            WaitTimeSeconds=WAIT,
            MessageAttributeNames=["All"],
            AttributeNames=list(ATTRIBUTES),
        )
        return [Letter.of(one) for one in found.get("Messages", [])]
