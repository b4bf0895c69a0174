"""What a file is, by its bytes; its name is only believed where bytes cannot tell."""

import io
import re
import zipfile

PDF = "application/pdf"
TEXT = "text/plain"
HTML = "text/html"
RTF = "application/rtf"
ZIP = "application/zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
IMAGES = frozenset({"image/tiff", "image/png", "image/jpeg"})

_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"{\\rtf", RTF),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"\x7fELF", "application/x-executable"),
    (b"SQLite format 3", "application/vnd.sqlite3"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body|div|p|table|h[1-6])\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)


def media_type(data: bytes) -> str:
    """The media type of a file's bytes; ``application/octet-stream`` for binary data that no signature names.

    A PDF may start with up to 1,024 bytes of other matter (ISO 32000-1, annex H, note 13).
    """
    head = data[:1024]
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    if head.startswith(b"PK\x03\x04"):
        return DOCX if _is_word(data) else ZIP
    if b"%PDF-" in head:
        return PDF
    if b"\x00" in head and not head.startswith(_UTF16):
        return "application/octet-stream"
    head = head.replace(b"\x00", b"") if head.startswith(_UTF16) else head
    return HTML if _HTML.match(head.lstrip(b"\xef\xbb\xbf\xff\xfe")) else TEXT


def _is_word(data: bytes) -> bool:
    """By the archive's own list of members: a ZIP of Word documents may hold the same name in its members' bytes."""
    if b"word/document.xml" not in data:
        return False
    try:
        return "word/document.xml" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return True  # damaged: what it was is a Word document, and its reader says so
