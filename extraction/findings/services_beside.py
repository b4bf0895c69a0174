"""The rules of the words beside a service (``services.toml``), tried only where they can begin."""

import re
from functools import cache
from typing import NamedTuple

from extraction.language.beginnings import Beginnings
from extraction.rules import compile_rules


class Beside(NamedTuple):
    """A rule of ``services.toml``, for a text in lower case."""

    id: str
    status: str
    about: str
    pattern: re.Pattern[str]


class BesideRules:
    """The rules of ``services.toml`` in order; those of words after a phrase, and of words before it, by their beginnings."""

    def __init__(self) -> None:
        rules = compile_rules("services.toml")
        places = [rule.value.split() for rule in rules]
        self.rules = tuple(
            Beside(rule.id, status, about, rule.small) for rule, (status, _, about) in zip(rules, places, strict=True)
        )
        self.before, self.after = (
            Beginnings(
                {number: rules[number].pattern.pattern for number, (_, at, _) in enumerate(places) if at == side}
            )
            for side in ("before", "after")
        )


@cache
def beside_rules() -> BesideRules:
    """The rules, read once per process."""
    return BesideRules()
