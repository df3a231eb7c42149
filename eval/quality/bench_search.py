"""`make bench`: clearline beside the plain stack and beside the original model, whole processes, as ratios, in one run.

Each figure is measured here and now; what a figure needs and is not there (a collection, a set of questions) is said to
be missing. Wall-clock times depend on what else the machine does, so the load is printed with them, and the processor
time of whole processes beside their wall time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
import psutil
from numpy.typing import NDArray

from eval.quality import plain_stack
from eval.quality.beir import Collection, read_collection
from eval.quality.bench import MIB, QUESTION, Bench, run, workbench
from eval.quality.ranking import percentile
from eval.quality.retrieval import evaluate_retrieval
from index.dense import FaissIndex
from index.encoder import Encoder, OriginalEncoder, load_encoder, model_directory
from index.search import Search

PARTS = ("cold", "serve", "retrieval", "beside")
COLD_RUNS = 3
RUNNING_QUESTIONS = 200
STARTING_SECONDS, WATCHED_SECONDS = 90, 15


def cold(bench: Bench, texts: Sequence[str]) -> None:
    """A question to a cold process, against the plain stack over the same number of passages of the bundled library."""
    run([bench.clearline, "ask", QUESTION], bench.fast)  # builds the library and exports the model
    ours = [run([bench.clearline, "ask", QUESTION], bench.fast) for _ in range(COLD_RUNS)]
    plain_command = [sys.executable, "-m", "eval.quality.plain_stack"]
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    run([*plain_command, "build", str(bench.folder / "plain-small")], bench.fast, lines)
    plain = [
        run([*plain_command, "ask", str(bench.folder / "plain-small"), QUESTION], bench.fast) for _ in range(COLD_RUNS)
    ]
    wall, plain_wall = median(one.wall for one in ours), median(one.wall for one in plain)
    work, plain_work = median(one.processor for one in ours), median(one.processor for one in plain)
    say("cold `clearline ask`, wall s", wall, plain_wall, "at most 1.5 s and a quarter of the plain stack")
    say("cold `clearline ask`, processor s", work, plain_work, "")


def running(bench: Bench, collection: Collection) -> None:
    """One more question, the building of the index and its quality, over the collection."""
    fast = evaluate_retrieval(collection, bench.folder / "fast", load_encoder(bench.models))
    # The original encodes once for both: as an encoder of the product, which is plain `SentenceTransformer.encode`, and
    # for the plain stack, which is given those vectors.
    original = OriginalEncoder(model_directory())
    prepared = PreparedEncoder(original, [question.text for question in collection.questions])
    slow = evaluate_retrieval(collection, bench.folder / "original", prepared)
    texts = [text.text for text in collection.passages]
    keep_for_the_plain_stack(bench, texts, original)
    retriever = plain_stack.retriever_of(bench.folder / "plain")
    milliseconds = []
    for question in collection.questions[:RUNNING_QUESTIONS]:
        begun = time.perf_counter()
        retriever.invoke(question.text)
        milliseconds.append((time.perf_counter() - begun) * 1000)
    count = fast.passages
    say(f"one more question, {count} passages, p50 ms", fast.query_ms_p50, percentile(milliseconds, 0.5), "10 ms")
    say(f"one more question, {count} passages, p99 ms", fast.query_ms_p99, percentile(milliseconds, 0.99), "40 ms")
    rate, plain_rate = count / fast.encode_seconds, count / slow.encode_seconds
    say("passages encoded a second, beside SentenceTransformer.encode", rate, plain_rate, "3 times")
    for name in ("recall_at_10", "map_at_10", "ndcg_at_10"):
        say(f"{name}, fast path beside the original model", getattr(fast, name), getattr(slow, name), "half a point")


class PreparedEncoder:
    """The original with the questions encoded at once beforehand: one by one they take most of a minute, and how long
    they take is measured on the plain stack."""

    def __init__(self, encoder: Encoder, questions: Sequence[str]) -> None:
        self._encoder = encoder
        self._vectors = dict(zip(questions, encoder.encode(questions), strict=True))
        self.dimension, self.fingerprint = encoder.dimension, encoder.fingerprint
        self.name, self.note = encoder.name, encoder.note

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the encoder's own."""
        if len(texts) == 1 and texts[0] in self._vectors:
            return np.asarray(self._vectors[texts[0]][None, :], dtype=np.float32)
        return self._encoder.encode(texts)


