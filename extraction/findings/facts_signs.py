"""Neurological signs: tests with a result, strength grades, reflexes, sensation, each with its side and root."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extraction.findings.facts_drafts import (
    Draft,
    Words,
    clause_end,
    clause_start,
    is_guideline,
    last_site,
    region_of,
    root_region,
    section_kind,
    sentence_of,
    written,
)
from extraction.language.anatomy import SideWord, find_sides
from extraction.language.sentences import Sentence
from extraction.language.terms import Term, lower_case
from models.vocabulary import FactStatus, Region, Side

_REACH = 110
_REGIONS = {
    "straight_leg_raise": Region.LUMBAR_SPINE,
    "crossed_straight_leg_raise": Region.LUMBAR_SPINE,
    "spurling": Region.CERVICAL_SPINE,
}
_FORMS = frozenset({"sign", "strength", "reflex", "sensation"})
_NOT_SAID = frozenset({"plan", "family_history", "decision_rationale", "medications", "allergies"})
_EARLIER = re.compile(r"\b(?:was|were|previously|prior|from|had\s+been)\s*[(]?\s*$", re.IGNORECASE)
_EXCEPT = re.compile(r"\b(?:except|other\s+than|with\s+the\s+exception|save\s+for|aside\s+from)\b", re.IGNORECASE)
_LOWERED = re.compile(
    r"\b(?:decr\w*|dec\b|dim\w*|reduc\w*|absent|loss|lost|lack\w*|impair\w*|alter\w*|abnormal|blunt\w*|deficit|less|poor|numb\w*|hypo\w*|lower)",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"\b(?:intact|normal|wnl|within\s+normal|full|symmetric\w*|equal|preserved|unremarkable|good|grossly)\b|(?<!not\s)\bno\s+(?:sensory\s+)?(?:deficit|loss|change)",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"\b(?P<level>(?:C[2-8]|T1[0-2]|T[1-9]|L[1-5]|S[1-5])(?:\s?(?:-|/|,|and|&|to)\s?(?:C[2-8]|T1[0-2]|L[1-5]|S[1-5]|[1-8])\b)?)(?!\w)"
)
_OF_TOES = {"upgoing", "downgoing", "flexor", "extensor"}
_ITEM_END = re.compile(r"[,;\n]|\.\s|\band\b|\bbut\b")
_STRONG = re.compile(r"\b(?:strength|motor|power|weak\w*|mmt|5/5|4[+-]?/5|3[+-]?/5)", re.IGNORECASE)
_REFLEX_NORMAL = {"2", "2+", "+2", "symmetric", "symmetrical", "normal", "intact", "equal", "wnl"}
_REFLEX_RAISED = {"3+", "3", "+3", "4+", "4", "+4", "brisk", "hyperactive"}


class _Token(NamedTuple):
    start: int
    end: int
    kind: str
    value: str


def signs(words: Words) -> Iterator[Draft]:
    """Facts of tests and of the examination of strength, reflexes and sensation."""
    for index, hit in enumerate(words.hits):
        form = hit.row["form"]
        if form not in _FORMS or section_kind(words.doc, hit.start) in _NOT_SAID:
            continue
        sentence = sentence_of(words.doc, hit.start)
        if form == "sensation":
            yield from _sensation(words, hit, sentence)
            continue
        limit = _limit(words, index, sentence)
        if form == "sign":
            yield from _test(words, hit, sentence, limit)
        elif form == "strength":
            yield from _strength(words, hit, sentence, limit)
        else:
            yield from _reflex(words, hit, sentence, limit)


def _limit(words: Words, index: int, sentence: Sentence) -> int:
    """Where the words after a sign stop being its own: at the next sign of the sentence, or the sentence's end."""
    hit = words.hits[index]
    limit = min(sentence.end, hit.end + _REACH)
    for other in words.hits[index + 1 : index + 4]:
        if other.start >= limit:
            break
        if other.row["form"] in _FORMS and other.row["concept"] != hit.row["concept"]:
            return other.start
    return limit


def _tokens(text: str, concept: str, start: int, end: int) -> list[_Token]:
    """Results, sides and angles in ``[start, end)``, in order; toes go up or down only in Babinski's sign."""
    found = [_Token(side.start, side.end, "side", side.side) for side in find_sides(text[start:end], start)]
    for name in ("positive", "negative"):
        found += [
            _Token(match.start(), match.end(), name, "")
            for match in written(name).finditer(lower_case(text), start, end)
            if concept == "babinski" or match.group().lower() not in _OF_TOES
        ]
    found += [
        _Token(match.start(), match.end(), "angle", match["n"] or match["m"])
        for match in written("angle").finditer(lower_case(text), start, end)
    ]
    return sorted(found)


