"""ICD-10-CM codes of diagnoses: stated codes checked, candidates for the others.

A name is looked up in three steps, the surest first: the curated names (``icd10_aliases.csv``) and the names of the
classification, word for word; its parts, where it joins two conditions; what scispaCy's candidate generator finds nearest. Side,
region and level must agree with the text, and a name that fits nothing well gets no code: a missing code is seen, a wrong one
is believed. ``python benchmarks/coding`` measures how often the first candidate is right.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache
from math import log
from typing import NamedTuple

from extraction.coding.candidates import generator, names
from extraction.coding.classification import (
    WITHIN,
    Place,
    classification,
    dotted,
    entry,
    is_well_formed,
    pick,
    resolve,
    stem_of,
)
from extraction.coding.words import Words, light_words, read_words
from extraction.language.anatomy import find_sites
from extraction.language.terms import read_rows
from models.case import Code
from models.vocabulary import CodeSystem, Region

_PARTS = re.compile(
    r"\s*[;,]\s*(?:and\s+)?|\s+(?:and|with|w/|due to|secondary to|associated with|superimposed on|on top of|plus)\s+|\s*\+\s*"
)
_EXCLUDES = re.compile(r"\bwithout (?P<what>[^,]+)", re.IGNORECASE)
_NOWHERE = re.compile(r"\bunspecified (?:site|joint|part|body region)|\bsite unspecified", re.IGNORECASE)
_NEIGHBOURS = 30
_ACCEPTED = 0.78
"""Of similar names, the least score that is a candidate. Tuned on half of benchmarks/coding/phrases.csv for precision."""
_ALIKE = 0.84
"""Two words are one misspelt word from this likeness on: "tendinits", "menicus"."""
_SURE, _PART, _HEADER = 0.97, 0.85, 0.85
_LEAVE_OUT = 0.05
"""What leaving out a kind of words (degrees, "syndrome") takes off a score."""
_SPINE = {
    "lumbosacral": "lumbar spine", "cervicothoracic": "cervical spine", "thoracolumbar": "thoracic spine",
    "high cervical": "cervical spine", "mid cervical": "cervical spine",
}  # fmt: skip


class Query(NamedTuple):
    """A diagnosis to be coded: its short name, its region and side as extracted."""

    name: str
    region: str | None = None
    side: str | None = None


class Match(NamedTuple):
    """A code that fits, with how well (0-1)."""

    code: str
    score: float


class Icd10Linker:
    """Finds candidate codes. Built once per process (``linker``); remembers what it has already looked up."""

    def __init__(self) -> None:
        self._aliases, self._loose_aliases = _alias_index()
        # A name that needs more to have a code ("cyst") is no part of a longer one ("cyst of bone").
        self._vague = {key for key, codes in self._aliases.items() if not codes}
        self._names, self._loose_names = _name_index()
        self._weights = _word_weights(self._names)
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
            found = self._exact(words, query)
            if found == ():
                found = self._parts(words, query)
                content = words.said - words.modifiers - words.regions - light_words()
                if not found and content and not words.is_procedure and (content, "") not in self._vague:
                    unsure.append((query, words))
            self._seen[query] = found or ()
        for query, found in self._similar(unsure):
            self._seen[query] = found
        return [tuple(map(_as_code, _first(self._seen[query], k, query.side))) for query in queries]

    def _exact(self, words: Words, query: Query) -> tuple[Match, ...] | None:
        """Codes of a name known word for word, perhaps without its degrees and its general words; ``None`` for a name that is
        known to have none."""
        place = _place(words, query)
        for step, (left_out, loose) in enumerate(
            ((frozenset(), False), (words.modifiers, False), (words.light, True), (words.modifiers | words.light, True))
        ):
            said = words.said - left_out
            if not said or (step and not left_out):
                continue
            score = round(_SURE - step * _LEAVE_OUT, 2)
            codes = self._alias(said, words, place, loose=loose)
            if codes is not None:
                return _matches(codes, place, score) or None
            if not words.is_procedure and (found := self._named(said, words, query, place, loose=loose)):
                return tuple(Match(code, score) for code in found)
        return ()

    def _alias(self, said: frozenset[str], words: Words, place: Place, *, loose: bool) -> tuple[str, ...] | None:
        index = self._loose_aliases if loose else self._aliases
        plain = said - words.regions
        for zone in place.zones:
            if (codes := index.get((plain, zone))) is not None:
                return codes
        for key in (said, plain):
            # A name too vague for a code ("contusion") may have one with a region.
            if (codes := index.get((key, ""))) is not None and (codes or not place.zones):
                return codes
        return index.get((plain, "any")) if plain else None

    def _named(self, said: frozenset[str], words: Words, query: Query, place: Place, *, loose: bool) -> tuple[str, ...]:
        """Codes of a name of the classification itself."""
        index = self._loose_names if loose else self._names
        own = _region_words(query.region)
        for key in dict.fromkeys((said | own, said, said - words.regions)):
            codes = index.get(key)
            if not codes or len(codes) > _FEW or (loose and (said - words.regions, "") in self._vague):
                continue
            found = pick(codes, place)
            if found and all(agrees(code, place) for code in found):
                return found
        return ()

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
            matches = self._exact(here, query._replace(name=part)) or ()
            if not found and (not matches or _is_without(matches[0].code, words)):
                return ()
            for match in matches:
                found.setdefault(match.code, Match(match.code, round(match.score * _PART, 2)))
        return tuple(found.values())

    def _similar(self, unsure: list[tuple[Query, Words]]) -> Iterable[tuple[Query, tuple[Match, ...]]]:
        """The candidates that scispaCy finds and that claim nothing the text does not say."""
        if not unsure:
            return
        found = generator()([words.text for _, words in unsure], _NEIGHBOURS)
        for (query, words), mentions in zip(unsure, found, strict=True):
            place = _place(words, query)
            near: dict[str, float] = {}
            for mention in mentions:
                for alias, similarity in zip(mention.aliases, mention.similarities, strict=True):
                    near[alias] = max(similarity, near.get(alias, 0.0))
            ranked = sorted(
                ((self._score(words, query, alias, cosine), alias) for alias, cosine in near.items()), reverse=True
            )
            matches: dict[str, Match] = {}
            for score, alias in ranked:
                best = next(iter(matches.values()), None)
                if score < _ACCEPTED or (best and score < best.score - _LEAVE_OUT):
                    break
                codes = pick(names().alias_to_cuis[alias], place)
                if place.zones and any(_NOWHERE.search(classification().description(code) or "") for code in codes):
                    continue
                for code in codes if all(agrees(code, place) for code in codes) else ():
                    matches.setdefault(code, Match(code, round(score, 2)))
            yield query, tuple(matches.values())

    def _score(self, words: Words, query: Query, alias: str, cosine: float) -> float:
        """How well a name fits: the cosine, and the share of each one's words that the other has too."""
        core = words.said - words.modifiers
        wanted = set(core) | _region_words(query.region)
        known = alias.split()
        if any(word not in wanted and word in _region_labels() for word in known):
            return 0.0  # it names a region that the text does not
        matched: dict[str, str] = {}
        for word in known:
            twin = word if word in wanted or word in words.modifiers else self._misspelt(word, wanted)
            if twin:
                matched[word] = twin
        met = set(matched.values()) - words.regions - light_words()
        kept = (core & light_words()) - words.light  # "tendon" of tendon degeneration
        if not met or not kept <= matched.keys() or _head(query.name) not in met | words.modifiers:
            return 0.0  # what it has in common is not what the condition is
        text = core - words.regions or core
        covered = self._weigh(text & set(matched.values())) / self._weigh(text)
        claimed = self._weigh(matched) / self._weigh(known)
        return (0.3 * cosine + 0.3 * covered + 0.4 * claimed) * min(1.0, claimed / 0.9)

    def _weigh(self, words: Iterable[str]) -> float:
        """How much words tell together."""
        return sum(self._weights.get(word, _RARE) for word in words)

    def _misspelt(self, word: str, wanted: set[str]) -> str | None:
        """The word of the text that is this one with a slip of the pen, and no word of its own."""
        if len(word) < 5:
            return None
        for other in wanted:
            if len(other) < 5 or other[0] != word[0] or other in self._weights or abs(len(other) - len(word)) > 2:
                continue
            if SequenceMatcher(None, word, other).ratio() >= _ALIKE:
                return other
        return None


