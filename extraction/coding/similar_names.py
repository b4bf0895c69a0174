"""Names that are like a diagnosis: scispaCy's candidates, kept where they claim nothing that the text does not say."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache
from math import log

from extraction.coding.agreement import agrees, says_nowhere
from extraction.coding.candidates import generator, names
from extraction.coding.classification import pick
from extraction.coding.known_names import LEAVE_OUT, Match, Names, Query, place_of, region_words
from extraction.coding.words import Words, light_words, read_words
from models.vocabulary import Region

_NEIGHBOURS = 30
_ACCEPTED = 0.78
"""The least score of a candidate, tuned for precision on the phrases of benchmarks/coding marked so."""
_ALIKE = 0.84
"""Two words are one misspelt word from this likeness on: "tendinits", "menicus"."""
_RARE = 10.0
"""Weight of a word that no name has: about that of one that a single name has."""
_HEAD_ENDS = re.compile(r"\b(?:of|in|at|to|involving|with|due|from|over|on)\b|[,;(]")


class SimilarNames:
    """Finds and scores similar names. Built once per process."""

    def __init__(self, known: Names) -> None:
        self._weights = _word_weights(known)

    def find(self, unsure: Sequence[tuple[Query, Words]]) -> Iterable[tuple[Query, tuple[Match, ...]]]:
        """The candidates that scispaCy finds and that claim nothing the text does not say."""
        if not unsure:
            return
        found = generator()([words.text for _, words in unsure], _NEIGHBOURS)
        for (query, words), mentions in zip(unsure, found, strict=True):
            place = place_of(words, query)
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
                if score < _ACCEPTED or (best and score < best.score - LEAVE_OUT):
                    break
                codes = pick(names().alias_to_cuis[alias], place)
                if place.zones and any(map(says_nowhere, codes)):
                    continue
                for code in codes if all(agrees(code, place) for code in codes) else ():
                    matches.setdefault(code, Match(code, round(score, 2)))
            yield query, tuple(matches.values())

    def _score(self, words: Words, query: Query, alias: str, cosine: float) -> float:
        """How well a name fits: the cosine, and the share of each one's words that the other has too."""
        core = words.said - words.modifiers
        wanted = set(core) | region_words(query.region)
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


def _word_weights(known: Names) -> dict[str, float]:
    """How much a word tells: log of names over names that hold it; general words a quarter of that."""
    counts: dict[str, int] = {}
    for key in known:
        for word in key.split():
            counts[word] = counts.get(word, 0) + 1
    light = light_words()
    return {word: log(len(known) / count) * (0.25 if word in light else 1.0) for word, count in counts.items()}


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
