"""`Case`: one call that creates something on the embedded AWS, and where AWS tells its ARN and its tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import jmespath
from botocore import xform_name

from chalicelib.catalogue import Creation, rows_for
from scripts.devtools.docgen.modelled_records import recorded
from scripts.devtools.embedded_aws import REGION
from scripts.devtools.scenarios.calls import Caller, Made
from scripts.devtools.scenarios.trail import Record

from .given import Given
from .readers import READERS, Reader

Parameters = Mapping[str, Any] | Callable[[Given], Mapping[str, Any]]
Asked = Callable[[Given, Mapping[str, Any]], Any]
"""What is asked of the service after the call, for an ARN that the answer of the call lacks."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """One call. `arns` is an ARN, with JMESPaths in braces into the answer of the call, or of `asked` where given."""

    service: str
    """The event source without `.amazonaws.com`."""
    name: str
    parameters: Parameters
    arns: str
    client: str
    asked: Asked | None = None
    resource: str = ""
    """The CloudFormation type, where a call has rows of several."""
    reader: Reader
    event: str = ""
    """The event's name, where it carries a version."""
    call: str = ""
    """The operation, where the event is not called after it."""
    corrected: Callable[[Record], object] = id
    """Puts right, in place, what CloudTrail does not write as the API does."""
    wrapped: bool = False
    region: str = REGION
    """Where it comes into being."""

    @property
    def row(self) -> Creation:
        """The one row of the catalogue that this proves."""
        rows = rows_for(f"{self.service}.amazonaws.com", self.name)
        (row,) = [row for row in rows if row.resource == self.resource or not self.resource]
        return row

    def make(self, given: Given, caller: Caller) -> Made:
        """Make the call; return its record, and the ARNs that AWS gave to what it made."""
        client = given.client(self.client)
        parameters = self.parameters(given) if callable(self.parameters) else self.parameters
        call = self.call or self.name
        answer = getattr(client, xform_name(call))(**parameters)
        request, response = recorded(self.client, call, parameters, answer, wrapped=self.wrapped)
        told = self.asked(given, answer) if self.asked else answer
        made = caller.wrote(self.service, self.event or self.name, request, response, *_filled(self.arns, told))
        self.corrected(made.record)
        return made

    def tags(self, given: Given, arn: str) -> dict[str, str]:
        """Read the tags from the service's own API."""
        return self.reader(given.client(self.client, self.region), arn)


def _filled(template: str, told: Any) -> list[str]:
    """Fill in what the path in the template finds: one ARN for each."""
    path = re.search(r"\{(.*)\}", template)
    if path is None:
        return [template]
    found = jmespath.search(path[1], told)
    return [template.replace(path[0], each) for each in (found if isinstance(found, list) else [found])]


def of(service: str, client: str = "", reader: str = "", **fixed: Any) -> Callable[..., Case]:
    """Return how cases of one service are written: `case(name, parameters, arns, ...)`."""
    client = client or service
    return partial(_case, service, client, {"reader": READERS[reader or client], **fixed})


def _case(  # the columns of a table
    service: str,
    client: str,
    fixed: Mapping[str, Any],
    name: str,
    parameters: Parameters,
    arns: str,
    **more: Any,
) -> Case:
    columns = {"service": service, "client": client, "name": name, "parameters": parameters, "arns": arns}
    return Case(**{**columns, **fixed, **more})
