"""The list reader: conditions where a document lists its diagnoses.

Lists stand under headings (diagnosis, assessment, problem list), run on inside a paragraph ("The diagnoses are: 1. ... 2. ...",
"current diagnoses (... 726.32, ...)") or fill a form's lines. Every item is a condition, a symptom too; prose between the
items is left to the narrative reader.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extraction.findings.diagnoses_candidates import (
    Candidate,
    Material,
    candidates,
    find_codes,
    is_bare,
    is_cause,
    is_compound,
    is_unticked,
    status_of,
)
from extraction.findings.diagnoses_claims import claims, find_cues
from extraction.findings.diagnoses_patterns import wording
from extraction.findings.diagnoses_phrases import Phrase, phrases
from extraction.findings.diagnoses_pieces import Piece, Zone, line_start, pieces_of
from extraction.findings.diagnoses_sites import SPINE, Place, sides_between
from extraction.findings.diagnoses_terms import Mention
from extraction.language.terms import find_terms
from models.case import Code
from models.vocabulary import DiagnosisStatus

_CAUSE = re.compile(
    r"(?:secondary\s+to|due\s+to|2/2|2\u00b0(?:\s+to)?|from|because\s+of|related\s+to|caused\s+by|with|w/)\s*(?:\w+\s+){0,3}$"
)
# What ends a list: a form's next question, a label of goals or plan, a heading in capitals.
_CAPITALS = re.compile(r"[A-Z][A-Z ,/&'()-]{6,70}:?\s*$|[A-Z][A-Z ,/&'-]{6,50}:")
_CONSIDER = re.compile(r"\W*consider(?:ing)?\s+(?:an?\s+|the\s+)?(?:also\s+)?")
_HEAD_WORDS = frozenset(("left", "right", "bilateral", "both", "lt", "rt", "l", "r", "the", "spine", "region", "joint"))
_HISTORY = re.compile(r"\b(?:history|hx|h/o)\b")
# The heading of a list of possibilities, or of what a claim holds and its adjuster does not accept.
_WEIGHED = re.compile(
    r"\b(?:differential|ddx|d/dx|den(?:ied|ies)|dis(?:allowed|puted)|contested|not\s+(?:accepted|allowed))\b[\w /]{0,20}[:\s]*$"
)
_HEADING = 40
# Pain that is measured or blamed, not listed: "decreased pain to 3/10", "sleep disorder, related to pain".
_EASED = re.compile(
    r"\b(?:decreas\w*|reduc\w*|less|improv\w*|increas\w*|minimal|r/t|related\s+to|due\s+to|secondary\s+to|2/2|from|without|no)\s+$"
)
# The name of who signs: "Philip R. Nasser, M.D."
_SIGNS = re.compile(
    r",?\s*(?:M\.?\s?D|D\.?\s?O|Ph\.?D|DPM|D\.?C|PA-C|N\.?P|R\.?N|FACS|FAAOS|DDS|PsyD|PT|DPT|OTR/L|LAc)\b"
)
_WITH = re.compile(r"\s+(?:with|w/)\s+")
# A condition that only tells whose the listed one is: "classic exam in a diabetic".
_WHOSE = re.compile(r"\bin\s+(?:an?|this)\s+$")
_WHOSE_REACH = 10
_ASIDE = 3  # the rank of narrative
_CODE = 6
_BESIDE = 4
_REACH = 300
_WORDS = re.compile(r"[A-Za-z]{2,}")
_COMMON = frozenset(("mask", "weak", "specialty", "generic", "doctor"))
"""Kinds of services.csv and imaging.csv that a condition's name may hold."""


class Reading(NamedTuple):
    """What a list gave: its conditions, and the stretches read as its items (prose between them is left)."""

    made: list[Candidate]
    read: list[tuple[int, int]]


