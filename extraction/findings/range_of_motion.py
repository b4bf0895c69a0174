"""Range-of-motion findings of examinations."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import ClassVar

from spacy.tokens import Doc

from extraction.evidence import evidence
from extraction.finder import Finder
from extraction.findings.range_of_motion_clauses import Reading, read_clause
from extraction.findings.range_of_motion_joints import LIMBS, Context, fits, is_of_limb, motion_of, of_motion
from extraction.findings.range_of_motion_grids import find_grids
from extraction.findings.range_of_motion_tables import find_tables, lines_of
from extraction.findings.range_of_motion_tokens import HEADS, SPINE, Joint, Token, gap, tokens_between
from extraction.language.anatomy import sites_between
from extraction.language.measurements import with_digits
from extraction.language.reading import reading
from extraction.language.sections import section_at
from extraction.language.sentences import Sentence, sentences
from extraction.language.terms import Term, read_rows, term_index
from models.case import RangeOfMotion
from models.vocabulary import Motion, Region, Side

_SPEAKING = frozenset(("motion", "abbreviation", "verb", "range", "short_range", "full_range", "contracture", "fist"))
# An arc of motion may stand beside a joint with no word of motion: "R knee 0-115, L 0-140".
_ARC = re.compile(r"(?<![\w/.])-?\d{1,2}\s?°?\s?(?:-|to)\s?1?\d{2}(?!\d|[/-])")
_HINGES = frozenset(("knee", "elbow", "finger", "thumb", "hip", "toe", "ankle", "shoulder", "wrist"))

# Sections whose statements are no examination; in the others of _STORIES only a number is one.
_SILENT = frozenset(
    (
        "plan", "work_status", "review_of_systems", "family_history", "social_history", "past_medical_history", "past_surgical_history",
        "allergies", "medications", "determination", "results", "procedure",
    )
)  # fmt: skip
_TOLD = frozenset(("history_of_present_illness", "subjective", "chief_complaint"))
_FEWEST_MEASURED = 2
_STORIES = frozenset(("history_of_present_illness", "subjective", "chief_complaint", "diagnosis", "assessment", "assessment_and_plan"))
_REASONING = frozenset(("decision_rationale", "discussion"))
_NOT_EXAMINED = re.compile(
    r"\b(?:complain(?:s|ed|ing)\b|complaints?\s*:|c/o|reports?|states?|denies|denied|endorses|describes|admits|notes\s+(?:that\s+)?(?:he|she|pain|stiffness)|aggravat\w+|worse(?:ned|ns)?\s+(?:with|by|on)"
    r"|goals?|stg|ltg|in\s+order\s+to|work(?:ing)?\s+on|to\s+(?:improve|increase|restore|regain|maintain|gain|achieve|obtain|work)"
    r"|(?:improve|increase|restore|regain|maintain|gain|achieve|emphasiz\w+|focus\w*\s+on)\s+(?:\w+\s+){0,4}?(?:range|ROM|motion|flexion|extension|mobility)"
    r"|(?:will|should|may|must|would)\s+(?!be\s+noted)(?:\w+\s+){0,3}?(?:begin|start|continue|progress|perform|increase|improve|achieve|have|be|allow|work|need|regain|avoid)"
    r"|precautions?|restrictions\s*:|protocol|no\s+\w+\s+(?:past|beyond)|exercises?|stretch\w*|physical\s+therapy\s+(?:for|to|with)|therapy|therapist|brace\s+(?:locked|set|unlocked)|limit(?:ed)?\s+to\s+no|avoid\w*|subjective|criteria|guidelines?|recommend\w*"
    r"|indicated\s+(?:for|when|if)|patients?\s+with|would\s+like|in\s+patients|when\s+there\s+is|mechanism|injury\s+occurred|forced\s+into)\b",
    re.IGNORECASE,
)
_EXAMINED = re.compile(r"\b(?:on\s+exam\w*|exam(?:ination)?\s+(?:reveals?|shows?|showed|today|on|demonstrat\w+)|objective|exam\s*:|physical\s+exam\w*|measured)\b", re.IGNORECASE)


class RangeOfMotionFinder(Finder):
    """Finds measured and judged motion of joints: prose, lists, tables, arcs, percentages.

    Leaves alone straight-leg raising, strength, "neck supple", "moves all extremities", complaints, plans and goals.
    """

    kind: ClassVar[str] = "range_of_motion"

    def find(self, doc: Doc) -> Iterator[RangeOfMotion]:
        """Yield the records in document order."""
        text = with_digits(reading(doc).text)
        terms = term_index("motions.csv").find(text)
        if not any(term.row["kind"] in _SPEAKING for term in terms) and not _ARC.search(text):
            return
        starts = [term.start for term in terms if term.row["kind"] in _SPEAKING] or [0]
        context = Context(doc, max(0, starts[0] - _BEFORE), min(len(text), starts[-1] + _AFTER))
        yield from _each_once(doc, self._readings(doc, text, terms, context), context)

    def _readings(self, doc: Doc, text: str, terms: list[Term], context: Context) -> list[Reading]:
        lines = list(lines_of(doc, text, terms))
        tables = [*find_tables(text, lines), *find_grids(text, lines)]
        found: list[Reading] = [one for table in tables for one in table.readings]
        for sentence in _speaking(doc, text, terms, context):
            if any(table.start <= sentence.start < table.end for table in tables):
                continue
            first = bisect_left(terms, sentence.start, key=lambda term: term.start)
            last = bisect_left(terms, sentence.end, key=lambda term: term.start)
            tokens = tokens_between(text, sentence.start, sentence.end, terms[first:last], sites_between(doc, sentence.start, sentence.end))
            tokens = _with_silent_heads(text, tokens, context)
            if not any(token.kind in HEADS for token in tokens):
                continue
            stated = read_clause(text, tokens, context.pair(sentence.start))
            measured = [one.start for one in stated if one.measure is not None]
            opening = min(measured, default=sentence.end)
            found += [one for one in stated if _is_finding(doc, text, sentence, one, opening, len(measured), context)]
        return found


def _speaking(doc: Doc, text: str, terms: list[Term], context: Context) -> Iterator[Sentence]:
    """The sentences that may state a motion: with a word for one, an arc, or under "range of motion"."""
    positions = sorted({term.start for term in terms if term.row["kind"] in _SPEAKING} | {match.start() for match in _ARC.finditer(text)})
    index = 0
    for sentence in _unbroken(text, sentences(doc)):
        while index < len(positions) and positions[index] < sentence.start:
            index += 1
        if (index < len(positions) and positions[index] < sentence.end) or (
            context.speaks_of_range and sites_between(doc, sentence.start, sentence.end) and context.topic(sentence.start) == "range"
        ):
            yield sentence


_GOES_ON = re.compile(r"\n+[ \t]*(?=[(][LRlr]|[a-z]|-?\d{1,3}\s?(?:°|deg|/\s?\d|[,;]|$|\n|\s+(?:left|right|bilat)))")


def _unbroken(text: str, found: Sequence[Sentence]) -> Iterator[Sentence]:
    """The sentences, those joined that a line's end broke before a value or a lower-case word."""
    held: Sentence | None = None
    for sentence in found:
        if held is not None and text[held.end - 1] not in ".:;" and _GOES_ON.match(text, held.end) and sentence.end - held.start < _LONGEST:
            held = Sentence(held.start, sentence.end)
            continue
        if held is not None:
            yield held
        held = sentence
    if held is not None:
        yield held


