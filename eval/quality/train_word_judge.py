"""Trains, exports and measures the word judge.

    python -m eval.quality.train_word_judge --duties FILE --out DIR

DIR holds the judge, on whose layers the word judge stands: they stay as they are, and beside each dense layer is put
one of low rank (E. Hu et al., LoRA, 2021). What ships is the mean of the weights of two trainings that start alike, so
that no one throw decides; on the duties held out a single one did as well. A training takes about ten minutes of one
core; they run side by side.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, helper, numpy_helper
from tokenizers import Tokenizer
from torch import Tensor, nn

from eval.gap.words import Speller
from eval.quality.gap_simulation import Example, read_examples
from eval.quality.judge_graph import BODY, LAYERS, JudgeGraph
from eval.quality.train_judge import BASE, minilm
from eval.quality.word_pairs import MISSING, UNKNOWN, Marked, WordPairMaker, covering, dropping, spelled
from index.judge import NETWORK, TOKENIZER
from index.word_judge import WORD_MANIFEST, WORD_NETWORK, WordJudge
from ingest.errors import ClearlineError

TOKENS = 128
LENGTHS = (32, 48, 64, 80, 96, 112, TOKENS)  # batches are padded to one of these
PAIRS_A_BATCH = 24
SMALL_CONSTANT = 1024  # bytes; what is smaller is not worth reading out of another file
LEAST_WORDS = 3.0  # the least word of a pair counts as much as so many that are marked
FAR = 1e4
EARLIER = 3  # the head reads the last layer and this one, where words are still more themselves


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train."""

    seeds: tuple[int, ...] = (7, 8)  # of the trainings whose weights are averaged; the first also of where all start
    epochs: int = 3
    rank: int = 8
    rate: float = 1e-3
    warm_up: float = 0.1  # share of the steps
    missing: float = 1.6  # how much a missing word counts beside one that is said


class LowRank(nn.Module):
    """A dense layer that stays as it is, and beside it one of low rank that learns."""

    def __init__(self, dense: nn.Linear, rank: int) -> None:
        super().__init__()
        self.dense = dense
        self.down = nn.Parameter(torch.randn(dense.in_features, rank) / dense.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(rank, dense.out_features))

    def forward(self, state: Tensor) -> Tensor:
        found: Tensor = self.dense(state) + (state @ self.down) @ self.up
        return found


class Head(nn.Module):
    """What a word piece stands for, after the last layer and an earlier one, and how like it the likest piece of the
    second text is, to the logit that the second text says it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(2 * width, 96)
        self.top = nn.Linear(96, 1)
        self.nearest = nn.Parameter(torch.tensor(3.0))
        nn.init.normal_(self.top.weight, std=0.02)
        nn.init.constant_(self.top.bias, -1.0)

    def forward(self, last: Tensor, earlier: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Shape (n, tokens)."""
        turned = last / last.norm(dim=-1, keepdim=True)
        elsewhere = (1 - attention_mask * token_type_ids).to(last.dtype) * 2
        nearest = (turned @ turned.transpose(1, 2) - elsewhere[:, None, :]).amax(dim=-1)
        hidden = nn.functional.gelu(self.hidden(torch.cat([last, earlier], dim=-1)))
        found: Tensor = self.top(hidden)[..., 0] + nearest * self.nearest
        return found


