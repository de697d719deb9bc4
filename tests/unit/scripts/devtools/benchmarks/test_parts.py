from importlib import import_module

import pytest

from scripts.devtools.benchmarks import parts


@pytest.mark.parametrize("name", parts.PARTS)
def test_every_part_is_a_module_that_measures(name):
    assert callable(import_module(f"{parts.__name__}.{name}").run)
