"""Where a condition is: its own phrase first, then its clause, its study, and last what the note is about."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.findings.diagnoses_phrases import Phrase
from extraction.language.anatomy import SideWord, Site, find_sides, sites
from extraction.language.reading import reading
from extraction.language.sections import sections

_KEY = "casewright_diagnosis_about"
SPINE = frozenset(("cervical spine", "thoracic spine", "lumbar spine", "sacrum", "spine"))
_NEAR = (
    frozenset(("hand", "finger", "thumb", "wrist")),
    frozenset(("foot", "toe", "ankle")),
    frozenset(("lower leg", "ankle")),
    frozenset(("pelvis", "hip", "sacrum")),
    frozenset(("head", "brain", "face")),
    frozenset(("jaw", "face")),
    frozenset(("chest", "rib")),
    frozenset(("shoulder", "clavicle", "upper arm")),
    frozenset(("extremities", "upper extremity", "lower extremity")),
    frozenset(("lumbar spine", "sacrum")),
    frozenset(("lower leg", "knee", "thigh", "lower extremity")),
    frozenset(("lower extremity", "ankle", "foot", "toe")),
    frozenset(("wrist", "forearm", "elbow", "upper arm", "upper extremity", "hand")),
)
_NEIGHBOURS = {
    region: frozenset().union(*(group for group in _NEAR if region in group)) for region in frozenset().union(*_NEAR)
}
"""For a region, those of its groups in ``_NEAR``."""
# Where the roots of a limb's radicular pain leave the spine.
_ROOTS_OF = {
    **dict.fromkeys(
        ("upper extremity", "shoulder", "upper arm", "elbow", "forearm", "wrist", "hand", "finger", "thumb"),
        "cervical spine",
    ),
    **dict.fromkeys(("lower extremity", "thigh", "knee", "lower leg", "ankle", "foot", "toe", "hip"), "lumbar spine"),
}
# Conditions that a note about the back does not place in the back.
_OF_LIMBS = frozenset(
    (
        "arthritis",
        "tendinopathy",
        "bursitis",
        "tenosynovitis",
        "tear",
        "chondromalacia",
        "synovitis",
        "dislocation",
        "contracture",
        "laceration",
        "burn",
        "avascular necrosis",
        "neuropathy",
        "ganglion cyst",
    )
)
# Conditions of the whole body that only a study places: a list's "osteopenia" is not of the knee that the note is about.
_OF_THE_BODY = frozenset(("osteopenia",))
# Where a condition is meant that names no site.
_USUAL = {"impingement": "shoulder", "paronychia": "finger", "nail avulsion": "finger", "ingrown nail": "toe"}
# "knee arthritis, L>R", "left greater than right knee arthritis"
_COMPARED = re.compile(
    r"[\s,(]*\b(?:[LR]t?|left|right)\s*(?:>+|(?:greater|worse)\s+than)\s*(?:the\s+)?(?:[LR]t?|left|right)\b",
    re.IGNORECASE,
)
_COMPARED_BEFORE = re.compile(
    r"\b(?:[LR]t?|left|right)\s*(?:>+|(?:greater|worse)\s+than)\s*(?:the\s+)?$", re.IGNORECASE
)
_COMPARED_REACH = 25
# "B CTS"
_BOTH = re.compile(r"(?<![\w.])B\s$")
_THEN_BOTH = re.compile(r",?\sB(?=\s*(?:[.,;:(\n]|$))|\sx\s?10(?=\s*(?:[.,;:(\n]|$))")  # "CTS B", ten nails of two feet
_PAIRS = frozenset(
    ("knees", "shoulders", "hips", "hands", "feet", "wrists", "ankles", "elbows", "heels", "thumbs", "toenails")
)
_UNPAIRED = SPINE | {"abdomen", "pelvis", "chest", "brain", "whole body", "extremities"}
_SKIPPED = frozenset(
    (
        "family_history",
        "allergies",
        "social_history",
        "past_medical_history",
        "past_surgical_history",
        "decision_rationale",
    )
)
_BETWEEN = re.compile(r"(?:\s+|[a-z-]+\s+){0,4}", re.IGNORECASE)


# What breaks or tears in two structures is two conditions: "distal radius and ulnar styloid fractures".
_BY_STRUCTURE = frozenset(("fracture", "tear"))


class Place(NamedTuple):
    """A region (None: not known) and a side of it."""

    region: str | None
    side: str | None


class About(NamedTuple):
    """What the note is about: the one region of its chief complaint, if it is one, and the one side named of each region."""

    region: str | None
    side_of: dict[str, str]
    sides: tuple[SideWord, ...]


def near(left: str | None, right: str | None) -> bool:
    """Whether two regions may be the same place differently named."""
    if left is None or right is None or left == right:
        return True
    if "spine" in (left, right):
        return left in SPINE and right in SPINE
    return right in _NEIGHBOURS.get(left, ())


def about(doc: Doc) -> About:
    """Sides and the main region of a document, made once."""
    made = doc.user_data.get(_KEY)
    if made is None:
        made = _read_about(doc)
        doc.user_data[_KEY] = made
    return made if isinstance(made, About) else About(made[0], made[1], tuple(SideWord(*word) for word in made[2]))


def sides_between(doc: Doc, start: int, end: int) -> tuple[SideWord, ...]:
    """The words of side in ``[start, end)``."""
    words = about(doc).sides
    return words[bisect_left(words, (start,)) : bisect_left(words, (end,))]


def _read_about(doc: Doc) -> About:
    text = reading(doc).text
    all_sites = sites(doc)
    words = tuple(find_sides(text))
    sided = [(word, site) for word in words if (site := _site_of(text, word, all_sites)) is not None]
    skipped = [(part.start, part.end) for part in sections(doc) if part.kind in _SKIPPED]
    counts: dict[str, Counter[str]] = {}
    for word, site in sided:
        if not (skipped and any(start <= word.start < end for start, end in skipped)):
            counts.setdefault(site.region, Counter())[word.side] += 1
    side_of = {}
    for region, counter in counts.items():
        side, most = counter.most_common(1)[0]
        if region not in _UNPAIRED and most >= 0.8 * counter.total():
            side_of[region] = side
    complaint = next((part for part in sections(doc) if part.kind == "chief_complaint"), None)
    if complaint is not None:
        named: dict[str, set[str]] = {}
        for word, site in sided:
            if complaint.body <= word.start < min(complaint.end, complaint.body + 200) and site.region not in _UNPAIRED:
                named.setdefault(site.region, set()).add(word.side)
        for region, sides in named.items():
            if len(sides) == 1:
                side_of[region] = next(iter(sides))
            else:
                side_of.pop(region, None)  # "recheck left foot, new complaint right heel"
    return About(_main_region(doc, all_sites), side_of, words)


def _site_of(text: str, word: SideWord, all_sites: Sequence[Site]) -> Site | None:
    """The site that a side word stands before ("left medial knee")."""
    index = bisect_left(all_sites, (word.start,))
    if index < len(all_sites):
        site = all_sites[index]
        if site.start - word.end < 30 and _BETWEEN.fullmatch(text[word.end : max(word.end, site.start)]):
            return site
    return None


def _main_region(doc: Doc, all_sites: Sequence[Site]) -> str | None:
    """The region of the chief complaint if it names one; else the one that the body of the note names most."""
    complaint = next((part for part in sections(doc) if part.kind == "chief_complaint"), None)
    if complaint is not None:
        named = {
            site.region for site in all_sites if complaint.body <= site.start < min(complaint.end, complaint.body + 200)
        }
        if len(named) == 1:
            return named.pop()
    counter = Counter([site.region for site in all_sites])
    if not counter:
        return None
    region, most = counter.most_common(1)[0]
    return region if most >= 0.6 * counter.total() and most > 2 else None


_JOINED = re.compile(r"\band\b|[,&/+]|\bor\b")


def split_sites(text: str, phrase: Phrase) -> list[tuple[Site, ...]]:
    """The sites of a phrase, one group a condition: "sprain of the neck and low back" are two conditions."""
    chain = phrase.after or phrase.before
    if phrase.mention.region in {"", "spine"} and len(chain) > 1:
        groups: list[list[Site]] = [[chain[0]]]
        for previous, site in pairwise(chain):
            between = text[previous.end : site.start]
            joined = _JOINED.search(between)
            apart = phrase.mention.concept in _BY_STRUCTURE and "" != previous.structure != site.structure != ""
            if joined and "or" in between.split():
                groups[-1].append(site)  # "thoracic or lumbosacral neuritis" is one title
            elif (
                (joined and apart)
                or (joined and not near(previous.region, site.region) and not ({"of", "in"} & set(between.split())))
                or (
                    joined
                    and previous.region in SPINE
                    and site.region in SPINE
                    and previous.region != site.region
                    and not previous.level
                )
            ):
                groups.append([site])
            else:
                groups[-1].append(site)
        return [tuple(group) for group in groups]
    return [phrase.after + phrase.before]


def place_of(doc: Doc, phrase: Phrase, own: tuple[Site, ...], context: Iterable[Place], *, alone: bool) -> Place:
    """Region and side of a condition; ``own`` its own sites, ``context`` places to fall back on, nearest first.

    ``alone``: a past condition, whose place is not what the note is about.
    """
    fixed = phrase.mention.region
    if fixed == "none" and not phrase.after:
        return Place(None, None)
    around = tuple(context)
    region = _own_region("" if fixed == "none" else fixed, own)
    if region == "shoulder" and {site.structure for site in own} == {"labrum"} and _is_hip(doc, around):
        region = "hip"  # the shoulder and the hip have a labrum
    if region == "spine":
        region = next((_ROOTS_OF[site.region] for site in own if site.region in _ROOTS_OF), region)
    if region is None or region == "spine":
        region = next(
            (
                place.region
                for place in around
                if place.region
                and (region is None or place.region in SPINE)
                and not (alone and place.region in _SIDED_WITHIN)  # "PMH: GERD, arthritis": the organ is another item's
            ),
            region,
        )
    if (region is None or region == "spine") and not alone:
        main = about(doc).region
        elsewhere = phrase.mention.concept in _OF_THE_BODY or (main in SPINE and phrase.mention.concept in _OF_LIMBS)
        region = main if main and not elsewhere and (region is None or main in SPINE) else region
    region = region or _USUAL.get(phrase.mention.concept)
    side = _own_side(doc, phrase, own)
    if side == "bilateral" and region in SPINE and len(phrase.after) > 1:
        side = None  # "of both the cervical and lumbar spine"
    if side is None and region in SPINE and _is_of_root(doc, phrase):
        side = _side_of_root(doc, phrase, () if alone else around, region)
    if side is None and not alone and region not in _UNPAIRED:
        side = next((place.side for place in around if place.side and near(place.region, region)), None)
        known = about(doc).side_of if fixed != "head" else {}  # a migraine is not of the scalp's side
        side = (
            side or known.get(region or "") or next((known[other] for other in known if near(other, region)), None)
            if region
            else side
        )
    if side is None and region in _SIDED_WITHIN and around and around[0].region == region:
        side = around[0].side  # "right lower lobe infiltrate versus atelectasis"
    return Place(region, side)


_SIDED_WITHIN = frozenset(("chest", "abdomen", "brain", "rib", "face"))
"""Regions whose organs have sides, though a note has none for the region."""
_OF_ROOTS = frozenset(("radiculopathy", "radiculitis", "nerve root impingement"))
# "Left L4-5 disc extrusion with L5 radiculopathy": the root is that of the lesion's side.
_SIDED_LESION = re.compile(
    r"\b(?P<side>left|right|lt|rt)[\s-](?:(?!\b(?:left|right|lt|rt|bilateral)\b)[^.;,:\n]){0,60}\b(?:with|w/|causing|producing)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_FORAMINAL = ("foramin", "lateral recess")


def _side_of_root(doc: Doc, phrase: Phrase, around: Iterable[Place], region: str | None) -> str | None:
    """The side of the lesion or limb whose root it is: "right arm pain, rule out C6 radiculopathy"."""
    lesion = _SIDED_LESION.search(reading(doc).text, max(0, phrase.start - 90), phrase.start)
    if lesion:
        return _SIDES[lesion["side"][0].lower()]
    if phrase.mention.concept not in _OF_ROOTS:
        return None
    return next((place.side for place in around if place.side and _ROOTS_OF.get(place.region or "") == region), None)


def _is_of_root(doc: Doc, phrase: Phrase) -> bool:
    """Whether a condition of the spine is a root's, or of the place where it leaves."""
    if phrase.mention.concept in _OF_ROOTS:
        return True
    written = reading(doc).text[phrase.start : phrase.end].lower()
    return any(word in written for word in _FORAMINAL)


