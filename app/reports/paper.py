"""A paper before it has a format: sections of paragraphs, quotations, tables and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text. `style` is empty, `strong`, `note`, `in` (words put in) or `out` (words taken out)."""

    text: str
    style: str = ""


Line = tuple[Run, ...]
"""Text as runs, side by side."""


def line(*pieces: str | Run) -> Line:
    """A line of plain text and runs."""
    return tuple(piece if isinstance(piece, Run) else Run(piece) for piece in pieces)


def plain_text(runs: Line) -> str:
    """The text of a line without its styles."""
    return "".join(run.text for run in runs)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `small` ones are asides."""

    runs: Line
    small: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a document, letter for letter, and where they stand."""

    runs: Line
    cite: str


@dataclass(frozen=True, slots=True)
class Subheading:
    """A heading inside a section, with an optional verdict shown as a badge."""

    text: str
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over several subheadings."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `widths` are shares of the page's width. A cell that holds a verdict alone is shaded."""

    heads: Sequence[str]
    lines: Sequence[Sequence[Line]]
    widths: Sequence[float]
    caption: str = ""
    numbers: frozenset[int] = frozenset()  # columns, from 0, that hold numbers


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in parts: (verdict, count) each."""

    parts: Sequence[tuple[str, int]]
    caption: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of a coverage picture: line and column from 0, the verdict, and what a person reads on it."""

    line: int
    column: int
    verdict: str
    title: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """A picture of clauses (lines) against rows (columns). `lines` are (ref, verdict, what stands there)."""

    lines: Sequence[tuple[str, str, str]]
    columns: Sequence[tuple[str, str]]
    marks: Sequence[Mark]
    caption: str


Block = Paragraph | Quotation | Group | Subheading | Bullets | Table | Bar | Coverage


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `facts` are label and value lines under the title."""

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    made_by: str
    footer: str = field(default="")
