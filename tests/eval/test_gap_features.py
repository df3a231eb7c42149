"""The words of two duties side by side, on vectors small enough to work by hand."""

from __future__ import annotations

import numpy as np
import pytest

from eval.gap.features import UNRELATED_WORDS, Likeness
from eval.gap.prepared import Bag, Prepared
from eval.gap.words import Rarity
from ingest.bearers import posts_of


def bag(*words: tuple[int, int, float]) -> Bag:
    """Of (place in the vocabulary, stem, weight)."""
    places, stems, weights = zip(*words, strict=True) if words else ((), (), ())
    return Bag(np.array(places, np.int64), np.array(stems, np.int64), np.array(weights, float))


def test_words_are_weighed_both_ways_and_an_empty_text_is_like_nothing() -> None:
    # words 0 and 1 share a stem; word 2 is at cosine .65 of word 3, half of what lies between unrelated and alike
    half = (1 + UNRELATED_WORDS) / 2
    vectors = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, np.sqrt(1 - half**2), half]], np.float32)
    prepared = Prepared((), (), np.zeros((0, 3), np.float32), vectors, Rarity(1, {}))
    first, empty, second = bag((0, 7, 3.0), (2, 8, 1.0)), bag(), bag((1, 7, 3.0), (3, 9, 2.0), (0, 7, 5.0))

    likeness = Likeness(prepared, [empty, first], [second, empty])

    assert likeness.each(1, 0).tolist() == pytest.approx([1.0, 0.5])
    assert likeness.forward.tolist() == [[0, 0], pytest.approx([(3 * 1 + 1 * 0.5) / 4, 0])]
    assert likeness.backward.tolist() == [[0, 0], pytest.approx([(3 * 1 + 2 * 0.5 + 5 * 1) / 10, 0])]


@pytest.mark.parametrize("text", ["The Lead Member’s role is wide", "To brief the Lead Member", "Nobody at all", ""])
def test_the_first_name_is_that_of_all_the_names_where_it_stands_early_enough(text: str) -> None:
    posts = posts_of()
    named = posts.named_in(text)

    assert posts.first_named(text, len(text)) == (named[0] if named else None)
    assert posts.first_named(text, 3) is None or named[0].start <= 3
