"""The phrase of a condition: from its word to the modifiers before it and the site after it, and its normal name.

"partial-thickness articular-sided TEAR of the supraspinatus", "3 mm broad based BULGE at L4-5", "cervical and lumbar
RADICULOPATHY": words before it are modifiers, sides, sites, numbers and adjectives; words after it lead to a site.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from extraction.findings.diagnoses_terms import Mention, expansions
from extraction.language.anatomy import Site
from extraction.language.terms import read_rows

_WORD = re.compile(r"\S+")
_EDGE = "()[]\"'*?"
_ENDS = frozenset(("2/2", "w/", "w/o", "s/p", "r/o", "c/o", "h/o"))
_SIDES = frozenset(
    (
        "left",
        "right",
        "lt",
        "rt",
        "l",
        "r",
        "bilateral",
        "b/l",
        "both",
        "bilat",
        "lt.",
        "rt.",
        "bilateral,",
        "left-sided",
        "right-sided",
    )
)
_JOINERS = frozenset(("and", "&", "or", "/", "to", "through", "thru", "of", "-", "and/or", "the"))
_ADJECTIVE = re.compile(
    r"[a-z-]{2,}(?:al|ic|ar|ous|ive|oid|ated|sided|based|genic|ary|ian|ized|shaped|ly)|\d{1,2}(?:\.\d+)?(?:-?(?:mm|cm|%|x))?|\d{1,2}(?:st|nd|rd|th)(?:[-/]\d{1,2}(?:st|nd|rd|th))*|[a-z]?\d{1,2}[-/][a-z]?\d{1,2}|[ctls]-?\d{1,2}"
)
_TAIL_SIDE = re.compile(
    r"\s*(?:,|-|\()?\s*(?:(?:in\s+(?:19|20)\d\d\s+)?on\s+(?:the\s+|his\s+|her\s+)?)?(?:(?:mild|moderate|severe|minimal)\s+bilat(?:eral(?:ly)?)?|left|right|bilateral(?:ly)?|bilat|b/l|lt|rt|[lr](?=[\s).,;?]|$))(?:[\s-]+(?:side[d]?|lateral\s+recess|paracentral|foraminal|foramen|subarticular))?\)?(?=\s*(?:[.,;:()?\n]|$|-\s|\sw/|\s(?:and|with|versus|vs|secondary|due|status|s/p|treated|diagnosed|repaired|in|since|from|which|that|for|at|though|although|but|after|when|while|icd|\d)\b|\s+[(\[]?[a-z]?\d\d[\d.]))"
)
_TAIL_GRADE = re.compile(
    r",?\s+\(?(?:type|grade|stage|class)\s+(?:[ivx]{1,4}|\d)[ab]?(?:\s*[-/]\s*(?:[ivx]{1,4}|\d))?\)?(?=\W|$)"
)
_TAIL_NOUN = re.compile(
    r"\s+(?:tendons?|ligaments?|joints?|muscles?|musculature|nerves?|regions?|areas?|spine|levels?|discs?|disks?|space|disc\s+space|complex|origin|insertion|bursa|fascia|head|attachment|compartment|condyle|fusion\s+plate|fractures?|fxs?)\b"
)
_LEADING = re.compile(
    r"(?:(?:the|a|an|his|her|their|some|any|and|or|of|to|both|with|more|most|very|rather|somewhat|other|status|history|is|additional)\s+|[-/&,.)]+\s*)+"
)
# "fractures of the second, third and fourth metatarsals"
_COUNTED = re.compile(
    r"\s*(?:of|to|in|at)?\s*(?:the\s+)?(?:(?:first|second|third|fourth|fifth|[1-5](?:st|nd|rd|th))(?:,\s*(?:and\s+)?|\s+and\s+|\s+))+"
)
_GAP_LENGTH = 60
_REACH = 90


class Phrase(NamedTuple):
    """A condition's phrase ``[start, end)``; ``before`` the sites it names up to its word's end, ``after`` those that follow."""

    start: int
    end: int
    mention: Mention
    before: tuple[Site, ...]
    after: tuple[Site, ...]


@cache
def _words(role: str) -> frozenset[str]:
    return frozenset(
        word for row in read_rows("diagnosis_words.csv") if row["role"] == role for word in row["term"].split("|")
    )


def _fits(word: str) -> bool:
    """Whether a word may stand inside a condition's phrase."""
    return (
        word in _words("modifier")
        or word in _SIDES
        or (_ADJECTIVE.fullmatch(word) is not None and word not in _words("stop"))
    )


