"""BM25 on texts small enough to work by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from index.lexical import EXPANSION_WEIGHT, LexicalIndex, Weighing, build_lexical, rarest_weight
from index.words import words_of

TEXTS = ["School transport for children", "Transport transport budget", "Elections"]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    build_lexical(tmp_path, TEXTS)
    return LexicalIndex(tmp_path, len(TEXTS))


def test_a_score_is_bm25_over_the_weight_of_the_rarest_word(index: LexicalIndex) -> None:
    weighing = Weighing()
    # Words, stop words left out: 3, 3 and 1, so 7/3 on average. "transport" stands in two texts of three.
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    norm = weighing.k1 * (1 - weighing.b + weighing.b * 3 / (7 / 3))
    expected = [idf * 1 / (1 + norm), idf * 2 / (2 + norm), 0.0]
    found = index.scores("transport?").score * rarest_weight(3)
    assert found.tolist() == pytest.approx(expected, rel=1e-5)


def test_words_in_the_order_of_the_question_count_for_more(index: LexicalIndex) -> None:
    together = index.scores("school transport").score[0]
    apart = index.scores("transport school").score[0]
    assert together > apart > 0


def test_share_is_the_part_of_the_questions_words_that_a_text_holds(index: LexicalIndex) -> None:
    assert index.scores("elections").share.tolist() == pytest.approx([0, 0, 1])
    # A word that no text holds is missed by all; it weighs as much as the rarest that some text could hold.
    missed = index.scores("elections zebra").share[2]
    assert 0 < missed < 0.5
    assert index.scores("zebra").share.tolist() == [0, 0, 0]


def test_expansion_raises_the_score_and_not_the_share(index: LexicalIndex) -> None:
    plain, expanded = index.scores("school"), index.scores("school", also="elections school")
    assert expanded.share.tolist() == plain.share.tolist()
    assert expanded.score[0] == plain.score[0]
    assert expanded.score[2] == pytest.approx(EXPANSION_WEIGHT * index.scores("elections").score[2])


def test_nothing_to_look_for_scores_nothing(index: LexicalIndex) -> None:
    for question in ("", "the of and", "?!"):
        assert index.scores(question).score.tolist() == [0, 0, 0]
        assert index.scores(question).share.tolist() == [0, 0, 0]


@pytest.mark.parametrize("texts", [[], [""], ["the"], ["the", "of"]])
def test_texts_without_words_make_an_index_that_finds_nothing(tmp_path: Path, texts: list[str]) -> None:
    build_lexical(tmp_path, texts)
    assert LexicalIndex(tmp_path, len(texts)).scores("anything else").score.tolist() == [0.0] * len(texts)


def test_words_are_folded_and_stemmed() -> None:
    assert words_of("Café’s DUTIES") == words_of("cafe duty")
    assert words_of("\ud800 broken surrogates") == words_of("broken surrogate")
