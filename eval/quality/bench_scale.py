"""`make bench-scale`: how cost grows from a thousand passages to a million, and what approximate search misses.

Each size is a library of its own, with the bundled documents in it, stored, indexed, opened and asked for real, the
cold questions by the command `clearline ask`. Two things are made up: the passages, recombined from real sentences, and
their vectors, recombined from the vectors of half sentences (`scale_library.py` says how and why). What it would take
to encode the passages is measured on some and printed as what it is, an extrapolation.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np

from eval.indexing import build_index
from eval.quality.bench import MIB, QUESTION, Bench, run, workbench
from eval.quality.ranking import percentile
from eval.quality.scale_library import (
    PASSAGES_PER_CLAUSE,
    SEED,
    Halves,
    RecombiningEncoder,
    fill,
    halves_of,
    recombined,
    texts_of,
)
from index.dense import EXACT_UP_TO, LISTS, FaissIndex
from index.encoder import Encoder, load_encoder
from index.manifest import SNAPSHOTS
from index.search import CANDIDATES, Search
from ingest.store import Library

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUESTIONS = 100
COLD_RUNS = 3
CUT = 10
SAMPLE_CLAUSES = 100
"""Clauses whose passages are encoded for real, to tell how long all of them would take."""


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """One size. Times in seconds but for `_ms`, sizes in MiB, recalls as shares of the exact result.

    `build_seconds` is all but the encoding, `build_memory_mib` the most that the building process held. `cold_…` are of
    the whole command `clearline ask`, its median run. `approximate…` are None where the default is exact search.
    """

    passages: int
    documents: int
    store_seconds: float
    build_seconds: float
    build_memory_mib: float
    encode_seconds_extrapolated: float
    index_mib: float
    cold_ask_seconds: float
    cold_ask_processor_seconds: float
    cold_ask_memory_mib: float
    exact_ms_p50: float
    exact_ms_p99: float
    approximate_ms_p50: float | None
    approximate_ms_p99: float | None
    vector_recall_at_10: float | None
    result_recall_at_10: float | None
    default: str


Result = TypeVar("Result")


def prepare(models: Path) -> None:
    """Export the model, once, before anything is timed."""
    load_encoder(models)


@dataclass(frozen=True, slots=True)
class Built:
    """What building one library took."""

    documents: int
    passages: int
    store_seconds: float
    build_seconds: float
    memory_mib: float
    encode_seconds_per_passage: float


def build(root: Path, models: Path, size: int, halves: Halves) -> Built:
    """Fill a library at ROOT and build its index."""
    whole = recombined(0, SAMPLE_CLAUSES, halves, random.Random(SEED))
    samples = [text for clause in whole.clauses for text in (clause.text, *(one.text for one in clause.statements))]
    encoder = RecombiningEncoder(load_encoder(models), halves, samples)
    with Library.open(root) as library:
        begun = time.perf_counter()
        documents = fill(library, size, halves)
        stored = time.perf_counter()
        info = build_index(library, root / "index", encoder, library.current())
        built = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Built(documents, info.passages, stored - begun, built - stored, memory, encoder.seconds_per_passage)


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking one library in a running process took; None where nothing was to be measured."""

    exact_ms: list[float]
    approximate_ms: list[float] | None
    vector_recall: float | None
    result_recall: float | None


def ask(root: Path, models: Path, questions: Sequence[str]) -> Asked:
    """Ask the library at ROOT with exact search, and with the approximate one where that is its default."""
    encoder = load_encoder(models)
    default, exact = Search.open(root / "index", encoder), Search.open(root / "index", encoder, exact=True)
    exact_ms, exact_found = _asked(exact, questions)
    folder = default.info.directory
    if not (folder / LISTS).is_file():
        return Asked(exact_ms, None, None, None)
    approximate_ms, found = _asked(default, questions)
    recall = _vector_recall(folder, encoder, questions)
    return Asked(exact_ms, approximate_ms, recall, _overlap(exact_found, found))


