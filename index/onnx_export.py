"""A sentence-transformers model → an ONNX graph in 8-bit integers, checked against the original, kept for good.

This is the only place that imports torch at build time. The pooling and the normalisation are part of the graph, so
what comes out is what `SentenceTransformer.encode(normalize_embeddings=True)` gives, but for the rounding to 8 bits.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.canonical import fingerprint_of
from index.encoder import OnnxEncoder, load_original, model_name
from index.exported import (
    GRAPH,
    MANIFEST,
    RECIPE,
    TOKENIZER,
    TOKENS,
    WHOLE,
    ExportedModel,
    home_of,
    read_exported,
    source_fingerprint,
)
from ingest.errors import ClearlineError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

# What "as good as the original" means here. 8-bit all-MiniLM-L6-v2 measures .993 on average and .98 at worst over
# public texts; per-tensor weights, which rank visibly worse, measure .96 and .91.
LEAST_MEAN, LEAST_WORST = 0.98, 0.95
FORMS = ("int8", "float32")
MOST_SAMPLES = 64
SAMPLES = (
    "The council must appoint a director for the purposes of its children's services functions.",
    "Who is accountable for home to school transport?",
    "Local authorities should have regard to this guidance and depart from it only with good reason.",
    "An annual report on the work of the board is presented to elected members in public.",
    "Passwords are changed when a member of staff leaves; access is reviewed every quarter.",
    "Is there a named lead for early help?",
    "The register of interests shall be kept up to date and open to inspection.",
    "Risk.",
    "Where an assessment finds that a child is in need, the plan says what will be done, by whom and by when; it is "
    "reviewed with the family, the school and the health visitor, and a copy is kept on the child's record.",
)


@dataclass(frozen=True)
class Agreement:
    """Cosine similarity between the vectors of the export and of the original, over the same texts."""

    mean: float
    worst: float
    texts: int

    @property
    def holds(self) -> bool:
        """Whether the export may stand in for the original."""
        return self.mean >= LEAST_MEAN and self.worst >= LEAST_WORST


def export(models: Path, directory: Path, samples: Sequence[str] = ()) -> ExportedModel:
    """Export the model in `directory`, in the first of FORMS that agrees with the original, and keep it under `models`.

    Two processes that export at once do the work twice and keep one result, which is whole. Raises ClearlineError
    where no form agrees with the original; whatever torch or onnxruntime raise passes through.
    """
    source = source_fingerprint(directory, memo=models)
    home = home_of(models, source)
    models.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(dir=models, prefix=".export-"))
    try:
        model = load_original(directory, traceable=True)
        texts = [*SAMPLES, *_spread(samples)]
        expected = np.asarray(model.encode(texts, normalize_embeddings=True, show_progress_bar=False), dtype=np.float32)
        model.tokenizer.backend_tokenizer.save(str(workshop / TOKENIZER))
        _trace(model, workshop / "float32.onnx")
        for form in FORMS:
            _write_form(form, workshop)
            _optimise(workshop / GRAPH)
            exported = _write_manifest(workshop, model, source, model_name(directory), form, note="")
            agreement = _agreement(expected, OnnxEncoder(exported).encode(texts))
            log.info("%s: cosine to the original %.4f, at worst %.4f", form, agreement.mean, agreement.worst)
            if agreement.holds:
                break
        else:
            raise ClearlineError(f"the exported model does not agree with the original (cosine {agreement.mean:.3f})")
        note = "" if form == "int8" else "runs in float32, slower: the 8-bit form did not agree with the original"
        _write_manifest(workshop, model, source, model_name(directory), form, note=note, agreement=agreement)
        (workshop / "float32.onnx").unlink(missing_ok=True)
        return _put_in_place(workshop, home)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _spread(samples: Sequence[str]) -> list[str]:
    """At most MOST_SAMPLES of the samples, spread evenly over them."""
    step = max(1, len(samples) // MOST_SAMPLES)
    return list(samples[::step][:MOST_SAMPLES])


def _trace(model: SentenceTransformer, path: Path) -> None:
    """Write the whole model, pooling and normalisation with it, as a float32 ONNX graph."""
    import torch

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
            found = self.model(dict(zip(names, inputs, strict=True)))
            return found[WHOLE], found[TOKENS]

    example: Any = model.tokenizer(
        ["a short text", "a text that is a little longer"], padding=True, return_tensors="pt"
    )
    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in example]
    free = {name: {0: "texts", 1: "tokens"} for name in names} | {
        WHOLE: {0: "texts"},
        TOKENS: {0: "texts", 1: "tokens"},
    }
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's remarks about branches that depend on the shape alone
        torch.onnx.export(
            Whole().eval(),
            tuple(example[name] for name in names),
            str(path),
            input_names=names,
            output_names=[WHOLE, TOKENS],
            dynamic_axes=free,
            opset_version=17,
            dynamo=False,
        )


def _write_form(form: str, workshop: Path) -> None:
    """Write the graph in that form to GRAPH, from the float32 graph beside it."""
    whole, graph = workshop / "float32.onnx", workshop / GRAPH
    if form == "float32":
        shutil.copyfile(whole, graph)
        return
    from onnxruntime.quantization import QuantType, quantize_dynamic

    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)  # it writes advice on pre-processing to the root logger
    try:
        quantize_dynamic(str(whole), str(graph), per_channel=True, weight_type=QuantType.QInt8)
    finally:
        root.setLevel(level)


def _optimise(graph: Path) -> None:
    """Put in the graph's place what onnxruntime makes of it: the same results, opened in half the time."""
    import onnxruntime

    optimised = graph.with_suffix(".optimised")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # The extended level joins operators and is the same on every processor; the one above would not be.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(optimised)
    onnxruntime.InferenceSession(str(graph), sess_options=options, providers=["CPUExecutionProvider"])
    optimised.replace(graph)


def _agreement(expected: NDArray[np.float32], found: NDArray[np.float32]) -> Agreement:
    cosine = (expected * found).sum(axis=1)
    return Agreement(mean=float(cosine.mean()), worst=float(cosine.min()), texts=len(cosine))


def _write_manifest(
    workshop: Path,
    model: SentenceTransformer,
    source: str,
    name: str,
    form: str,
    *,
    note: str,
    agreement: Agreement | None = None,
) -> ExportedModel:
    manifest = {
        "fingerprint": fingerprint_of({"source": source, "recipe": RECIPE, "form": form}),
        "source": source,
        "model_name": name,
        "form": form,
        "note": note,
        "dimension": int(model.get_embedding_dimension() or 0),
        "max_length": int(model.max_seq_length or 512),
        "agreement": {"mean": agreement.mean, "worst": agreement.worst, "texts": agreement.texts}
        if agreement
        else None,
        "sizes": {file: (workshop / file).stat().st_size for file in (GRAPH, TOKENIZER)},
    }
    (workshop / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    exported = read_exported(workshop)
    assert exported is not None
    return exported


def _put_in_place(workshop: Path, home: Path) -> ExportedModel:
    """Move the finished export to its home by one rename; where another process was first, its result serves."""
    for file in (GRAPH, TOKENIZER, MANIFEST):
        with (workshop / file).open("rb+") as handle:
            os.fsync(handle.fileno())
    workshop.chmod(0o755)
    try:
        workshop.rename(home)
    except OSError:
        kept = read_exported(home)
        if kept is not None:
            return kept
        # What stands there is broken: out of the way with it, in one step, and ours in its place.
        home.rename(Path(tempfile.mkdtemp(dir=home.parent, prefix=".broken-")) / "export")
        workshop.rename(home)
    kept = read_exported(home)
    assert kept is not None
    return kept
