"""Documents become passages whose quotes stand where they say."""

from __future__ import annotations

from index.passages import WHOLE_ROW_WEIGHT, passages_of
from ingest.model import Cell, Clause, Column, ColumnRole, Document, KeyPoint, Kind, Row, Span, Statement, Strength

TEXT = "One must act. Then two may. Provide transport\tBoard meets A point."
DOCUMENT = "guidance@2020"


def span(text: str) -> Span:
    start = TEXT.index(text)
    return Span(DOCUMENT, 3, start, start + len(text))


def statement(number: int, text: str) -> Statement:
    return Statement(f"13.i/{number}", "13.i", text, span(text), ("LA",), Strength.MUST)


def document() -> Document:
    clause = Clause(
        "13.i",
        "One must act. Then two may.",
        span("One must act. Then two may."),
        ("Duties", "Local"),
        (statement(1, "One must act."), statement(2, "Then two may.")),
        parent="13",
        form="bullet",
    )
    duty, how = Column("Duty", ColumnRole.DUTY), Column("How", ColumnRole.HOW_DISCHARGED)
    row = Row(
        "R1",
        (
            Cell(duty, "Provide transport", span("Provide transport")),
            Cell(how, "Board meets", span("Board meets")),
        ),
        span("Provide transport\tBoard meets"),
        section="Schools",
    )
    point = KeyPoint("K1", "A point.", span("A point."))
    return Document(DOCUMENT, Kind.GUIDANCE, "G", "2020", TEXT, clauses=(clause,), rows=(row,), key_points=(point,))


def test_every_clause_statement_row_and_key_point_is_a_passage_that_quotes_the_text() -> None:
    found = passages_of(document())
    assert [(one.kind, one.ref) for one in found] == [
        ("clause", "13.i"),
        ("statement", "13.i/1"),
        ("statement", "13.i/2"),
        ("row", "R1"),
        ("key_point", "K1"),
    ]
    assert len({one.key for one in found}) == len(found)
    assert all(TEXT[one.start : one.end] == one.text and one.page == 3 for one in found)


def test_labels_are_what_a_person_would_say() -> None:
    labels = [one.label for one in passages_of(document())]
    assert labels == [
        "Paragraph 13, bullet i",
        "Paragraph 13, bullet i, sentence 1",
        "Paragraph 13, bullet i, sentence 2",
        "Row R1: Provide transport",
        "Key point 1",
    ]


def test_a_clause_is_found_by_its_statements_and_a_row_by_its_duty_first() -> None:
    clause, _, _, row, _ = passages_of(document())
    assert [view.name for view in clause.views] == ["whole", "statement", "statement"]
    assert [(view.name, view.text, view.weight) for view in row.views] == [
        ("duty", "Provide transport", 1.0),
        ("whole", "Provide transport\nBoard meets", WHOLE_ROW_WEIGHT),
    ]
    assert (clause.heading, row.heading) == ("Duties › Local", "Schools")
