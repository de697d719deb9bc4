"""Alerts by SNS."""
