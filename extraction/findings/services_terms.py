"""Where a document names a service: terms of ``services.csv``, abbreviations told apart, consults read from their clinician."""

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple

from extraction.language.laboratory import stands_among_tests
from extraction.language.persons import is_acting_patient
from extraction.language.terms import Term, find_terms, lower_case
from extraction.rules import small_pattern

_LIST_FOLLOWS = re.compile(
    r"(?:\s+(?:today|ordered|requested|include|to\s+include|including|incl\.?|needed|recommended))?"
    r"\s*(?::|(?<=include)\s|(?<=including)\s|(?<=incl)\s|(?<=incl\.)\s)",
    re.IGNORECASE,
)
_NEAR = 45  # characters around an abbreviation that tell what it stands for

_INJECTION = re.compile(r"\binj(?:xn|n)?\b")  # as it is abbreviated in a service's name
_ABLATION = re.compile(
    r"\b(?:[CTL]\d|facet|(?:medial|lateral)\s+branch(?:es)?|radio|genicular|ablation|bilateral|lumbar|cervical|levels?|MBB|neurotomy|right|left)",
    re.IGNORECASE,
)
# What is recommended or had is the ablation: a form is submitted.
_HAS_ABLATION = re.compile(
    r"\b(?:recommend\w*|consider\w*|candidate\s+for|discuss\w*|offer\w*|underwent|undergo|proceed\s+with|repeat|s/p)\s+(?:an?\s+|the\s+|another\s+)?$",
    re.IGNORECASE,
)
_ARTERY = re.compile(r"(?:\bDP\s*(?:and|/|&|,)\s*|posterior\s+tibial\s*[(]?)$")
_PULSE = re.compile(r"\s*(?:pulses?\b|/DP\b|\d\+|\d\s?sec|\d\d?\.\d|(?:and|/|&|,)?\s*(?:INR|PTT)\b)")
# "B. Deshmukh PT, OCS": the therapist.
_CREDENTIALS = re.compile(
    r",\s*(?:DPT|OCS|CHT|MPT|SCS|CSCS|MS|FAAOMPT|ATC|COMT|MSPT|NCS|GCS|Cert\b|PhD|MHS)\b|\s*#\s?\d{4,}"
)

