"""`clearline evaluate answers`: how right the answers are, on a questions file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.context import open_clearline

if TYPE_CHECKING:
    from app.answer.bars import Bars
    from app.answer.evidence import Judging
    from app.wiring import Clearline
    from index.search import Search


def register(evaluate: typer.Typer) -> None:
    """Add the measure `answers`."""

    @evaluate.command()
    def answers(
        context: typer.Context,
        questions: Annotated[
            list[Path],
            typer.Option(
                metavar="FILE", help="YAML of questions, with what a right answer cites and says; repeatable."
            ),
        ],
        ablate: Annotated[
            bool, typer.Option("--ablate", help="A table of the figures with each part of answering left out.")
        ] = False,
        sweep: Annotated[
            bool, typer.Option("--sweep", help="A table of the figures as each bar of answering is moved.")
        ] = False,
        misses: Annotated[bool, typer.Option(help="A line for each answer that was marked down.")] = True,
    ) -> None:
        """Ask every question of a file and mark the answers: the figures as JSON, then a line for each miss."""
        from app.answer.records import answer_to_json
        from eval.quality.answers import mark_all, miss_line, read_questions, summary

        read = [question for file in questions for question in read_questions(file)]
        with open_clearline(context) as clearline:
            if ablate:
                print_ablation(clearline, read)
                return
            if sweep:
                print_sweep(clearline, read)
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
    from app.answer.answerer import PARTS

    print(f"| | {' | '.join(name.replace('_', ' ') for name in SHOWN)} |\n|---|{'---|' * len(SHOWN)}")
    for without in ((), *((part,) for part in PARTS)):
        figures = _figures(clearline, questions, clearline.search(), clearline.judge, without, None)
        name = f"without {without[0]}" if without else "the whole"
        print(f"| {name} | {' | '.join(str(figures[one]) for one in SHOWN)} |", flush=True)


def print_sweep(clearline: Clearline, questions: Sequence[Mapping[str, Any]]) -> None:
    """The figures at several values of each bar, the others as they are, as a Markdown table; those in force are bold.

    Every pair is judged once and everything is looked for once, so that all the rest takes about as long as one run.
    """
    from app.answer.bars import SWEPT, Bars
    from app.answer.remembering import RememberingJudge, RememberingSearch

    search = RememberingSearch(clearline.search())
    judge = RememberingJudge(clearline.judge) if clearline.judge else None
    print(f"| bar | value | {' | '.join(name.replace('_', ' ') for name in SHOWN)} |\n|---|---|{'---|' * len(SHOWN)}")
    for bar, values in SWEPT.items():
        in_force = getattr(Bars(), bar)
        for value in sorted({*values, in_force}):
            figures = _figures(clearline, questions, search, judge, (), replace(Bars(), **{bar: value}))
            shown = f"**{value}**" if value == in_force else value
            print(f"| {bar} | {shown} | {' | '.join(str(figures[one]) for one in SHOWN)} |", flush=True)


def _figures(
    clearline: Clearline,
    questions: Sequence[Mapping[str, Any]],
    search: Search,
    judge: Judging | None,
    without: Sequence[str],
    bars: Bars | None,
) -> Mapping[str, Any]:
    from app.answer.answerer import answerer_for
    from app.answer.records import answer_to_json
    from eval.quality.answers import mark_all, summary

    answerer = answerer_for(clearline.settings, clearline.holdings(), search, judge, clearline.standing, without, bars)

    def ask(question: str, previous: str | None) -> Mapping[str, Any]:
        return answer_to_json(answerer.answer(question, previous=previous))

    return summary(mark_all(questions, ask))
