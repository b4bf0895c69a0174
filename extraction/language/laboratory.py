"""Calcium, vitamin D and iron are taken and are measured: among laboratory tests they are tests, with a dose medication."""

import re
from itertools import pairwise

_ITEM_END = re.compile(r",|\band\b|/|\bplus\b")
_SENTENCE_END = re.compile(r"[.;\n](?!\d)")
_TEST = re.compile(
    r"\b(?:PTH|TSH|free\s+T4|CBC|CMP|BMP|SPEP|UPEP|ESR|CRP|sed\s+rate|ferritin|(?:Hb|Hgb?|hgb)?A1c|B12|folate|INR|UPEP|RPR|HIV|hepatitis|rheumatoid\s+factor|anti-?CCP|UA|urinalysis|LFT|lipids?|BUN|creatinine|hemoglobin|ANA|celiac|phosphorus|uric\s+acid|testosterone"
    r"|albumin|alk(?:aline)?\s+phos\w*|LFTs?|\w+\s+panel|\w+\s+levels?|iron\s+studies|labs?)\b",
    re.IGNORECASE,
)
_TAKEN = re.compile(
    r"\d|\b(?:mg|mcg|units?|iu|daily|bid|tid|weekly|tablets?|supplement\w*|take|taking|start|continue|with|twice|once)\b",
    re.IGNORECASE,
)
_REACH = 90  # characters
# "Will check a B12": what is checked is a test.
_CHECKED = re.compile(
    r"\b(?:(?:re-?)?check(?:ing)?|measur(?:e|ing)|draw(?:ing)?)\s+(?:an?\s+|the\s+|his\s+|her\s+|another\s+|repeat\s+|serum\s+|fasting\s+)*$",
    re.IGNORECASE,
)
_BEFORE = 40  # characters


def stands_among_tests(text: str, start: int, end: int) -> bool:
    """Whether a substance at ``[start, end)`` is an item of a list of tests: "vitamin D, calcium, PTH and SPEP"."""
    first, last = max(0, start - _REACH), min(len(text), end + _REACH)
    opened = [match.end() for match in _SENTENCE_END.finditer(text, first, start)]
    closed = _SENTENCE_END.search(text, end, last)
    first, last = opened[-1] if opened else first, closed.start() if closed else last
    edges = [first, *(match.end() for match in _ITEM_END.finditer(text, first, last)), last]
    items = [text[left:right] for left, right in pairwise(edges)]
    place = sum(edge <= start for edge in edges) - 1
    if _TAKEN.search(text, end, edges[place + 1]):
        return False
    if _CHECKED.search(text, max(first, start - _BEFORE), start):
        return True
    beside = items[max(0, place - 2) : place] + items[place + 1 : place + 3]
    return any(_TEST.search(item) and not _TAKEN.search(item) for item in beside)
