"""Bytes to a document: what it is, its text, its pages."""

import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager

from extraction.documents.images import image_pages
from extraction.documents.office import declared_encoding, docx_text, html_text, rtf_text
from extraction.documents.options import DEFAULTS, ReadOptions
from extraction.documents.page import PageContent
from extraction.documents.paged import PagedText
from extraction.documents.pdf import pdf_pages
from extraction.documents.plain import Warnings, decode
from extraction.documents.sniff import DOCX, HTML, IMAGES, PDF, RTF, TEXT, media_type
from extraction.documents.splitting import Splitter
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
def open_document(data: bytes, source: str, options: ReadOptions = DEFAULTS) -> Iterator[Document]:
    """A file's bytes as one document; its boxes can be asked for while the context is open.

    Raises:
        DocumentError: empty, of an unsupported kind, not what its name says, encrypted, damaged, without text or too large.
    """
    with closing(documents(data, source, options._replace(split=False))) as found:
        yield next(found)


def documents(data: bytes, source: str, options: ReadOptions = DEFAULTS) -> Generator[Document, None, None]:
    """The documents in a file's bytes, one or, of a long scan or PDF, many; each can be used until the next is asked for.

    Only the pages of one document are held at a time.

    Raises:
        DocumentError: as open_document.
    """
    if not data.strip():
        raise DocumentError(source, "empty", "the file is empty", "ask the sender for it again")
    kind = media_type(data)
    if kind == PDF:
        with pdf_pages(data, source, options.passwords) as pages:
            yield from _paged(pages, data, source, kind, split=options.split)
    elif kind in IMAGES:
        yield from _paged(image_pages(data, source), data, source, kind, split=options.split)
    else:
        yield _unpaged(data, source, kind)


def _paged(pages: Iterator[PageContent], data: bytes, source: str, kind: str, *, split: bool) -> Iterator[Document]:
    file_id = hashlib.sha256(data).hexdigest()
    blank: list[PageContent] = []
    first, is_whole = 1, True
    for contents, is_last in _pieces(pages, split=split):
        is_whole = is_whole and is_last
        paged = PagedText(contents)
        last = first + len(contents) - 1
        if paged.text.strip():
            _check_size(paged.text, source)
            yield _paged_document(paged, source, kind, file_id, None if is_whole else (first, last))
        else:
            blank = contents
        first = last + 1
    if blank and is_whole:
        raise DocumentError(source, "no_text", *PagedText(blank).why_no_text())


def _pieces(pages: Iterator[PageContent], *, split: bool) -> Iterator[tuple[list[PageContent], bool]]:
    """Runs of pages, one a document, and whether it is the last."""
    splitter = Splitter()
    piece: list[PageContent] = []
    size = 0
    for page in pages:
        begins = splitter.starts(page.text) if split else False
        if (begins and any(content.text.strip() for content in piece)) or (split and size > MAX_CHARACTERS - 200_000):
            yield piece, False
            piece, size = [], 0
        piece.append(page)
        size += len(page.text)
    yield piece, True


def _paged_document(
    pages: PagedText, source: str, kind: str, file_id: str, page_range: tuple[int, int] | None
) -> Document:
    part = f"#page={page_range[0]}-{page_range[1]}" if page_range else ""
    return Document(
        source=source + part,
        sha256=hashlib.sha256(f"{file_id}{part}".encode()).hexdigest() if part else file_id,
        media_type=kind,
        text=pages.text,
        page_starts=pages.page_starts,
        text_source=_text_source(pages.contents),
        warnings=_page_warnings(pages.contents),
        locate=pages.boxes,
        confidence=pages.confidence,
        page_range=page_range,
        part_of=file_id if part else None,
        page_reasons=tuple(content.reason for content in pages.contents),
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
    if not text.strip():
        raise DocumentError(source, "no_text", "no text was found in it", "open it and save or print it as a PDF")
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
    text, warnings = decode(data, source, declared_encoding(data))
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
