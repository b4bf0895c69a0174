"""Intent: what a document wants done with a service it names (requested, only if ..., considered, declined, done).

Cues and their direction are data (``intent.toml``). They are sought only in the sentence of a mention, once a sentence.
A word nearer to the mention beats one farther away, a predicate after it one before it, a condition both; a mention inside
the condition itself ("if the MRI is positive, surgery") is none. Without any cue the section decides: an item of a plan or
of a list of decisions is requested, a study among the results was done, and all else is a mere mention.
"""

import re
from typing import Literal, NamedTuple

from spacy.tokens import Doc

from extraction.evidence import make_cue
from extraction.language.cues import by_first_letter, cue_rules
from extraction.language.reading import reading
from extraction.language.replies import reply_after
from extraction.language.sections import section_at
from extraction.language.sentences import Sentence, sentence_at
from extraction.language.terms import lower_case
from extraction.rules import small_pattern
from models.evidence import Cue

Status = Literal["requested", "conditional", "considered", "declined", "performed"]

_KEY = "casewright_intent_cues"
_NEAR = (
    45  # characters between a mention and a bare participle that still tells of it ("X-rays left knee, 3 views, taken")
)

ASKING = frozenset({"plan", "assessment_and_plan", "determination"})
"""Sections whose items are requested unless they say otherwise."""
SILENT = frozenset({"decision_rationale", "family_history", "allergies", "social_history"})
"""Sections that ask for nothing: a reviewer's reasons speak of what was asked elsewhere."""

