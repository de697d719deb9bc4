"""The catalogue: which CloudTrail call makes which resource, where the record names it, and how it is tagged."""

from chalicelib.catalogue.event_patterns import DETAIL_TYPES, event_patterns

from .extraction import misnamed, partition_of, resources_of
from .lookup import CREATIONS, normalised, rows_for
from .model import DERIVED, DOCS, RECORD, Creation
from .unknown import VERBS, unknown_creation
from .untaggable import UNTAGGABLE
from .verdict import Verdict, verdict

__all__ = [
    "CREATIONS",
    "DERIVED",
    "DETAIL_TYPES",
    "DOCS",
    "RECORD",
    "UNTAGGABLE",
    "VERBS",
    "Creation",
    "Verdict",
    "event_patterns",
    "misnamed",
    "normalised",
    "partition_of",
    "resources_of",
    "rows_for",
    "unknown_creation",
    "verdict",
]