_LONGEST = 1500
_BEFORE = 3000
"""Characters before the first motion in which its joint is looked for."""
_AFTER = 600
_COMMA = 4
_TARGET = re.compile(r"\b(?:to|touch\w*|reach\w*)\s+(?:the\s+)?(?:base\s+of\s+)?(?:the\s+)?$", re.IGNORECASE)
_NO_PAIN = re.compile(r"pain", re.IGNORECASE)
_FULL = re.compile(r"full\b|fully|wnl|within\s+normal|unrestricted|normal\s*(?:[.;,)]|$)", re.IGNORECASE)


def _with_silent_heads(text: str, tokens: list[Token], context: Context) -> list[Token]:
    """Put a motion where a joint stands beside an arc, or beside a judgement under "range of motion", with no word for it."""
    made: list[Token] = []
    for index, token in enumerate(tokens):
        made.append(token)
        if token.kind != "joint":
            continue
        rest = tokens[index + 1 : index + 4]
        following = next((one for one in rest if one.kind not in {"side", "mode"}), None)
        if following is None or gap(text, token.end, following.start) > 1 and not any(one.kind in {"side", "mode"} for one in rest):
            continue
        is_arc = following.measure is not None and following.measure.form in {"arc", "neutral_zero"} and token.joints[-1].region in _HINGES
        others = any(one.kind in HEADS for one in tokens)
        after = next((one for one in tokens[index + 1 :] if one.start >= following.end and one.kind not in {"painless", "painful", "mode"}), None)
        alone = after is None or after.kind not in HEADS or gap(text, following.end, after.start) >= _COMMA and not _NO_PAIN.search(text, following.end, after.start)
        is_judged = following.kind == "judge" and alone and not _TARGET.search(text, max(0, token.start - 24), token.start) and (_FULL.match(text, following.start) if others else context.topic(token.start) == "range")
        if is_arc or is_judged:
            made.append(Token(token.end, token.end, "arc", "all"))
    return made


