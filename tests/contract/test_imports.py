"""Every module of the tree can be imported: mypy watches what is deployed, this what is run from a checkout."""

import pkgutil
from importlib import import_module

import pytest

import scripts
import statemachines

STARTED = (".__main__", ".runtime.", "docgen.")
"""What does its work when it is imported, or runs where nothing else of ours is."""


def modules():
    for package in (scripts, statemachines):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not any(part in found.name for part in STARTED):
                yield found.name


@pytest.mark.parametrize("name", list(modules()))
def test_a_module_imports_only_what_is_there(name):
    import_module(name)
