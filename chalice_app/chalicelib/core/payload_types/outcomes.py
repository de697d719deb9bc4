"""From the batches of `attribute` to what became of them, and the output of an execution."""

from typing import Any, Literal, NotRequired, TypedDict, final

from chalicelib.core.payload_types.common import Packed, ResourceDict
from chalicelib.core.payload_types.events import Chunk, CreatorDict, LogPlace


class BatchEvent(TypedDict):
    """What the tag steps and the ledger need of an event; `closes` is a row to close. Made by `resolve_identity`.

    That of a mend has `call`, the id of the call that it is about, and `renamed` where its mend has it. `user_agent`
    and `source_ip` are there where the tag policy can use them.
    """

    id: str
    time: str
    source: str
    name: str
    log: LogPlace | None
    position: int | None
    creator: CreatorDict
    closes: NotRequired[str]
    call: NotRequired[str]
    renamed: NotRequired[dict[str, str]]
    user_agent: NotRequired[str]
    source_ip: NotRequired[str]


class BatchItem(TypedDict):
    """One resource of a batch, with the number of its event. Made by `resolve_identity`.

    `asked` are the keys of the tags whose values a request gave: they are a person's.
    """

    event: int
    tags: dict[str, str]
    resource: ResourceDict
    asked: NotRequired[list[str]]
    unless: NotRequired[list[dict[str, str]]]


class BatchContent(TypedDict):
    """An unpacked batch; one that failed before has the `reason`. Made by `resolve_identity` and `record_metadata`."""

    events: list[BatchEvent]
    items: list[BatchItem]
    replace: list[str]
    reason: NotRequired[str | None]


class BatchPlace(TypedDict):
    """The account, Region and tag step of a batch, and how many resources it has. Made as its content is."""

    service: str
    account: str
    region: str
    resources: int


class Batch(BatchPlace, Packed[BatchContent]):
    """Resources that one tag step tags together. Made as its content is."""


class Verdict(TypedDict):
    """What became of an event or a resource. Made by `tag_batch`, `tagging/outcomes.py` and `attribution/events.py`."""

    status: str
    reason: str | None
    error: str | None


class LineResource(Verdict):
    """What became of one resource of an event. Made as its verdict is."""

    arn: str
    type: str


class UntoldRow(TypedDict):
    """A ledger row, and whether it is of a call that also updates what exists. Made by `attribution/events.py`."""

    row: dict[str, Any]
    upsert: bool


class Line(Verdict):
    """What became of an event. Made by `ledger/results.py`.

    `untold` are ledger rows of what nobody knows the creator or resource of; `record_metadata` takes them out.
    """

    event: str
    time: str
    source: str
    name: str
    log: LogPlace | None
    position: int | None
    account: NotRequired[str]
    region: NotRequired[str]
    creator: str
    resources: list[LineResource]
    untold: NotRequired[list[UntoldRow]]


class Resolved(TypedDict):
    """What is to be tagged, and the lines of what is not. Made by `resolve_identity`, and by `TakeBatch`."""

    batches: list[Batch]
    settled: Packed[list[Line]]
    records: int


class OutcomeGroup(Verdict):
    """Resources of one event that the same became of. Made by `tag_batch`.

    `written` are the keys of the tags that were written, or may have been, or true for all that were wanted: an outcome
    is small, so that it stays in the state. `seen` is the revision of the ledger's row.
    """

    event: int
    tags: dict[str, str]
    resources: list[ResourceDict]
    written: NotRequired[list[str] | bool]
    seen: NotRequired[int]


@final
class PackedOutcome(Packed[list[OutcomeGroup]]):
    """What became of a batch, and how many of its resources failed. Made by `tag_batch`."""

    failed: int


@final
class Unanswered(TypedDict):
    """The outcome of a batch whose step died. Made by `BatchFailed`."""

    error: str


class FailedBatch(BatchPlace):
    """What failed of a batch with one error. Made by `record_metadata`."""

    kind: Literal["batch"]
    error: str
    batch: Batch


class FailedChunk(TypedDict):
    """A chunk of which nothing is accounted for yet. Made by `ChunkFailed`."""

    kind: Literal["chunk"]
    chunk: Chunk
    error: str


class NamelessEvent(TypedDict):
    """An event that failed, as an alert tells of it. Made by `record_metadata`."""

    event: str
    source: str
    name: str
    account: str
    region: str
    creator: str
    reason: str
    arns: list[str]


class Unattributed(TypedDict):
    """Events that failed with one error before there was anything to tag. Made by `record_metadata`.

    `resources` says how many there are; `events` are the first of them.
    """

    kind: Literal["settled"]
    error: str
    resources: int
    events: NotRequired[list[NamelessEvent]]


FailedItem = FailedBatch | FailedChunk
"""What a later try can heal."""

GivenUp = FailedBatch | Unattributed
"""What no later try can change."""


class TagBatchInput(TypedDict):
    """What a tag step gets. Made by `TagEC2` to `TagAny`.

    `attempt` is the number of this one, from 0 to `attempts`; `on_last` says what to do about failures on the last.
    """

    batch: Batch
    run: str
    execution: str
    attempt: int
    attempts: int
    on_last: Literal["report", "raise"]


class RecordMetadataInput(TypedDict):
    """What `record_metadata` gets. Made by `RecordMetadata`."""

    batches: list[Batch]
    outcomes: list[PackedOutcome | Unanswered]
    settled: Packed[list[Line]]
    records: int
    run: str
    execution: str
