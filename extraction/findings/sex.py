"""The patient's sex."""

import re
from collections.abc import Iterator
from functools import cache
from typing import ClassVar, NamedTuple

from spacy.tokens import Doc

from extraction.evidence import evidence
from extraction.finder import Finder
from extraction.language.ages import age_mentions
from extraction.language.persons import find_persons
from extraction.language.reading import reading
from extraction.language.sections import section_at
from extraction.language.sentences import sentence_at
from extraction.language.terms import lower_case
from extraction.rules import CompiledRule, compile_rules
from models.case import PatientSex
from models.vocabulary import Sex

_BESIDE_AGE = 72  # characters after an age in which its noun stands
_HEADER = 1500  # a form's own fields stand near its beginning
_FORM_LABEL = re.compile(r"[SGDBsgb](?:ex|EX|ender|ENDER|\.?O\.?B|irth|IRTH)\b")
# Cheap signs, in lower case, of the rules that read a narrative; they begin with letters, as the engine finds these fast.
_NOUN = re.compile(r"[bfglmw](?<=\b.)(?:oy|emale|irl|entleman|ady|an|ale|oman)\b")
_PRONOUN = re.compile(r"[hs](?<![\w/(].)(?:e|i[sm]|he)")
_DENIED = re.compile(
    r"\b(?:not|no|non|denies|never|isn't|without|wife|partner|girlfriend)\b[^.;\n]{0,24}$", re.IGNORECASE
)
_PROFESSIONAL = re.compile(
    r"\b(?:Dr\.|doctor|physician|reviewer|provider|therapist|attorney|attending|surgeon|examiner|evaluator|chiropractor|consultant|specialist|adjuster)"
)


class _Vote(NamedTuple):
    """A word at ``[start, end)`` that tells the sex, the rule that read it, and how much it counts."""

    start: int
    end: int
    sex: Sex
    rule: str
    weight: int


class SexFinder(Finder):
    """Finds the patient's sex where it is stated, else what pronouns, titles or anatomy make plain.

    A word beside the patient's age outvotes pronouns, and these outvote titles: transcribers slip in that order.
    Leaves alone: relatives, bystanders, "he/she" of forms, the physicians.
    """

    kind: ClassVar[str] = "sex"

    def find(self, doc: Doc) -> Iterator[PatientSex]:
        """Yield at most one sex."""
        for step in (_stated, _narrated, _titled, _anatomical):
            best = _winner(step(doc))
            if best:
                yield PatientSex(value=best.sex, evidence=evidence(doc, best.start, best.end, best.rule))
                return


@cache
def _rules(*values: str) -> tuple[CompiledRule, ...]:
    return tuple(rule for rule in compile_rules("sex.toml") if rule.value in values)


def _winner(votes: list[_Vote]) -> _Vote | None:
    """The first, weightiest vote of the sex that has most; None where nothing tells or both tell alike."""
    male = sum(vote.weight for vote in votes if vote.sex is Sex.MALE)
    female = sum(vote.weight for vote in votes if vote.sex is Sex.FEMALE)
    if male == female:
        return None
    sex = Sex.MALE if male > female else Sex.FEMALE
    return max((vote for vote in votes if vote.sex is sex), key=lambda vote: (vote.weight, -vote.start))


def _vote(match: re.Match[str], rule: CompiledRule, weight: int) -> _Vote:
    name = next(name for name, value in match.groupdict().items() if value is not None)
    sex = Sex.FEMALE if name.startswith("f") else Sex.MALE
    if rule.value == "title":
        return _Vote(match.start(), match.end(), sex, rule.id, weight)
    return _Vote(match.start(name), match.end(name), sex, rule.id, weight)


def _stated(doc: Doc) -> list[_Vote]:
    """Fields of a form, and words beside the patient's own age."""
    text, votes = reading(doc).text, []
    for label in _FORM_LABEL.finditer(text, 0, _HEADER):
        for rule in _rules("form"):
            match = rule.pattern.search(text, max(0, label.start() - 8), label.end() + 72)
            if match:
                votes.append(_vote(match, rule, 2))
    if any(vote.rule == "sex.form_box_after" for vote in votes):  # then a box before the other word is not its own
        votes = [vote for vote in votes if vote.rule != "sex.form_box_before"]
    (after,), (before,) = _rules("after_age"), _rules("before_age")
    for age in age_mentions(doc):
        if age.weight:
            found = after.pattern.match(text, age.end, min(len(text), age.end + _BESIDE_AGE))
            rule = after
            if found is None:
                rule = before
                found = before.pattern.search(text, max(0, age.start - 30), age.start)
            if found:
                votes.append(_vote(found, rule, 2 if age.weight > 1 else 1))
    return votes


def _narrated(doc: Doc) -> list[_Vote]:
    """Nouns that describe the patient, and pronouns that are not a relative's."""
    text = reading(doc).text
    lowered = lower_case(text)
    votes = []
    if _NOUN.search(lowered):
        votes = [_vote(match, rule, 4) for rule in _rules("described") for match in rule.small.finditer(lowered)]
    (pronoun,) = _rules("pronoun")
    for sign in _PRONOUN.finditer(lowered):
        found = pronoun.small.match(lowered, sign.start())
        if found:
            votes.append(_vote(found, pronoun, 1))
    return [vote for vote in votes if not _is_of_another(doc, text, vote)]


def _is_of_another(doc: Doc, text: str, vote: _Vote) -> bool:
    """Whether a relative or a bystander named earlier in the sentence may be meant ("her husband ... he")."""
    if vote.rule == "sex.pronoun":
        following = find_persons(text, vote.end, min(len(text), vote.end + 20), "relative")
        if following and text[vote.end : following[0].start].strip() == "":
            return False  # "his wife": the possessive is the patient's
    opening = sentence_at(doc, vote.start).start
    if find_persons(text, max(opening, vote.start - 200), vote.start, "relative", "bystander"):
        return True
    if _PROFESSIONAL.search(text[max(opening, vote.start - 80) : vote.start]):
        return True
    section = section_at(doc, vote.start)
    return section is not None and section.kind == "family_history"


def _titled(doc: Doc) -> list[_Vote]:
    text = reading(doc).text
    return [_vote(match, rule, 1) for rule in _rules("title") for match in rule.pattern.finditer(text)]


def _anatomical(doc: Doc) -> list[_Vote]:
    text = reading(doc).text
    return [
        _vote(match, rule, 1)
        for rule in _rules("anatomy")
        for match in rule.pattern.finditer(text)
        if not _DENIED.search(text, max(0, match.start() - 32), match.start())
        and getattr(section_at(doc, match.start()), "kind", None) != "family_history"
    ]
