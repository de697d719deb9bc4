"""The calls that are proven on the embedded AWS, and those that can't be, with the reason. Importing starts nothing."""

from .analytics import ANALYTICS
from .compute import COMPUTE
from .databases import DATABASES
from .exempt import LACKING, REASONS
from .given import Given
from .management import MANAGEMENT
from .messaging import MESSAGING
from .model import Case
from .network import NETWORK
from .security import SECURITY
from .storage import STORAGE

__all__ = ["CASES", "LACKING", "REASONS", "Case", "Given"]

CASES: tuple[Case, ...] = (
    *COMPUTE,
    *NETWORK,
    *DATABASES,
    *MESSAGING,
    *STORAGE,
    *MANAGEMENT,
    *SECURITY,
    *ANALYTICS,
)
