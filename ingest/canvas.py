"""The canonical text of an edition, written piece by piece, so that every span is exact by construction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.blocks import Break
from ingest.model import Document, Span
from ingest.text import weight


@dataclass
class Canvas:
    """Where an edition's canonical text is written. `document` is the edition's id that its spans carry."""

    document: str
    page: int | None = None
    page_starts: list[int] = field(default_factory=list)
    accounted: int = 0
    _parts: list[str] = field(default_factory=list)
    _length: int = 0

    def turn_to(self, page: int | None) -> None:
        """What is written next stands on `page`; pages that were skipped start here too."""
        if page is None or (self.page or 0) >= page:
            return
        self._start_pages(page, self._length)
        self.page = page

    def write(self, text: str, page: int | None = None, breaks: tuple[Break, ...] = ()) -> Span:
        """Add `text` and give its span. `breaks` are the offsets in it at which further pages begin."""
        self.turn_to(page)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        self.accounted += weight(text)
        span = Span(self.document, self.page, start, self._length)
        for place in breaks:
            if place.page > (self.page or 0):
                self._start_pages(place.page, start + place.offset)
                self.page = place.page
        return span

    def separate(self, text: str) -> None:
        """Add what stands between pieces: it is nobody's text, and no page starts in it."""
        self._parts.append(text)
        self._length += len(text)

    def page_of(self, offset: int) -> int | None:
        """The 1-based page on which the character at `offset` stands; None where the source has no pages."""
        return page_at(self.page_starts, offset)

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._parts)

    def _start_pages(self, page: int, offset: int) -> None:
        while len(self.page_starts) < page:
            self.page_starts.append(offset)


def page_at(page_starts: list[int] | tuple[int, ...], offset: int) -> int | None:
    """The 1-based page that holds `offset`, given the offset at which each page starts."""
    if not page_starts:
        return None
    low, high = 0, len(page_starts)
    while low < high:
        middle = (low + high) // 2
        if page_starts[middle] <= offset:
            low = middle + 1
        else:
            high = middle
    return max(low, 1)


def spans_of(document: Document) -> Iterator[tuple[str, str, Span]]:
    """Every (what, text, span) of a document."""
    for heading in document.headings:
        yield f"heading {heading.text}", heading.text, heading.span
    for clause in document.clauses:
        yield f"clause {clause.ref}", clause.text, clause.span
        for statement in clause.statements:
            yield f"statement {statement.ref}", statement.text, statement.span
    for footnote in document.footnotes:
        yield f"footnote {footnote.mark}", footnote.text, footnote.span
    for row in document.rows:
        for cell in row.cells:
            yield f"row {row.ref}, {cell.column.name}", cell.text, cell.span
    for point in document.key_points:
        yield f"key point {point.ref}", point.text, point.span


def broken_spans(document: Document) -> list[str]:
    """What does not stand where its span says. Empty for every Document that clearline has read."""
    broken = []
    for what, text, span in spans_of(document):
        if document.text[span.start : span.end] != text:
            broken.append(f"{what}: text[{span.start}:{span.end}] is not its text")
        if span.document != document.id:
            broken.append(f"{what}: its span is of {span.document}, not of {document.id}")
        if span.page != page_at(document.pages, span.start):
            broken.append(f"{what}: page {span.page} is not where it starts")
    refs: set[str] = set()
    for clause in document.clauses:
        for ref in (clause.ref, *(statement.ref for statement in clause.statements)):
            if ref in refs:
                broken.append(f"ref {ref} is used twice")
            refs.add(ref)
    for row in document.rows:
        if row.ref in refs:
            broken.append(f"ref {row.ref} is used twice")
        refs.add(row.ref)
        if row.cells and (row.span.start > row.cells[0].span.start or row.span.end < row.cells[-1].span.end):
            broken.append(f"row {row.ref}: its span does not hold its cells")
    for abbreviation in document.glossary:
        if (
            abbreviation.span
            and abbreviation.short not in document.text[abbreviation.span.start : abbreviation.span.end]
        ):
            broken.append(f"abbreviation {abbreviation.short}: its span does not hold it")
    return broken
