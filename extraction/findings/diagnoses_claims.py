"""What a sentence claims of a condition: uncertain, negated, past, a relative's, or of no patient (diagnosis_cues.toml).

A cue reaches as far as its rule says: over a list, to the next comma, or only to what stands beside it.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import ahocorasick

from extraction.findings.diagnoses_patterns import wording
from extraction.findings.diagnoses_phrases import is_modifier
from extraction.rules import compile_rules

ORDER = ("family", "excluded", "negated", "uncertain", "history", "attributed")
"""Which claim wins where several hold."""

_TERMINATOR = re.compile(
    r"[;\n]|(?<!\be\.g)(?<!\bi\.e)\.\s|\b(?:but|however|although|though|except|which|who|whereas|while|nevertheless|superimposed|on\s+top\s+of|overlying|otherwise|apart\s+from|aside\s+from)\b",
)
_NEW_CLAUSE = re.compile(
    r"(?:,|\band\b)\s*(?:and\s+|then\s+|also\s+)?(?:there|he|she|it|this|that|the\s+\w+|i|we|they|his|her|\w+\s+(?:is|was|are|were|has|had|have|shows?|reveals?|demonstrates?))\s+"
    r"(?:is|was|are|were|has|had|have|do|does|did|will|den\w+|reports?|states?|shows?|complain\w*|continue\w*|underwent)\b",
)
# After a comma these words begin something that is there, even behind "no": "no fracture, mild spurring at L4-5".
_AFFIRMED = re.compile(
    r",\s*(?:and\s+)?\?|,\s*(?:and\s+)?(?:mild|moderate|severe|marked|slight|small|minimal|significant|prominent|degenerative|chronic|old|positive|preserved|maintained|showing|demonstrating|revealing|only|just|there|with|has|status|s/p|loss|type|grade|early|diffuse"
    r"|\d+(?:\.\d+)?\s?(?:mm|cm)|multilevel|some|straightening|reversal|spurring|narrowing|soft[\s-]tissue|large|bilateral|simple|partial|complete|possible|probable|likely|intact|normal|left|right\s+\w+\s+(?:has|shows))\b|\band\s+(?:an?|the|mild|moderate|severe|small|some)\s",
)
# Where a conditional clause ends and its consequence begins: "If these fail, an MRI may be required".
_MAIN_CLAUSE = re.compile(
    r",\s*(?:then\s+)?(?:we|i|he|she|they|it|an?|the|this|these|her|his|consider|would|will|may|mri|surgery|obtain|request)\b",
)
# Several conditions behind one "rule out": "tear, fracture or infection", "differential diagnosis: ...".
_WEIGHED = re.compile(r"\b(?:or|vs|versus|and/or)\b")
# What the name of a condition of the spine says it lacks, and where that ends: "disc displacement without myelopathy, lumbago".
_LACKED = (
    r"(?:myelopath\w+|radiculopath\w+|sciatica|(?:neurogenic\s+)?claudication|complications?|aura|behavioral\s+disturbances?"
    r"|obstruction|hematuria|diverticulitis|cholecystitis|perforation|hydronephrosis|agoraphobia|psychotic\s+features|angina)"
)
_WITHOUT = ("without", "w/o")
_LACKING = re.compile(
    rf"(?:without|w/o)\s+(?:any\s+)?{_LACKED}(?:\s*(?:,|or|and|nor|,\s*or)\s+{_LACKED})*\s*(?:,|\band\b)(?!\s*(?:and\s+|or\s+)?{_LACKED})(?![^.;\n]{{0,80}}?\b(?:or|nor)\b)"
)
_WITH_MORE = re.compile(r"\s(?:with|causing|resulting\s+in|measuring)\b")
_DENIES_ALL = re.compile(r"\b(?:or|nor|any)\b")
# Where the past ends: "with a history of breast cancer, now with back pain".
_NOW = re.compile(
    r"\b(?:now|currently|today|present(?:s|ed|ing)|here\s+(?:with|for)|new[\s-]onset|seen\s+for|complain\w*)\b"
)
# What a clause says of one item of a list: "asthma, for which he uses an inhaler, and gout".
_ASIDE = re.compile(r",?\s*(?:(?:for|from|with|of)\s+)?(?:which|whom|who)\b[^,;.]*,")
# What a sentence goes on to say of a relative: "his wife, who had a stroke", "her son was hurt too; he has a cut".
_GOES_ON_OF_RELATIVE = re.compile(r",?\s*\b(?:who|whose)\b|;\s*(?=(?:he|she|they|who)\b)")
_DISTANT = frozenset(("diagnosis_cue.excluded_if", "diagnosis_cue.negated_list"))
_BESIDE = 12
_REACH = 300
_CAUSED_BY = re.compile(r"\b(?:due\s+to|because\s+of|secondary\s+to|2/2|on\s+account\s+of|owing\s+to)\b")
# What is denied is the cause: "I do not believe that the hip arthritis is industrial".
_NOT_OF_WORK = re.compile(
    r"\b(?:believe|think|feel|find|agree|conclude|opin\w+)\b[^.;]{0,80}\b(?:is|was|are|were|has\s+been|to\s+be)\s+(?:\w+ly\s+)?(?:industrial\w*|work[\s-]related|related|compensable|caused|due|attributable|aggravated|an?\s+(?:result|consequence))"
)
# Where what is suspected ends and why begins: "EMG to rule out neuropathy given his diabetes".
_BEARING_ON = re.compile(r"\b(?:given|in\s+(?:view|light|the\s+(?:setting|face|context))\s+of)\b")
_NO = 2
"""Characters of "no", which denies a thing: "no NSAIDs due to CKD" tells of a past condition what the past history tells."""
_COMMENTS = (" - ", " \u2013 ", ": ", ", ")
_GOES_ON = re.compile(
    r"\s+(?!(?:an?|at|by|given|in|with|based|but|and|on|from|as|per|to|for|of|after|since|though|although|however|due|secondary|related|old|chronic|early|acute)\b)\w"
)
_WORD_REACH = 12
_SHORTEST_REASON = len(" x given ")
_ELSEWHERE = re.compile(r"\b(?:and|or)\b|:")
_OF_ALL = re.compile(r"\((?:both|all|these|each)\b")
_WITH = re.compile(r"\b(?:with|and|or)\b|\bw/|:|,\s*\w+\s+\w+\s+\w+")
_OVER_AND = re.compile(r"[,:]|\band\s+(?:the|a|an|has|is|was)\b|\bwith\b")


class CueHit(NamedTuple):
    """A cue at ``[start, end)`` of the reading text."""

    start: int
    end: int
    rule: str
    claim: str
    direction: str
    reach: str


class _CueRule(NamedTuple):
    order: int
    id: str
    pattern: re.Pattern[str]
    claim: str
    direction: str
    reach: str


@cache
def _automaton() -> ahocorasick.Automaton:
    """The stems with which cues begin, each with the rules to try there."""
    by_stem: dict[str, list[_CueRule]] = {}
    for order, rule in enumerate(compile_rules("diagnosis_cues.toml")):
        value, _, stems = rule.value.partition(":")
        claim, direction, reach = value.split()
        for stem in stems.replace("_", "\0").split():
            by_stem.setdefault(stem.replace("\0", " "), []).append(
                _CueRule(order, rule.id, rule.small, claim, direction, reach)
            )
    automaton = ahocorasick.Automaton()
    for stem, rules in by_stem.items():
        automaton.add_word(stem, (len(stem), tuple(rules)))
    automaton.make_automaton()
    return automaton


def find_cues(small: str, start: int, end: int) -> list[CueHit]:
    """The cues of a sentence ``[start, end)`` of a text in lower case, in order, not overlapping.

    At one place it is the first rule of the file that matches.
    """
    lowered = small[start:end]  # the automaton copies the text that it is given
    tries: list[tuple[int, _CueRule]] = []
    for last, (length, rules) in _automaton().iter(lowered):
        at = last - length + 1
        if not (at and lowered[at].isalnum() and lowered[at - 1].isalnum()):
            tries += [(at + start, rule) for rule in rules]
    tries.sort()  # at one place by the rules' order
    found = []
    reached = start
    for at, rule in tries:
        if at >= reached:
            match = rule.pattern.match(small, at, end)
            if match:
                reached = match.end()
                if rule.claim != "pseudo":
                    found.append(CueHit(at, reached, rule.id, rule.claim, rule.direction, rule.reach))
    return found


def claims(small: str, cues: Sequence[CueHit], start: int, end: int, following: int | None) -> dict[str, CueHit]:
    """The claims that govern ``[start, end)``, each with its cue; ``following``: where the next condition's word starts."""
    held: dict[str, CueHit] = {}
    if not cues:
        return held
    # No cue reaches further than a long clause, which keeps the work linear in a text without sentence ends.
    near = cues[bisect_left(cues, (start - _REACH,)) : bisect_left(cues, (end + _REACH,))]
    for cue in near:
        forward = cue.direction != "back"
        if cue.rule in _DISTANT and _is_weighed(near, cue.end, start):
            continue  # "if not full by then, an MRI to rule out a tear" suspects the tear
        if small.startswith(_WITHOUT, cue.start) and _lacks_another(small, cue, start, end):
            continue
        if forward and cue.end <= start:
            holds = _reaches_forward(small[cue.end : start], cue, small[start : end + 60])
        elif forward and cue.start < end:
            # "old" inside "right old fracture"; a phrase's modifiers hold words of certainty and time
            holds = (
                cue.claim in {"uncertain", "history", "negated"}
                and start <= cue.start < start + 20
                and cue.end < end
                and not small.startswith("w", cue.start)  # "chronic migraine without aura"
            )
        elif cue.start >= end and cue.direction != "forward":
            leads_on = (
                cue.direction == "both"
                and following is not None
                and following > cue.start
                and _reaches_forward(small[cue.end : following], cue, "")
            )
            holds = not leads_on and _reaches_back(
                small[end : cue.start],
                cue,
                small[cue.end : cue.end + _WORD_REACH],
                beyond=following is not None and following < cue.start,
            )
        else:
            holds = False
        if holds and not (cue.claim in held and small.startswith(("status", "s/p"), cue.start)):
            held[cue.claim] = cue  # an operation named in a list of diagnoses begins no other list
    return held


