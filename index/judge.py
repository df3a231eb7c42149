"""The judge: a small trained network that reads two texts together, where a similarity score compares them apart.

It answers two questions: does this passage answer this question, and does this row put the same duty as this text?
The network is MiniLM (six layers) trained on real council duties by `python -m eval.quality.train_judge`, exported to
8-bit ONNX and shipped in `index/weights`; `judge.json` there holds how it was made, its figures and its calibration.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.pair_network import PairNetwork, check_files, read_manifest, vouched_for

if TYPE_CHECKING:
    from index.word_judge import WordJudge

WEIGHTS = Path(__file__).parent / "weights"
MANIFEST = "judge.json"
NETWORK = "judge.onnx"
TOKENIZER = "judge-tokenizer.json"
ANSWERS, SAME_DUTY = "answers", "same_duty"
HEADS = (ANSWERS, SAME_DUTY)  # in the order of the network's output columns
TOKENS = 128  # the longest pair that is read, in word pieces; it was trained on at most 96
WHOSE = "judge"
MENDING = "install clearline again, or build the judge anew with `python -m eval.quality.train_judge`"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt's scaling: probability = 1 / (1 + exp(-(slope * logit + offset))), fitted on held-out duties."""

    slope: float
    offset: float

    def probability(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """The calibrated probability of each logit, same shape, in [0, 1]."""
        return np.asarray((1 + np.tanh((self.slope * logits + self.offset) / 2)) / 2, dtype=np.float32)


class Judge:
    """Reads pairs of texts. Nothing is loaded before the first pair; a score never depends on the other pairs given.

    `fingerprint` names the weights, tokenizer and calibration; `threads` is how many pairs are read at a time.
    """

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        self._folder = folder
        self._threads = threads
        self._manifest = read_manifest(folder / MANIFEST, WHOSE, MENDING)
        self.fingerprint: str = vouched_for(self._manifest)

    def answers(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """The calibrated probability, shape (n,), that each passage answers the question, not only resembles it."""
        return self._calibration(ANSWERS).probability(self.answer_logits(question, passages))

    def same_duty(self, duty: str, rows: Sequence[str]) -> NDArray[np.float32]:
        """The calibrated probability, shape (n,), that each row covers the duty, in full or in part."""
        return self._calibration(SAME_DUTY).probability(self.duty_logits(duty, rows))

    def answer_logits(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """What `answers` calibrates, shape (n,): unbounded, for mixing with other scores."""
        return self.logits([(question, passage) for passage in passages])[:, HEADS.index(ANSWERS)]

    def duty_logits(self, duty: str, rows: Sequence[str]) -> NDArray[np.float32]:
        """What `same_duty` calibrates, shape (n,): unbounded, for mixing with other scores."""
        return self.logits([(duty, row) for row in rows])[:, HEADS.index(SAME_DUTY)]

    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Both heads' logits, shape (n, 2), columns as in `HEADS`; of over 128 word pieces the longer text is cut.

        Pairs go in one by one: 8-bit scales are taken over a whole batch, so neighbours would sway a score.
        """
        if not pairs:
            return np.zeros((0, len(HEADS)), dtype=np.float32)
        read_all = partial(_read_all, self._network)
        if len(pairs) == 1 or self._threads == 1:
            return read_all(pairs)
        # Every second pair, not every second half: the pairs come best first, and the best are of a length.
        shares = [pairs[first :: self._threads] for first in range(min(self._threads, len(pairs)))]
        found = np.empty((len(pairs), len(HEADS)), dtype=np.float32)
        for first, part in enumerate(self._readers.map(read_all, shares)):
            found[first :: self._threads] = part
        return found

    @cached_property
    def words(self) -> WordJudge:
        """The word judge that stands on these layers. Raises JudgeError when its manifest cannot be read."""
        from index.word_judge import WordJudge

        return WordJudge(self._folder, threads=self._threads)

    def _calibration(self, head: str) -> Calibration:
        constants = self._manifest["calibration"][head]
        return Calibration(slope=float(constants["slope"]), offset=float(constants["offset"]))

    @cached_property
    def _readers(self) -> ThreadPoolExecutor:
        """One pool for everybody who asks: more threads than cores only get into each other's way."""
        return ThreadPoolExecutor(self._threads, thread_name_prefix="judge")

    @cached_property
    def _network(self) -> PairNetwork:
        check_files(self._folder, self._manifest["files"], WHOSE, MENDING)
        return PairNetwork(self._folder / NETWORK, self._folder / TOKENIZER, tokens=TOKENS)


def _read_all(network: PairNetwork, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    return np.stack([network.read(*pair)[1] for pair in pairs])


@cache
def load_judge(folder: Path = WEIGHTS) -> Judge:
    """The shipped judge; one a process. Raises JudgeError when its manifest cannot be read."""
    return Judge(folder)
