"""Word, RTF and HTML documents as plain text, by well-kept libraries. Tables keep their columns as runs of spaces."""

import io

from models.errors import DocumentError

_CELL = "   "


def docx_text(data: bytes, source: str) -> str:
    """Paragraphs and tables of a Word document, in order.

    Raises:
        DocumentError: it is damaged.
    """
    from docx import Document
    from docx.table import Table

    try:
        document = Document(io.BytesIO(data))
        lines: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                lines.extend(_CELL.join(cell.text.replace("\n", " ") for cell in row.cells) for row in block.rows)
            else:
                lines.append(block.text)
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
        return str(rtf_to_text(data.decode("latin-1"), errors="ignore"))  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError) as error:
        raise _damaged(source, "RTF document", error) from None


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
