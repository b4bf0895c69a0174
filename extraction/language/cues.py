"""Many rules, one pass: a word is tried only against the rules that can begin with its first letters.

A file of cue rules as one alternation tries every rule at every word. Here the letters that each rule can begin with are
read from its pattern once, so that most words of a text are tried against no rule at all.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

from extraction.language.terms import lower_case
from extraction.rules import CompiledRule, compile_rules

LETTERS = 10
"""How many first letters tell which rules are tried: enough to see what follows "the" or "has"."""
_FEWER = (LETTERS, 7, 4)
_MOST = (
    400  # beginnings of one rule; of a pattern with more, fewer letters are read, and at last it is tried at every word
)
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
# The standard library's own parser of patterns: no public module gives what a pattern can begin with.
_PARSER: Any = import_module("re._parser")


class CueRules:
    """The rules of a file, found in a text in the file's order of preference at each word. Changed by no text."""

    def __init__(self, name: str) -> None:
        self.rules: tuple[CompiledRule, ...] = compile_rules(name)
        self._by_beginning: dict[str, list[int]] = defaultdict(list)
        for number, rule in enumerate(self.rules):
            for begin in beginnings(rule.pattern.pattern):
                self._by_beginning[begin].append(number)
        self._candidates: dict[str, tuple[tuple[CompiledRule, re.Pattern[str]], ...]] = {}

    def scan(self, text: str, start: int, end: int) -> Iterator[tuple[CompiledRule, int, int]]:
        """Each cue in ``text[start:end]`` with its rule, in order, none within another."""
        small = lower_case(text)
        candidates = self._candidates
        reached = start
        for word in _WORD.finditer(small, start, end):
            position = word.start()
            if position < reached:
                continue
            letters = small[position : position + LETTERS]
            known = candidates.get(letters)
            for rule, pattern in self._of(letters) if known is None else known:
                match = pattern.match(small, position, end)
                if match is not None and match.end() > position:
                    yield rule, position, match.end()
                    reached = match.end()
                    break

    def _of(self, letters: str) -> tuple[tuple[CompiledRule, re.Pattern[str]], ...]:
        """The rules that can begin with these letters, each with its pattern for lower case."""
        spaced = _SPACES.sub(" ", letters)
        begins = self._by_beginning
        numbers = {number for size in range(len(spaced) + 1) for number in begins.get(spaced[:size], ())}
        if len(spaced) < len(letters):
            numbers.update(number for begin in begins if begin.startswith(spaced) for number in begins[begin])
        known = tuple((self.rules[number], self.rules[number].small) for number in sorted(numbers))
        if len(self._candidates) < _MOST * _MOST:
            self._candidates[letters] = known
        return known


@cache
def cue_rules(name: str) -> CueRules:
    """The cue rules of ``extraction/data/<name>``, read once per process."""
    return CueRules(name)


def may_begin(letters: str, begins: Iterable[str]) -> bool:
    """Whether a text with these first letters (``LETTERS``, fewer at its end) may match a pattern of such beginnings."""
    spaced = _SPACES.sub(" ", letters)
    if len(spaced) < len(letters):  # what follows the spaces drawn together is not seen
        return any(spaced.startswith(begin) or begin.startswith(spaced) for begin in begins)
    return spaced.startswith(tuple(begins))


def beginnings(pattern: str) -> frozenset[str]:
    """The first letters (``LETTERS`` at most, lower case) that what a verbose, case-insensitive pattern matches can have.

    White space of any kind and length is one space there.
    """
    parsed = _PARSER.parse(pattern, re.VERBOSE | re.IGNORECASE)
    for most in _FEWER:
        found = {text for text, _ in _expand(parsed, most)}
        if len(found) <= _MOST:
            return frozenset(found)
    return frozenset({""})


def _expand(parts: Any, most: int) -> set[tuple[str, bool]]:
    """Beginnings of a parsed sequence, of ``most`` letters; True where nothing more can be told of what follows."""
    made: set[tuple[str, bool]] = {("", False)}
    for part in parts:
        if len(made) > _MOST:
            return {(text, True) for text, _ in made}
        if all(closed for _, closed in made):
            break
        after = _one(part, most)
        if after is None:
            continue
        grown: set[tuple[str, bool]] = set()
        for text, closed in made:
            if closed:
                grown.add((text, True))
                continue
            for more, stops in after:
                whole = text + (more[1:] if more[:1] == " " == text[-1:] else more)
                grown.add((whole[:most], stops or len(whole) >= most))
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
        if once != {(" ", False)}:  # spaces, however many, are one
            once = {(text, closed or times > 1) for text, closed in once}
        return once | {("", False)} if least == 0 else once
    if kind == "IN" and all(str(item[0]) == "LITERAL" or str(item[1]) == "CATEGORY_SPACE" for item in value):
        return {(" " if str(item[0]) != "LITERAL" else _letter(item[1]), False) for item in value}
    return {("", True)}


def _letter(code: int) -> str:
    """A letter of a pattern as it stands in beginnings."""
    return " " if chr(code).isspace() else chr(code).lower()