_CLAUSE_END = re.compile(
    r";\s|\n|\s\d{1,2}[)]\s+(?=[A-Z])|,\s(?=(?:keeping|holding|leaving|reserving)\s)|\)\s*[.;]|\.(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bSt\.)\s+(?=[A-Z])"
)
_CONDITION_END = re.compile(
    r",\s(?!(?:or|and/or|and\s+(?:if|has|have|is|are|no|does|do|pain|symptoms|\w+\s+(?:persists?|continues?)))\b)|\bthen\b|;|:|\s-{0,2}>\s|\s*\u2192|\s\d{1,2}[)]\s+(?=[A-Z])"
)
_MAIN_CLAUSE = re.compile(
    r"\b(?:we|I)(?:\s+(?:will|would|may|can|could|might|should|shall)|'(?:ll|d))\b|\b(?:will|would|may|can|could|might|should|must|shall)\s+(?:also\s+|then\s+|likely\s+|probably\s+|next\s+)?"
    r"(?:consider|order|obtain|request|refer|proceed|get|do|re-?do|repeat|rpt|recheck|check|send|try|add|start|schedule|arrange|ask|plan|recommend|inject|set\s+up|move|go\s+ahead|discuss|offer|need|pursue|suggest|recommend|favou?r)\b"
    r"|(?<!to\s)(?<!can\s)(?<!not\s)(?<!n't\s)(?<!we\s)(?<!they\s)(?<!the\s)(?<!his\s)(?<!her\s)\b(?:get|order|obtain|repeat|rpt)\s+(?=(?:an?\s+|the\s+|repeat\s+|new\s+)?(?:mri|ct\b|x-?ray|xr\b|films?|emg|ultrasound|us\b))|(?<=\w\s)(?<!to\s)(?<!can\s)(?<!not\s)(?<!they\s)\b(?:start|begin|give|prescribe|add)\s+(?!to\b|having\b|improv|again\b|getting\b|feeling\b)(?=\w)|(?<!to\s)(?<!who\s)\b(?:consider|refer|proceed\s+(?:with|to)|schedule)\s+(?=\w)",
    re.IGNORECASE,
)
# "If the MRI shows a tear she will see Dr. Lund": not the condition's own subject ("if she would like ...").
_NEXT_SUBJECT = re.compile(
    r"(?<=\w\s)(?<!\bif\s)(?<!\bthat\s)(?<!\bwhich\s)(?<!\band\s)(?<!\bor\s)(?<!\bunless\s)(?<!\bevent\s)(?<!\bcase\s)\b"
    r"(?:(?:he|she|they|the\s+patient|patient|pt)\s+(?:will|would|should|could|may|might|can|must|goes\s+to|gets|is\s+to\s+see|is\s+an?\s+(?:\w+\s+)?candidate)|(?:he|she|they|we)'(?:ll|d(?=\s+be\b)))\b",
    re.IGNORECASE,
)
_MAY_GO_ON = small_pattern(
    by_first_letter(
        r"\bwe[\s']|\bI[\s']|\bwill\s|\bwould\s|\bmay\s|\bcan\s|\bcould\s|\bmight\s|\bshould\s|\bmust\s|\bshall\s"
        r"|\bget\s|\border\s|\bobtain\s|\brepeat\s|\brpt\s|\bstart\s|\bbegin\s|\bgive\s|\bprescribe\s|\badd\s|\bconsider\s|\brefer\s|\bproceed\s|\bschedule\s"
        r"|\bhe[\s']|\bshe[\s']|\bthey[\s']|\bthe\s|\bpatient\s|\bpt\s"
    )
)
"""The words that ``_MAIN_CLAUSE`` and ``_NEXT_SUBJECT`` begin with."""
_GET_IT = re.compile(
    r"\b(?:get|getting|have|needs?|re-?submit(?:ting)?|re-?order|re-?request)\s+(?:(?:the|his|her|that|this|an?|l|r|left|right|repeat)\s+)*(?:\w+\s+)?$",
    re.IGNORECASE,
)
BY_PAYER = re.compile(
    r"\s+(?:\w+\s+)?by\s+(?:the\s+|his\s+|her\s+)?(?:(?:insurance|claims)\s+)?(?:carrier|insur\w+|adjuster|administrator|utilization|UR\b|payer|company)",
    re.IGNORECASE,
)
_ASKS_NOW = re.compile(r".*\b(?:asking|requesting|requests?|appeal\w*|resubmit\w*|seeking|again)\b", re.IGNORECASE)
_FULFILLED = re.compile(
    r"\b(?:better|improv\w*|relief|(?:\d{1,2}|next|few|several)\s*(?:wks?|weeks?|mos?|months?|visits?)|persists?|continues?|worse\w*|(?<!he\s)(?<!patient\s)(?<!pt\s)fails?|helping|help|resolv\w*|sore|painful"
    r"|symptomatic|positive|negative|neg)\.?\s*(?:then\s+|(?:is|would\s+be)\s+(?:an?\s+|the\s+)?)?$",
    re.IGNORECASE,
)
_PREDICATE = re.compile(
    r"[^.;,\n]{0,40}?\b(?:is|was|are|were|shows?|does|do|reveals?|neg\w*|pos\w*|normal|unremarkable|comes?|confirms?|demonstrates?)\b",
    re.IGNORECASE,
)
_MAIN_PREDICATE = re.compile(
    r"[^.;,\n]{0,60}?\b(?:(?:will|would|should|may|might|could|can|must)\s+be|is\s+to\s+be|is|are)\s+(?:\w+ly\s+)?"
    r"(?:requested|ordered|obtained|considered|recommended|needed|necessary|indicated|warranted|appropriate|done|performed|scheduled|repeated|arranged)\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 3
_WHOLE_CONDITION = re.compile(r"(?:failing|barring)\s+(?:this|that|which)|in\s+(?:which|that)\s+case", re.IGNORECASE)
_IN_CASE = re.compile(r"in\s+case\b", re.IGNORECASE)
_IN_TIME = re.compile(r"(?:once|when|after|upon|until|following)\b", re.IGNORECASE)
_LEAD = re.compile(
    r"^[\W\d_]*(?:(?:and|but|then|so|also|that|plan|or|again|told|advised|him|her|the|patient|however|now|otherwise|\w+:)\W*)*$",
    re.IGNORECASE,
)
_SEEN_AGAIN = re.compile(
    r"\b(?:contact|calls?|return|follow[\s-]?up|let\s+(?:me|us)\s+know|come\s+back|see\s+(?:me|us|him|her)|back|recheck|RTC|notify)\b[^.;]*$",
    re.IGNORECASE,
)
_ITEM_BREAK = re.compile(
    r",\s(?!no\b|nor\b)|;\s|\n|\s\d{1,2}[)]\s+(?=[A-Z]|$)|:\s|(?<!\b[Dd]r)(?<!\bDrs)(?<!\b[Mm]r)(?<!\b[Mm]rs)\.\s|\band\s+(?:(?:he|she|we|I|they)\s+)?(?=(?:will|order|obtain|request|refer|then|consider|may|would|should|might)\b)"
)
# "repair IF (DOS ...)", "R IF & LF": the index finger.
_INDEX_FINGER = re.compile(r"\bIF(?:\s?[(&/,.;:)]|\s+(?:and\s+[LR]F|PIP|DIP|MP|MCP|FDP|FDS|A\d)\b|(?<=\b[RL]\sIF)\b)")
# After a comma, what still speaks of the item before it: "injections, up to three per year, should be available if ..."
_GOES_ON = re.compile(
    r"(?:planned|scheduled|targeted|tentatively)\b[^,;.\n]{0,30},?\s*$|(?:(?:up\s+to|not\s+to\s+exceed|no\s+more\s+than|at\s+a\s+rate\s+of)\s[^,;.\n]{1,40},\s*)?(?:should|would|will|could|may)\s+be\s[^,;.\n]*$",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"if\s+(?:not|so)\b(?!\s+(?:(?:\w+ly|\d{1,3}\s?%|at\s+least|much|any|all|yet|feeling|doing|getting|back)\s+){0,3}(?:improv|better|resol|help|respond|relie|progress|healed|done|success|effective|already))",
    re.IGNORECASE,
)  # speaks of what comes next, not of what it follows
# "an injection first; if it does not help, then surgery": the condition is of what comes next.
_OF_ITSELF = re.compile(
    r"if\s+(?:that|this|it|these|they)\s+(?:fails?\b|(?:does|do|did)(?:\s*n't|\s+not)\s+(?:help|work|relieve|provide|do\b)"
    r"|(?:is|are)(?:\s*n't|\s+not)\s+(?:help|effect|success|benefi)|(?:is|are)\s+(?:unsuccess|ineffect))",
    re.IGNORECASE,
)
_RESULT_FOLLOWS = re.compile(
    r"\s*(?:\w+ly\s+)?(?:this|it|these|they|which|the\s+(?:study|scan|results?|films?|images?|report|mri|x-?rays?|ct)|results?|findings|impression)\b[^.\n]{0,60}?\b"
    r"(?:show|reveal|demonstrat|indicat|confirm|w(?:as|ere)\s+(?:done|normal|negative|performed|obtained|unremarkable|positive|reviewed|read))"
    r"|\s*(?:the\s+patient|he|she|pt)\s+(?:then\s+|subsequently\s+)?(?:underwent|received|completed|had)\s+(?:these|this|that|those|it|them)\b",
    re.IGNORECASE,
)
# "films in four hours and discharge if normal": the condition is of the last action.
_OTHER_ACTION = re.compile(
    r"\b(?:and|then)\s+(?:then\s+)?(?:discharge|d/c|dismiss|release|return|call|stop|start|admit|advance|send\s+home|come\s+back|seek|notify)\b[^.;,\n]{0,30}$",
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"(?:rather\s+than|instead\s+of|in\s+lieu\s+of)\b", re.IGNORECASE)
_BESIDE = 12  # characters between such words and what they set aside
_GONE_OVER = re.compile(r"\b(?:was|were|been)\s+(?:\w+\s+)?reviewed$", re.IGNORECASE)
# Rest goes on "versus injection versus arthroscopy"; the last visits are finished, "then home exercises".
_NOT_CONTINUED = re.compile(r"\b(?:vs\.?|versus|then)\s", re.IGNORECASE)
# What stands before a cue inside brackets: they opened, and have not closed.
_IN_BRACKETS = re.compile(r"\([^()\n]*$")
_BRACKETED = 60  # characters
_SEEN_ON = re.compile(r"(?:on|by)\s+(?:the|his|her|that)\b", re.IGNORECASE)
_NEGATED_START = re.compile(r"\b(?:no|not|never|without|denie[sd]|n't)\b", re.IGNORECASE)


_SHOULD = re.compile(r"(?:should|were|once)\b", re.IGNORECASE)
_NOTHING = re.compile(r"[\s:,(-]{0,4}[-\u2013\u2014]{0,2}\s?(?:(?:is|was|are|were)\s)?")
"""Between a service and the answer beside it ("MRI R knee - no")."""
# "He said if these are still negative, MRI of the wrist."
_SAID = re.compile(
    r"\b(?:said|says?|explained|told\s+\w+(?:\s+\w+)?|advised(?:\s+\w+)?|recommends?|recommended|suggest(?:s|ed)?|stated|agree[sd]?|feels?|felt|thinks?|thought|plan\s+(?:is|was)|understands?)(?:\s+that)?\s*$",
    re.IGNORECASE,
)
_NO = 2
"""Letters of the bare answer "no", which on a form or in a history tells what was never done."""
_DECIDING = ASKING | {"discussion", ""}
_NUMBER = re.compile(r"\s\d{1,2}[)]\s*$")
"""An item's number before a condition ("1) Refill Norco 2) If no better, epidural")."""
_NEXT_NUMBER = re.compile(r"\s\d{1,2}[)]\s+(?=[A-Z]|$)")
_IN_WEEKS = re.compile(r"(?:^|[.,:;-]\s)\s*(?:in|at|after|by|within)\s+(?:[\w/-]+\s+){1,5}$", re.IGNORECASE)
"""A time before a condition ("In 6 weeks if still tender: MRI")."""
_HAD_DONE = re.compile(
    r"\s*,?\s*(?:that\s+|which\s+)?(?:he|she|they|was|were|pt|patient)\s+(?:had|got|did|done|taken|performed|obtained|underwent)\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"unless\b", re.IGNORECASE)


_ITEM_START = re.compile(r"[ \t]*(?:[\u2022*>+-]\s|[(]?\d{1,2}[.)]\s?|[a-z][.)]\s|[\[(][xX ]?[\])])", re.IGNORECASE)
_FIRST_OF = re.compile(r"\s*(?:the\s+following\s+)?[(]?(?:a|1|i)[)]\s", re.IGNORECASE)
_OPENS_LIST = re.compile(
    r":\s*$|(?:requested|requests|requesting|for|include[ds]?|following|are|to)\s*(?:1[.)])?\s*$|\b1[.)]\s",
    re.IGNORECASE,
)
_LEADING = frozenset({"requested", "considered", "performed", "declined"})
_HEAD_WORDS = 6  # words of an item before the service it names
_LIST_ITEMS = 14
_LIST_REACH = 900  # characters
_LONGEST = 1500  # characters of a sentence that is read whole


# Words between "no" or "has not had" and a mention that make another thing the one denied ("there is no improvement, an MRI ...").
_NOT_ITS_NOUN = re.compile(
    r"\b(?:an|we|I|will|would|is|are|was|were|improvement|relief|better|evidence|change|response|progress|pain|benefit|that|which|need|indication)\b|:"
    r"|,\s*(?:then|the|he|she|order|obtain|request|consider|recommend|repeat)\b|\band\s+(?:an?|the)\b",
    re.IGNORECASE,
)
# "no further treatment was needed, the patient continued to receive therapy": the denial ends where the next subject stands.
_NEXT_PERSON = re.compile(
    r",\s*(?:and\s+|but\s+|so\s+)?(?:the\s+(?:patient|claimant|applicant|worker)|he|she|they|we|I)\s", re.IGNORECASE
)
# "Mom asked about allergy shots, may consider allergist referral": what follows is the writer's own.
_NEXT_WISH = re.compile(
    r"[,;]\s*(?:and\s+|but\s+|so\s+)?(?:I|we|will|would|may|might|could|can|consider|plan)\b", re.IGNORECASE
)
_TOLD_OF_PAST = re.compile(r"[^.;,\n]{0,40}?\b(?:was|were|has\s+been|have\s+been|had\s+been)\b", re.IGNORECASE)
_ONCE = re.compile(r"\b(?:previously|earlier|initially|originally|formerly|prior)\b", re.IGNORECASE)


class Intent(NamedTuple):
    """``status`` None is a mere mention; ``rule`` is the rule that decided ("intent.section" for the section alone).

    ``words`` are those of the deciding cue ("ordered", "will obtain").
    """

    status: Status | None
    rule: str
    cues: tuple[Cue, ...] = ()
    words: str = ""


class Hit(NamedTuple):
    """A cue at ``[start, end)`` of the reading text."""

    start: int
    end: int
    rule: str
    status: str
    direction: str


class _Held(NamedTuple):
    """A cue that reaches the mention, and how far away it stands (characters)."""

    gap: int
    hit: Hit
    after: bool


def intent(doc: Doc, start: int, end: int) -> Intent:
    """What the document wants done with the service named at ``[start, end)`` of the reading text."""
    text = reading(doc).text
    sentence = _within_reach(sentence_at(doc, start), start)
    hits = cues_of(doc, sentence)
    held = _reaching(text, hits, sentence, start, end)
    silent = next((one.hit for one in held if one.hit.status in {"none", "unless_done"}), None)
    if silent is not None:
        return _silenced(doc, silent, held, start, end)
    instead = next((one.hit for one in held if one.gap <= _BESIDE and _INSTEAD.match(text, one.hit.start)), None)
    if instead is not None:
        return _made(doc, "declined", instead)  # "if still tender, MRI rather than CT"
    conditional = _condition(text, hits, sentence, start, end)
    if conditional is not None:
        hit, inside = conditional
        return _made(doc, None if inside else "conditional", hit)
    denied = next(
        (one.hit for one in held if one.hit.direction == "deny" and not _NEXT_PERSON.search(text, one.hit.end, start)),
        None,
    )
    if denied is not None:
        seen_on = next((one.hit for one in held if _SEEN_ON.match(text, one.hit.start, one.hit.end)), None)
        if seen_on is not None and seen_on.status == "performed":
            return _made(doc, "performed", seen_on)  # "I do not find it on the x-ray of 2/20"
        done = any(one.after and one.hit.status == "performed" for one in held)
        return _made(doc, None if done else "declined", denied)
    held = [one for one in held if not _is_carriers(text, one, held)]
    if any(
        one.hit.status == "considered" and not one.after for one in held
    ):  # "alternatives such as fusion were reviewed"
        held = [one for one in held if not (one.after and _GONE_OVER.search(text, *one.hit[:2]))]
    best = min(held, key=_rank, default=None)
    if best is not None:
        return _settled(doc, best, start, end)
    leading = _lead_in(doc, sentence, start)
    return _made(doc, leading.status, leading) if leading else _by_section(doc, start)


def _silenced(doc: Doc, silent: Hit, held: list[_Held], start: int, end: int) -> Intent:
    """What becomes of a service that a cue makes a mere mention: nothing, or what the words about it answer."""
    sentence = _within_reach(sentence_at(doc, start), start)
    answer = next((one.hit for one in held if one.after and one.hit.status in {"declined", "conditional"}), None)
    if silent.rule == "intent.asked_about" and answer is not None:
        return _made(doc, answer.status, answer)  # "she asked about a bone scan, which I do not recommend"
    reply = reply_after(doc, end) if silent.rule == "intent.asked_about" else None
    if reply is not None and reply[0] in {"declined", "conditional"}:
        status, rule, cue = reply  # "She had read about it; I told her that I would not go in that direction."
        return Intent("declined" if status == "declined" else "conditional", rule, (cue,), cue.quote)
    lead = reading(doc).text[sentence.start : silent.start].rstrip()
    refused = (
        silent.rule == "intent.none_of"
        and _kind(doc, start) in ASKING | {"discussion"}
        and (
            _LEAD.match(lead)
            or lead.endswith((",", ";", ":", ".", "-", ">", "\u2192", ", and", " so", " therefore", " thus", " hence"))
        )
        and not _TOLD_OF_PAST.match(reading(doc).text, end)
    )
    if silent.rule == "intent.afterwards" and _HAD_DONE.match(reading(doc).text, end):
        return _made(doc, "performed", silent)  # "I would like to see the MRI that he had in June"
    condition = _condition(reading(doc).text, cues_of(doc, sentence), sentence, start, end) if refused else None
    if condition is not None and _UNLESS.match(reading(doc).text, condition[0].start):
        return _made(doc, "conditional", condition[0])  # "No MRI unless locking"
    return _made(doc, "declined" if refused else None, silent)


def _is_carriers(text: str, one: _Held, held: list[_Held]) -> bool:
    """Whether a refusal is the payer's of something still asked for: "asking for therapy, which was denied by the carrier"."""
    if one.hit.status != "declined" or not one.after or not BY_PAYER.match(text, one.hit.end):
        return False
    return any(not other.after and _ASKS_NOW.match(text, other.hit.start, other.hit.end) for other in held)


def _within_reach(sentence: Sentence, position: int) -> Sentence:
    """A sentence, or the part of an endless one (text that lost its line ends) about a mention."""
    if sentence.end - sentence.start <= _LONGEST:
        return sentence
    first = max(sentence.start, position - position % _LONGEST - _LONGEST // 2)
    return Sentence(first, min(sentence.end, first + 2 * _LONGEST))


def cues_of(doc: Doc, sentence: Sentence) -> list[Hit]:
    """The cues of a sentence, sought once."""
    known: dict[int, list[Hit]] = doc.user_data.setdefault(_KEY, {})
    made = known.get(sentence.start)
    if made is None:
        text = reading(doc).text
        made = []
        for rule, start, end in cue_rules("intent.toml").scan(text, sentence.start, sentence.end):
            if rule.id == "intent.condition" and _INDEX_FINGER.search(text, max(0, start - 3), end + 4):
                continue
            if rule.id == "intent.on_event" and not _opens_clause(text[sentence.start : start]):
                continue
            status, _, direction = rule.value.partition(" ")
            words = text[start:end]
            if words[-1].isalnum() and text[end : end + 1].isalnum():
                words = words.rpartition(" ")[0] or words  # "had a|cupuncture"
            made.append(Hit(start, start + len(words.rstrip()), rule.id, status, direction))
        known[sentence.start] = made
    return made if not made or isinstance(made[0], Hit) else [Hit(*parts) for parts in made]


def _opens_clause(lead: str) -> bool:
    """Whether what stands before a cue in its sentence is nothing but words that lead in, or the clause before it."""
    return _LEAD.match(lead) is not None or lead.rstrip().endswith((",", ";", ":", ".", "-", ">", ")", " but", " and"))


def _reaching(text: str, hits: list[Hit], sentence: Sentence, start: int, end: int) -> list[_Held]:
    """The cues whose scope holds the mention."""
    clause = _clause(text, hits, sentence, start, end)
    held = []
    for hit in hits:
        if hit.status in {"stop", "reason", "pseudo", "condition"}:
            continue
        if hit.direction == "around":
            held.append(_Held(0, hit, after=False))
        elif hit.direction in {"touch", "beside"}:
            if _adjoins(text, hit, start, end):
                held.append(_Held(0, hit, after=True))
        elif (
            hit.end <= start
            and hit.direction in {"forward", "weak", "deny"}
            and (hit.start >= clause[0] or _leads(text, hit))
        ):
            if _is_parted(text, hits, hit, start):
                continue
            if hit.rule != "intent.never_done" or not _NOT_ITS_NOUN.search(text, hit.end, start):
                held.append(_Held(start - hit.end, hit, after=False))
        elif (
            hit.start >= end
            and hit.direction in {"back", "near", "hint"}
            and hit.end <= clause[1]
            and _reaches_back(text, hits, hit, end)
        ):
            held.append(_Held(hit.start - end, hit, after=True))
    return [one for one in held if one.hit.status != "unless_done" or _is_never(text, clause[0], start, one.hit)]


def _adjoins(text: str, hit: Hit, start: int, end: int) -> bool:
    """Whether a cue stands right before the mention ("touch") or is the answer right after it ("beside")."""
    if hit.direction == "touch":
        return hit.end <= start and not text[hit.end : start].strip()
    return hit.start >= end and _NOTHING.fullmatch(text, end, hit.start) is not None


def _is_parted(text: str, hits: list[Hit], hit: Hit, start: int) -> bool:
    """Whether a cue before a mention does not reach it: an alternative or a reason stands between."""
    if hit.rule == "intent.asked_about":
        return _NEXT_WISH.search(text, hit.end, start) is not None
    if hit.status == "continued":
        return _NOT_CONTINUED.search(text, hit.end, start) is not None
    if ")" in text[hit.end : start] and _IN_BRACKETS.search(text, max(0, hit.start - _BRACKETED), hit.start):
        closed = text.index(")", hit.end)
        return "(" not in text[hit.end : closed]  # "cortisone (I'd advise against this), PRP, and tenotomy"
    # "declined manipulation because of her bone density"
    return hit.status == "declined" and any(
        other.status == "reason" and hit.end <= other.start < start for other in hits
    )


def _leads(text: str, hit: Hit) -> bool:
    """Whether a cue holds for all of a list: it ends with a colon or a count begins ("asked for (a) a brace; (b) an MRI")."""
    return ":" in text[hit.end - 1 : hit.end + 2] or _FIRST_OF.match(text, hit.end) is not None


def _is_never(text: str, clause: int, start: int, hit: Hit) -> bool:
    """Whether "to date" or "since" ends a denial: a negation stands close before the mention or in the cue itself."""
    return bool(
        _NEGATED_START.search(text, max(clause, start - 25), start) or _NEGATED_START.search(text, hit.start, hit.end)
    )


def _clause(text: str, hits: list[Hit], sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """The clause of a mention: its sentence, cut at stops and semicolons."""
    first, last = sentence
    for hit in hits:
        if hit.status == "stop" and hit.end <= start:
            first = max(first, hit.end)
        elif hit.status == "stop" and hit.start >= end:
            last = min(last, hit.start)
    for match in _CLAUSE_END.finditer(text, first, last):
        if match.end() <= start:
            first = max(first, match.end())
        elif match.start() >= end:
            last = min(last, match.start())
            break
    return first, last


def _reaches_back(text: str, hits: list[Hit], hit: Hit, end: int) -> bool:
    """Whether a predicate reaches back to the mention: no reason or purpose clause between, a bare participle close by."""
    if hit.status == "declined" and _ONCE.search(text, end, hit.start):
        return False
    if any(
        (
            other.status in {"reason", "condition"}
            # "was offered a spinal tap to rule out a bleed but refused"
            or (other.rule == "intent.purpose" and hit.rule != "intent.but_refused")
            or _is_after(text, other)
        )
        and end <= other.start < hit.start
        for other in hits
    ):
        return False
    if hit.direction == "near":
        return hit.start - end <= _NEAR and not re.search(r",\s+and\b|;|\.\s+[A-Z]", text[end : hit.start])
    return True


def _is_after(text: str, hit: Hit) -> bool:
    """Whether a cue opens a clause of time, whose predicate is its own ("refer to hand surgery after the MRI is done")."""
    return hit.rule == "intent.afterwards" and _IN_TIME.match(text, hit.start) is not None


def _rank(one: _Held) -> tuple[int, int]:
    """Smaller wins: a predicate after the mention, then the nearest cue, last what only hints."""
    if one.hit.direction in {"weak", "hint"}:
        return 2, one.gap
    if one.after:  # "was requested, denied by the adjuster", "was suggested by her internist, cardiology to decide"
        return 0, 0 if one.hit.status == "declined" or one.hit.rule == "intent.others_call" else one.gap
    return 1, one.gap


def _condition(text: str, hits: list[Hit], sentence: Sentence, start: int, end: int) -> tuple[Hit, bool] | None:
    """The condition that governs a mention, and whether the mention stands inside it."""
    for hit in hits:
        if hit.status != "condition" or (_IN_CASE.match(text, hit.start) and text.endswith("and ", 0, hit.start)):
            continue  # "for the mood and in case he gets a stimulator": one reason more
        if hit.start <= start and end <= hit.end:
            return hit, _SHOULD.match(
                text, hit.start
            ) is not None  # "hold PT until cleared", "should the MRI show a tear"
        last = _condition_end(text, hit, sentence)
        if hit.end <= start < last:
            return hit, not _ends_condition(text, hit.end, start, end)
        lead = text[sentence.start : hit.start]
        leads = bool(
            _LEAD.match(lead)
            or _NUMBER.search(lead)
            or _SEEN_AGAIN.search(lead)
            or _SAID.search(lead)
            or _IN_WEEKS.search(lead)
        ) or lead.rstrip().endswith((",", ";", ".", ":", " that", " and", ", then", " and then", ", but"))
        if start >= last and last < sentence.end and leads and not _NEXT_NUMBER.search(text, last, start):
            return hit, False
        # "...; if no better, MRI", "venous duplex; if positive start Xarelto"
        before = text[end : hit.start].rstrip()
        opens_clause = before.endswith(";") and (
            last < sentence.end or len(text[hit.end : last].split()) >= _FEWEST_WORDS
        )
        if before.endswith(",") and last < sentence.end:
            opens_clause = _MAIN_CLAUSE.match(text, last) is not None  # "repeat A1c 3 mos, if high add metformin"
        if (
            end <= hit.start
            and not opens_clause
            and not _OTHERWISE.match(text, hit.start)
            and not (last < sentence.end and _OF_ITSELF.match(text, hit.start))
            and not _has_break(text, end, hit.start)
            and not _OTHER_ACTION.search(text, end, hit.start)
        ):
            return hit, False
    return None


def _ends_condition(text: str, condition: int, start: int, end: int) -> bool:
    """Whether a mention follows a condition with nothing between: "if no better by 6 wks MRI", "... an MRI will be requested"."""
    if _MAIN_PREDICATE.match(text, end) and text[condition:start].count(" ") > _FEWEST_WORDS:
        return True
    return _FULFILLED.search(text, max(condition, start - _NEAR), start) is not None and not _PREDICATE.match(text, end)


def _condition_end(text: str, hit: Hit, sentence: Sentence) -> int:
    """Where the condition that a cue opens ends."""
    if _WHOLE_CONDITION.fullmatch(text, hit.start, hit.end):
        return hit.end  # "and failing that an injection"
    ended = _CONDITION_END.search(text, hit.end, sentence.end)
    end = ended.start() if ended else sentence.end
    for word in _MAY_GO_ON.finditer(lower_case(text), hit.end, sentence.end):
        start = word.start()
        if start >= end:
            break
        if _MAIN_CLAUSE.match(text, start, sentence.end) or _NEXT_SUBJECT.match(text, start, sentence.end):
            return start
    return end


def _has_break(text: str, start: int, end: int) -> bool:
    """Whether another item begins between a mention and a condition that follows ("x-rays now, MRI if no better")."""
    return any(
        (text[match.end() : end].strip(" ,.") or text[match.end() - 2] == ")")
        and not _GOES_ON.match(text, match.end(), end)
        for match in _ITEM_BREAK.finditer(text, start, end)
    )


def _settled(doc: Doc, best: _Held, start: int, end: int) -> Intent:
    hit = best.hit
    if hit.status == "continued":
        return _made(doc, None, hit)
    status = hit.status
    text = reading(doc).text
    kind = _kind(doc, start) if hit.direction == "beside" else ""
    if kind == "results" or (hit.direction == "beside" and hit.end - hit.start == _NO and kind not in _DECIDING):
        return _made(doc, None, hit)  # "Venous duplex L leg - not yet" among the studies done
    if hit.rule == "intent.performed_near" and best.after and _GET_IT.search(text, max(0, start - _NEAR), start):
        return _made(doc, "requested", hit)  # "get the knee MRI done"
    if status == "requested" and hit.direction in {"forward", "weak"}:
        following = sentence_at(doc, end - 1).end
        if _RESULT_FOLLOWS.match(text, following, following + 160):
            # "She ordered an MRI of his neck. This showed ...": ordered then, done since.
            status = "performed"
    if _kind(doc, end - 1) in SILENT and status != "performed":
        return Intent(None, "intent.section")
    return _made(doc, status, hit)


def _lead_in(doc: Doc, sentence: Sentence, start: int) -> Hit | None:
    """The cue of the words that lead in the list an item belongs to ("I am requesting: 1. ... 2. ...")."""
    text = reading(doc).text
    if not _ITEM_START.match(text, sentence.start) or text[sentence.start : start].count(" ") > _HEAD_WORDS:
        return None
    position, limit = sentence.start, max(0, sentence.start - _LIST_REACH)
    for _ in range(_LIST_ITEMS):
        if position <= limit:
            return None
        before = sentence_at(doc, position - 1)
        if before.start >= position:
            return None
        position = before.start
        if _ITEM_START.match(text, before.start):
            continue
        if not _OPENS_LIST.search(text, before.start, before.end + 3):
            return None
        cues = [hit for hit in cues_of(doc, before) if hit.status in _LEADING and hit.direction in {"forward", "back"}]
        return cues[-1] if cues else None
    return None


def _kind(doc: Doc, position: int) -> str:
    section = section_at(doc, position)
    return section.kind if section else ""


def _by_section(doc: Doc, start: int) -> Intent:
    kind = _kind(doc, start)
    if kind in ASKING:
        return Intent("requested", "intent.section")
    if kind == "results":
        return Intent("performed", "intent.section")
    return Intent(None, "intent.section")


def _made(doc: Doc, status: str | None, hit: Hit) -> Intent:
    cue = make_cue(doc, status or "none", hit.rule, hit.start, hit.end)
    return Intent(status, hit.rule, (cue,), reading(doc).text[hit.start : hit.end])  # type: ignore[arg-type]