def read_list(material: Material, zone: Zone) -> Reading:
    """Read a list; prose ends one that runs on inside a paragraph."""
    text, small, found = material.text, material.small, material.mentions
    made: list[Candidate] = []
    read: list[tuple[int, int]] = []
    head: Place | None = None
    previous: Place | None = None
    weighed = _WEIGHED.search(small, max(0, zone.start - _HEADING), zone.start) is not None
    for piece in pieces_of(material, zone):
        inside = found[bisect_left(found, (piece.start,)) : bisect_left(found, (piece.end,))]
        if piece.leads and (
            wording("list_stop").match(small, piece.start, piece.end)
            or (not inside and _CAPITALS.match(text, piece.start, piece.end))
        ):
            break
        if wording("prose").search(small, piece.start, piece.end):
            if zone.run_on and (made or zone.opened):
                break
            continue
        read.append((piece.start, piece.end))
        if wording("plan_start").match(small, piece.start, piece.end) and not _is_considered(material, piece, inside):
            continue
        if piece.leads and not inside and (place := _head_of(material, piece)) is not None:
            head, previous = place, None
        added = list(_read_piece(material, piece, inside, zone, previous, head=head))
        previous = added[-1].place if added else previous
        if not added and piece.leads and not any(mention.kind == "symptom" for mention in inside):
            added = list(_unlisted(material, piece, zone))
        if made and read[-2:-1] and ";" in text[read[-2][1] : piece.start] and _goes_on_past(small, made[-1], read[-2]):
            added = [candidate._replace(status=_past(candidate)) for candidate in added]
        made.extend(_as_possible(added) if weighed or _is_questioned(text, read) else added)
    rule = "diagnoses.table_row" if _asks(small, zone) else ""
    return Reading([each._replace(listing=zone.start, rule=rule or each.rule) for each in made], read)


def _is_questioned(text: str, read: Sequence[tuple[int, int]]) -> bool:
    """Whether the piece before is a question mark: "5. ? Morton's neuroma" is two pieces."""
    return len(read) > 1 and text[slice(*read[-2])] == "?"


def _asks(small: str, zone: Zone) -> bool:
    """Whether the line that heads a list names a request's columns: "Diagnosis (ICD)   Service/good requested   CPT"."""
    begin = line_start(small, max(0, zone.start - 1))
    end = small.find("\n", max(0, zone.start - 1))
    heading = small[begin : end if end >= 0 else len(small)]
    return "diagnos" in heading and "requested" in heading and ("cpt" in heading or "service" in heading)


def _is_considered(material: Material, piece: Piece, inside: Sequence[Mention]) -> bool:
    """Whether a condition, not a measure, is considered: "Consider facet syndrome." """
    considered = _CONSIDER.match(material.small, piece.start, piece.end)
    if considered is None or not inside or inside[0].kind != "disease":
        return False
    first = phrases(material.small, inside[:1], material.sites, considered.end(), piece.end, listed=True)[0]
    return first.start == considered.end()


def _head_of(material: Material, piece: Piece) -> Place | None:
    """The place that a line of its own gives to the items below it: "Right knee:"."""
    text = material.text
    if text[piece.end - 1 : piece.end] != ":" and text[piece.end : piece.end + 1] != ":":
        return None
    near = material.sites[bisect_left(material.sites, (piece.start,)) : bisect_left(material.sites, (piece.end,))]
    rest = text[piece.start : piece.end].lower()
    for site in near:
        rest = rest.replace(text[site.start : site.end].lower(), " ")
    if len(near) != 1 or not _HEAD_WORDS.issuperset(rest.strip(" :").split()):
        return None
    sides = {word.side for word in sides_between(material.doc, piece.start, piece.end)}
    return Place(near[0].region, sides.pop() if len(sides) == 1 else None)


def _goes_on_past(small: str, last: Candidate, piece: tuple[int, int]) -> bool:
    """Whether the piece before named past conditions: "History of breast cancer, no recurrence; osteopenia"."""
    return last.status == DiagnosisStatus.HISTORY and _HISTORY.search(small, piece[0], last.start) is not None


def _past(candidate: Candidate) -> DiagnosisStatus:
    return DiagnosisStatus.HISTORY if candidate.status == DiagnosisStatus.CURRENT else candidate.status


def _as_possible(listed: list[Candidate]) -> Iterator[Candidate]:
    """Conditions of a differential diagnosis, none of which is certain."""
    for candidate in listed:
        stated = candidate.status == DiagnosisStatus.CURRENT
        yield candidate._replace(status=DiagnosisStatus.UNCERTAIN) if stated else candidate


