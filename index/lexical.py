"""BM25 over words and over pairs of neighbouring words. bm25s weighs them at build time; a question sums its columns.

bm25s gives, for each word, the texts that hold it and what it adds to their scores (a CSC matrix). Summing those
columns here and not through bm25s lets a question weigh its words, reads from the disk only the columns of its words,
and spares it the import of scipy, which takes longer than the search.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import words
from index.words import pairs_of, words_of

# How much a word counts that stands in the expansion of a question and not in the question.
EXPANSION_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Weighing:
    """BM25's parameters for words and for pairs, and how much a pair counts beside a word.

    The defaults are for passages of regulation and guidance, which are short and repeat little: a second mention says
    little more than the first (low k1), and a long paragraph is long because it says more (low b). They were chosen on
    one half of a public set of questions, and hold on its other half and on public mappings between control catalogues.
    """

    method: str = "lucene"
    k1: float = 0.6
    b: float = 0.5
    pair_k1: float = 0.8
    pair_b: float = 0.4
    pair_weight: float = 0.5

    def as_json(self) -> dict[str, object]:
        """Everything that decides a weight, for a manifest."""
        return {
            "method": self.method,
            "words": [self.k1, self.b],
            "pairs": [self.pair_k1, self.pair_b, self.pair_weight],
            "version": words.VERSION,
            "stemmer": words.STEMMER,
        }


DEFAULT_WEIGHING = Weighing()


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """What the words of a question say of every text, shape (texts,).

    `score` counts matches: 1 for a word as rare as can be that a text holds in full, less for a commoner one, more for
    words that follow one another as in the question. `share` is the part of the question's words, by weight, that the
    text holds, 0 to 1; a word that no text holds counts as missed.
    """

    score: NDArray[np.float32]
    share: NDArray[np.float32]


def build_lexical(folder: Path, texts: Sequence[str], weighing: Weighing = DEFAULT_WEIGHING) -> None:
    """Weigh the words and pairs of `texts` and write both into `folder`. Text i of the index is `texts[i]`."""
    worded = [words_of(text) for text in texts]
    _build_columns(folder, "words", worded, weighing.method, weighing.k1, weighing.b)
    pairs = (pairs_of(words) for words in worded)
    _build_columns(folder, "pairs", pairs, weighing.method, weighing.pair_k1, weighing.pair_b)


class LexicalIndex:
    """A built index of `size` texts, memory-mapped: opening it reads next to nothing."""

    def __init__(self, folder: Path, size: int, weighing: Weighing = DEFAULT_WEIGHING) -> None:
        self.size = size
        self._words = _Columns(folder, "words")
        self._pairs = _Columns(folder, "pairs")
        self._pair_weight = weighing.pair_weight
        self._rarest = rarest_weight(size)

    def scores(self, question: str, also: str = "") -> LexicalScores:
        """The scores of every text. Words that only `also` has raise `score` a little and leave `share` alone."""
        asked = words_of(question)
        weights = _counted(asked)
        score = self._words.summed(weights, self.size)
        ceiling = sum(weight * self._words.peak(word, self._rarest) for word, weight in weights.items())
        share = score / np.float32(ceiling) if ceiling > 0 else score.copy()
        score += self._pairs.summed(
            {pair: weight * self._pair_weight for pair, weight in _counted(pairs_of(asked)).items()}, self.size
        )
        if also:
            more = {word: EXPANSION_WEIGHT for word in words_of(also) if word not in weights}
            score += self._words.summed(more, self.size)
        score /= np.float32(self._rarest)
        return LexicalScores(score, share)


def rarest_weight(size: int) -> float:
    """BM25's inverse document frequency (Lucene's) of a word that one text of `size` holds."""
    return math.log(1 + (max(size, 1) - 0.5) / 1.5)


class _Columns:
    """One CSC matrix as bm25s computed it, and the hashes by which a term's column is found."""

    def __init__(self, folder: Path, name: str) -> None:
        def read(part: str) -> NDArray[Any]:
            # As a plain array: numpy's own class for mapped files takes longer to be cut than the cut to be read.
            return np.asarray(np.load(folder / f"{name}_{part}.npy", mmap_mode="r", allow_pickle=False))

        self._weights = read("weights")
        self._texts = read("texts")
        self._pointers = read("pointers")
        self._peaks = read("peaks")
        self._terms = read("terms")

    def summed(self, weights: Mapping[str, float], size: int) -> NDArray[np.float32]:
        """What these terms, each counted by its weight, add up to for every text, shape (size,)."""
        found = np.zeros(size, dtype=np.float32)
        for term, weight in weights.items():
            column = self._column(term)
            if column is not None:
                begin, end = int(self._pointers[column]), int(self._pointers[column + 1])
                # A text stands once in a column, so no place is added to twice in one go.
                found[self._texts[begin:end]] += np.float32(weight) * self._weights[begin:end]
        return found

    def peak(self, term: str, unknown: float) -> float:
        """The most that the term gives any text; `unknown` where no text holds it."""
        column = self._column(term)
        return unknown if column is None else float(self._peaks[column])

    def _column(self, term: str) -> int | None:
        wanted = _hash(term)
        place = int(np.searchsorted(self._terms, wanted))
        return place if place < len(self._terms) and self._terms[place] == wanted else None


def _build_columns(folder: Path, name: str, terms: Iterable[list[str]], method: str, k1: float, b: float) -> None:
    """Write one matrix, its columns in the order of their terms' hashes: a term is found without a vocabulary."""
    import bm25s

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # its import sets it to DEBUG

    vocabulary: dict[str, int] = {}
    counted = [[vocabulary.setdefault(term, len(vocabulary)) for term in one] for one in terms]
    if not vocabulary:  # bm25s divides by the average length, so there has to be something
        vocabulary["\u0000"] = 0
        counted = [[0], *counted[1:]]
    index = bm25s.BM25(method=method, k1=k1, b=b)
    index.index((counted, vocabulary), create_empty_token=False, show_progress=False)
    hashes = np.fromiter((_hash(term) for term in vocabulary), dtype=np.uint64, count=len(vocabulary))
    order = np.argsort(hashes)
    pointers = np.asarray(index.scores["indptr"], dtype=np.int64)
    lengths = np.diff(pointers)[order]
    moved = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    places = np.repeat(pointers[:-1][order] - moved[:-1], lengths) + np.arange(moved[-1])
    weights = np.asarray(index.scores["data"], dtype=np.float32)[places]
    parts = {
        "weights": weights,
        "texts": np.asarray(index.scores["indices"], dtype=np.int32)[places],
        "pointers": moved,
        "peaks": np.maximum.reduceat(weights, moved[:-1]),  # each term stands in some text, so no column is empty
        "terms": hashes[order],
    }
    for part, array in parts.items():
        np.save(folder / f"{name}_{part}.npy", array)


def _counted(terms: Iterable[str]) -> dict[str, float]:
    counts: dict[str, float] = {}
    for term in terms:
        counts[term] = counts.get(term, 0.0) + 1.0
    return counts


def _hash(term: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big"))
