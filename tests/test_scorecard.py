"""A ratchet: the counts on the annotated sets of benchmarks/accuracy/sets are the committed ones, neither better nor worse.

When a change makes them better: ``python benchmarks/accuracy/ratchet.py``, and say in the commit what was gained and lost.
"""

import importlib.util
import json

import pytest

from .conftest import ROOT


@pytest.fixture(scope="module")
def ratchet():
    spec = importlib.util.spec_from_file_location("ratchet", ROOT / "benchmarks" / "accuracy" / "ratchet.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", [*"abcdefghijklmnopqrstuvwxyz", *(f"a{letter}" for letter in "abcdefghi")])
def test_the_counts_are_the_committed_ones(name, ratchet, loaded):
    assert ratchet.counts(name) == json.loads(ratchet.COMMITTED.read_text("utf-8"))[name]