_LAST_LETTER = re.compile(r"\s(?P<side>[LR])$")
_SIDES = {"l": "left", "r": "right"}


def _is_hip(doc: Doc, around: Sequence[Place]) -> bool:
    return any(place.region == "hip" for place in around) or about(doc).region == "hip"


def _own_region(fixed: str, own: tuple[Site, ...]) -> str | None:
    """The region that a condition's own words name."""
    if fixed and fixed != "spine":
        named = next((site.region for site in own if site.region != fixed and near(site.region, fixed)), None)
        return named if named and fixed == "upper extremity" else fixed
    if fixed == "spine":
        in_spine = [site.region for site in own if site.region in SPINE and site.region != "spine"]
        # "thoracic or lumbosacral neuritis" is the title of a code for the low back
        return "lumbar spine" if in_spine[:2] == ["thoracic spine", "lumbar spine"] else (in_spine or ["spine"])[0]
    specific = next((site.region for site in own if site.region != "spine"), None)
    return specific or (own[0].region if own else None)


def _own_side(doc: Doc, phrase: Phrase, own: tuple[Site, ...]) -> str | None:
    """The side named in the condition's phrase; of several, that of its own site."""
    text = reading(doc).text
    before = text[max(0, phrase.start - _COMPARED_REACH) : phrase.start]
    if _COMPARED.match(text, phrase.end) or (
        (">" in before or "than" in before.lower())
        and _COMPARED_BEFORE.search(text, phrase.start - len(before), phrase.start)
    ):
        return "bilateral"
    inside = sides_between(doc, phrase.start, phrase.end)
    named = {word.side for word in inside}
    if not named:
        if text.startswith(("L", "R"), phrase.end - 1):
            letter = _LAST_LETTER.search(text, max(phrase.start, phrase.end - 2), phrase.end)
            if letter is not None:
                return _SIDES[letter["side"].lower()]  # "L5 radic L. Knee strain": no initial
        if _BOTH.search(text, max(0, phrase.start - 3), phrase.start) or _THEN_BOTH.match(text, phrase.end):
            return "bilateral"
        named_as_pair = not _PAIRS.isdisjoint([text[site.start : site.end].lower() for site in own])
        return "bilateral" if named_as_pair else None
    if len(named) == 1:
        return named.pop()
    beside = (
        {word.side for word in inside if (site := _site_of(text, word, own)) is not None and site in own}
        if own
        else set()
    )
    if own and not beside and len(own) < len(phrase.before) + len(phrase.after):
        return None  # the sides are those of the other sites
    return beside.pop() if len(beside) == 1 else "bilateral"
