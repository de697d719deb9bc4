"""The payloads of the machine `compliance`."""

from typing import Literal, NotRequired, TypedDict

from chalicelib.core.payload_types.common import Packed, Pointer, ResourceDict

Scope = Literal["instances", "all"]


class NamedInstances(TypedDict):
    """The work of a unit of instances that were named. Made by `find_resources`."""

    account: str
    arns: list[str]


class Place(TypedDict):
    """A Region to look in; `home` is the one in which what has no Region is listed. Made by `find_resources`."""

    account: str
    region: str
    home: bool


class LedgerResources(TypedDict):
    """The work of a unit of resources that only the ledger knows. Made by `find_resources`."""

    account: str
    resources: Packed[list[ResourceDict]]


Work = NamedInstances | list[Place] | LedgerResources
"""What there is to check in a unit."""

UnitKind = Literal["named", "instances", "all", "ledger"]


class Unit(TypedDict):
    """What is checked by itself. Made by `find_resources`."""

    kind: UnitKind
    work: Packed[Work]


class ComplianceRetry(TypedDict):
    """What an earlier execution left to be checked, and where its findings are. Made by `./scripts/rerun`."""

    units: list[Unit]
    parts: list[Pointer]


class ComplianceInput(TypedDict):
    """The input of an execution. Made by `receive_changes`, the schedule, or you."""

    instances: NotRequired[list[str]]
    scope: NotRequired[Scope]
    digest: NotRequired[bool]
    retry: NotRequired[ComplianceRetry]


class UnitsFound(TypedDict):
    """All that is to be checked; `parts` is what was found before. Made by `find_resources`."""

    scope: str
    digest: bool
    units: list[Unit]
    parts: NotRequired[list[Pointer]]


class InvalidTag(TypedDict):
    """A tag with a value that no rule allows. Made by `compliance/rules.py`."""

    key: str
    value: str
    allowed: list[str]


class NearMiss(TypedDict):
    """A missing key, and one that looks like it. Made by `compliance/near_misses.py`."""

    key: str
    found: str


class ProposedTag(TypedDict):
    """A tag that would fill a gap, or that was added. Made by `remediation/model.py`."""

    key: str
    value: str
    source: str
    origin: str


class OpenGap(TypedDict):
    """A missing tag that no value is known for, and why. Made by `compliance/gaps.py`."""

    key: str
    reason: str


class Finding(TypedDict):
    """The tags of one resource, held against the rules. Made by `compliance/findings.py`."""

    arn: str
    id: str
    type: str
    service: str
    account: str
    region: str
    state: str | None
    timestamp: str
    isCompliant: bool
    requiredTags: list[str]
    tags: dict[str, str]
    missingTags: list[str]
    invalidTags: list[InvalidTag]
    nearMisses: list[NearMiss]
    creator: str
    creatorArn: str
    messages: list[str]
    proposed: NotRequired[list[ProposedTag]]
    open: NotRequired[list[OpenGap]]
    added: NotRequired[list[ProposedTag]]
    notAdded: NotRequired[str]


class Gap(TypedDict):
    """What could not be looked at for lack of a permission. Made by `compliance/inventory.py`."""

    what: str
    region: str
    error: str


class FailedUnit(TypedDict):
    """A unit of which nothing is known yet. Made by `CheckFailed`."""

    unit: Unit
    error: str


class UnitChecked(TypedDict):
    """The end of a unit, or of all of them: where the findings are, and what is to be filled.

    Made by `check_resources` and `CheckFailed`.
    """

    failed: list[FailedUnit]
    parts: list[Pointer]
    fill: list[Pointer]


class UnitsRechecked(TypedDict):
    """The ends of the units that were checked again. Made by the Map `RetryChecks`."""

    parts: list[Pointer]
    fill: list[Pointer]


class FillItem(TypedDict):
    """Tags that a rule lets be added to a resource. Made by `check_resources`."""

    resource: ResourceDict
    tags: list[ProposedTag]


class FilledItem(TypedDict):
    """What became of one resource: the tags that were added, or what AWS said. Made by `fill_gaps`."""

    arn: str
    added: list[ProposedTag]
    error: str


class GapsFilled(TypedDict):
    """Where it stands what was added. Made by `fill_gaps`."""

    filled: Pointer


class InstanceResult(TypedDict):
    """One instance in the output. Made by `publish_findings`."""

    statusCode: int
    instanceId: str
    isCompliant: NotRequired[bool]
    missingTags: NotRequired[list[str]]
    error: NotRequired[str]


class ComplianceResult(TypedDict):
    """The output of an execution. Made by `publish_findings`."""

    scope: str
    checked: int
    compliant: int
    nonCompliant: int
    notFound: int
    notified: int
    tagsAdded: int
    notFilled: int
    results: list[InstanceResult]
    gaps: list[Gap]
    coverage: dict[str, str]
    findings: Pointer
    execution: str


class ComplianceState(TypedDict):
    """The state of an execution when all units were checked, as far as a step reads it. Made by the machine."""

    found: UnitsFound
    checked: UnitChecked
    rechecked: NotRequired[UnitsRechecked]
    filled: NotRequired[GapsFilled]
    refilled: NotRequired[GapsFilled]


class FindResourcesInput(TypedDict):
    """What `find_resources` gets. Made by `FindResources`."""

    input: ComplianceInput
    execution: str


class CheckResourcesInput(TypedDict):
    """What `check_resources` gets. Made by `CheckResources`."""

    unit: Unit
    execution: str


class FillGapsInput(TypedDict):
    """What `fill_gaps` gets. Made by `FillGaps`."""

    input: ComplianceState
    execution: str


class PublishFindingsInput(TypedDict):
    """What `publish_findings` gets. Made by `PublishFindings`."""

    input: ComplianceState
    execution: str
