"""How near each row is to a duty, over all rows: what candidates are chosen by, and what a mapping is ranked by.

Several voices, each centred and scaled over the rows so that none is louder for its units: how well each sentence of
the duty finds one in the row, on average; the words that they share, weighed by how rare they are on either side; and
late interaction, both ways, for the rows that come first by cosines and words. Then what the rest of both documents
says is heard: their order, their sections, and what other duties claim.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eval.gap.features import Likeness
from eval.gap.late import LateInteraction
from eval.gap.prepared import Prepared
from eval.gap.reading_order import standard, with_reading_order
from eval.gap.sections import heard_together, lent_by_sections, levels
from eval.gap.sharing import chances_of, claimed, share_rows

Floats = NDArray[np.float32]

# BM25's usual constants (Robertson and Zaragoza 2009).
SATURATION, LENGTH = 1.2, 0.75
# Late interaction weighs so much either way beside the sentences and the words, and is heard for the so many rows that
# come first without it; the rest are taken for as unlike as the last of these. Chosen on the three public mappings:
# weights from 1 to 3 differ by less than .01, and half as many rows cost .01 where there are over a thousand.
LATE = 2
HEARD_CLOSELY = 200
# The weight of what sections lend, of what a section hears together and of what other duties claim. Chosen on the same,
# one at a time: .2 to .8, 1 to 3 and .8 to 1.6 differ by less than .02 on each of them.
LENT = 0.6
HEARD_TOGETHER = 1.5
CLAIMED = 1.2
# So many duties are laid beside all rows at a time, which bounds what the sentences of both take in memory.
TOGETHER = 200


class Nearness:
    """The nearness of every row of a prepared pair to any of its duties."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared

    def of(self, place: int) -> Floats:
        """To the duty at `place`, of every row: shape (rows,), comparable among the rows of this duty only."""
        found: Floats = self._near[place]
        return found

    @cached_property
    def emptiness(self) -> NDArray[np.float64]:
        """How much of a gap each duty looks, shape (duties,); comparable among the duties of this pair only.

        Two voices, each centred and scaled over the duties: how far the best sentence of any row is, and how little of
        the duty's words, by weight, any one row says in the same or like words.
        """
        bags = [row.said for row in self._prepared.rows]
        if not bags or not self._prepared.duties:
            return np.zeros(len(self._prepared.duties))
        said = [Likeness(self._prepared, [duty.said], bags).forward.max() for duty in self._prepared.duties]
        voices = standard(np.stack([self._sentences.best.max(axis=1), np.array(said, np.float32)]))
        found: NDArray[np.float64] = -voices.sum(axis=0).astype(float)
        return found

    @cached_property
    def _near(self) -> Floats:
        prepared = self._prepared
        if not prepared.duties or not prepared.rows:
            return np.zeros((len(prepared.duties), len(prepared.rows)), np.float32)
        heard = self._heard
        chances = chances_of(heard)
        shared = share_rows(chances)
        duties = levels([duty.duty.sections for duty in prepared.duties])
        rows = levels([row.sections for row in prepared.rows])
        near = standard(with_reading_order(heard) + LENT * lent_by_sections(chances, duties, rows))
        if duties:
            near = standard(near + HEARD_TOGETHER * shared**2 * heard_together(near, duties[-1]))
        return standard(near - CLAIMED * (1 - shared) * claimed(chances))

    @cached_property
    def _heard(self) -> Floats:
        """All voices together, each duty's centred and scaled."""
        prepared = self._prepared
        mean, words = standard(self._sentences.mean), self._shared_words()
        quick = standard(prepared.cosines) + standard(self._sentences.best) + mean + words
        interaction = LateInteraction(
            [duty.encoded for duty in prepared.duties], [row.encoded for row in prepared.rows]
        )
        late = np.empty_like(quick)
        for place, values in enumerate(quick):
            rows = best(values, HEARD_CLOSELY)
            found = interaction.of(place, rows)
            both = standard(np.stack([found.said, found.saying])).sum(axis=0)
            late[place] = both.min()
            late[place, rows] = both
        return standard(mean + words + LATE * late)

    @cached_property
    def _sentences(self) -> _Sentences:
        prepared = self._prepared
        of_duties = _laid([_parts(duty.part_vectors, duty.whole) for duty in prepared.duties])
        of_rows = _laid(
            [_parts(row.part_vectors, vector) for row, vector in zip(prepared.rows, prepared.row_vectors, strict=True)]
        )
        best = np.empty((len(prepared.duties), len(prepared.rows)), np.float32)
        mean = np.empty_like(best)
        for start in range(0, len(best), TOGETHER):
            end = min(start + TOGETHER, len(best))
            first, last = of_duties.starts[start], of_duties.ends[end - 1]
            found = np.maximum.reduceat(of_duties.vectors[first:last] @ of_rows.vectors.T, of_rows.starts, axis=1)
            starts = of_duties.starts[start:end] - first
            best[start:end] = np.maximum.reduceat(found, starts, axis=0)
            counts = of_duties.ends[start:end] - of_duties.starts[start:end]
            mean[start:end] = np.add.reduceat(found, starts, axis=0) / counts[:, None]
        return _Sentences(best, mean)

    def _shared_words(self) -> Floats:
        """The weight of the stems that each row shares with each duty: BM25 of the row for the duty's words, and of the
        duty for the row's, each centred and scaled, and their mean. A word counts once a text."""
        duties = [np.unique(duty.said.stems) for duty in self._prepared.duties]
        rows = [np.unique(row.said.stems) for row in self._prepared.rows]
        holding = self._prepared.holding
        lengths = np.array([len(stems) for stems in rows], np.float32)
        long = 1 - LENGTH + LENGTH * lengths / max(float(lengths.mean()), 1e-9)
        saturated = (SATURATION + 1) / (1 + SATURATION * long)
        in_duties = Counter(stem for stems in duties for stem in stems.tolist())
        by_row = np.zeros((len(duties), len(rows)), np.float32)
        by_duty = np.zeros_like(by_row)
        for place, stems in enumerate(duties):
            for stem in stems.tolist():
                if stem in holding:
                    holders = holding[stem]
                    by_row[place, holders] += _rarity(len(rows), len(holders)) * saturated[holders]
                    by_duty[place, holders] += _rarity(len(duties), in_duties[stem])
        return (standard(by_row) + standard(by_duty)) / np.float32(2)


