"""Find the tokens of a sentence: words for motions, joints and sides, values and judgements (``range_of_motion.toml``)."""

import re
from collections.abc import Sequence

from extraction.findings.range_of_motion_naming import (
    CAPITALS,
    SIDE_NAMES,
    join_joints,
    joint_of,
    side_in_name,
    side_words,
    upper_limbs,
    without_overlaps,
)
from extraction.findings.range_of_motion_patterns import compiled, part_beginnings, scanner
from extraction.findings.range_of_motion_tokens import JOINTS, OPPOSITE, Joint, Token
from extraction.language.anatomy import Site
from extraction.language.measurements import Measure, read_measure
from extraction.language.terms import Term, lower
from extraction.rules import CompiledRule

# How the joint is held while a rotation is measured: "ER at 90 degrees of abduction 70" measures the rotation.
_POSITION = re.compile(
    r"\s*[:=]?\s*(?:(?:is|was|to|of)\s+)?(?:\d{1,3}\s?(?:°|deg(?:ree)?s?\b)?)?\s+[(]?((?:measured\s+)?(?:at|in|with|@)\s*(?:the\s+)?(?:(?:arm|shoulder|elbow|knee|hip)s?\s+)?"
    r"(?:(?:at|in|to|flexed|abducted)\s+){0,2}(?:90\s?(?:°|deg(?:ree)?s?)?\s*(?:of\s+)?(?:(?:shoulder|hip)\s+)?"
    r"(?:abduction|flexion|elevation|abd|flex)\b|90(?=\s+(?:[RL]|right|left|rt|lt)\b)|(?:the\s+|his\s+|her\s+)?side\b|neutral\b|adduction\b|abduction\b))",
    re.IGNORECASE,
)


# The same in short, where the value follows: "ER @ 0   35", "ER (45 abd)   20".
_POSITION_AT = re.compile(
    r"\s*([(]?@\s?(?:0|45|90|side|neutral)\s?(?:°|deg(?:rees)?\b)?(?:\s*(?:of\s+)?(?:abd(?:uction)?|flexion)\b\.?)?[)]?"
    r"|[(](?:(?:at|in|@)\s?)?(?:\d{1,2}\s?(?:°|deg(?:rees)?\b\.?)?\s*(?:of\s+)?)?(?:abd(?:uct(?:ion|ed))?|add(?:uct(?:ion|ed))?|scaption|neutral|side)\b\.?\s?[)])(?=\s*[:=|]?\s*-?\d)",
    re.IGNORECASE,
)

# How the next joint is held while one is measured: "DF (knee ext) 2", "dorsiflexion with the knee flexed 12".
_NEIGHBOUR = re.compile(
    r"\s*(?:[:=]\s*)?((?:[(]\s*(?:(?:with|w/|@|at)\s*)?|(?:with|w/|@)\s*)(?:the\s+)?(?:knee|elbow|hip|wrist)s?\s*(?:(?:at|in|is|in\s+full)\s+)?"
    r"(?:ext(?:ended|ension)?|flex(?:ed|ion)?|straight|bent|neutral|(?:at\s+)?(?:0|90)(?=\s*(?:°|deg|[)])))\b\.?"
    r"(?:\s*(?:(?:to|at)\s+)?(?:0|45|90)\s?(?:°|deg(?:rees?)?\b)?(?=\s*[)]))?\s*[)]?)",
    re.IGNORECASE,
)


_Span = tuple[int, int]


def tokens_between(text: str, start: int, end: int, terms: list[Term], sites: tuple[Site, ...]) -> list[Token]:
    """The tokens of ``[start, end)``: ``terms`` are its words for motions, ``sites`` its body regions."""
    terms = _without_places(text, _without_vitals(text, terms), sites)
    positions = _positions(text, end, terms)
    scanned = _scan(text, start, end)
    ends = _pains_at_end(text, scanned)
    if positions or ends:
        terms = [term for term in terms if not _meets(positions, term.start, term.end) and not _holds(ends, term)]
    again = _measured_again(text, end, terms)
    if again:
        terms = [term for term in terms if not _meets([(a, b) for a, b, _ in again], term.start, term.end)]
    found = [token for term in terms for token in _from_term(text, term)]
    if positions:
        found = _with_positions(text, terms, found, positions)
    taken = [(term.start, term.end) for term in terms]
    measured = [(a, b) for a, b, _ in again]
    if again:
        found += [token._replace(start=a, end=b) for a, b, term in again for token in _from_term(text, term)]
        taken += measured
    found += [token for token in scanned if not _meets(taken, token.start, token.end)]
    taken += [(token.start, token.end) for token in found if token.kind in {"value", "painful"}]
    for site in sites:
        if _meets(measured, site.start, site.end):
            continue
        if site.region in {"finger", "hand"} and _FINGERTIP.match(text, site.start):
            continue  # "forward flexion, fingertips 10 inches from the floor": the fingertips only show how far
        if _meets(taken, site.start, site.end):
            found = [_with_joint(text, token, site) for token in found]
        else:
            found.append(_from_site(text, site))
    found += upper_limbs(text, sites)
    found.sort(key=lambda token: (token.start, -token.end))
    kept = without_overlaps(found)
    if sites or any(token.kind == "joint" for token in kept):
        kept = join_joints(text, kept)
    return _without_both(text, kept)