def _lacks_another(small: str, cue: CueHit, start: int, end: int) -> bool:
    """Whether what "without" denies ends before ``start``, where a list goes on.

    "Disc displacement without myelopathy, lumbago", "tendinosis without full thickness tear, AC joint arthrosis with spurring".
    """
    lacking = _LACKING.match(small, cue.start, end + 80)
    if lacking and lacking.end() <= start:
        return True
    if "," not in small[cue.end : start]:
        return False
    return _WITH_MORE.match(small, end) is not None and not _DENIES_ALL.search(small, cue.end, end + _BESIDE)


def _is_weighed(cues: Sequence[CueHit], start: int, end: int) -> bool:
    """Whether a suspicion of its own is stated in ``[start, end)``, not one denied ("no suspicion of")."""
    return any(
        cue.rule == "diagnosis_cue.uncertain_list" and start + _BESIDE < cue.start and cue.end <= end for cue in cues
    )


def _joined(gap: str, cue: CueHit) -> str:
    """A gap without the signs that part statements, where they go on with what the cue began."""
    if cue.claim == "history" and ("which" in gap or "who" in gap):
        gap = _ASIDE.sub(",", gap)
    if cue.claim == "family":
        gap = _GOES_ON_OF_RELATIVE.sub(", ", gap)
    if cue.rule == "diagnosis_cue.history_list" and ";" in gap and not wording("prose").search(gap):
        gap = gap.replace(";", ",")
    return gap