class Network(nn.Module):
    """The judge's layers with a low-rank one beside each dense layer, and the head."""

    def __init__(self, judge: JudgeGraph, rank: int) -> None:
        super().__init__()
        from transformers import AutoModel

        self.body = AutoModel.from_pretrained(str(BASE), attn_implementation="eager")
        weights = {name.removeprefix(BODY): torch.tensor(value) for name, value in judge.weights().items()}
        left_out = self.body.load_state_dict(weights, strict=False)
        assert not left_out.unexpected_keys
        assert all("pooler" in name for name in left_out.missing_keys)
        for parameter in self.body.parameters():
            parameter.requires_grad = False
        for one in judge.dense:
            parent, _, child = one.name.removeprefix(BODY).rpartition(".")
            module = self.body.get_submodule(parent)
            setattr(module, child, LowRank(getattr(module, child), rank))
        self.head = Head(int(self.body.config.hidden_size))

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """The logit of every word piece, shape (n, tokens)."""
        states = [self.body.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)]
        unseen = (1 - attention_mask[:, None, None, :].float()) * -1e4
        for layer in self.body.encoder.layer:
            state = layer(states[-1], unseen)
            states.append(state[0] if isinstance(state, tuple) else state)
        found: Tensor = self.head(states[LAYERS].float(), states[EARLIER].float(), attention_mask, token_type_ids)
        return found

    def learned(self) -> dict[str, Tensor]:
        """What training changed, by name."""
        names = {name for name, parameter in self.named_parameters() if parameter.requires_grad}
        return {name: value for name, value in self.state_dict().items() if name in names}


@dataclass(frozen=True)
class Batch:
    """Pairs as tensors: `texts` are ids, mask and text number, each (n, tokens). `words` averages word pieces into
    words, shape (n, words, tokens); `marks` and `weights` are (n, words). `lacking` is 1 for each word of a pair that
    lacks some word, nobody knows which, else 0."""

    texts: tuple[Tensor, Tensor, Tensor]
    words: Tensor
    marks: Tensor
    weights: Tensor
    lacking: Tensor


class Batcher:
    """Marked pairs to tensors."""

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKENS)

    def batch(self, pairs: Sequence[Marked]) -> Batch:
        """A word that was cut off is unknown."""
        encodings = self._tokenizer.encode_batch([(one.duty, one.row) for one in pairs])
        longest = max(len(encoding.ids) for encoding in encodings)
        length = next(length for length in LENGTHS if length >= longest)
        most = max(1, *(len(one.marks) for one in pairs))
        texts = torch.zeros(3, len(pairs), length, dtype=torch.long)
        words = torch.zeros(len(pairs), most, length)
        marks = torch.full((len(pairs), most), float(UNKNOWN))
        for at, (one, encoding) in enumerate(zip(pairs, encodings, strict=True)):
            used = len(encoding.ids)
            texts[0, at, :used] = torch.tensor(encoding.ids)
            texts[1, at, :used] = 1
            texts[2, at, :used] = torch.tensor(encoding.type_ids)
            for word, (start, end, mark) in enumerate(one.marks):
                pieces = [
                    piece
                    for piece, ((first, last), text) in enumerate(
                        zip(encoding.offsets, encoding.sequence_ids, strict=True)
                    )
                    if text == 0 and first < end and start < last
                ]
                if pieces:
                    words[at, word, pieces] = 1 / len(pieces)
                    marks[at, word] = mark
        weights = torch.tensor([one.weight for one in pairs])[:, None].expand(-1, most)
        lacks = torch.tensor([float(one.lacks_some) for one in pairs])[:, None]
        return Batch((texts[0], texts[1], texts[2]), words, marks, weights, lacks * words.sum(dim=-1).round())


def batches_of(pairs: Sequence[Marked], seed: int) -> Iterator[Sequence[Marked]]:
    """Batches of pairs of like length, in an order drawn by the seed."""
    batches: list[Sequence[Marked]] = []
    for start in range(0, len(pairs), PAIRS_A_BATCH * 20):
        alike = sorted(pairs[start : start + PAIRS_A_BATCH * 20], key=lambda one: len(one.duty) + len(one.row))
        batches += [alike[at : at + PAIRS_A_BATCH] for at in range(0, len(alike), PAIRS_A_BATCH)]
    random.Random(seed).shuffle(batches)
    yield from batches


