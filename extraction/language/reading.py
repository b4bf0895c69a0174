"""The reading text: the document's text with its layout undone, and the way back to every original character.

Wrapped lines are joined, words broken at line ends rejoined, look-alike characters of OCR and typography made plain.
The document's own text is never edited (HOUSE rule 13): findings work on the reading text and evidence goes back
through ``Reading.raw_span``. In the reading text a newline is a real line end: an item, a heading, a table row, a paragraph.
"""

import re
from bisect import bisect_right
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.language.furniture import furniture
from extraction.language.lookalikes import repair
from extraction.language.terms import known_words, read_rows
from extraction.language.tokenizer import SOURCE
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
_FLOWS = "\u00a0\n"
_MARK = "\u2424"
_MARKED = _MARK + "\n"
"""How a page's layout ends a line that was full (extraction/documents/arrangement.py), and its stand-in while we read."""

_ENDS = " \t" + _MARK
_WIDEST = 180
"""Characters: a longer line was not wrapped."""

_NEEDS_PLAIN = re.compile("[^\n -~]")

_NEW_ITEM = re.compile(
    r"""\s*(?: [\u2022*>+] | -\s | [\[(][\sXx\u2713]?[\])] | [(]?(?:\d{1,2}|[a-zA-Z])[.)](?:\s|$|[A-Z]) | \d{1,2}[ ]{2,4}[A-Za-z?]
      | \#\s?\d | [A-Z][A-Za-z/&'. -]{1,40}:(?:\s|$) | [A-Z][A-Z /&'-]{5,60}$ | [A-Z]{1,6}:\s
      | [SOAP]\s?[-/:](?:\s|$) | _{3,} | -{3,} | ={3,} )""",
    re.VERBOSE,
)
_CAPITALS = re.compile(r"\s*[A-Z]{4,}\b")
_GAP = re.compile(r"\S(?:\s{3,}|\t)\S")
_HEADING_LINE = re.compile(r"\s*[A-Z][A-Z0-9 /&',()#.-]{3,70}:?\s*$")
_LABEL = re.compile(r"\s*[A-Z][a-z]+(?: [a-z]+)?:\s")
_DANGLING = re.compile(
    r"\s(?:the|an?|of|and|or|with|to|his|her|their|lumbar|cervical|thoracic|lumbosacral|were|was|is|than|[Nn]o|for|any|by)$"
)
"""Words that no line of its own ends with."""
_LEAD = re.compile(r"\s*(?:(?:[A-Z][\w/ ]{0,24}:|[(]?(?:\d{1,2}|[A-Za-z])[.)]|[\u2022*-])\s*)?")
"""What opens a line and may stand apart from its text: "S:   47 y/o", "1.   MRI"."""

_LAST_LETTERS = re.compile(r"(?<![\w-])[a-z]{2,}(?=-?$)")
_WORD = re.compile(r"(?<![\w-])[a-z]+(?:-[a-z]+)?(?![\w-])")
_FIRST_LETTERS = re.compile(r"[a-z]{2,}(?![\w-])")


