"""The phrase that names an imaging study: its name with the sites, sides, views, contrast and date that belong to it."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.findings.imaging_names import Anchor, body_of, heads_line
from extraction.findings.imaging_places import WHOLE, places_of, side_near
from extraction.language.anatomy import Site, sites_between
from extraction.language.lines import line_end, line_start, paragraph_end
from extraction.language.reading import reading
from extraction.language.sentences import Sentence, sentences
from extraction.language.terms import lower_case
from extraction.rules import small_pattern

_STEP = 24  # characters of the longest word that may stand in a phrase
_REACH = 130  # characters that a study's phrase may stretch on either side of its name

_ABBREVIATED = frozenset({"cerv", "thor", "lumb"})
"""Sites that end in a full stop in the middle of a phrase ("Cerv. MRI")."""
_WORD = r"""of|to|on|for|in|at|the|a|an|his|her|their|this|that|patient's|these|any|some|both|n?either|right|left|rt|lt
  |bilateral(?:ly)?|bilat|b/l|[rl](?!/)|scans?|stud(?:y|ies)|series|imaging|images?
  |films?|exam(?:ination)?|x-?rays?|radiographs?|w/o|wo|w/|with|without|contrast|gadolinium|gad|dye|iv|intra-?articular|non-?contrast(?:ed)?|enhanced|views?|\d{1,2}|one|two|three|four|five|six|multiple|several|additional
  |ap|pa|lateral|lat|laterals?|obliques?|sunrise|merchant|axillary|scapular|y|odontoid|apom|open-?|mouth|mortise|outlet|grashey|swimmer's|tunnel|frog-?\s?legs?|standing|weight-?\s?bearing|weight|bearing|wb|nwb|non-?\s?weight-?\s?bearing
  |flexion|extension|flex|ext|comparison|portable|stress|plain|joints?|areas?|region|entire|full|complete|limited|dynamic|spines?|column|levels?|3d|3t|1\.5t|3\.0|tesla|stir|reconstructions?|repeat|follow-?up|new|updated|open|closed|high-?resolution|upright|positional
  |includ(?:e|es|ed|ing)|as\s+well\s+as|and/or|and|or|then|also|sequences?|protocol|digital|diagnostic|screening|noncontrast|pre-?op(?:erative)?|post-?op(?:erative)?|initial|interval|only|w|reports?"""
_STEP_RIGHT = small_pattern(
    rf"\s*(?:(?P<join>[,/&+;]|\band\b|\bor\b|\bas\s+well\s+as\b|\bplus\b)|(?P<word>(?!\d{{1,2}}[.)](?!\d))(?:{_WORD})\b\.?(?!\s?%))|(?P<mark>[-()~#]))(?!\w)?",
    re.VERBOSE,
)
_DATE = re.compile(r"\s*\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b")
_DATED = re.compile(r"\d[/-]\d")
_DATE_STEP = re.compile(
    r"\s*(?:dated\s+)?\d{1,2}/\d{1,2}/\d{2,4}(?=\s+(?:of|for)\b|\s+(?:left|right)\b)", re.IGNORECASE
)
_LINK = re.compile(
    r"\s*(?:(?:that|which|she|he)\s+)?(?:was|were|has\s+been|have\s+been|had\s+been|is|are|will\s+be)?\s*(?:also\s+|then\s+|subsequently\s+|recently\s+|previously\s+)?"
    r"(?:obtained|taken|performed|done|completed|reviewed|ordered|repeated|had)\s*(?:and\s+reviewed\s*)?(?:today|yesterday|here|in\s+(?:the\s+)?(?:office|clinic)(?:\s+today)?|recently|from\s+today|at\s+today's\s+visit)?\s*,?\s*(?:(?:and|were\s+reviewed,?)\s+)?(?=of\b|on\b|to\b|includ|left\b|right\b|both\b|\d|two\b|three\b)",
    re.IGNORECASE,
)
_WORDS_LEFT = r"""of|the|a|an|his|her|and|or|to|for|right|left|rt\.?|lt\.?|r|l|both|bilateral|bilat\.?|b/l
  |repeat|new|updated|follow-?up|plain|standing
  |weight-?bearing|spine
  |joints?|ap|lat(?:eral)?|ap/lat(?:eral)?|flexion|extension|flexion/extension|flex/ext|open|closed|non-?contrast(?:ed)?|portable|digital|diagnostic
  |region|area|oblique|3d|high-?resolution|prior|previous|patient's|'s|screening|initial|complete|limited|full|\d{1,2}-?\s?view
  |two-?view|three-?view|stress|upright|recent|comparison"""
_FROG = small_pattern(r"\bfrog-?\s?legs?(?:\s+lateral)?$")
_STEP_LEFT = small_pattern(
    rf"(?:(?P<join>[,/&+]|\band|\bor)|(?P<word>(?<!\w)(?:{_WORDS_LEFT}))|(?P<mark>-|\())\s*$", re.VERBOSE
)
# Words before a study that are no part of its phrase: what they say of it (past, again, whose) is read apart.
_ALSO = re.compile(r"\s*(?:and|&|/|[+]|,)\s*(?:of\s+)?(?:the\s+)?", re.IGNORECASE)
"""Between a study whose name tells its site and another site: "CT head and C-spine"."""
_LOOSE = re.compile(
    r"of|for|to|and|or|an?|the|his|her|prior|previous|recent|patient's|'s|repeat|new|updated|follow-?up|comparison|initial",
    re.IGNORECASE,
)
_KEPT = re.compile(r"contrast|views?|w/o|gad|3d|recon|bilat|right|left|both|r$|l$", re.IGNORECASE)
_REPEAT_IT = re.compile(r"repeat\s+(?:the|his|her|all|those|these|an?)\b", re.IGNORECASE)
_VIEW_NAMES = frozenset({"axillary", "scapular"})
"""Sites that radiographs of the shoulder are named by ("axillary view", "scapular Y")."""
_ENDS_JOINED = re.compile(r"(?:,|&|\band|\bor)\s*(?:(?:an?|the|then|also|another|his|her)\s+){0,2}$", re.IGNORECASE)
_FROG_VIEW = re.compile(r"frog", re.IGNORECASE)
_PARAGRAPH = 600  # characters that a report of several places may go on
# "X-ray coccyx 2/3/17: fracture; repeat 4/5/17 healed": the same study of another day.
_AGAIN_ON = re.compile(
    r"[^.\n]{0,140}?[;,.]\s*(?:and\s+)?(?:a\s+)?(?:repeat(?:ed)?|rpt|follow-?up|f/u|again)\s+(?:stud(?:y|ies)\s+|films?\s+|views?\s+|x-?rays?\s+)?(?:on\s+|of\s+|from\s+|dated\s+)?"
    r"(?P<date>\d{1,2}[/-]\d{1,2}[/-]\d{2,4})\b",
    re.IGNORECASE,
)
_AND_ELSEWHERE = re.compile(
    r"\s*[,(]?\s*(?:dated\s+|on\s+)?\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\)?\s*(?:&|and|,|;)\s*(?:and\s+)?(?:the\s+|of\s+(?:the\s+)?)?",
    re.IGNORECASE,
)
_LISTS = re.compile(r"[^:.\n]{0,60}:\s*(?:\w+\s){0,3}\w+,", re.IGNORECASE)
_FINDING_OF = re.compile(r"(?:\s+(?:joints?|spine))?\s*[,:]\s")
_SIDE_LEAD = re.compile(r"(?:(?:the|both|bilateral|right|left|rt\.?|lt\.?|r|l)\s+)+", re.IGNORECASE)
# After a coordinated site, a word that makes it the site of something else ("MRI left knee and right hip injection").
_ELSE = re.compile(
    r"""\s*(?:joint\s+|spine\s+)?(?:injections?|surger|arthroscop|consult|braces?|pain|emg|ncv|ncs|physical|pt\b|therap|release|replacement|splint|sling|support|arthroplast|fusion|epidural|esi\b|block|decompress|repair|ortho
      |sprain|strain|fracture|contusion|exam|range|rom\b|tender|stiff|numb|weak|swell|complaint|injur|symptom|bracing|manipulation|discectomy|laminectomy|corset|collar|cast|boot|orthos|evaluation|specialist|surgeon|steroid|cortisone|traction|belt|exercises?)""",
    re.IGNORECASE | re.VERBOSE,
)


class Phrase(NamedTuple):
    """An anchor with what belongs to it: ``[start, end)`` and its places, (region, side), none where it names no site."""

    anchor: Anchor
    start: int
    end: int
    places: tuple[tuple[str, str | None], ...]


def phrase_of(doc: Doc, anchor: Anchor, others: list[Anchor]) -> Phrase:
    """The whole phrase of a study."""
    text = reading(doc).text
    others = others[
        bisect_left(others, anchor.start - 2 * _REACH, key=_start) : bisect_left(
            others, anchor.end + 2 * _REACH, key=_start
        )
    ]
    nearby = sites_between(doc, max(0, anchor.start - _REACH), anchor.end + _REACH)
    small = lower_case(text)
    around = small[max(0, anchor.start - _REACH) : anchor.end + 2 * _REACH]
    if any(name in around for name in _VIEW_NAMES):  # seldom
        nearby = tuple(site for site in nearby if small[site.start : site.end] not in _VIEW_NAMES)
    start, before = _walk_left(text, anchor, nearby, others)
    shared = bool(before) and bool(_ENDS_JOINED.search(text, before[-1].end, anchor.start))
    if shared and anchor.kind == "study" and not _FROG_VIEW.match(text, anchor.start):
        start, before, shared = anchor.start, [], False  # "pain in the knee and x-rays of the hip"
    end, after = _walk_right(text, anchor, nearby, others, blocked=bool(before) and not shared)
    chosen = before + after if shared else before or after
    if not chosen and not anchor.region:  # "lumbar spine series" is named by its site
        chosen = [site for site in nearby if anchor.start <= site.start and site.end <= anchor.end]
    if anchor.modality in WHOLE:
        chosen = chosen[:1]
    if not chosen and anchor.region:
        side = side_near(text, start, end)
        return Phrase(anchor, start, end, tuple((region, side) for region in anchor.region.split("|")))
    places = places_of(text, chosen, start, end)
    if anchor.region and chosen == after and _ALSO.fullmatch(text, anchor.end, after[0].start):
        places = ((anchor.region, None), *(place for place in places if place[0] != anchor.region))
    return Phrase(anchor, start, end, places)


def _start(anchor: Anchor) -> int:
    return anchor.start


def _walk_left(text: str, anchor: Anchor, nearby: tuple[Site, ...], others: list[Anchor]) -> tuple[int, list[Site]]:
    """Where the phrase begins, and the sites it names before the study ("hip and knee x-rays")."""
    limit = max(0, anchor.start - _REACH, line_start(text, anchor.start, _REACH))
    previous = bisect_left(others, anchor) - 1
    if previous >= 0:
        limit = max(limit, others[previous].end)
    position, kept, found = anchor.start, anchor.start, []
    ends = {site.end: site for site in nearby}
    small = lower_case(text)
    may_be_frog = "frog" in small[limit:position]
    while position > limit:
        stripped = limit + len(text[limit:position].rstrip(" "))
        frog = _FROG.search(small, max(limit, stripped - _STEP), stripped) if may_be_frog else None
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
        # A step holds one space at most ("3 view"), but for those behind it.
        space = small.rfind(" ", limit, max(limit, small.rfind(" ", limit, stripped)))
        step = _STEP_LEFT.search(small, max(limit, position - _STEP, space + 1), position)
        if step is None or step.start() >= position:
            break
        if (step["join"] == "," and not found) or _REPEAT_IT.match(text, step.start()):
            break  # "for the shoulder, and repeat the wrist films": what stands before the verb is no part of it
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
    position, limit = _stretch(text, anchor)
    starts = {site.start: site for site in nearby}
    names = {other.start: other for other in others}
    kept, joined = anchor.end, False
    apart = kept  # where the phrase ends if what the last "and" joins is another study's
    found: list[Site] = []
    while position < limit:
        here = position + len(text[position:limit]) - len(text[position:limit].lstrip(" "))
        site, other = starts.get(here), names.get(here)
        if site is not None:
            listed = found or "," in text[anchor.end : here]
            own = other is not None and other.kind == "view"  # "CXR + L rib series": a study of its own
            if joined and (own or blocked or (listed and _belongs_elsewhere(text, site, names))):
                kept = apart if own else kept
                break
            found.append(site)
            position = kept = site.end
            joined = False
        elif (
            other is not None and (not found or other.kind == "view") and (other.modality == anchor.modality or joined)
        ):
            position = other.end
            kept = position if other.kind == "view" else kept
            joined = False
        else:
            step = None if other is not None and found else _step(text, position, limit)
            if step is None:
                break
            position, joins, keeps = step
            apart = kept if joins and not joined else apart
            joined = joined or joins
            kept = position if keeps else kept
    return kept, [] if blocked else found


def _stretch(text: str, anchor: Anchor) -> tuple[int, int]:
    """Where to read on after a study's name, and how far: its line, or what stands under it if it is a heading."""
    position = anchor.end
    limit = line_end(text, position, _REACH)
    if heads_line(text, anchor):
        position = body_of(text, anchor)
        limit = min(len(text), position + _REACH)
    link = _LINK.match(text, position)
    return (link.end() if link else position), limit


