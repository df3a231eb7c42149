"""The word judge: reads a duty beside a row and says of every word of the duty whether the row says it.

It stands on the judge's own layers, with a low-rank one beside each, trained by `python -m
eval.quality.train_word_judge` on the rows that cover duties and those that drop a limb. Its file in `index/weights`
holds only what it adds and reads the rest out of the judge's; `word-judge.json` says how it was made, and its figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.judge import TOKENIZER
from index.pair_network import PairNetwork, check_files, read_manifest, vouched_for

WORD_MANIFEST = "word-judge.json"
WORD_NETWORK = "word-judge.onnx"
TOKENS = 256  # the longest pair that is read, in word pieces; it was trained on at most 128
WHOSE = "word judge"
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
        self._manifest = read_manifest(folder / WORD_MANIFEST, WHOSE, MENDING)
        self.fingerprint: str = vouched_for(self._manifest["files"])

    def said(self, asked: Sequence[Asked]) -> list[NDArray[np.float32]]:
        """For each pair the logit of each word asked about, shape (words,), that the row says it; 0 is an even chance.

        A word past the length that is read has 0: nothing is known of it.
        """
        if not asked:
            return []
        read = partial(_read, self._network)
        if len(asked) == 1 or self._threads == 1:
            return [read(one) for one in asked]
        return list(self._readers.map(read, asked))

    @cached_property
    def _readers(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, thread_name_prefix="word-judge")

    @cached_property
    def _network(self) -> PairNetwork:
        check_files(self._folder, self._manifest["files"], WHOSE, MENDING)
        return PairNetwork(self._folder / WORD_NETWORK, self._folder / TOKENIZER, tokens=TOKENS)


def _read(network: PairNetwork, asked: Asked) -> NDArray[np.float32]:
    duty, row, words = asked
    encoding, logits = network.read(duty, row)
    first = [place for place, text in enumerate(encoding.sequence_ids) if text == 0]
    starts, ends = np.array([encoding.offsets[place] for place in first], np.int64).reshape(-1, 2).T
    found = np.zeros(len(words), np.float32)
    for place, (start, end) in enumerate(words):
        pieces = (starts < end) & (start < ends)
        if pieces.any():
            found[place] = logits[first][pieces].mean()
    return found
