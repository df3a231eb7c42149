"""A line of a page, as a PDF or a text file gives it, and what is usual among the lines of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. `x` is where it starts (points, or characters in a text file) from the left edge.

    `gap` is the distance from the line above in usual line distances: 1 where it follows at once, more where space was
    left, 0 where it is the first of its page. `size` is its type's in points, 0 where that is unknown. `row` is its
    place from the top of the page in the same unit as `x`, for a text file the line number. `box` is the number from 1
    of the box on its page that it stands in, 0 where it stands in none; `small` says that the box is one of a chart's,
    or a label, whose text is one piece.
    """

    text: str
    page: int
    x: float
    gap: float
    row: float = 0.0
    size: float = 0.0
    bold: bool = False
    raw: str = ""
    box: int = 0
    small: bool = False


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in a document: body type size, left margin, length of a full line in characters."""

    size: float
    margin: float
    length: int
    step: float  # how much further right a line must start to count as indented


def usual_of(lines: Sequence[Line]) -> Usual:
    """What is usual among these lines, each weighed by its length."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = max(sizes, key=lambda value: (sizes[value], value), default=0.0)
    lengths = sorted(len(line.text) for line in lines if abs(line.size - size) < 0.5 or not line.size)
    length = lengths[int(len(lengths) * 0.9)] if lengths else 80
    # Only lines that are nearly full tell the margin; in columns those are short too.
    full = min(40.0, 0.6 * length)
    margins = Counter(round(line.x) for line in lines if len(line.text) > full)
    often = [value for value, count in margins.items() if count >= 0.1 * sum(margins.values())]
    margin = min(often, default=0.0)
    return Usual(size, margin, max(length, 30), 6.0 if size else 2.0)