def _read_piece(
    material: Material,
    piece: Piece,
    inside: Sequence[Mention],
    zone: Zone,
    previous: Place | None,
    *,
    head: Place | None,
) -> Iterator[Candidate]:
    if not inside:
        return
    text, all_sites = material.text, material.sites
    made = _with_their_kind(
        material.small, phrases(material.small, inside, all_sites, piece.start, piece.end, listed=True)
    )
    stated = find_codes(text, piece.start, piece.end)
    kept = [
        phrase for phrase in made if _counts(material.small, phrase, made) or _has_code(material.small, stated, phrase)
    ]
    cues = find_cues(material.small, piece.start, piece.end) if kept else []
    for index, phrase in enumerate(kept):
        following = kept[index + 1].mention.start if index + 1 < len(kept) else None
        held = claims(material.small, cues, phrase.start, phrase.end, following)
        if "family" in held or "excluded" in held or is_cause(material.small, phrase):
            continue
        if (
            phrase.mention.kind == "symptom"
            and not piece.leads
            and (zone.kind == "assessment_and_plan" or (is_bare(phrase) and phrase.mention.region == ""))
            and not (zone.kind == "diagnosis" and _fills(text, piece, phrase))
        ):
            continue  # what follows an item's first sentence is its plan: "Weight loss."
        others = [other for other in kept if other is not phrase]
        context = _around(material, piece, phrase, others)
        if previous is not None and (
            index or not piece.leads or (phrase.mention.region == "spine" and previous.region in SPINE)
        ):
            context.append(previous)
        if head is not None:
            context.append(head)
        aside = _WHOSE.search(material.small, max(0, phrase.start - _WHOSE_REACH), phrase.start) is not None
        made_here = candidates(
            material,
            phrase,
            {} if aside else held,
            context,
            status=DiagnosisStatus.CURRENT if aside else status_of(held),
            rank=_ASIDE if aside else 0,
            rule="diagnoses.list_item",
            section=zone.kind,
            codes=_codes_of(stated, index, kept),
        )
        yield from made_here
        previous = made_here[-1].place


def _has_code(small: str, stated: list[tuple[int, Code]], phrase: Phrase) -> bool:
    """Whether a symptom is an item by a code of its own: "muscle weakness (M62.81)", not "insomnia 2/2 pain (780.52)"."""
    return (
        phrase.mention.kind == "symptom"
        and any(0 <= at - phrase.end < _BESIDE for at, _ in stated)
        and not _CAUSE.search(small, max(0, phrase.start - 44), phrase.start)
    )


def _with_their_kind(small: str, made: Sequence[Phrase]) -> list[Phrase]:
    """The phrases, those of one kind that "with" joins as one: "spinal stenosis with neurogenic claudication, L3-4"."""
    joined: list[Phrase] = []
    for phrase in made:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.mention.concept == phrase.mention.concept
            and not phrase.before
            and _WITH.fullmatch(small, last.end, phrase.start)
        ):
            joined[-1] = last._replace(end=phrase.end, after=last.after + phrase.after)
        else:
            joined.append(phrase)
    return joined


def _fills(text: str, piece: Piece, phrase: Phrase) -> bool:
    """Whether a phrase is an item of its own in a list with semicolons: "lumbar strain; muscle spasm"."""
    before = text[max(0, piece.start - _CODE) : piece.start].rstrip()
    return before.endswith(";") and phrase.end - phrase.start > (piece.end - piece.start) / 2


def _counts(small: str, phrase: Phrase, others: list[Phrase]) -> bool:
    """Whether a phrase of a list item is a condition of its own, not another's cause, symptom or treatment."""
    kind = phrase.mention.kind
    if is_compound(small, phrase) or is_unticked(small, phrase):
        return False
    if kind in {"generic", "vague"}:
        return phrase.start < phrase.mention.start or bool(phrase.after)
    if kind == "participle":
        return bool(phrase.before or phrase.after) or phrase.start < phrase.mention.start
    if (
        phrase.mention.concept == "pain"
        and is_bare(phrase)
        and _EASED.search(small, max(0, phrase.start - 30), phrase.start)
    ):
        return False
    if kind == "symptom" and len(others) > 1 and others[0] is not phrase and not (phrase.before or phrase.after):
        return not _CAUSE.search(small, max(0, phrase.start - 44), phrase.start) and not (
            is_bare(phrase) and phrase.mention.region == ""
        )
    return True


