"""How near each row is to a duty, over all rows: what candidates are chosen by, and what a mapping is ranked by.

Four voices of equal weight, each centred and scaled over the rows so that none is louder for its units: the whole
duty's cosine, the best and the mean of its sentences' cosines, and the weight of the words that they share. A row also
hears a little of its own nearest neighbours: rows about one thing are answers to one thing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eval.gap.prepared import Prepared

Floats = NDArray[np.float64]

# Chosen on the three public mappings in shared/benchmarks/mappings; .1 to .4 do nearly as well on each.
NEIGHBOURS, NEIGHBOURLY = 4, 0.2
# So many of the nearest rows hear each other: what keeps the work from growing with the square of the rows.
HEARD = 50


class Nearness:
    """The nearness of every row of a prepared pair to any of its duties."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        count = len(prepared.rows)
        self._weights = {
            stemmed: float(np.log1p((count - len(places) + 0.5) / (len(places) + 0.5)))
            for stemmed, places in prepared.holding.items()
        }

    def of(self, place: int) -> Floats:
        """To the duty at `place`, of every row: shape (rows,), comparable among the rows of this duty only."""
        prepared = self._prepared
        if not prepared.rows:
            return np.zeros(0)
        parts = prepared.duties[place].part_vectors
        whole = prepared.cosines[place]
        cosines = parts @ prepared.row_vectors.T if len(parts) else whole[None]
        near = (
            standard(whole)
            + standard(cosines.max(axis=0))
            + standard(cosines.mean(axis=0))
            + standard(self.shared_words(place))
        )
        return self._with_neighbours(standard(near))

    def best_cosine(self, place: int) -> float:
        """The cosine of the row that is nearest to any sentence of the duty; 0.0 where there are no rows."""
        prepared = self._prepared
        if not prepared.rows:
            return 0.0
        parts = prepared.duties[place].part_vectors
        cosines = parts @ prepared.row_vectors.T if len(parts) else prepared.cosines[place]
        return float(cosines.max())

    def shared_words(self, place: int) -> Floats:
        """The weight of the stems that each row shares with the duty, shape (rows,). A rare one weighs more."""
        scores = np.zeros(len(self._prepared.rows))
        for stemmed in dict.fromkeys(self._prepared.duties[place].bag.stems.tolist()):
            if stemmed in self._weights:
                scores[self._prepared.holding[stemmed]] += self._weights[stemmed]
        return scores

    def _with_neighbours(self, near: Floats) -> Floats:
        chosen = best(near, HEARD)
        if len(chosen) <= NEIGHBOURS:
            return near
        vectors = self._prepared.row_vectors[chosen]
        alike = vectors @ vectors.T
        np.fill_diagonal(alike, 0)
        edge = np.partition(alike, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS]
        alike = np.where(alike >= edge[:, None], np.maximum(alike, 0), 0)
        heard = alike @ near[chosen] / np.maximum(alike.sum(axis=1), 1e-9)
        mixed = near.copy()
        mixed[chosen] = (near[chosen] + NEIGHBOURLY * heard) / (1 + NEIGHBOURLY)
        return mixed


def standard(values: NDArray[np.float32] | Floats) -> Floats:
    """Centred and scaled; all zeros where all are equal."""
    spread = float(values.std())
    return (values - values.mean()).astype(float) / spread if spread > 1e-9 else np.zeros(len(values))


def best(values: NDArray[np.float32] | Floats, count: int) -> list[int]:
    """The places of the best so many values, best first, ties by place."""
    if count < len(values):
        edge = np.partition(values, len(values) - count)[len(values) - count]
        places = np.flatnonzero(values >= edge)
    else:
        places = np.arange(len(values))
    return sorted(places.tolist(), key=lambda place: (-float(values[place]), place))[:count]
