"""The status of a study: its intent, corrected by what only imaging tells (a result, a study date, a code, a decision)."""

import re

from spacy.tokens import Doc

from extraction.findings.imaging_details import codes_of
from extraction.findings.imaging_phrases import Phrase
from extraction.language.decisions import Verdict
from extraction.language.intent import ASKING, SILENT, Intent, intent
from extraction.language.lines import line_end, line_start
from extraction.language.reading import reading
from extraction.language.replies import reply_after
from extraction.language.rows import row_at
from extraction.language.sections import section_at
from extraction.language.sentences import sentence_at

_RESULT = re.compile(
    r"(?:[^()\n:;.]{0,30}\))?[ \t]*(?:\([^)\n]{0,50}\)[ \t]*)?(?:(?:(?:taken|done|obtained|performed)\s+)?"
    r"(?P<here>(?:today|here|in\s+(?:the\s+|our\s+)?(?:clinic|office)"
    r"|this\s+(?:visit|morning)|same\s+day|at\s+this\s+visit)[ \t]*){1,2})?"
    r"(?:,?[ \t]*(?:in|out\s+of)\s+(?:the\s+|a\s+|his\s+|her\s+)?(?:splint|cast|plaster|brace|boot|traction)[ \t]*)?"
    r"(?::|-{1,2}\s|=)\s*\n?\s*(?P<body>\S)",
    re.IGNORECASE,
)
_FINDING = re.compile(
    r"\s*[(]\s?-\s?[)](?=\s*(?:for\b|per\b|[.,;\n]|$))|[^.;\n]{0,60}?\b(?:no\s+(?:acute|interval|evidence|fx|fracture|frx|dislocation|tear|significant|abnormal|gross|obvious|stenosis|herniation|dysplasia|hnp|instab\w+|osseous|bony|disc|cord|dvt|change)|normal|neg(?:ative)?\b|unremarkable|wnl|intact"
    r"|(?:mild|moderate|severe|minimal|advanced|early|small|large|old|healed|healing|multilevel|partial|full|complex|diffuse|marked|significant|grade|trace)\b|\d+(?:\.\d+)?\s?mm\b|\b(?:alpha\s+angle|lcea|tonnis|kellgren|k-?l\s+grade|hardware|components?|mortise|alignment|joint\s+spaces?|congruent|well[-\s](?:seated|aligned|positioned|maintained|preserved)|callus|angulation|lordosis)\b|(?:tears?|fractures?|fx|narrowing|bulg\w+|herniat\w+|hnp|stenosis|arthritis|arthrosis|djd|ddd|degenerat\w+|effusion|spurs?|spurring|osteophytes?|spondyl\w+|tendin\w+|edema)\b)",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s*-{1,2}\s")
NO_RESULT = re.compile(
    r"(?:none|not\b|n/?a\b|defer|refus|declin|cancel|(?:over)?due\b|utd\b|up\s+to\s+date|(?:pt|patient)\s+(?:to|will)\b|hold\b|held\b|skip|discuss|d/w\b|(?:pt|patient|he|she|mother|mom|parents?)\s+(?:is\s+)?(?:claustro|refus|declin|defer|prefer|want|would|ask|afraid|not\b|cannot|can't|has\s+an?\s+(?:pacemaker|stimulator|icd))|pending|no\s+(?:new|prior|recent|studies|x-?rays)|upheld|overturn|certif|non-?\s?cert|approved|denied|modified|if\b|only\b|to\s+(?:be|evaluate|rule|assess|r/o)|will\b|rule\s+out|r/o\b|ordered|requested|qty"
    r"|#|\d+\s*$|dx\b|icd|cpt|decision|for\b|eval)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"x\s?\d", re.IGNORECASE)
_CODE_NEAR = 28
# A form whose cells came out one below the other: "MRI left knee", "w/o contrast", "73721".
_CODE_BELOW = re.compile(r"[^\n]{0,20}\n(?:[^\n]{0,30}\n){0,2}[ \t]*(?P<code>[7G]\d{4}(?:-\w{2})?)[ \t]*(?:\n|$)")
_SPOKEN_OF = re.compile(r"\b(?:it|this|that|they|them|those|these|one|either|any)\b", re.IGNORECASE)
_ITS_REPORT = re.compile(
    r"\s+(?:(?:images?\s+|films?\s+)?(?:reports?|results?|disc|CD)\b|(?:images?\s+)?on\s+(?:an?\s+|the\s+)?(?:dis[ck]|CD|DVD|thumb\s+drive)\b"
    r"|(?:done\s+|taken\s+|performed\s+|obtained\s+)?(?:from|(?<=done\s)at|(?<=taken\s)at)\s+(?:the\s+)?(?:outside|urgent\s+care|UC\b|ER\b|ED\b|emergency|prior|previous|other|initial|(?:his|her)\s+(?:prior|previous|former|last)))",
    re.IGNORECASE,
)
_REPORT_OF = re.compile(r"\s+reports?\b", re.IGNORECASE)
_AS_NEEDED = re.compile(r"\s*,?\s*(?:prn\b|p\.r\.n\.|as\s+needed\b)", re.IGNORECASE)
_ASKED_OF_ONESELF = re.compile(r"\s*[?]")
_UNTICKED = re.compile(r"(?:\[\s?\]|[(]\s[)]|\u2610)\s*(?:\w+\s+){0,2}$")
_TICKED = re.compile(r"\[[xX\u2713]\]|[(][xX][)]|\u2611|\u2612")
_PURPOSE = re.compile(
    r"\bto\s+(?:better\s+|further\s+)?(?:r/o|rule|evaluate|assess|look|check|see|confirm|measure|document|monitor|verify|exclude|define|determine)|\br/o\b|\brule[\s-]out|\bif\b|\beval",
    re.IGNORECASE,
)
_PROVES = re.compile(
    r"(?:\s|-)(?:scan\s+)?(?:proven|confirmed|documented|verified|evident|evidence|positive|findings?)\b", re.IGNORECASE
)
# A study that is spoken of as one that everybody knows; a list's item is not.
_KNOWN = re.compile(
    r"\b(?<!then )(?:the|his|her|their|this|that|these|those)\s+"
    r"(?!annual|yearly|routine|usual|next|repeat|follow|new|same|other)(?:\w+\s+)?$"
    r"|\b(?:exam(?:ination)?|clinical(?:ly)?)\s+(?:or|and|nor|with)\s+(?:on\s+|the\s+|his\s+|her\s+)*$"
    r"|\b(?:with|despite|given|has|had|of)\s+(?:normal|negative|unremarkable|clean|reassuring|benign|equivocal|abnormal|nondiagnostic)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\s+(?:will|would|should|may|might|can|could|needs?|is\s+(?:to|being|set|scheduled|due)|are\s+(?:to|being|set|scheduled|due))\b",
    re.IGNORECASE,
)  # "the MRI will tell us more"
_PROVIDED = re.compile(
    r"\b(?:provided|assuming|as\s+long\s+as)\s+(?:that\s+)?(?:the\s+|his\s+|her\s+)?(?:repeat|follow[-\s]?up|new|next)\s*$",
    re.IGNORECASE,
)
_KNOWN_REACH = 30
UNDECIDED = frozenset({"intent.section", "intent.repeat", "intent.later", "intent.purpose"})
"""Rules of intent that only hint."""
_TOLD = frozenset({"history_of_present_illness", "treatment_to_date", "subjective", "hospital_course"})
_SENT_FOR = re.compile(r"\b(?:was|were)\s+sent\s+(?:out\s+|over\s+)?for\s+(?:an?\s+|some\s+|plain\s+)*$", re.IGNORECASE)
_SHORT_DATE = re.compile(r"\s*(?:on\s+|of\s+)?\d{1,2}/\d{1,2}\b")
_DATED = re.compile(r"[^:\n;]{0,60}?\d(?=\s*(?:\([^)\n]{0,50}\)\s*)?(?::|\s-))")


def status_of(doc: Doc, phrase: Phrase, *, dated: bool, verdict: Verdict | None) -> Intent:
    """What the document wants done with a study, or that it was done; ``dated`` if a study date goes with it."""
    if verdict and verdict.listed:
        return Intent("requested", verdict.rule)
    found = intent(doc, max(phrase.start, sentence_at(doc, phrase.anchor.start).start), phrase.end)
    if found.rule in UNDECIDED:
        found = _by_its_words(doc, phrase) or found
    section = section_at(doc, phrase.start)
    kind = section.kind if section else ""
    if _COUNT.fullmatch(found.words) and _is_coded(doc, phrase):
        return found._replace(status="requested")  # a row of a request: "MRI cervical spine | 72141 | x1"
    if found.rule in UNDECIDED:
        if _has_result(doc, phrase, kind, dated=dated) or (
            dated and kind not in ASKING and found.rule != "intent.later"
        ):
            return found._replace(status="performed")
        if found.status is None and kind not in SILENT and (verdict or _is_coded(doc, phrase)):
            return found._replace(status="requested")
    if found.status == "requested":
        found = _as_written(doc, phrase, found)
    if found.status in {None, "performed", "conditional"} and _PROVIDED.search(
        reading(doc).text, max(0, phrase.start - _KNOWN_REACH), phrase.anchor.start
    ):
        # "provided repeat x-rays at that visit show no shift": they are to be taken
        found = found._replace(status="requested")
    if verdict and found.status == "declined":
        return found._replace(status=None if kind in SILENT else "requested")
    return found if verdict else _answered(doc, phrase, found)


def _as_written(doc: Doc, phrase: Phrase, found: Intent) -> Intent:
    """A study that seems to be asked for, by what stands right at its phrase."""
    text = reading(doc).text
    section = section_at(doc, phrase.start)
    if (
        section is not None
        and section.kind in _TOLD
        and _SENT_FOR.search(text, max(0, phrase.start - _KNOWN_REACH), phrase.start)
    ):
        return found._replace(status="performed")  # "she saw her doctor and was sent for x-rays of the neck"
    if _ITS_REPORT.match(text, phrase.end) or _REPORT_OF.match(text, phrase.anchor.end, phrase.end):
        return found._replace(status="performed")  # "obtain the MRI report": the study has been done
    if _PROVES.match(text, phrase.anchor.end):
        return found._replace(status="performed")  # "consult for an MRI proven tear"
    if _AS_NEEDED.match(text, phrase.end):
        return found._replace(status="conditional")  # "MRI R knee prn"
    if found.rule not in UNDECIDED or text[phrase.start - 1 : phrase.start + 1] in {"? ", ""}:
        return found
    if (
        found.rule == "intent.section"
        and _KNOWN.search(text, max(0, phrase.start - _KNOWN_REACH), phrase.start)
        and not _TO_COME.match(text, phrase.end)
    ):
        return found._replace(status="performed")  # "his x-ray and his exam fit together", "nothing on exam or x-ray"
    if text[phrase.start - 1 : phrase.start] == "?" or _ASKED_OF_ONESELF.match(text, phrase.end):
        return found._replace(status="considered")  # "?MRI", "MRI R hip?"
    line = line_start(text, phrase.start)
    if _UNTICKED.search(text, line, phrase.start) and _TICKED.search(text, line, line_end(text, phrase.end)):
        return found._replace(status=None)  # "[ ] MRI  [x] X-ray"
    return found


def _answered(doc: Doc, phrase: Phrase, found: Intent) -> Intent:
    """What becomes of a study by the answer to it ("I thought about films; we will not get them now")."""
    if found.status not in {"requested", "considered", "declined"}:
        return found
    reply = reply_after(doc, phrase.end)
    if reply is not None and reply[0] == "conditional":
        return Intent("conditional", reply[1], (reply[2],))
    if reply is not None and reply[1] == "reply.appealed":
        return Intent("requested", reply[1], (reply[2],))
    if found.status == "declined" or reply is None:
        return found
    sentence = sentence_at(doc, phrase.anchor.start)
    asks = reading(doc).text.startswith("?", sentence.end - 1)  # "New MRI? Thought about it, but not now."
    own = reading(doc).raw_span(phrase.start, sentence_at(doc, sentence.end + 1).end if asks else sentence.end)[1]
    if reply[0] == "considered" and reply[2].start <= own:
        return Intent("considered", reply[1], (reply[2],))
    # A refusal in the next sentence is of the study if it says so: "It would not show the ligament and I do not want one."
    spoken_of = reply[2].start <= own or _SPOKEN_OF.search(reply[2].quote)
    return Intent("declined", reply[1], (reply[2],)) if reply[0] == "declined" and spoken_of else found


def _has_result(doc: Doc, phrase: Phrase, kind: str, *, dated: bool) -> bool:
    """Whether a result follows: after a colon or dash, or, in a telegraphic sentence, a finding of any wording."""
    text = reading(doc).text
    result = _RESULT.match(text, phrase.end)
    if result is None and (dated or _SHORT_DATE.match(text, phrase.end)):
        date = _DATED.match(text, phrase.end)
        result = _RESULT.match(text, date.end()) if date else None
    if result and result["here"] and not _FINDING.match(text, result.start("body")):
        return False  # "X-rays today: AP, lateral"
    if result and not NO_RESULT.match(text, result.start("body")):
        return not (kind in ASKING and not dated and _DASH.match(text, phrase.end))
    if kind in ASKING or kind in SILENT:
        return False
    finding = _FINDING.match(text, phrase.end)
    if finding is None or _PURPOSE.search(text, phrase.end, finding.end()):
        return False
    return _opens_sentence(doc, phrase)


def _is_coded(doc: Doc, phrase: Phrase) -> bool:
    """Whether a procedure code stands beside the study, in its table row or right after it: it is being asked for."""
    text = reading(doc).text
    row = row_at(text, phrase.anchor.start)
    near = text[phrase.end : line_end(text, phrase.end, _CODE_NEAR)]
    if codes_of(f"{row.rest} {row.cell}" if row else near):
        return True
    below = _CODE_BELOW.match(text, phrase.end) if row is None else None
    return below is not None and bool(codes_of(below["code"]))


def _opens_sentence(doc: Doc, phrase: Phrase) -> bool:
    """Whether a phrase opens its sentence or stands after a heading's colon: a telegraphic report of a study."""
    lead = reading(doc).text[sentence_at(doc, phrase.start).start : phrase.start]
    return len(lead) < 12 or lead.rstrip().endswith((":", ";", ",", ">", "\u2192"))


def _by_its_words(doc: Doc, phrase: Phrase) -> Intent | None:
    """What the words inside a phrase say ("X-rays taken today of the hand"), read from the study's name alone."""
    anchor = phrase.anchor
    if anchor.end == phrase.end and anchor.start == phrase.start:
        return None
    inner = intent(doc, anchor.start, anchor.end)
    return None if inner.rule in UNDECIDED else inner
