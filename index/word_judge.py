"""The word judge: reads a duty beside a row and says of every word of the duty whether the row says it.

It stands on the judge's own layers, with a low-rank one beside each, trained by `python -m
eval.quality.train_word_judge` on the rows that cover duties and those that drop a limb. Its file in `index/weights`
holds only what it adds and reads the rest out of the judge's; `word-judge.json` says how it was made, and its figures.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.judge import TOKENIZER, JudgeError

WORD_MANIFEST = "word-judge.json"
WORD_NETWORK = "word-judge.onnx"
TOKENS = 256  # the longest pair that is read, in word pieces; it was trained on at most 128
MENDING = "install clearline again, or build the word judge anew with `python -m eval.quality.train_word_judge`"

Asked = tuple[str, str, Sequence[tuple[int, int]]]
"""A duty, a row, and the words of the duty that are asked about: half-open offsets into it."""


class WordJudge:
    """Reads pairs of texts word by word. Nothing is loaded before the first pair; pairs do not sway one another.

    `fingerprint` names the weights; `threads` is how many pairs are read at a time.
    """

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        self._folder = folder
        self._threads = threads
        try:
            self._manifest = json.loads((folder / WORD_MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise JudgeError(f"The manifest {folder / WORD_MANIFEST} cannot be read: {MENDING}.") from None
        canonical = json.dumps(self._manifest["files"], sort_keys=True, separators=(",", ":"))
        self.fingerprint: str = hashlib.sha256(canonical.encode()).hexdigest()

    def said(self, asked: Sequence[Asked]) -> list[NDArray[np.float32]]:
        """For each pair the logit of each word asked about, shape (words,), that the row says it; 0 is an even chance.

        A word past the length that is read has 0: nothing is known of it.
        """
        if not asked:
            return []
        network = self._network
        if len(asked) == 1 or self._threads == 1:
            return [network.read(one) for one in asked]
        return list(self._readers.map(network.read, asked))

    @cached_property
    def _readers(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, thread_name_prefix="word-judge")

    @cached_property
    def _network(self) -> _Network:
        for name, expected in self._manifest["files"].items():
            path = self._folder / name
            if not path.is_file():
                raise JudgeError(f"The word judge's file {path} is missing: {MENDING}.")
            if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
                raise JudgeError(f"The word judge's file {path} is not the one its manifest names: {MENDING}.")
        return _Network(self._folder)


class _Network:
    """The ONNX session and its tokenizer."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / WORD_NETWORK), options, providers=["CPUExecutionProvider"]
        )
        self._output = self._session.get_outputs()[0].name
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKENS)

    def read(self, asked: Asked) -> NDArray[np.float32]:
        duty, row, words = asked
        encoding = self._tokenizer.encode(duty, row)
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        logits = np.asarray(self._session.run([self._output], feed)[0][0], dtype=np.float32)
        first = [place for place, text in enumerate(encoding.sequence_ids) if text == 0]
        starts, ends = np.array([encoding.offsets[place] for place in first], np.int64).reshape(-1, 2).T
        found = np.zeros(len(words), np.float32)
        for place, (start, end) in enumerate(words):
            pieces = (starts < end) & (start < ends)
            if pieces.any():
                found[place] = logits[first][pieces].mean()
        return found
