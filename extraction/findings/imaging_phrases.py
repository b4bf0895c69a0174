"""The phrase that names an imaging study: its name with the sites, sides, views, contrast and date that belong to it."""

import re
from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.language.anatomy import SideWord, Site, find_sides, find_sites, sites_between
from extraction.language.reading import reading
from extraction.language.terms import term_index
from extraction.rules import compile_rules

_STEP = 24  # characters of the longest word that may stand in a phrase
_REACH = 130  # characters that a study's phrase may stretch on either side of its name

_ABBREVIATED = frozenset({"cerv", "thor", "lumb"})
"""Sites that end in a full stop in the middle of a phrase ("Cerv. MRI")."""
_VIEWS_BEFORE, _VIEWS_AFTER = 24, 90  # characters about a word of views that a rule of imaging.toml may read
_WORD = r"""of|to|on|for|in|at|the|a|an|his|her|their|this|that|patient's|these|any|some|both|right|left|rt|lt|bilateral(?:ly)?|bilat|b/l|r|l|scans?|stud(?:y|ies)|series|imaging|images?
  |films?|exam(?:ination)?|x-?rays?|radiographs?|w/o|wo|w/|with|without|contrast|gadolinium|gad|dye|iv|intra-?articular|non-?contrast(?:ed)?|enhanced|views?|\d{1,2}|one|two|three|four|five|six|multiple|several|additional
  |ap|pa|lateral|lat|laterals?|obliques?|sunrise|merchant|axillary|scapular|y|odontoid|apom|open-?|mouth|mortise|outlet|grashey|swimmer's|tunnel|frog-?\s?legs?|standing|weight-?\s?bearing|weight|bearing|wb|nwb|non-?\s?weight-?\s?bearing
  |flexion|extension|flex|ext|comparison|portable|stress|plain|joints?|areas?|region|entire|full|complete|limited|dynamic|spines?|column|levels?|3d|3t|1\.5t|3\.0|tesla|stir|reconstructions?|repeat|follow-?up|new|updated|open|closed|high-?resolution|upright|positional
  |includ(?:e|es|ed|ing)|as\s+well\s+as|and/or|and|or|then|also|sequences?|protocol|digital|diagnostic|screening|noncontrast|pre-?op(?:erative)?|post-?op(?:erative)?|initial|interval|only|w"""
