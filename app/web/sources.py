"""A document as it reads around a span, with the very words of the span marked.

What is marked comes from the stored offsets alone. Nothing is searched for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.errors import InputError
from ingest.model import Citation, Document, Span

WHAT = {"clause": "paragraph", "row": "row", "key_point": "key point", "footnote": "footnote"}
"""What a person calls a block by its kind."""

BLOCKS_AROUND = 3
"""How many blocks before and after the cited one are shown beside the chat."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text, marked where it lies inside the span."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled stretch of a block: a cell under its column, or the text of a clause under no label."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A clause, row, key point, heading or footnote, as printed. `ref` is empty for a heading."""

    kind: str  # clause | row | key_point | heading | footnote
    ref: str
    level: int
    fields: tuple[Field, ...]
    start: int
    end: int
    page: int | None

    @property
    def marked(self) -> bool:
        """Whether any of it lies inside the span."""
        return any(part.marked for field in self.fields for part in field.parts)


@dataclass(frozen=True, slots=True)
class Source:
    """A place in an edition, ready to be shown."""

    edition: str
    title: str
    edition_label: str
    published: str
    scope: str
    withdrawn: str
    kind: str
    heading: str
    what: str
    ref: str
    page: int | None
    quote: str
    blocks: tuple[Block, ...]
    whole: bool


def key_of(span: Span) -> str:
    """The span as one word that a page can hand back: `EDITION|START|END`."""
    return f"{span.document}|{span.start}|{span.end}"


def read_key(key: str) -> tuple[str, int, int]:
    """The edition, start and end of such a word. Raises InputError where it is none."""
    edition, _, offsets = key.partition("|")
    start, _, end = offsets.partition("|")
    if not (edition and start.isdecimal() and end.isdecimal() and len(start) < 12 and len(end) < 12):
        raise InputError("that is not a place in a document; choose a source again.")
    return edition, int(start), int(end)


def source_at(document: Document, start: int, end: int, *, whole: bool = False) -> Source:
    """The document around those offsets, or all of it. Raises InputError where they lie outside its text."""
    if not 0 <= start < end <= len(document.text):
        raise InputError(f"{document.title} has no text from {start} to {end}; choose a source again.")
    blocks = list(blocks_of(document, start, end))
    at = [position for position, block in enumerate(blocks) if block.marked and block.kind != "heading"]
    if not at:
        at = [max((n for n, block in enumerate(blocks) if block.start <= start), default=0)]
    shown = blocks if whole else blocks[max(0, at[0] - BLOCKS_AROUND) : at[-1] + BLOCKS_AROUND + 1]
    return Source(
        edition=document.id,
        title=document.title,
        edition_label=document.edition,
        published=document.published,
        scope=document.scope,
        withdrawn=document.withdrawn,
        kind=document.kind.value,
        heading=heading_at(document, start),
        what=WHAT.get(blocks[at[0]].kind, "") if blocks else "",
        ref=blocks[at[0]].ref if blocks else "",
        page=page_at(document, start),
        quote=document.text[start:end],
        blocks=tuple(shown),
        whole=len(shown) == len(blocks),
    )


def blocks_of(document: Document, start: int, end: int) -> Iterable[Block]:
    """Every block of the document in reading order, the text from `start` to `end` marked."""

    def whole(kind: str, ref: str, span: Span, level: int = 0) -> Block:
        field = Field("", marked_parts(document.text, span.start, span.end, start, end))
        return Block(kind, ref, level, (field,), span.start, span.end, span.page)

    blocks = [whole("heading", "", heading.span, heading.level) for heading in document.headings]
    blocks += [whole("clause", clause.ref, clause.span, clause.ref.count(".")) for clause in document.clauses]
    blocks += [whole("key_point", point.ref, point.span) for point in document.key_points]
    blocks += [whole("footnote", note.mark, note.span) for note in document.footnotes]
    for row in document.rows:
        cells = tuple(
            Field(cell.column.name, marked_parts(document.text, cell.span.start, cell.span.end, start, end))
            for cell in row.cells
        )
        blocks.append(Block("row", row.ref, 0, cells, row.span.start, row.span.end, row.span.page))
    return sorted(blocks, key=lambda block: (block.start, -block.end))


def marked_parts(text: str, block_start: int, block_end: int, start: int, end: int) -> tuple[Part, ...]:
    """The text of a block cut where the span begins and ends.

    >>> [(part.text, part.marked) for part in marked_parts("abcdef", 1, 6, 2, 4)]
    [('b', False), ('cd', True), ('ef', False)]
    """
    begin, stop = max(block_start, start), min(block_end, end)
    if begin >= stop:
        return (Part(text[block_start:block_end], False),)
    cut = ((block_start, begin, False), (begin, stop, True), (stop, block_end, False))
    return tuple(Part(text[left:right], marked) for left, right, marked in cut if right > left)


def heading_at(document: Document, offset: int) -> str:
    """The path of headings, or the section of the row, under which an offset stands; empty where there is none."""
    for clause in document.clauses:
        if clause.span.start <= offset < clause.span.end:
            return " › ".join(clause.headings)
    for row in document.rows:
        if row.span.start <= offset < row.span.end:
            return row.section
    before = [heading for heading in document.headings if heading.span.start <= offset]
    return before[-1].text if before else ""


def page_at(document: Document, offset: int) -> int | None:
    """The 1-based page on which an offset stands, None where the source has no pages."""
    return sum(1 for begins in document.pages if begins <= offset) or None


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation as a page lists it: numbered, with its document, heading, place and words."""

    number: int
    kind: str
    ref: str
    label: str
    quote: str
    fields: tuple[Field, ...]  # the cells of a cited row, else empty
    title: str
    edition_label: str
    published: str
    heading: str
    page: int | None
    key: str


def references(citations: Sequence[Citation], documents: dict[str, Document]) -> tuple[Reference, ...]:
    """The citations as pages list them, numbered from 1. `documents` holds each cited edition by its id."""
    return tuple(
        reference(number, citation, documents[citation.span.document]) for number, citation in enumerate(citations, 1)
    )


def reference(number: int, citation: Citation, document: Document) -> Reference:
    """One citation as pages list it."""
    fields: tuple[Field, ...] = ()
    for row in document.rows:
        if citation.kind == "row" and row.ref == citation.ref and row.span == citation.span:
            fields = tuple(Field(cell.column.name, (Part(cell.text, False),)) for cell in row.cells)
    return Reference(
        number=number,
        kind=citation.kind,
        ref=citation.ref,
        label=citation.label,
        quote=citation.quote,
        fields=fields,
        title=document.title,
        edition_label=document.edition,
        published=document.published,
        heading=heading_at(document, citation.span.start),
        page=citation.span.page,
        key=key_of(citation.span),
    )
