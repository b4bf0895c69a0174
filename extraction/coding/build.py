"""Make the coding data: ``python -m extraction.coding.build [--gems FOLDER]``.

From the PyPI package simple-icd-10-cm (which ships the ICD-10-CM 2026 tabular list of CDC/NCHS, public domain) and the
curated ``icd10_aliases.csv``: ``icd10cm_2026.tsv.gz``, the classification, and ``icd10_index.tsv.gz`` with ``icd10_index.npz``, its
names in one form of words with their character 3-grams. A test checks that the committed files are what this makes.
"""

import gzip
import io
import re
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extraction.coding.classification import CODES, classification, entry
from extraction.coding.words import read_words
from extraction.language.terms import read_rows

DATA = Path(__file__).resolve().parent.parent / "data"
NAMES = "icd10_index.tsv.gz"
VECTORS = "icd10_index.npz"
# Chapters whose codes are never guessed from words: external causes, perinatal, factors and the codes of emergency use.
_NEVER_LINKED = frozenset("PQUVWXYZO")
# What no plain name of a diagnosis means.
_SPECIAL = re.compile(
    r"classified elsewhere|complicating|poisoning|adverse effect|underdosing|toxic effect|intraoperative|postprocedural"
    r"|congenital|newborn|neonatal|, sequela|juvenile|in remission|maternal",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\[[^\]]*\]|(?<=\s)\([^)]*\)")
_JOINED = re.compile(r"\((\w+)\)(?=\w)|(?<=\w)\(s\)|(?<=\w)\(es\)")
_MIN_GRAM_COUNT = 2


@cache
def _source() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it reads its data with importlib.resources.read_text
        import simple_icd_10_cm
    return simple_icd_10_cm


def _all_codes() -> Iterator[str]:
    tree = _source()
    for code in tree.get_all_codes(with_dots=True):
        if "-" not in code and not (tree.is_chapter_or_block(code) and not tree.is_category(code)):
            yield code


def _one_line(text: str) -> str:
    return " ".join(text.split())


def make_codes() -> bytes:
    """The classification: first the schemes of 7th characters, then code, description and scheme, by code."""
    tree = _source()
    schemes: dict[str, int] = {}
    extended: dict[str, list[str]] = {}
    rows: dict[str, str] = {}
    for code in _all_codes():
        if tree.is_extended_subcategory(code):
            parent = code[:7]
            while not tree.is_valid_item(parent) or tree.is_extended_subcategory(parent):
                parent = parent[:-1].rstrip(".")
            meaning = _one_line(tree.get_description(code)).removeprefix(_one_line(tree.get_description(parent)) + ", ")
            extended.setdefault(parent, []).append(f"{code[7]}={meaning}")
        else:
            rows[code] = _one_line(tree.get_description(code))
    lines = []
    for code, text in sorted(rows.items()):
        scheme = ""
        if code in extended:
            key = "|".join(sorted(extended[code]))
            scheme = str(schemes.setdefault(key, len(schemes)))
        lines.append(f"{code}\t{text}\t{scheme}\n")
    return gzip.compress(("\n".join(schemes) + "\n\n" + "".join(lines)).encode(), mtime=0)


def _spelled(text: str) -> str:
    return _BRACKETS.sub(" ", _JOINED.sub(r"\1", text))


def _names() -> Iterator[tuple[str, str]]:
    """Name and code: descriptions and inclusion terms of the classification, then the curated names."""
    tree = _source()
    for code in _all_codes():
        if code[0] in _NEVER_LINKED or tree.is_extended_subcategory(code) or "T36" <= code[:3] <= "T78":
            continue
        for text in (tree.get_description(code), *tree.get_inclusion_term(code)):
            if not _SPECIAL.search(text):
                yield _spelled(text), code
    for row in read_rows("icd10_aliases.csv"):
        for region in row["region"].split("|"):
            for term in row["term"].split("|"):
                for code in row["code"].split("|")[:1]:
                    if code and region != "any":
                        yield f"{term} {region}", code.partition("+")[0]


def make_names() -> list[tuple[str, tuple[str, ...]]]:
    """Names in one form of words (without sides) and the codes they may mean, no code under another of the same name."""
    found: dict[str, list[str]] = {}
    for name, code in _names():
        text = read_words(name).text
        if text:
            found.setdefault(text, []).append(code)
    return sorted((text, _topmost(codes)) for text, codes in found.items())


def _topmost(codes: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for code in sorted(set(codes), key=lambda code: (len(code), entry(code).is_other, code)):
        if not any(code.startswith(other) for other in kept):
            kept.append(code)
    return tuple(kept)


def make_vectors(texts: list[str]) -> dict[str, npt.NDArray[Any]]:
    """Character 3-grams of the names as scispaCy counts them: the grams, the names that hold each (postings), idf."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), min_df=_MIN_GRAM_COUNT, dtype=np.float32)
    columns = vectorizer.fit_transform(texts).tocsc()
    columns.sort_indices()
    return {
        "grams": np.array(vectorizer.get_feature_names_out(), dtype="<U3"),
        "idf": vectorizer.idf_.astype(np.float32),
        "starts": columns.indptr.astype(np.int32),
        "names": columns.indices.astype(np.uint16),
        "weights": np.round(columns.data * 255).astype(np.uint8),
    }


def main() -> None:
    """Write the files."""
    (DATA / CODES).write_bytes(make_codes())
    classification.cache_clear()
    entry.cache_clear()
    names = make_names()
    lines = "".join(f"{text}\t{'|'.join(codes)}\n" for text, codes in names)
    (DATA / NAMES).write_bytes(gzip.compress(lines.encode(), mtime=0))
    held = io.BytesIO()
    np.savez_compressed(held, **make_vectors([text for text, _ in names]))
    (DATA / VECTORS).write_bytes(held.getvalue())


if __name__ == "__main__":
    main()