def _with_positions(text: str, terms: list[Term], found: list[Token], positions: list[_Span]) -> list[Token]:
    """The tokens of ``terms`` with the positions in which they were measured."""
    # "ER at 90 abduction R 115": the position is part of the name; "ER 80 at 90 abduction": of what is said of it.
    named = {a: b for a, b in positions if any(not text[term.end : a].strip() for term in terms)}
    made = [
        token._replace(end=named[place])
        if (place := token.end + len(text[token.end : token.end + 1])) in named
        else token
        for token in found
    ]
    return made + [Token(a, b, "painless") for a, b in positions if a not in named]


def _meets(spans: Sequence[_Span], start: int, end: int) -> bool:
    """Whether one of ``spans`` overlaps ``[start, end)``."""
    for first, last in spans:  # noqa: SIM110  a generator costs twice as much here, where most time is spent
        if first < end and start < last:
            return True
    return False


def _holds(spans: Sequence[_Span], term: Term) -> bool:
    """Whether one of ``spans`` begins before a term and ends behind it."""
    return any(first < term.start and term.end <= last for first, last in spans)


def _without_vitals(text: str, terms: list[Term]) -> list[Term]:
    vitals = [term for term in terms if text[term.start : term.end] in _VITALS]
    if not vitals:
        return terms
    named = {text[term.start : term.end] for term in terms if term.row["kind"] in _TELLING}
    if len(named) > 1 or named - _VITALS:
        return terms
    return [term for term in terms if term not in vitals]


def _without_places(text: str, terms: list[Term], sites: tuple[Site, ...]) -> list[Term]:
    """The terms without those that only say where on a part of the body: "sensation over the lateral calf"."""
    if not sites or not any(term.row["kind"] == "bare" for term in terms):
        return terms
    starts = {site.start for site in sites}
    return [term for term in terms if not (term.row["kind"] == "bare" and _after_blanks(text, term.end) in starts)]


def _after_blanks(text: str, position: int) -> int:
    """Where the next word begins."""
    while text.startswith(" ", position):
        position += 1
    return position


def _pains_at_end(text: str, scanned: list[Token]) -> list[_Span]:
    """Where "pain at the end of range" tells when the motion before it hurts: it is no range of its own."""
    pains = [token for token in scanned if token.kind == "painful"]
    return [(token.start, token.end) for token in pains if _AT_END.search(text, token.start, token.end)]


def _from_site(text: str, site: Site) -> Token:
    """A joint, or another body part: also the joint that a pain goes down to ("down the spine") or is brought about in."""
    is_joint = (
        site.region in JOINTS
        and not _RADIATES.search(text, max(0, site.start - _RADIATES_REACH), site.start)
        and not (
            _HURTS_THERE.match(text, site.end)
            and _PROVOKES.search(text, max(0, site.start - _RADIATES_REACH * 3), site.start)
        )
        and not _HURTS_AT.search(text, max(0, site.start - _RADIATES_REACH * 2), site.start)
    )
    joints = (Joint(joint_of(text, site), side_in_name(text, site)),)
    return Token(site.start, site.end, "joint" if is_joint else "part", site.region, joints=joints)


def _measured_again(text: str, end: int, terms: list[Term]) -> list[tuple[int, int, Term]]:
    """Where a motion is measured once more with its neighbour held otherwise: "DF with the knee extended 5, flexed 12"."""
    made = []
    for term in terms:
        first = _neighbour(text, term, end)
        gap = _VALUE_GAP.match(text, first.end(), end) if first else None
        second = _NEIGHBOUR.match(text, gap.end(), end) if gap else None
        if second is not None:
            made.append((second.start(1), second.end(1), term))
    return made


def _neighbour(text: str, term: Term, end: int) -> re.Match[str] | None:
    """How the next joint is held while a motion is measured, said right behind the motion's name."""
    if term.row["motion"] not in _BESIDE_ANOTHER:
        return None
    held = _NEIGHBOUR.match(text, term.end, end)
    return _KNEE.match(text, term.end, end) if held is None and term.row["motion"] in _OF_ANKLE else held


