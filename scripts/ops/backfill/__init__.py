"""Sending the logs of the past through the inbox: what `./scripts/backfill` does."""
