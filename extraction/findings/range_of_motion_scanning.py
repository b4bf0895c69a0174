"""Find the tokens of a sentence: words for motions, joints and sides, values and judgements (``range_of_motion.toml``)."""

import re

from extraction.findings.range_of_motion_patterns import scanner, sides_pattern
from extraction.findings.range_of_motion_tokens import JOINTS, SPINE, Joint, Token
from extraction.language.anatomy import Site
from extraction.language.measurements import Measure, read_measure
from extraction.language.terms import Term, lower
from extraction.rules import CompiledRule

_PLURAL = frozenset(
    (
        "shoulders", "elbows", "wrists", "hands", "hips", "knees", "ankles", "feet", "forearms", "upper extremities",
        "lower extremities", "arms", "legs",
    )
)  # fmt: skip

# How the joint is held while a rotation is measured: "ER at 90 degrees of abduction 70" measures the rotation.
_POSITION = re.compile(
    r"\s*[:=]?\s*(?:(?:is|was|to|of)\s+)?(?:\d{1,3}\s?(?:°|deg(?:ree)?s?\b)?)?\s+[(]?((?:measured\s+)?(?:at|in|with)\s+(?:the\s+)?(?:(?:arm|shoulder|elbow|knee|hip)s?\s+)?"
    r"(?:(?:at|in|to|flexed|abducted)\s+){0,2}(?:90\s?(?:°|deg(?:ree)?s?)?\s*(?:of\s+)?(?:(?:shoulder|hip)\s+)?"
    r"(?:abduction|flexion|elevation|abd|flex)\b|(?:the\s+|his\s+|her\s+)?side\b|neutral\b|adduction\b|abduction\b))",
    re.IGNORECASE,
)
_SIDE_NAMES = frozenset(("left", "right", "bilateral"))


def tokens_between(text: str, start: int, end: int, terms: list[Term], sites: tuple[Site, ...]) -> list[Token]:
    """The tokens of ``[start, end)``: ``terms`` are its words for motions, ``sites`` its body regions."""
    if not any(term.row["kind"] in _TELLING and text[term.start : term.end] not in _VITALS for term in terms):
        terms = [term for term in terms if text[term.start : term.end] not in _VITALS]
    positions = _positions(text, end, terms)
    if positions:
        terms = [term for term in terms if not any(a < term.end and term.start < b for a, b in positions)]
    found = [token for term in terms for token in _from_term(text, term)]
    found += [Token(a, b, "painless") for a, b in positions]
    scanned = _scan(text, start, end)
    ends = [
        (token.start, token.end)
        for token in scanned
        if token.kind == "painful" and _AT_END.search(text, token.start, token.end)
    ]
    # "pain at the end of range" tells when the motion before it hurts: it is no range of its own.
    found = [token for token in found if not any(a < token.start and token.end <= b for a, b in ends)]
    taken = [(term.start, term.end) for term in terms if not any(a < term.start and term.end <= b for a, b in ends)]
    found += [token for token in scanned if not any(a < token.end and token.start < b for a, b in taken)]
    values = [(token.start, token.end) for token in found if token.kind in {"value", "painful"}]
    for site in sites:
        if site.region == "finger" and _FINGERTIP.match(text, site.start):
            continue  # "forward flexion, fingertips 10 inches from the floor": the fingertips only show how far
        covered = any(a < site.end and site.start < b for a, b in (*taken, *values))
        if covered:
            found = [_with_joint(text, token, site) for token in found]
        else:
            kind = (
                "joint"
                if site.region in JOINTS and not _RADIATES.search(text, max(0, site.start - 16), site.start)
                else "part"
            )
            found.append(
                Token(site.start, site.end, kind, site.region, joints=(Joint(site.region, _plural(text, site)),))
            )
    found.sort(key=lambda token: (token.start, -token.end))
    return _without_both(text, _join_joints(text, _without_overlaps(found)))


