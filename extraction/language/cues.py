"""Many rules, one pass: a word is tried only against the rules that can begin with its first letters."""

import re
from collections.abc import Iterator
from functools import cache

from extraction.language.beginnings import Beginnings
from extraction.language.terms import lower_case
from extraction.rules import CompiledRule, compile_rules

_WORD = re.compile(r"\w+")


class CueRules:
    """The rules of a file, found in a text in the file's order of preference at each word. Changed by no text."""

    def __init__(self, name: str) -> None:
        self.rules: tuple[CompiledRule, ...] = compile_rules(name)
        self._small: dict[int, re.Pattern[str]] = {}  # compiled on first use: most documents need few of them
        self._beginnings = Beginnings({number: rule.pattern.pattern for number, rule in enumerate(self.rules)})

    def scan(self, text: str, start: int, end: int) -> Iterator[tuple[CompiledRule, int, int]]:
        """Each cue in ``text[start:end]`` with its rule, in order, none within another."""
        small = lower_case(text)
        beginning_at, patterns = self._beginnings.at, self._small
        reached = start
        for word in _WORD.finditer(small, start, end):
            position = word.start()
            if position < reached:
                continue
            for number in beginning_at(small, position):
                pattern = patterns.get(number)
                if pattern is None:
                    pattern = patterns[number] = self.rules[number].small
                match = pattern.match(small, position, end)
                if match is not None and match.end() > position:
                    yield self.rules[number], position, match.end()
                    reached = match.end()
                    break


@cache
def cue_rules(name: str) -> CueRules:
    """The cue rules of ``extraction/data/<name>``, read once per process."""
    return CueRules(name)
