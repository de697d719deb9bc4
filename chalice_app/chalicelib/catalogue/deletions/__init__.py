"""Which calls end, bring back or rename what the catalogue knows, one module per family of services."""

from typing import Final

from chalicelib.catalogue.deletions.model import Ending

from . import (
    analytics,
    applications,
    compute,
    containers,
    databases,
    developer,
    devices_and_media,
    ec2_compute,
    ec2_network,
    identity,
    machine_learning,
    management,
    messaging,
    network,
    observability,
    protection,
    relational,
    storage,
)
from .renamings import RENAMINGS
from .returns import RETURNS

__all__ = ["ENDINGS", "RENAMINGS", "RETURNS"]

ENDINGS: Final[tuple[Ending, ...]] = tuple(
    row
    for module in (
        ec2_compute,
        ec2_network,
        compute,
        containers,
        storage,
        relational,
        databases,
        messaging,
        identity,
        protection,
        network,
        applications,
        observability,
        management,
        developer,
        analytics,
        machine_learning,
        devices_and_media,
    )
    for row in module.ROWS
)
"""All rows on endings."""
