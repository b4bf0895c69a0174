"""Pages of a document as colour images, for showing findings on them."""

import io
import warnings
from collections.abc import Iterator
from contextlib import closing

from PIL import Image, ImageSequence, UnidentifiedImageError

from extraction.documents.images import MAX_PIXELS, dots_per_inch
from extraction.documents.pdf import unlocked
from extraction.documents.sniff import IMAGES, PDF, media_type
from models.errors import DocumentError


def page_images(data: bytes, source: str, dpi: int, passwords: tuple[str, ...] = ()) -> Iterator[Image.Image]:
    """A document's pages drawn at a resolution.

    Raises:
        DocumentError: it has no pages to draw, is encrypted or damaged.
    """
    kind = media_type(data)
    if kind == PDF:
        with closing(unlocked(data, source, passwords)) as pdf:
            for index in range(len(pdf)):
                page = pdf[index]
                scale = min(dpi / 72, 6000 / max(page.get_size()))
                yield page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    elif kind in IMAGES:
        yield from _frames(data, source, dpi)
    else:
        raise DocumentError(source, "unsupported", "it has no pages to draw", "show it with --html")


def _frames(data: bytes, source: str, dpi: int) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as image:
            warnings.simplefilter("ignore")
            for frame in ImageSequence.Iterator(image):
                if frame.width * frame.height > MAX_PIXELS:
                    raise DocumentError(source, "too_large", "an image so large is no page", "scan it again")
                across, down = dots_per_inch(frame)
                size = (max(1, round(frame.width * dpi / across)), max(1, round(frame.height * dpi / down)))
                yield frame.convert("RGB").resize(size)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise DocumentError(source, "damaged", "the image is damaged", "scan or send it again") from None