_OF_ANKLE = frozenset(("dorsiflexion", "plantarflexion"))
_KNEE = re.compile(r",?\s(knees?\s(?:ext(?:ended|ension)?|flex(?:ed|ion)?|straight|bent)\b\.?)", re.IGNORECASE)
"""The same without a word before it, as rows of tables are labelled: "DF knee ext   -8   2"."""
_VALUE_GAP = re.compile(r"\s*(?:to\s+)?-?\d{1,3}\s?(?:°|deg(?:rees?)?\b)?\s*(?:[,;/]|and\b|,\s*and\b)")
_BESIDE_ANOTHER = frozenset(("dorsiflexion", "plantarflexion", "pronation", "supination", "flexion"))
# "RR 16" alone is a respiratory rate; beside other motions it is right rotation.
_VITALS = frozenset(("RR", "LR"))
_TELLING = frozenset(("motion", "abbreviation", "range"))
_AT_END = re.compile(r"\b(?:extremes?|ends?|limits?|terminal|end-range)\b", re.IGNORECASE)
_RADIATES = re.compile(r"\b(?:down|up|into|along)\s+(?:the|his|her|both)\s+$", re.IGNORECASE)
_RADIATES_REACH = 16
# "Extension reproduces both back and leg pain", "supination 75 with pain at the lateral epicondyle": where it hurts, not what moves.
_PROVOKES = re.compile(
    r"\b(?:reproduc|caus|produc|elicit|provok|bring)(?:e|es|ed|ing|s)?\s+(?:(?:on|about|both|the|his|her|some|more|typical|usual|familiar|concordant|left|right"
    r"|low|lower|neck|back|buttock|arm|leg|and)\s+)*$",
    re.IGNORECASE,
)
_HURTS_THERE = re.compile(r"(?:\s+(?:and|or)\s+\w+)?\s+(?:pain|discomfort|symptoms?)\b", re.IGNORECASE)
_HURTS_AT = re.compile(
    r"\bpain\s+(?:at|over|along|around)\s+(?:(?:the|lat|lateral|med|medial|anterior|posterior)\s+)*$", re.IGNORECASE
)
_FINGERTIP = re.compile(
    r"finger\s?tips?|(?:fingers?|hands?)\s+(?:(?:come|reach|get)\w*\s+)?(?:to|from)\s", re.IGNORECASE
)


def _positions(text: str, end: int, terms: list[Term]) -> list[tuple[int, int]]:
    """Where it is said how the joint was held while a rotation of ``terms`` was measured."""
    held = [
        _POSITION.match(text, term.end, end) or _POSITION_AT.match(text, term.end, end)
        for term in terms
        if "rotation" in term.row["motion"]
    ]
    held += [_neighbour(text, term, end) for term in terms]
    return [(match.start(1), match.end(1)) for match in held if match is not None] if any(held) else []


def _without_both(text: str, tokens: list[Token]) -> list[Token]:
    """Without "both" where it means two motions, not two sides: "flexion and rotation both limited"."""
    return [
        token
        for index, token in enumerate(tokens)
        if token.end - token.start != _BOTH
        or text[token.start : token.end].lower() != "both"
        or (index and tokens[index - 1].kind == "value" and not _IS_LIMITED.match(text, token.end))
    ]


_BOTH = len("both")
_IS_LIMITED = re.compile(
    r"\s*(?:\w+ly\s+)?(?:of\s+(?:which|these|them)|limited|restricted|decreased|reduced|painful|with|full|normal|are|were)\b",
    re.IGNORECASE,
)


def _with_joint(text: str, token: Token, site: Site) -> Token:
    """Pain keeps the joint that it is said to be in: "pain in her left shoulder with range of motion"."""
    if token.kind != "painful" or site.region not in JOINTS or not token.start <= site.start < token.end:
        return token
    side = next((word.value for word in side_words(text, token.start, site.start)), None)
    return token._replace(joints=(Joint(site.region, side),))


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
    begins, rules = scanner()
    beginning_at = part_beginnings().at
    lowered = lower(text[start:end])
    found = []
    position = 0
    for place in begins.finditer(lowered):
        at = place.start()
        may = beginning_at(lowered, at) if at >= position else ()
        if not may:
            continue
        for pattern in compiled(may):
            match = pattern.match(lowered, at)
            if match is not None:
                break
        else:
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
    if group in SIDE_NAMES:
        is_side = match.group() not in CAPITALS or text[first].isupper()
        return Token(first, last, "side", group) if is_side else None
    if group == "opposite":
        return Token(first, last, "side", OPPOSITE)
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
    r"\b(?:flex(?:es|ion|ed)?|bend(?:s|ing)?|sb|lb|ff|fingers?|fingertips?|hands?)\.?\s*[:=]?\s*(?:is\s+|was\s+|just\s+|limited\s+|only\s+|restricted\s+|fingertips?\s+|hands?\s+)*$",
    re.IGNORECASE,
)
# "IR T10": the vertebra that the thumb reaches
_UP_THE_BACK = re.compile(
    r"(?:\b[ie]r|(?:in|ex)ternal rotation|int\.? rot(?:ation)?\.?)\s*[:=]?\s*"
    r"(?:(?:r|l|rt|lt|right|left)\b\.?\s*[:=]?\s*(?:[tl]-?\d{1,2}\s?[,/;]?\s*(?:r|l|rt|lt|right|left)\b\.?\s*[:=]?\s*)?|(?:is\s+|reaches\s+|goes\s+|at\s+)*|[^.;:\d]{0,24}(?:[tl]-?\d{1,2})?\s?[(,;]?\s*(?:versus|vs\.?|[(])\s*)$"
)
_REACHED = frozenset(("level", "reach"))
_BACK_REACH = 40


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