def _test(words: Words, hit: Term, sentence: Sentence, limit: int) -> Iterator[Draft]:
    """A test's results, one for each side that is told: "SLR + L @ 45 deg, neg R to 80 deg"."""
    text, concept = words.text, hit.row["concept"]
    if is_guideline(words, sentence):
        return
    tokens = _tokens(text, concept, hit.end, _end_of_test(text, hit.end, limit))
    before = _result_before(text, max(sentence.start, hit.start - 30), hit.start)
    results = [token for token in tokens if token.kind in {"positive", "negative"}]
    if before is not None and (not results or tokens[0] is not results[0]):
        tokens.insert(0, before)
    for result, side, angle, end in _results(tokens):
        yield Draft(
            hit.start, max(end, hit.end), f"fact_words.{concept}", concept,
            FactStatus.PRESENT if result == "positive" else FactStatus.ABSENT,
            _REGIONS.get(concept), Side(side) if side else None,
            value=float(angle) if angle else None, unit="degrees" if angle else None,
        )  # fmt: skip


def _end_of_test(text: str, start: int, limit: int) -> int:
    """A test's own words end with its sentence, or at a parenthesis-free full stop or line end."""
    stop = re.compile(r";\s|\n|\.\s(?=[A-Z])").search(text, start, limit)
    return stop.start() if stop else limit


def _result_before(text: str, start: int, end: int) -> _Token | None:
    """ "Positive Spurling's", "no clonus", "negative bilateral SLR": the result that stands right before the test."""
    for name in ("positive", "negative"):
        for match in written(name).finditer(lower_case(text), start, end):
            if re.fullmatch(
                r"[\s:]*(?:(?:bilateral(?:ly)?|right|left|ankle|sustained|seated|supine|sitting|evidence\s+of|signs?\s+of|the|\w+\s+and|or|[\w']+,)\s*){0,4}",
                text[match.end() : end],
                re.IGNORECASE,
            ):
                return _Token(match.start(), match.end(), name, "")
    return None


def _results(tokens: list[_Token]) -> Iterator[tuple[str, str | None, str | None, int]]:
    """Group results with their sides and angles: (result, side, angle, end)."""
    result: str | None = None
    side = angle = pending = None
    end = 0
    for index, token in enumerate(tokens):
        following = tokens[index + 1].kind if index + 1 < len(tokens) else ""
        if token.kind in {"positive", "negative"}:
            if result is not None and (side or angle or result != token.kind):
                yield result, side, angle, end
                side = angle = None
            result, side, pending, end = token.kind, pending or (side if result is None else None), None, token.end
        elif token.kind == "side":
            if result is None or (side is not None and following in {"positive", "negative"}):
                pending = token.value
            elif side is not None:
                yield result, side, angle, end
                side, angle, end = token.value, None, token.end
            else:
                side, end = token.value, token.end
        elif token.kind == "angle" and result is not None:
            angle, end = angle or token.value, token.end
    if result is not None:
        yield result, side or pending, angle, end


def _side_of(text: str, hit: Term, begin: int, found: re.Match[str], limit: int) -> Side | None:
    """The side of a grade: told after it in its item ("4/5 right, 5/5 left"), else before it ("right 4/5"), else before the muscle."""
    after = _ITEM_END.search(text, found.end(), min(limit, found.end() + 26))
    sides = find_sides(text[found.end() : after.start() if after else min(limit, found.end() + 26)])
    if not sides:
        sides = (
            find_sides(text[begin : found.start()])[-1:] or find_sides(text[max(0, hit.start - 14) : hit.start])[-1:]
        )
    return Side(sides[0].side) if sides else None


def _strength(words: Words, hit: Term, sentence: Sentence, limit: int) -> Iterator[Draft]:
    """Strength grades beside a muscle or the word strength: 5/5 is no weakness, less is."""
    text, root = words.text, hit.row["value"] or None
    limit = _limit_of_strength(words, hit, min(limit, hit.end + (60 if root else _REACH)))
    begin = hit.end
    for match in written("grade").finditer(lower_case(text), hit.end, limit):
        between = text[hit.end : match.start()]
        if _EARLIER.search(between[-16:]) or between.count("(") > between.count(")"):
            continue
        if not root and not _STRONG.search(text, max(sentence.start, hit.start - 10), match.end()):
            continue
        grade = re.sub(r"\s|of|out", "", match.group())
        full = match["n"].strip("+") == "5" and match["plus"] != "-" and not grade.endswith("-")
        region = root_region(root) if root else region_of(last_site(words.doc, sentence.start, hit.start))
        yield Draft(
            hit.start, match.end(), "fact.grade", "weakness", FactStatus.ABSENT if full else FactStatus.PRESENT,
            region, _side_of(text, hit, begin, match, limit), root, None if full else grade, None if full else "MRC grade",
        )  # fmt: skip
        begin = match.end()


