"""`make bench-scale`: how cost grows from a thousand passages to a million, and what approximate search misses.

The passages are recombined from real sentences with a seed: each is three sentences of the bundled documents, or of a
BEIR corpus that is given. The vector of a passage is the mean of its sentences' vectors, normalised: to encode a
million passages takes hours and teaches nothing here, so the time that it would take is measured on the sentences and
printed as what it is, an extrapolation. All else is built, written, opened and searched for real, by the product.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from eval.quality.ranking import percentile
from index.dense import EXACT_UP_TO, FaissIndex
from index.encoder import Encoder, load_encoder
from index.passages import Passage, View
from index.search import CANDIDATES, Search
from index.snapshot import build_snapshot

SIZES = (1_000, 10_000, 100_000, 1_000_000)
SEED = 20121
SENTENCES = 1_500
PER_PASSAGE = 3
QUESTIONS = 100
CUT = 10
PASSAGES_PER_DOCUMENT = 500
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """One line of the table. Times in seconds but for `_ms`; sizes in MiB; recalls are shares of the exact result."""

    passages: int
    build_seconds: float
    encode_seconds_extrapolated: float
    index_mib: float
    cold_seconds: float
    cold_memory_mib: float
    exact_ms_p50: float
    exact_ms_p99: float
    approximate_ms_p50: float | None
    approximate_ms_p99: float | None
    vector_recall_at_10: float | None
    result_recall_at_10: float | None
    default: str


class RecombiningEncoder:
    """Encodes sentences for real, once, and a recombined passage as the normalised mean of its sentences' vectors."""

    def __init__(self, encoder: Encoder, sentences: Sequence[str]) -> None:
        self._encoder = encoder
        begun = time.perf_counter()
        self._vectors = dict(zip(sentences, encoder.encode(sentences), strict=True))
        self.seconds_per_sentence = (time.perf_counter() - begun) / len(sentences)
        self.dimension = encoder.dimension
        self.fingerprint = f"recombined:{encoder.fingerprint}"
        self.name = f"{encoder.name}, recombined"
        self.note = ""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As an encoder's; a text that is not made of known sentences is a question, and encoded for real."""
        found = np.empty((len(texts), self.dimension), dtype=np.float32)
        for place, text in enumerate(texts):
            parts = [self._vectors.get(part) for part in text.split("\n")]
            known = [part for part in parts if part is not None]
            if len(known) == len(parts):
                mean = np.mean(known, axis=0)
                found[place] = mean / np.linalg.norm(mean)
            else:
                found[place] = self._encoder.encode([text])[0]
        return found


def recombined(sentences: Sequence[str], count: int, seed: int = SEED) -> Iterator[Passage]:
    """`count` passages, each of PER_PASSAGE sentences drawn with that seed."""
    draw = random.Random(seed)
    for number in range(count):
        text = "\n".join(draw.sample(sentences, PER_PASSAGE))
        document = f"document-{number // PASSAGES_PER_DOCUMENT}@1"
        yield Passage(
            key=f"{document}:clause:{number}",
            document=document,
            kind="clause",
            ref=str(number),
            label=f"Paragraph {number}",
            heading="",
            page=None,
            start=0,
            end=len(text),
            text=text,
            views=(View("whole", text),),
        )


def measure(root: Path, size: int, sentences: Sequence[str], encoder: RecombiningEncoder, models: Path) -> ScaleFigures:
    """Build a library's index of that size under `root` and measure it."""
    begun = time.perf_counter()
    info = build_snapshot(root, list(recombined(sentences, size)), encoder)
    build_seconds = time.perf_counter() - begun
    files = sum(path.stat().st_size for path in info.directory.iterdir())
    cold_seconds, cold_memory = _cold(root, models, sentences[0])
    draw = random.Random(SEED + 1)
    questions = [" ".join(_some_words(draw, sentences)) for _ in range(QUESTIONS)]
    default = Search.open(root, encoder)
    exact = Search.open(root, encoder)
    exact._vectors = FaissIndex(info.directory, exact=True)  # the one thing that differs
    exact_times, exact_hits = _asked(exact, questions)
    approximate = (info.directory / "lists.faiss").is_file()
    times, hits = _asked(default, questions) if approximate else ([], [])
    return ScaleFigures(
        passages=size,
        build_seconds=build_seconds,
        encode_seconds_extrapolated=size * PER_PASSAGE * encoder.seconds_per_sentence,
        index_mib=files / MIB,
        cold_seconds=cold_seconds,
        cold_memory_mib=cold_memory,
        exact_ms_p50=percentile(exact_times, 0.5),
        exact_ms_p99=percentile(exact_times, 0.99),
        approximate_ms_p50=percentile(times, 0.5) if approximate else None,
        approximate_ms_p99=percentile(times, 0.99) if approximate else None,
        vector_recall_at_10=_vector_recall(info.directory, encoder, questions) if approximate else None,
        result_recall_at_10=_overlap(exact_hits, hits) if approximate else None,
        default="approximate" if approximate else "exact",
    )


