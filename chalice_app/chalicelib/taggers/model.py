"""`Tagger`: one way to read and write tags, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import TagTrailError
from chalicelib.taggers.home_regions import home_of

Failures = dict[str, TagTrailError]
"""By ARN, why it could not be tagged. An ARN that is not in it was tagged."""


@dataclass(frozen=True, slots=True)
class Read:
    """The tags of some resources by ARN. Each resource asked for is in `tags` or in `failed`, never in both."""

    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    failed: Failures = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagger:
    """One way to tag.

    `read` and `write` take resources of any Region and never raise for what AWS answers: failures are returned by ARN.
    `write` gives the same tags to all its resources; a key that is there is overwritten, so plan first.
    Taggers that share a `write` can share a call. `service` says which tag step runs it, `batch` how many resources one
    write call takes, `limit` how many tags besides AWS's own a resource may have, `actions` the IAM actions that both
    need, `home` the client of a service that may answer in one Region of a partition alone. `read_own` reads as the
    service itself has it, where `read` may lag behind. `ignores_case` says that the service takes keys for one that
    differ in case only: to write one replaces the other. `at_once` is how many writes may be under way in one Region.
    """

    name: str
    read: Callable[[Clients, Sequence[Resource]], Read]
    write: Callable[[Clients, Mapping[str, str], Sequence[Resource]], Failures]
    actions: tuple[str, ...]
    service: str = "Any"
    batch: int = 1
    limit: int = 50
    home: str = ""
    read_own: Callable[[Clients, Sequence[Resource]], Read] | None = None
    at_once: int = 4
    ignores_case: bool = False

    def region_of(self, resource: Resource) -> str:
        """Return the Region that answers for this resource."""
        return home_of(self.home, resource.arn) or resource.region
