"""What a document wants done with a service it names.

``language/intent.py`` reads the sentence; this adds what is particular to services: an item of a reviewer's list is asked
for, a table row with procedure codes is one, treatment told as history asks for nothing, and equipment handed over at the
visit counts as asked for (``services.toml``).
"""

import re
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.evidence import make_cue
from extraction.findings.services_beside import beside_rules
from extraction.findings.services_orders import (
    WAS_SENT,
    has_code_below,
    has_codes,
    heads_item,
    is_asked_in_list,
    is_listed_request,
    is_of_visit,
    is_printed,
    is_request_form,
    stands_alone,
)
from extraction.findings.services_phrases import Phrase
from extraction.findings.services_terms import Mention
from extraction.language.cues import by_first_letter
from extraction.language.decisions import decision, review_kind
from extraction.language.intent import ASKING, BY_PAYER, SILENT, Hit, Intent, cues_of, intent
from extraction.language.items import line_end
from extraction.language.reading import reading
from extraction.language.replies import reply_after
from extraction.language.sections import section_at
from extraction.language.sentences import sentence_at
from extraction.language.terms import lower_case
from extraction.rules import small_pattern
from models.evidence import Cue

MUTE = SILENT | {
    "past_medical_history", "past_surgical_history", "medications", "review_of_systems", "vitals", "range_of_motion", "results",
}  # fmt: skip
"""Sections in which no service is asked for."""
PAST = frozenset(
    {
        "chief_complaint",
        "history_of_present_illness",
        "subjective",
        "hospital_course",
        "clinical_case_summary",
        "treatment_to_date",
    }
)
"""Sections that tell what was: a request there must be one of this visit, or one that is open."""

_OPEN_REQUEST = re.compile(
    r"\b(?:request(?:s|ing)\b|requested\b|request\s+is\s+for\b|grateful\b|appreciate\b|kindly\b|recommend(?:s|ed|ing)?|suggest(?:s|ed)?|would\s+like|wants?\b|plan(?:s|ned)?\b|will\b|scheduled\b|pending|await|authoriz|felt\s+appropriate|should\b|today|need(?:s|ed)?\b|\b(?:I|we)\s+(?:have\s+)?(?:order|refer|prescri|schedul|gave|am)|dispute|appeal|decision\s+for|denied\b)",
    re.IGNORECASE,
)
_MAY_ASK = r"""order|request|recommend|refer|schedul|prescri|suggest|advis|consider
      |plan(?!tar)|will\b|would|should|need|may\b|might|could|if\b|unless|declin|refus|turned\sdown
      |offer|discuss|option|authori[sz]|approv|certif|deni|den(?:y|ied)|indicat|warrant|pending|await|start|begin|initiat|candidate|no\b|not\b
      |drew\b|dispens|fabricat|fitted|plac(?:e|ed)\b|put\b|appl(?:y|ied)|gave|given?\b
      |provid|issue[ds]?\b|educated|handout|instruct|taught|wear\b|rx\b|req\b|rfa\b|propos|seek|sent|drawn|send|see\b|going\sto|future
      |upheld|overturn|modif|treatment\s+(?:will|to)|contraindicat|defer|benefit|reasonable|appropriate|necess
      |explain|talk(?:ed|ing|s)?\s|touched|mention|brought\s+up|(?:gone|went)\s+over|furnish|down\s+the|\badded\b|ask(?:s|ed)?\s
      |wants?\b|wish|like\b|agree|elect|prefer|favou?r|deserve|interested|possib|potential"""