def _some_words(draw: random.Random, sentences: Sequence[str]) -> list[str]:
    """Up to eight words of one sentence, in another order: a question that no passage holds as it stands."""
    words = draw.choice(sentences).split()
    return draw.sample(words, min(8, len(words)))


def _asked(search: Search, questions: Sequence[str]) -> tuple[list[float], list[list[str]]]:
    """Milliseconds of each question, the first tenth asked twice to warm up, and the keys found."""
    for question in questions[: len(questions) // 10]:
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


def _cold(root: Path, models: Path, question: str) -> tuple[float, float]:
    """Wall seconds and memory in MiB of a new process that opens the index and answers one question."""
    code = "from eval.quality.bench_scale import ask_once; ask_once()"
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, str(root), str(models), question], capture_output=True, text=True, check=True
    )
    return time.perf_counter() - begun, float(done.stdout.split()[-1])


def ask_once() -> None:
    """What the cold process does; the arguments are the index, the models and the question."""
    root, models, question = sys.argv[1:4]
    encoder = load_encoder(Path(models))

    class Named:
        """The real encoder under the name that the recombined index was built with."""

        dimension, name, note = encoder.dimension, encoder.name, encoder.note
        fingerprint = f"recombined:{encoder.fingerprint}"
        encode = staticmethod(encoder.encode)

    hits = Search.open(Path(root), Named()).search(question, CUT)
    print(len(hits), psutil.Process().memory_info().rss / MIB)  # at its end, when all that it needs is there


def sentences_from(corpus: Path | None) -> list[str]:
    """SENTENCES distinct sentences, in the order in which they are met, of a BEIR corpus or the bundled documents."""
    from ingest.statements import sentence_spans

    texts = _texts_of(corpus) if corpus else _bundled_texts()
    found: dict[str, None] = {}
    for text in texts:
        for start, end in sentence_spans(text):
            if len(text[start:end].split()) >= 6 and "\n" not in text[start:end]:
                found.setdefault(text[start:end])
        if len(found) >= SENTENCES:
            break
    return list(found)[:SENTENCES]


def _texts_of(corpus: Path) -> Iterator[str]:
    from eval.quality.beir import read_texts

    return (text.text for text in read_texts(corpus))


def _bundled_texts() -> Iterator[str]:
    from ingest.corpus import bundled
    from ingest.load import read_document
    from ingest.options import ReadingOptions

    for path, entry in bundled():
        yield read_document(path, ReadingOptions(kind=entry.kind)).text


def main() -> None:
    """Print a JSON line for each size as it is measured, then the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, help="a BEIR corpus to take the sentences from")
    parser.add_argument("--models", type=Path, help="where exported models are kept")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clearline-scale-") as temporary:
        models = arguments.models or Path(temporary) / "models"
        sentences = sentences_from(arguments.corpus)
        encoder = RecombiningEncoder(load_encoder(models), sentences)
        rows = []
        for size in arguments.sizes:
            root = Path(temporary) / str(size)
            rows.append(measure(root, size, sentences, encoder, models))
            print(json.dumps({name: _rounded(value) for name, value in asdict(rows[-1]).items()}), flush=True)
    print(f"\nThe default is exact search up to {EXACT_UP_TO:,} texts, approximate beyond: see index/dense.py.")


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