_NONE = Mention(1 << 60, 1 << 60, "", "", "", "")


def is_modifier(text: str) -> bool:
    """Whether a text is nothing but modifiers that say no kind of condition ("recurrent traumatic")."""
    return all(word.strip(_EDGE) in _words("modifier") for word in text.lower().split())


def phrases(
    small: str, found: Sequence[Mention], sites: tuple[Site, ...], start: int, end: int, *, listed: bool
) -> list[Phrase]:
    """The phrases of the mentions of one sentence or list item ``[start, end)`` of a text in lower case.

    None reaches into the next one's.

    ``listed``: in a list of diagnoses a comma may stand between a condition and its site.
    """
    made: list[Phrase] = []
    floor = start
    if len(found) > 1:
        found = [
            mention
            for mention, after in pairwise([*_one_condition_each(small, found, sites), _NONE])
            if not (mention.kind == "symptom" and after.start - mention.end == 1)
        ]
    for index, mention in enumerate(found):
        ceiling = found[index + 1].start if index + 1 < len(found) else end
        own = bisect_left(sites, (mention.start,))
        behind = bisect_left(sites, (mention.end,), own)
        first, before = _leftwards(small, mention, sites, own, floor)
        last, after = _rightwards(
            small, mention, sites, behind, ceiling, has_next=index + 1 < len(found), listed=listed
        )
        if small[last : last + 1] == ")" and "(" in small[first:last]:
            last += 1
        made.append(Phrase(first, last, mention, before + sites[own:behind], after))
        floor = last
    return made


def _one_condition_each(small: str, found: Sequence[Mention], sites: tuple[Site, ...]) -> list[Mention]:
    """The mentions with those taken in that only go on with the one before: "ganglion cyst", "malunion distal radius FRACTURE"."""
    made: list[Mention] = []
    for mention in found:
        last = made[-1] if made else _NONE
        word = small[mention.start : mention.end]
        if word in _HEADS and mention.start - last.end == 1 and last.kind == "disease":
            made[-1] = last._replace(end=mention.end)
        elif not (
            mention.concept == "fracture"
            and small.startswith(_HEALED_BADLY, last.start)
            and _are_of_site(small, last.end, mention.start, sites)
        ):
            made.append(mention)
    return made


_HEADS = frozenset(("cyst", "cysts", "deformity", "deformities", "lesion", "lesions", "mass"))
_HEALED_BADLY = ("malunion", "nonunion", "non-union", "delayed union")


def _are_of_site(small: str, start: int, end: int, sites: tuple[Site, ...]) -> bool:
    """Whether a stretch holds nothing but modifiers, links and sites."""
    if end - start > _GAP_LENGTH:
        return False
    near = sites[bisect_left(sites, (start,)) : bisect_left(sites, (end,))]
    return all(
        _fits(word) or word in _words("link") or any(site.start <= match.start() + start < site.end for site in near)
        for match in _WORD.finditer(small[start:end])
        for word in (match.group().strip(","),)
    )


def _is_of(near: Sequence[Site], start: int, end: int) -> bool:
    """Whether a word ``[start, end)`` is a part of a site's name."""
    for site in near:  # noqa: SIM110 - called for every word, and any() takes twice the time
        if site.start < end and start < site.end:
            return True
    return False


