"""The reading text: the document's text with its layout undone, and the way back to every original character.

Wrapped lines are joined, words broken at line ends rejoined, look-alike characters of OCR and typography made plain.
The document's own text is never edited (HOUSE rule 13): findings work on the reading text and evidence goes back
through ``Reading.raw_span``. In the reading text a newline is a real line end: an item, a heading, a table row, a paragraph.
"""

import re
from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.language.furniture import furniture
from extraction.language.unwrapping import compose, cut

_KEY = "casewright_reading"

_PLAIN = {
    **dict.fromkeys(map(chr, range(32)), " "),
    "\n": "\n",
    "\x0b": "\n",
    "\x0c": "\n",
    "\x85": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "\r": " ",
    "\x7f": " ",
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    ),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4\u0060", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad", "-"),
    **dict.fromkeys("\u2022\u2023\u25aa\u25cf\u25e6\u2043\u2219\u00b7\u25a0\u25a1\uf0b7", "\u2022"),
    **dict.fromkeys("\u00ba\u02da\u1d52", "\u00b0"),
    **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff", " "),
}
_PLAIN_TABLE = str.maketrans(_PLAIN)
_FLOWS = "\u00a0\n"
_MARK = "\u2424"
_MARKED = _MARK + "\n"
"""How a page's layout ends a line that was full (extraction/documents/arrangement.py), and its stand-in while we read."""

_ENDS = " \t" + _MARK
_WIDEST = 180
"""Characters: a longer line was not wrapped."""

_NEEDS_PLAIN = re.compile("[^\n -~]")

# Letters that OCR and fax confuse, each only where a number cannot stand. Same length, so offsets stay.
_LOOKALIKES = (
    (re.compile(r"(?<=[a-z]{2})11(?=[a-z]|\b(?![\d.,/]))"), "ll"),
    (re.compile(r"(?<=[a-z]{2})1(?=[a-z])|(?<=[a-zA-Z])1(?=[a-z]{2})|(?<=[a-z]{3})1(?![\w.,/%-])"), "l"),
    (re.compile(r"(?<=[a-z])0(?=[a-z])|(?<![\w.])0(?=[a-z]{3})|(?<=[a-z]{3})0(?![\w.,/%-])"), "o"),
    (
        re.compile(r"(?<=[A-Z])0(?=[A-Z]{2})|(?<=[A-Z]{2})0(?=[A-Z])|(?<![\w.])0(?=[A-Z]{3})|(?<![\w.])0(?=[a-z]{3})"),
        "O",
    ),
    (re.compile(r"(?<=[A-Z])[l1](?=[A-Z]{2})|(?<=[A-Z]{2})[l1](?=[A-Z])|(?<![\w.])l(?=[A-Z]{3})"), "I"),
)
_SUSPECT = re.compile(r"[a-zA-Z]{2}[01](?![.,/%\d])|(?<![\w.])0[a-zA-Z]{3}|[A-Z]l[A-Z]|\bl[A-Z]{3}")

_NEW_ITEM = re.compile(
    r"""\s*(?: [\u2022*>+] | -\s | [\[(][\sXx\u2713]?[\])] | [(]?(?:\d{1,2}|[a-zA-Z])[.)](?:\s|$|[A-Z])
      | \#\s?\d | [A-Z][A-Za-z/&'. -]{1,40}:(?:\s|$) | [A-Z][A-Z /&'-]{5,60}$ | [A-Z]{1,6}:\s | _{3,} | -{3,} | ={3,} )""",
    re.VERBOSE,
)
_GAP = re.compile(r"\S(?:\s{3,}|\t)\S")
_HEADING_LINE = re.compile(r"\s*[A-Z][A-Z0-9 /&',()#.-]{3,70}:?\s*$")
_FIRST_WORD = re.compile(r"\s*(\S+)")