def _around(material: Material, piece: Piece, phrase: Phrase, others: Sequence[Phrase]) -> list[Place]:
    """Places that the item names beside the phrase, the nearest first; not those in the phrases of ``others`` behind it.

    What follows a semicolon goes on with its line: "Left shoulder s/p arthroscopy, good result; residual stiffness".
    """
    all_sites, alone = material.sites, not others
    begin = piece.start if piece.leads else line_start(material.text, piece.start)
    first, last = max(begin, phrase.start - _REACH), min(piece.end, phrase.end + _REACH)
    near = [
        site
        for site in all_sites[bisect_left(all_sites, (first,)) : bisect_left(all_sites, (last,))]
        if not any(phrase.end <= other.start <= site.start < other.mention.end for other in others)
    ]
    words = sides_between(material.doc, first, last)
    made = []
    for site in sorted(near, key=lambda item: min(abs(item.start - phrase.end), abs(phrase.start - item.end))):
        side = next(
            (
                word.side
                for word in reversed(words)
                if 0 <= site.start - word.end < 25 or 0 <= word.start - site.end < 3
            ),
            None,
        )
        made.append(Place(site.region, side))
    named = {word.side for word in words}
    if alone and len(named) == 1:
        made.append(Place(None, words[0].side))  # "Morton's neuroma, 3rd interspace R"
    return made


def _codes_of(stated: list[tuple[int, Code]], place: int, kept: list[Phrase]) -> tuple[Code, ...]:
    """The codes beside ``kept[place]``: after it, or before it where the item begins with a code."""
    phrase = kept[place]
    if stated and stated[0][0] < kept[0].start:
        first, last = (kept[place - 1].end if place else -1), phrase.start
    else:
        first, last = phrase.start, (kept[place + 1].start if place + 1 < len(kept) else phrase.end + _REACH)
    return tuple(code for _, code in stated[bisect_left(stated, (first,)) : bisect_left(stated, (last,))])


def _names_service(text: str, start: int, end: int) -> bool:
    """Whether a stretch names a study or a service: "Pelvic ultrasound in 8 weeks", "Hinged knee brace"."""
    for name in ("imaging.csv", "services.csv"):
        terms = find_terms(name, text)
        first = bisect_left(terms, start, key=lambda term: term.start)
        if any(
            term.end <= end and term.row["kind"] not in _COMMON and term.row.get("category") != "diagnostic_test"
            for term in terms[first : first + 1]
        ):
            return True
    return False


def _unlisted(material: Material, piece: Piece, zone: Zone) -> Iterator[Candidate]:
    """An item of a list whose condition the vocabulary does not know: the item up to its first comma or qualifier."""
    text = material.text
    stop = re.compile(r"[,;:(]|\s-\s|\b(?:with|secondary|due|status|s/p|which|icd)\b", re.IGNORECASE).search(
        text, piece.start + 3, piece.end
    )
    start, end = piece.start, stop.start() if stop else piece.end
    while end > start and text[end - 1] in " .,:-":
        end -= 1
    written = text[start:end]
    words = _WORDS.findall(written)
    if (
        not 1 <= len(words) <= 7
        or not written[:1].isalpha()
        or zone.run_on
        or wording("no_condition").search(written.lower())
    ):
        return
    if wording("procedure").search(material.small, piece.start, piece.end) or _names_service(text, start, end):
        return
    if _SIGNS.match(text, end):
        return
    near = material.sites[bisect_left(material.sites, (start,)) : bisect_left(material.sites, (end,))]
    if sum(len(_WORDS.findall(text[site.start : site.end])) for site in near) >= len(words) - 1:
        return  # a bare site is a heading or what is left of a procedure
    held = claims(material.small, find_cues(material.small, piece.start, piece.end), start, end, None)
    if "family" in held or "excluded" in held:
        return
    mention = Mention(start, end, "disease", "", written.lower(), "" if near else "none")
    codes = tuple(code for _, code in find_codes(text, piece.start, piece.end))
    yield from candidates(
        material,
        Phrase(start, end, mention, near, ()),
        held,
        (),
        status=status_of(held),
        rank=0,
        rule="diagnoses.list_item_other",
        section=zone.kind,
        codes=codes,
    )
