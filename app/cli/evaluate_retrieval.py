"""`clearline evaluate retrieval`: the product's own retriever over a collection in BEIR's format."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from app.cli.context import encoder_of, settings_of, tell

REPORTED_EVERY = 10_000


def register(evaluate: typer.Typer) -> None:
    """Add the measure `retrieval`."""

    @evaluate.command()
    def retrieval(
        context: typer.Context,
        corpus: Annotated[Path, typer.Option(metavar="FILE", help="Passages: {_id, title, text} a line; .gz too.")],
        queries: Annotated[Path, typer.Option(metavar="FILE", help="Questions: {_id, text} a line; .gz too.")],
        qrels: Annotated[Path, typer.Option(metavar="FILE", help="Judgements: query-id, corpus-id, score; .gz too.")],
        index: Annotated[
            Path | None, typer.Option(metavar="DIR", help="Keep the index here and use it again.", show_default=False)
        ] = None,
    ) -> None:
        """Recall, MAP and nDCG at 10, and the time a question takes, over BEIR-format files."""
        from eval.quality.beir import read_collection
        from eval.quality.retrieval import evaluate_retrieval

        collection = read_collection(corpus, queries, qrels)
        samples = [text.text for text in collection.passages[:: max(1, len(collection.passages) // 64)]]
        encoder = encoder_of(settings_of(context), samples)
        tell(f"{len(collection.passages)} passages, {len(collection.questions)} questions, {encoder.name}")
        with tempfile.TemporaryDirectory(prefix="clearline-") as temporary:
            figures = evaluate_retrieval(collection, index or Path(temporary), encoder, progress=_report)
        print(json.dumps(figures.as_json(), indent=2))


def _report(done: int, of: int) -> None:
    from index.snapshot import ENCODED_AT_A_TIME

    if done % REPORTED_EVERY < ENCODED_AT_A_TIME or done == of:
        tell(f"encoded {done} of {of} texts")
