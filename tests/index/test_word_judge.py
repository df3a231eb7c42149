"""The shipped word judge on pairs written by hand that its training never saw."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.judge import NETWORK, TOKENIZER, WEIGHTS, Judge, load_judge
from index.pair_network import JudgeError
from index.word_judge import WORD_MANIFEST, WORD_NETWORK, WordJudge

DUTY = "The harbour master must inspect moorings and buoys twice a year and tell boat owners of any defect."


@pytest.fixture(scope="module")
def words() -> WordJudge:
    return load_judge().words


def said(words: WordJudge, duty: str, row: str) -> dict[str, float]:
    spans = [match.span() for match in re.finditer(r"\w{3,}", duty)]
    (logits,) = words.said([(duty, row, spans)])
    return {duty[start:end]: float(logit) for (start, end), logit in zip(spans, logits, strict=True)}


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        ("HM checks moorings & buoys every six months and lets boat owners know about defects", set()),
        ("HM to inspect moorings twice a year, owners told of defects", {"buoys"}),
        ("Moorings and buoys inspected by HM; owners of boats told of any defect", {"twice"}),
        ("Harbour Master: half-yearly inspection of moorings & buoys", {"tell", "defect"}),
    ],
)
def test_the_words_that_a_row_drops_are_the_least_said(words: WordJudge, row: str, missing: set[str]) -> None:
    found = {word: logit for word, logit in said(words, DUTY, row).items() if word not in {"The", "any", "and", "must"}}
    dropped = [found[word] for word in missing]
    kept = [found[word] for word in ("inspect", "moorings", "buoys", "defect") if word not in missing]
    assert all(logit < 0 for logit in dropped), found
    assert all(logit > 0 for logit in kept) or missing == {"tell", "defect"}, found
    assert not dropped or max(dropped) < min(found["moorings"], found["inspect"])


def test_pairs_do_not_sway_one_another_and_words_past_the_end_are_unknown(words: WordJudge) -> None:
    long = DUTY + " It must also do so on Sundays." * 60
    asked = [
        (DUTY, "Moorings inspected", [(4, 11)]),
        (long, "Moorings inspected", [(4, 11), (len(long) - 8, len(long))]),
    ]
    first, second = words.said(asked)
    assert first == words.said(asked[:1])[0]
    assert second[0] != 0
    assert second[1] == 0
    assert words.said([]) == []
    assert words.said([("", "", [])])[0].shape == (0,)


def test_it_stands_on_the_judge_that_its_manifest_names(tmp_path: Path) -> None:
    for name in (WORD_MANIFEST, WORD_NETWORK, NETWORK, TOKENIZER):
        shutil.copy(WEIGHTS / name, tmp_path / name)
    ask = [(DUTY, "Moorings inspected", [(4, 11)])]
    assert np.isfinite(WordJudge(tmp_path).said(ask)[0]).all()
    content = (tmp_path / NETWORK).read_bytes()
    (tmp_path / NETWORK).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(JudgeError, match=NETWORK):
        WordJudge(tmp_path).said(ask)
    (tmp_path / WORD_NETWORK).unlink()
    with pytest.raises(JudgeError, match="missing"):
        WordJudge(tmp_path).said(ask)
    with pytest.raises(JudgeError, match="manifest"):
        _ = Judge(WEIGHTS.parent).words
