"""How the judge is taught and measured, on cases worked by hand; the training itself is a command, not a test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from eval.quality.judge_figures import PairScores, calibration_error, fit_platt
from eval.quality.judge_pairs import PairMaker
from eval.quality.judge_records import DutyRecord, held_out, read_examples, read_records
from index.judge import HEADS, Calibration
from ingest.errors import InputError


def record(number: int) -> DutyRecord:
    return DutyRecord(
        id=str(number),
        duty=f"Things - thing {number}: A local authority must mend thing {number}.",
        questions=(f"who mends {number}", f"must we mend {number}", f"it is broken, {number}"),
        near_miss=f"what does {number} cost",
        row_covers=f"Mend {number}",
        row_partial=f"Look at {number}",
        row_lookalike=f"Paint {number}",
        lookalike_why="other duty",
    )


def scores(right: list[float], wrong: list[float]) -> PairScores:
    return PairScores(np.array(right, dtype=np.float32), np.array(wrong, dtype=np.float32))


def test_auc_counts_pairs_in_order_and_ties_half() -> None:
    assert scores([3, 1], [2, 1]).auc == pytest.approx((2 + 0.5) / 4)


def test_platt_finds_the_constants_that_made_the_shares() -> None:
    # at logit +1 three in four are right, at -1 one in four: log(3) * logit fits exactly
    constants = fit_platt(scores([1, 1, 1, -1], [-1, -1, -1, 1]))
    assert constants.slope == pytest.approx(np.log(3), abs=1e-3)
    assert constants.offset == pytest.approx(0, abs=1e-6)
    assert calibration_error(scores([1, 1, 1, -1], [-1, -1, -1, 1]), constants) == pytest.approx(0, abs=1e-3)


def test_overconfidence_is_an_error_of_calibration() -> None:
    sure = Calibration(slope=100.0, offset=0.0)  # says 1 or 0 where a quarter is otherwise
    assert calibration_error(scores([1, 1, 1, -1], [-1, -1, -1, 1]), sure) == pytest.approx(0.25, abs=1e-3)


def test_groups_repeat_with_the_seed_and_open_with_the_right_pair() -> None:
    records = [record(number) for number in range(30)]

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        drawn = np.stack([np.random.default_rng(list(text.encode())).normal(size=32) for text in texts])
        return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)

    groups = PairMaker(records, read_examples(), encode, seed=7).epoch(0)
    assert groups == PairMaker(records, read_examples(), encode, seed=7).epoch(0)
    assert groups != PairMaker(records, read_examples(), encode, seed=7).epoch(1)
    assert {group.head for group in groups} == set(HEADS)
    missed = {one.near_miss for one in records}
    for group in groups:
        assert len(set(group.pairs)) == len(group.pairs) > 1
        assert group.pairs[0][0] not in missed


def test_about_a_fifth_of_whole_duties_is_held_out() -> None:
    share = np.mean([held_out(record(number)) for number in range(2000)])
    assert 0.17 < share < 0.23


def test_examples_name_nothing_of_the_bundled_pair() -> None:
    for example in read_examples():
        for text in (*example.passages, *example.answered, *example.not_answered):
            assert isinstance(text, str)
            for own in ("DCS", "LMCS", "SDC", "Barnet", "LBB", "LSCB", "UNCRC", "child"):
                assert own not in text or text.startswith("Each relevant local authority"), text


def test_a_line_that_is_no_record_is_named(tmp_path: Path) -> None:
    path = tmp_path / "duties.jsonl"
    path.write_text('{"id": "1"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="Line 1"):
        read_records(path)