_CONSULT_NOUN = re.compile(
    r"""(?!:\s*\w+\s+to\b)(?: \s+(?:to|will|would)\s+(?:see|evaluate|assess|follow|clear|look\s+at|weigh\s+in|comment)\b
      | \s+see\s+(?:him|her|them|the\s+patient|pt)\b
      | (?:\s+on[\s-]call)?,?\s+(?:who|(?:and\s+)?(?:he|she|they))
        \s+(?:will|is\s+going\s+to|are\s+going\s+to|(?:has\s+|have\s+)?agreed\s+to|can|would)
        \s+(?:come\s+(?:in|down|over|by)\s+(?:and|to)\s+|\w+\s+)?(?:see|evaluate|take|follow)\b
      | ,?\s*(?:\(\s*)?Dr\.?\s+[\w'-]+(?:\s+(?-i:[A-Z])[\w'-]+)?\)?,?\s+
        (?:(?:is|was|has\s+been|will\s+be)\s+(?:asked|consulted)|(?:to|will)\s+(?:see|evaluate|clear))\b
      | (?=\s+(?:(?:is|was|are)\s+)?not\s+(?:indicated|needed|necessary|required|requested)\b)
      | (?:\s+(?:today|tomorrow|this\s+week|in\s+the\s+morning|on\s+\w+day))?
        \s+(?:to\s+(?:make|schedule|set\s+up|arrange)|for)\s+an?\s+(?:appointment|visit)\b
      | \s+(?:was\s+|has\s+been\s+)?consulted\b | \s+(?:will|to)\s+be\s+asked\s+to\b
      | [^.;,\n]{0,24},\s*(?:a\s+|the\s+)?(?:referral|consult|order)
        \s+(?:was\s+|has\s+been\s+)?(?:placed|made|sent|given|entered|put\s+in)\b
      | (?:\s+(?:specialist|surgeon|physician|clinic|doctor|department|provider|service|team|follow-?up
           |second\s+opinion|surgical|surgery|re-?|spine|hand))?
        [\s,/:-]*(?:for\s+(?:a\s+|an\s+)?)?(?:re-?|e-?|tele-?)?
        (?:consult(?:ation)?s?|eval(?:uation)?s?|referrals?|opinion|clearance|assessment|appointment|input)\b
        (?:\s+(?:and|&)\s+treat(?:ment)?)?)""",
    re.IGNORECASE | re.VERBOSE,
)
_SENT_TO = small_pattern(
    r"""\b(?: (?:re-?\s?)?refer(?:red|ral|rals|ring|s)? | consult(?:ation|ations|s|ed)? | evaluat(?:ed|ion|e) | eval | assessed
          | assessment | (?:be\s+)?seen | see(?!n) | appointment | appt | opinion | input | transfer(?:red)?(?:\s+of)?(?:\s+care)?
          | follow(?:ing|ed)?[-\s]?up | f/u | sen[dt] | (?:visit|session)s? | schedul(?:e|ed) | consider | second\s+opinion | recommend
          | request(?:ing|ed)? | authorization | clearance
          | sending | served | offer(?:ed|ing)? | benefit(?:\s+from)? | advis(?:e|ed|es)
          | get\s+(?:him|her|them|the\s+patient|patient|pt)\s+in(?=\s+(?:with|to\s+see)\b)
          | needs?(?:\s+(?:an?\s+)?(?:\w+\s+){1,3}and)? | set\s+(?:him|her)\s+up | set\s+up
          | back(?=\s+to\b) | (?:will|should|to|may|must|can)\s+go(?=\s+to\b) | goes(?=\s+to\b)
          | (?:straight\s+|right\s+)?over(?=\s+to\b) | (?:ask(?:ed|ing)?|have)(?=\s+dr\b) | given?\s+the\s+name )
        (?:\s+(?:him|her|you|(?:the|this)\s+(?:patient|employee|claimant|applicant|examinee|worker|injured\s+worker|man|woman|lady|gentleman)|patient|pt|them|on|over|back|out|up|is|was|be|will|made|placed|given|provided|requested|submitted
             |today|care|and|treatment|tx|visit|eval(?:uation)?|consult(?:ation)?|referral|for\s+(?:the\s+|his\s+|her\s+)?\w+(?=\s+to\b))){0,5}
        [\s:]*(?:to|with|by|from|for|per|of|via|in|through|at)?
        (?:\s+(?:see|an?|the|our|his|her|their|my|another|one\s+of\s+(?:our|the|my)|different|new|local|further|consultation\s+with|evaluation\s+by
             |board[-\s]certified|qualified|second|dr\.?\s+[\w'-]+(?:\s+[\w'-]+)?,\s*(?!an?\b)(?:(?:in|of|from|at|with|our)\b)?|dr\.?\s+[\w'-]+(?:\s+[\w'-]+)?\s+(?:in|of|from|at|with|our)|dr\.?\s+[\w'-]+(?=\s*$)|fellowship[-\s]trained|an?\s+\w+)){0,4}\s*[(]?$""",
    re.VERBOSE,
)
_GOES = re.compile(r"goes\b", re.IGNORECASE)
_IF = re.compile(r"\b(?:if|then)\b", re.IGNORECASE)
_TALKED_OVER = re.compile(r"(?:'s)?\s+(?:consult(?:ation)?|opinion|input|eval(?:uation)?|referral)\b", re.IGNORECASE)
# "another six visits", "8 more sessions", "an additional 12 visits"
_FURTHER_VISITS = re.compile(
    r"\b(?:(?:additional|another|further|extra|add'?l\.?)\s+(?:\d{1,2}|\w+)|(?:\d{1,2}|two|three|four|five|six|eight|ten|twelve)\s+(?:more|additional|further|extra|add'?l\.?))\s+$",
    re.IGNORECASE,
)
_AMBIGUOUS = frozenset({"RFA", "RF", "PT", "P/T", "EMS"})
# Electrical muscle stimulation among treatments, not the ambulance: "EMS + ice", "CMT, EMS and heat", "EMS x 15 min".
_AMONG_TREATMENTS = re.compile(
    r"\s*(?:[+&/,]|and\b|w/|with\b|to\s+(?:the\s+)?(?:cerv|thor|lumb|neck|back|low|trap|l\b|r\b|left|right|shoulder|knee)|x\s?\d|\d|each\b|per\b|for\s+\d)",
    re.IGNORECASE,
)
_AMBULANCE = re.compile(
    r"\b(?:by|via|per|called?|calling|activated?|through|notify|notified|contact|contacted|dispatch\w*|transport\w*)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_LABS = re.compile(
    r"\b(?:ANA|CCP|ESR|CRP|CBC|sed\s+rate|rheum\w*|uric|HLA|labs?|serolog\w*|SSA|lupus|titer|check|level)\b",
    re.IGNORECASE,
)
_REFILLS = re.compile(r"(?:#\s?\d+|\b(?:x|tid|bid|qid|qhs|qd|w/|with|no|\d))\s*,?\s*$", re.IGNORECASE)
_OPENS_ITEM = re.compile(
    r"(?:^|[.;\n:,)\u2022-]|\band)[ \t]*"
    r"(?:(?:outpatient|outpt\.?|o/p|close|early|routine|urgent|needs)[ \t]+|Dr\.?[ \t]+[\w'-]+[ \t]*[(,][ \t]*)?$",
    re.IGNORECASE,
)
_SEEN_BY = re.compile(
    r"""[),]?\s+(?: (?:f/?u|follow[-\s]?up|appt|visit|for|re|(?:only\s+)?(?:if|when)|in\s+(?:\d{1,2}|an?\b|one|two|three|four|six))\b
           | (?:on\s+|this\s+|next\s+)?(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri)(?:day)?|tomorrow|next\s+week|this\s+week)\b
           | \d{1,2}(?:\s?-\s?\d{1,2})?\s?(?:d|days?|wks?|weeks?|mos?|months?)\b(?!\s+(?:ago|after|post|from))
           | (?:and|&)\s+(?:the\s+)?\w+(?:\s\w+)?\s*\.)""",
    re.IGNORECASE | re.VERBOSE,
)
# "If fracture confirmed, hand surgeon."
_IF_SO = re.compile(
    r"\bif\s[^.;,\n>\u2192]{3,60}(?:,|\s*[-=]{1,2}>|\s*\u2192|\s(?=then\s))\s*(?:then\s+)?(?:to\s+|see\s+)?(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_LINE_ENDS = re.compile(r"[ \t]*\.?[ \t]*(?:\n|$)")
_ITEM_ONLY = re.compile(r"[ \t]*(?:\d{1,2}[.)]|[-*\u2022])[ \t]*")
_ENDS = re.compile(r"\s*(?:[.;\n]|$)")
_LED_BY_LABEL = re.compile(
    r"(?:consult(?:ation)?|referral|specialist)s?(?:\s+(?:to|with|requested|recommended))?\s*[:-]\s*(?:[\w &/]{2,40},\s*)*$",
    re.IGNORECASE,
)
_FURTHER_CLINICIAN = re.compile(
    r"[,;]?\s*(?:and|or|and/or|as\s+well\s+as|,)\s+(?:possibly\s+)?(?:to\s+|with\s+|by\s+)?(?:an?\s+|the\s+|our\s+)?$",
    re.IGNORECASE,
)
# "He does not want to give himself shots": how a drug is taken is no procedure.
_OWN_HAND = re.compile(
    r"\b(?:giv(?:e|es|ing)|do(?:es|ing)?)\s+(?:him|her|them)sel(?:f|ves)\s+(?:the\s+|an?\s+|any\s+)?$", re.IGNORECASE
)
_OF_FIELD = re.compile(r"(?:\s+[A-Z][\w'-]+)?(?:,|\s+(?:in|of|from|at|with))\s+(?:our\s+|the\s+)?")
_AT_REQUEST = re.compile(r"\bat\s+the\s+request$", re.IGNORECASE)
_VISIT = re.compile(
    r"\b(?:follow(?:ing)?[-\s]?up|f/u|refer(?:red|ral)?|consult(?:ation)?|appointment|see)\s+(?:\w+\s+)?(?:with|to|by)\s+(?:our\s+|the\s+)?$",
    re.IGNORECASE,
)
_DOCTOR = re.compile(r"\s*(?:to|with|by|from)\s+(?:see\s+)?(?:Dr\.?|Doctor)\s*(?:[A-Z]\w*)?")

_NAME = r"(?!to\b|if\b|about\b)[\w'-]+(?:\s+(?-i:[A-Z])[\w'-]+)?"
_FIELD = (
    r"(?:hand|spine|shoulder|foot|plastic|vascular|general|orthop\w+|neuro\w*|pediatric|paediatric|thoracic|pain|cardio\w*|foot\s+and\s+ankle)"
    r"(?:\s+(?:surgery|surgeon|specialist|orthop\w+|neurolog\w+|management|trauma))?"
)
_NO_FIELD = r"""(?!['-]|\w|,?\s+(?:for\s+)?(?:an?\s+)?(?:\w+\s+){0,2}
    (?:consult|opinion|eval|surgeon|surgery|spine|ortho|specialist|PM&R|physia|pain|neuro|rheum|psych|hand\b|shoulder|foot|knee\b|hip\b
      |sports|podiat|cardi|endocr|gastro|urolog|ophth|derm|pulm|nephro|hemat|oncol|allerg|ENT\b|otolar|internal|vascular|plastic))"""
"""After a doctor's name: no field, of which the consult would be."""
_NAMED_DOCTOR = re.compile(
    rf"""(?:send|sending|refer(?:red|ring)?)\s+(?:him|her|them|the\s+patient|patient|pt)\s+(?:(?:straight|right|over|back|down|out|directly)\s+){{0,2}}to\s+(?:see\s+)?(?:Dr\.?|Doctor)\s+{_NAME}(?:(?:\.'s)?\s+(?:office|clinic)\b)?(?:\.?,?\s+(?:our\s+|the\s+|an?\s+|in\s+|of\s+|from\s+)?{_FIELD})?
      | refer(?:\s+back)?\s+to\s+Dr\.?\s+[\w'-]+{_NO_FIELD}
      | (?:be\s+(?:sent|referred)|send)\s+(?:(?:straight|right|over|back|down|out|directly)\s+)?to\s+(?:see\s+)?
          (?:Dr\.?|Doctor)\s+[\w'-]+{_NO_FIELD}(?:(?:\.'s)?\s+(?:office|clinic)\b)?
      | referral:\s*Dr\.?\s+[\w'-]+\s*[(](?:spine|hand|ortho\w*|neuro\w*|pain(?:\s+\w+)?|physiatry|PM&R|rheum\w*|psych\w*)[)]
      | see\s+Dr\.?\s+[\w'-]+(?:\s+(?-i:[A-Z])[\w'-]+)?(?=\s+(?:for|regarding|about|re\b
                                             |to\s+(?:discuss|evaluate|consider|clear|see|talk|go\s+over|review|get)))
      | (?:have|ask(?:ed|ing)?)\s+Dr\.?\s+{_NAME}(?=\s+(?:to\s+)?(?:see|look|evaluate|clear|weigh
                                                                          |assess|take\s+a\s+look|comment))
      | (?:go(?:ing)?\s+back\s+to|return\s+to|back\s+to\s+see|go\s+see|follow(?:ing)?\s+up\s+with)\s+Dr\.?\s+{_NAME}
          (?=,?\s+(?:for\s+(?:an?\s+)?(?:(?:surgical|second|formal|new|further)\s+)?(?:opinion|consult\w*|evaluation|re-?evaluation|input)
                    |regarding|about|to\s+(?:discuss|evaluate|consider|see\s+(?:if|whether)|talk|go\s+over|review)))
      | (?:re-?)?consult\s+Dr\.?\s+{_NAME}""",
    re.IGNORECASE | re.VERBOSE,
)

# "physical and occupational therapy", "physical, occupational and speech therapy"
_SHARED = re.compile(
    r"\s*(?:,|/|&|and\b|or\b|and/or\b)\s*(?:(?:physical|occupational)\s*(?:,\s*)?(?:/|&|and\b|or\b)\s*)?"
    r"(?:physical|occupational|speech|hand|aquatic|massage|vestibular|respiratory|cognitive)\s+therap(?:y|ies)\b",
    re.IGNORECASE,
)
_BY_CLINICIAN = re.compile(
    r"\s*(?:w/|with|by|from|through|via|per)\s*(?:an?\s+|his\s+|her\s+|your\s+|the\s+|their\s+)?(?:internist|internal\s+medicine|pcp|primary|cardiolog\w*|family\s+(?:doctor|physician)"
    r"|office|dr\b|pulmonolog\w*|hospitalist|medicine\b)",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r"(?:spine|spinal|hand|shoulder|foot\s+(?:and|&)\s+ankle|foot|plastic|vascular|general|orthop(?:a)?edic|ortho|neuro)\s+surgery",
    re.IGNORECASE,
)
_OPENING = 30  # characters
_OF_SURGEONS = re.compile(r"(?:spine|spinal|hand|plastic|vascular|general|ortho\w*|neuro)\b", re.IGNORECASE)
"""The fields that a department is known by; a shoulder surgery in two weeks is an operation."""
_SEES = re.compile(
    r"(?:\s+on[\s-]call)?(?:,?\s+(?:who|and\s+(?:he|she|they)))?\s+(?:(?:will|to|(?:has\s+|have\s+)?agreed\s+to|can|would)\s+(?:come\s+(?:in|down|over|by)\s+(?:and|to)\s+)?(?:see|evaluate|follow|call)|(?:(?:was|were|has\s+been)\s+)?(?:consulted|called|paged|contacted|notified|asked)\b|f/?u\b|follow-?up|clinic\b|appointment)",
    re.IGNORECASE,
)
_REFERRED = re.compile(
    r"\b(?:refer(?:red|ral)?|consult(?:ed|ation)?|see|eval(?:uation)?\s+(?:by|with)|f/?u(?:\s+(?:with|w/))?|follow(?:ing)?[-\s]?up(?:\s+(?:with|w/))?|appointment\s+with|seen\s+by|sen[dt]|sending|goes|go|back"
    r"|(?:get|set)(?=\s+(?:him|her|them|the\s+patient|pt|patient)\s+(?:in|up)\s)|(?:ask(?:ed|ing)?|have)(?=\s+dr\b))\s+"
    r"(?:(?:him|her|them|the\s+patient|pt|patient|to|with|by|for|an?|the|our|in|up|over|back|see)\s+){0,5}(?:dr\.?\s+[\w'-]+\.?(?:\s+[\w'-]+)?,?\s+(?:(?:of|in|from|at|with|our)\s+)?)?$",
    re.IGNORECASE,
)


class Mention(NamedTuple):
    """A service named at ``[start, end)`` of the reading text. ``name`` is its normal form; ``kind`` that of services.csv.

    ``core`` is where the name itself begins: "neurologist" of "refer him to a neurologist".
    """

    start: int
    end: int
    category: str
    kind: str
    name: str
    core: int


def find_mentions(text: str, is_worth_reading: Callable[[int], bool]) -> list[Mention]:
    """The services that a reading text names where it is worth reading; of clinicians only those the patient is sent to."""
    found: list[Mention] = []
    terms = find_terms("services.csv", text)
    starts = [term.start for term in terms]
    for number, term in enumerate(terms):
        kind = term.row["kind"]
        if kind == "mask" or not is_worth_reading(term.start):
            continue
        if _heads_list(text, term, terms, number):
            continue
        if not _is_meant(text, term) or (kind == "weak" and text.startswith(":", term.end)):
            continue
        if (
            kind == "specialty"
            or _is_department(text, term)
            or (kind == "generic" and _VISIT.search(text, max(0, term.start - _NEAR), term.start))
        ):
            mention = _consult(text, term, found)
        elif kind == "doctor":
            mention = _named_doctor(text, term)
        elif term.row["category"] == "consult" and kind == "weak":
            mention = _bare_consult(text, term, terms, bisect_left(starts, term.end))
        else:
            mention = _service(text, term, kind)
        if mention is not None and (not found or mention.start >= found[-1].end):
            found.append(mention)
    return found


def _service(text: str, term: Term, kind: str) -> Mention:
    """A service by its name; an operation that is to be talked over is a consult: "MUA consult", "spine surgery opinion"."""
    written = text[term.start : term.end]
    named = term.row["name"] or _INJECTION.sub("injection", written.lower())
    consult = _TALKED_OVER.match(text, term.end) if term.row["category"] == "surgery" else None
    if consult is not None:
        return Mention(term.start, consult.end(), "consult", "service", f"{named} consult", term.start)
    is_test = kind == "weak" and term.row["category"] == "diagnostic_test"
    if kind == "shared" or (is_test and stands_among_tests(text, term.start, term.end)):
        kind = "service"
    return Mention(term.start, term.end, _category(text, term), kind, named, term.start)


def _category(text: str, term: Term) -> str:
    """The category of a service; a clearance that a named clinician is to give is a consult."""
    is_consult = term.row["name"] == "pre-op clearance" and _BY_CLINICIAN.match(text, term.end)
    return "consult" if is_consult else term.row["category"]


def _is_department(text: str, term: Term) -> bool:
    """Whether the name of an operation is that of the surgeons to see: "refer spine surgery, Dr. A", "consult hand surgery"."""
    if _DEPARTMENT.fullmatch(text, term.start, term.end) is None:
        return False
    if _SEES.match(text, term.end):
        return True  # "hand surgery will see her in 5 days"
    if _SEEN_BY.match(text, term.end) and _opens_order(text, term.start):
        return _OF_SURGEONS.match(text, term.start) is not None  # "Hand surgery in 3-5 days."
    return _REFERRED.search(text, max(0, term.start - _NEAR), term.start) is not None


def _is_whole_item(text: str, term: Term) -> bool:
    """Whether a clinician is all that an item of a list names ("3. Pain psych")."""
    if _LINE_ENDS.match(text, term.end) is None:
        return False
    return _ITEM_ONLY.fullmatch(text, text.rfind("\n", 0, term.start) + 1, term.start) is not None


def _opens_order(text: str, start: int) -> bool:
    """Whether what stands at ``start`` opens an order: "Orthopaedics in 3 weeks", "Outpatient nephrology followup"."""
    return _OPENS_ITEM.search(text, max(0, start - _OPENING), start) is not None


def _heads_list(text: str, term: Term, terms: list[Term], number: int) -> bool:
    """Whether a word like "Labs:" only leads in the tests that are named next."""
    if term.row["category"] != "diagnostic_test" or number + 1 >= len(terms):
        return False
    if not _LIST_FOLLOWS.match(text, term.end):
        return False
    return terms[number + 1].start - term.end < _NEAR and "\n" not in text[term.end : terms[number + 1].start]


def _is_meant(text: str, term: Term) -> bool:
    """Whether an abbreviation stands for the service: RFA is also a form, PT also a pulse and a patient."""
    written = text[term.start : term.end]
    if term.row["category"] == "injection" and _OWN_HAND.search(text, max(0, term.start - _NEAR), term.start):
        return False
    if written.lower() in {"visits", "sessions"} and term.row["category"] == "therapy":
        return _FURTHER_VISITS.search(text, max(0, term.start - _NEAR), term.start) is not None
    if term.row["kind"] == "substance":
        return stands_among_tests(text, term.start, term.end)
    if term.row["kind"] == "shared":
        return _SHARED.match(text, term.end) is not None
    if written not in _AMBIGUOUS:
        return True
    around = text[max(0, term.start - _NEAR) : term.start], text[term.end : term.end + _NEAR]
    if written == "RFA":
        is_ablation = _ABLATION.search(around[1]) or _ABLATION.search(around[0]) or _HAS_ABLATION.search(around[0])
        return is_ablation is not None and not around[1].startswith(":")
    if written == "EMS":
        return _AMONG_TREATMENTS.match(text, term.end) is not None and _AMBULANCE.search(around[0]) is None
    if written == "RF":  # also refills, and the ring finger
        return _REFILLS.search(around[0]) is None and bool(_LABS.search(around[0]) or _LABS.search(around[1]))
    if written in {"PT", "P/T"}:
        shouted = (around[0] + around[1]).upper() == around[0] + around[1]
        return not (
            _ARTERY.search(around[0])
            or _PULSE.match(around[1])
            or _CREDENTIALS.match(around[1])
            or is_acting_patient(text, term.end)
            or (shouted and not re.match(r"\s*(?:\d|X|FOR|VISITS)", around[1]))
        )
    return True


def _consult(text: str, term: Term, found: list[Mention]) -> Mention | None:
    """A consult with a kind of clinician: "pain management referral", "refer him to a neurologist"."""
    category = "therapy" if term.row["category"] == "therapy" else "consult"
    written = text[term.start : term.end].lower()
    name = term.row["name"] or f"{written} {'consult' if category == 'consult' else 'treatment'}"
    after = _CONSULT_NOUN.match(text, term.end) if category == "consult" else None
    window = max(0, term.start - 110)
    window = max(window, text.rfind("\n", window, term.start) + 1)
    before = _SENT_TO.search(lower_case(text), max(window, found[-1].end if found else 0), term.start)
    end = after.end() if after else term.end
    if before and _GOES.match(text, before.start()) and not _IF.search(text, window, before.start()):
        before = None  # "he goes to pain management monthly"
    if before and not _AT_REQUEST.search(text, window, before.start() + 7):
        return Mention(before.start(), end, category, "sent", name, term.start)
    if _SEEN_BY.match(text, term.end) and _opens_order(text, term.start):
        return Mention(term.start, end, category, "service", name, term.start)
    if after or _LED_BY_LABEL.search(text, window, term.start) or _is_whole_item(text, term):
        return Mention(term.start, end, category, "service", name, term.start)
    if _IF_SO.search(text, window, term.start) and _ENDS.match(text, term.end):
        return Mention(term.start, end, category, "service", name, term.start)
    previous = found[-1] if found else None
    if previous and previous.category == "consult" and _FURTHER_CLINICIAN.fullmatch(text, previous.end, term.start):
        return Mention(term.start, term.end, category, "service", name, term.start)
    return None


def _named_doctor(text: str, term: Term) -> Mention | None:
    """A consult with a doctor known by name only: "send her over to Dr. Bell", "have Dr. Kim look at it"."""
    named = _NAMED_DOCTOR.match(text, term.start)
    return named and Mention(term.start, named.end(), "consult", "sent", named.group().lower(), named.end() - 1)


def _names_field(text: str, end: int, terms: list[Term], following: int) -> bool:
    """Whether a doctor's field is named right after the name: "referral to Dr. Lee in neurology"."""
    after = terms[following] if following < len(terms) else None
    return (
        after is not None
        and after.row["kind"] == "specialty"
        and _OF_FIELD.fullmatch(text, end, after.start) is not None
    )


def _bare_consult(text: str, term: Term, terms: list[Term], following: int) -> Mention | None:
    """A consult or referral whose clinician is a name only ("referral to Dr. X"), or none at all."""
    doctor = _DOCTOR.match(text, term.end)
    if doctor and _names_field(text, doctor.end(), terms, following):
        return None
    if doctor:
        return Mention(term.start, doctor.end(), "consult", "weak", text[term.start : doctor.end()].lower(), term.start)
    after = terms[following] if following < len(terms) else None
    if after is not None and after.start - term.end < 40 and "." not in text[term.end : after.start]:
        return None  # "referral to physical therapy": what is asked for is named next
    return Mention(term.start, term.end, "consult", "weak", text[term.start : term.end].lower(), term.start)