"""A word of a sentence that can ask for a service."""
_HANDED = frozenset({"dme", "therapy", "consult", "surgery", "other"})
"""Categories that the words beside a service can ask for on their own."""
_HANDED_NOW = frozenset(
    {"service.taught", "service.taught_after", "service.handed_over", "service.applied_after", "service.will_be_had"}
)
"""Rules of what is handed over, taught or settled at the visit, which a word of discussion before them does not make an option."""
_EXCEPTED = "service.other_than"
"""The rule of what is excepted from a refusal."""
_COUNTED = re.compile(r"x\s?\d+", re.IGNORECASE)
_VISITS_MADE = re.compile(r"\d{1,3}\s*(?:of|out\s+of|/)\s*\d{1,3}\s+(?=\D)", re.IGNORECASE)
"""How a phrase begins that counts visits already made: "6 of 6 chiro visits"."""
_POST = re.compile(r"post[\s-]+(?!op)", re.IGNORECASE)
"""How a phrase begins that only tells when: "post-meniscectomy", "post laminectomy"."""
_WEAK_GAP = 45  # characters between a common word ("surgery", "exercises") and the cue that asks for it
_FUTURE = small_pattern(r"future\s+(?:medical|care|treatment)")
_OURS = small_pattern(
    r"\b(?:I|we)(?:\s+have|'ve)?\s+(?:also\s+|now\s+|then\s+|therefore\s+|today\s+)?"
    r"(?:given|gave|provided|placed|put|fitted|supplied|applied|issued|dispensed|arranged|organi[sz]ed|listed|referred|asked|requested|booked)\b[^.;\n]*$"
)
# "I spoke with hand surgery, who will see him in the office Tuesday", told among the course in the emergency room.
_WILL_SEE = re.compile(
    r"\b(?:will|to)\s+(?:see|follow)\s+(?:(?:him|her|them|the\s+patient|patient|pt)\s+)?(?:up\s+)?(?:(?:as|for)\s+\w+\s+)?(?:in\s+(?:the\s+|his\s+|her\s+|their\s+)?"
    r"(?:office|clinic|\d|a\s+(?:few|week|couple))|(?:on\s+)?(?:mon|tues?|wed(?:nes)?|thurs?|fri)(?:day)?\b|tomorrow|next\s+week|this\s+(?:wk|week)|as\s+an\s+outpatient)",
    re.IGNORECASE,
)
_SEEN_WITHIN = 60  # characters
_OVER = re.compile(
    r"\b(?:refused|declined|offered|discussed|denied|mentioned|talked|was|were|interested|curious)\b", re.IGNORECASE
)
# A consult whose own words ask for it: "ophthalmology in March, referral placed", "her cardiologist will be asked to clear her".
_ASKED_WITHIN = re.compile(
    r"\b(?:referral|consult|order)\s+(?:was\s+|has\s+been\s+)?(?:placed|made|sent|given|entered|put\s+in)\b|\bbe\s+asked\s+to\b|\bis\s+asked\b|\bgiven?\s+the\s+name\b"
    r"|\b(?:who|and\s+(?:he|she|they))\s+(?:will|(?:is|are)\s+going\s+to|(?:has\s+|have\s+)?agreed\s+to)\s+(?:\w+\s+)?(?:see|evaluate|take|follow)\b",
    re.IGNORECASE,
)
_MAY_BE_DRAWN = ASKING | {"assessment", "diagnosis", "discussion"}
"""Sections whose tests and injections the words beside them can ask for."""
_ASKS_NOW = re.compile(r"\b(?:asking|requesting|requests?|appeal\w*|again)\b", re.IGNORECASE)
_WE_WILL = re.compile(
    r"\b(?:(?:I|we)(?:\s+(?:will|would|shall)|'ll|'d)|will)\s+(?:also\s+|then\s+)?(?:ask|request|proceed|recommend|order|refer|consider|submit)\b",
    re.IGNORECASE,
)
"""A plan that stands among the findings of the examination."""
_GONE_ON_WITH = frozenset({"intent.continue", "service.unasked"})
_TOLD_RISKS = "service.event"
"""The rule of a treatment that is not asked for, but whose risks may have been told."""
_WRITTEN = re.compile(r"\b(?:script|prescription|rx|order)\b", re.IGNORECASE)
_ASKED_ABOUT = frozenset({"service.asked_about", "service.asked_about_after", "intent.asked_about"})
_OF_THE_WRITER = frozenset({"declined", "conditional", "considered"})
"""What an answer can make of a service that the patient only asked about."""
_ELSEWHERE = re.compile(
    r"\b(?:emergency|ER|ED|urgent\s+care|hospital|they|PCP|family\s+doctor|primary\s+care|outside|previous(?:ly)?|school\s+nurse|(?:first|initial)\s+(?:doctor|physician))\b"
)
_QUESTION = re.compile(
    r"(?:^|[\s\"\u201c(])(?:is|are|does|do|should|would|will|can|could|what|which|has|have|was|were|any|please\s+(?:state|indicate|address|comment))\b",
    re.IGNORECASE,
)
_ANSWERED_NO = re.compile(
    r"[\s\"\u201d]*(?:answer:?\s*|response:?\s*)?(?:(?:in\s+my\s+(?:medical\s+)?opinion|at\s+this\s+(?:time|point)|on\s+balance),?\s+)?"
    r"(?:no\b(?!\s+(?:doubt|change|further\s+\w+\s+(?:is|are)))|not\b|(?:it|this|that|they|these)\s+(?:is|are|was|would)(?:\s+not|n't)|none\b"
    r"|(?:I|we)\s+(?:do|would)(?:\s+not|n't)\s+(?:think|believe|feel|recommend|find))",
    re.IGNORECASE,
)
_PUT = re.compile(r"\b(?:suggest|offer|propos)", re.IGNORECASE)
_GIVEN_NOW = "service.given_now"
# An injection of this visit, and one of an earlier day.
_NOW = re.compile(
    r"\b(?:today|this\s+(?:visit|morning|afternoon)|(?:in|at)\s+(?:the\s+|our\s+)?(?:office|clinic)|sterile|prepped|betadine|chlorhexidine|\d+\s?(?:cc|ml|mg)\b"
    r"|injected\s+with|tolerated\s+(?:it|this|the))",
)
_ONCE = re.compile(
    r"\b(?:ago|last|previous\w*|prior|earlier|once|before|recently|(?:19|20)\d\d|\d+/\d+(?:/\d+)?|had|has|next|if|in\s+the\s+past)\b"
)
_UNDER = re.compile(r"\bunder\s+(?:an?\s+)?(?:\w+\s+)?$")
# "having the release done": what is spoken of is yet to be done.
_HAVING = re.compile(
    r"\b(?:having|getting|to\s+(?:have|get))\s+(?:(?:the|an?|his|her|this|that|another)\s+)?(?:\w+\s+)?$"
)
_NEAR = 40  # characters before a phrase in which such words begin
UNDECIDED = frozenset({"intent.section", "intent.repeat", "intent.later"})
"""Rules of intent that only hint."""
_WINDOW = 90
_MORE = re.compile(
    r"(?:(?<=\bno )|(?<=\bnot ))(?:further|more|additional|other|new|repeat|formal)\s+(?:the\s+|an?\s+|his\s+|her\s+)?",
    re.IGNORECASE,
)


