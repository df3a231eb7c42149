"""What the sections of two documents say about which row answers which duty.

A section of one document is answered, for the most part, by a few sections of the other: each duty is lent the odds
that the other duties of its section give to a row's section. And some documents answer all the duties of a section with
the same rows: as far as they do, which `eval.gap.sharing` finds out, each duty hears what its whole section hears.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# So many duties' worth of doubt that a section is answered anywhere. Between 1 and 16, MAP@10 of none of the three
# public mappings moves by more than .01.
DOUBT = 4.0


@dataclass(frozen=True)
class Sections:
    """The section of each text, by place: `of` shape (texts,), numbered from 0 to `count` - 1."""

    of: NDArray[np.int64]
    count: int

    @property
    def members(self) -> Floats:
        """1 where a text is in a section, shape (texts, sections)."""
        return np.eye(self.count, dtype=np.float32)[self.of]

    @property
    def tell(self) -> bool:
        """Whether there are several, and one of them holds more than one text."""
        return 1 < self.count < len(self.of)


def levels(paths: Sequence[tuple[str, ...]]) -> tuple[Sections, ...]:
    """The outermost and the innermost sections of texts that are given by their path, the outermost first.

    One of the two where they are the same, or where the other tells nothing; none where neither does.

    >>> [one.of.tolist() for one in levels([("A", "A1"), ("A", "A1"), ("A", "A2"), ("B",)])]
    [[0, 0, 0, 1], [0, 0, 1, 2]]
    """
    found: list[Sections] = []
    for end in (1, None):
        places: dict[tuple[str, ...], int] = {}
        of = [places.setdefault(path[:end], len(places)) for path in paths]
        sections = Sections(np.array(of, np.int64), len(places))
        if sections.tell and not any(np.array_equal(sections.of, one.of) for one in found):
            found.append(sections)
    return tuple(found)


def lent_by_sections(chances: Floats, duties: Sequence[Sections], rows: Sequence[Sections]) -> Floats:
    """The logarithm of the odds that the other duties of its section lend to each row's section; shape as `chances`.

    `chances` are of each duty, that each row answers it; they add up to 1 over the rows. The outermost sections of the
    one document are laid beside the outermost of the other, and the innermost beside the innermost; what both lend is
    added up. Zeros where either document has no sections that tell.
    """
    lent = np.zeros_like(chances)
    if duties and rows:
        for level in {0, max(len(duties), len(rows)) - 1}:
            lent += _lent(chances, duties[min(level, len(duties) - 1)], rows[min(level, len(rows) - 1)])
    return lent


def _lent(chances: Floats, duties: Sections, rows: Sections) -> Floats:
    prior = rows.members.mean(axis=0)
    others, count = _of_others(chances @ rows.members, duties)
    odds = (others + DOUBT * prior) / (count + DOUBT) / prior
    found: Floats = np.log(odds).astype(np.float32)[:, rows.of]
    return found


def heard_together(near: Floats, duties: Sections) -> Floats:
    """What the other duties of its section hear on average, of each duty; zeros where it is alone in it."""
    others, count = _of_others(near, duties)
    return (others / np.maximum(count, 1)).astype(np.float32)


def _of_others(values: Floats, duties: Sections) -> tuple[Floats, Floats]:
    """The sum of the values of the other duties of its section, of each duty, and how many they are."""
    members = duties.members
    sums: Floats = members @ (members.T @ values) - values
    counts: Floats = (members @ members.sum(axis=0) - 1)[:, None]
    return sums, counts