class Reading(NamedTuple):
    """``text`` to read, and ``breaks``: from reading position ``p`` on, the original offset is ``p + shift``.

    ``source`` is the document's own text, kept because spaCy puts ``doc.text`` together anew each time it is asked.
    """

    text: str
    breaks: tuple[tuple[int, int], ...]
    source: str

    def raw(self, position: int) -> int:
        """The original offset of a reading position."""
        breaks = self.breaks
        return position + breaks[0 if len(breaks) == 1 else bisect_right(breaks, (position, 1 << 60)) - 1][1]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The original ``[start, end)`` of a non-empty reading span."""
        if len(self.breaks) == 1:
            shift = self.breaks[0][1]
            return start + shift, end + shift
        return self.raw(start), self.raw(end - 1) + 1


@cache
def word_parts(place: str) -> frozenset[str]:
    """Parts of words (``word_parts.csv``): "head" or "tail" of a compound, or "ending" that is no word itself."""
    return frozenset(
        part for row in read_rows("word_parts.csv") if row["place"] == place for part in row["term"].split("|")
    )


def reading(doc: Doc) -> Reading:
    """The reading text of a document, made once."""
    made = doc.user_data.get(_KEY)
    if made.__class__ is Reading:  # asked for some 300 times a document
        return made
    if made is None:
        made = read(doc.user_data.get(SOURCE) or doc.text)
    else:  # a document that came from another process
        made = Reading(made[0], tuple(tuple(pair) for pair in made[1]), made[2])
    doc.user_data[_KEY] = made
    return made


def read(raw: str) -> Reading:
    """Undo the layout of a text."""
    text = raw.replace(_FLOWS, _MARKED) if _FLOWS in raw else raw
    # Lines of plain signs only, as in most texts, are told faster than the signs of the others are found.
    odd = set() if _is_plain(text) else set(_NEEDS_PLAIN.findall(text))
    if odd:
        for sign in ("`", *(odd & _PLAIN.keys())):  # few kinds: faster than to look every character up
            text = text.replace(sign, _PLAIN[sign])
    text, breaks = cut(repair(text), furniture(raw))
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


def _is_plain(text: str) -> bool:
    return text.isascii() and text.replace("\n", "").isprintable()


def _wrap_width(lines: list[str]) -> int:
    """The width at which the text was wrapped, in characters; 0 if it was not."""
    lengths = sorted(len(kept) for line in lines if (kept := line.rstrip()))
    if len(lengths) < 4 or lengths[-1] > _WIDEST:
        return 0
    return lengths[int(len(lengths) * 0.93)]


def _earlier_width(text: str) -> int:
    """The width of lines that were wrapped before the page was set in another width: they go on still; 0 without such."""
    lines = text.split("\n")
    lengths = sorted(
        len(line.rstrip()) for line, after in pairwise(lines) if after[:1].islower() and len(line) <= _WIDEST
    )
    return lengths[int(len(lengths) * 0.9)] if len(lengths) > 2 else 0


_TICKED = re.compile(r"\[[ xX]?\]\s*(?:yes|no|n/a|unknown)\W*$", re.IGNORECASE)
"""A box and its answer end what is asked on a form."""
_CODED_ROW = re.compile(r"[A-TV-Z](?<!\w[A-TV-Z])\d[0-9A-Z]\.\w{1,4}\s.{3,90}\s(?:\d{5}|[A-Z]\d{4})(?![\w/-])")
"""A request's diagnosis, ICD-10 code, service and procedure code: a row of its table, even where its columns are collapsed."""
_CODED_HEAD = re.compile(r"\s*Diagnos[ie]s\b.{0,30}\sICD\b")
"""The heading of such a table."""


def _is_double_spaced(lines: list[str]) -> bool:
    """Whether a blank line follows nearly every line (determination letters are pasted so)."""
    filled = [index for index, line in enumerate(lines[:-1]) if line.strip()]
    if len(filled) < 8:
        return False
    return sum(1 for index in filled if not lines[index + 1].strip()) > 0.8 * len(filled)


def _heads_again(line: str, following: str) -> bool:
    """Whether the next line is a heading after a heading, however full this one is."""
    return bool(_CAPITALS.match(line) and _CAPITALS.match(following)) and not line.isupper()


