"""BM25. bm25s weighs the words at build time; a question sums the columns of its words, memory-mapped.

bm25s stores, for each word, the passages that hold it and what it adds to their scores (a CSC matrix in three .npy
files). Summing those columns here and not through bm25s lets a question weigh its words, and spares it the import of
scipy, which takes longer than the search.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import words
from index.words import words_of

DATA, INDICES, INDPTR = "data.csc.index.npy", "indices.csc.index.npy", "indptr.csc.index.npy"
VOCABULARY, PEAKS = "vocab.index.json", "peaks.npy"


@dataclass(frozen=True, slots=True)
class Weighing:
    """BM25's variant and parameters, as bm25s names them."""

    method: str = "lucene"
    k1: float = 1.2
    b: float = 0.75

    def as_json(self) -> dict[str, object]:
        """Everything that decides a weight, for a manifest."""
        return {
            "method": self.method,
            "k1": self.k1,
            "b": self.b,
            "words": words.VERSION,
            "stemmer": words.STEMMER,
        }


DEFAULT_WEIGHING = Weighing()


def build_lexical(folder: Path, texts: Sequence[str], weighing: Weighing) -> None:
    """Weigh the words of `texts` and write the index into `folder`. Text i of the index is `texts[i]`."""
    import bm25s

    vocabulary: dict[str, int] = {}
    counted = [[vocabulary.setdefault(word, len(vocabulary)) for word in words_of(text)] for text in texts]
    if not vocabulary:  # bm25s divides by the average length
        vocabulary["\u0000"] = 0
        counted = [[0] for _ in texts] or [[0]]
    index = bm25s.BM25(method=weighing.method, k1=weighing.k1, b=weighing.b)
    index.index((counted, vocabulary), create_empty_token=False, show_progress=False)
    index.save(folder, show_progress=False)
    pointers = np.asarray(index.scores["indptr"], dtype=np.int64)
    data = np.asarray(index.scores["data"], dtype=np.float32)
    peaks = np.zeros(len(vocabulary), dtype=np.float32)
    filled = np.flatnonzero(np.diff(pointers))
    if len(filled):
        peaks[filled] = np.maximum.reduceat(data, pointers[filled])
    np.save(folder / PEAKS, peaks)


class LexicalIndex:
    """A built index, memory-mapped: opening it reads its vocabulary and nothing else."""

    def __init__(self, folder: Path, size: int) -> None:
        self.size = size
        self._data = np.load(folder / DATA, mmap_mode="r", allow_pickle=False)
        self._indices = np.load(folder / INDICES, mmap_mode="r", allow_pickle=False)
        self._pointers = np.load(folder / INDPTR, mmap_mode="r", allow_pickle=False)
        self._peaks = np.load(folder / PEAKS, mmap_mode="r", allow_pickle=False)
        self._vocabulary: dict[str, int] = json.loads((folder / VOCABULARY).read_text(encoding="utf-8"))

    def known(self, word: str) -> bool:
        """Whether any text holds the word, as `words_of` gives it."""
        return word in self._vocabulary

    def ceiling(self, weights: Mapping[str, float]) -> float:
        """The most that a text could score: as if each word stood there at its best. 0 where no word is known."""
        return float(sum(weight * self._peak(word) for word, weight in weights.items()))

    def scores(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """The BM25 score of every text, shape (size,), each word counted by its weight."""
        found = np.zeros(self.size, dtype=np.float32)
        for word, weight in weights.items():
            place = self._vocabulary.get(word)
            if place is None:
                continue
            begin, end = int(self._pointers[place]), int(self._pointers[place + 1])
            # A word stands once in each column, so no place is added to twice in one go.
            found[self._indices[begin:end]] += np.float32(weight) * self._data[begin:end]
        return found

    def _peak(self, word: str) -> float:
        place = self._vocabulary.get(word)
        return float(self._peaks[place]) if place is not None else 0.0


def weights_of(question: str, also: str = "", also_weight: float = 0.3) -> dict[str, float]:
    """The words of a question, by how often they stand in it; those that only `also` has weigh `also_weight`."""
    weights: dict[str, float] = {}
    for word in words_of(question):
        weights[word] = weights.get(word, 0.0) + 1.0
    for word in words_of(also):
        weights.setdefault(word, also_weight)
    return weights
