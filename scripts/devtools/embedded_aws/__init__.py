"""An AWS on this machine: moto's server, deployed functions in processes of their own, IAM, SQS polling and events.

Tests and the demo run on it. `EmbeddedAws` is the whole interface; docs/limits.md says what it does not show.
"""

from scripts.devtools.embedded_aws.call_log import Call
from scripts.devtools.embedded_aws.functions import Tuning
from scripts.devtools.embedded_aws.server import ACCOUNT, ARCHITECTURE, REGION, EmbeddedAws

__all__ = ["ACCOUNT", "ARCHITECTURE", "REGION", "Call", "EmbeddedAws", "Tuning"]
