"""Names known word for word: the curated ones (``icd10_aliases.csv``) and those of the classification."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from extraction.coding.agreement import agrees, side_agrees
from extraction.coding.candidates import names
from extraction.coding.classification import Place, pick, resolve
from extraction.coding.words import Words, light_words, read_words
from extraction.language.terms import read_rows

_SURE = 0.97
LEAVE_OUT = 0.05
"""What leaving out a kind of words (degrees, "syndrome") takes off a score."""
_FIRST_LOOSE_STEP = 2
_FEW = 12
"""A name that may mean more codes than this, means none of them."""


class Query(NamedTuple):
    """A diagnosis to be coded: its short name, its region and side as extracted."""

    name: str
    region: str | None = None
    side: str | None = None


class Match(NamedTuple):
    """A code that fits, with how well (0-1)."""

    code: str
    score: float


class KnownNames:
    """Looks names up. Built once per process."""

    def __init__(self) -> None:
        self._aliases, self._loose_aliases = _alias_index()
        # A name that needs more to have a code ("cyst") is no part of a longer one ("cyst of bone").
        self._vague = {key for key, codes in self._aliases.items() if not codes}
        self.names, self._loose_names = _name_index()

    def is_vague(self, said: frozenset[str]) -> bool:
        """Whether words are known to mean no code by themselves."""
        return (key_of(said), "") in self._vague

    def find(self, words: Words, query: Query) -> tuple[Match, ...] | None:
        """Codes of a name known word for word, perhaps without its degrees and its general words; ``None`` for a name that is
        known to have none."""
        place = place_of(words, query)
        if found := self._with_words(words, query, place, without_region=False):
            return found
        return found if found is None else self._with_words(words, query, place, without_region=True)

    def _with_words(
        self, words: Words, query: Query, place: Place, *, without_region: bool
    ) -> tuple[Match, ...] | None:
        """Codes of a name, first with all its words; ``without_region`` of what is left of it when its region is not said: "carpal
        tunnel syndrome of the wrist"."""
        steps = (frozenset[str](), words.modifiers, words.light, words.modifiers | words.light)
        for step, left_out in enumerate(steps):
            said = words.said - left_out
            plain = said - words.regions
            if not said or (step and not left_out) or (without_region and plain in (said, frozenset())):
                continue
            loose = step >= _FIRST_LOOSE_STEP
            score = round(_SURE - step * LEAVE_OUT, 2)
            codes = self._alias(_keys(said, plain, place, without_region=without_region), place, loose=loose)
            if codes is not None:
                return _matches(codes, place, score) or None
            names = (plain,) if without_region else (said | region_words(query.region), said)
            if not words.is_procedure and (found := self._named(names, plain, place, loose=loose)):
                return tuple(Match(code, score) for code in found)
        return ()

    def _alias(
        self, keys: Iterable[tuple[frozenset[str], str]], place: Place, *, loose: bool
    ) -> tuple[str, ...] | None:
        index = self._loose_aliases if loose else self._aliases
        for said, region in keys:
            # A name too vague for a code ("contusion") may have one with a region.
            if (
                said
                and (codes := index.get((key_of(said), region))) is not None
                and (codes or not place.zones or region)
            ):
                return codes
        return None

    def _named(
        self, keys: Iterable[frozenset[str]], plain: frozenset[str], place: Place, *, loose: bool
    ) -> tuple[str, ...]:
        """Codes of a name of the classification itself."""
        index = self._loose_names if loose else self.names
        for said in dict.fromkeys(keys):
            codes = index.get(key_of(said))
            if not codes or len(codes) > _FEW or (loose and self.is_vague(plain)):
                continue
            found = pick(codes, place)
            if found and all(agrees(code, place) for code in found):
                return found
        return ()


def _keys(
    said: frozenset[str], plain: frozenset[str], place: Place, *, without_region: bool
) -> list[tuple[frozenset[str], str]]:
    """Keys of curated names, the most specific first: by words, and by the region that the name need not say itself."""
    if without_region:
        return [(plain, "")]
    placed = [*((plain, zone) for zone in place.zones), (plain, "any")]
    return [*placed, (said, "")] if plain == said else [(said, ""), *placed]


def key_of(words: Iterable[str]) -> str:
    """Words as a key. A string, not a set: the garbage collector would walk 50,000 sets again and again."""
    return " ".join(sorted(words))


Index = dict[tuple[str, str], tuple[str, ...]]


def _alias_index() -> tuple[Index, Index]:
    """Curated names by their words and their region, as they stand and without general words."""
    strict: Index = {}
    loose: Index = {}
    light = light_words()
    for row in read_rows("icd10_aliases.csv"):
        codes = tuple(code for code in row["code"].split("|") if code)
        regions = row["region"].split("|")
        for term in row["term"].split("|"):
            words = read_words.__wrapped__(term)  # read once: not to be remembered
            for region in regions:
                said = words.said - words.regions if region else words.said
                strict.setdefault((key_of(said), region), codes)
                if said - light:
                    loose.setdefault((key_of(said - light), region), codes)
    return strict, loose


Names = dict[str, tuple[str, ...]]


def _name_index() -> tuple[Names, Names]:
    """Names of the classification by their words, as they stand and without general words."""
    strict: Names = {}
    loose: Names = {}
    light = light_words()
    for text, codes in names().alias_to_cuis.items():
        said = frozenset(text.split())
        strict.setdefault(key_of(said), codes)
        if (short := said - light) and short != said:
            key = key_of(short)
            loose[key] = loose.get(key, ()) + codes
    return strict, loose


def place_of(words: Words, query: Query) -> Place:
    """Where a diagnosis is, by its name, its region and its side."""
    zones = (*words.zones, *((query.region,) if query.region and query.region not in words.zones else ()))
    return Place(zones, query.side, words.said)


@cache
def region_words(region: str | None) -> frozenset[str]:
    """The words of a region's name in one form."""
    return read_words(region).regions if region else frozenset()


def _matches(codes: tuple[str, ...], place: Place, score: float) -> tuple[Match, ...]:
    """Curated codes completed; ``S62.33+fifth`` is S62.33 of a text that says "fifth"."""
    found: dict[str, Match] = {}
    for number, code in enumerate(codes):
        base, _, implied = code.partition("+")
        said = place.said | frozenset(implied.split())
        for full in resolve(base, place._replace(said=said)):
            if side_agrees(full, place):
                found.setdefault(full, Match(full, round(score - number * LEAVE_OUT, 2)))
    return tuple(found.values())
