"""What both judges stand on: weights that their manifest vouches for, and a network that reads two texts together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ClearlineError

if TYPE_CHECKING:
    from tokenizers import Encoding


class JudgeError(ClearlineError):
    """The judge's weights are missing, or are not those that their manifest names."""


def read_manifest(path: Path, whose: str, mending: str) -> Mapping[str, Any]:
    """The manifest in `path`, of `whose` weights ("judge"). Raises JudgeError, which says `mending`, where none is."""
    try:
        found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise JudgeError(f"The {whose}'s manifest {path} cannot be read: {mending}.") from None
    return found


def vouched_for(manifest: Mapping[str, Any]) -> str:
    """The fingerprint of what a manifest says."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def check_files(folder: Path, files: Mapping[str, str], whose: str, mending: str) -> None:
    """Raise JudgeError unless every file is there and has the sha256 that the manifest gives it."""
    for name, expected in files.items():
        path = folder / name
        if not path.is_file():
            raise JudgeError(f"The {whose}'s file {path} is missing: {mending}.")
        if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise JudgeError(f"The {whose}'s file {path} is not the one its manifest names: {mending}.")


class PairNetwork:
    """An ONNX session of one thread, and its tokenizer; of over `tokens` word pieces the longer text is cut."""

    def __init__(self, network: Path, tokenizer: Path, *, tokens: int) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
        self._output = self._session.get_outputs()[0].name
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(tokens)

    def read(self, first: str, second: str) -> tuple[Encoding, NDArray[np.float32]]:
        """The word pieces of the pair, and what the network's first output says of it."""
        encoding = self._tokenizer.encode(first, second)
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        return encoding, np.asarray(self._session.run([self._output], feed)[0][0], dtype=np.float32)
