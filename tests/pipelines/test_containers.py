"""Files in files, encrypted files, long files: each document in them is a case of its own, each refusal has its code."""

import io
import json
import zipfile

import pytest
from typer.testing import CliRunner

from extraction.documents.options import ReadOptions
from models.case import Case
from pipelines.cli import app
from pipelines.outcome import Failure
from pipelines.process import read_all

from ..sample_sources.make_pdfs import pdf_of

NOTE = "PROGRESS REPORT\nThe patient is a {age}-year-old male.\nDate of injury: 3/4/2015.\n"


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


def ages(outcomes):
    return [
        o.patient.age.years if isinstance(o, Case) and o.patient.age else getattr(o, "reason", None) for o in outcomes
    ]


def test_each_member_of_an_archive_is_a_case_of_its_own(loaded):
    inner = zipped(b_pdf=pdf_of(NOTE.format(age=45).splitlines()), c_txt=b"")
    found = list(read_all("a.zip", data=zipped(a_txt=NOTE.format(age=44).encode(), inner_zip=inner)))
    assert ages(found) == [44, 45, "empty"]
    assert [o.document.source for o in found[:2]] == ["a.zip!/a.txt", "a.zip!/inner.zip!/b.pdf"]
    assert found[2].source == "a.zip!/inner.zip!/c.txt"


def test_an_archive_that_goes_too_deep_is_refused_and_its_neighbours_are_read(loaded):
    data = zipped(a_txt=b"text of no patient")
    for _ in range(6):
        data = zipped(deep_zip=data, note_txt=NOTE.format(age=50).encode())
    assert ages(read_all("a.zip", data=data)) == ["too_deep", 50, 50, 50]


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(loaded, monkeypatch):
    monkeypatch.setattr("extraction.documents.containers.MAX_MEMBER_BYTES", 100_000)
    bomb = zipped(bomb_txt=b"a" * 10_000_000, note_txt=NOTE.format(age=51).encode())
    assert ages(read_all("a.zip", data=bomb)) == ["too_large", 51]


@pytest.mark.parametrize("data", [b"PK\x03\x04" + b"\x00" * 60, zipped(a_txt=NOTE.encode())[:90]])
def test_a_damaged_archive_says_so(data, loaded):
    (failure,) = read_all("a.zip", data=data)
    assert failure.reason == "damaged"


def test_a_file_attached_to_a_pdf_is_read_too(loaded):
    import pypdfium2 as pdfium

    pdf = pdfium.PdfDocument(pdf_of(NOTE.format(age=44).splitlines()))
    attached = pdf.new_attachment("second.txt")
    attached.set_data(NOTE.format(age=52).encode())
    out = io.BytesIO()
    pdf.save(out)
    found = list(read_all("a.pdf", data=out.getvalue()))
    assert ages(found) == [44, 52]
    assert found[1].document.source == "a.pdf!/second.txt"


def long_file(*parts: tuple[int, int]) -> bytes:
    """A PDF of progress reports: an age and a number of pages each, numbered "Page 1 of n"."""
    pages = []
    for age, count in parts:
        for number in range(1, count + 1):
            body = (
                NOTE.format(age=age).splitlines() if number == 1 else ["He returned to work and has no new complaint."]
            )
            pages.append([*body, f"Page {number} of {count}"])
    return pdf_of(*pages)


def test_a_file_of_many_documents_is_split_into_them(loaded):
    found = list(read_all("claim.pdf", data=long_file((44, 2), (45, 1), (46, 3))))
    assert ages(found) == [44, 45, 46]
    assert [case.document.page_range for case in found] == [(1, 2), (3, 3), (4, 6)]
    assert [case.document.pages for case in found] == [2, 1, 3]
    assert len({case.document.id for case in found}) == 3
    assert len({case.document.part_of for case in found}) == 1
    assert found[1].document.source == "claim.pdf#page=3-3"


def test_a_file_of_many_documents_can_be_kept_whole(loaded):
    (case,) = read_all("claim.pdf", ReadOptions(split=False), long_file((44, 2), (45, 1)))
    assert case.document.pages == 3
    assert case.document.page_range is None


def test_passwords_are_read_from_a_file(tmp_path, loaded, encrypted_pdf):
    (tmp_path / "a.pdf").write_bytes(encrypted_pdf)
    (tmp_path / "words.txt").write_text("wrong\n")
    result = CliRunner().invoke(
        app, ["extract", str(tmp_path / "a.pdf"), "--password-file", str(tmp_path / "words.txt")]
    )
    assert result.exit_code == 1
    assert "no password given fits" in result.stderr
    assert "wrong" not in result.stderr


def test_a_failure_in_an_archive_is_a_line_of_the_ledger(tmp_path, loaded):
    (tmp_path / "a.zip").write_bytes(zipped(a_txt=NOTE.format(age=44).encode(), b_txt=b""))
    ledger = tmp_path / "failures.jsonl"
    result = CliRunner().invoke(app, ["extract", str(tmp_path / "a.zip"), "--failures", str(ledger)])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["patient"]["age"]["years"] == 44
    assert json.loads(ledger.read_text())["source"].endswith("a.zip!/b.txt")


def test_an_outcome_is_a_case_or_a_failure(loaded):
    assert all(isinstance(o, Case | Failure) for o in read_all("a.zip", data=zipped(a_txt=b"", b_txt=b"text")))