class Standing(NamedTuple):
    """``status`` None is a mere mention. ``decision`` is a reviewer's, with ``requested``."""

    status: str | None
    rule: str
    cues: tuple[Cue, ...] = ()
    decision: str | None = None


_NOTHING = Standing(None, "service.mention")
UNASKED = Standing(None, "service.unasked")
"""Nothing speaks of the service: it goes with what it is listed with."""


@cache
def _may_ask() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """For a text in lower case: the first word of a sentence that can ask for a service, and what else in it tells that."""
    word = rf"(?=[a-z])(?:re-?)?(?:{by_first_letter(_MAY_ASK)})"
    # The sign before a word comes first, or the first sign of what else tells it: the engine finds few signs fast.
    within = rf"""[^a-mo-z](?: (?<!\w){word}
      | (?<=n)'t\b | (?<=\|)\s | (?<=[ ])[ ]{{2}} | (?<=\d)(?<!\w.)\d{{4}}\b | (?<=^\d)\d?[.)]
      | (?<=:)\s*(?:upheld|overturned|uphold|overturn)\b )"""
    return small_pattern(rf"\b{word}", re.VERBOSE), small_pattern(within, re.VERBOSE | re.MULTILINE)


class Readable:
    """Which places of one document are worth reading: those whose section and sentence can ask for something."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._text = reading(doc).text
        self._is_review = review_kind(doc) is not None
        self._is_form = is_request_form(self._text)
        self._known: dict[int, bool] = {}

    def holds(self, position: int) -> bool:
        """Whether a position of the reading text is worth reading."""
        section = section_at(self._doc, position)
        kind = section.kind if section else ""
        if kind in ASKING or (self._is_review and kind in PAST):
            return True
        if kind in MUTE and not self._is_review:
            return section is not None and _is_of_future(self._text, section.start, section.body)
        if self._is_form and kind == "diagnosis":
            return True  # the first column of its table
        sentence = sentence_at(self._doc, position)
        known = self._known.get(sentence.start)
        if known is None:
            small = lower_case(self._text)
            stretch = sentence.start, line_end(small, sentence.end)
            first, within = _may_ask()
            known = first.match(small, *stretch) is not None or within.search(small, *stretch) is not None
            self._known[sentence.start] = known
        return known


def standing_of(doc: Doc, phrase: Phrase) -> Standing:
    """Where a service stands in its document."""
    text = reading(doc).text
    kind = _kind(doc, text, phrase)
    verdict = decision(doc, phrase.start, phrase.end) if review_kind(doc) else None
    if verdict is not None and verdict.listed and heads_item(text, phrase.start, sentence_at(doc, phrase.start).start):
        return Standing("requested", verdict.rule, (), verdict.decision)
    if _is_mute(doc, text, phrase, kind):
        return _NOTHING
    asked = _asked_as_question(doc, text, phrase) if "?" in text else None
    if asked is not None:
        return asked
    made = _by_intent(doc, text, phrase, kind)
    nothing = made.status is None and (kind in PAST or not _may_be_handed(phrase.mentions[0], kind))
    if made.rule == _GIVEN_NOW or nothing:
        return made
    beside = _by_words_beside(doc, text, phrase, kind, made)
    if beside is not None:
        return beside
    if made.status == "declined" and verdict is not None:
        return Standing("requested", verdict.rule, made.cues, verdict.decision)  # what a reviewer refuses was asked for
    return made if _is_of_now(doc, text, made, phrase, kind) else _NOTHING


def _is_mute(doc: Doc, text: str, phrase: Phrase, kind: str) -> bool:
    """Whether a service stands where none is asked for: a section of what was, printed words, a record of what was done."""
    mention = phrase.mentions[0]
    if kind in MUTE or _VISITS_MADE.match(text, phrase.start, phrase.end):
        return True
    if mention.category == "therapy" and mention.name != "home exercise program" and is_of_visit(text, phrase.start):
        return True
    if mention.category == "surgery" and _POST.match(text, phrase.start, phrase.end):
        return True
    if mention.category == "injection" and _UNDER.search(text, max(0, phrase.start - _NEAR), phrase.start):
        return True  # "avulsed under digital block": the anesthesia of something else
    return is_printed(doc, text, phrase)


def _by_words_beside(doc: Doc, text: str, phrase: Phrase, kind: str, made: Standing) -> Standing | None:
    """What the words that touch a phrase make of it, where they tell more than its sentence."""
    beside = _beside(doc, phrase)
    if beside is None:
        return None
    if beside.rule == "service.handed_over" and kind not in ASKING and _is_others(doc, text, phrase):
        return _NOTHING
    if beside.rule in _ASKED_ABOUT and made.status in _OF_THE_WRITER:
        return None  # "Pt asked about aquatic therapy, not covered per adjuster"
    if beside.status is None:
        return beside
    weaker = (
        made.status in {None, "requested"}
        or (made.status == "considered" and beside.rule in _HANDED_NOW)
        or (made.status == "declined" and beside.rule == _EXCEPTED)
    )
    fits = kind not in PAST and (beside.rule != "service.worn_for" or kind in ASKING)
    return beside if weaker and fits else None


def _is_of_now(doc: Doc, text: str, made: Standing, phrase: Phrase, kind: str) -> bool:
    """Whether what is told in a section of what was, or of what was found, is still open."""
    if made.status is not None and kind in PAST and made.rule != "service.asked_list":
        return _is_open(doc, text, made, phrase)
    if kind != "physical_examination" or made.rule != "intent.condition":
        return True
    return _WE_WILL.search(text, sentence_at(doc, phrase.start).start, phrase.start) is not None


def _is_others(doc: Doc, text: str, phrase: Phrase) -> bool:
    """Whether a sentence tells what others gave before this visit ("the emergency room gave her a splint")."""
    return _ELSEWHERE.search(text, sentence_at(doc, phrase.start).start, phrase.start) is not None


def _asked_as_question(doc: Doc, text: str, phrase: Phrase) -> Standing | None:
    """What the answer makes of a service that a question names ("Is arthroscopy necessary? In my opinion it is not.")."""
    sentence = sentence_at(doc, phrase.start)
    if text[sentence.start : sentence.end].rstrip(' "\u201d')[-1:] != "?" or not _QUESTION.search(
        text, sentence.start, phrase.start
    ):
        return None
    no = _ANSWERED_NO.match(text, sentence.end)
    if no is None:
        return _NOTHING
    return Standing("declined", "service.answered_no", (make_cue(doc, "declined", "service.answered_no", *no.span()),))


def _kind(doc: Doc, text: str, phrase: Phrase) -> str:
    """The kind of section a phrase is read in; future care, and what the writer tells to do among the past, is a plan."""
    section = section_at(doc, phrase.start)
    if section is None:
        return ""
    if _is_of_future(text, section.start, max(section.body, line_end(text, section.start))):
        return "plan"
    if section.kind not in PAST:
        return section.kind
    ours = _OURS.search(lower_case(text), sentence_at(doc, phrase.start).start, phrase.start)
    seen = phrase.mentions[0].category == "consult" and _WILL_SEE.search(text, phrase.start, phrase.end + _SEEN_WITHIN)
    return "plan" if ours or seen else section.kind


def _is_of_future(text: str, start: int, end: int) -> bool:
    """Whether a heading speaks of future care."""
    return _FUTURE.search(lower_case(text), start, end) is not None


def _may_be_handed(mention: Mention, kind: str) -> bool:
    """Whether the words beside a service that nothing else asks for are worth reading."""
    return mention.category in _HANDED or (
        mention.category in {"diagnostic_test", "injection"} and kind in _MAY_BE_DRAWN
    )


def answered(doc: Doc, standing: Standing, phrase: Phrase) -> Standing:
    """What becomes of a service by the answer to it."""
    if standing.rule in _ASKED_ABOUT and standing.status is None:
        reply = reply_after(doc, phrase.end)  # "she asked about arthroscopy, and I think it premature"
        return Standing(reply[0], reply[1], (reply[2],)) if reply and reply[0] in _OF_THE_WRITER else standing
    if standing.rule == _TOLD_RISKS and "risk" in standing.cues[0].quote.lower():
        reply = reply_after(doc, phrase.end)  # "risks and benefits of the release were discussed, he elects to proceed"
        return Standing(reply[0], reply[1], (reply[2],)) if reply and reply[0] == "requested" else standing
    if standing.status is None and standing.rule in _GONE_ON_WITH:
        reply = reply_after(doc, phrase.end)  # "continue with therapy, and I have written a new prescription for this"
        return Standing(reply[0], reply[1], (reply[2],)) if reply and _WRITTEN.search(reply[2].quote) else standing
    if standing.decision or standing.status not in {"requested", "considered"}:
        return standing
    reply = reply_after(doc, phrase.end)
    if reply is None or (reply[0] != "declined" and standing.status == "requested" and not _is_put(reply[0], standing)):
        return standing
    status, rule, cue = reply
    if standing.status == "requested" and any(_ASKS_NOW.search(held.quote) for held in standing.cues):
        raw = reading(doc).source
        if BY_PAYER.match(raw, cue.end):
            return standing  # "asking for therapy, which was turned down by the carrier last year"
    return Standing(status, rule, (cue,))


def _is_put(answer: str, standing: Standing) -> bool:
    """Whether a service was only put to the patient, who is to think it over ("aquatic class suggested; he is thinking it over")."""
    return answer == "considered" and (
        standing.rule in UNDECIDED or any(_PUT.search(cue.quote) for cue in standing.cues)
    )


def _beside(doc: Doc, phrase: Phrase) -> Standing | None:
    """What the words that touch the phrase tell, if anything."""
    small = lower_case(reading(doc).text)
    sentence = sentence_at(doc, phrase.start)
    about = {"any", phrase.mentions[0].category}
    rules = beside_rules()
    best: tuple[int, int, int] | None = None  # the rule's place in the file, the cue
    first = max(sentence.start, phrase.start - _WINDOW)
    for position, numbers in rules.before.along(small, first, phrase.start):
        for number in numbers:
            if (best is None or number < best[0]) and rules.rules[number].about in about:
                match = rules.rules[number].pattern.match(small, position, phrase.start)
                if match:
                    best = number, position, match.end()
    after = small[phrase.end : min(sentence.end, phrase.end + _WINDOW)]
    for number in rules.after.at(after, 0):
        if best is not None and number > best[0]:
            break
        if rules.rules[number].about in about:
            match = rules.rules[number].pattern.match(after)
            if match:
                best = number, phrase.end + match.start(), phrase.end + match.end()
                break
    if best is None:
        return None
    rule = rules.rules[best[0]]
    cue = make_cue(doc, rule.status, rule.id, best[1], best[2])
    return Standing(None if rule.status == "none" else rule.status, rule.id, (cue,))


def _by_intent(doc: Doc, text: str, phrase: Phrase, kind: str) -> Standing:
    """What the sentence of a phrase, or else its section, tells."""
    mention = phrase.mentions[0]
    wanted = _wanted(doc, text, phrase)
    counted = wanted.rule == "intent.performed_near" and _COUNTED.fullmatch(wanted.cues[0].quote) is not None
    asked = _asked_here(doc, text, phrase, counted=counted) if kind in ASKING else None
    if asked is not None and (asked.rule != _GIVEN_NOW or wanted.status == "performed"):
        return asked
    if wanted.rule == "intent.performed_near" and _HAVING.search(text, max(0, phrase.start - _NEAR), phrase.start):
        hit = _weighed_before(doc, phrase)
        if hit is not None:  # "she is leaning toward having the release done"
            return Standing(hit.status, hit.rule, (make_cue(doc, hit.status, hit.rule, hit.start, hit.end),))
    if wanted.status == "performed" and not counted:
        is_asked = _is_asked_though_done(doc, phrase, wanted, kind)
        return Standing("requested", wanted.rule, wanted.cues) if is_asked else _NOTHING
    sent = mention.kind == "sent" and kind not in ASKING
    if sent and WAS_SENT.search(text, max(0, phrase.start - 30), phrase.start):
        return _NOTHING
    if wanted.rule == "intent.continue" and kind in ASKING and _goes_on(mention):
        return Standing("requested", wanted.rule, wanted.cues)
    if mention.kind == "weak" and wanted.cues and not _is_near(doc, wanted, phrase):
        return UNASKED
    if wanted.rule not in UNDECIDED and not counted:
        return Standing(wanted.status, wanted.rule, wanted.cues)
    return asked or _undecided(doc, text, phrase, kind, wanted)


def _wanted(doc: Doc, text: str, phrase: Phrase) -> Intent:
    """The intent of a phrase's sentence, its own words of refusal and sending apart."""
    mention = phrase.mentions[0]
    start = mention.core if mention.kind == "sent" else phrase.start
    more = _MORE.match(text, start, phrase.end)
    if more is not None:
        start = more.end()  # "no further EMG": the word is of the refusal, not of the service
    wanted = intent(doc, max(start, sentence_at(doc, mention.start).start), phrase.end)
    if mention.kind == "sent" and wanted.rule in {"intent.afterwards", "intent.prior"}:
        return intent(doc, phrase.start, phrase.end)  # "see his neurologist": the cue is the phrase's own verb
    return wanted


