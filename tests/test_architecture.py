"""The house keeps its layers, its components have the names the project committed to, nothing works at import."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from spacy.language import Language

from extraction import factories

from .conftest import ROOT


def test_imports_go_down_only():
    program = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_every_component_is_an_entry_point_and_every_entry_point_a_component():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(project["entry-points"]["spacy_factories"]) == set(factories.COMPONENTS)


@pytest.mark.parametrize("name", factories.COMPONENTS)
def test_a_component_is_registered_under_its_name(name):
    assert Language.has_factory(name)


def test_importing_the_factories_imports_no_component():
    code = "import sys, extraction.factories; print([m for m in sys.modules if m.startswith('extraction.')])"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "['extraction.factories']"
