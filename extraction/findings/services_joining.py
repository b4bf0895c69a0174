"""One item a service: names that belong together become one phrase, repeats of one service one item."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.findings.services_phrases import Phrase
from extraction.findings.services_sites import Place
from extraction.findings.services_status import Standing
from extraction.language.anatomy import find_sides
from extraction.language.reading import reading
from extraction.language.sentences import sentence_at

_JOINED = re.compile(
    r"[\s,/&+]*(?:w/\s*)?(?:\b(?:and|with|or|plus|possible|possibly|poss|and/or|versus|vs\.?|followed\s+by|as\s+well\s+as|including|an?|the|its|subsequent|from|at|through)\b[\s,/]*)*",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"[^.:;\n]{0,25}?(?:,|\band\b|&|\+|/|\bplus\b|\b(?:together|along|in\s+(?:conjunction|combination))\s+with\b|\bas\s+well\s+as\b|\bin\s+addition\s+to\b)\s*(?:followed\s+(?:\w+ly\s+)?by\s+)?(?:(?:an?|the|some|also|and|possible|then|his|her|(?:not|no)\s+more\s+than|up\s+to|at\s+most)\s+)*",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(r"[^.:;\n]{0,60}?\bfollowed\s+(?:\w+ly\s+)?by\s+(?:an?\s+)?", re.IGNORECASE)
_NAMES = re.compile(r"\s*:\s*")
"""Between a service and its parts: "Medical clearance: H&P, EKG"."""
_WRAPPED = re.compile(r",[ \t]{2,}[^\n]{0,10}\n[ \t]{8,}")
"""Between the lines of a table's cell, with the next cell's quantity."""
_LABS_OF = re.compile(r"\s*(?:with|including|to\s+include)(?:\s+(?:PT|and|an?))*\s*", re.IGNORECASE)
_WITH = re.compile(r"\s*(?:with|w/|in(?:to)?\s)\s*(?:an?\s+|the\s+)?", re.IGNORECASE)
_AND = re.compile(r"\s*(?:and|&)\s*", re.IGNORECASE)
_ANOTHER = re.compile(r",\s*an?\s", re.IGNORECASE)
_NEXT_ITEM = re.compile(r"[^.:;\n]{0,60};\s*(?:and\s+)?(?:an?\s+)?", re.IGNORECASE)
_SENT_FOR = re.compile(
    r"\s+(?:(?:him|her|them|the\s+patient|pt)\s+)?(?:for|to\s+(?:get|have|obtain|do|perform))\s+(?:an?\s+|the\s+|his\s+|her\s+)?",
    re.IGNORECASE,
)
_BY_WHOM = re.compile(r"\s*(?:[,(:-]|(?:by|from|with|per|via|w/)\s)\s*(?:an?\s+|the\s+|his\s+|her\s+)?", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_IDLE = frozenset(
    [
        "of",
        "the",
        "and",
        "with",
        "to",
        "for",
        "a",
        "an",
        "on",
        "in",
        "at",
        "left",
        "right",
        "bilateral",
        "visits",
        "visit",
        "sessions",
        "treatment",
        "treatments",
        "program",
    ]
)


_SAME = {
    "cortisone": "steroid",
    "corticosteroid": "steroid",
    "shot": "injection",
    "inj": "injection",
    "consultation": "consult",
    "evaluation": "consult",
    "referral": "consult",
    "surgeon": "surgery",
}
_OF_HAND = frozenset({None, "hand", "wrist", "finger", "thumb", "forearm", "elbow", "upper extremity"})
"""Body parts that hand therapists treat."""
_BY_HAND = re.compile(r"\b(?:manipulati|chiropract|adjustment|cmt\b|smt\b|acupunct)", re.IGNORECASE)
"""Therapies of which electrical stimulation, heat or exercises are no part, but stand beside them."""
_CONTENTS = re.compile(
    r"\s*(?:(?:treatment|therapy|sessions|visits|this|it)\s+)?(?:(?:is\s+|are\s+)?to|will|should)\s+(?:also\s+)?(?:include|consist\s+of|focus\s+on|emphasize|address)\b"
    r"|\s*(?:focus(?:ing)?|emphasis|including|incl\.?|with\s+(?:emphasis|focus))\b",
    re.IGNORECASE,
)
"""How a sentence begins that tells what the therapy asked for in the one before consists of."""
_PARTS_BY_HAND = re.compile(
    rf"{_BY_HAND.pattern}|myofascial|soft\s+tissue|mobili[sz]|stretch|strengthen|exercise|manual|release|iastm|graston|active\s+release|mfr\b",
    re.IGNORECASE,
)
_OF_MIND = re.compile(r"\b(?:counsel|psych|cognitive|behavio)", re.IGNORECASE)
_OF_EYES = re.compile(r"\b(?:eye\s+exam|ophthal|optomet|eye\s+doctor)", re.IGNORECASE)
_MORE_VISITS = "therapy visits"
"""Visits that are asked for without a name of the therapy: no part of one named beside them."""
_ANSWERED_WITHIN = 250  # characters from an operation weighed to the words that decide on it
_SAME_BREATH = 200  # characters after a recommendation in which its refusal stands
_ORDER = ("declined", "requested", "conditional", "considered")
"""Statuses from the most decided to the least."""


class Found(NamedTuple):
    """A phrase with where it stands and what it serves."""

    phrase: Phrase
    standing: Standing
    place: Place
    name: str


def join_phrases(text: str, phrases: Sequence[Phrase]) -> list[Phrase]:
    """Join the names of one service: a name and its abbreviation in brackets, the parts of one operation, EMG with NCV."""
    made: list[Phrase] = []
    for phrase in phrases:
        if made and _is_part(text, made[-1], phrase):
            made.append(_joined(made.pop(), phrase))
        else:
            made.append(phrase)
    return made


def _joined(last: Phrase, phrase: Phrase) -> Phrase:
    return Phrase(last.start, max(last.end, phrase.end), (*last.mentions, *phrase.mentions))


def _is_part(text: str, last: Phrase, phrase: Phrase) -> bool:
    """Whether a phrase goes on with what the last one names."""
    if phrase.start < last.end:
        return True
    first, own = last.mentions[0], phrase.mentions[0]
    between = text[last.end : phrase.start]
    bracket = text.rfind("(", max(0, last.start), phrase.start)
    is_beside = bracket < last.end or not text[last.end : bracket].strip()
    if (
        bracket >= 0
        and is_beside
        and ")" not in text[bracket : phrase.start]
        and "\n" not in between
        and len(between) < 60
    ):
        return own.category == first.category  # "labs (CBC, BMP)", "EMG (nerve conduction study)"
    if own.category == first.category == "diagnostic_test" and "lab" in first.name and _LABS_OF.fullmatch(between):
        return True
    if own.category == first.category == "diagnostic_test" and _WITH.fullmatch(between):
        return True  # "SPEP with immunofixation"
    if own.category == "consult" and first.name == "pre-op clearance" and _BY_WHOM.fullmatch(between):
        return True  # "Pre-op medical clearance, internal medicine"
    if own.category == first.category == "consult" and _SENT_FOR.fullmatch(between):
        return True  # "referral to Dr. Lee for spine consultation"
    if own.category != first.category or "\n" in between or not _JOINED.fullmatch(between):
        return False
    return _is_part_of(text, last, phrase, between)


def _is_part_of(text: str, last: Phrase, phrase: Phrase, between: str) -> bool:
    """Whether what stands after a joining word is part of the service of the same category before it."""
    first, own = last.mentions[0], phrase.mentions[0]
    if own.category == "dme":
        return (
            not between.strip() or between == "/" or _WITH.fullmatch(between) is not None
        )  # "Aircast stirrup", "diabetic shoes with inserts", "stiff sole/rocker shoe"
    if own.category == "therapy" and _AND.fullmatch(between) and {own.kind, first.kind} <= {"modality", "weak"}:
        return True  # "core strengthening and stretching"
    if own.category == "surgery" and (_ANOTHER.search(between) or (between.strip() and own.name == "surgery")):
        return False  # "after the repair, a tenolysis", "ablation, stimulation, and surgery"
    if own.category == "surgery":
        return not (find_sides(text[last.start : last.end]) and find_sides(text[phrase.start : phrase.end]))
    return own.name == first.name and (own.category == "diagnostic_test" or "/" in between)


def is_listed_with(text: str, last: Phrase, phrase: Phrase) -> bool:
    """Whether a phrase follows another in a plain list ("a hinged knee brace, unlocked, and crutches")."""
    betweens = [_LISTED, _NAMES, _WRAPPED, _FOLLOWED]
    if phrase.mentions[0].category == "diagnostic_test":
        betweens.append(_WITH)  # "Pre-op clearance w/ EKG, CBC"
    return any(between.fullmatch(text, last.end, phrase.start) for between in betweens)


def is_next_of_label(text: str, last: Found, phrase: Phrase) -> bool:
    """Whether a phrase is the next item after a label ("Items in dispute: arthroscopy; post-op therapy, 12 sessions; sling")."""
    return last.standing.rule == "intent.asking_label" and (
        _NEXT_ITEM.fullmatch(text, last.phrase.end, phrase.start) is not None
    )


def is_sent_for(text: str, last: Phrase, phrase: Phrase) -> bool:
    """Whether a test or an injection is what the patient is sent to a clinician for ("see neurology for EMG")."""
    return (
        last.mentions[0].category == "consult"
        and phrase.mentions[0].category in {"diagnostic_test", "injection"}
        and _SENT_FOR.fullmatch(text, last.end, phrase.start) is not None
    )


def drop_modalities(doc: Doc, found: Sequence[Found]) -> list[Found]:
    """Leave out what is a part of a therapy that the same sentence asks for ("PT for quad strengthening")."""
    by_hand: dict[int, bool] = {}  # by the start of a sentence that asks for therapy: whether all of it is by hand
    for one in found:
        if _is_whole(one):
            start = sentence_at(doc, one.phrase.start).start
            by_hand[start] = by_hand.get(start, True) and _BY_HAND.search(one.name) is not None

    text = reading(doc).text

    def is_part(one: Found) -> bool:
        start = sentence_at(doc, one.phrase.start).start
        if start and start not in by_hand and _CONTENTS.match(text, start):
            start = sentence_at(doc, start - 1).start  # "OT 2x8. To include tendon gliding, scar massage."
        # "manipulation along with interferential current": the current is no part of it
        return start in by_hand and (not by_hand[start] or _PARTS_BY_HAND.search(one.name) is not None)

    return [one for one in found if not _is_modality(one) or one.standing.status == "declined" or not is_part(one)]


def _is_whole(found: Found) -> bool:
    mention = found.phrase.mentions[0]
    is_named = mention.kind in {"service", "sent"} or mention.name == _MORE_VISITS
    # "Continue with therapy, I have written a prescription for this with emphasis on strengthening."
    return mention.category == "therapy" and (is_named or found.standing.rule == "reply.accepted")


def _is_modality(found: Found) -> bool:
    mention = found.phrase.mentions[0]
    return mention.category == "therapy" and mention.kind in {"modality", "weak"} and not _is_whole(found)


def words_of(name: str) -> frozenset[str]:
    """The words that tell services apart, without plural endings."""
    words = [word for word in _WORD.findall(name.lower()) if word not in _IDLE]
    singular = [word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word for word in words]
    return frozenset(_SAME.get(word, word) for word in singular)


def join_repeats(found: Sequence[Found]) -> list[Found]:
    """One item for each service, site and status; the fullest mention is kept, in document order."""
    kept: list[Found] = []
    for one in sorted(_chosen(found), key=_weight):
        place = next((index for index, other in enumerate(kept) if _is_said(one, other)), None)
        if place is None:
            kept.append(one)
        elif one.standing.decision and not kept[place].standing.decision and _is_common(one):
            kept[place] = _decided(
                kept[place], one
            )  # "L4-S1 fusion ... The requested surgery is not medically necessary."
    return sorted(kept, key=_position)


def _chosen(found: Sequence[Found]) -> list[Found]:
    """ "... versus arthroscopy. She elects to proceed with surgery": the one operation weighed before is what is decided."""
    made = list(found)
    for answer in found:
        decides = answer.standing.status in {"requested", "declined"} and answer.standing.rule != "intent.no_more"
        if not (_is_operation(answer) and _is_common(answer) and decides and answer.place.region is None):
            continue
        weighed = [
            index
            for index, one in enumerate(made)
            if _is_operation(one)
            and not _is_common(one)
            and one.standing.status == "considered"
            and 0 < answer.phrase.start - one.phrase.end < _ANSWERED_WITHIN
        ]
        if len(weighed) == 1:
            made[weighed[0]] = made[weighed[0]]._replace(standing=answer.standing)
            made.remove(answer)
    return made


def _is_operation(found: Found) -> bool:
    return found.phrase.mentions[0].category == "surgery"


def _is_common(found: Found) -> bool:
    return found.phrase.mentions[0].kind in {"weak", "generic"}


def _decided(named: Found, judged: Found) -> Found:
    """A service with the decision that a reviewer gives it under a common name."""
    return named._replace(standing=named.standing._replace(decision=judged.standing.decision))


def _position(found: Found) -> int:
    return found.phrase.start


def _weight(found: Found) -> tuple[bool, int, bool, int, int]:
    """Smaller is the mention to keep: with a decision, more decided, more than a common word, with the most words, the first."""
    return (
        found.standing.decision is None or _is_common(found),
        _ORDER.index(found.standing.status or ""),
        _is_common(found) or found.name == "eye exam",  # a clinician to see tells more than the examination
        -len(words_of(found.name)),
        found.phrase.start,
    )


def _is_said(one: Found, other: Found) -> bool:
    """Whether ``other`` says what ``one`` says, or says more definitely what becomes of it."""
    if not _is_same_service(one, other):
        return False
    if one.standing.decision and other.standing.decision and not one.standing.cues:
        return False  # two items of a reviewer's list; a summary that recalls the request is none
    if one.standing.status in {other.standing.status, "considered"}:
        return True
    if one.standing.status == "requested" and other.standing.status == "declined":
        # "I advised a walker; she will not use a walker"; "Dr. A has proposed arthroscopy. ... Arthroscopy is not necessary."
        return 0 < other.phrase.start - one.phrase.start < _SAME_BREATH or _is_anothers(one)
    if one.standing.status == "conditional" and _is_common(other) and one.name != other.name:
        return False  # "surgery on the left he does not want ... release of the compartment should these fail"
    return one.phrase.mentions[0].kind == "weak" and one.phrase.mentions[0].category == "surgery"


def _is_anothers(found: Found) -> bool:
    """Whether an operation was proposed, or told of as recommended before this document weighs it."""
    words = _words_of_cues(found)
    if words.startswith("requests"):
        return True  # another's, of whom the writer tells
    return "propos" in words or (_is_operation(found) and words.endswith("recommended") and "we" not in words.split())


def _words_of_cues(found: Found) -> str:
    return " ".join(cue.quote for cue in found.standing.cues).lower()


def _is_same_service(one: Found, other: Found) -> bool:
    """Whether two phrases can name one service."""
    if one.phrase.mentions[0].category != other.phrase.mentions[0].category:
        return False
    if _OF_EYES.search(one.name) and _OF_EYES.search(other.name):
        return True  # "due for an eye exam, so I am sending him to ophthalmology"
    if not _fits(one.place.region, other.place.region) or not _sides_fit(one.place.side, other.place.side):
        return False
    if one.standing.rule == "intent.no_more" != other.standing.rule:
        return False  # "no further shoulder surgery" is another than the one named before
    if one.phrase.mentions[0].name == _MORE_VISITS:
        return _is_whole(other) and not other.phrase.mentions[0].name.startswith("home exercise")
    if other.phrase.mentions[0].name == "hand therapy" and one.place.region not in _OF_HAND:
        return False  # "hand therapy, and therapy for the cuff"
    if (_OF_MIND.search(one.name) is None) != (_OF_MIND.search(other.name) is None):
        return False  # counseling is no part of the therapy for the back
    if one.phrase.mentions[0].kind in {"weak", "generic"}:
        return True
    own, theirs = words_of(one.name), words_of(other.name)
    if ("epidural" in own) != ("epidural" in theirs):
        return False  # a steroid injection into a joint is no epidural
    return one.name == other.name or own <= theirs or theirs <= own


def _sides_fit(first: str | None, second: str | None) -> bool:
    return _fits(first, second) or "bilateral" in (first, second)


def _fits(first: str | None, second: str | None) -> bool:
    return first is None or second is None or first == second
