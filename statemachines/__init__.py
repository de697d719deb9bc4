"""The state machines as plain Python functions that return dicts, the infrastructure template, and their checks."""
