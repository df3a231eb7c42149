"""What a PDF page draws besides text: shaded areas, frames, and rules that cross as a table's do."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

from ingest.layout.boxes import Area

_FILLS = {b"f", b"F", b"f*"}
_BOTH = {b"B", b"B*", b"b", b"b*"}
_STROKES = {b"S", b"s"}
_COLOURS = {b"g", b"rg", b"k", b"sc", b"scn"}
_CURVES = {b"c", b"v", b"y"}
PATH_OPERATORS = _FILLS | _BOTH | _STROKES | _COLOURS | _CURVES | {b"re", b"m", b"l", b"n", b"q", b"Q"}
Rule = tuple[float, float, float, float]  # from x, y to x, y
_MOST_RULES = 200  # a page with more is a drawing
_WHITE = 0.985  # as light as this is the paper's own colour


class Paths:
    """Collects the paths of one page as its operators come. Points, y upwards."""

    def __init__(self) -> None:
        self.shaded: list[Area] = []
        self.framed: list[Area] = []
        self._across: dict[int, float] = {}
        self._down: dict[int, float] = {}
        self._painted: list[Rule] = []
        self._rules: list[Rule] = []  # of the path that is not painted yet
        self._sides: list[Rule] = []  # of its rectangles that are more than a rule
        self._areas: list[Area] = []
        self._points: list[tuple[float, float]] = []
        self._light = 0.0  # of what is filled: 0 is black
        self._kept: list[float] = []

    def operand(self, operator: bytes, operands: Any, user: Any) -> None:
        """Take one operator of the page; `user` is the matrix from its space to the page's."""
        if operator == b"re":
            x, y, width, height = (float(value) for value in operands)
            self._end_shape()
            corners = [_moved(user, *corner) for corner in ((x, y), (x + width, y + height))]
            self._rectangle(*corners[0], *corners[1])
        elif operator == b"m":
            self._end_shape()
            self._points = [_moved(user, float(operands[0]), float(operands[1]))]
        elif operator == b"l":
            point = _moved(user, float(operands[0]), float(operands[1]))
            if self._points:
                self._rules.append((*self._points[-1], *point))
            self._points.append(point)
        elif operator in _CURVES:
            self._points.append(_moved(user, float(operands[-2]), float(operands[-1])))
        elif operator in _COLOURS:
            self._light = _lightness(operands)
        elif operator in _FILLS or operator in _BOTH or operator in _STROKES:
            self._paint(operator)
        elif operator == b"n":
            self._end_path()
        elif operator == b"q":
            self._kept.append(self._light)
        elif operator == b"Q" and self._kept:
            self._light = self._kept.pop()

    @property
    def gridded(self) -> bool:
        """Whether rules cross as a table's do: three long ones or more each way, far the longest where they lie."""
        across = [length for length in self._across.values() if length > 100]
        down = [length for length in self._down.values() if length > 20]
        tallest = max(down, default=0.0)
        return len(across) >= 3 and sum(length >= 0.6 * tallest for length in down) >= 3

    def frames(self) -> list[Area]:
        """The areas that four rules enclose; a table's grid is none."""
        if self.gridded or len(self._painted) > _MOST_RULES:
            return self.framed
        across = [rule for rule in self._painted if abs(rule[1] - rule[3]) < 1.5 and abs(rule[2] - rule[0]) > 60]
        down = [rule for rule in self._painted if abs(rule[0] - rule[2]) < 1.5 and abs(rule[3] - rule[1]) > 12]
        found = []
        for low, high in permutations(across, 2):
            left, right = min(low[0], low[2]), max(low[0], low[2])
            area = Area(left, low[1], right, high[1])
            level = _near(left, min(high[0], high[2])) and _near(right, max(high[0], high[2]))
            if level and area.height > 12 and all(any(_runs(rule, x, area) for rule in down) for x in (left, right)):
                found.append(area)
        return [*self.framed, *found]

    def turn(self, turned: Callable[[float, float], tuple[float, float]]) -> None:
        """Turn everything with a page that is read sideways; `turned` gives the new place of a point."""
        self.shaded, self.framed = ([_turned(area, turned) for area in areas] for areas in (self.shaded, self.framed))
        self._across, self._down = self._down, self._across
        self._painted = [(*turned(*rule[:2]), *turned(*rule[2:])) for rule in self._painted]

    def _rectangle(self, left: float, bottom: float, right: float, top: float) -> None:
        left, right = min(left, right), max(left, right)
        bottom, top = min(bottom, top), max(bottom, top)
        if right - left <= 3 or top - bottom <= 3:
            self._rules.append((left, bottom, *((right, bottom) if right - left > top - bottom else (left, top))))
            return
        self._sides.extend(
            [
                (left, bottom, right, bottom),
                (left, bottom, left, top),
                (left, top, right, top),
                (right, bottom, right, top),
            ]
        )
        self._areas.append(Area(left, bottom, right, top))

    def _end_shape(self) -> None:
        """A shape of four corners or more, round ones too, takes the area around it."""
        if len(self._points) >= 4:
            across, up = [x for x, _ in self._points], [y for _, y in self._points]
            self._areas.append(Area(min(across), min(up), max(across), max(up)))
        self._points = []

    def _paint(self, operator: bytes) -> None:
        self._end_shape()
        filled = operator not in _STROKES and self._light < _WHITE
        if filled:
            self.shaded.extend(self._areas)
        if operator not in _FILLS:
            self.framed.extend(self._areas)
        if filled or operator not in _FILLS:
            self._painted.extend(self._rules)
            for rule in (*self._rules, *self._sides):
                self._edge(*rule)
        self._end_path()

    def _end_path(self) -> None:
        self._rules, self._sides, self._areas, self._points = [], [], [], []

    def _edge(self, left: float, top: float, right: float, bottom: float) -> None:
        """Remember a rule that runs across or down, by the line that it lies on."""
        if abs(top - bottom) < 1.5 and abs(right - left) > 20:
            self._across[round(top / 3)] = self._across.get(round(top / 3), 0.0) + abs(right - left)
        elif abs(right - left) < 1.5 and abs(top - bottom) > 8:
            self._down[round(left / 3)] = self._down.get(round(left / 3), 0.0) + abs(top - bottom)


def _moved(matrix: Any, x: float, y: float) -> tuple[float, float]:
    return x * matrix[0] + y * matrix[2] + matrix[4], x * matrix[1] + y * matrix[3] + matrix[5]


def _near(one: float, other: float) -> bool:
    return abs(one - other) < 4


def _runs(rule: Rule, x: float, area: Area) -> bool:
    """Whether a rule runs down a side of an area, from its top to its foot."""
    low, high = min(rule[1], rule[3]), max(rule[1], rule[3])
    return _near(rule[0], x) and _near(low, area.bottom) and _near(high, area.top)


def _turned(area: Area, turned: Callable[[float, float], tuple[float, float]]) -> Area:
    (one, two), (three, four) = turned(area.left, area.bottom), turned(area.right, area.top)
    return Area(min(one, three), min(two, four), max(one, three), max(two, four))


def _lightness(operands: Any) -> float:
    """How light a colour is, 0 to 1; a pattern's is taken for a shade."""
    try:
        values = [float(value) for value in operands]
    except (TypeError, ValueError):
        return 0.5
    if len(values) == 4:
        cyan, magenta, yellow, black = values
        return 1.0 - min(1.0, black + (cyan + magenta + yellow) / 3)
    return sum(values) / len(values) if values else 0.5
