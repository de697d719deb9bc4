"""The rows of the catalogue, one module per family of services."""

from typing import Final

from chalicelib.catalogue.model import Creation

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

FAMILIES: Final[tuple[tuple[Creation, ...], ...]] = tuple(
    module.ROWS
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
)
"""All rows, in the order in which the coverage page shows them."""
