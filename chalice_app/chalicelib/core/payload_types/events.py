"""From the input of an execution of `attribute` to the events of a chunk and who made them."""

from typing import Any, Literal, NotRequired, TypedDict

from chalicelib.core.payload_types.common import Packed, Record, ResourceDict


class Request(TypedDict):
    """A request to tag, request.schema.json: with either `resourceId` or `resourceIds`. Made by any other tool."""

    resourceId: NotRequired[str]
    resourceIds: NotRequired[list[str]]
    user: str
    groups: NotRequired[list[str]]
    action: NotRequired[str]
    tags: NotRequired[dict[str, str]]
    region: NotRequired[str]
    account: NotRequired[str]
    event: NotRequired[str]


class LogPlace(TypedDict):
    """Where a log is. Made by `receive` and `fetch_log`."""

    bucket: str
    key: str


class Mend(TypedDict):
    """A call that is known already, whose resource may bear the tags of another. Made by `attribution/mends.py`.

    `creator` is a creator as far as it is known; `leads` are followed again, where there are any. `beside` says that it
    is none of what came in. `renamed` is the renaming that gave the resource its ARN, as rows have it in `RenamedFrom`.
    """

    resource: ResourceDict
    id: str
    time: str
    source: str
    name: str
    creator: dict[str, Any]
    leads: NotRequired[list[dict[str, str]]]
    renamed: NotRequired[dict[str, str]]
    user_agent: NotRequired[str]
    source_ip: NotRequired[str]
    beside: NotRequired[bool]


class Entry(TypedDict):
    """One thing to work on. Made by `receive` and `fetch_log`.

    Of a record it has `record`, and if it comes from a log, `log` and `position`; of a request `request`, `id`, `time`;
    of a mend `mend`, and `cause` where `receive` found it: what showed that it is needed.
    """

    record: NotRequired[Record]
    log: NotRequired[LogPlace]
    position: NotRequired[int]
    request: NotRequired[Request]
    id: NotRequired[str]
    time: NotRequired[str]
    mend: NotRequired[Mend]
    cause: NotRequired[str]


class Chunk(Packed[list[Entry]]):
    """At most 100 entries, and how many. Made by `receive` and `fetch_log`."""

    records: int


class LogSlice(TypedDict):
    """Positions of records in a log, and how many creations lie between them. Made by `receive`."""

    first: int
    last: int
    expected: int


class SlicedLog(LogPlace):
    """The part of a log that an execution works on. Made by `receive`."""

    version: str
    slice: LogSlice


class Fetched(TypedDict):
    """All chunks of an execution. Made by `fetch_log`, and by `receive` for what is inline."""

    chunks: list[Chunk]
    records: int


class Event(TypedDict):
    """What an entry tells of. Made by `parse_events`.

    Only that of a record has `identity`, `log` and `position`, only that of a request has `request`. That of a mend has
    `call`, the id of the call that it is about, `creator`, and `renamed` where its mend has it. `event_type` is there
    where it is no plain call, `console` where the credentials were the console's. `leads` are keys of the ledger and
    how each was found; `skip` or `error` says why there is nothing to tag.
    """

    id: str
    time: str
    source: str
    name: str
    resources: list[ResourceDict]
    region: NotRequired[str]
    account: NotRequired[str]
    identity: NotRequired[Any]
    source_ip: NotRequired[str]
    user_agent: NotRequired[str]
    event_type: NotRequired[str]
    console: NotRequired[bool]
    log: NotRequired[LogPlace | None]
    position: NotRequired[int | None]
    leads: NotRequired[list[dict[str, str]]]
    request: NotRequired[Request]
    call: NotRequired[str]
    renamed: NotRequired[dict[str, str]]
    creator: NotRequired[dict[str, Any]]
    skip: NotRequired[str]
    error: NotRequired[str]


class Parsed(Packed[list[Event]]):
    """The events of a chunk, and how many. Made by `parse_events`."""

    records: int


class LinkDict(TypedDict):
    """A link of a creator's chain in JSON. Made by `identity/creator.py`."""

    arn: str
    name: str
    type: str
    how: str
    human: bool | None
    kind: NotRequired[str]
    on_behalf_of: NotRequired[str]


class CreatorDict(TypedDict):
    """A `Creator` in JSON, without what says nothing. Made by `identity/creator.py`; old ones have no `kind`."""

    arn: str
    name: str
    type: str
    account: str
    role: str
    session: str
    source_identity: str
    groups: list[str]
    via: str
    human: bool | None
    kind: str
    evidence: NotRequired[str]
    on_behalf_of: NotRequired[str]
    agent: NotRequired[str]
    workload: NotRequired[str]
    origin: NotRequired[str]
    origin_claimed: NotRequired[bool]
    principal_id: NotRequired[str]
    session_tags: NotRequired[dict[str, str]]
    chain: list[LinkDict]
    person: str


class LogsInput(TypedDict):
    """The input of an execution for a slice of a log. Made by `receive`."""

    source: Literal["logs"]
    log: SlicedLog
    run: str


class InlineInput(TypedDict):
    """The input of an execution for what came with the messages. Made by `receive`."""

    source: Literal["inline"]
    fetched: Fetched
    run: str


class FetchLogInput(TypedDict):
    """What `fetch_log` gets. Made by `FetchLog`."""

    log: SlicedLog
    run: str
    execution: str


class ParseEventsInput(TypedDict):
    """What `parse_events` gets. Made by `ParseEvents`."""

    chunk: Chunk
    run: str
    execution: str


class ResolveIdentityInput(TypedDict):
    """What `resolve_identity` gets. Made by `ResolveIdentity`."""

    parsed: Parsed
    run: str
    execution: str
