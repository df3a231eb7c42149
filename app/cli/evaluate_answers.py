"""`clearline evaluate answers`: how right the answers are, on a questions file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.context import open_clearline

if TYPE_CHECKING:
    from app.answer.answerer import Answerer
    from app.wiring import Clearline


def register(evaluate: typer.Typer) -> None:
    """Add the measure `answers`."""

    @evaluate.command()
    def answers(
        context: typer.Context,
        questions: Annotated[
            Path, typer.Option(metavar="FILE", help="YAML of questions, with what a right answer cites and says.")
        ],
        ablate: Annotated[
            bool, typer.Option("--ablate", help="A table of the figures with each part of answering left out.")
        ] = False,
        misses: Annotated[bool, typer.Option(help="A line for each answer that was marked down.")] = True,
    ) -> None:
        """Ask every question of a file and mark the answers: the figures as JSON, then a line for each miss."""
        from app.answer.records import answer_to_json
        from eval.quality.answers import mark_all, miss_line, read_questions, summary

        read = read_questions(questions)
        with open_clearline(context) as clearline:
            if ablate:
                print_ablation(clearline, read)
                return

            def ask(question: str, previous: str | None) -> Mapping[str, Any]:
                return answer_to_json(clearline.ask(question, previous=previous))

            marked = mark_all(read, ask)
        print(json.dumps(summary(marked), indent=2))
        if misses:
            for one in marked:
                if not one.right:
                    print(miss_line(one))


SHOWN = ("answered_and_cited", "cites_first", "refused", "false_refusals", "citations_mean")


def print_ablation(clearline: Clearline, questions: Sequence[Mapping[str, Any]]) -> None:
    """The figures of the whole, and without each part in turn, as a Markdown table."""
    from app.answer.answerer import PARTS, answerer_for
    from app.answer.records import answer_to_json
    from eval.quality.answers import mark_all, summary

    print(f"| | {' | '.join(name.replace('_', ' ') for name in SHOWN)} |\n|---|{'---|' * len(SHOWN)}")
    for without in ((), *((part,) for part in PARTS)):
        answerer = answerer_for(clearline.settings, clearline.holdings(), clearline.search(), clearline.judge, without)

        def ask(question: str, previous: str | None, answerer: Answerer = answerer) -> Mapping[str, Any]:
            return answer_to_json(answerer.answer(question, previous=previous))

        figures = summary(mark_all(questions, ask))
        name = f"without {without[0]}" if without else "the whole"
        print(f"| {name} | {' | '.join(str(figures[one]) for one in SHOWN)} |", flush=True)
