"""Cells of CSV files that hold what strangers wrote."""

from __future__ import annotations

from chalicelib.alerts import clean

FORMULA = ("=", "+", "-", "@", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}")
"""What spreadsheets take for the beginning of a formula; two more follow."""