def _step(text: str, position: int, limit: int) -> tuple[int, bool, bool] | None:
    """Over the next word or mark of a phrase: where it ends, whether it joins sites, whether the phrase keeps it.

    A date ends the phrase, unless the site follows it ("MRI of 5/25/04 of the lumbar spine").
    """
    date = _DATE_STEP.match(text, position, limit)
    if date is not None:
        return date.end(), False, False
    step = None if _DATE.match(text, position, limit) else _STEP_RIGHT.match(lower_case(text), position, limit)
    if step is None or step.end() == position:
        return None
    return step.end(), bool(step["join"]), bool(step["word"] and _KEPT.match(step["word"]))


def continuations(doc: Doc, phrase: Phrase, others: list[Anchor]) -> Iterator[Phrase]:
    """Places after a phrase that stand for the same study there, each with its own date or finding.

    "MRI L knee 3/4/15 & R knee 3/5/15: ...", "X-rays: cervical spine, disc narrowing. Both wrists, normal."
    """
    text = reading(doc).text
    upcoming = bisect_left(others, phrase.end, key=_start)
    following = others[upcoming].start if upcoming < len(others) else len(text)
    again = _AGAIN_ON.match(text, phrase.end, min(len(text), phrase.end + 2 * _REACH))
    if again and again.end() <= following and _DATED.search(text, phrase.start, again.start("date")):
        yield Phrase(phrase.anchor, again.start("date"), again.end(), phrase.places)
        return
    dated = _AND_ELSEWHERE.match(text, phrase.end)
    if dated:
        yield from _placed(doc, phrase.anchor, dated.end(), min(following, dated.end() + _REACH), _DATE)
        return
    limit = min(following, paragraph_end(text, phrase.end, _PARAGRAPH))
    if not _LISTS.match(text, phrase.anchor.end):
        return
    for sentence in sentences_between(doc, phrase.end, limit):
        yield from _placed(doc, phrase.anchor, sentence.start, limit, _FINDING_OF)


def _placed(doc: Doc, anchor: Anchor, start: int, limit: int, sign: re.Pattern[str]) -> Iterator[Phrase]:
    """A place at the start of a stretch, if ``sign`` follows it."""
    text = reading(doc).text
    lead = _SIDE_LEAD.match(text, start)
    first = lead.end() if lead else start
    sites = [site for site in sites_between(doc, first, limit) if site.start == first]
    if sites and sign.match(text, sites[0].end):
        yield Phrase(anchor, start, sites[0].end, places_of(text, sites[:1], start, sites[0].end))


def _belongs_elsewhere(text: str, site: Site, names: dict[int, Anchor]) -> bool:
    """Whether a coordinated site opens another phrase ("X-ray hip, knee MRI"; "MRI knee and hip injection")."""
    if _ELSE.match(text, site.end):
        return True
    after = site.end + len(text[site.end : site.end + 3]) - len(text[site.end : site.end + 3].lstrip())
    return after in names and names[after].kind != "view"


def sentences_between(doc: Doc, start: int, end: int) -> tuple[Sentence, ...]:
    """The sentences that start in ``[start, end)``."""
    found = sentences(doc)
    return found[bisect_left(found, (start, 0)) : bisect_left(found, (end, 0))]