def loss_of(network: Network, batch: Batch, missing: float) -> Tensor:
    """The weighted log loss of every word that is marked, and of the least word of each pair that lacks one."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(*batch.texts)
    found = (batch.words @ logits.float()[:, :, None])[..., 0]
    weights = batch.weights * (batch.marks != UNKNOWN) * torch.where(batch.marks == MISSING, missing, 1.0)
    losses = nn.functional.binary_cross_entropy_with_logits(found, batch.marks.clamp(min=0), reduction="none")
    lacking = batch.lacking.amax(dim=1)
    least = found.masked_fill(batch.lacking == 0, FAR).amin(dim=1).masked_fill(lacking == 0, 0.0)
    of_least = nn.functional.softplus(least) * lacking * batch.weights[:, 0] * LEAST_WORDS
    weight = weights.sum() + (lacking * batch.weights[:, 0]).sum() * LEAST_WORDS
    return ((losses * weights).sum() + of_least.sum()) / weight.clamp(min=1e-6)


def train(duties: Path, folder: Path, recipe: Recipe, seed: int) -> dict[str, Tensor]:
    """What one training learns; prints the mean loss of every hundred steps."""
    torch.set_num_threads(1)
    examples = [one for one in read_examples(duties) if not one.held_back]
    maker = WordPairMaker(examples, minilm()([one.duty for one in examples]), seed)
    torch.manual_seed(recipe.seeds[0])
    network, batcher = Network(JudgeGraph(folder / NETWORK), recipe.rank), Batcher()
    optimiser = torch.optim.AdamW(
        [parameter for parameter in network.parameters() if parameter.requires_grad],
        lr=recipe.rate,
        weight_decay=0.01,
    )
    steps = recipe.epochs * (len(maker.epoch(0)) // PAIRS_A_BATCH + 1)

    def share(step: int) -> float:
        return min(1.0, (step + 1) / (recipe.warm_up * steps)) * max(0.02, 1 - step / steps)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, share)
    losses: list[float] = []
    began = time.monotonic()
    network.train()
    torch.manual_seed(seed)
    for epoch in range(recipe.epochs):
        for pairs in batches_of(maker.epoch(epoch), seed + epoch):
            loss = loss_of(network, batcher.batch(pairs), recipe.missing)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
            if len(losses) % 100 == 0:
                seconds = time.monotonic() - began
                mean = np.mean(losses[-100:])
                print(f"seed {seed}, step {len(losses)} of {steps}: loss {mean:.3f}, {seconds:.0f} s", flush=True)
    return network.learned()


def word_graph(judge: JudgeGraph, learned: dict[str, NDArray[np.float32]]) -> ModelProto:
    """The judge's graph with what was learned beside each dense layer, and the head in place of the judge's own.

    What it adds is kept in 16 bits; the judge's weights are read out of the judge's file.
    """
    head = _head_graph(learned)
    graph = onnx.GraphProto(name="word_judge")
    graph.input.extend(judge.model.graph.input)
    beside = {one.gives: one for one in judge.dense}
    renamed = {gives: f"{gives}_learned" for gives in beside}
    for node in judge.model.graph.node:
        added = graph.node.add()
        added.CopyFrom(node)
        for place, name in enumerate(added.input):
            added.input[place] = renamed.get(name, name)
        for name in node.output:
            if name in beside:
                one = beside[name]
                down, up = (
                    _constant(graph, f"{BODY}{one.name.removeprefix(BODY)}.{part}", learned) for part in ("down", "up")
                )
                takes = renamed.get(one.takes, one.takes)
                graph.node.append(helper.make_node("MatMul", [takes, down], [f"{name}_down"]))
                graph.node.append(helper.make_node("MatMul", [f"{name}_down", up], [f"{name}_up"]))
                graph.node.append(helper.make_node("Add", [name, f"{name}_up"], [renamed[name]]))
    last, earlier = judge.states[LAYERS], judge.states[EARLIER]
    known = {"last": last, "earlier": earlier, "attention_mask": "attention_mask", "token_type_ids": "token_type_ids"}
    for initializer in head.initializer:
        value = numpy_helper.to_array(initializer)
        if value.dtype == np.float32 and value.size > 1:
            known[initializer.name] = _constant(graph, f"head/{initializer.name}", {f"head/{initializer.name}": value})
        else:
            known[initializer.name] = f"head/{initializer.name}"
            graph.initializer.append(numpy_helper.from_array(value, known[initializer.name]))
    for node in head.node:
        added = graph.node.add()
        added.CopyFrom(node)
        added.name = f"head/{node.name}"
        added.input[:] = [known.get(name, f"head/{name}" if name else "") for name in node.input]
        added.output[:] = [f"head/{name}" for name in node.output]
    out = f"head/{head.output[0].name}"
    graph.output.append(helper.make_tensor_value_info(out, onnx.TensorProto.FLOAT, ["pairs", "tokens"]))
    _prune(graph, out)
    used = {name for node in graph.node for name in node.input}
    content = judge.file.read_bytes()
    for initializer in judge.model.graph.initializer:
        if initializer.name in used:
            graph.initializer.append(_borrowed(initializer, content, judge.file.name))
    return helper.make_model(graph, opset_imports=judge.model.opset_import, ir_version=judge.model.ir_version)


def _head_graph(learned: dict[str, NDArray[np.float32]]) -> onnx.GraphProto:
    width = learned["head.hidden.weight"].shape[1] // 2
    head = Head(width)
    head.load_state_dict(
        {name.removeprefix("head."): torch.tensor(value) for name, value in learned.items() if name.startswith("head.")}
    )
    names = ["last", "earlier", "attention_mask", "token_type_ids"]
    state, mask = torch.randn(2, 7, width), torch.ones(2, 7, dtype=torch.long)
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / "head.onnx"
        torch.onnx.export(
            head.eval(),
            (state, state, mask, mask),
            str(file),
            input_names=names,
            output_names=["logits"],
            dynamic_axes={name: {0: "pairs", 1: "tokens"} for name in [*names, "logits"]},
            opset_version=17,
            dynamo=False,
        )
        return onnx.load(str(file)).graph


def _constant(graph: onnx.GraphProto, name: str, values: dict[str, NDArray[np.float32]]) -> str:
    """Puts a value into the graph in 16 bits; the name under which it is read in 32."""
    graph.initializer.append(numpy_helper.from_array(values[name].astype(np.float16), f"{name}_16"))
    graph.node.insert(0, helper.make_node("Cast", [f"{name}_16"], [f"{name}_32"], to=onnx.TensorProto.FLOAT))
    return f"{name}_32"


def _prune(graph: onnx.GraphProto, out: str) -> None:
    """Takes out every node that the output does not hang on."""
    wanted, kept = {out}, []
    for node in reversed(graph.node):
        if wanted & set(node.output):
            wanted |= set(node.input)
            kept.append(node)
    del graph.node[:]
    graph.node.extend(reversed(kept))


def _borrowed(initializer: onnx.TensorProto, content: bytes, file: str) -> onnx.TensorProto:
    """The same constant, read out of the file whose content is given; a small one is kept as it is."""
    if len(initializer.raw_data) < SMALL_CONSTANT:
        return initializer
    place = content.index(initializer.raw_data)
    found = onnx.TensorProto(
        name=initializer.name,
        data_type=initializer.data_type,
        dims=initializer.dims,
        data_location=onnx.TensorProto.EXTERNAL,
    )
    for key, value in (("location", file), ("offset", place), ("length", len(initializer.raw_data))):
        found.external_data.add(key=key, value=str(value))
    return found


def averaged(trainings: Sequence[dict[str, Tensor]]) -> dict[str, NDArray[np.float32]]:
    """The mean of what several trainings learned."""
    return {name: torch.stack([one[name] for one in trainings]).mean(0).numpy() for name in trainings[0]}


def export(learned: dict[str, NDArray[np.float32]], folder: Path) -> None:
    """Writes the word judge beside the judge in the folder."""
    judge = JudgeGraph(folder / NETWORK)
    (folder / WORD_NETWORK).write_bytes(word_graph(judge, learned).SerializeToString())


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Writes the manifest with the SHA-256 of the word judge, and of the judge's files, on which it stands."""
    names = (WORD_NETWORK, NETWORK, TOKENIZER)
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    text = json.dumps({**manifest, "files": files}, indent=2, ensure_ascii=False)
    (folder / WORD_MANIFEST).write_text(text + "\n", encoding="utf-8")


