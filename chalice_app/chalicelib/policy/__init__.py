"""The tag policy: which tags a resource gets, and which resources are left alone (docs/tag-policy.md)."""

from chalicelib.policy.conditions import Globs, carried, carries, glob
from chalicelib.policy.facts import CONDITIONS, PLACEHOLDERS
from chalicelib.policy.model import DEFAULT_KEYS, OUT_OF_SCOPE, Policy, permitted
from chalicelib.policy.retention import (
    DELETE_ON,
    RETENTION,
    RETENTION_CONDITIONS,
    BackupFacts,
    RetentionPolicy,
)
from chalicelib.policy.source import decode, load, packaged
from chalicelib.policy.templates import Template

__all__ = [
    "CONDITIONS",
    "DEFAULT_KEYS",
    "DELETE_ON",
    "OUT_OF_SCOPE",
    "PLACEHOLDERS",
    "RETENTION",
    "RETENTION_CONDITIONS",
    "BackupFacts",
    "Globs",
    "Policy",
    "RetentionPolicy",
    "Template",
    "carried",
    "carries",
    "decode",
    "glob",
    "load",
    "packaged",
    "permitted",
]
