"""What the payloads of all machines are made of, and alerts."""

from typing import Any, Generic, Literal, NotRequired, TypedDict, TypeVar

T = TypeVar("T")

Record = dict[str, Any]
"""A CloudTrail record: of strangers, and different for every call."""


class Pointer(TypedDict):
    """An object in the work bucket. Made by `core/payloads.py`."""

    bucket: str
    key: str


class Packed(TypedDict, Generic[T]):
    """A value as a state holds it: one of the two members. Made by `core/payloads.py`."""

    inline: NotRequired[T]
    pointer: NotRequired[Pointer]


class ResourceDict(TypedDict):
    """A `Resource` in JSON, without what is at its default. Made by `core/resource.py`.

    `success` is new where it is missing, or upsert if `upsert` is true: executions that began before know no `success`.
    """

    arn: str
    id: str
    type: str
    tagger: str
    region: NotRequired[str]
    account: NotRequired[str]
    upsert: NotRequired[bool]
    success: NotRequired[str]
    answer: NotRequired[str]
    reusable: NotRequired[bool]
    companions: NotRequired[str]


class StateError(TypedDict):
    """An error as a Catch puts it into the state. Made by Step Functions."""

    Error: str
    Cause: NotRequired[str]


class FailedMessage(TypedDict):
    """A message that SQS is to deliver again. Made by `receive` and `receive_changes`."""

    itemIdentifier: str


class FailedMessages(TypedDict):
    """What Lambda is told of a batch of messages, in the words of AWS. Made by `receive` and `receive_changes`."""

    batchItemFailures: list[FailedMessage]


class NotifyInput(TypedDict):
    """What `notify` gets of a machine: its whole state. Made by `NotifyFailure` and `NotifyGivenUp`."""

    kind: str
    input: dict[str, Any]
    execution: str


class Notified(TypedDict):
    """How many alerts went out, and how many did not because the same had. Made by `notify`."""

    published: int
    held_back: int


class AlertExecution(TypedDict):
    """The execution that an alert is about. Made by `alerts/document.py`."""

    arn: str
    name: str
    console: str


class AlertPlace(TypedDict):
    """One account, Region and service of an alert. Made by `alerts/document.py`."""

    account: str
    region: str
    service: str
    count: int
    resource_count: int
    resources: list[str]
    execution: NotRequired[str]


class AlertDocument(TypedDict):
    """The message of an alert, alert.schema.json. Made by `alerts/document.py`."""

    version: Literal[1]
    kind: str
    stage: str
    time: str
    title: str
    what: str
    error: str
    message: str
    service: NotRequired[str]
    account: NotRequired[str]
    region: NotRequired[str]
    resources: list[str]
    resource_count: int
    execution: NotRequired[AlertExecution | None]
    todo: str
    suppressed: NotRequired[int]
    count: NotRequired[int]
    since: NotRequired[str]
    place_count: NotRequired[int]
    places: NotRequired[list[AlertPlace]]
    healed: NotRequired[list[str]]