@dataclass(frozen=True)
class _Sentences:
    """Of each duty and each row, shape (duties, rows): the best cosine between two of their sentences, and the mean
    over the duty's sentences of the best cosine with one of the row."""

    best: Floats
    mean: Floats


@dataclass(frozen=True)
class _Laid:
    """Vectors laid end to end; those of the text at a place stand at `starts[place]` up to `ends[place]`."""

    vectors: Floats
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def _laid(parts: Sequence[Floats]) -> _Laid:
    ends = np.cumsum([len(one) for one in parts], dtype=np.int64)
    return _Laid(np.concatenate(parts), np.concatenate([[0], ends[:-1]]).astype(np.int64), ends)


def _parts(sentences: Floats, whole: Floats) -> Floats:
    """The vectors of a text's sentences; of one that is one sentence, its own."""
    return sentences if len(sentences) else whole[None]


def _rarity(texts: int, holding: int) -> float:
    return math.log1p((texts - holding + 0.5) / (holding + 0.5))


def best(values: Floats, count: int) -> list[int]:
    """The places of the best so many values, best first, ties by place."""
    if count < len(values):
        edge = np.partition(values, len(values) - count)[len(values) - count]
        places = np.flatnonzero(values >= edge)
    else:
        places = np.arange(len(values))
    return sorted(places.tolist(), key=lambda place: (-float(values[place]), place))[:count]
