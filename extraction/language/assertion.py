"""Assertion: what a document claims of a thing it names (absent, uncertain, past, another person's, only if ...).

Scopes are clauses, not sentences: a cue reaches forward or back until a stop ("but", ";", a clause with a subject of its own),
a pseudo-cue ("not only", "no change") takes its words out of the search. The decision keeps every cue and its rule id.

The cues are data (``assertion.toml``, which says what its values mean). One automaton over the cues' first words finds where
a cue may start; only the few patterns that begin with that word, and can begin with the letters after it, are tried there.
"""

import re
from collections import defaultdict
from functools import cache
from operator import itemgetter
from typing import NamedTuple

import ahocorasick
from spacy.tokens import Doc

from extraction.evidence import make_cue
from extraction.language.beginnings import Beginnings
from extraction.language.reading import reading
from extraction.language.sections import section_at
from extraction.language.sentences import Sentence, sentence_at, sentences
from extraction.language.terms import automaton, lower_case
from extraction.rules import compile_rules, small_pattern
from models.errors import RuleError
from models.evidence import Cue

_KEY = "casewright_scopes"
ORDER = ("family", "hypothetical", "negated", "uncertain", "history")
"""Which assertion wins where several hold."""

_REACH = 400
"""Characters that a scope reaches at most: keeps the work linear in the text's length."""

# Over which commas an "item" goes on: "possible fracture, sprain or strain" is one list, "possible fracture, edema" is not.
_OR_LIST = re.compile(r"(?:,\s*[\w/' -]{1,40}){1,5}?,?\s+or\s+[\w/' -]{1,40}")
_SITE_ONLY = re.compile(r"\s*(?:left|right|bilateral)\b[^,]*$", re.IGNORECASE)
_BOX = re.compile(r"[\[(]\s*[xX\u2713\u2714]?\s*[\])]|[\u2610\u2612]|\s{3,}|\n")
_FIELD = re.compile(r"\s{3,}|\n|[.;]\s")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]")
_PREFIX = re.compile(r"(?:[^\\.^$*+?{}\[\]|()\s]|\\[^a-zA-Z0-9])+")
_FAMILY_SECTION = "assertion.family_section"


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


_PRESENT = Assertion("present", frozenset(), ())


class CueMention(NamedTuple):
    """A cue of ``rule`` at ``[start, end)``; ``value`` is the rule's assertion, direction and reach ("pseudo" alone)."""

    start: int
    end: int
    rule: str
    value: tuple[str, ...]


_Entry = tuple[int, re.Pattern[str], str, tuple[str, ...]]
"""A rule to try: its number, its pattern, its id and its value in words."""


class _Cues(NamedTuple):
    """The compiled cues: where one may start, with the rules to try there; which of them can match by the letters there (most
    words that begin like "no" or "in" go on otherwise); and the stops of each assertion."""

    starts: ahocorasick.Automaton
    possible: Beginnings
    stops: dict[str, re.Pattern[str]]


def _alternatives(pattern: str) -> list[str]:
    """A pattern's top-level alternatives."""
    parts, depth, start = [], 0, 0
    for token in _TOKEN.finditer(pattern):
        sign = token.group()
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 0:
            parts.append(pattern[start : token.start()])
            start = token.end()
    return [*parts, pattern[start:]]


def _prefix(alternative: str, rule: str) -> str:
    """The plain text that an alternative starts with."""
    match = _PREFIX.match(alternative.strip())
    if match is None:
        raise RuleError(f"assertion.toml, {rule}: each alternative must start with letters or an escaped sign")
    literal = match.group()
    if alternative.strip()[match.end() : match.end() + 1] in {"?", "*", "{"} and match.end() < len(alternative.strip()):
        literal = literal[:-2] if literal[-2:-1] == "\\" else literal[:-1]
    return literal.replace("\\", "")


@cache
def _cues() -> _Cues:
    by_prefix: dict[str, list[_Entry]] = defaultdict(list)
    patterns: dict[int, str] = {}
    stops: dict[str, list[str]] = defaultdict(list)
    for number, rule in enumerate(compile_rules("assertion.toml")):
        value = tuple(rule.value.split())
        if value[0] == "stop":
            stops[value[1]].append(rule.pattern.pattern)
            continue
        patterns[number] = rule.pattern.pattern
        entry = (number, rule.small, rule.id, value)
        for prefix in {_prefix(alternative, rule.id) for alternative in _alternatives(rule.pattern.pattern)}:
            by_prefix[prefix].append(entry)
    return _Cues(
        automaton({prefix: (len(prefix), tuple(entries)) for prefix, entries in by_prefix.items()}),
        Beginnings(patterns),
        {
            name: small_pattern(
                "|".join(
                    stops["all"]
                    + (stops[name] if name == "family" else stops["clause"] + stops[name] * (name != "clause"))
                ),
                re.VERBOSE,
            )
            for name in (*ORDER, "clause")
        },
    )


