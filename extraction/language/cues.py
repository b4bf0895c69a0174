"""Many rules, one pass: a word is tried only against the rules that can begin with its first letters."""

import re
from collections.abc import Iterator
from functools import cache

from extraction.language.beginnings import Beginnings, width
from extraction.language.terms import lower_case
from extraction.rules import CompiledRule, compile_rules, small_pattern

_SIGN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|#[^\n]*|[()|]", re.DOTALL)
"""What tells where the alternatives of a verbose pattern part, behind what only looks alike (escapes, sets, comments)."""
_REPEATS = frozenset("*+?{")


class CueRules:
    """The rules of a file, found in a text in the file's order of preference at each word. Changed by no text."""

    def __init__(self, name: str) -> None:
        self.rules: tuple[CompiledRule, ...] = compile_rules(name)
        # Of a rule of many alternatives only those are tried that can begin with a word.
        self._parts = [(rule, part) for rule in self.rules for part in alternatives(rule.pattern.pattern)]
        # Compiled on first use: most documents need few of them.
        self._small: list[re.Pattern[str] | None] = [None] * len(self._parts)
        self._beginnings = Beginnings({number: part for number, (_, part) in enumerate(self._parts)})

    def scan(self, text: str, start: int, end: int) -> Iterator[tuple[CompiledRule, int, int]]:
        """Each cue in ``text[start:end]`` with its rule, in order, none within another."""
        small, patterns = lower_case(text), self._small
        reached = start
        for position, numbers in self._beginnings.along(small, start, end):
            if position < reached:
                continue
            for number in numbers:
                pattern = patterns[number]
                if pattern is None:
                    pattern = patterns[number] = small_pattern(self._parts[number][1], re.VERBOSE)
                match = pattern.match(small, position, end)
                if match is not None and match.end() > position:
                    yield self._parts[number][0], position, match.end()
                    reached = match.end()
                    break


def alternatives(pattern: str) -> tuple[str, ...]:
    """Patterns that, tried in order, match what a verbose pattern matches: its alternatives, if it is nothing but such.

    What follows a group of them and takes no letters (a boundary, a look-around) goes with each.
    """
    parts, closed = _split(pattern)
    if len(parts) == 1 and closed and pattern.lstrip().startswith("(?:"):
        inner, after = pattern[pattern.index("(?:") + 3 : closed - 1], pattern[closed:]
        if after.lstrip()[:1] not in _REPEATS and width(after) == (0, 0):
            parts = [f"(?:{part}){after}" for part in _split(inner)[0]]
    # Where one of them can match nothing, which is no cue, the next would be tried in vain.
    return tuple(parts) if all(width(part)[0] for part in parts) else (pattern,)


def by_first_letter(pattern: str) -> str:
    """The alternatives of a pattern of words grouped by their first letters: whether one of them stands in a text is told faster.

    Which of them is found where several begin alike may differ.
    """
    groups: dict[str, list[str]] = {}
    others = []
    for part in map(str.strip, alternatives(pattern)):
        word = part.removeprefix(r"\b")
        if word[0].isalpha() and word[1:2] not in _REPEATS:
            groups.setdefault(word[0], []).append(word[1:] if word == part else rf"(?<!\w{word[0]}){word[1:]}")
        else:
            others.append(part)
    return "|".join([*(f"{letter}(?:{'|'.join(words)})" for letter, words in groups.items()), *others])


def _split(pattern: str) -> tuple[list[str], int]:
    """The alternatives of a verbose pattern outside all groups, and where its first group ends (0 without one)."""
    parts, start, depth, closed = [], 0, 0, 0
    for sign in _SIGN.finditer(pattern):
        mark = sign.group()
        depth += (mark == "(") - (mark == ")")
        if mark == ")" and depth == 0:
            closed = closed or sign.end()
        elif mark == "|" and depth == 0:
            parts.append(pattern[start : sign.start()])
            start = sign.end()
    return [*parts, pattern[start:]], closed


@cache
def cue_rules(name: str) -> CueRules:
    """The cue rules of ``extraction/data/<name>``, read once per process."""
    return CueRules(name)
