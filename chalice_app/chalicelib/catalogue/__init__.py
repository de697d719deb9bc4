"""The catalogue: which CloudTrail call makes or ends which resource, where records name it, and how it is tagged."""

from chalicelib.catalogue.event_patterns import DETAIL_TYPES, event_patterns

from .endings import DELETING_CALLS, Deletion, Rename, deletions_of, renames_of, returns_of
from .extraction import misnamed, partition_of, resources_of
from .lookup import CREATIONS, normalised, rows_for
from .model import DERIVED, DOCS, RECORD, Creation
from .unknown import VERBS, unknown_creation
from .untaggable import UNTAGGABLE
from .verdict import Verdict, verdict

__all__ = [
    "CREATIONS",
    "DELETING_CALLS",
    "DERIVED",
    "DETAIL_TYPES",
    "DOCS",
    "RECORD",
    "UNTAGGABLE",
    "VERBS",
    "Creation",
    "Deletion",
    "Rename",
    "Verdict",
    "deletions_of",
    "event_patterns",
    "misnamed",
    "normalised",
    "partition_of",
    "renames_of",
    "resources_of",
    "returns_of",
    "rows_for",
    "unknown_creation",
    "verdict",
]