_STEP_RIGHT = re.compile(
    rf"\s*(?:(?P<join>[,/&+;]|\band\b|\bor\b|\bas\s+well\s+as\b|\bplus\b)|(?P<word>(?!\d{{1,2}}[.)](?!\d))(?:{_WORD})\b\.?(?!\s?%))|(?P<mark>[-()~#]))(?!\w)?",
    re.IGNORECASE | re.VERBOSE,
)
_DATE_STEP = re.compile(
    r"\s*(?:dated\s+)?\d{1,2}/\d{1,2}/\d{2,4}(?=\s+(?:of|for)\b|\s+(?:left|right)\b)", re.IGNORECASE
)
_LINK = re.compile(
    r"\s*(?:(?:that|which|she|he)\s+)?(?:was|were|has\s+been|have\s+been|had\s+been|is|are|will\s+be)?\s*(?:also\s+|then\s+|subsequently\s+|recently\s+|previously\s+)?"
    r"(?:obtained|taken|performed|done|completed|reviewed|ordered|repeated|had)\s*(?:and\s+reviewed\s*)?(?:today|yesterday|here|in\s+(?:the\s+)?(?:office|clinic)(?:\s+today)?|recently|from\s+today|at\s+today's\s+visit)?\s*,?\s*(?:(?:and|were\s+reviewed,?)\s+)?(?=of\b|on\b|to\b|includ|left\b|right\b|both\b|\d|two\b|three\b)",
    re.IGNORECASE,
)
_WORDS_LEFT = r"""of|the|a|an|his|her|and|or|to|for|right|left|rt\.?|lt\.?|r|l|both|bilateral|bilat\.?|b/l|repeat|new|updated|follow-?up|plain|standing|weight-?bearing|spine|joints?|ap|lat(?:eral)?|ap/lat(?:eral)?|flexion|extension|flexion/extension|flex/ext|open|closed|non-?contrast(?:ed)?|portable|digital|diagnostic|region|area|oblique|3d|high-?resolution|prior|previous|patient's|'s|screening|initial|complete|limited|full|\d{1,2}-?\s?view|two-?view|three-?view|stress|upright|recent|comparison"""
_FROG = re.compile(r"\bfrog-?\s?legs?(?:\s+lateral)?$", re.IGNORECASE)
_STEP_LEFT = re.compile(
    rf"(?:(?P<join>[,/&+]|\band|\bor)|(?P<word>(?<!\w)(?:{_WORDS_LEFT}))|(?P<mark>-|\())\s*$",
    re.IGNORECASE | re.VERBOSE,
)
# Words before a study that are no part of its phrase: what they say of it (past, again, whose) is read apart.
_LOOSE = re.compile(
    r"of|for|to|and|or|an?|the|his|her|prior|previous|recent|patient's|'s|repeat|new|updated|follow-?up|comparison|initial",
    re.IGNORECASE,
)
# After a coordinated site, a word that makes it the site of something else ("MRI left knee and right hip injection").
_ELSE = re.compile(
    r"""\s*(?:joint\s+|spine\s+)?(?:injections?|surger|arthroscop|consult|braces?|pain|emg|ncv|ncs|physical|pt\b|therap|release|replacement|splint|sling|support|arthroplast|fusion|epidural|esi\b|block|decompress|repair|ortho
      |sprain|strain|fracture|contusion|exam|range|rom\b|tender|stiff|numb|weak|swell|complaint|injur|symptom|bracing|manipulation|discectomy|laminectomy|corset|collar|cast|boot|orthos|evaluation|specialist|surgeon|steroid|cortisone|traction|belt|exercises?)""",
    re.IGNORECASE | re.VERBOSE,
)
_HEADING_MARK = re.compile(r"[ \t]*(?:\([^)\n]{0,70}\)[ \t]*)?(?::\s*\n?|\n(?=\S))")
_CT_CLAIM = re.compile(
    r"\s*(?:[:(-]|from|through|ending|ended|dates?)?\s*\d{1,2}/\d{1,2}/\d{2,4}\s*(?:-|to\b|through|thru)", re.IGNORECASE
)
_CT_CLAIM_LEFT = re.compile(
    r"(?:date\s+of\s+injury|\bDOI|\bD/I|injury\s+date|on\s+an?|industrial)\s*:?\s*$", re.IGNORECASE
)
_DOSE = re.compile(r"\s*\d+(?:\.\d+)?\s*(?:mg|mcg|/)|\s*(?:tabs?|caps?|po\b|daily|qd|bid)", re.IGNORECASE)
_DRUG_LEFT = re.compile(r"[A-Za-z]{5,}[ -]$")
_THERAPY_NEARBY = re.compile(
    r"e-?stim|electrical\s+stim|massage|modalit|hot\s+packs?|cold\s+packs?|moist\s+heat|iontophoresis|\bTENS\b|manual\s+therap|therapeutic\s+(?:exercise|activit)|myofascial|\b97\d{3}\b|traction|diathermy|paraffin|physical\s+therapy|\bheat\b|acupuncture|chiropractic",
    re.IGNORECASE,
)


_PAIRS = frozenset(
    {"knees", "hips", "wrists", "hands", "shoulders", "ankles", "elbows", "feet", "thumbs", "heels", "femurs", "tibias"}
)
"""Plurals that mean both sides where no side is given."""


class Anchor(NamedTuple):
    """The name of a study at ``[start, end)`` of the reading text; ``region`` where the name says it; ``rule`` its source."""

    start: int
    end: int
    modality: str
    kind: str
    region: str
    rule: str


class Phrase(NamedTuple):
    """An anchor with what belongs to it: ``[start, end)`` and its places, (region, side), none where it names no site."""

    anchor: Anchor
    start: int
    end: int
    places: tuple[tuple[str, str | None], ...]


def anchors(text: str) -> list[Anchor]:
    """The names of studies in a reading text, in order; of overlapping ones the longest."""
    terms = term_index("imaging.csv").find(text)
    found = [
        Anchor(
            term.start,
            term.end,
            term.row["modality"],
            term.row["kind"],
            term.row["region"],
            f"imaging.{term.row['modality']}",
        )
        for term in terms
        if term.row["kind"] not in {"mask", "views"} and _is_study(text, term.start, term.end, term.row)
    ]
    found.extend(_by_views(text, [term.start for term in terms if term.row["kind"] == "views"], found))
    return sorted(found)


def _by_views(text: str, places: list[int], known: list[Anchor]) -> list[Anchor]:
    """Studies named by their views alone, sought about the words that tell of views."""
    found: list[Anchor] = []
    reached = 0
    for place in places:
        pattern, names = _views()
        for match in pattern.finditer(text, max(reached, place - _VIEWS_BEFORE), min(len(text), place + _VIEWS_AFTER)):
            end = match.start() + len(match.group().rstrip())
            if not any(one.start < end and match.start() < one.end for one in known):
                found.append(Anchor(match.start(), end, "xray", "view", "", names[match.lastgroup or ""]))
            reached = match.end()
    return found


