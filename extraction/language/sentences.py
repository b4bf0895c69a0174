"""Sentences of clinical text: list items, run-on items, abbreviations that end in a full stop, missing spaces.

Offsets are of the reading text. ``casewright_sentences`` also marks them on the tokens, so that ``doc.sents`` works.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
from spacy.tokens import Doc

from extraction.language.reading import reading
from extraction.language.terms import lower_case, places_of_kinds

if TYPE_CHECKING:
    from thinc.types import Ints2d

_KEY = "casewright_sentences"
_STARTS_KEY = "casewright_sentence_starts"

_LONGEST = 2000
"""Characters: a longer sentence is no sentence and is cut, so that work on sentences stays linear."""

_MARKER = re.compile(r"\s*[(]?(?:\d{1,2}|[A-Za-z])")
# Before a full stop that ends no sentence, in lower case. Titles never end one; the others do before a word that begins sentences.
_TITLES = "dr|drs|mr|mrs|ms|st|no|vs|fig|figs|eg|ie|approx|appx|sec|ch|pp"
_SHORT_WORDS = (
    "etc|wt|ht|hx|inj|re|ext|prev|occ|occas|sl|resp|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|max|incl|neg|pos|flex|rot"
    "|abd|add|lat|bilat|cont|temp|dept|ave|corp|inc|cerv|thor|lumb|sens|symm|decr|incr|mult|palp|extr|musc|mod|poss|prob|req"
    "|appt|eval|nos|post|ant|sup|inf|dist|prox|auth|int|vol|jt|lig|co|jr|sr|esq"
)
_ABBREVIATION = re.compile(
    rf"(?:(?P<title>\b(?:{_TITLES}|e\.g|i\.e|p))"
    rf"|\b(?:{_SHORT_WORDS}|y\.o|b\.i\.d|t\.i\.d|q\.i\.d|p\.r\.n|q\.d|p\.o|h\.s|a\.m|p\.m)"
    r"|(?<!/)\b[a-z])$"
)
_ABBREVIATED = frozenset(f"{_TITLES}|{_SHORT_WORDS}".split("|"))
"""A word of letters only, two or more, ends with an abbreviation only if it is one of these: no search is needed for others."""
_ABBREVIATION_LENGTH = 12
_STARTER = re.compile(
    r"\s+[\"'(]?(?:The|He|She|It|We|I|They|There|This|That|These|Those|Patient|Pt|Claimant|Applicant|No|Not|Denies|Denied|Has|Had"
    r"|Is|Was|Were|Are|Will|Would|Should|Continue|Cont|Return|Follow|Also|Last|Next|On|In|At|For|From|Per|Exam|Examination|Gait"
    r"|Normal|Negative|Positive|Sensation|Strength|Reflexes|Motor|Current|Currently|Prior|Past|Previous|History|Plan|If|When|After"
    r"|Since|With|Without|My|His|Her|Our|Their|Works|Lives|Takes|Uses|Full|Mild|Moderate|Severe|Today|Reports|States|Notes"
    r"|Complains|Refill|Start|Request|Tender|Tenderness|Pain|Range|Records|Treatment|Work|Never|Nothing|None|All|Both|Able|Unable"
    r"|[A-Z]{2,}(?:/[A-Z]{2,})?|(?:[LR]|Left|Right|Lt|Rt|Both)\s+[a-z]+(?=\s?:))\b"
)
_SMALL_START = re.compile(r"\s+(?:s/p|c/o|h/o|pt\s|w/|[a-z]{2,}(?![.\w]))")
_PLAIN_END = re.compile(r"[a-z]{4,}$")

# One sign that may end a sentence or begin the next, looked at from behind it (a search for signs is fast). Digits, most of
# the signs, come first, behind one test that nearly all of them fail; the others are not tried on it.
_END = re.compile(
    r"""[.!?\n\t\u20220-9](?:
        (?<=[0-9])(?=\d?[.)]\s{0,3}[a-zA-Z])(?:
            (?P<item>(?:(?<=[a-z]{2}\d)|(?<=/[a-z]\d)|(?<=[a-z\d]\)\d)|(?<=[A-Z]{3}\d))(?=\d?[.)]\s?[a-zA-Z]))   # ...strain2. thoracic
          | (?P<number>(?<=[\s(:]\d)(?=\d?[.)]\s)))                                         # 1) hypertension, 2) gout
      | (?<![A-Z0-9])(?:
            (?P<stop>(?<=[.!?])["')\]]{0,3}(?:\n|(?=\s)))                              # with its line's end
          | (?P<line>(?<=\n))
          | (?<=[.])(?P<tight>(?<=[a-z)\]\d]{2}.)(?=[A-Z][a-z]|[A-Z]{2,}\b)  # ...bilaterally.Motor strength
              | (?<=[a-z)]{2}.)(?=\d{1,2}[.)]\s?[a-zA-Z])
              | ,(?=\s?(?:[A-Z][a-z]|[A-Z]{2}|\d{1,2}[.)]\s)))                 # ...ideation.,PAST MEDICAL HISTORY: ,
          | (?P<tab>(?<=\t)(?=\S))                                                           # cells of a row
          | (?P<bullet>(?<=\s\u2022)(?=\s)))
    )""",
    re.VERBOSE,
)
_GAP = re.compile(r"(?P<gap>[ ]{3}(?<=\S[ ]{3})[ ]*(?=\S))")
"""What parts the fields of a form and the cells of a row: a search of its own, as most texts have none."""

_JOINED = re.compile(
    r"""(?P<joined>[A-Z](?:
        (?<=[a-z]{3}.)(?=[a-z]+\s)|(?<=[a-z]{3}A)(?=\s[a-z])              # ...radiculopathyOn exam
      | (?<=/s.)(?=[a-z]*\s[a-z])))                                       # ...thoracic s/sA physical exam
    """,
    re.VERBOSE,
)
"""A capital behind a small letter that begins a sentence: tried at such capitals only, of which most texts have none."""

_SIGN_BEGINS = frozenset(("item", "joined", "number", "bullet"))
"""Alternatives whose sign belongs to the next sentence."""
_GAPS = frozenset(("gap", "tab"))

_NUMBERS_APART = 600
"""Characters between two numbers of one list, at most."""

# A field of a form begins with a label or a box; cells of a table stay one sentence, and so does "S:   47 y/o".
_LABEL = r"(?:\[[ xX\u2713]?\]|[(][ xX][)])(?!\s*(?i:yes|no)\b)|[A-Z][\w/.&'#-]{0,20}(?: [\w/.&'#-]{1,20}){0,4}:"
_LABELLED = re.compile(_LABEL)
_FIELD = re.compile(_LABEL + r"|\d{1,2}\. [A-Z]")
_OPENER = re.compile(
    r"[\s(]*(?:\d{1,2}[.)]?|[A-Za-z][.)]|[A-Za-z][\w /&'-]{0,24}:|[\u2022*#>+-]+|[\[(][\sxX]?[\])])\s*"
)


class Sentence(NamedTuple):
    """``[start, end)`` of the reading text, without surrounding white space."""

    start: int
    end: int


def sentences(doc: Doc) -> tuple[Sentence, ...]:
    """The sentences of a document, in order, made once."""
    made = doc.user_data.get(_KEY)
    if made.__class__ is tuple:
        return cast("tuple[Sentence, ...]", made)
    made = tuple(split(reading(doc).text) if made is None else (Sentence(*pair) for pair in made))
    doc.user_data[_KEY] = made
    return made


def sentence_at(doc: Doc, position: int) -> Sentence:
    """The sentence that holds a position of the reading text."""
    known = doc.user_data  # looked into here: asked for some 130 times a document
    made, starts = known.get(_KEY), known.get(_STARTS_KEY)
    if starts is None or made.__class__ is not tuple:
        made = sentences(doc)
        starts = known[_STARTS_KEY] = [sentence.start for sentence in made]
    sentence: Sentence = made[bisect_right(starts, position, 1) - 1]  # what stands before the first is the first's
    return sentence


def split(text: str) -> list[Sentence]:
    """Split a reading text into sentences."""
    lowered = lower_case(text)
    found: list[Sentence] = []
    start = 0
    last_number, last_place = 0, 0
    for match in _marks(text):
        kind = match.lastgroup
        first, end = match.span()
        place = first if kind in _SIGN_BEGINS else end
        if place <= start:
            continue
        if kind == "stop":
            if not _ends(text, lowered, start, first, end):
                continue
        elif kind in _GAPS:
            if not _parts_fields(text, start, first, end):
                continue
        elif kind == "number":
            number = int(text[place : place + 2]) if text[place + 1].isdigit() else int(text[place])
            follows = number == last_number + 1 and place - last_place < _NUMBERS_APART
            if number == 1 or follows:
                last_number, last_place = number, place
            if not follows or number == 1:
                continue
        _add(found, text, start, place)
        start = place
    _add(found, text, start, len(text))
    return found


def _marks(text: str) -> Iterable[re.Match[str]]:
    """The signs that may part sentences, in order."""
    marks = _END.finditer(text)
    joined = [mark for place in places_of_kinds(text, b"aA") if (mark := _JOINED.match(text, place + 1))]
    if not joined and "   " not in text:
        return marks
    return sorted([*marks, *joined, *_GAP.finditer(text)], key=re.Match.start)


def _parts_fields(text: str, start: int, gap: int, end: int) -> bool:
    """Whether the wide gap ``[gap, end)`` stands between two fields of a form."""
    if _OPENER.fullmatch(text, start, gap):
        return False
    return _FIELD.match(text, end) is not None or (gap - start < 200 and _LABELLED.match(text, start) is not None)


def _ends(text: str, lowered: str, start: int, stop: int, end: int) -> bool:
    """Whether the sign at ``stop`` ends the sentence that begins at ``start``; its closing quotes, or its line, end at ``end``."""
    if text[end - 1] == "\n" or text.startswith("\n", end + 1):
        return True
    following = text[end : end + 24].lstrip()
    if not following:
        return True
    next_sign = following[0]
    if text[stop] == ".":
        if stop - start < 6 and _MARKER.fullmatch(text, start, stop):
            return False
        low = max(start, stop - _ABBREVIATION_LENGTH)
        low = max(low, lowered.rfind(" ", low, stop) + 1)
        word = lowered[low:stop]
        if word in _ABBREVIATED or len(word) < 2 or not word.isalpha():
            short = _ABBREVIATION.search(lowered, low, stop)
            if short is not None:
                return short["title"] is None and _STARTER.match(text, end) is not None
    elif text[stop] == "?" and next_sign in "[(":
        return False  # "Usual work?  [ ] Yes  [X] No"
    if next_sign.isupper() or next_sign.isdigit() or next_sign in "\"'([\u2022":
        return True
    # Dictation without capitals: "no fever. ambulates with a cane"
    return (
        _PLAIN_END.search(text, max(start, stop - 12), stop) is not None and _SMALL_START.match(text, end) is not None
    )


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    piece = text[start:end].strip()
    if not piece:
        return
    first = text.find(piece[0], start)  # only white space stands before it
    last = first + len(piece)
    while last - first > _LONGEST:
        cut = text.rfind(" ", first + _LONGEST // 2, first + _LONGEST)
        cut = cut if cut > 0 else first + _LONGEST
        found.append(Sentence(first, cut))
        first = cut + (text[cut] == " ")
    found.append(Sentence(first, last))


class SentenceMarker:
    """Marks sentence starts on the tokens; a token that a sentence starts inside of opens it."""

    def __call__(self, doc: Doc) -> Doc:
        layout = reading(doc)
        offsets = doc.to_array("IDX")
        if len(offsets):
            starts = [sentence.start for sentence in sentences(doc)]
            if layout.breaks != ((0, 0),):  # else they are those of the document's own text
                starts = [layout.raw(start) for start in starts]
            marks = np.full(len(offsets), -1, dtype=np.int64)  # -1 is spaCy's "no sentence starts here"
            marks[np.searchsorted(offsets, starts, side="right") - 1] = 1
            marks[0] = 1
            doc.from_array(["SENT_START"], cast("Ints2d", marks.astype(np.uint64).reshape(-1, 1)))
        return doc
