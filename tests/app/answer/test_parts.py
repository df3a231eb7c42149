"""The parts of an answer, on small cases worked by hand."""

from __future__ import annotations

import pytest

from app.answer.prose import Speller, listed, spelled
from app.answer.responsibility import responsibilities
from eval.quality.answers import mark, summary
from ingest.model import Cell, Column, ColumnRole, Row, Span

GLOSSARY = {"HoS": "Head of Service", "QB": "Quality Board", "PPB": "Performance Panel", "MO": "Monitoring Officer"}


def row(discharge: str, owner: str = "") -> Row:
    """A row about nothing, discharged so."""
    span = Span("d@1", None, 0, 0)
    cells = (
        Cell(Column("Duty", ColumnRole.DUTY), "Keep a register", span),
        Cell(Column("How", ColumnRole.HOW_DISCHARGED), discharge, span),
        Cell(Column("Owner", ColumnRole.OWNER), owner, span),
    )
    return Row("X1", cells, span)


@pytest.mark.parametrize(
    ("discharge", "posts", "boards"),
    [
        ("HoS responsible @ QB re audits", ("HoS",), ("QB",)),
        (
            "Head of Legal & Director, Housing accountable at the Audit Committee for risk",
            ("Head of Legal", "Director, Housing"),
            ("the Audit Committee",),
        ),
        ("Housing Forum run by Head of Housing", ("Head of Housing",), ("Housing Forum",)),
        ("Reviewed from time to time", (), ()),
    ],
)
def test_posts_and_boards_are_read_from_how_a_row_is_discharged(
    discharge: str, posts: tuple[str, ...], boards: tuple[str, ...]
) -> None:
    found = responsibilities(row(discharge), GLOSSARY)
    assert tuple(post for one in found for post in one.posts) == posts
    assert tuple(board for one in found for board in one.boards) == boards


def test_the_owner_column_comes_first() -> None:
    found = responsibilities(row("MO responsible @ PPB", owner="Head of Legal"), GLOSSARY)
    assert [one.posts for one in found] == [("Head of Legal",), ("MO",)]


def test_a_column_that_says_where_names_the_board() -> None:
    held = row("", owner="Head of Legal")
    forum = Cell(Column("Reported to", ColumnRole.OTHER), "Audit Committee", held.span)
    found = responsibilities(Row("X2", (*held.cells, forum), held.span), GLOSSARY)
    assert [(one.posts, one.boards) for one in found] == [(("Head of Legal",), ("Audit Committee",))]


def test_an_abbreviation_is_spelled_out_once() -> None:
    speller = Speller(GLOSSARY, {})
    assert speller.name("HoS") == "the Head of Service (HoS)"
    assert speller.name("HoS") == "the HoS"
    assert speller.left_over(["HoS at QB"]) == "QB: Quality Board."
    assert spelled("QB meets", GLOSSARY) == "Quality Board meets"
    assert listed(["a"]) == "a"
    assert listed([]) == ""


def test_marks_are_those_worked_by_hand() -> None:
    right = mark(
        {"question": "q", "kind": "k", "citations": ["6"], "answer_must_contain": ["chief|head"]},
        {"status": "answered", "answer": "The Chief Executive.", "citations": [{"ref": "6/4"}, {"ref": "R5"}]},
    )
    wrong = mark(
        {"question": "q", "kind": "k", "citations": ["13.i", "R2"]},
        {"status": "answered", "answer": "", "citations": [{"ref": "13"}, {"ref": "R2"}]},
    )
    refused = mark(
        {"question": "q", "kind": "u", "answerable": False},
        {"status": "not_in_documents", "answer": "", "citations": []},
    )
    assert right.right
    assert wrong.missing_citations == ("13.i",)
    figures = summary([right, wrong, refused])
    assert figures["answered_and_cited"] == 0.5
    assert figures["cites_first"] == 0.5
    assert figures["refused"] == 1.0
    assert figures["citations_mean"] == 2.0
    assert summary([right])["refused"] is None  # not scored is not zero