def build(duties: Path, folder: Path, recipe: Recipe) -> dict[str, Any]:
    """Trains and writes a word judge; returns its manifest."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processes:
        trainings = [processes.submit(train, duties, folder, recipe, seed) for seed in recipe.seeds]
        export(averaged([training.result() for training in trainings]), folder)
    return measure(duties, folder, recipe)


def measure(duties: Path, folder: Path, recipe: Recipe) -> dict[str, Any]:
    """Measures the word judge in the folder as it ships, on the duties held out, and writes its manifest."""
    write_manifest(folder, {})  # without one that names the file, it could not be read
    examples = read_examples(duties)
    unseen = [one for one in examples if one.held_back]
    manifest = {
        "made_by": "python -m eval.quality.train_word_judge",
        "recipe": asdict(recipe),
        "records": {
            "sha256": hashlib.sha256(duties.read_bytes()).hexdigest(),
            "training": len(examples) - len(unseen),
            "held_out": len(unseen),
        },
        "figures": figures(WordJudge(folder), unseen),
    }
    write_manifest(folder, manifest)
    return manifest


def figures(judge: WordJudge, unseen: Sequence[Example]) -> dict[str, Any]:
    """How well it tells words that are said from words that are missing, and a covering row from one in part.

    `word_auc` is over every word of every duty beside both of its rows; of the duties whose dropped words can be told,
    `dropped_lower` is the share where these have the lower mean beside the row that drops them than beside the one that
    covers, `covering_over_partial` that where the least word of the duty is lower beside the row in part.
    """
    from sklearn.metrics import roc_auc_score

    speller = Speller()
    rows = [(covering(one), dropping(one)) for one in unseen]
    both = [(spelled(first, speller), spelled(second, speller)) for first, second in rows if second]
    pairs = [pair for two in both for pair in two]
    read = judge.said([(one.duty, speller.spell(one.row), [(a, b) for a, b, _ in one.marks]) for one in pairs])
    marks = np.array([mark for one in pairs for *_, mark in one.marks])
    logits = np.concatenate(read)
    known = marks != UNKNOWN
    lower, least = [], []
    for place, (_, second) in enumerate(both):
        dropped = np.array([mark == MISSING for *_, mark in second.marks])
        covers, partial = read[2 * place], read[2 * place + 1]
        lower.append(partial[dropped].mean() < covers[dropped].mean())
        least.append(partial.min() < covers.min())
    return {
        "what": "of the duties held out, in 8 bits as shipped",
        "duties": len(both),
        "word_auc": round(float(roc_auc_score(marks[known], logits[known])), 3),
        "dropped_lower": round(float(np.mean(lower)), 3),
        "covering_over_partial": round(float(np.mean(least)), 3),
    }


def main() -> int:
    """The command line."""
    usual = Recipe()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duties", type=Path, required=True, help="a duties.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="the folder that holds the judge")
    parser.add_argument("--seeds", type=int, nargs="+", default=usual.seeds, help="one for each training")
    parser.add_argument("--epochs", type=int, default=usual.epochs)
    parser.add_argument("--measure-only", action="store_true", help="measure the word judge that is there")
    given = parser.parse_args()
    recipe = Recipe(seeds=tuple(given.seeds), epochs=given.epochs)
    try:
        make = measure if given.measure_only else build
        manifest = make(given.duties, given.out, recipe)
    except ClearlineError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(manifest["figures"], indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
