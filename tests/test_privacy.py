"""Patient text shows up in results only: never in a log record of any level, a message, or a file left behind."""

import logging
import tempfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extraction.rules import Rule
from models.errors import DocumentError
from models.evidence import Evidence
from pipelines import process as processing
from pipelines.cli import app

from .conftest import CANARY
from .sample_sources.make_pdfs import pdf_of

NOTE = f"""PATIENT: {CANARY}
DATE OF INJURY: 3/4/2015
HISTORY: {CANARY} is a 44-year-old male who fell at the {CANARY} plant. He denies fever ({CANARY}).
OBJECTIVE: Lumbar flexion 40/60 degrees for {CANARY}.
DIAGNOSIS: 1. Lumbar sprain/strain, {CANARY}.
PLAN: MRI lumbar spine. {CANARY} will start naproxen 550 mg #60.
"""


class Everything(logging.Handler):
    def __init__(self):
        super().__init__(level=0)
        self.seen: list[str] = []

    def emit(self, record):
        self.seen.append(record.getMessage() + str(record.exc_info) + str(record.__dict__))


@pytest.fixture
def every_log_record():
    handler = Everything()
    root = logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in list(logging.Logger.manager.loggerDict))]
    before = [(logger, logger.level, logger.disabled) for logger in loggers]
    root.addHandler(handler)
    for logger in loggers:
        logger.setLevel(1)
        logger.disabled = False
    yield handler.seen
    root.removeHandler(handler)
    for logger, level, disabled in before:
        logger.setLevel(level)
        logger.disabled = disabled


def test_the_canary_is_read_so_this_suite_can_fail(loaded):
    case = processing.extract_bytes(NOTE.encode(), "note.txt")
    assert case.range_of_motion
    assert CANARY in loaded.tokenizer(NOTE).text


@pytest.mark.parametrize(
    "data", [NOTE.encode(), pdf_of(NOTE.splitlines()), NOTE.replace("fever", "f\xe9ver").encode("cp1252")]
)
def test_no_log_record_at_any_level_holds_patient_text(loaded, every_log_record, data):
    processing.extract_bytes(data, "note")
    assert not [text for text in every_log_record if CANARY in text]


def test_the_watcher_of_log_records_sees_debug_records(every_log_record):
    logging.getLogger("casewright.test").debug("name %s", CANARY)
    assert [text for text in every_log_record if CANARY in text]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.4\n" + NOTE.encode(),
        pdf_of(NOTE.splitlines())[:400],
        b"PK\x03\x04" + NOTE.encode(),
        b"\x00\x01" + NOTE.encode(),
        (NOTE * 40_000).encode(),
    ],
    ids=["empty", "false_pdf", "truncated_pdf", "zip", "binary", "too_large"],
)
def test_no_error_message_holds_patient_text(loaded, data):
    with pytest.raises(DocumentError) as caught:
        processing.extract_bytes(data, "note")
    assert CANARY not in str(caught.value) + repr(caught.value)


def test_a_defect_is_reported_by_its_type_only(loaded, monkeypatch, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(NOTE)

    def fail(*_):
        raise ValueError(f"could not parse {CANARY}")

    monkeypatch.setattr(processing, "assemble", fail)
    failure = processing.process(str(path))
    assert failure.reason == "internal"
    assert "ValueError" in failure.message
    assert CANARY not in failure.message


def test_a_refused_record_does_not_quote_what_it_refused():
    with pytest.raises(ValueError, match="valid integer") as caught:
        Evidence(start=CANARY, end=1, quote=CANARY, rule="a.b")
    assert CANARY not in str(caught.value)
    assert CANARY not in repr(Evidence(start=0, end=len(CANARY), quote=CANARY, rule="a.b"))


def test_nothing_stays_behind_in_the_temporary_folder(loaded, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", None)
    path = tmp_path / "note.pdf"
    path.write_bytes(pdf_of(NOTE.splitlines()))
    result = CliRunner().invoke(app, ["extract", str(path), "-o", str(tmp_path / "cases.jsonl")])
    assert result.exit_code == 0
    assert list(scratch.rglob("*")) == []


def test_standard_error_of_a_run_holds_no_patient_text(loaded, tmp_path):
    (tmp_path / "a.txt").write_text(NOTE)
    (tmp_path / "b.pdf").write_text(NOTE)
    result = CliRunner().invoke(app, ["extract", str(tmp_path)])
    assert result.exit_code == 1
    assert CANARY not in result.stderr
    assert "b.pdf" in result.stderr


def test_rule_errors_may_quote_rules_but_never_need_a_document():
    with pytest.raises(ValueError, match="mark exactly one span"):
        Rule(id="a.b", pattern="x", value="v", source="s", yes=("no mark",), no=("n",))


def test_sources_hold_no_print_and_log_only_messages_of_failures():
    root = Path(__file__).parent.parent
    logging_lines = [
        line.strip()
        for package in ("models", "extraction", "pipelines")
        for path in (root / package).rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if "_log." in line or "logger." in line or line.strip().startswith("print(")
    ]
    assert logging_lines == ['_log.warning("%s", outcome.message)']