def _leftwards(
    small: str, mention: Mention, sites: tuple[Site, ...], own: int, floor: int
) -> tuple[int, tuple[Site, ...]]:
    """Where the phrase of a mention begins, and the sites up to it, of which ``sites[own]`` is the first that is not before it."""
    floor = max(floor, mention.start - _REACH)
    floor = max(floor, small.rfind("\n", floor, mention.start) + 1)
    near = sites[bisect_left(sites, (floor,), 0, own) : own]
    start = mention.start
    said = _SAID_OF.search(small, max(floor, start - _SAID_REACH), start) if mention.concept in _SAID else None
    if said is not None and any(site.end == said.start() for site in near):
        start = said.start()  # "the anterior cruciate ligament is torn"
    rest = small[floor:start].rstrip()
    while rest:
        *earlier, raw = rest.rsplit(None, 1)
        stop = floor + len(rest)
        begin = stop - len(raw)
        rest = earlier[0] if earlier else ""
        word = raw.strip(_EDGE)
        if not word:
            continue  # an opening quotation mark: left wrist "sprain"
        if word in _ENDS or (raw[-1] in ",;:.)" and word not in _SIDES):
            break
        if (
            _fits(word)
            or _is_of(near, begin, stop)
            or word.removesuffix("'s") in _words("modifier")
            or (
                start == mention.start
                and mention.kind in {"generic", "vague"}
                and word.isalpha()
                and len(word) > 3
                and word not in _words("stop")
                and word not in _words("link")
            )
        ):
            start = begin
        elif word in _JOINERS and rest and start < mention.start:
            left = rest.rsplit(None, 1)[-1]
            stop = floor + len(rest)
            if left[-1] in ",;:.)" or not (_fits(left.strip(_EDGE)) or _is_of(near, stop - len(left), stop)):
                break
        else:
            break
    if start == mention.start:
        return start, ()
    lead = _LEADING.match(small, start, mention.start)
    start = lead.end() if lead else start
    while start < mention.start and small[start] in " ([\"'*?":
        start += 1
    return start, tuple([site for site in near if site.start >= start])


_SAID = frozenset(("tear", "fracture", "dislocation", "disc herniation"))
_SAID_OF = re.compile(
    r"\s+(?:is|are|was|were|has\s+been|appear(?:s|ed)?|look(?:s|ed)?|seem(?:s|ed)?)\s+(?:(?:felt|noted|found|seen|thought|believed)\s+)?(?:to\s+(?:be|have\s+been)\s+)?(?:\w+ly\s+){0,2}$"
)
_SAID_REACH = 40
_PLAIN = str.maketrans(",(-\"'", "     ")


def _gap_leads_on(gap: str, *, listed: bool) -> bool:
    """Whether the words between a condition and a site join them."""
    if len(gap) > _GAP_LENGTH or ";" in gap or ":" in gap or "\n" in gap or "   " in gap:
        return False
    if "." in gap and not re.fullmatch(r"[^.]*\b(?:lt|rt|bilat)\.[^.]*", gap):
        return False
    words = gap.translate(_PLAIN).split()
    if " - " in gap and not all(word in _SIDES or word == "the" for word in words):
        return False  # "wrist pain - possible TFCC tear"
    allowed = _words("link")
    if not all(word in allowed or _fits(word) or word in "/[" for word in words):
        return False
    if "," not in gap and "(" not in gap:
        return True
    # A comma joins a site to its condition in a list ("tear, right shoulder"); in prose only before a side or a spinal level.
    return listed or any(word in _SIDES for word in words) or _COUNTED.fullmatch(gap) is not None


_BEGINS_ANOTHER = re.compile(r"\b(?:and|or)\b|[,&/]")


def _rightwards(
    small: str, mention: Mention, sites: tuple[Site, ...], behind: int, ceiling: int, *, has_next: bool, listed: bool
) -> tuple[int, tuple[Site, ...]]:
    """Where the phrase of a mention ends, and the sites behind it, of which ``sites[behind]`` is the first."""
    end = _tail(small, mention.end, ceiling, sites, has_next=has_next)
    taken: list[Site] = []
    for index in range(behind, len(sites)):
        site = sites[index]
        if site.start >= ceiling:
            break
        if site.start < end:
            taken.append(site)
            end = max(end, site.end)
            continue
        gap = small[end : site.start]
        if not (taken and _COORDINATED.fullmatch(gap)) and not _gap_leads_on(
            gap, listed=listed or site.level is not None
        ):
            break
        new_phrase = _BEGINS_ANOTHER.search(gap) is not None or (not gap.strip() and listed)
        if "," in gap and (not _may_lie_in(mention, site) or not _ENDS_THERE.match(small, site.end)):
            break  # "anxiety, right knee arthroscopy": the site is another item's
        if new_phrase and not taken and not _may_lie_in(mention, site):
            break  # "asthma and a right knee arthroscopy"
        if new_phrase and _NEW_SUBJECT.match(small, site.end):
            break
        if has_next and new_phrase and _runs_into(small, site.end, ceiling, sites):
            break
        taken.append(site)
        end = _tail(small, site.end, ceiling, sites, has_next=has_next)
    return end, tuple(taken)


