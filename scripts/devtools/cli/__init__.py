"""The commands of a developer: each parses arguments, calls one function and sets the exit code."""
