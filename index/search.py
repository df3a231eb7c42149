"""A question → the passages that speak of it, best first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dense import FaissIndex, VectorIndex
from index.encoder import Encoder
from index.fuse import best_first, bounded, cost_of_length, fuse, in_context
from index.lexical import LexicalIndex, LexicalScores
from index.manifest import SnapshotInfo, check_snapshot, current_info
from index.passages import Passage
from index.shelf import Shelf
from ingest.errors import LibraryError

# How many units each side puts forward. Every one of them gets both its scores, so that more only costs time.
CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `score` orders the hits; all three are 0 to 1.

    `dense` is the cosine between the question and the view that found it; `lexical` the share of the question's words,
    by weight, that this view holds; `view` is its name.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float
    view: str


class Search:
    """An open snapshot and the encoder it was built with. Safe to share between threads: nothing in it changes."""

    def __init__(self, info: SnapshotInfo, encoder: Encoder, *, exact: bool = False) -> None:
        self.info = info
        self.encoder = encoder
        self._shelf = Shelf(info.directory)
        self._vectors: VectorIndex = FaissIndex(info.directory, exact=exact)
        self._words = LexicalIndex(info.directory, info.units)

    @classmethod
    def open(cls, root: Path, encoder: Encoder, *, exact: bool = False) -> Search:
        """The current snapshot under ROOT; `exact` compares every vector, however many there are.

        Raises LibraryError where there is none, or it does not match its manifest or the encoder; the line says how to
        rebuild it.
        """
        for attempt in range(2):
            info = current_info(root)
            if info is None:
                raise LibraryError(f"There is no index at {root} that this clearline reads; it is built when asked.")
            try:
                check_snapshot(info, root, encoder)
                return cls(info, encoder, exact=exact)
            except (LibraryError, OSError, ValueError, RuntimeError) as error:
                # Another process may have moved `current` on and cleared what we were opening.
                moved = current_info(root)
                if attempt == 0 and moved is not None and moved.name != info.name:
                    continue
                if isinstance(error, LibraryError):
                    raise
                raise LibraryError(
                    f"The index at {root} cannot be read ({error}); delete that directory and run the command again."
                ) from error
        raise LibraryError(f"The index at {root} is being rebuilt again and again; try again in a moment.")

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        documents: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        also: str = "",
    ) -> list[Hit]:
        """At most k hits, best first, each passage once, of these documents (edition ids) and kinds only.

        `also` holds other words for what the question asks (synonyms, expansions): they count a little, as words only.
        """
        allowed = self._shelf.allowed(documents, kinds)
        if k < 1 or self._vectors.size == 0 or (allowed is not None and not allowed[1].any()):
            return []
        vector = self.encoder.encode([query])[0]
        words = self._words.scores(query, also)
        matched = words.score if allowed is None else np.where(allowed[1], words.score, np.float32(0))
        wanted = max(CANDIDATES, 4 * k)
        near = self._vectors.nearest(vector, wanted, None if allowed is None else allowed[1])
        units = np.union1d(near, best_first(matched, wanted))
        dense = self._vectors.similarity(vector, units)
        return self._hits(units, dense, words, k, None if allowed is None else allowed[0])

    def _hits(
        self,
        units: NDArray[np.int64],
        dense: NDArray[np.float32],
        words: LexicalScores,
        k: int,
        allowed: NDArray[np.bool_] | None,
    ) -> list[Hit]:
        """The best view of each passage that owns one of the units."""
        views = self._shelf.views_of(units)
        scores = fuse(dense, words.score[units])[views.unit] * views.weight
        if allowed is not None:
            scores = np.where(allowed[views.passage], scores, np.float32(0))
        ordered = best_first(scores, len(scores))
        _, firsts = np.unique(views.passage[ordered], return_index=True)
        entries = ordered[firsts]  # the best view of each passage
        places = views.passage[entries]
        plain = np.maximum(scores[entries] - cost_of_length(self._shelf.lengths_of(places)), np.float32(0))
        final = bounded(in_context(plain, places, self._shelf.documents_of(places)))
        hits: list[Hit] = []
        for one in best_first(final, k):
            passage = self._shelf.passage(int(places[one]))
            unit = int(views.unit[entries[one]])
            hits.append(
                Hit(
                    passage=passage,
                    score=float(final[one]),
                    dense=float(np.clip(dense[unit], 0.0, 1.0)),
                    lexical=float(min(1.0, words.share[units[unit]])),
                    view=passage.views[int(views.view[entries[one]])].name,
                )
            )
        return hits
