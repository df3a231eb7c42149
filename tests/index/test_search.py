"""What a search finds: with the fake wherever the encoder does not matter, with the real model where it does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.dense import LISTS, FaissIndex, build_dense
from index.encoder import Encoder
from index.passages import Passage, View
from index.search import Search
from index.snapshot import build_snapshot
from tests.index.conftest import WordsEncoder, passage

PASSAGES = [
    passage("1", "The Director of Children’s Services is appointed by the authority."),
    passage("2", "The Lead Member is a councillor with political responsibility."),
    passage("3", "Ensure provision of home to school transport.", document="f@1", kind="row"),
    passage("4", "Elections are held in May.", document="f@1", kind="row"),
]

Opener = Callable[[list[Passage]], Search]


@pytest.fixture
def opened(tmp_path: Path, fake: WordsEncoder) -> Opener:
    def open_over(passages: list[Passage]) -> Search:
        build_snapshot(tmp_path, passages, fake)
        return Search.open(tmp_path, fake)

    return open_over


def test_the_passage_that_speaks_of_it_comes_first_and_scores_lie_between_0_and_1(opened: Opener) -> None:
    hits = opened(PASSAGES).search("Who ensures home to school transport?")
    assert hits[0].passage == PASSAGES[2]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= value <= 1 for hit in hits for value in (hit.score, hit.dense, hit.lexical))


def test_the_real_model_finds_what_shares_no_word(tmp_path: Path, exported: Encoder) -> None:
    build_snapshot(tmp_path, PASSAGES, exported)
    best = Search.open(tmp_path, exported).search("getting pupils onto buses")[0]
    assert best.passage.key == "3"
    assert best.lexical == 0


def test_k_documents_and_kinds_narrow_the_result(opened: Opener) -> None:
    search = opened(PASSAGES)
    question = "director councillor transport elections"
    assert len(search.search(question, 2)) == 2
    assert {hit.passage.key for hit in search.search(question, kinds={"row"})} == {"3", "4"}
    assert {hit.passage.key for hit in search.search(question, documents={"d@1"})} == {"1", "2"}
    assert search.search(question, documents={"d@1"}, kinds={"row"}) == []
    assert search.search(question, documents=()) == []
    assert search.search(question, documents={"not held"}) == []
    assert search.search(question, 0) == []


def test_a_passage_is_there_once_with_the_view_that_found_it(opened: Opener) -> None:
    row = passage(
        "r",
        "Transport\tThe board meets on Tuesdays",
        views=(View("duty", "Transport"), View("whole", "Transport\nThe board meets on Tuesdays", 0.85)),
    )
    search = opened([*PASSAGES, row])
    for question, view in (("transport", "duty"), ("board meets on tuesdays", "whole")):
        found = [hit for hit in search.search(question) if hit.passage.key == "r"]
        assert [hit.view for hit in found] == [view]


def test_passages_with_the_same_text_are_all_found_and_encoded_once(opened: Opener, fake: WordsEncoder) -> None:
    twins = [passage("a", "Same words."), passage("b", "Same words.", document="f@1")]
    search = opened(twins)
    assert [hit.passage.key for hit in search.search("same words")] == ["a", "b"]
    assert fake.encoded.count("Same words.") == 1


def test_expansions_count_as_words(opened: Opener) -> None:
    search = opened(PASSAGES)
    plain = {hit.passage.key: hit.score for hit in search.search("buses")}
    more = {hit.passage.key: hit.score for hit in search.search("buses", also="transport school")}
    assert more["3"] > plain.get("3", 0)


@pytest.mark.parametrize("question", ["", " ", "?", "the", "zebra", "x" * 20_000, "\ud800", "a\x00b", "💥"])
def test_any_question_is_taken(opened: Opener, question: str) -> None:
    for hit in opened(PASSAGES).search(question):
        assert hit.passage in PASSAGES


def test_a_library_without_passages_finds_nothing(opened: Opener) -> None:
    assert opened([]).search("anything") == []


def test_questions_side_by_side_get_the_answers_they_get_alone(opened: Opener) -> None:
    search = opened(PASSAGES)
    questions = ["director", "councillor", "transport", "elections"] * 25
    alone = {question: search.search(question) for question in questions}
    with ThreadPoolExecutor(8) as workers:
        assert list(workers.map(search.search, questions)) == [alone[question] for question in questions]


def test_the_langchain_retriever_gives_the_same_hits_with_what_a_citation_needs(opened: Opener) -> None:
    from index.langchain import ClearlineRetriever

    search = opened(PASSAGES)
    retriever = ClearlineRetriever(search=search, k=2, kinds=("row",))
    documents = retriever.invoke("school transport")
    assert [one.id for one in documents] == [
        hit.passage.key for hit in search.search("school transport", 2, kinds={"row"})
    ]
    first = documents[0]
    assert first.page_content == PASSAGES[2].text
    assert (first.metadata["ref"], first.metadata["start"], first.metadata["end"]) == ("3", 0, len(first.page_content))


def test_beyond_the_bound_an_approximate_index_finds_nearly_all_of_the_nearest(tmp_path: Path) -> None:
    draw = np.random.default_rng(7)
    centres = draw.standard_normal((40, 32))
    vectors = centres[draw.integers(0, 40, 4000)] + 0.3 * draw.standard_normal((4000, 32))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    build_dense(tmp_path, vectors, exact_up_to=3999)
    assert (tmp_path / LISTS).is_file()
    exact, approximate = FaissIndex(tmp_path, exact=True), FaissIndex(tmp_path)
    shares = []
    for query in vectors[::100]:
        wanted = exact.nearest(query, 10)
        assert vectors[wanted] @ query == pytest.approx(np.sort(vectors @ query)[::-1][:10], abs=2e-3)
        shares.append(len(set(wanted.tolist()) & set(approximate.nearest(query, 50).tolist())) / 10)
    assert np.mean(shares) > 0.8
    only = np.zeros(4000, dtype=np.bool_)
    only[[3, 5]] = True
    assert set(approximate.nearest(vectors[0], 10, only).tolist()) == {3, 5}


def test_up_to_the_bound_there_is_exact_search_alone(tmp_path: Path) -> None:
    build_dense(tmp_path, np.eye(8, dtype=np.float32), exact_up_to=8)
    assert not (tmp_path / LISTS).is_file()
    assert FaissIndex(tmp_path).nearest(np.eye(8, dtype=np.float32)[5], 1).tolist() == [5]
