"""Pages that are turned, cropped or crossed by a watermark are read as they are seen, with boxes where the words are seen."""

import pytest

from extraction.documents.arrangement import Fragment, arrange
from extraction.documents.reader import open_document

from .make import FONT, page_pdf, shown, stream

ROWS = [("Motion", "Right", "Left", "Normal"), ("Flexion", "115", "170", "180"), ("Abduction", "90", "165", "180")]
LEFTS = (60, 180, 260, 340)
PROSE = [
    "The patient was seen in the clinic and told of pain in the shoulder that is worse at night and with",
    "lifting. It does not go away with rest or with the use of ice and heat. There is no weakness.",
] * 4

MATRIX = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}


def lines_of(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("   ") if cell.strip()] for line in text.splitlines() if line.strip()]


def turned(angle: int, *, rotate: bool, corner: tuple[int, int] = (0, 0)) -> bytes:
    """Prose and a table that run upwards, downwards or upside down in the PDF; with ``/Rotate`` they are seen upright."""

    def at(text: str, x: float, y: float) -> bytes:
        """At a place as seen, from the top left of a page 600 points wide and high."""
        left, bottom = corner
        px, py = {0: (x, 600 - y), 90: (y, x), 180: (600 - x, y), 270: (600 - y, 600 - x)}[angle]
        return shown(text, px + left, py + bottom, matrix=MATRIX[angle])

    content = b"".join(at(line, 60, 40 + 14 * n) for n, line in enumerate(PROSE))
    for n, row in enumerate(ROWS):
        content += b"".join(at(cell, x, 200 + 14 * n) for x, cell in zip(LEFTS, row, strict=True))
    left, bottom = corner
    box = f"/MediaBox [{left - 50} {bottom - 30} {left + 700} {bottom + 650}]" if corner != (0, 0) else ""
    box += f"/CropBox [{left} {bottom} {left + 600} {bottom + 600}]" if box else "/MediaBox [0 0 600 600]"
    return page_pdf(content, page=f"{box} /Rotate {angle if rotate else 0}".encode())


@pytest.mark.parametrize("corner", [(0, 0), (-20, 90)], ids=["whole", "cropped"])
@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_page_shown_turned_is_read_as_it_is_seen(angle, corner):
    with open_document(turned(angle, rotate=True, corner=corner), "a.pdf") as document:
        assert lines_of(document.text)[-3:] == [list(row) for row in ROWS]
        assert " ".join(document.text.split()).startswith(" ".join(PROSE[:2]))
        start = document.text.index("165")
        (box,) = document.boxes_of(start, start + 3)
        assert [box.x0, box.x1] == pytest.approx([260, 278], abs=3)
        assert [box.top, box.bottom] == pytest.approx([220, 228], abs=3)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_whose_text_runs_sideways_is_read_along_its_lines(angle):
    with open_document(turned(angle, rotate=False), "a.pdf") as document:
        assert lines_of(document.text)[-3:] == [list(row) for row in ROWS]
        start = document.text.index("165")
        (box,) = document.boxes_of(start, start + 3)
        sides = sorted([box.x1 - box.x0, box.bottom - box.top])
        assert sides == pytest.approx([8, 18], abs=3)
        assert (box.x1 - box.x0 > box.bottom - box.top) == (angle == 180)


def test_a_watermark_across_the_page_leaves_table_and_prose_alone():
    content = b"".join(shown(line, 60, 740 - 14 * n) for n, line in enumerate(PROSE))
    for n, row in enumerate(ROWS):
        content += b"".join(shown(cell, x, 560 - 14 * n) for x, cell in zip(LEFTS, row, strict=True))
    content += shown("CONFIDENTIAL", 120, 300, size=70, matrix="0.7 0.7 -0.7 0.7")
    content += shown("scanned 2016", 30, 300, size=8, matrix="0 1 -1 0")
    with open_document(page_pdf(content), "a.pdf") as document:
        lines = lines_of(document.text)
        assert lines[-5:-2] == [list(row) for row in ROWS]
        assert sorted(lines[-2:]) == [["CONFIDENTIAL"], ["scanned 2016"]]


def test_a_heading_that_is_drawn_last_stands_at_the_top():
    content = b"".join(shown(line, 60, 700 - 14 * n) for n, line in enumerate(PROSE))
    content += shown("SPINE CLINIC", 60, 750) + shown("Page 1 of 2", 280, 30)
    with open_document(page_pdf(content), "a.pdf") as document:
        lines = [line.strip() for line in document.text.splitlines() if line.strip()]
        assert (lines[0], lines[-1]) == ("SPINE CLINIC", "Page 1 of 2")


def test_a_note_in_the_margin_follows_the_prose_it_stands_beside():
    prose = [Fragment(line, 150, 100 + 12 * n, 550, 110 + 12 * n, 20, n) for n, line in enumerate(PROSE)]
    notes = [
        Fragment(line, 40, 124 + 12 * n, 120, 132 + 12 * n, 20, 20 + n)
        for n, line in enumerate(["see addendum", "on file"])
    ]
    rows = [row for block in arrange([*prose, *notes]) for row in block]
    assert [row[0].text for row in rows] == [*PROSE, "see addendum", "on file"]


def test_three_columns_are_read_one_after_the_other():
    words = iter("a{} few{} words{} that{} make{} one{} line{}".format(*[""] * 7).split() * 300)
    columns = [[" ".join(next(words) for _ in range(8)) for _ in range(12)] for _ in range(3)]
    content = b"".join(
        shown(column[n], 40 + 185 * at, 700 - 12 * n, size=9) for n in range(12) for at, column in enumerate(columns)
    )
    with open_document(page_pdf(content), "a.pdf") as document:
        read = [line.strip() for line in document.text.splitlines() if line.strip()]
        assert read == [line for column in columns for line in column]


def test_characters_beyond_the_basic_plane_count_as_one_and_move_no_box():
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <00> <ff> "
        b"endcodespacerange 2 beginbfchar\n<7e> <D83DDE00>\n<5e> <D83D>\nendbfchar endcmap end end"
    )
    font = FONT.replace(b">>", b"/ToUnicode 6 0 R >>")
    lines = ["Pain ~~~ today. Flexion 40 degrees ^ of the knee.", "Extension 10 degrees."]
    plain = page_pdf(b"".join(shown(line, 60, 700 - 14 * n) for n, line in enumerate(lines)))
    mapped = page_pdf(
        b"".join(shown(line, 60, 700 - 14 * n) for n, line in enumerate(lines)), font=font, Map=stream(cmap)
    )
    with open_document(plain, "a.pdf") as expected, open_document(mapped, "a.pdf") as document:
        assert "Pain \U0001f600\U0001f600\U0001f600 today." in document.text
        for word in ("Flexion", "knee", "Extension"):
            start, same = document.text.index(word), expected.text.index(word)
            assert document.boxes_of(start, start + len(word)) == expected.boxes_of(same, same + len(word))