def _reaches_forward(gap: str, cue: CueHit, after: str) -> bool:
    """Whether a cue governs what stands behind ``gap``; ``after`` is that and what follows."""
    if cue.claim == "history" and _NOW.search(gap):
        return False
    gap = _joined(gap, cue)
    if (gap != " " and _TERMINATOR.search(gap)) or (cue.direction == "around" and "," in gap.lstrip(" ,")):
        return False  # "cervicogenic versus migraine, knee pain": the next item of a list
    if cue.claim == "uncertain" and _ends_suspicion(gap, cue, after):
        return False
    if cue.reach == "clause":
        return len(gap) < 70 and not _OVER_AND.search(gap)
    if cue.rule == "diagnosis_cue.excluded_if":
        return not _MAIN_CLAUSE.search(gap)
    if cue.claim == "negated":
        if cue.end - cue.start > _NO and (_CAUSED_BY.search(gap) or _NOT_OF_WORK.search(gap + after)):
            return False  # "could not lie still due to claustrophobia"
        if "," not in gap and "and" not in gap:
            return len(gap) < 160  # with which both of the next begin
        affirmed = _AFFIRMED.search(gap + after)
        return len(gap) < 160 and not (affirmed and affirmed.start() < len(gap)) and not _NEW_CLAUSE.search(gap)
    if cue.claim in {"uncertain", "attributed"}:
        return len(gap) < 160 and not _NEW_CLAUSE.search(gap)
    return cue.claim in {"family", "excluded"} or not _NEW_CLAUSE.search(gap)


def _ends_suspicion(gap: str, cue: CueHit, after: str) -> bool:
    """Whether what is suspected ends in a gap: at the reason for it, or where a list goes on."""
    if len(gap) > _SHORTEST_REASON and _BEARING_ON.search(gap):
        return True
    # "rule out herniated disc, right hip bursitis": the next item of a list
    return cue.rule == "diagnosis_cue.uncertain_list" and "," in gap and not _WEIGHED.search(gap + after)


def _reaches_back(gap: str, cue: CueHit, after: str, *, beyond: bool) -> bool:
    """Whether a cue governs what stands before ``gap``; ``after`` is what follows the cue."""
    if _TERMINATOR.search(gap):
        return False
    if cue.direction == "both" and gap.endswith(_COMMENTS) and _GOES_ON.match(after):
        return False  # "palpitations - likely caffeine" doubts the cause
    if cue.reach == "next":
        return not gap.strip()
    if cue.direction == "around":  # "headache, cervicogenic versus migraine": not the item before
        aside = gap.endswith(", ") and is_modifier(
            gap.replace(",", " ")
        )  # "carpal tunnel syndrome, left, mild, versus"
        return len(gap) < 40 and not beyond and (aside or "," not in gap.rstrip(" ,")) and not _ELSEWHERE.search(gap)
    if cue.reach == "clause":
        return len(gap) < 40 and not beyond and not _WITH.search(gap)
    if cue.claim == "uncertain":
        return len(gap) < 40 and not beyond
    if cue.claim == "negated":
        return len(gap) < 40
    if beyond and "(" in gap and not _OF_ALL.search(gap):
        return False  # "ankle fracture, heel contusion (resolved)": only what stands before the bracket
    return len(gap) < 100
