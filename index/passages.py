"""Documents → passages: the pieces of text that a search can find, and the views by which each is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.model import Clause, Document, KeyPoint, Row, Span, Statement

# A row is about its duty; who owns it and how it is discharged lead to it too, but must not outshine a row that is
# about what was asked.
WHOLE_ROW_WEIGHT = 0.85
LABEL_CHARACTERS = 90


@dataclass(frozen=True, slots=True)
class View:
    """A text by which a passage is found. `weight`, 0 to 1, scales the score of what is found by it."""

    name: str  # duty | whole | statement
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one edition. `text` is the quote: the edition's `text[start:end]`, offsets as in `Span`.

    `key` is unique in a library, `document` is the edition's id, `page` is 1-based or None. `bearers` are those whose
    duty a row or statement is, as its own document names them.
    """

    key: str
    document: str
    kind: str  # row | clause | statement | key_point
    ref: str
    label: str
    heading: str
    page: int | None
    start: int
    end: int
    text: str
    views: tuple[View, ...]
    bearers: tuple[str, ...] = ()


BearersOfRow = Callable[[Row], Sequence[str]]


def passages_of(document: Document, bearers_of_row: BearersOfRow = lambda row: ()) -> list[Passage]:
    """Every clause, statement, row and key point of the document as a passage, in reading order of each kind.

    Whose duty a row is takes a judgement that is not made here: `bearers_of_row` makes it.
    """
    found: list[Passage] = []
    for clause in document.clauses:
        found.append(_of_clause(document, clause))
        found.extend(_of_statement(document, clause, statement) for statement in clause.statements)
    found.extend(replace(_of_row(document, row), bearers=tuple(bearers_of_row(row))) for row in document.rows)
    found.extend(_of_key_point(document, point) for point in document.key_points)
    return found


def label_of_clause(clause: Clause) -> str:
    """What a person would call a clause: "Paragraph 16, bullet ii".

    >>> from ingest.model import Span
    >>> label_of_clause(Clause("64.i.a", "", Span("d@1", None, 0, 0), (), (), parent="64.i", form="bullet"))
    'Paragraph 64, bullet i.a'
    """
    number, _, bullet = clause.ref.partition(".") if clause.form == "bullet" else (clause.ref, "", "")
    if clause.form == "bullet" and bullet:
        return f"Paragraph {number}, bullet {bullet}"
    named = {"box": "Box", "table": "Table", "prose": "Passage"}.get(clause.form, "Paragraph")
    return f"{named} {clause.ref}"


def _of_clause(document: Document, clause: Clause) -> Passage:
    views = [View("whole", clause.text)]
    if len(clause.statements) > 1:
        # The model reads the first 256 tokens of a text; the sentences find what stands further down a long clause.
        views.extend(View("statement", statement.text) for statement in clause.statements)
    return _passage(document, "clause", clause.ref, label_of_clause(clause), _heading(clause), clause.span, views)


def _of_statement(document: Document, clause: Clause, statement: Statement) -> Passage:
    place = statement.ref.rpartition("/")[2]
    label = f"{label_of_clause(clause)}, sentence {place}"
    views = [View("whole", statement.text)]
    found = _passage(document, "statement", statement.ref, label, _heading(clause), statement.span, views)
    return replace(found, bearers=statement.bearers)


def _of_row(document: Document, row: Row) -> Passage:
    duty = row.duty
    whole = "\n".join(cell.text for cell in row.cells if cell.text)
    label = f"Row {row.ref}: {_short(duty or whole)}"
    return _passage(document, "row", row.ref, label, row.section, row.span, list(_row_views(duty, whole)))


def _row_views(duty: str, whole: str) -> Iterator[View]:
    if duty:
        yield View("duty", duty)
    if whole and whole != duty:
        yield View("whole", whole, WHOLE_ROW_WEIGHT if duty else 1.0)


def _of_key_point(document: Document, point: KeyPoint) -> Passage:
    label = f"Key point {point.ref.removeprefix('K')}"
    return _passage(document, "key_point", point.ref, label, "", point.span, [View("whole", point.text)])


def _passage(
    document: Document, kind: str, ref: str, label: str, heading: str, span: Span, views: list[View]
) -> Passage:
    return Passage(
        key=f"{document.id}:{kind}:{ref}",
        document=document.id,
        kind=kind,
        ref=ref,
        label=label,
        heading=heading,
        page=span.page,
        start=span.start,
        end=span.end,
        text=document.text[span.start : span.end],
        views=tuple(view for view in views if view.text.strip()),
    )


def _heading(clause: Clause) -> str:
    return " › ".join(clause.headings)


def _short(text: str) -> str:
    """The first words of a text on one line, an ellipsis where some are left out."""
    line = " ".join(text.split())
    if len(line) <= LABEL_CHARACTERS:
        return line
    return line[:LABEL_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + " …"
