"""Remediation: which tags would fill the gaps that a check found, and writing them where that was asked for."""
