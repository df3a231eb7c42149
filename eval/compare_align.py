"""Which clause of the new edition is which clause of the old one, each matched at most once.

First the same text, then the same printed number with similar text, then similar text where order breaks ties.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest

from eval.compare_text import content_key, held, similarity, similarity_unordered, words_of
from ingest.model import Statement

SAME_NUMBER = 0.45
"""The least similarity of two texts under one printed number that are one clause."""
GROWN = 0.9
"""Or the share of the shorter text's words that the longer one holds."""
SIMILAR = 0.55
"""The least similarity of two texts under different numbers that are one clause."""
SHORT = 6
"""Texts of fewer words need SIMILAR_SHORT: a few shared words prove little."""
SIMILAR_SHORT = 0.75
ORDER_WEIGHT = 0.1
CANDIDATES = 12
RARE = 12
"""Likely partners are found by so many of a text's rarest words."""
MANY = 2500
"""Among more than this many possible pairs of one and the same text, the order alone decides."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to align: `key_text` is what it is about, `text` all that it says."""

    ref: str
    text: str
    key_text: str = ""
    printed: bool = True  # whether the ref is printed in the source, or only counts positions
    heading: str = ""
    unit: str = "clause"
    statements: tuple[Statement, ...] = ()
    unordered: bool = False  # whether its words have no one order, as in a chart

    @property
    def about(self) -> str:
        """The text by which it is recognised."""
        return self.key_text or self.text


@dataclass(frozen=True, slots=True)
class Pair:
    """Positions of one thing in both editions, and how similar its texts are."""

    old: int
    new: int
    similarity: float


def alike(old: Item, new: Item, *, whole: bool = False) -> float:
    """How similar two things are, by what they are about or, with `whole`, by all that they say."""
    ours, theirs = (old.text, new.text) if whole else (old.about, new.about)
    if old.unordered and new.unordered:
        return similarity_unordered(ours, theirs)
    return similarity(ours, theirs)


def align(old: Sequence[Item], new: Sequence[Item]) -> list[Pair]:
    """The pairs, in the order of the new edition; no position of either side stands in two pairs."""
    matched: dict[int, int] = {}
    _same_text(old, new, matched)
    _same_number(old, new, matched)
    _similar_text(old, new, matched)
    pairs = [Pair(i, j, alike(old[i], new[j], whole=True)) for i, j in matched.items()]
    return sorted(pairs, key=lambda pair: pair.new)


def out_of_order(pairs: Sequence[Pair]) -> set[int]:
    """The old positions of the fewest pairs whose removal leaves the rest in the same order in both editions.

    The longest increasing subsequence stays; see Fredman, "On computing the length of longest increasing
    subsequences", 1975.
    """
    ordered = sorted(pairs, key=lambda pair: pair.old)
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int] = []
    for position, pair in enumerate(ordered):
        length = bisect_left(tails, pair.new)
        before.append(tail_at[length - 1] if length else -1)
        tails[length : length + 1] = [pair.new]
        tail_at[length : length + 1] = [position]
    kept: set[int] = set()
    position = tail_at[-1] if tail_at else -1
    while position >= 0:
        kept.add(ordered[position].old)
        position = before[position]
    return {pair.old for pair in ordered} - kept