def _is_finding(doc: Doc, text: str, sentence: Sentence, found: Reading, opening: int, measured: int, context: Context) -> bool:
    """Whether a reading is of an examination: not a complaint, a plan, a goal, a strength test.

    ``opening`` is where the sentence's first measured motion begins: what leads to that one leads to the others;
    ``measured`` counts them: a patient tells no two numbers.
    """
    section = section_at(doc, found.start)
    kind = section.kind if section is not None else ""
    if context.topic(found.start) == "strength" and not (found.measure and found.measure.has_unit):
        return False
    if kind in _SILENT or context.is_planned(found.start):
        return False
    begins = min(found.start, opening)
    lead = text[max(sentence.start, begins - 160) : begins]
    tail = text[found.end : min(sentence.end, found.end + 14)]
    examined = _EXAMINED.search(lead)
    if _NOT_EXAMINED.search(lead, examined.end() if examined else 0) or re.match(r"\s*(?:exercises?|goals?|program|activit\w+|therapy)\b", tail, re.IGNORECASE):
        return False
    if kind in _TOLD and measured < _FEWEST_MEASURED:
        return examined is not None
    return kind not in _STORIES or found.measure is not None or examined is not None


# A hand has several fingers: equal numbers at two places are two fingers.
_DIGITS = frozenset((Region.FINGER, Region.TOE))


def _each_once(doc: Doc, readings: list[Reading], context: Context) -> Iterator[RangeOfMotion]:
    """The records in order, each once; a motion that is only said to hurt adds nothing to one that has its finding."""
    stated: tuple[int, tuple[Joint, ...]] = (-1, ())
    made: list[RangeOfMotion] = []
    ordered = sorted(readings, key=lambda one: (one.start, one.end))
    for number, found in enumerate(ordered):
        joints = _joints(found, context, stated)
        if not joints:
            later = (one for one in ordered[number + 1 : number + 8] if one.start - found.start < _NEAR)
            joints = next((theirs for one in later if (theirs := _joints(one, context, stated))), ())
            joints = tuple(joint for joint in joints if fits(joint, _MOTION_OF.get(found.motion, found.motion)))
        stated = (found.start, joints)
        motion = _MOTION_OF.get(found.motion, found.motion)
        made += [_record(doc, found, of_motion(joint, motion), motion, context) for joint in joints]
    known = {(record.joint, record.motion, record.side) for record in made if _says_more(record)}
    joints_known = {record.joint for record in made if _says_more(record)}
    seen: set[tuple[object, ...]] = set()
    for record in made:
        digit = record.evidence.start if record.joint in _DIGITS and record.degrees is not None else None
        key = (
            record.joint, record.side, record.motion, record.degrees, record.percent_of_normal, record.finding, record.mode, record.date, digit
        )  # fmt: skip
        if key not in seen and (_says_more(record) or not _is_known(record, known, joints_known)):
            seen.add(key)
            yield record


