"""The numbers that Word prints before paragraphs and keeps nowhere in their text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ingest.text import letter, roman

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it counts, how the number is written, and from where."""

    style: str
    text: str
    start: int


@dataclass
class WordNumbers:
    """Counts the lists of a document. `take` gives what Word prints before the next paragraph of a list."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstract_of: dict[str, str] = field(default_factory=dict)
    overrides: dict[tuple[str, int], int] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, numbering: Any) -> WordNumbers:
        """The lists of a numbering part's root element; none where there is no such part."""
        numbers = cls()
        if numbering is None:
            return numbers
        for abstract in numbering.iter(W + "abstractNum"):
            found = {int(level.get(W + "ilvl") or 0): _level(level) for level in abstract.iter(W + "lvl")}
            numbers.levels[abstract.get(W + "abstractNumId")] = found
        for num in numbering.iter(W + "num"):
            identity = num.get(W + "numId")
            abstract = num.find(W + "abstractNumId")
            numbers.abstract_of[identity] = abstract.get(W + "val") if abstract is not None else ""
            for override in num.iter(W + "lvlOverride"):
                start = override.find(W + "startOverride")
                if start is not None:
                    numbers.overrides[identity, int(override.get(W + "ilvl") or 0)] = int(start.get(W + "val") or 1)
        return numbers

    def take(self, identity: str, depth: int) -> tuple[str, str]:
        """(style, printed sign) of the next paragraph of list `identity` at `depth` from 0; ("", "") for no list."""
        abstract = self.abstract_of.get(identity, "")
        level = self.levels.get(abstract, {}).get(depth)
        if level is None:
            return "", ""
        if level.style in ("bullet", "none"):
            return level.style, ""
        counts = self._counts.setdefault(abstract, {})
        if identity not in self._started:
            self._started.add(identity)
            for (owner, place), start in self.overrides.items():
                if owner == identity:
                    counts[place] = start - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [place for place in counts if place > depth]:
            del counts[deeper]
        return level.style, self._written(abstract, level, counts)

    def _written(self, abstract: str, level: Level, counts: dict[int, int]) -> str:
        written = level.text
        for place in range(9):
            if f"%{place + 1}" in written:
                owner = self.levels[abstract].get(place, level)
                number = counts.get(place, owner.start)
                written = written.replace(f"%{place + 1}", _sign(owner.style, number))
        return written.strip()


def _level(level: Any) -> Level:
    def value(name: str, default: str) -> str:
        found = level.find(W + name)
        return str(found.get(W + "val") or default) if found is not None else default

    start = value("start", "1")
    return Level(value("numFmt", "decimal"), value("lvlText", ""), int(start) if start.isdigit() else 1)


def _sign(style: str, number: int) -> str:
    if style == "lowerLetter":
        return letter(max(1, number))
    if style == "upperLetter":
        return letter(max(1, number)).upper()
    if style == "lowerRoman":
        return roman(max(1, number))
    if style == "upperRoman":
        return roman(max(1, number)).upper()
    return f"{number:02d}" if style == "decimalZero" else str(number)
