"""The names of one state machine of a stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from statemachines.names import Names

APP = "tagtrail"


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineNames:
    """The names and ARN of one state machine of a stage."""

    kind: str
    names: Names

    @property
    def name(self) -> str:
        """The state machine."""
        return f"{APP}-{self.kind}-{self.names.stage}"

    @property
    def arn(self) -> str:
        """The state machine's ARN."""
        return self.names.arn("states", f"stateMachine:{self.name}")

    @property
    def role(self) -> str:
        """The role that the state machine runs under."""
        return f"{self.name}-states"

    @property
    def log_group(self) -> str:
        """The log group of the state machine."""
        return f"/aws/vendedlogs/states/{self.name}"
