"""Bytes to a document: what it is, its text, its pages."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from extraction.documents.images import image_pages
from extraction.documents.office import docx_text, html_text, rtf_text
from extraction.documents.page import PageContent
from extraction.documents.paged import PagedText
from extraction.documents.pdf import open_pdf
from extraction.documents.plain import Warnings, decode
from extraction.documents.sniff import DOCX, HTML, IMAGES, PDF, RTF, TEXT, media_type
from models.document import Document
from models.errors import DocumentError
from models.vocabulary import TextSource

MAX_CHARACTERS = 5_000_000
"""A record of 1,000 dense pages has about 4 million characters; more is not one clinical document."""

_NAMES = {
    "image/gif": "a GIF image",
    "application/zip": "a ZIP archive",
    "application/gzip": "a gzip archive",
    "application/x-ole-storage": "an old Office file",
    "application/x-executable": "a program",
}
_READABLE = "a PDF, an image, a Word, RTF or HTML document, or a text"


@contextmanager
def open_document(data: bytes, source: str) -> Iterator[Document]:
    """The document in a file's bytes; its boxes can be asked for while the context is open.

    Raises:
        DocumentError: empty, of an unsupported kind, not what its name says, encrypted, damaged, without text or too large.
    """
    if not data.strip():
        raise DocumentError(source, "empty", "the file is empty", "ask the sender for it again")
    kind = media_type(data)
    if kind == PDF:
        with open_pdf(data, source) as pages:
            yield _paged(pages, data, source, kind)
    elif kind in IMAGES:
        yield _paged(PagedText(image_pages(data, source)), data, source, kind)
    else:
        yield _unpaged(data, source, kind)


def _paged(pages: PagedText, data: bytes, source: str, kind: str) -> Document:
    if not pages.text.strip():
        raise DocumentError(source, "no_text", *pages.why_no_text())
    _check_size(pages.text, source)
    return Document(
        source=source,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=kind,
        text=pages.text,
        page_starts=pages.page_starts,
        text_source=_text_source(pages.contents),
        warnings=_page_warnings(pages.contents),
        locate=pages.boxes,
        confidence=pages.confidence,
    )


def _unpaged(data: bytes, source: str, kind: str) -> Document:
    if kind not in _TO_TEXT:
        named = source.lower().endswith((".pdf", ".txt", ".text"))
        what = _NAMES.get(kind, "binary data")
        reason = "not_what_it_says" if named else "unsupported"
        raise DocumentError(source, reason, f"the file is {what}, not {_READABLE}", "convert it to PDF or text")
    if source.lower().endswith(".pdf"):
        problem = "the file is named .pdf but is none"
        raise DocumentError(source, "not_what_it_says", problem, "give it its right name or ask for the PDF again")
    text, warnings = _TO_TEXT[kind](data, source)
    _check_size(text, source)
    return Document(
        source=source,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=kind,
        text=text,
        warnings=warnings,
        page_starts=_page_starts(text),
    )


def _html(data: bytes, source: str) -> tuple[str, Warnings]:
    text, warnings = decode(data, source)
    return html_text(text, source), warnings


_TO_TEXT: dict[str, Callable[[bytes, str], tuple[str, Warnings]]] = {
    TEXT: decode,
    HTML: _html,
    RTF: lambda data, source: (rtf_text(data, source), ()),
    DOCX: lambda data, source: (docx_text(data, source), ()),
}

_BY_OCR = {
    "scanned": "a scan or fax",
    "garbled": "its text layer is garbled",
    "outlines": "its letters are drawn, not written",
}


def _text_source(contents: Sequence[PageContent]) -> TextSource:
    sources = {content.source for content in contents if content.text.strip()}
    return TextSource(sources.pop()) if len(sources) == 1 else TextSource.MIXED


def _page_warnings(contents: Sequence[PageContent]) -> Warnings:
    """What an analyst should know of how the pages were read, with its reason."""
    found = []
    for reason, why in _BY_OCR.items():
        pages = [number for number, content in enumerate(contents, start=1) if content.reason == reason]
        if pages:
            by_ocr = contents[pages[0] - 1].source == "ocr"
            read = "read by OCR" if by_ocr else "not read (no OCR engine is installed)"
            found.append((f"page_{reason}", f"{_numbers(pages)} {read}: {why}."))
    return tuple(found)


def _numbers(pages: list[int]) -> str:
    if len(pages) == 1:
        return f"Page {pages[0]} was"
    if pages == list(range(pages[0], pages[-1] + 1)):
        return f"Pages {pages[0]} to {pages[-1]} were"
    return f"Pages {', '.join(map(str, pages))} were"


def _check_size(text: str, source: str) -> None:
    if len(text) > MAX_CHARACTERS:
        problem = f"the document has {len(text):,} characters, more than {MAX_CHARACTERS:,}"
        raise DocumentError(source, "too_large", problem, "split it into its documents")


def _page_starts(text: str) -> tuple[int, ...]:
    """Plain text may carry form feeds between pages."""
    starts = [0]
    position = text.find("\f")
    while position != -1 and position + 1 < len(text):
        starts.append(position + 1)
        position = text.find("\f", position + 1)
    return tuple(starts)