def _asked_here(doc: Doc, text: str, phrase: Phrase, *, counted: bool) -> Standing | None:
    """What a plan asks for in words that elsewhere tell of the past; ``counted`` if only "x1" stands beside the phrase."""
    mention = phrase.mentions[0]
    if mention.category == "consult" and _ASKED_WITHIN.search(text, mention.start, mention.end):
        return Standing("requested", "service.asked_within")
    if counted and _is_wanted_before(doc, phrase):
        return Standing("requested", "intent.requested_before")  # "appeal denial of TFESI x1"
    if counted and _is_weighed_before(doc, phrase):
        return Standing("considered", "intent.considered_before")  # "consider repeat ESI x1"
    if counted and _is_had(doc, phrase):
        return _NOTHING  # "failed PT and ESI x2"
    if mention.category == "injection" and _is_given_now(doc, phrase):
        return Standing("requested", _GIVEN_NOW)
    return None


def _undecided(doc: Doc, text: str, phrase: Phrase, kind: str, wanted: Intent) -> Standing:
    """Where a phrase that no cue speaks of stands: by its table row, its section, the list it belongs to."""
    mention = phrase.mentions[0]
    if has_codes(text, phrase) or has_code_below(text, phrase):
        return Standing("requested", "service.row")
    counted = wanted.rule == "intent.performed_near" and kind in ASKING
    asks = (wanted.status == "requested" or counted) and (kind in ASKING or mention.kind != "weak")
    if (asks or (kind == "procedure" and mention.category == "dme")) and stands_alone(text, doc, phrase):
        return Standing("requested", wanted.rule, wanted.cues)
    if is_listed_request(text, phrase, kind):
        return Standing("requested", "service.row")
    if kind in PAST and is_asked_in_list(text, phrase.start):
        return Standing("requested", "service.asked_list")
    return UNASKED if wanted.rule in UNDECIDED else _NOTHING


