"""How good and how quick the product's own retriever is on a collection in BEIR's format."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from eval.quality.beir import Collection, Text
from eval.quality.ranking import average_precision_at, ndcg_at, percentile, recall_at
from index.encoder import Encoder
from index.passages import Passage, View
from index.search import Search
from index.snapshot import Progress, build_snapshot

CUT = 10
# The first questions after opening read the index from the disk: they warm it and are not timed.
WARMING = 20


@dataclass(frozen=True, slots=True)
class RetrievalFigures:
    """The figures at ten passages; `queries` counts the questions that are judged, times are wall-clock."""

    recall_at_10: float
    map_at_10: float
    ndcg_at_10: float
    queries: int
    passages: int
    encode_seconds: float
    query_ms_p50: float
    query_ms_p99: float

    def as_json(self) -> dict[str, float | int]:
        """As the command prints it, rounded."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


class TimedEncoder:
    """An encoder that adds up the time it takes."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.seconds = 0.0
        self.dimension = encoder.dimension
        self.fingerprint = encoder.fingerprint
        self.name = encoder.name
        self.note = encoder.note

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the encoder's own."""
        begun = time.perf_counter()
        try:
            return self._encoder.encode(texts)
        finally:
            self.seconds += time.perf_counter() - begun


def evaluate_retrieval(
    collection: Collection, root: Path, encoder: Encoder, progress: Progress | None = None
) -> RetrievalFigures:
    """Index the passages under `root`, ask every judged question one by one as a user would, and measure."""
    timed = TimedEncoder(encoder)
    build_snapshot(root, [passage_of(text) for text in collection.passages], timed, progress=progress)
    search = Search.open(root, encoder)
    judged = [question for question in collection.questions if question.id in collection.judgements]
    for question in judged[:WARMING]:
        search.search(question.text, CUT)
    recalls, precisions, ndcgs, milliseconds = [], [], [], []
    for question in judged:
        begun = time.perf_counter()
        hits = search.search(question.text, CUT)
        milliseconds.append((time.perf_counter() - begun) * 1000)
        ranking = [hit.passage.key for hit in hits]
        gains = collection.judgements[question.id]
        recalls.append(recall_at(ranking, gains, CUT))
        precisions.append(average_precision_at(ranking, gains, CUT))
        ndcgs.append(ndcg_at(ranking, gains, CUT))
    return RetrievalFigures(
        recall_at_10=fmean(recalls),
        map_at_10=fmean(precisions),
        ndcg_at_10=fmean(ndcgs),
        queries=len(judged),
        passages=len(collection.passages),
        encode_seconds=timed.seconds,
        query_ms_p50=percentile(milliseconds, 0.5),
        query_ms_p99=percentile(milliseconds, 0.99),
    )


def passage_of(text: Text) -> Passage:
    """A text of a collection as the product would hold it: a clause with no heading."""
    return Passage(
        key=text.id,
        document="collection",
        kind="clause",
        ref=text.id,
        label=text.id,
        heading="",
        page=None,
        start=0,
        end=len(text.text),
        text=text.text,
        views=(View("whole", text.text),),
    )
