"""The numbers that an OpenDocument text prints before its headings and list items, and keeps nowhere in their text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ingest.text import letter, roman

OUTLINE = "Outline"  # the name under which headings are counted


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts: "1", "a", "A", "i" or "I", from where, and what is printed around the number.

    `shown` is how many levels are printed, this one the last of them. `format` is empty where nothing is printed.
    """

    format: str
    prefix: str
    suffix: str
    start: int
    shown: int


@dataclass
class OpenNumbers:
    """Counts the lists of a document. `take` gives what is printed before the next paragraph of a list."""

    levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any) -> OpenNumbers:
        """The list styles and the outline of a document."""
        from odf.text import ListLevelStyleNumber, ListStyle, OutlineLevelStyle, OutlineStyle

        numbers = cls()
        for holder in (document.automaticstyles, document.styles):
            for style in holder.getElementsByType(ListStyle):
                for level in style.getElementsByType(ListLevelStyleNumber):
                    numbers._add(str(style.getAttribute("name")), level)
            for outline in holder.getElementsByType(OutlineStyle):
                for level in outline.getElementsByType(OutlineLevelStyle):
                    numbers._add(OUTLINE, level)
        return numbers

    def start(self, style: str) -> None:
        """A list of that style begins anew."""
        self._counts.pop(style, None)

    def take(self, style: str, depth: int) -> str:
        """What is printed before the next paragraph at `depth` from 1; empty where the level is a bullet or nothing."""
        level = self.levels.get((style, depth))
        if level is None:
            return ""
        counts = self._counts.setdefault(style, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [place for place in counts if place > depth]:
            del counts[deeper]
        if not level.format:
            return ""
        signs = []
        for place in range(max(1, depth - level.shown + 1), depth + 1):
            owner = self.levels.get((style, place))
            if owner is not None and owner.format:
                signs.append(_sign(owner.format, counts.get(place, owner.start)))
        return f"{level.prefix}{'.'.join(signs)}{level.suffix}".strip()

    def _add(self, name: str, level: Any) -> None:
        given = {key: str(level.getAttribute(key) or "") for key in ("numformat", "numprefix", "numsuffix")}
        depth, start, shown = (
            int(text) if (text := str(level.getAttribute(key) or "1")).isdigit() else 1
            for key in ("level", "startvalue", "displaylevels")
        )
        self.levels[name, depth] = Level(given["numformat"], given["numprefix"], given["numsuffix"], start, shown)


def _sign(format: str, count: int) -> str:
    plain = {"a": letter, "A": letter, "i": roman, "I": roman}.get(format, str)(max(count, 0))
    return plain.upper() if format in ("A", "I") else plain
