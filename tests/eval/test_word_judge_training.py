"""What the word judge is taught, on a duty worked by hand; the training itself is a command, not a test."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from eval.gap.limbs import limbs_of
from eval.gap.words import Speller
from eval.quality.gap_simulation import Example, limbs_had
from eval.quality.judge_graph import LAYERS, JudgeGraph
from eval.quality.word_pairs import (
    MISSING,
    SAID,
    UNKNOWN,
    Marked,
    WordPairMaker,
    covering,
    dropping,
    lookalike,
    spelled,
)
from index.judge import NETWORK, WEIGHTS

GULLS = Example(
    id="1",
    duty="Gulls - nests: A local authority must remove nests from roofs, including flat ones, and tell residents why.",
    covers="LA takes nests off roofs & explains it to residents",
    partial="Nests removed from roofs",
    missing="tell residents why",
    lookalike="Gutters cleared",
    lookalike_why="other duty",
)


def marks(one: Marked, mark: int) -> list[str]:
    return [one.duty[start:end] for start, end, found in one.marks if found == mark]


def test_the_words_of_limbs_are_marked_and_no_others() -> None:
    assert marks(covering(GULLS), SAID) == ["remove", "nests", "roofs", "tell", "residents", "why"]
    dropped = dropping(GULLS)
    assert dropped is not None
    assert marks(dropped, MISSING) == ["tell", "residents", "why"]
    assert marks(dropped, SAID) == ["remove", "nests", "roofs"]


def test_a_missing_word_that_the_row_holds_elsewhere_is_unknown() -> None:
    dropped = dropping(replace(GULLS, partial="Nests removed from residents' roofs"))
    assert dropped is not None
    assert marks(dropped, UNKNOWN) == ["residents"]


def test_a_look_alike_lacks_some_word_and_nobody_knows_which() -> None:
    alike = lookalike(GULLS)
    assert alike is not None
    assert alike.lacks_some
    assert {mark for *_, mark in alike.marks} == {UNKNOWN}
    assert lookalike(replace(GULLS, lookalike_why="wrong bearer")) is None


def test_marks_go_with_their_words_when_these_are_spelled_out() -> None:
    one = Marked("Tell the DCS today", "", ((0, 4, SAID), (9, 12, MISSING), (13, 18, SAID)))
    found = spelled(one, Speller())
    assert marks(found, MISSING) == ["director", "children's", "services"]
    assert marks(found, SAID) == ["Tell", "today"]


def test_made_pairs_repeat_with_the_seed_and_every_mark_is_a_word() -> None:
    examples = [replace(GULLS, id=str(at), duty=GULLS.duty.replace("nests", f"nest{at}s")) for at in range(40)]
    vectors = np.random.default_rng(1).normal(size=(40, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    made = WordPairMaker(examples, vectors, 7).epoch(0)
    assert made == WordPairMaker(examples, vectors, 7).epoch(0)
    assert made != WordPairMaker(examples, vectors, 7).epoch(1)
    for one in made:
        assert all(one.duty[start:end].strip() == one.duty[start:end] != "" for start, end, _ in one.marks), one
    assert any(MISSING in {mark for *_, mark in one.marks} for one in made)


def test_a_limb_that_loses_a_word_is_lost() -> None:
    limbs = limbs_of("remove nests from flat roofs, and tell residents")
    assert limbs_had(limbs, "remove nests from flat roofs, and tell residents", "flat") == [False, True]
    assert limbs_had(limbs, "remove nests from flat roofs, and tell residents", "owners") == []
    assert limbs_had(limbs, "remove nests from flat roofs, and tell residents", "") == [True, True]


def test_the_judge_is_taken_apart_whole() -> None:
    graph = JudgeGraph(WEIGHTS / NETWORK)
    assert len(graph.dense) == 6 * LAYERS
    assert len(graph.states) == LAYERS + 1
    weights = graph.weights()
    assert all(weights[f"{one.name}.weight"].ndim == 2 for one in graph.dense)
    assert weights["body.embeddings.word_embeddings.weight"].shape[1] == 384
