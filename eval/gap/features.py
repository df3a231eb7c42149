"""What can be measured of a duty beside a row, and of one limb beside a row: numbers that the calibration weighs.

All of them are pure functions of a `Prepared` pair. Shares are from 0 to 1, weighed by how rare a word is in the pair.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eval.gap.prepared import Bag, LimbWords, Prepared, PreparedDuty

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
    "whole_cosine",
    "limb_in_duty",
    "words",
    "weight",
    "like_beside_best",
    "row_weight",
)
READ_FEATURES = ("least",)
# The word judge is sure beyond what its training can bear; past this its logit says no more.
LOUDEST_WORD = 5.0


def pair_features(prepared: Prepared, place: int, rows: Sequence[int]) -> Floats:
    """Of the duty at `place` beside each of `rows` (places too): shape (len(rows), len(PAIR_FEATURES))."""
    duty = prepared.duties[place]
    chosen = np.asarray(rows, np.int64)
    if not len(chosen):
        return np.zeros((0, len(PAIR_FEATURES)))
    words = _word_features(prepared, duty, chosen.tolist())
    return np.column_stack([words, prepared.above_other_duties(place, chosen)]).astype(float)


def _word_features(prepared: Prepared, duty: PreparedDuty, rows: Sequence[int]) -> Floats:
    """How much of the duty stands in each row, and of the row in the duty; and of the limb and the part of the row that
    are most alike, how alike they are (the geometric mean both ways) and how much weight they share."""
    limbs = duty.limb_bags or (duty.bag,)
    parts = [prepared.rows[row].parts or (prepared.rows[row].bag,) for row in rows]
    likeness = Likeness(
        prepared,
        [duty.bag, *limbs],
        [prepared.rows[row].bag for row in rows] + [part for found in parts for part in found],
    )
    forward, backward = likeness.forward[1:, len(rows) :], likeness.backward[1:, len(rows) :]
    alike = np.sqrt(forward * backward)
    weight = forward * np.array([limb.total for limb in limbs])[:, None]
    first_parts = np.cumsum([0, *map(len, parts[:-1])], dtype=np.int64)
    best = np.maximum.reduceat(alike.max(axis=0), first_parts)
    is_best = alike == np.repeat(best, [len(found) for found in parts])
    best_weight = np.maximum.reduceat(np.where(is_best, weight, 0.0).max(axis=0), first_parts)
    return np.column_stack([likeness.forward[0, : len(rows)], likeness.backward[0, : len(rows)], best, best_weight])


def limb_features(prepared: Prepared, duty: PreparedDuty, row: int) -> Floats:
    """Of each limb of a duty beside one row: shape (limbs, len(LIMB_FEATURES))."""
    vector = prepared.row_vectors[row]
    bag = prepared.rows[row].bag
    whole = float(duty.whole @ vector)
    cosines = duty.limb_vectors @ vector
    in_duty = duty.limb_vectors @ duty.whole
    likeness = Likeness(prepared, duty.limb_bags, [bag])
    found = []
    for place, limb in enumerate(duty.limb_bags):
        each = likeness.each(place, 0)
        shared = np.isin(limb.stems, bag.stems)
        found.append(
            [
                float(shared @ limb.weights) / limb.total,
                float(each @ limb.weights) / limb.total,
                float(each.min()) if len(each) else 0.0,
                float((1 - each) @ limb.weights) if len(each) else 0.0,
                float(cosines[place]),
                whole,
                float(in_duty[place]),
                float(len(each)),
                float(limb.weights.sum()),
            ]
        )
    values = np.array(found, float).reshape(len(duty.limbs), len(found[0]))
    return np.column_stack([values, _beside_best(values[:, 1]), np.full(len(values), bag.total / duty.bag.total)])


def read_features(words: LimbWords, limbs: int, heard: NDArray[np.float32]) -> Floats:
    """Of each of so many limbs the word that the row says least of all, by the word judge: shape (limbs, 1).

    `heard` are the logits of `words`. A row that drops one word of a limb drops the limb: on the duties held back this
    one number tells it better than any mean, and as well as all measurements of this file with it.
    """
    least = np.full(limbs, LOUDEST_WORD)
    np.minimum.at(least, words.limbs, np.clip(heard, -LOUDEST_WORD, LOUDEST_WORD))
    return least[:, None]


def _beside_best(values: Floats) -> Floats:
    """Each value less the best of the others, 0 where there is no other. Where one limb stands in a row word for word,
    a limb that does not is missing; where none does, the row may only say it in other words."""
    if len(values) < 2:
        return np.zeros(len(values))
    second, first = np.partition(values, -2)[-2:]
    found: Floats = np.where(values >= first, values - second, values - first)
    return found


class Likeness:
    """How alike the words of some bags are to the words of others: 1 for the same stem, else by their vectors.

    `forward[i, j]` is how much of the bag `firsts[i]` stands in `seconds[j]`, by weight, 0 to 1; `backward[i, j]` how
    much of `seconds[j]` stands in `firsts[i]`. An empty bag stands in nothing, and nothing in it.
    """

    def __init__(self, prepared: Prepared, firsts: Sequence[Bag], seconds: Sequence[Bag]) -> None:
        left, right = _Laid(firsts), _Laid(seconds)
        vectors = prepared.word_vectors
        close = (vectors[left.words] @ vectors[right.words].T - UNRELATED_WORDS) / (1 - UNRELATED_WORDS)
        same = left.word_stems[:, None] == right.word_stems[None, :]
        alike = np.zeros((len(left.words) + 1, len(right.words) + 1))  # the last of each is the empty word
        alike[:-1, :-1] = np.maximum(np.clip(close, 0, 1), same)
        best_in_second = np.maximum.reduceat(alike[:, right.places], right.starts, axis=1)[left.places]
        best_in_first = np.maximum.reduceat(alike[left.places], left.starts, axis=0)[:, right.places]
        self.forward: Floats = np.add.reduceat(best_in_second * left.weights[:, None], left.starts, axis=0)
        self.forward /= np.array([bag.total for bag in firsts])[:, None]
        self.backward: Floats = np.add.reduceat(best_in_first * right.weights, right.starts, axis=1)
        self.backward /= np.array([bag.total for bag in seconds])
        self._best_in_second = best_in_second
        self._starts = left.starts
        self._lengths = [len(bag.places) for bag in firsts]

    def each(self, first: int, second: int) -> Floats:
        """For each word of `firsts[first]`, how alike the most alike word of `seconds[second]` is; shape (words,)."""
        start = self._starts[first] + 1
        found: Floats = self._best_in_second[start : start + self._lengths[first], second]
        return found


class _Laid:
    """Bags laid end to end, each after an empty word of no weight, so that none is without a word."""

    def __init__(self, bags: Sequence[Bag]) -> None:
        places = np.concatenate([bag.places for bag in bags])
        self.words, first, at = np.unique(places, return_index=True, return_inverse=True)
        self.word_stems = np.concatenate([bag.stems for bag in bags])[first]
        lengths = [len(bag.places) for bag in bags]
        ends = np.cumsum(lengths, dtype=np.int64) - lengths
        self.starts = ends + np.arange(len(bags))
        self.places = np.insert(at, ends, len(self.words))
        self.weights = np.insert(np.concatenate([bag.weights for bag in bags]), ends, 0.0)
