"""What a pattern can begin with, so that a word is tried only against the patterns that can begin there.

A file of rules as one alternation tries every rule at every word. Here the letters that each pattern can begin with are read
from it once, so that most words of a text are tried against no pattern at all.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

LETTERS = 10
"""How many first letters tell which patterns are tried: enough to see what follows "the" or "has"."""
FEWEST = 2
"""Letters that are enough where few places of a text are looked at."""
_FEWER = (LETTERS, 8, 7, 6, 5, 4, FEWEST)
_MOST = (
    400  # beginnings of one pattern; of one with more, fewer letters are read, and at last it is tried at every word
)
_FAR_TOO_MANY = 1_500  # beginnings that are not even counted to their end
_FEW = 4
_UNTOLD = (-1,)
_MOST_KNOWN = 100_000
"""Different first letters (about 20 MB) that an index keeps its answers for."""
_SPACES = re.compile(r"\s+")
_NUMBERS = re.compile(r"\d+")
_DRAWN = frozenset((" ", "0"))
"""What white space and numbers, however long, are drawn together to: "12  visits" is "0 visits"."""
_WORD = re.compile(r"\w+")
_BEGIN = re.Match.start
# The standard library's own parser of patterns: no public module gives what a pattern can begin with.
_PARSER: Any = import_module("re._parser")


class Beginnings:
    """Which of some numbered patterns can match at a place of a text, by its next ``LETTERS``. Answers are kept."""

    def __init__(self, patterns: Mapping[int, str], letters: int = LETTERS) -> None:
        by_beginning: dict[str, set[int]] = defaultdict(set)
        for number, pattern in patterns.items():
            for begin in beginnings(pattern, letters):
                by_beginning[begin].add(number)
        within: dict[str, set[int]] = defaultdict(set)
        for begin, numbers in by_beginning.items():
            for size in range(len(begin)):
                within[begin[:size]] |= numbers
        self._by_beginning = {begin: tuple(numbers) for begin, numbers in by_beginning.items()}
        self._within = {begun: tuple(numbers) for begun, numbers in within.items()}
        # Most words are told from all beginnings by few letters, of which there are few: nearly all are soon known.
        self._by_few: dict[str, tuple[int, ...]] = {}
        self._by_all: dict[str, tuple[int, ...]] = {}

    def at(self, small: str, position: int) -> tuple[int, ...]:
        """The numbers, in order, of the patterns that can match at a position of a text in lower case."""
        few = small[position : position + _FEW]
        known = self._by_few.get(few)
        if known is None:
            known = self._by_few[few] = self._find(few, _UNTOLD)
        if known is not _UNTOLD:
            return known
        letters = small[position : position + LETTERS]
        known = self._by_all.get(letters)
        if known is None:
            known = self._find(letters, None)
            if len(self._by_all) < _MOST_KNOWN:
                self._by_all[letters] = known
        return known

    def along(
        self, small: str, start: int, end: int, places: re.Pattern[str] = _WORD
    ) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Where the words (or other places) of a stretch begin, with what ``at`` gives there; not those that begin no pattern: most."""
        by_few, by_all = self._by_few, self._by_all
        for position in map(_BEGIN, places.finditer(small, start, end)):
            numbers: tuple[int, ...] | None = by_few.get(small[position : position + _FEW], _UNTOLD)
            if numbers is _UNTOLD:
                numbers = by_all.get(small[position : position + LETTERS])
                if numbers is None:
                    numbers = self.at(small, position)
            if numbers:
                yield position, numbers

    def _find(self, letters: str, untold: tuple[int, ...] | None) -> tuple[int, ...]:
        """The patterns that can match a text of these letters, or ``untold`` if more letters might tell more."""
        spaced = letters if letters.isalpha() else _NUMBERS.sub("0", _SPACES.sub(" ", letters))
        found: set[int] = set()
        for size in range(len(spaced) + 1):
            begun = spaced[:size]
            if begun in self._by_beginning:
                found.update(self._by_beginning[begun])
            if begun not in self._within:
                return tuple(sorted(found))
        if untold is not None:
            return untold
        if len(spaced) < len(letters):  # what follows the signs drawn together is not seen
            found.update(self._within.get(spaced, ()))
        return tuple(sorted(found))


