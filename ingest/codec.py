"""A Document as JSON and back: how a read document is stored, and how it comes out of the process that read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ingest.model import (
    Abbreviation,
    Cell,
    Clause,
    Column,
    ColumnRole,
    Document,
    Footnote,
    FootnoteAnchor,
    Heading,
    KeyPoint,
    Kind,
    Note,
    ReadReport,
    Row,
    Span,
    Statement,
    Strength,
)

FORMAT = 1


def document_to_json(document: Document) -> str:
    """The document as one JSON object. Texts are not repeated: each thing is its span, and spans do not name the
    edition."""
    return json.dumps(_document(document), ensure_ascii=False, separators=(",", ":"))


def document_from_json(
    source: str | bytes | dict[str, Any], *, id: str = "", edition: str = "", title: str = ""
) -> Document:
    """The document that `document_to_json` wrote. `id`, `edition` and `title` take the place of those written, if
    given."""
    read: dict[str, Any] = dict(source) if isinstance(source, dict) else json.loads(source)
    read["id"] = id or read["id"]
    read["edition"] = edition or read["edition"]
    read["title"] = title or read["title"]
    return _Reader(read["id"], read["text"]).document(read)


def with_identity(document: Document, *, id: str, edition: str, title: str = "") -> Document:
    """The same document as another edition: every span carries the new id."""
    return document_from_json(document_to_json(document), id=id, edition=edition, title=title)


def _place(span: Span) -> list[int | None]:
    return [span.page, span.start, span.end]


def _document(document: Document) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": document.id,
        "kind": document.kind.value,
        "title": document.title,
        "edition": document.edition,
        "text": document.text,
        "published": document.published,
        "url": document.url,
        "scope": document.scope,
        "headings": [[heading.level, *_place(heading.span)] for heading in document.headings],
        "clauses": [_clause(clause) for clause in document.clauses],
        "footnotes": [
            [note.mark, *_place(note.span), [[anchor.statement, anchor.offset] for anchor in note.anchors]]
            for note in document.footnotes
        ],
        "columns": [[column.name, column.role.value] for column in _columns(document.rows)],
        "rows": _rows(document.rows),
        "key_points": [[point.ref, *_place(point.span)] for point in document.key_points],
        "glossary": [
            [item.short, item.expansion, _place(item.span) if item.span else None, item.source]
            for item in document.glossary
        ],
        "pages": list(document.pages),
        "withdrawn": document.withdrawn,
        "history": [list(entry) for entry in document.history],
        "report": {
            "format": document.report.format,
            "found": document.report.found,
            "left_out": [[note.what, note.where, note.count] for note in document.report.left_out],
            "warnings": [[note.what, note.where, note.count] for note in document.report.warnings],
            "characters": document.report.characters,
            "accounted": document.report.accounted,
        },
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "ref": clause.ref,
        "span": _place(clause.span),
        "headings": list(clause.headings),
        "parent": clause.parent,
        "page_end": clause.page_end,
        "form": clause.form,
        "statements": [
            [statement.ref, *_place(statement.span), list(statement.bearers), statement.strength.value]
            for statement in clause.statements
        ],
    }


def _columns(rows: Sequence[Row]) -> list[Column]:
    return list(dict.fromkeys(cell.column for row in rows for cell in row.cells))


def _rows(rows: Sequence[Row]) -> list[list[Any]]:
    number = {column: place for place, column in enumerate(_columns(rows))}
    return [
        [
            row.ref,
            row.section,
            row.stitched,
            *_place(row.span),
            [[number[cell.column], *_place(cell.span)] for cell in row.cells],
        ]
        for row in rows
    ]


class _Reader:
    def __init__(self, id: str, text: str) -> None:
        self._id = id
        self._text = text

    def document(self, read: dict[str, Any]) -> Document:
        columns = [Column(name, ColumnRole(role)) for name, role in read["columns"]]
        report = read["report"]
        return Document(
            id=self._id,
            kind=Kind(read["kind"]),
            title=read["title"],
            edition=read["edition"],
            text=self._text,
            published=read["published"],
            url=read["url"],
            scope=read["scope"],
            headings=tuple(Heading(self._quote(place), level, self._span(place)) for level, *place in read["headings"]),
            clauses=tuple(self._clause(clause) for clause in read["clauses"]),
            footnotes=tuple(self._footnote(note) for note in read["footnotes"]),
            rows=tuple(self._row(row, columns) for row in read["rows"]),
            key_points=tuple(
                KeyPoint(ref, self._quote(place), self._span(place)) for ref, *place in read["key_points"]
            ),
            glossary=tuple(
                Abbreviation(short, expansion, self._span(place) if place else None, source)
                for short, expansion, place, source in read["glossary"]
            ),
            pages=tuple(read["pages"]),
            withdrawn=read["withdrawn"],
            history=tuple((date, what) for date, what in read["history"]),
            report=ReadReport(
                format=report["format"],
                found=report["found"],
                left_out=tuple(Note(*note) for note in report["left_out"]),
                warnings=tuple(Note(*note) for note in report["warnings"]),
                characters=report["characters"],
                accounted=report["accounted"],
            ),
        )

    def _span(self, place: Sequence[Any]) -> Span:
        page, start, end = place[:3]
        return Span(self._id, page, start, end)

    def _quote(self, place: Sequence[Any]) -> str:
        return self._text[place[1] : place[2]]

    def _clause(self, read: dict[str, Any]) -> Clause:
        return Clause(
            ref=read["ref"],
            text=self._quote(read["span"]),
            span=self._span(read["span"]),
            headings=tuple(read["headings"]),
            statements=tuple(
                Statement(
                    ref,
                    read["ref"],
                    self._text[start:end],
                    Span(self._id, page, start, end),
                    tuple(bearers),
                    Strength(strength),
                )
                for ref, page, start, end, bearers, strength in read["statements"]
            ),
            parent=read["parent"],
            page_end=read["page_end"],
            form=read["form"],
        )

    def _footnote(self, read: Sequence[Any]) -> Footnote:
        mark, page, start, end, anchors = read
        placed = tuple(FootnoteAnchor(statement, offset) for statement, offset in anchors)
        return Footnote(mark, self._text[start:end], Span(self._id, page, start, end), placed)

    def _row(self, read: Sequence[Any], columns: Sequence[Column]) -> Row:
        ref, section, stitched, page, start, end, cells = read
        return Row(
            ref=ref,
            cells=tuple(Cell(columns[number], self._quote(place), self._span(place)) for number, *place in cells),
            span=Span(self._id, page, start, end),
            section=section,
            stitched=stitched,
        )
