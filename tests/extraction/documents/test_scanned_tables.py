"""Ruled tables on scans are read cell by cell, as those of text layers are; rules that are no table's are left alone."""

from itertools import accumulate

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw

from extraction.documents.reader import open_document
from extraction.documents.ruling import without_rules

from .make import grey_image, page_pdf, shown

MOTIONS = [
    ["Motion", "Right", "Left", "Normal"],
    ["Flexion", "115", "170", "180"],
    ["Extension", "40", "50", "50"],
    ["Abduction", "90", "165", "180"],
]
REQUEST = [
    ["Diagnosis", "ICD-Code", "Service requested", "CPT"],
    ["Lumbar radiculopathy of\nthe left leg", "M54.16", "MRI of the lumbar spine\nwithout contrast", "72148"],
    ["Lumbar sprain", "M54.50", "Physical therapy for\nthe lumbar spine", "97110"],
]


def scan_of(rows: list[list[str]], widths: list[int], skew: float = 0.0) -> bytes:
    """A page with a line of text and a ruled table, as a scan."""
    edges = list(accumulate(widths, initial=60))
    content = shown("OBJECTIVE: Range of motion of the shoulders, in degrees:", 60, 720)
    top = 700
    for row in rows:
        height = 14 * max(cell.count("\n") + 1 for cell in row) + 5
        for cell, left, right in zip(row, edges, edges[1:], strict=False):
            content += b"0.7 w %d %d %d %d re S\n" % (left, top - height, right - left, height)
            content += b"".join(shown(line, left + 4, top - 13 - 14 * n, 10) for n, line in enumerate(cell.split("\n")))
        top -= height
    page = pdfium.PdfDocument(page_pdf(content))[0].render(scale=200 / 72, grayscale=True).to_pil()
    if skew:
        page = page.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)
    return page_pdf(b"q 612 0 0 792 0 0 cm /I Do Q", I=grey_image(*page.size, page.tobytes()))


def lines_of(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("   ") if cell.strip()] for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("skew", [0.0, 1.5])
def test_a_ruled_table_on_a_scan_is_read_cell_by_cell(skew):
    with open_document(scan_of(MOTIONS, [120, 70, 70, 70], skew), "scan.pdf") as document:
        assert lines_of(document.text)[-4:] == MOTIONS
        if not skew:
            start = document.text.index("165")
            (box,) = document.boxes_of(start, start + 3)
            assert [box.x0, box.top] == pytest.approx([254, 154], abs=4)


def test_wrapped_cells_of_a_scan_are_read_whole():
    with open_document(scan_of(REQUEST, [130, 70, 140, 60]), "scan.pdf") as document:
        assert lines_of(document.text)[-3:] == [[cell.replace("\n", " ") for cell in row] for row in REQUEST]


def drawing(*lines: tuple[int, int, int, int], width: int = 3) -> Image.Image:
    page = Image.new("L", (1700, 2200), 255)
    draw = ImageDraw.Draw(page)
    for line in lines:
        draw.line(line, fill=0, width=width)
    return page


GRID = [(200, y, 1400, y) for y in (300, 360, 420)] + [(x, 300, x, 420) for x in (200, 800, 1400)]


def test_the_rules_of_a_grid_are_taken_out():
    ruled = without_rules(drawing(*GRID), 200)
    (table,) = ruled.tables
    assert [len(row) for row in table.rows] == [2, 2]
    assert table.box == pytest.approx((200, 300, 1400, 420), abs=4)
    assert np.asarray(ruled.image).min() == 255


@pytest.mark.parametrize(
    "page",
    [
        drawing((200, 300, 1400, 300), (200, 500, 1400, 500)),
        drawing((200, 300, 1400, 300), (200, 900, 1400, 900), (200, 300, 200, 900), (1400, 300, 1400, 900)),
        drawing(*GRID, width=40),
        drawing(),
    ],
    ids=["underlines", "a frame", "bars", "blank"],
)
def test_lines_that_make_no_table_stay(page):
    ruled = without_rules(page, 200)
    assert ruled.tables == []
    assert ruled.image is page
