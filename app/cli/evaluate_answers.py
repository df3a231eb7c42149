"""`clearline evaluate answers`: how right the answers are, on a questions file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.context import open_clearline


def register(evaluate: typer.Typer) -> None:
    """Add the measure `answers`."""

    @evaluate.command()
    def answers(
        context: typer.Context,
        questions: Annotated[
            Path, typer.Option(metavar="FILE", help="YAML of questions, with what a right answer cites and says.")
        ],
        misses: Annotated[bool, typer.Option(help="A line for each answer that was marked down.")] = True,
    ) -> None:
        """Ask every question of a file and mark the answers: the figures as JSON, then a line for each miss."""
        from app.answer.records import answer_to_json
        from eval.quality.answers import mark_all, miss_line, read_questions, summary

        read = read_questions(questions)
        with open_clearline(context) as clearline:

            def ask(question: str, previous: str | None) -> Mapping[str, Any]:
                return answer_to_json(clearline.ask(question, previous=previous))

            marked = mark_all(read, ask)
        print(json.dumps(summary(marked), indent=2))
        if misses:
            for one in marked:
                if not one.right:
                    print(miss_line(one))
