"""The command line as a user meets it."""

import json

import pytest
from typer.testing import CliRunner

from pipelines.cli import app

NOTE = """PROGRESS REPORT
Date of injury: 3/4/2015.
The patient is a 44-year-old male. He denies fever.
OBJECTIVE: Lumbar flexion 40/60 degrees.
DIAGNOSIS: 1. Lumbar sprain/strain.
PLAN: MRI of the lumbar spine.
"""


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(NOTE)
    return path


@pytest.fixture
def run(loaded):
    def invoke(*arguments: object, **options):
        return CliRunner().invoke(app, [str(argument) for argument in arguments], **options)

    return invoke


def test_extract_writes_one_case_a_line(run, note):
    result = run("extract", note)
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    assert json.loads(line)["patient"]["age"]["years"] == 44


def test_extract_walks_folders_and_says_what_it_left_out(run, note, tmp_path):
    (tmp_path / "picture.gif").write_bytes(b"GIF89a")
    (tmp_path / ".hidden.txt").write_text(NOTE)
    result = run("extract", tmp_path, "-o", tmp_path / "cases.out")
    assert "1 of 1 documents read" in result.stderr
    assert "1 files of other kinds" in result.stderr


def test_quiet_says_nothing(run, note, tmp_path):
    result = run("extract", note, "-o", tmp_path / "cases.jsonl", "--quiet")
    assert result.output == ""


def test_tables_writes_a_file_a_table(run, note, tmp_path):
    run("extract", note, "-o", tmp_path / "cases.jsonl")
    result = run("tables", tmp_path / "cases.jsonl", "--to", tmp_path / "tables")
    assert result.exit_code == 0
    assert len(list((tmp_path / "tables").glob("*.csv"))) == 7


def test_tables_of_what_are_no_cases_names_the_line_and_does_not_quote_it(run, tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text('{"Zyxwvutson": 1}\n')
    result = run("tables", path, "--to", tmp_path / "t")
    assert "line 1" in str(result.exception)
    assert "Zyxwvutson" not in str(result.exception)


def test_show_prints_the_document_and_its_findings(run, note):
    result = run("show", note, env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert "44 years, male" in result.stdout
    assert "lumbar spine flexion 40° of 60°" in " ".join(result.stdout.split())


def test_show_html_is_one_file_that_fetches_nothing(run, note, tmp_path):
    result = run("show", note, "--html", tmp_path / "note.html")
    assert result.exit_code == 0
    page = (tmp_path / "note.html").read_text()
    assert "44-year-old" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page


def test_show_html_escapes_what_the_document_says(run, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(NOTE + "<script>alert(1)</script>")
    run("show", path, "--html", tmp_path / "note.html")
    assert "<script" not in (tmp_path / "note.html").read_text()


def test_explain_names_rules_and_cues(run, note):
    result = run("explain", note)
    assert result.exit_code == 0
    assert "age" in result.stdout


def test_explain_in_a_pipe_keeps_a_rule_in_one_piece(run, note):
    assert any("age.year_old" in line for line in run("explain", note).stdout.splitlines())


def test_summary_prints_one_row_a_document(run, note, tmp_path):
    run("extract", note, "-o", tmp_path / "cases.jsonl")
    assert "note.txt" in "".join(run("summary", tmp_path / "cases.jsonl").stdout.split())


def test_schema_prints_json(run):
    assert json.loads(run("schema").stdout)["title"] == "Case"


@pytest.mark.parametrize("command", ["extract", "tables", "show", "explain", "schema", "summary"])
def test_every_command_has_help(run, command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.stdout


@pytest.mark.parametrize("arguments", [["extract"], ["nonsense"], ["tables"], ["extract", "--jobs", "0", "x"]])
def test_wrong_usage_exits_with_2(run, arguments):
    assert run(*arguments).exit_code == 2


def test_output_that_cannot_be_written_is_a_usage_error(run, note, tmp_path):
    result = run("extract", note, "-o", tmp_path / "no" / "such" / "folder.jsonl")
    assert "cannot be written" in str(result.exception)
