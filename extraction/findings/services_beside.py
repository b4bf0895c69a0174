"""The rules of the words beside a service (``services.toml``), tried only where they can begin."""

import re
from functools import cache
from typing import NamedTuple

from extraction.language.cues import beginnings, may_begin
from extraction.rules import compile_rules

_MOST_BEGINNINGS = 100_000


class Beside(NamedTuple):
    """A rule of ``services.toml``, for a text in lower case."""

    id: str
    status: str
    about: str
    pattern: re.Pattern[str]


class BesideRules:
    """The rules of ``services.toml`` in order: those of words after a phrase, and those of words before it by their beginnings."""

    def __init__(self) -> None:
        rules = compile_rules("services.toml")
        places = [rule.value.split() for rule in rules]
        self.rules = tuple(
            Beside(rule.id, status, about, rule.small) for rule, (status, _, about) in zip(rules, places, strict=True)
        )
        self.after = tuple(number for number, (_, place, _) in enumerate(places) if place == "after")
        self._begins = tuple(
            (number, tuple(beginnings(rules[number].pattern.pattern)))
            for number, (_, place, _) in enumerate(places)
            if place == "before"
        )
        self._known: dict[str, tuple[int, ...]] = {}

    def before_of(self, letters: str) -> tuple[int, ...]:
        """The rules of words before a phrase that can begin with a word of these letters."""
        known = self._known.get(letters)
        if known is None:
            known = tuple(number for number, begins in self._begins if may_begin(letters, begins))
            if len(self._known) < _MOST_BEGINNINGS:
                self._known[letters] = known
        return known


@cache
def beside_rules() -> BesideRules:
    """The rules, read once per process."""
    return BesideRules()