def apart(work: Callable[..., Result], *arguments: object) -> Result:
    """The work done in a process of its own: its memory is its own, and no later process is born large."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def measure(bench: Bench, size: int, halves: Halves) -> ScaleFigures:
    """Build a library of that size and ask it."""
    root = bench.folder / str(size)
    built = apart(build, root, bench.models, size, halves)
    environment = {**bench.fast, "CLEARLINE_LIBRARY": str(root)}
    cold = [run([bench.clearline, "ask", QUESTION], environment) for _ in range(COLD_RUNS)]
    asked = apart(ask, root, bench.models, questions_from(halves))
    files = [path for path in (root / "index" / SNAPSHOTS).rglob("*") if path.is_file()]
    approximate = asked.approximate_ms
    figures = ScaleFigures(
        passages=built.passages,
        documents=built.documents,
        store_seconds=built.store_seconds,
        build_seconds=built.build_seconds,
        build_memory_mib=built.memory_mib,
        encode_seconds_extrapolated=built.passages * built.encode_seconds_per_passage,
        index_mib=sum(path.stat().st_size for path in files) / MIB,
        cold_ask_seconds=median(one.wall for one in cold),
        cold_ask_processor_seconds=median(one.processor for one in cold),
        cold_ask_memory_mib=max(one.memory_mib for one in cold),
        exact_ms_p50=percentile(asked.exact_ms, 0.5),
        exact_ms_p99=percentile(asked.exact_ms, 0.99),
        approximate_ms_p50=percentile(approximate, 0.5) if approximate else None,
        approximate_ms_p99=percentile(approximate, 0.99) if approximate else None,
        vector_recall_at_10=asked.vector_recall,
        result_recall_at_10=asked.result_recall,
        default="approximate" if approximate else "exact",
    )
    shutil.rmtree(root)
    return figures


def questions_from(halves: Halves) -> list[str]:
    """Questions of up to eight words of one real sentence, in another order: no passage holds them as they stand."""
    draw = random.Random(SEED + 1)
    found = []
    for _ in range(QUESTIONS):
        place = draw.randrange(len(halves.first))
        words = f"{halves.first[place].text} {halves.second[place].text}".split()
        found.append(" ".join(draw.sample(words, min(8, len(words)))))
    return found


def _asked(search: Search, questions: Sequence[str]) -> tuple[list[float], list[list[str]]]:
    """Milliseconds of each question, the first tenth asked twice to warm up, and the keys found."""
    for question in islice(questions, len(questions) // 10):
        search.search(question, CUT)
    times, found = [], []
    for question in questions:
        begun = time.perf_counter()
        hits = search.search(question, CUT)
        times.append((time.perf_counter() - begun) * 1000)
        found.append([hit.passage.key for hit in hits])
    return times, found


def _vector_recall(folder: Path, encoder: Encoder, questions: Sequence[str]) -> float:
    """Of the ten nearest vectors, the share among the candidates that the approximate index puts forward."""
    exact, approximate = FaissIndex(folder, exact=True), FaissIndex(folder)
    shares = []
    for question in questions:
        vector = encoder.encode([question])[0]
        wanted = set(exact.nearest(vector, CUT).tolist())
        shares.append(len(wanted & set(approximate.nearest(vector, CANDIDATES).tolist())) / len(wanted))
    return float(np.mean(shares))


def _overlap(wanted: Sequence[Sequence[str]], found: Sequence[Sequence[str]]) -> float:
    return float(np.mean([len(set(a) & set(b)) / max(1, len(a)) for a, b in zip(wanted, found, strict=True)]))


def print_table(rows: Sequence[ScaleFigures]) -> None:
    """A line a figure, a column a size."""
    for name in ScaleFigures.__slots__:
        print(f"{name:<28}" + "".join(f"{_shown(getattr(row, name)):>14}" for row in rows))


def _shown(value: float | str | None) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}" if value < 10 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else value or "-"


def main() -> None:
    """Print a JSON line for each size as it is measured, then the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, help="a BEIR corpus to take the sentences from")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    arguments = parser.parse_args()
    with workbench() as bench:
        halves = halves_of(texts_of(arguments.corpus))
        apart(prepare, bench.models)
        print(
            f"passages recombined from {len(halves.first):,} real sentences with the seed {SEED}, "
            f"{PASSAGES_PER_CLAUSE} a clause;\ntheir vectors from those of half sentences; what encoding each would "
            "take is extrapolated",
            flush=True,
        )
        rows = []
        for size in arguments.sizes:
            rows.append(measure(bench, size, halves))
            print(json.dumps(asdict(rows[-1])), flush=True)
        print_table(rows)
        print(
            f"The default is exact search up to {EXACT_UP_TO:,} texts, approximate beyond: up to there the exact one "
            "takes no longer\nthan encoding the question, and misses nothing; beyond, it would lead the bill."
        )


if __name__ == "__main__":
    main()
