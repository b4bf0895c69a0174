"""Word, RTF and HTML documents say what their reader sees: headers, text boxes, controls and cells; no deleted or hidden copy."""

import io

import pytest
from docx import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from extraction.documents.reader import open_document
from models.errors import DocumentError

W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
ROWS = [("Motion", "Right", "Left", "Normal"), ("Flexion", "110", "135", "140"), ("Extension", "-5", "0", "0")]


def text_of(data: bytes, name: str = "a.docx") -> str:
    with open_document(data, name) as document:
        return document.text


def lines_of(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("   ") if cell.strip()] for line in text.splitlines() if line.strip()]


def word(make) -> str:
    """The text of a Word document that ``make`` fills."""
    document, out = Word(), io.BytesIO()
    make(document)
    document.save(out)
    return text_of(out.getvalue())


def run(inner: str) -> str:
    return f"<w:r {nsdecls('w')}>{inner}</w:r>"


def appended(*xml: str) -> str:
    def make(document):
        paragraph = document.add_paragraph("Seen today.")
        for piece in xml:
            paragraph._p.append(parse_xml(piece))  # noqa: SLF001  python-docx cannot make these

    return word(make)


def filled(document):
    table = document.add_table(rows=3, cols=4)
    for r, row in enumerate(ROWS):
        for c, cell in enumerate(row):
            table.cell(r, c).text = cell
    return table


def test_headers_stand_first_and_footers_last_each_once():
    def make(document):
        document.sections[0].header.paragraphs[0].text = "Patient: A Roe   DOB: 3/4/1971"
        document.sections[0].footer.paragraphs[0].text = "Dictated by Jane Roe, MD"
        document.add_paragraph("Seen today.")
        document.add_section()

    assert word(make).splitlines()[0] == "Patient: A Roe   DOB: 3/4/1971"
    assert word(make).splitlines()[-1] == "Dictated by Jane Roe, MD"
    assert word(make).count("Dictated") == 1


def test_a_text_box_is_read_once_although_it_is_stored_twice():
    box = "<w:txbxContent><w:p><w:r><w:t>Diagnosis: neck sprain</w:t></w:r></w:p></w:txbxContent>"
    choice = f"<mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    xml = f"<w:r {nsdecls('w')} {MC}><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"
    assert appended(xml).splitlines() == ["Seen today.", "Diagnosis: neck sprain"]


def test_what_was_inserted_is_read_and_what_was_deleted_is_not():
    inserted = f'<w:ins {nsdecls("w")} w:id="1" w:author="a">{run("<w:t> Left knee.</w:t>")}</w:ins>'
    deleted = f'<w:del {nsdecls("w")} w:id="2" w:author="a">{run("<w:delText> Right knee.</w:delText>")}</w:del>'
    assert appended(inserted, deleted) == "Seen today. Left knee."


def test_controls_and_check_boxes_are_read():
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent>{run('<w:t> MRI</w:t>')}</w:sdtContent></w:sdt>"
    ticked = run(
        '<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar>'
    )
    empty = ticked.replace("<w:checked/>", '<w:default w:val="0"/>')
    assert appended(control, ticked, empty) == "Seen today. MRI[X][ ]"


def test_a_merged_cell_is_read_once():
    def make(document):
        table = filled(document)
        table.add_row().cells[0].text = "Knee"
        table.cell(3, 0).merge(table.cell(3, 3))

    assert lines_of(word(make)) == [*map(list, ROWS), ["Knee"]]


def test_a_table_in_a_cell_follows_its_row():
    def make(document):
        inner = filled(document).cell(2, 3).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "strength", "5/5"

    assert lines_of(word(make)) == [*map(list, ROWS), ["strength", "5/5"]]


def test_cells_that_are_parts_of_the_page_keep_their_lines():
    def make(document):
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 0).text = "\n".join(["HISTORY:", "He fell from a ladder at work. " * 14, "OBJECTIVE:", "Tender."])
        table.cell(0, 1).text = "Seen by Dr. Roe"

    assert [line.strip() for line in word(make).splitlines()][2:] == ["OBJECTIVE:", "Tender.", "Seen by Dr. Roe"]


def test_cells_of_an_rtf_table_stand_in_columns():
    cells = "".join(
        r"\trowd\cellx999\cellx1999\cellx2999\cellx3999\intbl " + "".join(cell + r"\cell " for cell in row) + r"\row"
        for row in ROWS
    )
    rtf = r"{\rtf1\ansi Knee 5 | 10\par " + cells + r"\pard Done.\par}"
    assert lines_of(text_of(rtf.encode(), "a.rtf")) == [["Knee 5 | 10"], *map(list, ROWS), ["Done."]]


PAGE = "<html><head>{}</head><body><p>Flexion 40\u00b0 \u2013 \u201cstiff\u201d</p></body></html>"
DECLARED = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'


@pytest.mark.parametrize(
    "data",
    [
        PAGE.format(DECLARED).encode("cp1252"),
        PAGE.format("").encode("utf-16"),
        PAGE.format("").encode("utf-8-sig"),
        PAGE.format("").replace("<html><head></head><body>", "<div>").encode(),
    ],
    ids=["declared", "utf-16", "byte order mark", "fragment"],
)
def test_a_web_page_is_known_and_decoded_as_it_says(data):
    with open_document(data, "a.html") as document:
        assert document.text.strip() == "Flexion 40\u00b0 \u2013 \u201cstiff\u201d"
        assert document.warnings == ()


@pytest.mark.parametrize("data", [b"<html><body><p> </p></body></html>", b"{\\rtf1\\ansi }"], ids=["web page", "rtf"])
def test_a_document_without_text_is_refused_and_not_read_as_an_empty_case(data):
    with pytest.raises(DocumentError) as caught:
        text_of(data, "a")
    assert caught.value.reason == "no_text"
