"""The component that codes diagnoses."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter
from spacy.tokens import Doc

from extraction.coding.classification import classification
from extraction.coding.icd9 import check_stated_icd9, map_icd9
from extraction.coding.icd10 import check_stated, linker, past
from extraction.coding.known_names import Query
from extraction.coding.words import read_words
from models.case import Code
from models.vocabulary import CodeSystem, DiagnosisStatus

_MOST = 2
_LONGEST_NAME = 160
"""Characters: what is longer is a sentence, not a diagnosis."""
_OVER = frozenset(("old", "healed", "remote", "history"))


class DiagnosisCoder:
    """Completes the diagnoses stored on a Doc: stated codes are checked, stated ICD-9-CM codes mapped, the other diagnoses
    get at most two ICD-10-CM candidates with a score, or none.

    Leaves negated diagnoses without candidates. Of a past injury the candidate is the code of its history.
    ``python benchmarks/coding`` measures how often the first candidate is right.
    """

    def __call__(self, doc: Doc) -> Doc:
        items = doc.user_data.get("case", {}).get("diagnoses")
        if items:
            doc.user_data["case"]["diagnoses"] = complete(items)
        return doc


def complete(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The diagnoses of a document with their codes; items are ``Diagnosis`` records as plain data."""
    codes = [_stated(item) for item in items]
    wanted = [
        index
        for index, (item, known) in enumerate(zip(items, codes, strict=True))
        if item["status"] != DiagnosisStatus.NEGATED and not any(code.display for code in known)
    ]
    found = linker().batch([_query(items[index]) for index in wanted], _MOST) if wanted else []
    for index, candidates in zip(wanted, found, strict=True):
        codes[index] += _of_status(items[index], candidates)
    plain = _codes().dump_python(codes, mode="json")
    return [{**item, "codes": known} for item, known in zip(items, plain, strict=True)]


@cache
def _codes() -> TypeAdapter[list[list[Code]]]:
    """Writes the codes of all diagnoses out as plain data, at once."""
    return TypeAdapter(list[list[Code]])


def _query(item: dict[str, Any]) -> Query:
    return Query(item["name"][:_LONGEST_NAME], item["region"], item["side"])


def _stated(item: dict[str, Any]) -> list[Code]:
    """The codes that the document states, checked, with what stated ICD-9-CM codes became."""
    if not item["codes"]:
        return []
    codes: list[Code] = []
    mapped: list[Code] = []
    for stated in item["codes"]:
        code = Code.model_validate(stated)
        if not code.stated:
            continue  # a candidate of an earlier run
        if code.system is CodeSystem.ICD10CM:
            codes.append(check_stated(code.code) or code)
        elif code.system is CodeSystem.ICD9CM:
            codes.append(check_stated_icd9(code.code))
            mapped.extend(map_icd9(code.code, item["name"][:_LONGEST_NAME], item["region"], item["side"]))
        else:
            codes.append(code)
    given = {code.code for code in codes}
    has_icd10 = any(code.system is CodeSystem.ICD10CM for code in codes)
    return codes if has_icd10 else codes + [code for code in mapped if code.code not in given]


def _of_status(item: dict[str, Any], candidates: tuple[Code, ...]) -> list[Code]:
    """Candidates as the condition's status asks for: what is over has codes of its own."""
    over = _OVER & read_words(item["name"][:_LONGEST_NAME]).modifiers
    is_past = item["status"] == DiagnosisStatus.HISTORY or "history" in over
    if not is_past and not over:
        return list(candidates)
    kept: dict[str, Code] = {}
    for code in candidates:
        after = past(code.code) if is_past or code.code[0] in "ST" else code.code
        changed = {"code": after, "display": classification().description(after)} if after != code.code else {}
        kept.setdefault(after, code.model_copy(update=changed))
    return list(kept.values())
