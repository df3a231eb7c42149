"""Boxes on a page: shaded or framed areas whose text stands apart from the text around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.layout.lines import Line

# Points. Edges that differ by less belong together: a word processor shades a box paragraph by paragraph.
_NEAR = 4.0
_NARROWEST, _LOWEST = 60.0, 16.0  # of what is shaded: less is a word or a line that is highlighted
_LOWEST_FRAME = 12.0
_PAGE_SHARE = 0.85  # an area that takes more of its page than this is its background
_SMALL = 0.5  # of the page's width: a narrower box is one of a chart's, or beside the text
_LEVEL = 8.0
_FEWEST_LETTERS = 30


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in points; `top` and `bottom` are counted upwards from the foot of the page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Its width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height in points."""
        return self.top - self.bottom

    def holds(self, line: Line) -> bool:
        """Whether a line of type stands in it."""
        return self.left - 2 <= line.x <= self.right and self.bottom - 1 <= -line.row <= self.top

    def within(self, other: Area) -> bool:
        """Whether it lies in another area, edges included."""
        return (
            self.left >= other.left - _NEAR
            and self.right <= other.right + _NEAR
            and self.bottom >= other.bottom - _NEAR
            and self.top <= other.top + _NEAR
        )


def boxes_of(shaded: Sequence[Area], framed: Sequence[Area], page: Area) -> list[Area]:
    """The boxes of a page, smallest first: what is shaded in pieces is put together, backgrounds and bands are not
    boxes."""
    areas = [
        *(area for area in _merged(area for area in shaded if area.width >= _NARROWEST) if area.height >= _LOWEST),
        *(area for area in framed if area.width >= _NARROWEST and area.height >= _LOWEST_FRAME),
    ]
    boxes = [
        area for area in dict.fromkeys(areas) if area.width * area.height <= _PAGE_SHARE * page.width * page.height
    ]
    return sorted(boxes, key=lambda area: area.width * area.height)


def in_boxes(lines: Sequence[Line], boxes: Sequence[Area], page: Area) -> Iterator[list[Line]]:
    """The lines of a page in groups, in the order of reading: those of a box together, those between by themselves.

    Each line of a group is in the smallest box that holds it. A box of a word or two is a label or a band, and none.
    """
    held: dict[int, list[Line]] = {}
    for line in lines:
        held.setdefault(next((place for place, box in enumerate(boxes, 1) if box.holds(line)), 0), []).append(line)
    free = held.pop(0, [])
    groups: list[tuple[float, float, list[Line]]] = []
    for place, inside in held.items():
        box = boxes[place - 1]
        small = box.width < _SMALL * page.width
        if sum(len(line.text) for line in inside) < _FEWEST_LETTERS or (not small and _is_band(inside)):
            free.extend(inside)
            continue
        top = min(line.row for line in inside) if any(line.x < box.left for line in free) else -box.top
        groups.append((top, box.left, [replace(line, box=place, small=small) for line in inside]))
    free.sort(key=lambda line: (line.row, line.x))
    # Boxes that start about level stand side by side: the left one comes first.
    groups.sort(key=lambda group: (round(group[0] / _LEVEL), group[1]))
    for top, _, inside in groups:
        above = [line for line in free if line.row < top]
        if above:
            yield above
            free = free[len(above) :]
        yield inside
    if free:
        yield free


def _is_band(inside: Sequence[Line]) -> bool:
    """Whether what looks like a box is the band behind a heading: a line or two that are no sentence."""
    return len(inside) <= 2 and not re.search(r"[.;:?!][’”)]*$", inside[-1].text)


def _merged(areas: Iterator[Area]) -> list[Area]:
    """The areas, those that stand close above each other and are as wide made one."""
    merged: list[Area] = []
    for area in sorted(areas, key=lambda area: (-area.top, area.left)):
        for place, former in enumerate(merged):
            if (
                abs(former.left - area.left) < _NEAR
                and abs(former.right - area.right) < _NEAR
                and former.bottom - area.top < _NEAR
            ):
                merged[place] = replace(former, bottom=min(former.bottom, area.bottom))
                break
        else:
            merged.append(area)
    return merged