_REMEMBERED = 20_000
_FEW = 12
_RARE = 10.0


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


Index = dict[tuple[frozenset[str], str], tuple[str, ...]]


def _alias_index() -> tuple[Index, Index]:
    """Curated names by their words and their region, as they stand and without general words."""
    strict: Index = {}
    loose: Index = {}
    light = light_words()
    for row in read_rows("icd10_aliases.csv"):
        codes = tuple(code for code in row["code"].split("|") if code)
        regions = row["region"].split("|")
        for term in row["term"].split("|"):
            words = read_words(term)
            for region in regions:
                key = words.said - words.regions if region else words.said
                strict.setdefault((key, region), codes)
                if key - light:
                    loose.setdefault((key - light, region), codes)
    return strict, loose


Names = dict[frozenset[str], tuple[str, ...]]


def _name_index() -> tuple[Names, Names]:
    """Names of the classification by their words, as they stand and without general words."""
    strict: Names = {}
    loose: Names = {}
    light = light_words()
    for text, codes in names().alias_to_cuis.items():
        key = frozenset(text.split())
        strict.setdefault(key, codes)
        if (short := key - light) and short != key:
            loose[short] = loose.get(short, ()) + codes
    return strict, loose


def _word_weights(known: Names) -> dict[str, float]:
    """How much a word tells: log of names over names that hold it; general words a quarter of that."""
    counts: dict[str, int] = {}
    for key in known:
        for word in key:
            counts[word] = counts.get(word, 0) + 1
    light = light_words()
    return {word: log(len(known) / count) * (0.25 if word in light else 1.0) for word, count in counts.items()}


