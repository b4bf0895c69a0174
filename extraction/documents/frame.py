"""The way from where a PDF keeps things to where a reader sees them: cropped, turned, from the page's top left downwards."""

from typing import NamedTuple, Self

import pypdfium2 as pdfium

from extraction.documents.page import Rect


class Frame(NamedTuple):
    """A page's visible part in the PDF's own measure (y upwards), seen after ``turned`` degrees clockwise: 0, 90, 180 or 270."""

    left: float
    bottom: float
    right: float
    top: float
    turned: int

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> Self:
        """As a viewer shows the page: its crop box, turned by its ``/Rotate``."""
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation())

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen."""
        across, down = self.right - self.left, self.top - self.bottom
        return (down, across) if self.turned % 180 else (across, down)

    def seen(self, left: float, bottom: float, right: float, top: float) -> Rect:
        """A box as seen, in points from the top left."""
        match self.turned:
            case 0:
                return left - self.left, self.top - top, right - self.left, self.top - bottom
            case 90:
                return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case 180:
                return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
            case _:
                return self.top - top, self.right - right, self.top - bottom, self.right - left

    def seen_from(self, other: "Frame", rect: Rect) -> Rect:
        """A box seen in another frame of the page, as seen in this."""
        if self.turned == other.turned:
            return rect
        width, height = other.size
        x0, top, x1, bottom = rect
        turned = Frame(0, 0, width, height, (self.turned - other.turned) % 360)
        return turned.seen(x0, height - bottom, x1, height - top)
