"""Requests: tagging what CloudTrail does not tell of."""
