"""Clauses that became several, and several that became one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eval.compare_align import Item, Pair
from eval.compare_text import held, held_unordered, words_of

HELD = 0.65
"""The share of a part's words that must stand in the whole, in order."""
COVERED = 0.7
"""The share of the whole's words that the parts together must hold."""
ALONE = 0.92
"""Where one part alone holds this share of the whole, the others are no parts of it."""
SHORTEST = 4
"""A part has at least this many words."""


@dataclass(frozen=True, slots=True)
class Parting:
    """One whole and its parts, by position, in order."""

    whole: int
    parts: tuple[int, ...]


def partings(
    wholes: Sequence[Item], parts: Sequence[Item], pairs: Sequence[Pair], free: Sequence[int]
) -> list[Parting]:
    """Which of the wholes fell into several parts.

    `pairs` hold whole positions as `old` and part positions as `new`; `free` are the part positions without partner.
    Give the two sides the other way round to find merges. No part stands in two partings.
    """
    found: list[Parting] = []
    partner = {pair.old: pair for pair in pairs}
    left = {j for j in free if len(words_of(parts[j].text)) >= SHORTEST}
    if not left:
        return []
    for i, whole in enumerate(wholes):
        pair = partner.get(i)
        if pair and pair.similarity == 1.0:
            continue
        first = [pair.new] if pair else []
        if first and _held(parts[first[0]], whole) < HELD:
            continue
        near = [j for j in sorted(left) if parts[j].unit == whole.unit and _held(parts[j], whole) >= HELD]
        chosen = _together(first, near)
        if len(chosen) < 2 or max(_held(whole, parts[j]) for j in chosen) >= ALONE:
            continue
        together = replace(parts[chosen[0]], text=" ".join(parts[j].text for j in chosen))
        if _held(whole, together) >= COVERED:
            found.append(Parting(i, tuple(chosen)))
            left -= set(chosen)
    return found


def _held(part: Item, whole: Item) -> float:
    """The share of the part's words that the whole holds: in order, but for charts, whose words have none."""
    unordered = part.unordered and whole.unordered
    return held_unordered(part.text, whole.text) if unordered else held(part.text, whole.text)


def _together(first: Sequence[int], near: Sequence[int]) -> list[int]:
    """The longest run of neighbouring positions, through the one already matched where there is one."""
    runs: list[list[int]] = []
    for position in sorted({*first, *near}):
        if runs and position == runs[-1][-1] + 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    through = [run for run in runs if not first or first[0] in run]
    return max(through, key=len, default=[])
