"""Compliance: which tags a resource must have, what it lacks, and who is told of it (docs/compliance.md)."""