def beginnings(pattern: str, letters: int = LETTERS) -> frozenset[str]:
    """The first letters (``letters`` at most, lower case) that what a verbose, case-insensitive pattern matches can have.

    White space of any kind and length is one space there, a number of any length a zero. A match of nothing is left out: it
    tells nothing.
    """
    parsed = _parsed(pattern)
    for most in (size for size in _FEWER if size <= letters):
        try:
            found = {text for text, _ in _expand(parsed, most) - {("", False)}}
        except _TooManyError:
            continue
        if len(found) <= _MOST:
            return frozenset(found)
    return frozenset({""})


class _TooManyError(Exception):
    """A pattern has far too many beginnings of so many letters."""


def width(pattern: str) -> tuple[int, int]:
    """How many letters a verbose pattern takes, at least and at most."""
    least, most = _parsed(pattern).getwidth()
    return least, most


def _parsed(pattern: str) -> Any:
    return _PARSER.parse(pattern, re.VERBOSE | re.IGNORECASE)


def _expand(parts: Any, most: int) -> set[tuple[str, bool]]:
    """Beginnings of a parsed sequence, of ``most`` letters; True where nothing more can be told of what follows."""
    made: set[tuple[str, bool]] = {("", False)}
    for part in parts:
        if len(made) > _MOST:
            return {(text, True) for text, _ in made}
        shortest = min((len(text) for text, closed in made if not closed), default=None)
        if shortest is None:
            break
        after = _one(part, most - shortest + 1)  # one letter more: two of them may be drawn together
        if after is None:
            continue
        grown: set[tuple[str, bool]] = set()
        for text, closed in made:
            if closed:
                grown.add((text, True))
                continue
            for more, stops in after:
                whole = text + (more[1:] if more[:1] == text[-1:] and more[:1] in _DRAWN else more)
                grown.add((whole[:most], stops or len(whole) >= most))
            if len(grown) > _FAR_TOO_MANY:
                raise _TooManyError
        made = grown
    return made


def _one(part: Any, most: int) -> set[tuple[str, bool]] | None:
    """Beginnings of one part; None for what takes no room (a boundary, a look-around)."""
    kind, value = str(part[0]), part[1]
    if kind == "LITERAL":
        return {(_letter(value), False)}
    if kind in {"AT", "ASSERT", "ASSERT_NOT"}:
        return None
    if kind == "BRANCH":
        return set().union(*(_expand(branch, most) for branch in value[1]))
    if kind == "SUBPATTERN":
        return _expand(value[3], most)
    if kind in {"MAX_REPEAT", "MIN_REPEAT"}:
        least, times, inner = value
        once = _expand(inner, most)
        if once not in ({(" ", False)}, {("0", False)}):  # spaces or digits, however many, are one
            once = {(text, closed or times > 1) for text, closed in once}
        return once | {("", False)} if least == 0 else once
    if kind == "IN":
        letters = [_letter_of(str(item[0]), item[1]) for item in value]
        if None not in letters:
            return {(letter, False) for letter in letters if letter is not None}
    return {("", True)}


def _letter_of(kind: str, value: Any) -> str | None:
    """What an item of a set (``[...]``) stands for in beginnings, if that is one letter."""
    if kind == "LITERAL":
        return _letter(value)
    if kind == "RANGE":
        return "0" if chr(value[0]) >= "0" and chr(value[1]) <= "9" else None
    return {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "0"}.get(str(value))


def _letter(code: int) -> str:
    """A letter of a pattern as it stands in beginnings."""
    letter = chr(code)
    return " " if letter.isspace() else "0" if letter.isdecimal() else letter.lower()
