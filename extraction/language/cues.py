"""Many rules, one pass: a word is tried only against the rules that can begin with its first letters.

A file of cue rules as one alternation tries every rule at every word. Here the letters that each rule can begin with are
read from its pattern once, so that most words of a text are tried against no rule at all.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from extraction.language.terms import lower_case
from extraction.rules import CompiledRule, compile_rules

LETTERS = 4
"""How many first letters tell which rules are tried."""
_MOST = 400  # beginnings of one rule; a pattern with more is tried at every word
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
        spaced = "".join(" " if letter.isspace() else letter for letter in letters)
        begins = self._by_beginning
        numbers = {number for size in range(len(spaced) + 1) for number in begins.get(spaced[:size], ())}
        known = tuple((self.rules[number], self.rules[number].small) for number in sorted(numbers))
        if len(self._candidates) < _MOST * _MOST:
            self._candidates[letters] = known
        return known


@cache
def cue_rules(name: str) -> CueRules:
    """The cue rules of ``extraction/data/<name>``, read once per process."""
    return CueRules(name)


def beginnings(pattern: str) -> frozenset[str]:
    """The first letters (``LETTERS`` at most, lower case) that what a verbose, case-insensitive pattern matches can have.

    White space of any kind is a space there.
    """
    found = {text for text, _ in _expand(_PARSER.parse(pattern, re.VERBOSE | re.IGNORECASE))}
    return frozenset(found) if len(found) <= _MOST else frozenset({""})


def _expand(parts: Any) -> set[tuple[str, bool]]:
    """Beginnings of a parsed sequence; True where nothing more can be told of what follows."""
    made: set[tuple[str, bool]] = {("", False)}
    for part in parts:
        if all(closed for _, closed in made):
            break
        after = _one(part)
        if after is None:
            continue
        made = {
            (text, closed) if closed else ((text + more)[:LETTERS], stops or len(text + more) >= LETTERS)
            for text, closed in made
            for more, stops in ({("", True)} if closed else after)
        }
    return made


def _one(part: Any) -> set[tuple[str, bool]] | None:
    """Beginnings of one part; None for what takes no room (a boundary, a look-around)."""
    kind, value = str(part[0]), part[1]
    if kind == "LITERAL":
        return {(chr(value).lower(), False)}
    if kind in {"AT", "ASSERT", "ASSERT_NOT"}:
        return None
    if kind == "BRANCH":
        return set().union(*(_expand(branch) for branch in value[1]))
    if kind == "SUBPATTERN":
        return _expand(value[3])
    if kind in {"MAX_REPEAT", "MIN_REPEAT"}:
        least, most, inner = value
        once = {(text, closed or most > 1) for text, closed in _expand(inner)}
        return once | {("", False)} if least == 0 else once
    if kind == "IN" and [str(item[1]) for item in value] == ["CATEGORY_SPACE"]:
        return {(" ", False)}
    if kind == "IN" and all(str(item[0]) == "LITERAL" for item in value):
        return {(chr(item[1]).lower(), False) for item in value}
    return {("", True)}
