"""Where in a file of many documents a new document begins.

A page begins one if it says so: "page 1 of 4", the first page of a fax; a report title at its top with a patient or a date
beside it, where the page before did not carry the same title; another date of examination or another patient than the
document so far; or a title, a letterhead or the section that opens a record, after a page that is signed or not full, or
once there was an assessment or plan. "Page 3" after page 2 goes on, whatever else it says. In doubt a page goes on: a
document cut in two loses more than two that stay together.
"""

from extraction.documents.signs import PageSigns, read_signs


class Splitter:
    """Reads a file's pages in order; ``starts(text)`` says whether a page begins another document than the one before."""

    def __init__(self) -> None:
        self._before: PageSigns | None = None
        self._examined: str | None = None
        self._about: dict[str, str] = {}
        self._has_opened = self._has_concluded = False

    def starts(self, text: str) -> bool:
        """Whether the next page begins a document; the first page always does."""
        page = read_signs(text)
        begins = self._before is None or self._begins(page, self._before)
        if begins:
            self._examined, self._about = None, {}
            self._has_opened = self._has_concluded = False
        self._before = page
        self._has_concluded = self._has_concluded or page.concludes
        self._examined = self._examined or page.examined
        self._about = {**page.about, **self._about}
        self._has_opened = self._has_opened or page.opening is not None
        return begins

    def _begins(self, page: PageSigns, before: PageSigns) -> bool:
        if page.sent == 1:
            return True
        if page.number == 1 and (page.last is not None or before.number is not None):
            return True
        if page.number is not None and page.number > 1:
            return False
        if page.examined and self._examined and page.examined != self._examined:
            return True
        if any(_differ(value, self._about[kind]) for kind, value in page.about.items() if kind in self._about):
            return True
        is_new = bool(page.titles - before.titles) or (bool(page.titles) and page.number == 1)
        if is_new and page.is_identified:
            return True
        if page.opening == "opening" and self._has_opened:
            return True
        if not before.ends and not self._has_concluded:
            return False
        is_lettered = bool(page.letterhead) and page.letterhead != before.letterhead and page.is_dated
        return (page.is_titled and is_new) or page.opening is not None or is_lettered


def _differ(one: str, other: str) -> bool:
    """Whether identifiers differ by more than one digit, which OCR may misread."""
    return abs(len(one) - len(other)) > 1 or sum(a != b for a, b in zip(one, other, strict=False)) > 1