def find_cues(text: str, start: int = 0, end: int | None = None) -> list[CueMention]:
    """The cues in ``[start, end)`` in order, pseudo-cues too; they do not overlap, the longest at a place wins."""
    small = lower_case(text)
    end = len(text) if end is None else end
    cues = _cues()
    tries: list[tuple[int, _Entry]] = []
    for last, (length, entries) in cues.starts.iter(small, start, end):
        at = last - length + 1
        if at == 0 or not (small[at].isalnum() and (small[at - 1].isalnum() or small[at - 1] == "_")):
            possible = cues.possible.at(small, at)
            if possible:
                tries += [(at, entry) for entry in entries if entry[0] in possible]
    tries.sort(key=itemgetter(0))
    found: list[CueMention] = []
    for at, (_, pattern, rule, value) in tries:
        if found and at < found[-1].end and at != found[-1].start:
            continue
        match = pattern.match(small, at, end + _BEYOND)
        if match is not None and match.end() > at:
            cue = CueMention(at, match.end(), rule, value)
            if not found or at >= found[-1].end:
                found.append(cue)
            elif cue.end > found[-1].end:
                found[-1] = cue
    return found


_BEYOND = 12
"""A cue that begins in a sentence may end this far beyond it: "History of cancer? No." is two sentences and one cue."""


def scopes_of(doc: Doc, sentence: Sentence) -> tuple[Scope, ...]:
    """The scopes of a sentence's cues, in order of their start; made on first use, as most sentences are never asked."""
    all_of_them = doc.user_data.setdefault(_KEY, {})
    key = str(sentence.start)
    made = all_of_them.get(key)
    if made is None:
        made = all_of_them[key] = find_scopes(reading(doc).text, (sentence,))
    return made if isinstance(made, tuple) else tuple(Scope(*parts) for parts in made)


def scopes(doc: Doc) -> tuple[Scope, ...]:
    """The scopes of all cues, in order of their start."""
    return tuple(sorted(scope for sentence in sentences(doc) for scope in scopes_of(doc, sentence)))


def find_scopes(text: str, bounds: tuple[Sentence, ...]) -> tuple[Scope, ...]:
    """The scopes of the cues in the sentences ``bounds`` of a reading text."""
    found = []
    for sentence, cue in [(bound, cue) for bound in bounds for cue in find_cues(text, *bound)]:
        if cue.value[0] == "pseudo":
            continue
        assertion, direction, reach = cue.value
        if direction != "back":
            end = _end_of_scope(text, cue.end, min(sentence.end, cue.end + _REACH), assertion, reach)
            found.append(Scope(cue.end, max(cue.end, end), assertion, cue.rule, cue.start, cue.end))
        if direction != "forward":
            start = _start_of_scope(text, max(sentence.start, cue.start - _REACH), cue.start, assertion, reach)
            found.append(Scope(min(start, cue.start), cue.start, assertion, cue.rule, cue.start, cue.end))
    return tuple(sorted(found))


def _end_of_scope(text: str, start: int, end: int, assertion: str, reach: str) -> int:
    """Where a scope that starts at ``start`` ends, ``end`` at the latest."""
    if reach == "sentence":
        return end
    if reach == "box":
        box = _BOX.search(text, start, end)
        return box.start() if box else end
    stop = _cues().stops["clause" if reach == "strong" else assertion].search(lower_case(text), start, end)
    if stop:
        end = stop.start()
    if reach == "item":
        comma = text.find(",", start, end)
        if comma >= 0:
            goes_on = _OR_LIST.match(text, comma, end)
            end = goes_on.end() if goes_on else comma
    return end


def _start_of_scope(text: str, start: int, end: int, assertion: str, reach: str) -> int:
    """Where a scope that ends at ``end`` starts, ``start`` at the earliest."""
    if reach == "field":
        for bound in _FIELD.finditer(text, start, end):
            start = bound.end()
        return start
    for stop in _cues().stops[assertion].finditer(lower_case(text), start, end):
        if stop.end() < end:
            start = stop.end()
    if reach == "item":
        end -= len(text[start:end]) - len(
            text[start:end].rstrip(" ,")
        )  # "tear, suspected": the comma before the cue is its own
        comma = text.rfind(",", start, end)
        while comma >= 0 and _SITE_ONLY.match(text, comma + 1, end):  # "meniscus tear, right knee, suspected"
            comma = text.rfind(",", start, comma)
        start = max(start, comma + 1)
    return start


def assess(doc: Doc, start: int, end: int) -> Assertion:
    """What the document claims of the mention ``[start, end)`` of the reading text.

    A mention is governed by a cue before it if it starts in the cue's scope, by a cue after it if it ends there. Whatever
    stands under a family-history heading is the family's. A past-history heading is left to the caller.
    """
    held = [
        scope
        for scope in (scopes_of(doc, sentence_at(doc, start)) if sentences(doc) else ())
        if (scope.start <= start < scope.end if scope.start >= scope.cue_end else scope.start < end <= scope.end)
    ]
    section = section_at(doc, start)
    is_family = section is not None and section.kind == "family_history" and section.body > section.start
    if not held and not is_family:
        return _PRESENT
    cues = [make_cue(doc, scope.assertion, scope.rule, scope.cue_start, scope.cue_end) for scope in held]
    if section is not None and is_family:
        cues.append(make_cue(doc, "family", _FAMILY_SECTION, section.start, section.body))
    values = frozenset(cue.assertion for cue in cues)
    return Assertion(next((name for name in ORDER if name in values), "present"), values, tuple(cues))
