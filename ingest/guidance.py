"""A reading into a guidance document: headings, clauses, statements and footnotes, with spans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import Break, Reading
from ingest.canvas import Canvas
from ingest.glossary import glossary_of
from ingest.identity import Identity
from ingest.model import Clause, Document, Footnote, FootnoteAnchor, Heading, Kind, ReadReport, Span, Statement
from ingest.outline import Draft, drafts_of
from ingest.statements import StatementWriter
from ingest.text import weight


@dataclass(frozen=True, slots=True)
class _Written:
    draft: Draft
    span: Span


def build_guidance(reading: Reading, identity: Identity) -> Document:
    """The guidance document of a reading. Nothing that was read is lost: see its report."""
    drafts = drafts_of(reading.items)
    canvas = Canvas(identity.id)
    written = [_Written(draft, _write(canvas, draft)) for draft in drafts]
    if reading.page_count:
        canvas.turn_to(reading.page_count)
    text = canvas.text
    glossary = glossary_of(text, document=identity.id, page_starts=canvas.page_starts, publisher=identity.publisher)
    clauses = _clauses(written, canvas, StatementWriter(canvas, glossary))
    footnotes = _footnotes(written, clauses, text)
    headings = tuple(
        Heading(item.draft.text, item.draft.level, item.span) for item in written if item.draft.form == "heading"
    )
    found = {
        "headings": len(headings),
        "clauses": len(clauses),
        "statements": sum(len(clause.statements) for clause in clauses),
        "footnotes": len(footnotes),
        "tables": len(reading.tables),
    }
    accounted = canvas.accounted + reading.left_out_characters + sum(_signs(draft) for draft in drafts)
    report = ReadReport(
        format=reading.format,
        found=found,
        left_out=tuple(reading.left_out),
        warnings=tuple(reading.warnings),
        characters=reading.characters,
        accounted=min(accounted, reading.characters),
    )
    return Document(
        id=identity.id,
        kind=Kind.GUIDANCE,
        title=identity.title,
        edition=identity.edition,
        text=text,
        published=reading.published,
        url=reading.url,
        scope=_scope(clauses),
        headings=headings,
        clauses=clauses,
        footnotes=footnotes,
        glossary=glossary,
        pages=tuple(canvas.page_starts),
        withdrawn=reading.withdrawn,
        history=reading.history,
        report=report,
    )


def _write(canvas: Canvas, draft: Draft) -> Span:
    canvas.turn_to(draft.page)
    if draft.marker and draft.form != "heading":
        canvas.separate(draft.marker + " ")
    breaks: tuple[Break, ...] = ()
    if draft.block is not None:
        breaks = tuple(Break(max(0, place.offset - draft.cut), place.page) for place in draft.block.breaks)
    span = canvas.write(draft.text, draft.page, breaks)
    canvas.separate("\n\n")
    return span


def _signs(draft: Draft) -> int:
    """Characters of the source that stand beside the draft's text: its printed marker and its footnotes' marks."""
    if draft.block is None:
        return 0
    return weight(draft.block.text[: draft.cut]) + draft.block.printed


def _clauses(written: Sequence[_Written], canvas: Canvas, writer: StatementWriter) -> tuple[Clause, ...]:
    clauses = []
    for item in written:
        draft, span = item.draft, item.span
        if draft.form in ("heading", "footnote"):
            continue
        if draft.parent is not None:
            statements = writer.bullet(draft.ref, draft.text, span.start, leads=draft.leads)
        else:
            heading = draft.headings[-1] if draft.headings else ""
            statements = writer.paragraph(draft.ref, draft.text, span.start, leads=draft.leads, heading=heading)
        clauses.append(
            Clause(
                ref=draft.ref,
                text=draft.text,
                span=span,
                headings=draft.headings,
                statements=statements,
                parent=draft.parent.ref if draft.parent else None,
                page_end=canvas.page_of(span.end - 1),
                form=draft.form,
            )
        )
    return tuple(clauses)


@dataclass(frozen=True, slots=True)
class _Place:
    mark: str
    offset: int
    statement: str


def _footnotes(written: Sequence[_Written], clauses: Sequence[Clause], text: str) -> tuple[Footnote, ...]:
    """Each footnote with the places that cite it; a mark that is used again belongs to the next footnote of that
    mark."""
    by_ref = {clause.ref: clause for clause in clauses}
    places = [place for item in written for place in _places(item, by_ref)]
    notes = [item for item in written if item.draft.form == "footnote"]
    repeated = {note.draft.marker for note in notes if sum(n.draft.marker == note.draft.marker for n in notes) > 1}
    footnotes = []
    taken: set[int] = set()
    for note in notes:
        anchors = []
        for index, place in enumerate(places):
            if index in taken or place.mark != note.draft.marker:
                continue
            if note.draft.marker in repeated and place.offset > note.span.start:
                continue
            taken.add(index)
            anchors.append(FootnoteAnchor(place.statement, place.offset))
        footnotes.append(Footnote(note.draft.marker, note.draft.text, note.span, tuple(anchors)))
    return tuple(footnotes)


def _places(item: _Written, by_ref: dict[str, Clause]) -> list[_Place]:
    block, clause = item.draft.block, by_ref.get(item.draft.ref)
    if block is None or clause is None:
        return []
    return [
        _Place(mark.mark, offset, _statement_at(clause.statements, offset))
        for mark in block.marks
        if (offset := item.span.start + max(0, mark.offset - item.draft.cut)) is not None
    ]


def _statement_at(statements: Sequence[Statement], offset: int) -> str:
    """The ref of the statement in which, or just after which, the offset stands."""
    for statement in statements:
        if offset <= statement.span.end:
            return statement.ref
    return statements[-1].ref if statements else ""


def _scope(clauses: Sequence[Clause]) -> str:
    """What part of a longer text an extract holds, where its numbers start past 1."""
    numbers = [int(clause.ref) for clause in clauses if clause.form == "paragraph" and re.fullmatch(r"\d+", clause.ref)]
    if len(numbers) < 2 or numbers[0] <= 1 or min(numbers) < numbers[0]:
        return ""
    return f"paragraphs {numbers[0]} to {numbers[-1]} only"
