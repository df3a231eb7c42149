"""Fusion on cases worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fuse import LONG_CHARACTERS, best_first, bounded, cost_of_length, fuse, in_context


def floats(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array(values, dtype=np.float32)


def places(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


def test_a_score_is_the_cosine_and_what_the_words_are_worth() -> None:
    found = fuse(floats(0.5, -0.2, 0.9), floats(2.0, 1.0, 0.0), word_worth=0.3)
    assert found.tolist() == pytest.approx([0.5 + 0.6, 0.0 + 0.3, 0.9])


def test_scores_of_different_candidates_are_refused() -> None:
    with pytest.raises(ValueError, match="different candidates"):
        fuse(floats(0.5), floats(0.5, 0.5))


def test_a_passage_is_drawn_towards_the_best_near_it_in_its_document() -> None:
    # In reading order of document 0: places 1, 2 and 9; document 1: place 3.
    found = in_context(floats(0.4, 1.0, 0.4, 0.4), places(1, 2, 9, 3), places(0, 0, 0, 1), reach=2, weight=0.5)
    drawn = (0.4 + 0.5 * 1.0) / 1.5
    assert found.tolist() == pytest.approx([drawn, 1.0, 0.4, 0.4])


def test_reach_is_counted_in_places_not_in_candidates() -> None:
    found = in_context(floats(1.0, 0.1, 0.2), places(0, 3, 4), places(0, 0, 0), reach=3, weight=1.0)
    assert found.tolist() == pytest.approx([1.0, (0.1 + 1.0) / 2, 0.2])


def test_no_candidates_and_one_candidate() -> None:
    assert in_context(floats(), places(), places()).tolist() == []
    assert in_context(floats(0.7), places(5), places(0)).tolist() == pytest.approx([0.7])


@given(st.lists(st.floats(0, 3, width=32), min_size=1, max_size=30), st.integers(0, 8))
def test_the_best_of_all_stays_the_best(scores: list[float], reach: int) -> None:
    given_scores = floats(*scores)
    found = in_context(given_scores, np.arange(len(scores)), np.zeros(len(scores), dtype=np.int64), reach, 0.5)
    best = int(given_scores.argmax())
    assert found[best] == pytest.approx(given_scores[best], rel=1e-5)
    assert found.max() <= given_scores.max() * (1 + 1e-5)


def test_length_costs_nothing_up_to_the_bound_and_a_tenth_each_time_it_grows_by_e() -> None:
    found = cost_of_length(places(10, LONG_CHARACTERS, round(LONG_CHARACTERS * math.e)))
    assert found.tolist() == pytest.approx([0.0, 0.0, 0.1], abs=1e-4)


def test_bounded_keeps_the_order_and_stays_below_one() -> None:
    assert bounded(floats(0.0, 1.0, 3.0)).tolist() == pytest.approx([0.0, 0.5, 0.75])


def test_best_first_leaves_zeros_out_and_takes_the_earlier_of_equals() -> None:
    assert best_first(floats(0.2, 0.9, 0.0, 0.9, 0.5), 3).tolist() == [1, 3, 4]
    assert best_first(floats(0.5, 0.5, 0.5), 2).tolist() == [0, 1]
    assert best_first(floats(0.0, 0.0), 5).tolist() == []
    assert best_first(floats(0.1), 0).tolist() == []