# "RR 16" alone is a respiratory rate; beside other motions it is right rotation.
_VITALS = frozenset(("RR", "LR"))
_TELLING = frozenset(("motion", "abbreviation", "range"))
_AT_END = re.compile(r"\b(?:extremes?|ends?|limits?|terminal|end-range)\b", re.IGNORECASE)
_RADIATES = re.compile(r"\b(?:down|up|into|along)\s+(?:the|his|her|both)\s+$", re.IGNORECASE)
_FINGERTIP = re.compile(r"finger\s?tips?|fingers?\s+(?:(?:come|reach)\w*\s+)?(?:to|from)\s", re.IGNORECASE)


def _positions(text: str, end: int, terms: list[Term]) -> list[tuple[int, int]]:
    """Where it is said how the joint was held while a rotation of ``terms`` was measured."""
    held = [_POSITION.match(text, term.end, end) for term in terms if "rotation" in term.row["motion"]]
    return [(match.start(1), match.end(1)) for match in held if match is not None]


def _without_both(text: str, tokens: list[Token]) -> list[Token]:
    """Without "both" where it means two motions, not two sides: "flexion and rotation both limited"."""
    return [
        token
        for index, token in enumerate(tokens)
        if text[token.start : token.end].lower() != "both"
        or (index and tokens[index - 1].kind == "value" and not _IS_LIMITED.match(text, token.end))
    ]


_IS_LIMITED = re.compile(
    r"\s*(?:\w+ly\s+)?(?:of\s+(?:which|these|them)|limited|restricted|decreased|reduced|painful|with|full|normal|are|were)\b",
    re.IGNORECASE,
)


def _with_joint(text: str, token: Token, site: Site) -> Token:
    """Pain keeps the joint that it is said to be in: "pain in her left shoulder with range of motion"."""
    if token.kind != "painful" or site.region not in JOINTS or not token.start <= site.start < token.end:
        return token
    side = next((word.value for word in _side_words(text, token.start, site.start)), None)
    return token._replace(joints=(Joint(site.region, side),))


def _side_words(text: str, start: int, end: int) -> list[Token]:
    """The words of laterality in ``[start, end)``."""
    return [
        Token(match.start() + start, match.end() + start, "side", match.lastgroup)
        for match in sides_pattern().finditer(lower(text[start:end]))
        if match.lastgroup in _SIDE_NAMES and (match.group() not in _CAPITALS or text[match.start() + start].isupper())
    ]


def side_pair(text: str) -> str | None:
    """ "right left" or "left right" if the text announces values of both sides in that order."""
    for match in sides_pattern().finditer(text.lower()):
        if match.lastgroup in {"pair", "riap"}:
            return "right left" if match.lastgroup == "pair" else "left right"
    return None


def joints_between(text: str, start: int, end: int, sites: tuple[Site, ...]) -> list[Token]:
    """The joints named in ``[start, end)`` with their sides, and the other body parts; no values are looked for."""
    found = [
        Token(
            site.start,
            site.end,
            "joint" if site.region in JOINTS else "part",
            site.region,
            joints=(Joint(site.region, _plural(text, site)),),
        )
        for site in sites
    ]
    found += _side_words(text, start, end)
    found.sort(key=lambda token: (token.start, -token.end))
    return _join_joints(text, _without_overlaps(found))


def names_joint(text: str, site: Site) -> bool:
    """Whether a region is spoken of for itself: not "fingertips to floor" nor "heel and toe walking"."""
    word = text[site.start : site.end].lower()
    return not word.startswith("fingertip") and not _GAIT.match(text, site.end)


_GAIT = re.compile(
    r"[\s/-]*(?:(?:and|to|/)?[\s-]*toe[\s-]*)?(?:walk|gait|rais|stand|touch|to\s+toe|pain\s+level)", re.IGNORECASE
)


def _plural(text: str, site: Site) -> str | None:
    words = text[site.start : site.end].lower()
    return "bilateral" if words in _PLURAL else None


