"""What stands on a page beside plain lines: form fields, columns, table cells, running lines; each with boxes where it stands."""

import pytest

from extraction.documents.arrangement import Fragment, arrange
from extraction.documents.reader import open_document
from extraction.language.furniture import furniture
from extraction.language.reading import read

from ..sample_sources.make_pdfs import _file


def form() -> bytes:
    """A page with labels, a text field, a ticked and an empty box; the value of the second text field is its parent's."""
    shown = b"".join(
        b"BT /F1 9 Tf 50 %d Td (%s) Tj ET\n" % (y, text)
        for y, text in (
            (740, b"Date of injury:"),
            (720, b"Diagnosis:"),
            (700, b"New request"),
            (680, b"Expedited review"),
        )
    )
    field = b"<< /Type /Annot /Subtype /Widget /FT /%s /T (%s) /Rect [%d %d %d %d] %s >>"
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R 10 0 R 8 0 R 9 0 R] >> >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Annots [6 0 R 7 0 R 8 0 R 9 0 R]"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
            field % (b"Tx", b"doi", 150, 738, 300, 750, b"/V (3/4/2015)"),
            b"<< /Type /Annot /Subtype /Widget /Parent 10 0 R /Rect [150 718 400 730] >>",
            field % (b"Btn", b"new", 200, 698, 210, 708, b"/AS /Yes /V /Yes"),
            field % (b"Btn", b"fast", 200, 678, 210, 688, b"/AS /Off"),
            b"<< /FT /Tx /T (diagnosis) /V (Lumbar sprain) /Kids [7 0 R] >>",
        ]
    )


def test_values_and_ticks_of_a_form_stand_beside_their_labels():
    with open_document(form(), "form.pdf") as document:
        lines = [" ".join(line.split()) for line in document.text.splitlines() if line.strip()]
        assert lines == [
            "Date of injury: 3/4/2015",
            "Diagnosis: Lumbar sprain",
            "New request [X]",
            "Expedited review [ ]",
        ]
        start = document.text.index("3/4/2015")
        (box,) = document.boxes_of(start, start + 8)
        assert (box.x0, box.top, box.x1, box.bottom) == (150, 42, 300, 54)


def prose(left: float, lines: list[str], first: int) -> list[Fragment]:
    return [
        Fragment(line, left, 100 + 12 * n, left + 5 * len(line), 110 + 12 * n, 5 * len(line.split()[0]), first + n)
        for n, line in enumerate(lines)
    ]


LEFT = [
    "The patient was seen for a visit",
    "and told of pain in the back that",
    "is worse with sitting and that",
    "does not go",
    "away with rest or with the use",
    "of ice and heat",
]
RIGHT = [
    "On examination there is a loss",
    "of lordosis and there is pain on",
    "motion in all planes with a",
    "spasm that is",
    "seen on both sides of the spine",
    "at all levels",
]


def texts(fragments) -> list[str]:
    return [" | ".join(cell.text for cell in row) for block in arrange(fragments) for row in block]


def test_columns_drawn_line_by_line_across_are_read_one_after_the_other():
    left, right = prose(50, LEFT, 0), prose(320, RIGHT, 100)
    across = [fragment for pair in zip(left, right, strict=True) for fragment in pair]
    assert texts(across) == [*LEFT, *RIGHT]


def test_a_table_written_column_by_column_is_read_row_by_row():
    motions = prose(50, ["Motion", "Flexion", "Extension", "Rotation"], 0)
    right = prose(200, ["Right", "115", "20", "60"], 10)
    left = prose(300, ["Left", "170", "25", "80"], 20)
    assert texts([*motions, *right, *left]) == [
        "Motion | Right | Left",
        "Flexion | 115 | 170",
        "Extension | 20 | 25",
        "Rotation | 60 | 80",
    ]


def test_fields_of_a_form_that_stand_side_by_side_stay_rows():
    left = prose(50, [f"Label number {n}: a value" for n in range(6)], 0)
    right = prose(320, [f"Another label {n}: its value" for n in range(6)], 100)
    across = [fragment for pair in zip(left, right, strict=True) for fragment in pair]
    assert all(" | " in text for text in texts(across))


def test_boxes_in_reordered_text_lie_on_their_words(make_pdf):
    with open_document(make_pdf(["Motion        Right     Left", "Flexion       115       170"]), "a.pdf") as document:
        for word in ("Flexion", "115", "170"):
            start = document.text.index(word)
            (box,) = document.boxes_of(start, start + len(word))
            assert box.top < 792 - (740 - 12) <= box.bottom + 3
            assert 4 <= (box.x1 - box.x0) / len(word) <= 6


def test_a_sentence_that_crosses_a_page_break_is_one_sentence():
    text = (
        "SMITH CLINIC - PROGRESS REPORT\nThe patient has pain in the lower back that goes down the\nCONFIDENTIAL\n"
        "Page 1 of 2\n\f07/14/2015 10:42 FAX 555 0142 P.2\nSMITH CLINIC - PROGRESS REPORT\n\nleft leg and is worse with sitting.\nPage 2 of 2\n\f"
    )
    assert "that goes down the left leg and is worse" in read(text).text
    assert read(text).text.count("SMITH CLINIC") == 1
    assert "CONFIDENTIAL" not in read(text).text


@pytest.mark.parametrize(
    "text",
    [
        "Motor strength 5/5\n\fFlexion 40\n\f",
        "A. Lumbar flexion 40 degrees\n\fA. Lumbar flexion 60 degrees\n\f",
        "1. Naproxen 500 mg\n\f2. Naproxen 250 mg\n\f",
        "Claim 2004512\nNeck pain.\n\fClaim 3104777\nKnee pain.\n\f",
    ],
)
def test_what_a_page_says_is_no_furniture(text):
    kept = text
    for start, end in reversed(furniture(text)):
        kept = kept[:start] + kept[end:]
    assert kept.split() == text.split()


def test_a_bates_number_that_counts_the_pages_is_no_part_of_a_sentence():
    pages = (
        "He has pain that goes down the\nDEF-MED 004512\n\fleft leg to the\nDEF-MED 004513\n\ffoot.\nDEF-MED 004514\n\f"
    )
    assert "goes down the left leg to the foot." in " ".join(read(pages).text.split())


def test_every_reading_position_leads_to_its_own_character():
    page = "The patient has pain that goes\u00a0\ndown the left leg and is worse\u00a0\nwith sitting.\nPage 1\n\fPage 2\nNo new complaint.\n\f"
    reading = read(page)
    for position, letter in enumerate(reading.text):
        if letter.isalnum():
            assert page[reading.raw(position)] == letter


def test_a_word_broken_at_a_lines_end_keeps_its_place(make_pdf):
    lines = ["The patient was seen for a visit and told of pain", "in the back that is worse with sitting. The para-"]
    with open_document(make_pdf([*lines, "spinals are tender.", *lines, "spinals are tight."]), "a.pdf") as document:
        assert "paraspinals are tender" in read(document.text).text
