"""Bad input: one clear line that names the document, the run goes on, the exit code says so."""

import json
import os
import sys

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.process import MAX_BYTES, Failure, process

GOOD = "The patient is a 44-year-old male.\nDate of injury: 3/4/2015.\n"


@pytest.fixture
def read(tmp_path, loaded):
    def run(name: str, data: bytes):
        path = tmp_path / name
        path.write_bytes(data)
        return process(str(path))

    return run


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n", "empty"),
        ("named.pdf", b"just text", "not_what_it_says"),
        ("named.txt", b"PK\x03\x04 zip", "not_what_it_says"),
        ("photo.tif", b"II*\x00 image", "damaged"),
        ("core.txt", b"\x00\x01\x02\x03", "not_what_it_says"),
        ("broken.pdf", b"%PDF-1.4 nothing more", "damaged"),
        ("long.txt", b"a " * 5_000_001, "too_large"),
    ],
)
def test_a_document_that_cannot_be_read_gives_its_reason(read, name, data, reason):
    outcome = read(name, data)
    assert isinstance(outcome, Failure)
    assert outcome.reason == reason
    assert outcome.message.startswith(outcome.source + ": ")
    assert "\n" not in outcome.message


def test_a_truncated_pdf_is_read_or_refused(read, make_pdf):
    whole = make_pdf(["The patient is a 44-year-old male."])
    outcome = read("cut.pdf", whole[: len(whole) // 2])
    assert isinstance(outcome, Failure)
    assert outcome.reason == "damaged"


def test_a_pdf_without_text_says_so(read, make_pdf):
    outcome = read("scan.pdf", make_pdf([]))
    assert outcome.reason == "no_text"
    assert "scan" in outcome.message


def test_an_encrypted_pdf_says_how_to_open_it(read, encrypted_pdf):
    outcome = read("locked.pdf", encrypted_pdf)
    assert outcome.reason == "encrypted"
    assert "qpdf" in outcome.message


def test_a_missing_file_and_a_folder_without_documents_are_named(tmp_path):
    assert process(str(tmp_path / "none.txt")).reason == "missing"
    result = CliRunner().invoke(app, ["extract", str(tmp_path)], standalone_mode=False)
    assert "no PDF or text file" in str(result.exception)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_named(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(GOOD)
    path.chmod(0)
    assert process(str(path)).reason == "unreadable"


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as handle:
        handle.truncate(MAX_BYTES + 50_000_000)
    assert process(str(path)).reason == "too_large"


def test_text_in_another_encoding_is_read_with_a_warning(read):
    case = read("latin.txt", (GOOD + "Diagnosis: M\xe9ni\xe8re's disease, 40\xb0 flexion.").encode("cp1252"))
    assert [warning.code for warning in case.warnings] == ["encoding_guessed"]
    assert case.patient.age.years == 44


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_understood(read, encoding):
    case = read("bom.txt", GOOD.encode(encoding))
    assert case.patient.age.years == 44
    assert not case.warnings


def test_one_bad_document_does_not_stop_a_run_and_does_not_vanish(tmp_path, loaded):
    (tmp_path / "a.txt").write_text(GOOD)
    (tmp_path / "b.txt").write_text("")
    (tmp_path / "c.txt").write_text(GOOD.replace("44", "45"))
    ledger = tmp_path / "failures.out"
    result = CliRunner().invoke(app, ["extract", str(tmp_path), "--failures", str(ledger)])
    assert result.exit_code == 1
    assert [json.loads(line)["patient"]["age"]["years"] for line in result.stdout.splitlines()] == [44, 45]
    assert [json.loads(line)["reason"] for line in ledger.read_text().splitlines()] == ["empty"]
    assert result.stderr.count("b.txt") == 1


def test_a_name_with_newlines_stays_one_line(tmp_path, loaded):
    path = tmp_path / "a\nb.txt"
    path.write_text("")
    result = CliRunner().invoke(app, ["extract", str(path)])
    assert result.stderr.strip().count("\n") == 0


def test_several_processes_give_what_one_gives(tmp_path, loaded):
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(GOOD.replace("44", str(40 + number)) if number != 3 else "")
    one = CliRunner().invoke(app, ["extract", str(tmp_path)])
    two = CliRunner().invoke(app, ["extract", str(tmp_path), "--jobs", "2"])
    assert (two.stdout, two.exit_code) == (one.stdout, one.exit_code)


def test_standard_input_is_a_document(loaded):
    result = CliRunner().invoke(app, ["extract", "-"], input=GOOD)
    assert json.loads(result.stdout)["patient"]["age"]["years"] == 44
