"""The payloads of the machines, as types: the members of each, and who makes it.

Nothing imports them at run time, so they cost a Lambda nothing. docs/architecture.md lists them;
tests/contract/test_payloads.py holds that list, the JSON Schemas and the definitions of the machines to them.
"""
