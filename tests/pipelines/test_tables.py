"""Tables: the contract's columns, stable ids, the same rows in every format."""

import pandas as pd
import pytest

from models.errors import UsageError
from pipelines.process import extract_bytes
from pipelines.tables import ITEM_TABLES, TABLES, columns_of, to_tables
from pipelines.writers import write_tables

NOTE = b"""PROGRESS REPORT
Date of injury: 3/4/2015.
The patient is a 44-year-old male.
OBJECTIVE: Lumbar flexion 40/60 degrees, extension 10/25 degrees.
DIAGNOSIS: 1. Lumbar sprain/strain. 2. Cervical sprain/strain.
PLAN: MRI of the lumbar spine.
"""


@pytest.fixture(scope="module")
def case(loaded):
    return extract_bytes(NOTE, "note.txt")


def test_every_table_of_the_contract_is_there_even_when_it_is_empty():
    frames = to_tables([])
    assert tuple(frames) == TABLES
    assert all(tuple(frame.columns) == columns_of(name) for name, frame in frames.items())


def test_every_row_carries_its_document_its_id_and_its_evidence(case):
    frames = to_tables([case])
    for name in ITEM_TABLES:
        frame = frames[name]
        assert {"document_id", "item_id", "page", "start", "end", "section", "quote"} <= set(frame.columns)
        assert frame["item_id"].is_unique
        for row in frame.itertuples():
            assert NOTE.decode()[row.start : row.end] == row.quote


def test_item_ids_are_the_same_in_every_run(case, loaded):
    again = extract_bytes(NOTE, "another name.txt")
    for name in ITEM_TABLES:
        assert list(to_tables([case])[name]["item_id"]) == list(to_tables([again])[name]["item_id"])


def test_the_cases_table_reads_like_a_worklist(case):
    row = to_tables([case])["cases"].iloc[0]
    assert (row["age"], row["sex"], row["first_injury_date"]) == (44, "male", "2015-03-04")
    assert "lumbar spine extension 10° of 25° decreased" in row["rom_deficits"]
    assert "mri" in row["imaging_requested"].lower()


def test_column_types_do_not_depend_on_the_rows(case):
    empty, full = to_tables([]), to_tables([case])
    for name in TABLES:
        assert list(empty[name].dtypes) == list(full[name].dtypes)


@pytest.mark.parametrize("format_name", ["csv", "parquet", "xlsx"])
def test_every_format_holds_the_same_rows(case, tmp_path, format_name):
    write_tables([case, case], tmp_path, format_name)
    expected = to_tables([case, case])
    for name in TABLES:
        if format_name == "xlsx":
            frame = pd.read_excel(tmp_path / "casewright.xlsx", sheet_name=name)
        else:
            path = tmp_path / f"{name}.{format_name}"
            frame = pd.read_csv(path) if format_name == "csv" else pd.read_parquet(path)
        assert list(frame.columns) == list(expected[name].columns)
        assert len(frame) == len(expected[name])


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(loaded, tmp_path):
    case = extract_bytes(NOTE, '=HYPERLINK("http://example.invalid")')
    write_tables([case], tmp_path, "csv")
    write_tables([case], tmp_path, "xlsx")
    assert pd.read_csv(tmp_path / "documents.csv")["source"][0].startswith("'=")
    assert pd.read_excel(tmp_path / "casewright.xlsx", sheet_name="documents")["source"][0].startswith("=HYPERLINK")


def test_an_unknown_format_is_refused(tmp_path):
    with pytest.raises(UsageError, match="choose one of"):
        write_tables([], tmp_path, "docx")
