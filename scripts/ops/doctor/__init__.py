"""Finds out why a stage does not do what it should, and says how to mend it. Changes nothing."""