def _is_known(record: RangeOfMotion, known: set[tuple[Region, Motion, Side | None]], joints: set[Region]) -> bool:
    """Whether the examination says of this motion what a reviewer only repeats, or more than that it hurts."""
    if record.evidence.section in _REASONING and record.joint in joints:
        return True
    return any(joint == record.joint and motion == record.motion and (motion != Motion.ALL or side == record.side or None in {side, record.side}) for joint, motion, side in known)


def _says_more(record: RangeOfMotion) -> bool:
    """Whether a record has a number or a judgement of examination, not of a reviewer's rationale."""
    if record.evidence.section in _REASONING and record.degrees is None:
        return False
    return record.degrees is not None or record.percent_of_normal is not None or record.finding != "measured"


_NEAR = 250
_MOTION_OF = {"arc": "all", "arc_extension": "extension"}


def _joints(found: Reading, context: Context, stated: tuple[int, tuple[Joint, ...]]) -> tuple[Joint, ...]:
    """The joints of a reading: those it names, else those its context or the whole document speaks of."""
    motion = _MOTION_OF.get(found.motion, found.motion)
    degrees = found.measure.degrees if found.measure is not None else None
    named = tuple(joint for joint in found.joints or () if fits(joint, motion))
    is_digit = all(joint.region == "finger" and joint.side is None for joint in named)
    if named and not is_digit and not (motion != "all" and all(joint.region in LIMBS for joint in named)):
        return named
    around = context.joints(found.start, motion, degrees, stated)
    if named and is_digit:
        # "Thumb: IP flexion 70": the joint of the digit that the context names
        return around if around and all(joint.region in {"thumb", "toe"} for joint in around) else named
    if named:
        return around if around and all(is_of_limb(joint, named[0]) for joint in around) else named
    if around:
        return around
    main = context.main(motion, degrees)
    return (main,) if main is not None else (Joint("extremities", None),) if motion == "all" and found.finding == "normal" else ()


def _record(doc: Doc, found: Reading, joint: Joint, motion: str, context: Context) -> RangeOfMotion:
    if found.motion == "arc" and joint.region in {"knee", "elbow", "finger", "thumb", "hip", "toe"}:
        motion = "flexion"
    motion = motion_of(joint, motion)
    side: str | None = found.side or joint.side
    if joint.region in SPINE:
        side = found.side if motion in {"rotation", "lateral_flexion"} else None
    elif joint.region in {"extremities", "whole body", "jaw"}:
        side = None
    elif side is None:
        side = context.side_at(found.start, joint.region) or context.side_of(joint.region)
    text = reading(doc).text
    measure = found.measure
    degrees = measure.degrees if measure else None
    normal = measure.normal if measure else None
    reference = _normals().get((joint.region, motion))
    limit = normal if normal is not None else reference
    return RangeOfMotion(
        joint=joint.region,
        side=side,
        motion=motion,
        mode=found.mode,
        degrees=degrees,
        normal_degrees=normal,
        percent_of_normal=measure.percent if measure else None,
        finding=_finding(found),
        painful=found.painful,
        reference_degrees=reference,
        deficit_degrees=None if degrees is None or limit is None else max(0.0, limit - degrees),
        evidence=evidence(doc, found.start, _trimmed(text, found.end), found.rule or "range_of_motion.painful"),
    )


def _trimmed(text: str, end: int) -> int:
    """Where a phrase ends without the space and stop behind it."""
    while text[end - 1] in " \n.,":
        end -= 1
    return end


def _finding(found: Reading) -> str:
    """The judgement said, else what the document's own normal makes of the number."""
    if found.finding is not None:
        return found.finding
    measure = found.measure
    if measure is None or measure.form in {"distance", "landmark"}:
        return "measured"
    if measure.percent is not None:
        return "decreased" if measure.percent < 100 else "normal"
    if measure.form == "lacks" or (measure.normal is not None and measure.degrees is not None and measure.degrees < measure.normal):
        return "decreased"
    return "normal" if measure.normal is not None else "measured"


@cache
def _normals() -> dict[tuple[str, str], float]:
    """Published normal motion in degrees by joint and motion."""
    return {(row["joint"], row["motion"]): float(row["degrees"]) for row in read_rows("rom_normals.csv")}