def _limit_of_strength(words: Words, hit: Term, limit: int) -> int:
    """A muscle's grades end where the next muscle is named, unless both share one: "TA/EHL 5/5"."""
    for other in words.within(hit.end, limit):
        if other.row["form"] == "strength" and (
            not hit.row["value"] or any(char.isdigit() for char in words.text[hit.end : other.start])
        ):
            return other.start
    return limit


def _reflex(words: Words, hit: Term, sentence: Sentence, limit: int) -> Iterator[Draft]:
    """Tendon reflexes: 2+ and symmetric are normal, 3+ and brisk raised, the rest lowered."""
    text, root = words.text, hit.row["value"] or None
    end = clause_end(text, hit.end, min(limit, hit.end + 50))
    if not root:  # "DTR: R Achilles 0": the tendon named after it has the grade
        end = next((other.start for other in words.within(hit.end, end) if other.row["form"] == "reflex"), end)
    match = written("reflex_grade").search(lower_case(text), hit.end, min(end, hit.end + (18 if root else 50)))
    begin = max(clause_start(text, sentence.start, hit.start), hit.start - 24)
    if match is None and not root:
        match = written("reflex_grade").search(lower_case(text), begin, hit.start)
    elif match is None:
        match = re.compile(
            r"(?P<n>(?!))|(?P<word>absent|diminished|decreased|depressed|hypoactive|brisk)\b", re.IGNORECASE
        ).search(text, begin, hit.start)
    if match is None:
        return
    found = (match["n"] or match["word"]).lower()
    side = _side_of(text, hit, hit.end, match, limit)
    region = root_region(root) if root else None
    begin, end = min(hit.start, match.start()), max(hit.end, match.end())
    if found in _REFLEX_RAISED:
        yield Draft(
            begin,
            end,
            "fact.reflex_grade",
            "hyperreflexia",
            FactStatus.PRESENT,
            region,
            side,
            root,
            found,
            "reflex grade",
        )
    normal = found in _REFLEX_NORMAL
    yield Draft(
        begin, end, "fact.reflex_grade", "reflex_change", FactStatus.ABSENT if normal else FactStatus.PRESENT, region, side, root,
        None if normal else found, None if normal else "reflex grade",
    )  # fmt: skip


def _side_near(sides: list[SideWord], start: int, end: int) -> Side | None:
    """The side said nearest to ``[start, end)``, before it rather than after it."""
    best = min(sides, key=lambda side: start - side.end if side.end <= start else side.start - end + 4, default=None)
    return Side(best.side) if best else None


def _sensation(words: Words, hit: Term, sentence: Sentence) -> Iterator[Draft]:
    """Sensation lowered, with its root and side, or intact."""
    text, concept = words.text, hit.row["concept"]
    if is_guideline(words, sentence):
        return
    begin, end = (
        max(clause_start(text, sentence.start, hit.start), hit.start - 36),
        clause_end(text, hit.end, min(sentence.end, hit.end + 80)),
    )
    after_lowered, after_kept = _LOWERED.search(text, hit.end, end), _KEPT.search(text, hit.end, end)
    lowered = after_lowered or _LOWERED.search(text, begin, hit.start)
    kept = after_kept or _KEPT.search(text, begin, hit.start)
    if kept and (not lowered or (after_kept and (not after_lowered or after_kept.start() < after_lowered.start()))):
        if lowered and _EXCEPT.search(text, kept.end(), end):
            kept = None
        else:
            yield Draft(
                min(hit.start, kept.start()),
                max(hit.end, kept.end()),
                f"fact_words.{concept}",
                concept,
                FactStatus.ABSENT,
            )
            return
    if not lowered or re.search(
        r"\b(?:no|not|denies|without)\b[^,]{0,20}$",
        text[max(begin, lowered.start() - 24) : lowered.start()],
        re.IGNORECASE,
    ):
        return
    level = _LEVEL.search(text, min(begin, lowered.start()), end)
    root = level["level"] if level else None
    anchor = level or lowered
    yield Draft(
        min(hit.start, lowered.start()), max(hit.end, lowered.end(), level.end() if level else 0), f"fact_words.{concept}", concept,
        FactStatus.PRESENT, root_region(root) if root else region_of(last_site(words.doc, hit.start, end)),
        _side_near(find_sides(text[begin:end], begin), anchor.start(), anchor.end()), root,
    )  # fmt: skip
