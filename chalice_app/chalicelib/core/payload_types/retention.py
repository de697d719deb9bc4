"""The payloads of the machine `retention`."""

from typing import Any, Literal, NotRequired, TypedDict

from chalicelib.core.payload_types.common import Packed, StateError


class RetentionInput(TypedDict):
    """The input of an execution. Made by the schedule, or by you."""

    source: NotRequired[str]
    today: NotRequired[str]
    regions: NotRequired[list[str]]


class Plan(TypedDict):
    """What a run works with; `policy` is the section `retention` of the tag policy. Made by `find_regions`."""

    today: str
    days: int
    delete_on: str
    policy: Packed[dict[str, Any]]
    regions: list[str]


class BackupGroup(TypedDict):
    """Backups that get the same tags, and our own values that give way. Made by `retention/chunks.py`."""

    tags: dict[str, str]
    before: dict[str, str]
    ids: list[str]


class RegionSeen(TypedDict):
    """The accounts of finding in a Region. Made by `find_backups`; `TakeChunk` makes one without numbers."""

    amis: NotRequired[int]
    snapshots: NotRequired[int]
    kept: NotRequired[int]
    past: NotRequired[int]
    malformed: NotRequired[int]
    region: str
    reported: list[dict[str, str]]


class BackupsFound(TypedDict):
    """What lacks tags in a Region, in chunks. Made by `find_backups` and `TakeChunk`."""

    chunks: list[Packed[list[BackupGroup]]]
    seen: RegionSeen


class MarkedCounts(TypedDict):
    """The accounts of tagging. Made by `tag_backups`, and by `ChunkFailed`."""

    amis: int
    snapshots: int
    kept: int
    gone: int
    failed: int


class FailedRegion(TypedDict):
    """A Region in which nothing was found yet. Made by `RegionFailed`."""

    kind: Literal["region"]
    region: str
    error: StateError


class FailedBackups(TypedDict):
    """A chunk of which nothing is accounted for yet. Made by `ChunkFailed`."""

    kind: Literal["chunk-of-backups"]
    region: str
    error: StateError
    chunk: Packed[list[BackupGroup]]


class RefusedBackups(TypedDict):
    """Backups that no further try of this run can tag, by error. Made by `tag_backups`."""

    kind: Literal["backups"]
    region: str
    error: str
    message: str
    resources: int
    ids: list[str]


class BackupsMarked(TypedDict):
    """The end of a chunk. Made by `tag_backups` and `ChunkFailed`."""

    counts: MarkedCounts
    failed: list[FailedBackups]
    permanent: list[RefusedBackups]


class ChunksMarked(TypedDict):
    """The ends of all chunks of a Region. Made by the Maps over chunks."""

    counts: list[MarkedCounts]
    failed: list[FailedBackups]
    permanent: list[RefusedBackups]


class RegionMarked(TypedDict):
    """The end of a Region, or of all of them. Made by `RegionMarked`, `RegionFailed` and the Maps over Regions."""

    seen: list[RegionSeen]
    counts: list[MarkedCounts]
    failed: list[FailedRegion | FailedBackups]
    permanent: list[RefusedBackups]


class RetentionResult(TypedDict):
    """The output of an execution; of one that found nothing, the first two members. Made by `summarise_retention`."""

    statusCode: int
    message: str
    amis_tagged: NotRequired[int]
    snapshots_tagged: NotRequired[int]
    retention_days: NotRequired[int]
    delete_on: NotRequired[str]
    kept: NotRequired[int]
    failed: NotRequired[int]
    gone: NotRequired[int]
    past: NotRequired[int]
    malformed: NotRequired[int]
    regions: NotRequired[int]
    failures: NotRequired[list[RefusedBackups]]
    reported: NotRequired[list[dict[str, str]]]


class RetentionState(TypedDict):
    """The state of an execution at its end, as far as a step reads it. Made by the machine."""

    plan: NotRequired[Plan]
    outcome: NotRequired[RegionMarked]
    retried: NotRequired[RegionMarked]
    error: NotRequired[StateError]


class FindRegionsInput(TypedDict):
    """What `find_regions` gets. Made by `FindRegions`."""

    input: RetentionInput
    started: str
    execution: str


class FindBackupsInput(TypedDict):
    """What `find_backups` gets. Made by `FindBackups`."""

    region: str
    today: str
    days: int
    policy: Packed[dict[str, Any]]
    execution: str


class TagBackupsInput(TypedDict):
    """What `tag_backups` gets. Made by `TagBackups`; the last three members are as in `TagBatchInput`."""

    chunk: Packed[list[BackupGroup]]
    region: str
    execution: str
    attempt: int
    attempts: int
    on_last: Literal["report", "raise"]


class SummariseRetentionInput(TypedDict):
    """What `summarise_retention` gets. Made by `SummariseRetention` and `ExplainFailure`."""

    input: RetentionState
    execution: str
    started: str
