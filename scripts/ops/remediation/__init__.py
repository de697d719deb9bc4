"""Remediation: which tags would fill the gaps that the compliance check found, and writing them when told to."""
