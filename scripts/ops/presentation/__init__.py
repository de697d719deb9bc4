"""Writing for a person: tables, times, numbers, progress, and text of strangers."""
