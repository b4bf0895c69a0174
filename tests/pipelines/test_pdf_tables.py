"""Tables of a PDF, ruled or set by white space: each row read cell by cell, wrapped cells whole, findings boxed on their cells."""

from itertools import accumulate

import pytest

from extraction.documents.arrangement import Fragment
from extraction.documents.reader import open_document
from extraction.documents.setting import page_set
from models.case import Case
from pipelines.assemble import assemble
from pipelines.process import pipeline

from ..sample_sources.make_pdfs import _escape, _file

Table = list[list[list[str]]]
"""Rows of cells of lines."""

LEFT_EDGE = 40


def page_of(rows: Table, widths: list[int], above: list[str], *, ruled: bool) -> bytes:
    """A PDF of one page: lines, then a table whose cells are written one after the other as word processors do."""
    edges = list(accumulate(widths, initial=LEFT_EDGE))
    shown = [f"BT /F1 8 Tf {LEFT_EDGE} {750 - 14 * n} Td ({_escape(line)}) Tj ET" for n, line in enumerate(above)]
    top = 740 - 14 * len(above)
    for row in rows:
        height = 10 * max(map(len, row)) + 8
        for cell, left, right in zip(row, edges, edges[1:], strict=False):
            if ruled:
                shown.append(f"{left} {top - height} {right - left} {height} re S")
            for n, line in enumerate(cell):
                shown.append(f"BT /F1 8 Tf {left + 4} {top - 12 - 10 * n} Td ({_escape(line)}) Tj ET")
        top -= height
    stream = "\n".join(shown).encode("latin-1")
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


REQUESTS: Table = [
    [
        ["Diagnosis"],
        ["ICD-Code"],
        ["Service/Good", "Requested"],
        ["CPT/HCPCS", "Code"],
        ["Other Information:", "Frequency, Duration"],
    ],
    [
        ["Lumbar radiculopathy", "of the left", "lower extremity"],
        ["M54.16"],
        ["MRI of the lumbar spine", "without contrast"],
        ["72148"],
        ["1"],
    ],
    [
        ["Lumbar sprain"],
        ["S33.5XXA"],
        ["Physical therapy for", "the lumbar spine"],
        ["97110"],
        ["2 x week x 6 weeks,", "12 visits"],
    ],
    [["Right knee medial", "meniscus tear"], ["S83.241A"], ["Right knee", "arthroscopy"], ["29881"], ["1"]],
]
REQUEST_WIDTHS = [110, 60, 120, 70, 120]
FORM = [
    "REQUEST FOR AUTHORIZATION (DWC Form RFA)",
    "Employee: John Roe   Date of Injury: 3/4/2016",
    "Requested Treatment",
]

MOTIONS: Table = [
    [["Motion"], ["Right"], ["Left"], ["Normal"]],
    [["Flexion"], ["110"], ["135"], ["140"]],
    [["Extension"], ["-5"], ["0"], ["0"]],
]


def case_of(pdf: bytes) -> tuple[Case, str]:
    """The case and the text."""
    with open_document(pdf, "table.pdf") as document:
        return assemble(pipeline()(document.text), document), document.text


def lines_of(text: str) -> list[list[str]]:
    """Lines as their cells."""
    return [[cell.strip() for cell in line.split("   ") if cell.strip()] for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "by whitespace"])
def test_wrapped_cells_are_read_whole_a_line_a_row(ruled):
    _, text = case_of(page_of(REQUESTS, REQUEST_WIDTHS, FORM, ruled=ruled))
    assert lines_of(text)[-4:] == [[" ".join(cell) for cell in row] for row in REQUESTS]


@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "by whitespace"])
def test_a_request_table_gives_its_services_and_diagnoses_with_their_codes(ruled):
    case, _ = case_of(page_of(REQUESTS, REQUEST_WIDTHS, FORM, ruled=ruled))
    assert [[code.code for code in service.codes] for service in case.services] == [["72148"], ["97110"], ["29881"]]
    assert [service.category.value for service in case.services] == ["imaging", "therapy", "surgery"]
    assert [[code.code for code in diagnosis.codes] for diagnosis in case.diagnoses] == [
        ["M54.16"],
        ["S33.5XXA"],
        ["S83.241A"],
    ]


def test_headings_of_two_lines_in_every_column_are_one_row():
    headings = [[*cell[:1], "(Required)"] for cell in REQUESTS[0]]
    _, text = case_of(page_of([headings, *REQUESTS[1:]], REQUEST_WIDTHS, FORM, ruled=False))
    assert lines_of(text)[-4:] == [[" ".join(cell) for cell in row] for row in [headings, *REQUESTS[1:]]]


def test_motion_is_read_from_the_cells_with_boxes_on_them():
    case, _ = case_of(page_of(MOTIONS, [100, 60, 60, 60], ["OBJECTIVE:", "Knee range of motion"], ruled=True))
    found = [(item.side.value, item.motion.value, item.degrees, item.normal_degrees) for item in case.range_of_motion]
    assert found == [
        ("right", "flexion", 110, 140),
        ("left", "flexion", 135, 140),
        ("right", "extension", -5, 0),
        ("left", "extension", 0, 0),
    ]
    last = case.range_of_motion[-1].evidence.boxes[-1]
    assert 200 <= last.x0 <= last.x1 <= 260


def test_a_heading_between_the_rows_of_a_table_is_a_row_of_its_own():
    rows = [
        ["Motion of the neck", "Normal", "Today"],
        ["  Flexion", "50", "45"],
        ["  Lt. Rotation", "80", "75"],
        ["LUMBAR"],
        ["  Flexion", "60", "40"],
    ]
    lines = [Fragment(text, 40 + 100 * n + (5 if text[0] == " " else 0), 100 + 12 * at, 40 + 100 * n + 5 * len(text), 108 + 12 * at, 30, 10 * at + n)
             for at, row in enumerate(rows) for n, text in enumerate(row)]  # fmt: skip
    text = "".join(piece if isinstance(piece, str) else piece.text for piece in page_set(lines, 5, {}))
    assert [line for line in text.splitlines() if line.strip() == "LUMBAR"]


def test_a_table_that_only_frames_the_page_leaves_its_text_as_it_reads():
    words = ["The patient has pain in the lower back that goes down the left leg and is", "worse with sitting."] * 4
    framed: Table = [[words, ["Seen by Dr. Roe"]], [["Signed"], ["May 5, 2016"]]]
    _, text = case_of(page_of(framed, [380, 120], ["PROGRESS REPORT"], ruled=True))
    assert "goes down the left leg and is" in text
    assert "worse with sitting." in text


def test_a_page_tells_that_its_tables_were_read():
    with open_document(page_of(MOTIONS, [100, 60, 60, 60], [], ruled=True), "table.pdf") as document:
        assert document.page_reasons == ("ruled_table",)
