"""What a question opens of a library of many documents, and what all of them have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.answer.holdings import Holdings
from app.settings import read_settings
from app.wiring import Clearline
from eval.in_common import InCommon
from ingest.model import Document
from ingest.store import Library
from tests.eval.editions import framework, guidance

MATTERS = ("libraries", "cemeteries", "allotments", "markets", "ferries", "lighting", "archives", "orchards", "bridges")


def documents() -> list[Document]:
    """A guidance for each matter, and a framework that answers for one of them."""
    held = []
    for matter in MATTERS:
        clauses = {
            "1": f"The DCS must keep the {matter} of the county in good order. They are inspected each year.",
            "2": f"The LA should publish what the {matter} cost.",
        }
        held.append(replace(guidance("2020", clauses, document=f"about-{matter}"), title=f"Duties: {matter}"))
    rows = [("", f"Keep the {MATTERS[3]} in good order", "SDC (DCS) answers for it at the Trading Board")]
    return [*held, framework("2021", rows)]


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Clearline]:
    root = tmp_path / "library"
    with Library.open(root) as library:
        for document in documents():
            library.add(document, document.id.encode(), source_name=document.id)
    with Clearline.open(read_settings(library=root)) as clearline:
        clearline.refresh()
        yield clearline


@pytest.mark.parametrize(
    "question",
    [
        "who keeps the ferries in good order?",
        "what must be published about orchards?",
        "does the framework say who looks after the markets?",
        "what is the role of the LA?",
        "what does the bridges budget come to?",
    ],
)
def test_a_question_opens_no_document_that_it_does_not_cite(
    many: Clearline, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    opened: list[str] = []
    read = many.library.document

    def counted(id: str) -> Document:
        opened.append(id)
        return read(id)

    monkeypatch.setattr(many.library, "document", counted)
    answer = many.ask(question)
    cited = {citation.span.document for citation in (*answer.citations, *answer.nearest)}
    assert cited
    assert set(opened) == cited
    assert len(opened) == len(cited)  # and each of them once


def test_what_is_kept_with_the_index_is_what_the_documents_say(many: Clearline) -> None:
    kept, anew = many.holdings().common, Holdings.of(documents()).common
    assert kept == anew
    assert InCommon.from_json(kept.to_json()) == kept
    assert {"ferries", "publish", "trading"} <= kept.words
    assert kept.duty_bearers == {"DCS", "LA"}


def test_a_word_is_mentioned_in_any_case_and_within_a_longer_one(many: Clearline) -> None:
    holdings = many.holdings()
    assert [holdings.mentions(word) for word in ("Ferries", "Ferr", "Duties", "Zeppelin")] == [True, True, True, False]


def test_an_index_of_another_release_is_built_anew(many: Clearline) -> None:
    info = many.search().info
    manifest = info.directory / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": ', '"format": 1'))
    told: list[str] = []
    with Clearline.open(many.settings, tell=told.append) as again:
        assert again.ask("who keeps the ferries in good order?").citations
    assert told == ["Building the index …"]


def test_holdings_keep_a_bounded_number_of_documents_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.answer.holdings.MOST_OPEN", 2)
    held = {document.id: document for document in documents()}
    read: list[str] = []

    def counted(id: str) -> Document:
        read.append(id)
        return held[id]

    holdings = Holdings(Holdings.of(held.values()).common, counted)
    first, second, third = list(held)[:3]
    asked: Sequence[str] = (first, second, first, third, first, second)
    for id in asked:
        assert holdings.document(id) is held[id]
    assert read == [first, second, third, second]
