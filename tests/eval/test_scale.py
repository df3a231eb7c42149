"""The libraries that `make bench-scale` makes up: sound documents, and vectors that stand in for the encoder's."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from eval.indexing import build_index
from eval.quality.scale_library import (
    PASSAGES_PER_CLAUSE,
    Halves,
    RecombiningEncoder,
    fill,
    halves_of,
    recombined,
    texts_of,
)
from index.passages import passages_of
from index.search import Search
from ingest.store import Library
from tests.index.conftest import WordsEncoder


@pytest.fixture(scope="module")
def halves() -> Halves:
    return halves_of(texts_of(None), most=40)


def test_recombined_documents_quote_their_own_text_and_follow_the_seed(halves: Halves) -> None:
    document = recombined(3, 50, halves, random.Random(1))
    passages = passages_of(document)
    assert len(passages) == 50 * PASSAGES_PER_CLAUSE
    assert all(document.text[one.start : one.end] == one.text for one in passages)
    assert len({one.text for one in passages}) > 150
    assert document == recombined(3, 50, halves, random.Random(1))
    assert document != recombined(3, 50, halves, random.Random(2))


def test_a_recombined_text_gets_the_direction_of_its_halves_and_any_other_is_encoded(halves: Halves) -> None:
    real = WordsEncoder()
    encoder = RecombiningEncoder(real, halves, ["a sample"])
    assert encoder.fingerprint == real.fingerprint
    texts = halves.texts
    whole = encoder.encode([f"{texts[0]}\n{texts[5]}", "an ordinary question"])
    expected = real.encode(texts[:1])[0] + real.encode(texts[5:6])[0]
    assert whole[0] == pytest.approx(expected / np.linalg.norm(expected), abs=1e-6)
    assert whole[1] == pytest.approx(real.encode(["an ordinary question"])[0])


def test_a_filled_library_is_indexed_whole_and_finds_the_bundled_row_among_the_rest(
    tmp_path: Path, halves: Halves
) -> None:
    encoder = RecombiningEncoder(WordsEncoder(), halves, ["a sample"])
    with Library.open(tmp_path) as library:
        assert fill(library, 400, halves) == 3
        info = build_index(library, tmp_path / "index", encoder, library.current())
    assert info.passages > 400
    hits = Search.open(tmp_path / "index", encoder).search("home to school transport", kinds={"row"})
    assert hits[0].passage.ref == "R33"