@cache
def _views() -> tuple[re.Pattern[str], dict[str, str]]:
    rules = compile_rules("imaging.toml")
    names = {f"r{number}": rule.id for number, rule in enumerate(rules)}
    pattern = "|".join(f"(?P<r{number}>{rule.pattern.pattern})" for number, rule in enumerate(rules))
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE), names


def _is_study(text: str, start: int, end: int, row: dict[str, str]) -> bool:
    """Whether a name stands for a study here: "CT" may be cumulative trauma, "ultrasound" a treatment."""
    word = text[start:end]
    if word == "XR":
        return not (
            _DOSE.match(text, end)
            or (_DRUG_LEFT.search(text, max(0, start - 24), start) and not find_sites(text[max(0, start - 24) : start]))
        )
    if word == "CT":
        return not (_CT_CLAIM.match(text, end) or _CT_CLAIM_LEFT.search(text, max(0, start - 30), start))
    if word.lower() in {"ultrasound", "u/s"}:
        line_start = max(text.rfind("\n", 0, start), text.rfind(". ", 0, start), start - 120)
        line_end = min((stop for stop in (text.find("\n", end), text.find(". ", end)) if stop >= 0), default=len(text))
        return not _THERAPY_NEARBY.search(text, max(0, line_start), min(line_end, end + 100))
    return not (
        row["kind"] == "study" and text[end : end + 1] == "-" and re.match(r"-(?:guided|compatible|safe)", text[end:])
    )


def phrase_of(doc: Doc, anchor: Anchor, others: list[Anchor]) -> Phrase:
    """The whole phrase of a study."""
    text = reading(doc).text
    nearby = sites_between(doc, max(0, anchor.start - _REACH), anchor.end + _REACH)
    start, before = _walk_left(text, anchor, nearby, others)
    end, after = _walk_right(text, anchor, nearby, others, blocked=bool(before))
    chosen = before or after
    if anchor.modality in WHOLE:
        chosen = chosen[:1]
    if not chosen and anchor.region:
        return Phrase(anchor, start, end, ((anchor.region, _side_near(text, start, end)),))
    return Phrase(anchor, start, end, _places(text, chosen, start, end))


def _walk_left(text: str, anchor: Anchor, nearby: tuple[Site, ...], others: list[Anchor]) -> tuple[int, list[Site]]:
    """Where the phrase begins, and the sites it names before the study ("hip and knee x-rays")."""
    limit = max(0, anchor.start - _REACH, text.rfind("\n", 0, anchor.start) + 1)
    previous = bisect_left(others, anchor) - 1
    if previous >= 0:
        limit = max(limit, others[previous].end)
    position, kept, found = anchor.start, anchor.start, []
    ends = {site.end: site for site in nearby}
    while position > limit:
        stripped = limit + len(text[limit:position].rstrip(" "))
        frog = _FROG.search(text, max(limit, stripped - _STEP), stripped)
        if frog:
            position = kept = frog.start()
            continue
        site = ends.get(stripped) or (ends.get(stripped - 1) if text[stripped - 1 : stripped] == "." else None)
        if site is not None and site.end != stripped and text[site.start : site.end].lower() not in _ABBREVIATED:
            site = None
        if site is not None and site.start >= limit:
            found.append(site)
            position = kept = site.start
            continue
        step = _STEP_LEFT.search(text, max(limit, position - _STEP), position)
        if step is None or step.start() >= position:
            break
        if step["join"] == "," and not found:
            break
        position = step.start()
        if step["word"] and not _LOOSE.fullmatch(step["word"]):
            kept = position
    if found and re.match(r"\s*(?:for|to|of)\b", text[found[0].end : anchor.start], re.IGNORECASE):
        found = []  # "left knee for x-rays": the patient came for them; the site is found by context
    return kept, found[::-1]


