"""scispaCy's candidate generation over the names of ICD-10-CM, with an exact index.

``CandidateGenerator`` compares character 3-grams (TF-IDF, cosine). Its own index is approximate (nmslib) and made for
the three million names of UMLS; for 25,000 names the exact answer is as fast, so it is handed ``ExactIndex``.
"""

import gzip
import sys
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.resources import as_file, files
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scispacy.candidate_generation import CandidateGenerator

NAMES = "icd10_index.tsv.gz"
VECTORS = "icd10_index.npz"
_FLOOR = 0.4
"""Names less alike than this are never a candidate; not sorting them halves the time of a query."""


class ExactIndex:
    """Nearest names by cosine over postings: for each 3-gram, the names that hold it and its weight in them."""

    def __init__(
        self, starts: npt.NDArray[np.int32], names: npt.NDArray[np.uint16], weights: npt.NDArray[np.uint8], size: int
    ) -> None:
        self._starts = starts
        self._names = names
        self._weights = weights
        self._size = size

    def knnQueryBatch(self, vectors: Any, k: int) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]]:  # noqa: N802 (nmslib's name)
        """For each row of a sparse matrix (rows x 3-grams), the ``k`` nearest names and their distances, 1 - cosine."""
        return [
            self._nearest(vectors.indices[start:end], vectors.data[start:end], k)
            for start, end in zip(vectors.indptr[:-1], vectors.indptr[1:], strict=True)
        ]

    def _nearest(
        self, grams: npt.NDArray[np.int32], query: npt.NDArray[np.float32], k: int
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        scores = np.zeros(self._size, dtype=np.float32)
        for gram, weight in zip(grams.tolist(), (query / 255).tolist(), strict=True):
            held = slice(self._starts[gram], self._starts[gram + 1])
            # A name is in a 3-gram's postings once, so adding by index loses nothing.
            scores[self._names[held]] += self._weights[held] * np.float32(weight)
        # scispaCy wants at least one neighbour a row.
        near = np.flatnonzero(scores >= min(_FLOOR, scores.max()))
        best = near[np.argsort(-scores[near], kind="stable")[:k]]
        return best, (1 - scores[best]).astype(np.float32)


class Names(NamedTuple):
    """The names of the index and the codes that each may mean; what scispaCy asks of a knowledge base."""

    alias_to_cuis: dict[str, tuple[str, ...]]


@cache
def names() -> Names:
    """Names in one form of words, read once per process."""
    packed = files("extraction").joinpath("data", NAMES).read_bytes()
    rows = (line.split("\t") for line in gzip.decompress(packed).decode("utf-8").splitlines())
    return Names({text: tuple(codes.split("|")) for text, codes in rows})


class Vectorizer:
    """What scikit-learn's ``TfidfVectorizer`` makes of texts with the 3-grams given (``analyzer="char_wb"``), to the last bit.

    Importing scikit-learn costs each process as long as reading some fifty notes.
    """

    def __init__(self, grams: Sequence[str], idf: npt.NDArray[np.float32]) -> None:
        self._numbers = {gram: number for number, gram in enumerate(grams)}
        self._idf = idf

    def transform(self, texts: Sequence[str]) -> Any:
        """A sparse matrix, texts x 3-grams, its rows of length 1."""
        from scipy.sparse import csr_matrix

        starts, grams, weights = [0], [], []
        for text in texts:
            found = sorted(self._count(text).items())
            held = np.array([number for number, _ in found], dtype=np.int32)
            row = np.array([count for _, count in found], dtype=np.float32) * self._idf[held]
            length = sum((row * row).tolist()) ** 0.5  # of squares in single precision, summed and divided in double
            grams.append(held)
            weights.append((row.astype(np.float64) / length).astype(np.float32) if found else row)
            starts.append(starts[-1] + len(found))
        parts = np.concatenate(weights), np.concatenate(grams), np.array(starts, dtype=np.int32)
        return csr_matrix(parts, shape=(len(texts), len(self._numbers)), dtype=np.float32)

    def _count(self, text: str) -> Counter[int]:
        """How often a text holds each 3-gram, by its number; a word begins and ends with a space."""
        words = (f" {word} " for word in text.lower().split())
        grams = (word[place : place + 3] for word in words for place in range(len(word) - 2))
        return Counter(number for gram in grams if (number := self._numbers.get(gram)) is not None)


def _candidate_generator() -> Any:
    """scispaCy's class. Its module imports what is slow to import or, as nmslib on Python 3.13, has no wheel, and what is never
    called here: an index and a vectorizer of our own are handed in. So empty modules stand in while it is imported, and it
    is forgotten again, so that who uses scispaCy beside us gets it whole."""
    name = "scispacy.candidate_generation"
    if name in sys.modules:
        return sys.modules[name].CandidateGenerator
    made = {given: ModuleType(given) for given in _STAND_IN if given not in sys.modules}
    for given, module in made.items():
        setattr(module, _STAND_IN[given], object)
    sys.modules.update(made)
    try:
        return import_module(name).CandidateGenerator
    finally:
        for given in (*made, name):
            sys.modules.pop(given, None)


_STAND_IN = {
    "joblib": "load", "nmslib": "init", "nmslib.dist": "FloatIndex", "sklearn.feature_extraction.text": "TfidfVectorizer",
}  # fmt: skip
"""What scispaCy's module imports, with the name that it uses of it."""


@cache
def generator() -> "CandidateGenerator":
    """The candidate generator over ICD-10-CM, made on first use."""
    with as_file(files("extraction").joinpath("data", VECTORS)) as path, np.load(path) as held:
        vectors = {key: held[key] for key in held.files}
    vectorizer = Vectorizer(vectors["grams"].tolist(), vectors["idf"])
    known = names()
    index = ExactIndex(vectors["starts"], vectors["names"], vectors["weights"], len(known.alias_to_cuis))
    return _candidate_generator()(
        ann_index=index, tfidf_vectorizer=vectorizer, ann_concept_aliases_list=list(known.alias_to_cuis), kb=known
    )
