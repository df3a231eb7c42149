"""The judge: a small trained network that reads two texts together, where a similarity score compares them apart.

It answers two questions: does this passage answer this question, and does this row put the same duty as this text?
The network is MiniLM (six layers) trained on real council duties by `python -m eval.quality.train_judge`, exported to
8-bit ONNX and shipped in `index/weights`; `judge.json` there holds how it was made, its figures and its calibration.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ClearlineError

if TYPE_CHECKING:
    from index.word_judge import WordJudge

WEIGHTS = Path(__file__).parent / "weights"
MANIFEST = "judge.json"
NETWORK = "judge.onnx"
TOKENIZER = "judge-tokenizer.json"
ANSWERS, SAME_DUTY = "answers", "same_duty"
HEADS = (ANSWERS, SAME_DUTY)  # in the order of the network's output columns
TOKENS = 128  # the longest pair that is read, in word pieces; it was trained on at most 96
MENDING = "install clearline again, or build the judge anew with `python -m eval.quality.train_judge`"


class JudgeError(ClearlineError):
    """The judge's weights are missing, or are not those that their manifest names."""


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
        try:
            self._manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise JudgeError(f"The judge's manifest {folder / MANIFEST} cannot be read: {MENDING}.") from None
        canonical = json.dumps(self._manifest, sort_keys=True, separators=(",", ":"))
        self.fingerprint: str = hashlib.sha256(canonical.encode()).hexdigest()

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
        network = self._network
        if len(pairs) == 1 or self._threads == 1:
            return network.read_all(pairs)
        # Every second pair, not every second half: the pairs come best first, and the best are of a length.
        shares = [pairs[first :: self._threads] for first in range(min(self._threads, len(pairs)))]
        found = np.empty((len(pairs), len(HEADS)), dtype=np.float32)
        for first, part in enumerate(self._readers.map(network.read_all, shares)):
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
    def _network(self) -> _Network:
        for name, expected in self._manifest["files"].items():
            path = self._folder / name
            if not path.is_file():
                raise JudgeError(f"The judge's file {path} is missing: {MENDING}.")
            if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
                raise JudgeError(f"The judge's file {path} is not the one its manifest names: {MENDING}.")
        return _Network(self._folder)


class _Network:
    """The ONNX session and its tokenizer."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(folder / NETWORK), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKENS)

    def read_all(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        return np.stack([self.read(pair) for pair in pairs])

    def read(self, pair: tuple[str, str]) -> NDArray[np.float32]:
        encoding = self._tokenizer.encode(*pair)
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        return np.asarray(self._session.run(["logits"], feed)[0][0], dtype=np.float32)


@cache
def load_judge(folder: Path = WEIGHTS) -> Judge:
    """The shipped judge; one a process. Raises JudgeError when its manifest cannot be read."""
    return Judge(folder)