def _same_text(old: Sequence[Item], new: Sequence[Item], matched: dict[int, int]) -> None:
    """Pair equal texts. Among several equal ones: the same ref first, then the same place in the order."""
    groups: dict[tuple[str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, items in enumerate((old, new)):
        for position, item in enumerate(items):
            if key := content_key(item.text):
                groups[item.unit, key][side].append(position)
    several = []
    for ours, theirs in groups.values():
        if len(ours) == len(theirs) == 1:
            matched[ours[0]] = theirs[0]
        elif ours and theirs:
            several.append((ours, theirs))
    order = _Order(matched)
    for ours, theirs in several:
        by_ref = {new[j].ref: j for j in reversed(theirs)}
        here = {i: by_ref.pop(old[i].ref) for i in ours if old[i].ref in by_ref}
        left = [i for i in ours if i not in here]
        rest = [j for j in theirs if j not in here.values()]
        if len(left) * len(rest) > MANY:
            choices = list(zip(left, rest, strict=False))
        else:
            choices = sorted(((i, j) for i in left for j in rest), key=lambda pair: (-order.fit(*pair), *pair))
        for i, j in choices:
            if i not in here and j not in here.values():
                here[i] = j
        matched.update(here)


def _same_number(old: Sequence[Item], new: Sequence[Item], matched: dict[int, int]) -> None:
    """Pair texts under one ref where they are similar and nothing else is clearly nearer."""
    taken = set(matched.values())
    free = {(item.unit, item.ref): j for j, item in reversed(list(enumerate(new))) if j not in taken}
    index = _Words(new, [j for j in range(len(new)) if j not in taken])
    for i, item in enumerate(old):
        j = free.get((item.unit, item.ref))
        if i in matched or j is None or not item.printed:
            continue
        near = _under_one_number(item, new[j])
        rivals = [alike(item, new[k]) for k in index.candidates(item) if k != j]
        if near >= SAME_NUMBER and near >= max(rivals, default=0.0) - 0.1:
            matched[i] = j
            del free[item.unit, item.ref]


def _under_one_number(old: Item, new: Item) -> float:
    """How similar two things of one number are; a text that only grew or shrank around its words stays the same one."""
    shorter, longer = sorted((old.text, new.text), key=lambda text: len(words_of(text)))
    return max(alike(old, new), SAME_NUMBER if held(shorter, longer) >= GROWN else 0.0)


def _similar_text(old: Sequence[Item], new: Sequence[Item], matched: dict[int, int]) -> None:
    """Pair what is left by similarity, nearest first; keeping the order counts as ORDER_WEIGHT of similarity."""
    taken = set(matched.values())
    index = _Words(new, [j for j in range(len(new)) if j not in taken])
    order = _Order(matched)
    choices = []
    for i, item in enumerate(old):
        if i in matched:
            continue
        for j in index.candidates(item):
            near = alike(item, new[j])
            short = min(len(words_of(item.about)), len(words_of(new[j].about))) < SHORT
            if near >= (SIMILAR_SHORT if short else SIMILAR):
                choices.append((-(near + ORDER_WEIGHT * order.fit(i, j)), i, j))
    taken_new = set(taken)
    for _, i, j in sorted(choices):
        if i not in matched and j not in taken_new:
            matched[i] = j
            taken_new.add(j)


class _Order:
    """How well a pair keeps the order of the pairs that are already sure."""

    def __init__(self, matched: dict[int, int]) -> None:
        self._old = sorted(matched)
        self._new = [matched[i] for i in self._old]

    def fit(self, i: int, j: int) -> float:
        """1 where the new position lies between the partners of the old neighbours, falling with the distance."""
        at = bisect_left(self._old, i)
        low = self._new[at - 1] if at else -1
        high = self._new[at] if at < len(self._new) else math.inf
        if low < j < high:
            return 1.0
        distance = min(abs(j - low), abs(j - high))
        return 1.0 / (1.0 + distance)


class _Words:
    """The items of one side by their rare words, so that only likely partners are measured."""

    def __init__(self, items: Sequence[Item], positions: Sequence[int]) -> None:
        self._holders: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._scale: dict[int, float] = {}
        for position in positions:
            words = words_of(items[position].about)
            self._scale[position] = 1.0 / math.sqrt(1 + len(words))
            for word in set(words):
                self._holders[items[position].unit, word].append(position)
        self._count = max(len(positions), 1)

    def candidates(self, item: Item) -> list[int]:
        """The CANDIDATES positions that share the most weight of rare words with the item, heaviest first."""
        found = (self._holders.get((item.unit, word)) for word in set(words_of(item.about)))
        shared = sorted((holders for holders in found if holders), key=lambda holders: (len(holders), holders))
        weights: dict[int, float] = defaultdict(float)
        for holders in shared[:RARE]:
            weight = math.log(1 + self._count / len(holders))
            for position in holders:
                weights[position] += weight
        ranked = ((-weight * self._scale[position], position) for position, weight in weights.items())
        return [position for _, position in nsmallest(CANDIDATES, ranked)]
