"""What a reader hands on: the pieces of a source in reading order, before they have refs, spans or meaning.

A reader knows one file format and nothing of guidance or frameworks. It gives a `Reading`; `ingest.guidance` and
`ingest.framework` make a Document of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ingest.model import Note
from ingest.text import weight

CONTENTS_LINE = "line of a table of contents"
_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?:?$", re.I)


class Form(StrEnum):
    """What a piece is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    BOX = "box"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Mark:
    """A footnote's mark, and the offset in its block's text just after which it stood."""

    offset: int
    mark: str


@dataclass(frozen=True, slots=True)
class Break:
    """The offset in a block's text at which `page` begins."""

    offset: int
    page: int


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, bullet, box line or footnote. `text` is clean: one line, no mark, no marker.

    `level` is a heading's (1 is the outermost) or a bullet's depth from 1. `marker` is the number, letter or bullet as
    printed, where the reader could tell it from the text; a footnote's is its mark. `printed` counts the characters of
    the source that the reader took off the text: markers, marks, hyphens at line ends. `box` is the number, from 1, of
    the box that it stands in with others, 0 for none.
    """

    form: Form
    text: str
    level: int = 1
    marker: str = ""
    page: int | None = None
    marks: tuple[Mark, ...] = ()
    breaks: tuple[Break, ...] = ()
    printed: int = 0
    box: int = 0


@dataclass(frozen=True, slots=True)
class TableRow:
    """The cells of one table row, clean. `page` is 1-based; `number` is its row in the source, from 1.

    `merged` says that one cell spans the whole row; `after_break` that a page break stands before it; `filled` are the
    columns (from 0) whose text is a merged cell's that started in a row above.
    """

    cells: tuple[str, ...]
    page: int | None = None
    number: int = 0
    merged: bool = False
    after_break: bool = False
    filled: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """A table as printed, header rows still among the others. `name` is its sheet, caption or position."""

    rows: tuple[TableRow, ...]
    name: str = ""
    page: int | None = None
    from_sheet: bool = False

    @property
    def lines(self) -> list[str]:
        """Each row as the canonical text joins its filled cells; empty where it has none."""
        return [" | ".join(cell.replace("\n", " ") for cell in row.cells if cell) for row in self.rows]


Item = Block | Table


@dataclass
class Reading:
    """What a reader found in one file. `characters` and `left_out_characters` count what is not white space."""

    format: str
    items: list[Item] = field(default_factory=list)
    title: str = ""
    published: str = ""
    url: str = ""
    withdrawn: str = ""
    history: tuple[tuple[str, str], ...] = ()
    left_out: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)
    page_count: int = 0
    characters: int = 0
    left_out_characters: int = 0

    def leave_out(self, what: str, where: str, *, count: int = 1, characters: int = 0) -> None:
        """Name something that is not read on, and how many characters it held; the same again adds to its count."""
        for place, note in enumerate(self.left_out):
            if (note.what, note.where) == (what, where):
                self.left_out[place] = Note(what, where, note.count + count)
                break
        else:
            self.left_out.append(Note(what, where, count))
        self.left_out_characters += characters

    def leave_contents(self, text: str, where: str, lines: int = 1) -> None:
        """Name lines of a table of contents as left out, and with the first of them the title that stands above."""
        last = self.items[-1] if self.items else None
        if isinstance(last, Block) and _CONTENTS.match(last.text):
            self.items.pop()
            self.leave_out(CONTENTS_LINE, where, characters=weight(last.text) - last.printed)
        if text.strip():
            self.characters += weight(text)
            self.leave_out(CONTENTS_LINE, where, count=lines, characters=weight(text))

    def warn(self, what: str, where: str, count: int = 1) -> None:
        """Note something that the person should know."""
        self.warnings.append(Note(what, where, count))

    @property
    def blocks(self) -> Sequence[Block]:
        """The items that are not tables."""
        return [item for item in self.items if isinstance(item, Block)]

    @property
    def tables(self) -> Sequence[Table]:
        """The items that are tables."""
        return [item for item in self.items if isinstance(item, Table)]