def _goes_on(mention: Mention) -> bool:
    """Whether "continue" asks for more of a service: visits of therapy do, exercises at home do not."""
    return mention.category == "therapy" and mention.kind == "service" and not mention.name.startswith("home")


def _is_asked_though_done(doc: Doc, phrase: Phrase, wanted: Intent, kind: str) -> bool:
    """Whether words of doing still ask: a request "has been submitted", an injection the patient elected "was performed today"."""
    if wanted.cues and wanted.cues[0].quote.endswith("submitted"):
        return True
    given = wanted.rule == "intent.performed_after" and phrase.mentions[0].category == "injection"
    return given and kind in ASKING and _is_wanted_before(doc, phrase)


def _is_given_now(doc: Doc, phrase: Phrase) -> bool:
    """Whether a sentence tells of an injection at this visit: "the left knee was injected with 80 mg of Depo-Medrol"."""
    small = lower_case(reading(doc).text)
    sentence = sentence_at(doc, phrase.start)
    told = _NOW.search(small, sentence.start, sentence.end), _ONCE.search(small, sentence.start, sentence.end)
    return told[0] is not None and told[1] is None


def _is_wanted_before(doc: Doc, phrase: Phrase) -> bool:
    """Whether a word of asking stands before a phrase in its sentence."""
    hits = cues_of(doc, sentence_at(doc, phrase.start))
    return any(hit.status == "requested" and hit.direction == "forward" and hit.end <= phrase.start for hit in hits)


