"""What the pages make of documents: every quote stands in its document, and only the span's own words are marked."""

from __future__ import annotations

import pytest

from app.web.examples import example_questions
from app.web.onboarding_view import MINUTES, minutes_of, picture, reading_path, roles
from app.web.quiz import quiz
from app.web.sources import read_key, source_at
from app.web.views import render
from ingest.corpus import bundled
from ingest.errors import InputError
from ingest.load import read_document
from ingest.model import Document
from ingest.options import ReadingOptions


@pytest.fixture(scope="module")
def pair() -> tuple[Document, Document]:
    """The bundled guidance and framework, read."""
    read = [
        read_document(
            path, ReadingOptions(kind=entry.kind, title=entry.title, edition=entry.edition, document_id=entry.id)
        )
        for path, entry in bundled()
    ]
    return read[0], read[1]


def test_only_the_words_of_the_span_are_marked(pair: tuple[Document, Document]) -> None:
    for document in pair:
        spans = [one.span for one in document.statements] + [one.span for one in document.rows]
        for span in spans:
            blocks = [block for block in source_at(document, span.start, span.end).blocks if block.kind != "heading"]
            parts = [part for block in blocks for field in block.fields for part in field.parts]
            marked = [part.text for part in parts if part.marked]
            whole = document.text[span.start : span.end]
            assert marked, whole
            assert all(words in whole for words in marked)
            assert "".join("".join(marked).split()) in "".join(whole.replace("|", "").split())
    with pytest.raises(InputError, match="no text from"):
        source_at(pair[0], 5, len(pair[0].text) + 1)
    with pytest.raises(InputError, match="not a place"):
        read_key("dcs@2012|1|-5")


def test_every_answer_of_the_quiz_cites_words_that_stand_in_a_document(pair: tuple[Document, Document]) -> None:
    by_id = {document.id: document for document in pair}
    questions = quiz(*pair)
    assert len(questions) >= 5
    for question in questions:
        edition, start, end = read_key(question.key)
        assert by_id[edition].text[start:end] == question.quote
        assert len(set(question.options)) == len(question.options) >= 2
    assert quiz(*pair) == questions


def test_the_way_in_is_made_from_the_documents(pair: tuple[Document, Document]) -> None:
    guidance, framework = pair
    asked = roles(guidance)
    assert asked is not None
    assert {said.ref.split("/")[0] for said in asked.first_alone} == {"7", "8"}
    assert any("professional responsibility" in said.text for said in asked.second_alone)
    drawn = picture(framework)
    assert any("Delivery Board" in board for board in drawn.boards)
    named = {ref for line in drawn.lines for ref in line.rows} | set(drawn.unowned)
    assert named == {row.ref for row in framework.rows}
    assert 0 < minutes_of(reading_path(guidance, framework)) <= MINUTES
    questions = example_questions(pair)
    assert 3 <= len(questions) <= 5
    assert all(question.endswith("?") for question in questions)


def test_a_template_escapes_what_it_is_given() -> None:
    html = render("notice", text='<script>alert(1)</script> & "quotes"', kind="note")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
