"""`evaluate retrieval`: metrics against numbers worked by hand, the three files, and figures through the product."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest

from eval.quality.beir import read_collection
from eval.quality.ranking import average_precision_at, ndcg_at, percentile, recall_at
from eval.quality.retrieval import evaluate_retrieval
from ingest.errors import InputError
from tests.index.conftest import WordsEncoder


def test_metrics_by_hand() -> None:
    ranking = ["x", "a", "y", "b"]
    assert recall_at(ranking, {"a", "b", "c"}, 4) == pytest.approx(2 / 3)
    assert recall_at(ranking, {"a", "b", "c"}, 2) == pytest.approx(1 / 3)
    assert average_precision_at(ranking, {"a", "b", "c"}, 4) == pytest.approx((1 / 2 + 2 / 4) / 3)
    best = 2 / math.log2(2) + 1 / math.log2(3)
    assert ndcg_at(ranking, {"a": 1, "b": 2}, 4) == pytest.approx((1 / math.log2(3) + 2 / math.log2(5)) / best)
    assert percentile([1, 2, 3, 4, 5], 0.99) == 5
    assert percentile([5, 1], 0.5) == 1


def files(folder: Path) -> tuple[Path, Path, Path]:
    corpus, queries, qrels = folder / "corpus.jsonl.gz", folder / "queries.jsonl", folder / "qrels.tsv"
    passages = [("p1", "school transport"), ("p2", "board elections"), ("p3", "water supply")]
    with gzip.open(corpus, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"_id": name, "title": "", "text": text}) + "\n" for name, text in passages)
    asked = [("q1", "transport to school"), ("q2", "elections"), ("q3", "not judged")]
    queries.write_text("".join(json.dumps({"_id": name, "text": text}) + "\n" for name, text in asked))
    qrels.write_text("query-id\tcorpus-id\tscore\nq1\tp1\t1\nq2\tp2\t1\nq2\tgone\t1\nq1\tp3\t0\n")
    return corpus, queries, qrels


def test_figures_count_judged_questions_only_and_missing_passages_as_missed(tmp_path: Path, fake: WordsEncoder) -> None:
    figures = evaluate_retrieval(read_collection(*files(tmp_path)), tmp_path / "index", fake)
    assert (figures.queries, figures.passages) == (2, 3)
    assert figures.recall_at_10 == pytest.approx((1 + 1 / 2) / 2)
    assert figures.map_at_10 == pytest.approx((1 + 1 / 2) / 2)
    assert set(figures.as_json()) == {
        "recall_at_10",
        "map_at_10",
        "ndcg_at_10",
        "queries",
        "passages",
        "encode_seconds",
        "query_ms_p50",
        "query_ms_p99",
    }


@pytest.mark.parametrize(
    ("which", "content", "said"),
    [
        (0, b"not gzip", "cannot be read"),
        (1, b'{"_id": "q1"}\n', "line 1"),
        (1, b'{"_id": "q1", "text": "a"}\n{"_id": "q1", "text": "b"}\n', "twice"),
        (2, b"q1 p1 1\n", "line 1"),
        (2, b"nobody\tp1\t1\n", "judges none"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, which: int, content: bytes, said: str) -> None:
    given = files(tmp_path)
    given[which].write_bytes(content)
    with pytest.raises(InputError, match=said) as refused:
        read_collection(*given)
    assert str(given[which]) in str(refused.value)
