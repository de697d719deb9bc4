"""The accounts of an execution of `attribute`: of its chunks, of what was tried again, and the result of all."""

from typing import Literal, NotRequired, TypedDict

from chalicelib.core.payload_types.common import Pointer
from chalicelib.core.payload_types.events import Fetched
from chalicelib.core.payload_types.outcomes import FailedItem, GivenUp


class Totals(TypedDict):
    """Accounts: events by what became of them, and resources. Made by `ledger/results.py`."""

    events: int
    tagged: int
    kept: int
    skipped: int
    failed: int
    resources: int


class ChunkResults(Totals):
    """The accounts of a chunk, with its lines. Made by `record_metadata`; those of `ChunkFailed` have no lines."""

    pointer: NotRequired[Pointer]


class Recorded(TypedDict):
    """The end of a chunk. Made by `record_metadata` and `ChunkFailed`."""

    results: ChunkResults
    failed: list[FailedItem]
    permanent: list[GivenUp]


class ChunksRecorded(TypedDict):
    """The ends of all chunks. Made by the Map `TagChunks`, by `TakeRetry` and by `TakeMends`."""

    results: list[ChunkResults]
    failed: list[FailedItem]
    permanent: list[GivenUp]


class FailedRecorded(TypedDict):
    """The ends of what was tried again; `failed` are mends. Made by the Map `RetryFailed`."""

    failed: NotRequired[list[FailedItem]]
    results: list[ChunkResults]
    permanent: list[GivenUp]


class Gathered(TypedDict):
    """The ends of two rounds side by side. Made by `GatherRetried`."""

    failed: list[FailedItem]
    permanent: list[list[GivenUp]]
    results: list[list[ChunkResults]]


class FailedResource(TypedDict):
    """A resource that could not be tagged; where none is known, its event. Made by `summarise`."""

    arn: NotRequired[str]
    event: NotRequired[str]
    source: NotRequired[str]
    name: NotRequired[str]
    account: NotRequired[str]
    region: NotRequired[str]
    error: str
    message: NotRequired[str]


class Result(Totals):
    """The output of an execution, result.schema.json. Made by `summarise`."""

    unknown: NotRequired[int]
    failed_resources: list[FailedResource]
    results: Pointer
    execution: str


class RetryInput(TypedDict):
    """The input of an execution for what an earlier one failed at. Made by `./scripts/rerun`."""

    source: Literal["retry"]
    retry: list[FailedItem]
    run: str


class AttributeState(TypedDict):
    """The state of an execution at its end, as far as a step reads it. Made by the machine."""

    fetched: NotRequired[Fetched]
    outcome: ChunksRecorded
    retried: NotRequired[FailedRecorded]


class SummariseInput(TypedDict):
    """What `summarise` gets. Made by `Summarise`."""

    input: AttributeState
    execution: str
    started: str