class Reading(NamedTuple):
    """``text`` to read, and ``breaks``: from reading position ``p`` on, the original offset is ``p + shift``.

    ``source`` is the document's own text, kept because spaCy puts ``doc.text`` together anew each time it is asked.
    """

    text: str
    breaks: tuple[tuple[int, int], ...]
    source: str

    def raw(self, position: int) -> int:
        """The original offset of a reading position."""
        if len(self.breaks) == 1:
            return position + self.breaks[0][1]
        return position + self.breaks[bisect_right(self.breaks, (position, 1 << 60)) - 1][1]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The original ``[start, end)`` of a non-empty reading span."""
        return self.raw(start), self.raw(end - 1) + 1


def reading(doc: Doc) -> Reading:
    """The reading text of a document, made once."""
    made = doc.user_data.get(_KEY)
    if made is None:
        made = read(doc.text)
        doc.user_data[_KEY] = made
    return made if isinstance(made, Reading) else Reading(made[0], tuple(tuple(pair) for pair in made[1]), made[2])


def read(raw: str) -> Reading:
    """Undo the layout of a text."""
    text = raw.replace(_FLOWS, _MARKED) if _FLOWS in raw else raw
    text = text.translate(_PLAIN_TABLE) if _NEEDS_PLAIN.search(text) else text
    if _SUSPECT.search(text):
        for pattern, letter in _LOOKALIKES:
            text = pattern.sub(letter, text)
    text, breaks = cut(text, furniture(raw))
    if _MARKED not in text:
        joined = _join_lines(text, raw)
    else:
        joined = _join_lines(text, raw, marked=True)
        joined = joined._replace(text=joined.text.replace(_MARK, " "))
        width = _earlier_width(joined.text)
        if width:
            again = _join_lines(joined.text, raw, width=width)
            joined = again._replace(breaks=compose(again.breaks, joined.breaks))
    return joined._replace(breaks=compose(joined.breaks, breaks))


def _wrap_width(lines: list[str]) -> int:
    """The width at which the text was wrapped, in characters; 0 if it was not."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if len(lengths) < 4 or lengths[-1] > _WIDEST:
        return 0
    return lengths[int(len(lengths) * 0.93)]


def _earlier_width(text: str) -> int:
    """The width of lines that were wrapped before the page was set in another width: they go on still; 0 without such."""
    lines = text.split("\n")
    lengths = sorted(len(line.rstrip()) for line, after in pairwise(lines) if after[:1].islower() and len(line) <= _WIDEST)
    return lengths[int(len(lengths) * 0.9)] if len(lengths) > 2 else 0


def _is_double_spaced(lines: list[str]) -> bool:
    """Whether a blank line follows nearly every line (determination letters are pasted so)."""
    filled = [index for index, line in enumerate(lines[:-1]) if line.strip()]
    if len(filled) < 8:
        return False
    return sum(1 for index in filled if not lines[index + 1].strip()) > 0.8 * len(filled)


def _is_wrapped(line: str, following: str, width: int, *, marked: bool = False) -> bool:
    """Whether ``following`` goes on where ``line`` had to stop; ``marked``: only where the page's layout says so."""
    if marked and not line.endswith(_MARK):
        return False
    line = line.rstrip(_ENDS)
    if (
        not line
        or not width
        or _NEW_ITEM.match(following)
        or _GAP.search(line.lstrip())
        or _GAP.search(following.lstrip())
    ):
        return False
    if line.endswith(":") or (_HEADING_LINE.match(line) and len(line) < 0.7 * width):
        return False
    first = _FIRST_WORD.match(following)
    if first is None:
        return False
    word = first.group(1)
    if marked or (width - 2 < len(line) + 1 + len(word) and len(line) < 1.2 * width):
        return True
    return len(line) > 0.55 * width and word[:1].islower() and not line.endswith((".", ";"))


def _join_lines(text: str, source: str, *, marked: bool = False, width: int = 0) -> Reading:
    if "\n" not in text:
        return Reading(text, ((0, 0),), source)
    lines = text.split("\n")
    width = 1 if marked else width or _wrap_width(lines)
    step = 2 if _is_double_spaced(lines) else 1
    out: list[str] = []
    breaks = [(0, 0)]
    position = shift = index = 0
    while index < len(lines):
        line = lines[index]
        following = index + step
        if step == 2 and not (index + 1 < len(lines) and not lines[index + 1].strip()):
            following = index + 1
        if following < len(lines) and _is_wrapped(line, lines[following], width, marked=marked):
            gap = sum(len(lines[k]) + 1 for k in range(index + 1, following)) + 1
            indent = len(lines[following]) - len(lines[following].lstrip())
            kept = line.rstrip(_ENDS)
            broken = kept.endswith("-") and kept[-2:-1].islower() and lines[following].lstrip()[:1].islower()
            piece = kept[:-1] if broken else kept + " "
            out.append(piece)
            position += len(piece)
            removed = len(line) + gap + indent - len(piece)
            if removed:
                shift += removed
                breaks.append((position, shift))
            lines[following] = lines[following][indent:]
            index = following
        else:
            out.append(line + "\n")
            position += len(line) + 1
            index += 1
    joined = "".join(out)[:-1]
    return Reading(joined, tuple(breaks), source)
