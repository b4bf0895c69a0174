"""ICD-10-CM codes of diagnoses: stated codes checked, candidates for the others.

A name is looked up in three steps, the surest first: the curated names (``icd10_aliases.csv``) and the names of the
classification, word for word; its parts, where it joins two conditions; what scispaCy's candidate generator finds nearest. Side,
region and level must agree with the text, and a name that fits nothing well gets no code: a missing code is seen, a wrong one
is believed. ``python benchmarks/coding`` measures how often the first candidate is right.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from extraction.coding.agreement import excludes
from extraction.coding.classification import classification, dotted, is_well_formed
from extraction.coding.known_names import KnownNames, Match, Query
from extraction.coding.similar_names import SimilarNames
from extraction.coding.words import Words, light_words, read_words
from extraction.language.terms import read_rows
from models.case import Code
from models.vocabulary import CodeSystem

_PARTS = re.compile(
    r"\s*[;,]\s*(?:and\s+)?|\s*\+\s*"
    r"|\s+(?:and|with|w/|due to|secondary to|associated with|superimposed on|on top of|plus)\s+"
)
_PART, _HEADER = 0.85, 0.85
"""Factors on the score of a part of a name, and of a category that the text does not complete."""
_REMEMBERED = 20_000


class Icd10Linker:
    """Finds candidate codes. Built once per process (``linker``); remembers what it has already looked up."""

    def __init__(self) -> None:
        self._known = KnownNames()
        self._similar = SimilarNames(self._known.names)
        self._seen: dict[Query, tuple[Match, ...]] = {}

    def candidates(self, name: str, region: str | None = None, side: str | None = None, k: int = 1) -> tuple[Code, ...]:
        """The ``k`` best codes of one diagnosis, none if nothing fits; of a bilateral condition that is coded by side, the
        code of the right and of the left count as one."""
        return self.batch([Query(name, region, side)], k)[0]

    def batch(self, queries: Sequence[Query], k: int = 1) -> list[tuple[Code, ...]]:
        """The candidates of all diagnoses of a document, in one call of the vectoriser."""
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
        unseen = [query for query in dict.fromkeys(queries) if query not in self._seen]
        unsure: list[tuple[Query, Words]] = []
        for query in unseen:
            words = read_words(query.name)
            found = self._known.find(words, query)
            if found == ():
                found = self._parts(words, query)
                content = words.said - words.modifiers - words.regions - light_words()
                if not found and content and not words.is_procedure and not self._known.is_vague(content):
                    unsure.append((query, words))
            self._seen[query] = found or ()
        for query, found in self._similar.find(unsure):
            self._seen[query] = found
        return [tuple(map(_as_code, _first(self._seen[query], k, query.side))) for query in queries]

    def _parts(self, words: Words, query: Query) -> tuple[Match, ...]:
        """Codes of conditions joined in one name, the first one's first."""
        parts = [part for part in _PARTS.split(query.name) if part]
        if len(parts) < 2 or words.is_procedure:
            return ()
        found: dict[str, Match] = {}
        for part in parts:
            here = read_words(part)
            if not here.said:
                continue  # "L4-5 and L5-S1 disc protrusions"
            if not any(zone[0].isupper() for zone in here.zones):
                here = here._replace(zones=(*words.zones[:1], *here.zones) if words.zones else here.zones)
            matches = self._known.find(here, query._replace(name=part)) or ()
            if not found and (not matches or excludes(matches[0].code, words)):
                return ()
            for match in matches:
                found.setdefault(match.code, Match(match.code, round(match.score * _PART, 2)))
        return tuple(found.values())


@cache
def linker() -> Icd10Linker:
    """The linker, built on first use."""
    return Icd10Linker()


def check_stated(code: str) -> Code | None:
    """A code that the document states, with its meaning; ``display`` is ``None`` for one the classification does not have, and
    the answer ``None`` for what has not the form of an ICD-10-CM code."""
    if not is_well_formed(code):
        return None
    shown = dotted(code)
    return Code(system=CodeSystem.ICD10CM, code=shown, display=classification().description(shown), stated=True)


@cache
def _history() -> dict[str, str]:
    return {row["code"]: row["history"] for row in read_rows("icd10_history.csv")}


def past(code: str) -> str:
    """The code of having had a condition: Z87.81 of a healed fracture. Chronic conditions keep their own."""
    history = _history()
    for size in range(len(code), 0, -1):
        if code[:size] in history:
            return history[code[:size]] or code
    return code


def _first(matches: tuple[Match, ...], k: int, side: str | None) -> tuple[Match, ...]:
    if side != "bilateral" or len(matches) < 2:
        return matches[:k]
    pair = matches[0].score == matches[1].score and _twins(matches[0].code, matches[1].code)
    return matches[: max(k, 2 if pair else 1)]


def _twins(code: str, other: str) -> bool:
    first, second = (classification().description(each) or "" for each in (code, other))
    return first != second and first.replace("right", "left") == second.replace("right", "left")


@lru_cache(maxsize=4_096)
def _as_code(match: Match) -> Code:
    score = match.score if _is_billable(match.code) else round(match.score * _HEADER, 2)
    return Code(
        system=CodeSystem.ICD10CM,
        code=match.code,
        display=classification().description(match.code),
        stated=False,
        score=min(1.0, score),
    )


@cache
def _is_billable(code: str) -> bool:
    return len(code) == 8 or not classification().children(code)