def _may_lie_in(mention: Mention, site: Site) -> bool:
    """Whether a condition can be at a site that only a comma joins to it: "anxiety, right knee", "lumbago, thoracic" are two items."""
    if mention.region in _INNER:
        return site.region in _INNER  # "migraines, right knee arthroscopy"
    if mention.region == "lumbar spine":
        return site.region not in {"thoracic spine", "cervical spine"}
    return mention.region != "none" or mention.concept in _AT_A_SITE


_INNER = frozenset(("head", "brain", "chest", "abdomen", "face"))
# Conditions of the whole body that a list gives a site.
_AT_A_SITE = frozenset(("gout", "complex regional pain syndrome"))
# What follows a site that begins another statement: "a SLAP tear, and the left shoulder MRI shows".
_NEW_SUBJECT = re.compile(
    r"\s+(?:mri|x-?rays?|ct|films?|ultrasound|arthroscopy|surgery|exam\w*|is|was|are|were|has|had|shows?|showed|revealed|reveals|demonstrates?|continues)\b"
)
# Between the sites of a series: "the neck, thoracic, and lumbar".
_COORDINATED = re.compile(r"\s*,\s*(?:and\s+)?(?:the\s+)?")
# What may follow a site that a comma joins to its condition.
_ENDS_THERE = re.compile(
    r"\s*(?:[.,;:()\[\]/\n-]|$|(?:and|or|with|w/|s/p|status|secondary|due|levels?|joints?|region|tendon|ligament|spine|area|side|left|right|[a-z]?\d|[lr]\b|bilateral\w*|greater|worse|is|are|was|not|without|initial|in|at|on|of|from|icd|compartment|horn|head|digit|finger|toe|\s)\b|\s{2})"
)


_NEXT_REACH = 50  # characters from a site to the next condition's word


_PARTS = re.compile(r"[,;.:]")


def _runs_into(small: str, start: int, ceiling: int, sites: tuple[Site, ...] = ()) -> bool:
    """Whether only modifiers and a structure lie between a site and the next condition's word: the site is the next one's."""
    between = small[start:ceiling]
    if len(between) >= _NEXT_REACH or _PARTS.search(between):
        return False
    named = {
        small[site.start : site.end] for site in sites[bisect_left(sites, (start,)) : bisect_left(sites, (ceiling,))]
    }
    return all(_fits(word) or word in {"tendon", "joint"} or word in named for word in between.split())


_ENDS_STATEMENT = ".;:)"
"""Signs behind which nothing of a phrase follows (nor does it at the end of a text)."""


def _tail(small: str, end: int, ceiling: int, sites: tuple[Site, ...], *, has_next: bool) -> int:
    """Past nouns, a grade and a side that follow directly."""
    if small[end : end + 1] in _ENDS_STATEMENT:
        return end
    for pattern in (_TAIL_NOUN, _TAIL_GRADE, _TAIL_SIDE):
        match = pattern.match(small, end)
        if match and match.end() <= ceiling:
            if has_next and match.group()[0] == "," and _runs_into(small, match.end(), ceiling, sites):
                break  # "tear, grade II chondromalacia"
            end = match.end()
    return end


_CODES = re.compile(
    r"[(\[]?\b(?:[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})|\d{3}\.\d{1,2})\b[)\]]?|\bICD-?\s?(?:9|10)(?:-CM)?(?:\s+codes?)?\b:?"
)
_TOKEN = re.compile(r"[a-z0-9][a-z0-9/'.-]*[a-z0-9]|[a-z0-9]|w/")
_MAYBE_CODED = re.compile(r"[\dI]")


def normal_name(text: str, mention: Mention | None = None, offset: int = 0) -> str:
    """The short normal form of a phrase: lower case, abbreviations expanded, no codes. ``offset`` is where ``text`` begins."""
    if mention is not None and mention.name:
        site = _SAID_OF.sub(" ", text[: mention.start - offset])
        text = site + mention.name + text[mention.end - offset :]
    text = (_CODES.sub(" ", text) if _MAYBE_CODED.search(text) else text).lower()
    known = expansions()
    if not known.keys().isdisjoint(_TOKEN.findall(text)):
        text = _TOKEN.sub(lambda match: known.get(match.group(), match.group()), text)
    return " ".join(text.split()).strip(" ,.;:-*\u2022()[]\"'/") or "condition"
