"""The README is true: its commands and its Python run, its dependencies are the project's."""

import re
import shlex
import tomllib

import pytest
from typer.testing import CliRunner

from pipelines.cli import app

from .conftest import ROOT, SAMPLES

README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [line.split("#")[0].strip() for line in re.findall(r"^casewright .*$", README, re.MULTILINE)]


@pytest.fixture
def desk(tmp_path, monkeypatch, loaded):
    """A folder in which the README's file names exist."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("imr_determination.txt", "pr2_form.pdf"):
        (inbox / name).write_bytes((SAMPLES / name).read_bytes())
    (tmp_path / "report.pdf").write_bytes((SAMPLES / "pr2_form.pdf").read_bytes())
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(app, ["extract", "inbox", "-o", "cases.jsonl"])
    return tmp_path


def test_the_readme_shows_commands():
    assert len(COMMANDS) >= 6


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(command, desk):
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_a_python_block_of_the_readme_runs(block, monkeypatch, loaded, capsys):
    monkeypatch.chdir(ROOT)
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102  our own README
    assert capsys.readouterr().err == ""


def test_the_readme_names_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.match(r"[\w.-]+", line)[0] for line in project["dependencies"]}
    missing = {name for name in names if name not in README}
    assert not missing


def test_the_readme_names_the_make_targets_that_exist():
    targets = set(re.findall(r"^make (\w+)", README, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text()
    assert targets >= {"demo", "test"}
    assert all(f"\n{target}:" in makefile for target in targets)