_HEAD_ENDS = re.compile(r"\b(?:of|in|at|to|involving|with|due|from|over|on)\b|[,;(]")


@lru_cache(maxsize=4096)
def _head(name: str) -> str:
    """The word that says what the condition is: "edema" of soft tissue edema, "tear" of tear of the labrum."""
    first = read_words(_HEAD_ENDS.split(name, maxsplit=1)[0])
    content = [
        word for word in first.text.split() if word in first.said - first.regions - first.modifiers - light_words()
    ]
    return content[-1] if content else ""


@cache
def _region_labels() -> frozenset[str]:
    return frozenset(word for region in Region for word in read_words(region).regions) | {
        "lumbosacral",
        "cervicothoracic",
        "thoracolumbar",
    }


@cache
def _region_words(region: str | None) -> frozenset[str]:
    return read_words(region).regions if region else frozenset()


def _place(words: Words, query: Query) -> Place:
    zones = (*words.zones, *((query.region,) if query.region and query.region not in words.zones else ()))
    return Place(zones, query.side, words.said)


def _matches(codes: tuple[str, ...], place: Place, score: float) -> tuple[Match, ...]:
    """Curated codes completed; ``S62.33+fifth`` is S62.33 of a text that says "fifth"."""
    found: dict[str, Match] = {}
    for number, code in enumerate(codes):
        base, _, implied = code.partition("+")
        said = place.said | frozenset(implied.split())
        for full in resolve(base, place._replace(said=said)):
            if _side_agrees(full, place):
                found.setdefault(full, Match(full, round(score - number * _LEAVE_OUT, 2)))
    return tuple(found.values())


def _is_without(code: str, words: Words) -> bool:
    """Whether a code says that it is without what the text says: "diabetes without complications" of "diabetes with nephropathy"."""
    excluded = _EXCLUDES.search(classification().description(code) or "")
    if not excluded:
        return False
    said = read_words(excluded["what"]).said
    return "complication" in said or bool(said & words.said)


def _side_agrees(code: str, place: Place) -> bool:
    side = entry(stem_of(code)).side
    if side == "unilateral" and place.side == "bilateral":
        return False
    return (
        side not in {"right", "left", "bilateral"}
        or side == place.side
        or (place.side == "bilateral" and side != "bilateral")
    )


def agrees(code: str, place: Place) -> bool:
    """Whether a code claims no side and no region that the text does not."""
    if not _side_agrees(code, place):
        return False
    claimed = _regions(code)
    stated = {_SPINE.get(zone, zone) for zone in place.zones}
    return (
        not claimed
        or not stated
        or any(
            mine == theirs or mine in WITHIN.get(theirs, ()) or theirs in WITHIN.get(mine, ())
            for mine in claimed
            for theirs in stated
        )
    )


@cache
def _regions(code: str) -> frozenset[str]:
    """The body regions that a code's description names."""
    text = classification().description(code) or ""
    named = (_SPINE.get(zone, zone) for zone in read_words(text).zones)
    return frozenset((*named, *(site.region for site in find_sites(text))))


def _first(matches: tuple[Match, ...], k: int, side: str | None) -> tuple[Match, ...]:
    if side != "bilateral" or len(matches) < 2:
        return matches[:k]
    pair = matches[0].score == matches[1].score and _twins(matches[0].code, matches[1].code)
    return matches[: max(k, 2 if pair else 1)]


def _twins(code: str, other: str) -> bool:
    first, second = (classification().description(each) or "" for each in (code, other))
    return first != second and first.replace("right", "left") == second.replace("right", "left")


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