def _is_had(doc: Doc, phrase: Phrase) -> bool:
    """Whether a word of past treatment stands before a phrase in its sentence."""
    hits = cues_of(doc, sentence_at(doc, phrase.start))
    return any(hit.rule == "intent.performed_before" and hit.end <= phrase.start for hit in hits)


def _weighed_before(doc: Doc, phrase: Phrase) -> Hit | None:
    """The word of consideration or refusal that stands before a phrase in its sentence, nearest to it."""
    hits = [
        hit
        for hit in cues_of(doc, sentence_at(doc, phrase.start))
        if hit.direction in {"forward", "deny"} and hit.end <= phrase.start
    ]
    return hits[-1] if hits and hits[-1].status in {"considered", "declined"} else None


def _is_weighed_before(doc: Doc, phrase: Phrase) -> bool:
    """Whether a word of consideration stands right before a phrase."""
    hits = cues_of(doc, sentence_at(doc, phrase.start))
    return any(
        hit.status == "considered" and hit.direction == "forward" and 0 <= phrase.start - hit.end <= _WEAK_GAP
        for hit in hits
    )


def _is_near(doc: Doc, wanted: Intent, phrase: Phrase) -> bool:
    """Whether the cue stands near enough to a common word to speak of it."""
    layout = reading(doc)
    cue = wanted.cues[0]
    first, last = layout.raw_span(phrase.start, phrase.end)
    return max(first - cue.end, cue.start - last) <= _WEAK_GAP or wanted.rule == "intent.condition"


def _is_open(doc: Doc, text: str, made: Standing, phrase: Phrase) -> bool:
    """Whether what is told among the past is still open: asked for, recommended or planned, not merely carried out."""
    if made.status != "requested":
        return not any(_OVER.search(cue.quote) for cue in made.cues)
    sentence = sentence_at(doc, phrase.start)
    return (
        _OPEN_REQUEST.search(text, max(sentence.start, phrase.start - 120), min(sentence.end, phrase.end + 80))
        is not None
    )
