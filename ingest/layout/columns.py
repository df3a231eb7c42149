"""The order in which a page is read: down the page, or down one column and then the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.layout.lines import Line

# Lines whose rows differ by less than this many points stand side by side.
_SAME_ROW = 2.5
# At least this share of a page's lines has a neighbour in the other column where a page has two.
_SIDE_BY_SIDE = 0.3


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """The lines of one page as a person reads them. A file may hold a box, a header or a column at any place."""
    rows = sorted(lines, key=lambda line: (line.row, line.x))
    beside = _side_by_side(rows)
    split = _gutter(rows) if len(rows) >= 8 and beside >= _SIDE_BY_SIDE * len(rows) else None
    if split is None:
        return _joined(rows)
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in rows:
        if _wide(line, split):
            ordered.extend([*left, *right, line])
            left, right = [], []
        else:
            (left if line.x < split else right).append(line)
    return [*ordered, *left, *right]


def _joined(rows: Sequence[Line]) -> list[Line]:
    """Pieces of one printed line put together: a bold lead-in and the text after it."""
    joined: list[Line] = []
    for line in rows:
        last = joined[-1] if joined else None
        if last is not None and abs(line.row - last.row) <= 1.0 and line.size and last.x < line.x:
            size = last.size if len(last.text) >= len(line.text) else line.size
            joined[-1] = replace(last, text=f"{last.text} {line.text}", size=size, bold=last.bold and line.bold)
        else:
            joined.append(line)
    return joined


def _side_by_side(rows: Sequence[Line]) -> int:
    count = 0
    for place, line in enumerate(rows[:-1]):
        after = rows[place + 1]
        count += abs(after.row - line.row) <= _SAME_ROW and abs(after.x - line.x) > 60
    return count * 2


def _gutter(rows: Sequence[Line]) -> float | None:
    """Where the second column starts: the left edge that most lines right of the first share."""
    margin = min(line.x for line in rows)
    counts: dict[int, int] = {}
    for line in rows:
        if line.x > margin + 120:
            counts[round(line.x / 4)] = counts.get(round(line.x / 4), 0) + 1
    if not counts:
        return None
    right = [line for line in rows if line.x > margin + 120]
    if sum(len(line.text) for line in right) < 14 * len(right):
        return None  # page numbers beside the titles of a table of contents
    edge = min(key for key, count in counts.items() if count >= 0.5 * max(counts.values())) * 4 - 6
    return float(edge)


def _wide(line: Line, split: float) -> bool:
    """Whether a line runs over both columns: it starts in the first and has more letters than fit there."""
    width = line.size * 0.5 * len(line.text)
    return line.x < split and line.x + width > split * 1.25
