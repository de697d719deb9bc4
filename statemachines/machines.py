"""The state machines of a stage."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from statemachines.asl import State
from statemachines.attribute import attribute
from statemachines.compliance import compliance
from statemachines.retention import retention

MACHINES: Mapping[str, Callable[[float], State]] = MappingProxyType(
    {"attribute": attribute, "compliance": compliance, "retention": retention}
)
"""What makes each definition, by kind: `scale` shrinks the waits between attempts. A new machine is one entry here."""
