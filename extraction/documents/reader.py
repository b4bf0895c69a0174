"""Bytes to a document: what it is, its text, its pages."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from extraction.documents.pdf import PdfPages, open_pdf
from extraction.documents.plain import decode
from extraction.documents.sniff import PDF, TEXT, media_type
from models.document import Document
from models.errors import DocumentError
from models.vocabulary import TextSource

MAX_CHARACTERS = 5_000_000
"""A record of 1,000 dense pages has about 4 million characters; more is not one clinical document."""

_NAMES = {
    "image/tiff": "a TIFF image",
    "image/png": "a PNG image",
    "image/jpeg": "a JPEG image",
    "image/gif": "a GIF image",
    "application/zip": "a ZIP archive or Office file",
    "application/rtf": "an RTF file",
    "application/gzip": "a gzip archive",
    "application/x-ole-storage": "an old Office file",
    "application/x-executable": "a program",
}


@contextmanager
def open_document(data: bytes, source: str) -> Iterator[Document]:
    """The document in a file's bytes; its boxes can be asked for while the context is open.

    Raises:
        DocumentError: empty, of an unsupported kind, not what its name says, encrypted, damaged, without text or too large.
    """
    if not data.strip():
        raise DocumentError(source, "empty", "the file is empty", "ask the sender for it again")
    kind = media_type(data)
    says_pdf = source.lower().endswith(".pdf")
    sha256 = hashlib.sha256(data).hexdigest()
    if kind == PDF:
        with open_pdf(data, source) as pdf:
            _check_size(pdf.text, source)
            yield Document(
                source=source,
                sha256=sha256,
                media_type=PDF,
                text=pdf.text,
                page_starts=pdf.page_starts,
                text_source=_text_source(pdf),
                warnings=_page_warnings(pdf),
                locate=pdf.boxes,
                confidence=pdf.confidence,
            )
    elif kind == TEXT:
        if says_pdf:
            raise DocumentError(
                source,
                "not_what_it_says",
                "the file is named .pdf but is none",
                "give it its right name or ask for the PDF again",
            )
        text, warnings = decode(data, source)
        _check_size(text, source)
        yield Document(
            source=source, sha256=sha256, media_type=TEXT, text=text, warnings=warnings, page_starts=_page_starts(text)
        )
    else:
        what = _NAMES.get(kind, "binary data")
        reason = "not_what_it_says" if source.lower().endswith((".pdf", ".txt", ".text")) else "unsupported"
        raise DocumentError(
            source,
            reason,
            f"the file is {what}, not a PDF or a text",
            "convert it to PDF with a text layer, or to text",
        )


_BY_OCR = {
    "scanned": "a scan or fax",
    "garbled": "its text layer is garbled",
    "outlines": "its letters are drawn, not written",
}


def _text_source(pdf: PdfPages) -> TextSource:
    sources = {content.source for content in pdf.contents if content.text.strip()}
    return TextSource(sources.pop()) if len(sources) == 1 else TextSource.MIXED


def _page_warnings(pdf: PdfPages) -> tuple[tuple[str, str], ...]:
    """What an analyst should know of how the pages were read, with its reason."""
    found = []
    for reason, why in _BY_OCR.items():
        pages = [number for number, content in enumerate(pdf.contents, start=1) if content.reason == reason]
        if pages:
            read = (
                "read by OCR" if pdf.contents[pages[0] - 1].source == "ocr" else "not read (no OCR engine is installed)"
            )
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
        raise DocumentError(
            source,
            "too_large",
            f"the document has {len(text):,} characters, more than {MAX_CHARACTERS:,}",
            "split it into its documents",
        )


def _page_starts(text: str) -> tuple[int, ...]:
    """Plain text may carry form feeds between pages."""
    starts = [0]
    position = text.find("\f")
    while position != -1 and position + 1 < len(text):
        starts.append(position + 1)
        position = text.find("\f", position + 1)
    return tuple(starts)
