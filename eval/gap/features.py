"""What can be measured of a duty beside a row, and of one limb beside a row: numbers that the calibration weighs.

All of them are pure functions of a `Prepared` pair. Shares are from 0 to 1, weighed by how rare a word is in the pair.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eval.gap.prepared import Bag, Prepared, PreparedDuty

Floats = NDArray[np.float64]

# Below this cosine two single words are as good as unrelated for the packaged model.
UNRELATED_WORDS = 0.3

PAIR_FEATURES = (
    "like_of_duty",
    "like_of_row",
    "part_like",
    "part_weight",
    "above_other_duties",
)
LIMB_FEATURES = (
    "shared",
    "like",
    "least_like",
    "unmet_weight",
    "cosine",
    "drop_without",
    "whole_cosine",
    "limb_in_duty",
    "words",
    "weight",
    "like_beside_best",
    "cosine_beside_best",
)


def pair_features(prepared: Prepared, place: int, rows: Sequence[int]) -> Floats:
    """Of the duty at `place` beside each of `rows` (places too): shape (len(rows), len(PAIR_FEATURES))."""
    duty = prepared.duties[place]
    chosen = np.asarray(rows, np.int64)
    if not len(chosen):
        return np.zeros((0, len(PAIR_FEATURES)))
    likeness = Likeness(prepared, [duty.bag, *duty.limb_bags], [prepared.rows[row].bag for row in chosen])
    words = [_word_features(likeness, duty, prepared.rows[row].parts, prepared.rows[row].bag) for row in chosen]
    return np.column_stack([np.array(words), prepared.above_other_duties(place, chosen)]).astype(float)


def _word_features(
    likeness: Likeness, duty: PreparedDuty, parts: Sequence[Bag], row: Bag
) -> tuple[float, float, float, float]:
    """How much of the duty stands in the row, and of the row in the duty; and of the limb and the part of the row that
    are most alike, how alike they are (the geometric mean both ways) and how much weight they share."""
    of_duty, of_row = likeness.both_ways(duty.bag, row)
    best = (0.0, 0.0)
    for limb in duty.limb_bags or (duty.bag,):
        for part in parts or (row,):
            forward, backward = likeness.both_ways(limb, part)
            best = max(best, (float(np.sqrt(forward * backward)), forward * limb.total))
    return of_duty, of_row, *best


def limb_features(prepared: Prepared, duty: PreparedDuty, without: NDArray[np.float32], row: int) -> Floats:
    """Of each limb of a duty beside one row: shape (limbs, len(LIMB_FEATURES)).

    `without` are the vectors of the duty with one limb taken out, shape (limbs, dimension); (0, dimension) for a duty
    of one limb. A row that lacks a limb is more like the duty without it.
    """
    vector = prepared.row_vectors[row]
    bag = prepared.rows[row].bag
    whole = float(duty.whole @ vector)
    cosines = duty.limb_vectors @ vector
    drops = whole - without @ vector if len(without) else np.full(len(duty.limbs), whole / 2)
    in_duty = duty.limb_vectors @ duty.whole
    likeness = Likeness(prepared, duty.limb_bags, [bag])
    found = []
    for place, limb in enumerate(duty.limb_bags):
        each = likeness.each(limb, bag)
        shared = np.isin(limb.stems, bag.stems)
        found.append(
            [
                float(shared @ limb.weights) / limb.total,
                float(each @ limb.weights) / limb.total,
                float(each.min()) if len(each) else 0.0,
                float((1 - each) @ limb.weights) if len(each) else 0.0,
                float(cosines[place]),
                float(drops[place]),
                whole,
                float(in_duty[place]),
                float(len(each)),
                float(limb.weights.sum()),
            ]
        )
    values = np.array(found, float).reshape(len(duty.limbs), len(LIMB_FEATURES) - 2)
    return np.column_stack([values, _beside_best(values[:, 1]), _beside_best(values[:, 4])])


def _beside_best(values: Floats) -> Floats:
    """Each value less the best of the others, 0 where there is no other. Where one limb stands in a row word for word,
    a limb that does not is missing; where none does, the row may only say it in other words."""
    if len(values) < 2:
        return np.zeros(len(values))
    second, first = np.partition(values, -2)[-2:]
    found: Floats = np.where(values >= first, values - second, values - first)
    return found


class Likeness:
    """How alike the words of some bags are to the words of others: 1 for the same stem, else by their vectors."""

    def __init__(self, prepared: Prepared, firsts: Sequence[Bag], seconds: Sequence[Bag]) -> None:
        left, left_stems = _words_of(firsts)
        right, right_stems = _words_of(seconds)
        vectors = prepared.word_vectors
        close = (vectors[left] @ vectors[right].T - UNRELATED_WORDS) / (1 - UNRELATED_WORDS)
        self._alike: Floats = np.maximum(np.clip(close, 0, 1), left_stems[:, None] == right_stems[None, :]).astype(
            float
        )
        self._left = {int(place): at for at, place in enumerate(left)}
        self._right = {int(place): at for at, place in enumerate(right)}

    def each(self, first: Bag, second: Bag) -> Floats:
        """For each word of the first bag, how alike the most alike word of the second is; shape (words,)."""
        here = self._between(first, second)
        found: Floats = here.max(axis=1) if here.size else np.zeros(len(first.places))
        return found

    def both_ways(self, first: Bag, second: Bag) -> tuple[float, float]:
        """How much of the first stands in the second, and of the second in the first; by weight, 0 to 1."""
        here = self._between(first, second)
        if not here.size:
            return 0.0, 0.0
        forward = float(here.max(axis=1) @ first.weights) / first.total
        backward = float(here.max(axis=0) @ second.weights) / second.total
        return forward, backward

    def _between(self, first: Bag, second: Bag) -> Floats:
        rows = [self._left[place] for place in first.places.tolist()]
        columns = [self._right[place] for place in second.places.tolist()]
        found: Floats = self._alike[np.ix_(rows, columns)]
        return found


def _words_of(bags: Sequence[Bag]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    places = np.concatenate([bag.places for bag in bags]) if bags else np.empty(0, np.int64)
    stems = np.concatenate([bag.stems for bag in bags]) if bags else np.empty(0, np.int64)
    unique, first = np.unique(places, return_index=True)
    return unique.astype(np.int64), stems[first].astype(np.int64)