def _walk_right(
    text: str, anchor: Anchor, nearby: tuple[Site, ...], others: list[Anchor], *, blocked: bool
) -> tuple[int, list[Site]]:
    """Where the phrase ends, and the sites it names after the study; ``blocked`` if it has named them before."""
    limit = min(len(text), anchor.end + _REACH)
    stop = text.find("\n", anchor.end)
    limit = stop if 0 <= stop < limit else limit
    starts = {site.start: site for site in nearby}
    names = {other.start: other for other in others}
    position, kept, found, joined = anchor.end, anchor.end, [], False
    if heads_line(text, anchor):
        position = body_of(text, anchor)
        limit = min(len(text), position + _REACH)
    link = _LINK.match(text, position)
    if link:
        position = link.end()
    while position < limit:
        here = position + len(text[position:limit]) - len(text[position:limit].lstrip(" "))
        site = starts.get(here)
        if site is not None:
            if joined and (found or "," in text[anchor.end : here]) and _belongs_elsewhere(text, site, names):
                break
            if joined and blocked:
                break
            found.append(site)
            position = kept = site.end
            joined = False
            continue
        other = names.get(here)
        if other is not None and (not found or other.kind == "view") and (other.modality == anchor.modality or joined):
            position = other.end
            joined = False
            continue
        if other is not None and found:
            break
        step = _DATE_STEP.match(text, position, limit)
        if step:
            position = step.end()
            continue
        step = _STEP_RIGHT.match(text, position, limit)
        if step is None or step.end() == position:
            break
        position = step.end()
        if step["join"]:
            joined = True
        elif step["word"] and re.match(
            r"(?i)contrast|views?|w/o|gad|3d|recon|bilat|right|left|both|r$|l$", step["word"]
        ):
            kept = position
    return kept, [] if blocked else found


def heads_line(text: str, anchor: Anchor) -> bool:
    """Whether a study's name is a heading: alone on its line before a colon or the line's end."""
    line = text.rfind("\n", 0, anchor.start) + 1
    return not text[line : anchor.start].strip(" \t\u2022*-#0123456789.)") and bool(
        _HEADING_MARK.match(text, anchor.end)
    )


def body_of(text: str, anchor: Anchor) -> int:
    """Where the text under a heading begins."""
    match = _HEADING_MARK.match(text, anchor.end)
    return match.end() if match else anchor.end


def _belongs_elsewhere(text: str, site: Site, names: dict[int, Anchor]) -> bool:
    """Whether a coordinated site opens another phrase ("X-ray hip, knee MRI"; "MRI knee and hip injection")."""
    if _ELSE.match(text, site.end):
        return True
    after = site.end + len(text[site.end : site.end + 3]) - len(text[site.end : site.end + 3].lstrip())
    return after in names and names[after].kind != "view"


def _places(text: str, chosen: list[Site], start: int, end: int) -> tuple[tuple[str, str | None], ...]:
    """Each region once with its side; a side before a list of sites holds for those after it too ("right knee and ankle")."""
    if not chosen:
        return ()
    first, last = min(start, chosen[0].start), max(end, chosen[-1].end)
    words = find_sides(text[first : last + 16], first)
    made: dict[str, str | None] = {}
    carried: str | None = None
    for index, site in enumerate(chosen):
        left = chosen[index - 1].end if index else first
        right = chosen[index + 1].start if index + 1 < len(chosen) else last + 16
        own = _own_side(text, words, site, left, right)
        if own is None and text[site.start : site.end].lower() in _PAIRS:
            own = "bilateral"
        side = None if site.region in SPINAL else own or (None if site.region in MIDLINE else carried)
        carried = own or carried
        if (
            index
            and site.region != chosen[index - 1].region
            and not re.search(r"[,/&+]|\band\b|\bor\b|views?\b", text[chosen[index - 1].end : site.start])
        ):
            continue  # "right hand index finger": the second site only narrows the first
        region = site.region
        if made.get(region) and side and made[region] != side:
            side = "bilateral"
        made[region] = made.get(region) and (side or made[region]) or side
    return tuple(made.items())


def _own_side(text: str, words: list[SideWord], site: Site, left: int, right: int) -> str | None:
    before = [
        word
        for word in words
        if left <= word.start and word.end <= site.start and not re.search(r"[.;:\n]", text[word.end : site.start])
    ]
    if before:
        sides = {word.side for word in before}
        return "bilateral" if len(sides) > 1 else before[-1].side
    after = [
        word
        for word in words
        if site.end <= word.start <= site.end + 4
        and word.end <= right
        and not re.search(r"[.;:\n]|\band\b", text[site.end : word.start])
    ]
    return after[0].side if after else None


def _side_near(text: str, start: int, end: int) -> str | None:
    return next((word.side for word in find_sides(text[start:end])), None)


WHOLE = frozenset({"dexa", "bone_scan", "pet"})
"""Studies of the whole skeleton or body, one item however many sites they name."""
SPINAL = frozenset({"cervical spine", "thoracic spine", "lumbar spine", "spine"})
"""Regions that imaging shows whole, so that a side beside them is that of a complaint."""
MIDLINE = SPINAL | {"sacrum", "chest", "pelvis", "head", "brain", "face", "abdomen", "whole body"}
"""Regions that take no side from their neighbours ("left hip and pelvis")."""
