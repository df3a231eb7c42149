"""A document, a clause or a row as text for a terminal: what was read, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.errors import InputError
from ingest.model import Clause, Document, KeyPoint, Row, Span

_SURROUNDING = 160  # characters shown before and after


def report_of(document: Document) -> str:
    """What a document is, what was read of it and what was left out."""
    lines = [document.title, f"{document.id}  {document.kind.value}"]
    for name, value in (("published", document.published), ("address", document.url), ("holds", document.scope)):
        if value:
            lines.append(f"{name}: {value}")
    if document.withdrawn:
        lines.append(f"WITHDRAWN: {document.withdrawn}")
    lines.extend(report_lines(document))
    if document.rows:
        columns = dict.fromkeys(cell.column for row in document.rows for cell in row.cells)
        lines.append("columns: " + ", ".join(f"{column.name} ({column.role.value})" for column in columns))
    undefined = [item.short for item in document.glossary if item.source == "undefined"]
    defined = [f"{item.short} = {item.expansion}" for item in document.glossary if item.source == "document"]
    lent = [f"{item.short} = {item.expansion}" for item in document.glossary if item.source == "data file"]
    for name, items in (("defines", defined), ("uses, meaning lent", lent), ("uses and never defines", undefined)):
        if items:
            lines.append(f"{name}: {'; '.join(items)}")
    for heading in document.headings:
        page = f"  (page {heading.span.page})" if heading.span.page else ""
        lines.append("  " * heading.level + heading.text + page)
    return "\n".join(lines)


def report_lines(document: Document) -> Iterator[str]:
    """The read report, line by line."""
    report = document.report
    found = ", ".join(
        f"{count} {what.removesuffix('s') if count == 1 else what}" for what, count in report.found.items() if count
    )
    yield f"{report.format}: {found or 'nothing'}"
    for note in report.left_out:
        times = f" ×{note.count}" if note.count > 1 else ""
        yield f"left out: {note.what}{times} ({note.where})"
    for note in report.warnings:
        yield f"note: {note.what} ({note.where})"
    if document.withdrawn:
        yield f"note: the document is withdrawn: {document.withdrawn}"
    if report.characters:
        share = 100 * report.accounted / report.characters
        yield f"{share:.1f} % of its {report.characters:,} characters are accounted for"


def shown(document: Document, ref: str) -> str:
    """A clause, statement, row or key point with its surroundings. Raises InputError for an unknown ref."""
    item = _find(document, ref)
    lines = [f"{document.title}", f"{document.id}:{ref}  {_place(item.span, item)}"]
    if isinstance(item, Clause):
        if item.headings:
            lines.append(" › ".join(item.headings))
        lines.extend(["", *_surrounded(document, item.span), ""])
        for statement in item.statements:
            bearers = ", ".join(statement.bearers) or "nobody named"
            lines.append(
                f"{statement.ref}  [{statement.span.start}:{statement.span.end}]  {statement.strength.value}, "
                f"{bearers}: {statement.text}"
            )
        for note in document.footnotes:
            if any(anchor.statement.rpartition("/")[0] == item.ref for anchor in note.anchors):
                lines.append(f"footnote {note.mark}: {note.text}")
        for bullet in document.clauses:
            if bullet.parent == item.ref:
                lines.append(f"{bullet.ref}  {bullet.text}")
    elif isinstance(item, Row):
        if item.section:
            lines.append(item.section)
        lines.append("")
        for cell in item.cells:
            lines.append(f"{cell.column.name}  [{cell.span.start}:{cell.span.end}]: {cell.text or '—'}")
        if item.stitched:
            lines.append("(a page break had cut this row in two)")
        lines.extend(_neighbours(document, item))
    else:
        lines.extend(["", *_surrounded(document, item.span)])
    return "\n".join(lines)


def shown_as_json(document: Document, ref: str) -> dict[str, Any]:
    """The same as a JSON object: a document's own facts where `ref` is empty."""
    if not ref:
        return {
            "id": document.id,
            "kind": document.kind.value,
            "title": document.title,
            "edition": document.edition,
            "published": document.published,
            "scope": document.scope,
            "withdrawn": document.withdrawn,
            "format": document.report.format,
            "found": document.report.found,
            "clauses": [clause.ref for clause in document.clauses],
            "rows": [row.ref for row in document.rows],
            "key_points": [point.ref for point in document.key_points],
        }
    item = _find(document, ref)
    span = item.span
    found: dict[str, Any] = {
        "document": document.id,
        "ref": ref,
        "page": span.page,
        "start": span.start,
        "end": span.end,
        "quote": document.text[span.start : span.end],
    }
    if isinstance(item, Clause):
        found["kind"] = "clause"
        found["headings"] = list(item.headings)
        found["page_end"] = item.page_end
        found["statements"] = [
            {
                "ref": statement.ref,
                "text": statement.text,
                "start": statement.span.start,
                "end": statement.span.end,
                "bearers": list(statement.bearers),
                "strength": statement.strength.value,
            }
            for statement in item.statements
        ]
    elif isinstance(item, Row):
        found["kind"] = "row"
        found["section"] = item.section
        found["cells"] = [
            {
                "column": cell.column.name,
                "role": cell.column.role.value,
                "text": cell.text,
                "start": cell.span.start,
                "end": cell.span.end,
            }
            for cell in item.cells
        ]
    else:
        found["kind"] = "key_point" if isinstance(item, KeyPoint) else "statement"
    return found


def _find(document: Document, ref: str) -> Any:
    groups = (document.clauses, document.rows, document.key_points, document.statements)
    for group in groups:
        for item in group:
            if item.ref == ref:
                return item
    folded = ref.casefold()
    for group in groups:
        for item in group:
            if item.ref.casefold() == folded or item.ref.casefold().endswith(f"/{folded}"):
                return item
    refs = [item.ref for group in groups[:3] for item in group]
    known = ", ".join([*refs[:3], "…", refs[-1]] if len(refs) > 4 else refs)
    raise InputError(f"{document.id} has no {ref!r}; its refs are {known}.")


def _place(span: Span, item: object) -> str:
    last = item.page_end if isinstance(item, Clause) else None
    pages = ""
    if span.page:
        pages = f"pages {span.page} to {last}, " if last and last != span.page else f"page {span.page}, "
    return f"{pages}characters {span.start} to {span.end}"


def _surrounded(document: Document, span: Span) -> list[str]:
    before = document.text[max(0, span.start - _SURROUNDING) : span.start].strip()
    after = document.text[span.end : span.end + _SURROUNDING].strip()
    lines = []
    if before:
        lines.append(f"… {' '.join(before.split())}")
    lines.append(f"▶ {document.text[span.start : span.end]}")
    if after:
        lines.append(f"{' '.join(after.split())} …")
    return lines


def _neighbours(document: Document, row: Row) -> list[str]:
    place = document.rows.index(row)
    lines = []
    if place:
        lines.append(f"before it: {document.rows[place - 1].ref} {document.rows[place - 1].duty}")
    if place + 1 < len(document.rows):
        lines.append(f"after it: {document.rows[place + 1].ref} {document.rows[place + 1].duty}")
    return lines