def _is_wrapped(line: str, following: str, width: int, *, marked: bool = False, spaced: bool = False) -> bool:
    """Whether ``following`` goes on where ``line`` had to stop; ``marked``: only where the page's layout says so.

    ``spaced``: in a double-spaced text, where a label may begin a line in the middle of a paragraph ("... Diagnostic",
    "Impression: s/p ORIF").
    """
    if marked and not line.endswith(_MARK):
        return False
    text, begun = line.rstrip(_ENDS), following.lstrip()
    if not text or not begun:
        return False
    cut_off = _is_cut_off(text, begun)
    if not (marked or cut_off or _may_go_on(text, begun, width)):
        return False
    if begun.startswith("|") or (" | " in following and " | " in line):
        return False  # rows of a table
    if marked and _heads_again(line, following):
        return False
    if (
        (_NEW_ITEM.match(following) and not (spaced and _is_full(text, following, width)))
        or ("   " in text and _GAP.search(text, _LEAD.match(text).end()))  # type: ignore[union-attr]  # matches anywhere
        or ("   " in begun and _GAP.search(begun))
    ):
        return False
    if cut_off:
        return True
    goes_on = begun[0].islower() and len(text) > 0.7 * width
    if (text.endswith(":") and not goes_on) or (_HEADING_LINE.match(text) and len(text) < 0.7 * width):
        return False
    return not (_CODED_ROW.search(text) or _CODED_HEAD.match(text) or _TICKED.search(text))


def _may_go_on(line: str, begun: str, width: int) -> bool:
    """Whether a line is long enough, or its last word one of those that end no line, for ``begun`` to go on where it stopped."""
    word = begun.split(None, 1)[0]
    if width - 2 < len(line) + 1 + len(word) and len(line) < 1.2 * width:
        return True
    if len(line) > 0.55 * width and word[0].islower() and not line.endswith((".", ";")):
        return True
    return len(line) > 0.5 * width and _DANGLING.search(line) is not None


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether a line without an end of its own had no room for the label that the next one begins with."""
    label = _LABEL.match(following)
    return label is not None and line[-1].isalnum() and len(line) + 1 + len(label.group().split()[0]) > width - 2


def _is_cut_off(line: str, following: str) -> bool:
    """Whether a line ends inside a word that was broken with a hyphen ("central sten-", "osis")."""
    return line[-1:] == "-" and line[-3:-1].isalpha() and line[-2].islower() and following[:1].islower()


def _junction(kept: str, following: str, text: str, words: set[str]) -> str:
    """A line's text as the next one goes on: with a space, with its hyphen, or without what broke a word.

    A hyphen stays where the word has it elsewhere ("flexion-extension") or begins a compound ("weight-", "follow-"). A word
    broken without a hyphen ("com", "pleted") is joined if the whole stands in our vocabularies and no part does.
    ``words`` are those of the text, gathered on first need.
    """
    last, first = _LAST_LETTERS.search(kept, kept.rfind(" ") + 1), _FIRST_LETTERS.match(following)
    if last is None or first is None:
        return kept + " "
    head, tail = last.group(), first.group()
    if kept[-1] == "-":
        if not words:
            words.update(_WORD.findall(text))
        if head + tail in words:
            return kept[:-1]
        compound = head in word_parts("head") or tail in word_parts("tail") or f"{head}-{tail}" in words
        return kept if compound else kept[:-1]
    known = known_words()
    is_broken = len(head) > 2 < len(tail) and head not in known and tail not in known and head + tail in known
    return kept if is_broken or tail in word_parts("ending") else kept + " "


def _join_lines(text: str, source: str, *, marked: bool = False, width: int = 0) -> Reading:
    if "\n" not in text:
        return Reading(text, ((0, 0),), source)
    lines = text.split("\n")
    width = 1 if marked else width or _wrap_width(lines)
    if not width:
        return Reading(text, ((0, 0),), source)
    step = 2 if _is_double_spaced(lines) else 1
    out: list[str] = []
    breaks = [(0, 0)]
    position = shift = index = 0
    words: set[str] = set()
    while index < len(lines):
        line = lines[index]
        following = index + step
        if step == 2 and not (index + 1 < len(lines) and not lines[index + 1].strip()):
            following = index + 1
        if following < len(lines) and _is_wrapped(line, lines[following], width, marked=marked, spaced=step == 2):
            gap = sum(len(lines[k]) + 1 for k in range(index + 1, following)) + 1
            indent = len(lines[following]) - len(lines[following].lstrip())
            kept = line.rstrip(_ENDS)
            piece = _junction(kept, lines[following].lstrip(), text, words)
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
