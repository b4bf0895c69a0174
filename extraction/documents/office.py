"""Word, RTF and HTML documents as plain text, by well-kept libraries. Tables keep their columns as runs of spaces."""

import re

from models.errors import DocumentError

_ROW = re.compile(r"^[^\n]*\|$", re.MULTILINE)
"""A table's row, as striprtf gives it: each cell ends in a bar."""

_CELL = "   "
_CHARSET = re.compile(
    rb"<(?:meta\b[^>]{0,200}\bcharset|\?xml\b[^>]{0,100}\bencoding)\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE
)


def docx_text(data: bytes, source: str) -> str:
    """Headers, paragraphs, text boxes and tables of a Word document, in order.

    Raises:
        DocumentError: it is damaged.
    """
    from extraction.documents.word import word_lines  # with python-docx, which few documents need

    try:
        lines = word_lines(data)
    except Exception as error:  # noqa: BLE001  python-docx raises whatever zipfile, lxml and it itself think of
        raise _damaged(source, "Word document", error) from None
    return "\n".join(lines)


def rtf_text(data: bytes, source: str) -> str:
    """The text of an RTF document.

    Raises:
        DocumentError: it is damaged.
    """
    from striprtf.striprtf import rtf_to_text

    try:
        text = str(rtf_to_text(data.decode("latin-1"), errors="ignore"))  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError) as error:
        raise _damaged(source, "RTF document", error) from None
    return _ROW.sub(lambda row: row[0].replace("|", _CELL).rstrip(), text)


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a web page says it is in."""
    found = _CHARSET.search(data[:2048])
    return found[1].decode("ascii") if found else None


def html_text(text: str, source: str) -> str:
    """The text of a web page as a reader sees it.

    Raises:
        DocumentError: it cannot be parsed.
    """
    from inscriptis import get_text

    try:
        return str(get_text(text))
    except (ValueError, RecursionError) as error:
        raise _damaged(source, "web page", error) from None


def _damaged(source: str, what: str, error: Exception) -> DocumentError:
    return DocumentError(
        source, "damaged", f"the {what} is damaged ({type(error).__name__})", "open it and save it again, or as PDF"
    )
