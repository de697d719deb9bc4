"""An AWS on this machine: moto's server, deployed functions in processes of their own, IAM, SQS polling and events.

Tests and the demo run on it. `EmbeddedAws` is the whole interface; docs/limits.md says what it does not show.
"""

from .functions import Tuning
from .record import Call
from .server import ACCOUNT, ARCHITECTURE, REGION, EmbeddedAws

__all__ = ["ACCOUNT", "ARCHITECTURE", "REGION", "Call", "EmbeddedAws", "Tuning"]
