"""The records that walk through the house, in the field's own words.

Every offset is a 0-based, half-open index, counted in Unicode code points, into the canonical text of one edition
(`Document.text`). `document.text[span.start:span.end]` is the text of the thing, always. Pages are 1-based, as a reader
of the paper would count them; `None` where the source has no pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a document is in an assurance scan."""

    GUIDANCE = "guidance"
    FRAMEWORK = "framework"


class Strength(StrEnum):
    """How strongly a statement binds its bearer."""

    MUST = "must"
    SHOULD = "should"
    ENCOURAGED = "encouraged"
    MAY = "may"
    INFO = "info"


class Verdict(StrEnum):
    """What a framework makes of a statement."""

    COVERED = "covered"
    PARTIAL = "partial"
    GAP = "gap"
    NOT_APPLICABLE = "not-applicable"


class ColumnRole(StrEnum):
    """What a column of a framework table is for."""

    REFERENCE = "reference"
    DUTY = "duty"
    OWNER = "owner"
    HOW_DISCHARGED = "how_discharged"
    COMPLIANCE = "compliance"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Span:
    """A place in an edition: `document` is the edition's id, `page` the page on which it starts."""

    document: str
    page: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A ref, its span, and the quote: `text[span.start:span.end] == quote`, always."""

    ref: str
    kind: str  # row | clause | statement | key_point
    label: str  # what a person would call it: "Row R33: Ensure provision of …", "Paragraph 6, sentence 5"
    quote: str
    span: Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` counts from 1."""

    text: str
    level: int
    span: Span


@dataclass(frozen=True, slots=True)
class FootnoteAnchor:
    """Where a footnote's mark stood: the statement, and the offset in the canonical text just after which it stood."""

    statement: str
    offset: int


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote, its printed mark, and every place that cites it."""

    mark: str
    text: str
    span: Span
    anchors: tuple[FootnoteAnchor, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a clause. `ref` is clause, slash, position from 1. Bearers are abbreviations: `LA`, `DCS`, …"""

    ref: str
    clause: str
    text: str
    span: Span
    bearers: tuple[str, ...]
    strength: Strength


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered paragraph of guidance, or one bullet of it.

    `text` and `span` leave out the printed number or bullet. `headings` is the path from the outermost heading in.
    `parent` is the ref of the paragraph that a bullet hangs under. `page_end` differs from `span.page` where the clause
    crosses a page. `form` is `paragraph`, `bullet`, `prose` (unnumbered), `box` or `table`.
    """

    ref: str
    text: str
    span: Span
    headings: tuple[str, ...]
    statements: tuple[Statement, ...]
    parent: str | None = None
    page_end: int | None = None
    form: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a framework table: its header as printed, and what it is for."""

    name: str
    role: ColumnRole


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row; an empty cell has an empty span."""

    column: Column
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """A framework row, by the reference that its table prints, or `R1`… by position where it prints none.

    `section` is the section row (or sheet) it stands under, `stitched` says that a page break had cut it in two.
    """

    ref: str
    cells: tuple[Cell, ...]
    span: Span
    section: str = ""
    stitched: bool = False

    def cell(self, role: ColumnRole) -> Cell | None:
        """The first non-empty cell of that role, else the first cell of it, else None."""
        having = [cell for cell in self.cells if cell.column.role is role]
        return next((cell for cell in having if cell.text), having[0] if having else None)

    def text_of(self, role: ColumnRole) -> str:
        """The text of that role's cell, or an empty string."""
        cell = self.cell(role)
        return cell.text if cell else ""

    @property
    def duty(self) -> str:
        """What the row says that somebody has to do."""
        return self.text_of(ColumnRole.DUTY)


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A bullet of prose in a framework, `K1`… by position."""

    ref: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """An abbreviation and its meaning.

    `span` is where the document defines it; None where a data file lent the meaning. `expansion` is empty where the
    document uses the abbreviation and nothing defines it.
    """

    short: str
    expansion: str
    span: Span | None
    source: str  # "document" | "data file" | "undefined"


@dataclass(frozen=True, slots=True)
class Note:
    """One line of a read report: what was skipped or seen, where, and why."""

    what: str
    where: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What reading a document found and left out. `format` is what the content turned out to be."""

    format: str
    found: dict[str, int] = field(default_factory=dict)
    left_out: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
    characters: int = 0  # characters of the source that are not white space
    accounted: int = 0  # of those, how many stand in a clause, row, footnote or heading, or are named as left out


@dataclass(frozen=True, slots=True)
class Document:
    """One edition of a source, read. `id` is the edition's id, `DOCUMENT@EDITION`.

    `pages[i]` is the offset at which page i + 1 starts; empty where the source has no pages. `scope` says what part the
    source holds where it is an extract ("paragraphs 5 to 16 only"), else it is empty.
    """

    id: str
    kind: Kind
    title: str
    edition: str
    text: str
    published: str = ""  # ISO date, or empty
    url: str = ""
    scope: str = ""
    headings: tuple[Heading, ...] = ()
    clauses: tuple[Clause, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    rows: tuple[Row, ...] = ()
    key_points: tuple[KeyPoint, ...] = ()
    glossary: tuple[Abbreviation, ...] = ()
    pages: tuple[int, ...] = ()
    withdrawn: str = ""  # the withdrawn notice, where the source carries one
    history: tuple[tuple[str, str], ...] = ()  # (ISO date, what changed)
    report: ReadReport = field(default_factory=lambda: ReadReport(format="unknown"))

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every statement, in reading order."""
        return tuple(statement for clause in self.clauses for statement in clause.statements)


@dataclass(frozen=True, slots=True)
class Edition:
    """What the library knows of one stored edition without opening it. `id` is `document@label`."""

    id: str
    document: str
    kind: Kind
    title: str
    label: str
    sha256: str
    source_name: str
    added_at: str  # ISO 8601, UTC
    replaces: str = ""
    publisher: str = ""
    licence: str = ""
    current: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's accept or override of a computed verdict; a later one for the same thing supersedes it.

    `guidance_fingerprint`, `row_fingerprint` and `evidence_fingerprint` are of the texts it was about, which the
    `…_text` fields keep as they stood, so that before and after can be shown when one of them changes. `basis` names
    the rows that the computed verdict stood on.
    """

    id: int
    guidance: str  # edition id
    framework: str  # edition id
    statement: str  # statement ref
    row: str  # row ref, or "" where the decision is about the statement as a whole
    action: str  # accept | override | not-applicable | reopen
    computed: Verdict
    decided: Verdict | None  # None for reopen
    by: str
    why: str
    at: str  # ISO 8601, UTC
    guidance_fingerprint: str
    row_fingerprint: str
    evidence_fingerprint: str
    statement_text: str = ""
    row_text: str = ""
    evidence_text: str = ""
    basis: tuple[str, ...] = ()


class ChangeKind(StrEnum):
    """What happened to a clause or row between two editions."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    UNCHANGED = "unchanged"
