"""The built wheel holds the vocabularies and works where only its runtime dependencies are known."""

import subprocess
import sys
import zipfile

import pytest

import models

from .conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("casewright-*.whl")
    return built


def test_the_wheel_holds_every_data_file(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    data = {f"extraction/data/{path.name}" for path in (ROOT / "extraction" / "data").iterdir() if path.is_file()}
    assert data <= inside
    assert {"models/case.schema.json", "pipelines/review/page.html"} <= inside


def test_the_wheel_holds_the_three_packages_and_nothing_else(wheel):
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"models", "extraction", "pipelines"}


def test_the_command_runs_from_the_wheel(wheel, tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("The patient is a 44-year-old male.")
    code = f"import sys; sys.path.insert(0, {str(wheel)!r}); sys.argv = ['casewright', 'schema']; from pipelines.cli import main; main()"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = code.replace(str(wheel), str(tmp_path / "site"))
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert '"Case"' in shown.stdout


def test_the_packages_imported_here_are_ours():
    assert models.__file__ is not None
    assert models.__file__.startswith(str(ROOT))