def _from_term(text: str, term: Term) -> list[Token]:
    """The tokens of a term: two motions of "internal and external rotation"."""
    row = term.row
    if row["kind"] == "mask":
        return []
    if row["kind"] == "joint":
        return [Token(term.start, term.end, "joint", row["motion"], joints=(Joint(row["motion"], None),))]
    side, _, named = row["motion"].rpartition(":")
    if side:  # "RLF": right lateral flexion
        word = _FIRST_WORD.match(text, term.start, term.end)
        first = word.end() if word else term.start + 1
        return [
            Token(term.start, word.end(1) if word else first, "side", side),
            Token(first, term.end, row["kind"], named),
        ]
    motions = row["motion"].split()
    if len(motions) < 2:
        value = row["mode"] if row["kind"] == "mode" else row["motion"]
        return [Token(term.start, term.end, row["kind"], value, mode=row["mode"] or None)]
    parting = _PARTING.search(text, term.start, term.end)
    first, second = (parting.start(), parting.end()) if parting else (term.start, term.start)
    return [Token(term.start, first, row["kind"], motions[0]), Token(second, term.end, row["kind"], motions[1])]


_FIRST_WORD = re.compile(r"([A-Za-z]+)[ -]+")
_PARTING = re.compile(r"-?\s*(?:/|&|\band\b|\bor\b|\bas\s+well\s+as\b|-)\s*", re.IGNORECASE)


def _scan(text: str, start: int, end: int) -> list[Token]:
    begins, by_first, rules = scanner()
    lowered = lower(text[start:end])
    found = []
    position = 0
    for place in begins.finditer(lowered):
        match = by_first[place.group()].match(lowered, place.start()) if place.start() >= position else None
        if match is None:
            continue
        position = match.end()
        group = match.lastgroup or ""
        if group in rules:
            token = _from_rule(text, match.start() + start, end, rules[group])
        else:
            token = _from_structure(text, lowered, match, start)
        if token is not None:
            found.append(token)
    return found


def _from_structure(text: str, lowered: str, match: re.Match[str], start: int) -> Token | None:
    """The token of a match that is of no rule; ``start`` is where ``lowered`` begins in ``text``."""
    group = match.lastgroup or ""
    first, last = match.start() + start, match.end() + start
    if group in _SIDE_NAMES:
        is_side = match.group() not in _CAPITALS or text[first].isupper()
        return Token(first, last, "side", group) if is_side else None
    if group in {"pair", "riap"}:
        return Token(first, last, "pair", "right left" if group == "pair" else "left right")
    if group in _REACHED and _UP_THE_BACK.search(lowered, max(0, match.start() - _BACK_REACH), match.start()):
        return Token(first, last, "value", "landmark", "range_of_motion.landmark", measure=Measure("landmark"))
    if group in {"level", "reach", "compared", "relative"}:
        return None
    return Token(first, last, "date" if group == "before" else group, match.group())


# "bends to the knees": how far the fingertips reach; "pain with extension to the knee" is none.
_TO_KNEE = re.compile(r"to\b.{0,24}(?:knee|fibular|tubercle|thigh)", re.IGNORECASE)
_BENDS_TO = re.compile(
    r"\b(?:flex(?:es|ion|ed)?|bend(?:s|ing)?|sb|lb|ff|fingers?|fingertips?|hands?)\.?\s*[:=]?\s*(?:is\s+|was\s+|just\s+|fingertips?\s+|hands?\s+)*$",
    re.IGNORECASE,
)
# "IR T10": the vertebra that the thumb reaches
_UP_THE_BACK = re.compile(r"(?:\bir|internal rotation|int\.? rot(?:ation)?\.?)\s*[:=]?\s*(?:is\s+)?$")
_REACHED = frozenset(("level", "reach"))
_BACK_REACH = 40
_CAPITALS = frozenset("lr")
"""One letter alone is a side only as a capital."""


