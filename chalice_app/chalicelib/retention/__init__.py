"""Retention: which backups are marked with how long they are kept, and how the marks are written."""