def keep_for_the_plain_stack(bench: Bench, texts: Sequence[str], original: Encoder) -> None:
    """Give the plain stack the vectors that the original's snapshot holds."""
    built = Search.open(bench.folder / "original", original)
    vectors = FaissIndex(built.info.directory)
    plain_stack.keep(bench.folder / "plain", texts, vectors.vectors(place_of_each(texts)))


def place_of_each(texts: Sequence[str]) -> list[int]:
    """The unit of each text: units are the distinct texts, in the order in which they are first met."""
    first: dict[str, int] = {}
    return [first.setdefault(text, len(first)) for text in texts]


def memory(bench: Bench) -> None:
    """What `clearline serve` holds with the bundled library once it can be asked, in MiB, its children with it."""
    process = subprocess.Popen(
        [bench.clearline, "serve", "--port", "0"],
        env=dict(bench.fast),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        begun = time.monotonic()
        for line in process.stderr:
            if line.startswith("clearline is at") or time.monotonic() - begun > STARTING_SECONDS:
                break
        starting = time.monotonic() - begun
        watched = psutil.Process(process.pid)
        most, until = 0, time.monotonic() + WATCHED_SECONDS
        while time.monotonic() < until and process.poll() is None:
            held = [one.memory_info().rss for one in (watched, *watched.children(recursive=True))]
            most = max(most, sum(held))
            time.sleep(0.5)
        if process.poll() is not None:
            print(f"serve: ended by itself with {process.returncode}; not measured")
        else:
            print(f"serve: up after {starting:.1f} s, holds {most / MIB:.0f} MiB, no question asked (bar: 400)")
    finally:
        process.terminate()
        process.wait(timeout=30)


def beside_the_original(bench: Bench, mappings: Sequence[Path], questions: Sequence[Path]) -> None:
    """The mapping and answer figures of the fast path beside those of the original model."""
    for path in mappings:
        _both(bench, f"mapping {path.stem}", ["evaluate", "mapping", "--set", str(path)])
    for path in questions:
        _both(bench, f"answers {path.stem}", ["evaluate", "answers", "--questions", str(path), "--no-misses"])


def _both(bench: Bench, title: str, arguments: Sequence[str]) -> None:
    try:
        fast = json.loads(run([bench.clearline, *arguments], bench.fast).output)
        original = json.loads(run([bench.clearline, *arguments], bench.original).output)
    except (subprocess.CalledProcessError, ValueError) as error:
        print(f"{title}: not measured ({getattr(error, 'stderr', '') or error})")
        return
    for name, value in fast.items():
        if isinstance(value, int | float) and isinstance(original.get(name), int | float):
            say(f"{title}: {name}", value, original[name], "no worse")


def say(name: str, ours: float, other: float, bar: str) -> None:
    """A line: the figure, that of the other side, and their ratio."""
    ratio = f"{ours / other:.2f}" if other else "-"
    print(f"{name:<62} {ours:>10.4g} {other:>10.4g} {ratio:>7}  {bar}", flush=True)


def bundled_texts() -> list[str]:
    """The quotes of every passage of the bundled documents."""
    from index.passages import passages_of
    from ingest.corpus import bundled
    from ingest.load import read_document
    from ingest.options import ReadingOptions

    return [
        one.text
        for path, entry in bundled()
        for one in passages_of(read_document(path, ReadingOptions(kind=entry.kind)))
    ]


def main() -> None:
    """Measure what there is to measure and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--collection", type=Path, help="a folder with corpus, queries and qrels in BEIR's format")
    parser.add_argument("--mapping", type=Path, nargs="*", default=[], help="mapping sets")
    parser.add_argument("--questions", type=Path, nargs="*", default=[], help="questions files")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what to measure")
    arguments = parser.parse_args()
    with workbench() as bench:
        print(f"{'':<62} {'clearline':>10} {'other':>10} {'ratio':>7}  bar")
        if "cold" in arguments.parts:
            cold(bench, bundled_texts())
        if "serve" in arguments.parts:
            memory(bench)
        if "retrieval" in arguments.parts and arguments.collection:
            running(bench, find_collection(arguments.collection))
        elif "retrieval" in arguments.parts:
            print("one more question, building, retrieval: not measured, no --collection given")
        if "beside" in arguments.parts:
            beside_the_original(bench, arguments.mapping, arguments.questions)


def find_collection(folder: Path) -> Collection:
    """The collection in a folder: the first files whose names begin with corpus, queries and qrels."""
    corpus, queries, qrels = (sorted(folder.glob(f"{name}*"))[0] for name in ("corpus", "queries", "qrels"))
    return read_collection(corpus, queries, qrels)


if __name__ == "__main__":
    main()
