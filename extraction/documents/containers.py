"""Files in files: the members of a ZIP archive and the attachments of a PDF, each a document of its own.

A member's source is ``archive.zip!/folder/report.pdf``. Archives may be hostile: what unpacks to too much, too deep or to
itself is refused, and the other members are read all the same.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extraction.documents.options import ReadOptions
from extraction.documents.pdf import unlocked
from extraction.documents.sniff import PDF, ZIP, media_type
from models.errors import DocumentError

MAX_DEPTH = 3
"""An archive in an archive in an archive is somebody's filing; deeper is a bomb (or an archive that holds itself)."""

MAX_MEMBERS = 20_000
MAX_MEMBER_BYTES = 150_000_000
MAX_TOTAL_BYTES = 2_000_000_000
_NOT_DOCUMENTS = ("__MACOSX/", ".DS_Store", "Thumbs.db")


class Member(NamedTuple):
    """A document's bytes and the name it is known by; ``is_cover``: it holds others, so that it need not say anything itself."""

    data: bytes
    source: str
    is_cover: bool = False


class _Allowance:
    """How much one file may still unpack to."""

    def __init__(self) -> None:
        self.bytes = MAX_TOTAL_BYTES
        self.members = MAX_MEMBERS


def members(data: bytes, source: str, options: ReadOptions) -> Iterator[Member | DocumentError]:
    """The documents in a file, the file itself if it holds no others; for a member that cannot be read, its error."""
    yield from _members(data, source, options, 0, _Allowance())


def _members(
    data: bytes, source: str, options: ReadOptions, depth: int, left: _Allowance
) -> Iterator[Member | DocumentError]:
    kind = media_type(data)
    if kind == ZIP:
        if depth == MAX_DEPTH:
            problem = f"it is an archive {MAX_DEPTH} archives deep"
            yield DocumentError(source, "too_deep", problem, "unpack it and read the folder")
            return
        for inner in _unpacked(data, source, options, left):
            if isinstance(inner, DocumentError):
                yield inner
            else:
                yield from _members(inner.data, inner.source, options, depth + 1, left)
        return
    attached = _attachments(data, source, options, left) if kind == PDF and depth < MAX_DEPTH else iter(())
    first = next(attached, None)
    yield Member(data, source, is_cover=first is not None)
    for member in chain([first] if first else [], attached):
        yield from _members(member.data, member.source, options, depth + 1, left)


def _unpacked(data: bytes, source: str, options: ReadOptions, left: _Allowance) -> Iterator[Member | DocumentError]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        yield DocumentError(source, "damaged", "the archive is damaged", "pack it again")
        return
    if not entries:
        yield DocumentError(source, "empty", "the archive holds no file", "ask the sender for it again")
    for entry in entries:
        name = f"{source}!/{entry.filename}"
        left.members -= 1
        if left.members < 0:
            yield DocumentError(source, "too_large", f"it holds more than {MAX_MEMBERS:,} files", "unpack it in parts")
            return
        try:
            yield Member(_read(archive, entry, name, options.passwords, left), name)
        except DocumentError as error:
            yield error


def _is_litter(name: str) -> bool:
    return name.startswith(_NOT_DOCUMENTS) or name.rsplit("/", 1)[-1].startswith(".") or name.endswith(_NOT_DOCUMENTS)


def _read(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, passwords: tuple[str, ...], left: _Allowance
) -> bytes:
    """A member's bytes. What its header says of its size is not believed: it is read up to the limit."""
    limit = min(MAX_MEMBER_BYTES, left.bytes)
    for password in (*passwords, None) if entry.flag_bits & 1 else (None,):
        try:
            with archive.open(entry, pwd=password.encode() if password else None) as stream:
                data = stream.read(limit + 1)
        except (RuntimeError, NotImplementedError):  # a wrong password, or a method that zipfile has not
            continue
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError):
            raise DocumentError(name, "damaged", "the archive is damaged there", "pack it again") from None
        if len(data) > limit:
            raise DocumentError(
                name, "too_large", f"it unpacks to more than {limit / 1e6:,.0f} MB", "unpack it yourself"
            )
        left.bytes -= len(data)
        return data
    if entry.flag_bits & 1:
        raise DocumentError(name, "encrypted", "it is encrypted", "name its password with --password-file")
    raise DocumentError(name, "unsupported", "it is packed in an unknown way", "unpack it yourself")


def _attachments(data: bytes, source: str, options: ReadOptions, left: _Allowance) -> Iterator[Member]:
    """Files attached to a PDF (a portfolio is a cover page with attachments). A damaged PDF is reported by its reader."""
    try:
        pdf = unlocked(data, source, options.passwords)
    except DocumentError:
        return
    try:
        for number, attached in enumerate(
            [*_listed(pdf), *(_pinned(pdf) if b"FileAttachment" in data else ())], start=1
        ):
            try:
                content = bytes(attached.get_data())
            except pdfium.PdfiumError:
                continue
            left.bytes -= len(content)
            if content and left.bytes > 0:
                yield Member(content, f"{source}!/{attached.get_name() or number}")
    finally:
        pdf.close()


def _listed(pdf: pdfium.PdfDocument) -> Iterator[pdfium.PdfAttachment]:
    """The files in a document's own list."""
    for number in range(min(pdf.count_attachments(), MAX_MEMBERS)):
        with suppress(pdfium.PdfiumError):
            yield pdf.get_attachment(number)


def _pinned(pdf: pdfium.PdfDocument) -> Iterator[pdfium.PdfAttachment]:
    """The files pinned to places on its pages."""
    for page in pdf:
        for number in range(min(pdfium_c.FPDFPage_GetAnnotCount(page.raw), MAX_MEMBERS)):
            annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, number)
            if annotation:
                file = pdfium_c.FPDFAnnot_GetFileAttachment(annotation)
                if file:
                    yield pdfium.PdfAttachment(file, pdf)
                pdfium_c.FPDFPage_CloseAnnot(annotation)
        page.close()
