"""The shipped judge on pairs written by hand that its training never saw."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.judge import MANIFEST, NETWORK, TOKENIZER, WEIGHTS, Judge, load_judge
from index.pair_network import JudgeError

SNOW = "Wardens: keep school crossing patrols staffed on term-time mornings and afternoons"
POOL = "A leisure provider must have trained lifeguards at the poolside whenever a public pool is open."
MUSEUM = "Head of Culture looks after loans of museum objects to other bodies"


@pytest.fixture(scope="module")
def judge() -> Judge:
    return load_judge()


def test_right_passage_is_told_from_others_in_everyday_words(judge: Judge) -> None:
    asked = {
        "who's watching so my little one doesn't drown at swimming": 1,
        "is it anybody's job to help kids over the road by the school gates": 0,
        "who says if we can lend the old paintings out": 2,
    }
    for question, right in asked.items():
        scores = judge.answers(question, [SNOW, POOL, MUSEUM])
        assert scores.argmax() == right, (question, scores)


@pytest.mark.parametrize(
    "near_miss",
    [
        "how much did we spend on lifeguards last year?",
        "how many lifeguards work at the pool",
        "what is the name of the head lifeguard",
        "when does the pool open on Sundays?",
    ],
)
def test_near_miss_scores_below_a_question_that_is_answered(judge: Judge, near_miss: str) -> None:
    answered = judge.answers("do we need lifeguards on duty when the pool is open?", [POOL])[0]
    missed = judge.answers(near_miss, [POOL])[0]
    assert answered > 0.5 > missed
    assert answered - missed > 0.3


def test_covering_row_outranks_look_alikes(judge: Judge) -> None:
    duty = (
        "The authority must keep a register of private water supplies in its area and sample each of them every year."
    )
    covering = "Env Health: register of private water supplies kept, every supply tested annually"
    partial = "EH holds register of private water supplies"
    look_alikes = ["Water company to sample public mains supplies", "Keep register of private landlords"]
    scores = judge.same_duty(duty, [*look_alikes, partial, covering])
    assert min(scores[2:]) > max(scores[:2]), scores


def test_scores_are_probabilities_in_the_order_given_and_do_not_depend_on_neighbours(judge: Judge) -> None:
    pairs = [("who runs the pool?", POOL), ("who runs the pool?", MUSEUM), ("x", SNOW * 20)]
    together = judge.logits(pairs)
    assert together.shape == (3, 2)
    assert np.array_equal(together, np.concatenate([judge.logits([pair]) for pair in pairs]))
    assert np.array_equal(together[::-1], judge.logits(pairs[::-1]))
    probabilities = judge.answers("who runs the pool?", [POOL, MUSEUM])
    assert probabilities.dtype == np.float32
    assert ((probabilities >= 0) & (probabilities <= 1)).all()


def test_nothing_to_judge_is_an_empty_answer(judge: Judge) -> None:
    assert judge.answers("who?", []).shape == (0,)
    assert judge.same_duty("who?", []).shape == (0,)
    assert np.isfinite(judge.answers("", ["", " "])).all()


def test_weights_that_the_manifest_does_not_name_are_refused(tmp_path: Path) -> None:
    for name in (MANIFEST, NETWORK, TOKENIZER):
        shutil.copy(WEIGHTS / name, tmp_path / name)
    content = (tmp_path / NETWORK).read_bytes()
    (tmp_path / NETWORK).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(JudgeError, match=NETWORK):
        Judge(tmp_path).answers("who?", [POOL])
    (tmp_path / NETWORK).unlink()
    with pytest.raises(JudgeError, match="missing"):
        Judge(tmp_path).answers("who?", [POOL])
    with pytest.raises(JudgeError, match="manifest"):
        Judge(tmp_path / "nowhere")


def test_weights_stay_small_and_judging_needs_no_torch() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < 25_000_000
    program = (
        "import sys; from index.judge import load_judge; "
        "print(load_judge().answers('who?', ['The council does it.'])[0]); "
        "sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, timeout=60)
