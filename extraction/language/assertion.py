"""Assertion: what a document claims of a thing it names (absent, uncertain, past, another person's, only if ...).

Scopes are clauses, not sentences: a cue reaches forward or back until a terminator ("but", ";", a new subject), a pseudo-cue
("not only", "no change") blocks the cues inside it. The decision keeps every cue and its rule id.

``assertion.toml``: ``value`` is "<assertion> <direction>": assertion one of negated, uncertain, history, family,
hypothetical, pseudo, stop; direction forward, back, both or none.
"""

import re
from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.evidence import make_cue
from extraction.language.reading import reading
from extraction.language.sentences import sentences
from extraction.rules import compile_rules
from models.evidence import Cue

_KEY = "casewright_scopes"
ORDER = ("family", "negated", "hypothetical", "uncertain", "history")
"""Which assertion wins where several hold."""


class Scope(NamedTuple):
    """A cue ``[cue_start, cue_end)`` and the stretch ``[start, end)`` it governs, in the reading text."""

    start: int
    end: int
    assertion: str
    rule: str
    cue_start: int
    cue_end: int


class Assertion(NamedTuple):
    """What is claimed of a mention: the winning assertion ("present" if none) and the cues of all that hold."""

    value: str
    all: frozenset[str]
    cues: tuple[Cue, ...]


@cache
def _combined() -> tuple[re.Pattern[str], dict[str, tuple[str, str, str]]]:
    """All cues as one pattern: one pass over the text. Longer patterns come first in the file."""
    rules = compile_rules("assertion.toml")
    names = {f"r{number}": (rule.id, *rule.value.split()) for number, rule in enumerate(rules)}
    pattern = "|".join(f"(?P<r{number}>{rule.pattern.pattern})" for number, rule in enumerate(rules))
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE), names  # type: ignore[return-value]


def scopes(doc: Doc) -> tuple[Scope, ...]:
    """The scopes of all cues, in order of their start, made once."""
    made = doc.user_data.get(_KEY)
    if made is None:
        made = _find_scopes(doc)
        doc.user_data[_KEY] = made
    return made if isinstance(made, tuple) else tuple(Scope(*parts) for parts in made)


def _find_scopes(doc: Doc) -> tuple[Scope, ...]:
    text = reading(doc).text
    pattern, names = _combined()
    bounds = sentences(doc)
    hits: list[tuple[int, int, str, str, str]] = []
    for match in pattern.finditer(text):
        rule, assertion, direction = names[match.lastgroup or ""]
        hits.append((match.start(), match.end(), rule, assertion, direction))
    stops = [hit[0] for hit in hits if hit[3] == "stop"]
    stop_ends = [hit[1] for hit in hits if hit[3] == "stop"]
    found = []
    for start, end, rule, assertion, direction in hits:
        if assertion in {"stop", "pseudo"}:
            continue
        sentence = bounds[max(0, bisect_left(bounds, start + 1, key=lambda item: item.start) - 1)]
        if direction in {"forward", "both"}:
            index = bisect_left(stops, end)
            limit = min(sentence.end, stops[index] if index < len(stops) else sentence.end)
            found.append(Scope(end, max(end, limit), assertion, rule, start, end))
        if direction in {"back", "both"}:
            index = bisect_left(stop_ends, start + 1) - 1
            limit = max(sentence.start, stop_ends[index] if index >= 0 else sentence.start)
            found.append(Scope(min(limit, start), start, assertion, rule, start, end))
    return tuple(sorted(found))


def assess(doc: Doc, start: int, end: int) -> Assertion:
    """What the document claims of the mention ``[start, end)`` of the reading text."""
    held = [scope for scope in scopes(doc) if scope.start <= start and end <= scope.end]
    values = frozenset(scope.assertion for scope in held)
    value = next((name for name in ORDER if name in values), "present")
    cues = tuple(make_cue(doc, scope.assertion, scope.rule, scope.cue_start, scope.cue_end) for scope in held)
    return Assertion(value, values, cues)