def _from_rule(text: str, start: int, end: int, rule: CompiledRule) -> Token | None:
    match = rule.pattern.match(text, start, end)
    if match is None:
        return None
    form, _, value = rule.value.partition(" ")
    if form != "value":
        return Token(match.start(), match.end(), form, value, rule.id)
    measure = read_measure(rule, match)
    if measure is None or (measure.form == "landmark" and not _is_reached(text, match)):
        return None
    return Token(match.start(), match.end(), "value", value, rule.id, measure=measure)


def _is_reached(text: str, match: re.Match[str]) -> bool:
    """Whether a landmark at the knee is one that the fingertips reach."""
    if not _TO_KNEE.match(match.group()):
        return True
    return _BENDS_TO.search(text, max(0, match.start() - _BACK_REACH), match.start()) is not None


def _without_overlaps(found: list[Token]) -> list[Token]:
    kept: list[Token] = []
    for token in found:
        if not kept or token.start >= kept[-1].end:
            kept.append(token)
    return kept


_JOIN = re.compile(
    r"[\s,/&]*(?:\b(?:and|the|his|her|both|of|spine|joints?|regions?|including|chopart|midtarsal)\b[\s,/&]*){0,4}",
    re.IGNORECASE,
)
_DIGITS = frozenset(("thumb", "toe", "finger"))
_OF_THE = re.compile(r"\s*(?:joints?\s+)?of\s+(?:the|his|her|both)\s*", re.IGNORECASE)
_IN_THE = re.compile(r"\s*(?:in|of)\s+(?:the|his|her|both)\s*", re.IGNORECASE)
_SIDE_JOIN = re.compile(
    r"\s*(?:(?:(?:index|long|middle|ring|small|little|first|second|third|fourth|fifth)\b\s*(?:,|and\b|,\s*and\b|&))\s*|(?:the|his|her|of|patient's|distal|proximal|index|middle|long|ring|small|little|great|big|first|second|third|fourth|fifth|\dst|\dnd|\drd|\dth)\b\s*)*",
    re.IGNORECASE,
)


def _join_joints(text: str, found: list[Token]) -> list[Token]:
    """Give joints the side before them, and make one token of joints listed together."""
    kept: list[Token] = []
    for token in found:
        if token.kind != "joint":
            kept.append(token)
            continue
        joint = token
        if (
            kept
            and kept[-1].kind == "side"
            and token.value not in SPINE
            and _SIDE_JOIN.fullmatch(text, kept[-1].end, token.start)
        ):
            side = kept.pop()
            joint = token._replace(start=side.start, joints=(Joint(token.value, side.value),))
        if (
            kept
            and kept[-1].value == "whole body"
            and kept[-1].kind == "joint"
            and _IN_THE.fullmatch(text, kept[-1].end, joint.start)
        ):
            joint = joint._replace(start=kept.pop().start)
        elif kept and kept[-1].kind == "joint" and _JOIN.fullmatch(text, kept[-1].end, joint.start):
            before = kept.pop()
            listed = _listed(before.joints, joint.joints[0])
            if before.value == "finger" and token.value in _DIGITS and _OF_THE.fullmatch(text, before.end, joint.start):
                listed = joint.joints  # "the MCP joint of the right thumb"
            joint = joint._replace(start=before.start, joints=listed)
        kept.append(joint)
    return kept


def _listed(before: tuple[Joint, ...], joint: Joint) -> tuple[Joint, ...]:
    """A list of joints with one more: "left hip and knee" shares the side, "index finger PIP" is one joint."""
    last = before[-1]
    if joint.region == last.region and joint.side in {None, last.side}:
        return before
    if joint.region == "extremities":
        return (joint,)
    if {last.region, joint.region} in (
        {"spine", "cervical spine"},
        {"spine", "lumbar spine"},
        {"spine", "thoracic spine"},
    ):
        return (*before[:-1], joint if last.region == "spine" else last)
    inherits = last.side in {"left", "right"} or (
        last.side == "bilateral" and joint.region in {"finger", "thumb", "toe"}
    )
    if joint.side is None and inherits and joint.region not in SPINE:
        joint = Joint(joint.region, last.side)
    return (*before, joint)
