"""The text of a Word document as a reader sees it: headers, paragraphs, text boxes, form controls and tables, footers last.

python-docx opens the package; its own paragraphs and cells leave out what stands in content controls, text boxes and tracked
insertions, so the elements are walked here (ISO 29500-1, 17).
"""

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.section import Section

_CELL = "   "
_LONGEST_CELL = 360
"""Characters: a cell with more text than this is a part of the page, not a cell of a table (as in tables.py)."""

_A_TABLE = 3
"""Cells in a row that is a table's; one or two that hold tables themselves set a page."""

_BLOCKS = frozenset({qn("w:p"), qn("w:tbl")})
_BOX = qn("w:txbxContent")
_GONE = frozenset(
    {qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
"""Deleted and moved text, and the copy of a text box that older programs draw."""

_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_DEFINITIONS = frozenset({qn("w:pPr"), qn("w:rPr"), qn("w:tblPr"), qn("w:tcPr"), qn("w:sdtPr")})


def word_lines(data: bytes) -> list[str]:
    """Lines of a document; raises whatever python-docx, zipfile and lxml raise of a damaged one."""
    document = Document(io.BytesIO(data))
    heads, feet = _running(document.sections)
    return [*heads, *_lines(document.element.body), *feet]


def _running(sections: "Iterable[Section]") -> tuple[list[str], list[str]]:
    """The lines of headers, and of footers, each once."""
    heads: dict[str, None] = {}
    feet: dict[str, None] = {}
    for section in sections:
        for found, parts in (
            (heads, (section.first_page_header, section.header, section.even_page_header)),
            (feet, (section.first_page_footer, section.footer, section.even_page_footer)),
        ):
            for part in parts:
                if not part.is_linked_to_previous:
                    found.update(dict.fromkeys(line for line in _lines(part.part.element) if line.strip()))
    return list(heads), list(feet)


def _lines(element: Any) -> Iterator[str]:
    """The paragraphs and tables in an element, in order."""
    for child in element.iterchildren():
        if child.tag == qn("w:p"):
            yield "".join(_pieces(child))
            for box in _boxes(child):
                yield from _lines(box)
        elif child.tag == qn("w:tbl"):
            for row in _within(child, qn("w:tr")):
                yield from _row(row)
        elif child.tag not in _GONE and child.tag not in _DEFINITIONS:
            yield from _lines(child)


def _row(row: Any) -> Iterator[str]:
    """A table's row as one line; cell after cell if they are parts of the page. A table in a cell follows its row."""
    cells = [[] if _goes_on(cell) else list(_lines(cell)) for cell in _within(row, qn("w:tc"))]
    inner = [table for cell in _within(row, qn("w:tc")) for table in _within(cell, qn("w:tbl"))]
    if any(sum(map(len, cell)) > _LONGEST_CELL for cell in cells) or (inner and sum(map(bool, cells)) < _A_TABLE):
        for cell in cells:
            yield from cell
        return
    nested = [line for table in inner for part in _within(table, qn("w:tr")) for line in _row(part)]
    own = [[line for line in cell if line not in nested] for cell in cells]
    yield _CELL.join(" ".join(line.replace("\n", " ").strip() for line in cell).strip() for cell in own)
    yield from nested


def _goes_on(cell: Any) -> bool:
    """Whether a cell is the rest of the one above."""
    merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merged is not None and merged.get(qn("w:val")) != "restart"


def _within(element: Any, tag: str) -> Iterator[Any]:
    """The nearest elements of a tag, in content controls too, not those inside other blocks."""
    for child in element.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag not in _BLOCKS and child.tag not in _GONE:
            yield from _within(child, tag)


def _pieces(element: Any) -> Iterator[str]:
    """The characters of a paragraph."""
    for child in element.iterchildren():
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == qn("w:checkBox"):
            yield "[X]" if _is_ticked(child) else "[ ]"
        elif child.tag != _BOX and child.tag not in _GONE and child.tag not in _DEFINITIONS:
            yield from _pieces(child)


def _is_ticked(box: Any) -> bool:
    state = box.find(qn("w:checked"))
    state = box.find(qn("w:default")) if state is None else state
    return state is not None and state.get(qn("w:val"), "1") not in {"0", "false", "off"}


def _boxes(element: Any) -> Iterator[Any]:
    for child in element.iterchildren():
        if child.tag == _BOX:
            yield child
        elif child.tag not in _GONE:
            yield from _boxes(child)
