"""`clearline evaluate …`: the measures, each registered by a file of its own."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import typer

MEASURES = ("evaluate_retrieval", "evaluate_gaps", "evaluate_answers")
"""The modules of this folder that add a measure, in the order in which help shows them."""


def register(app: typer.Typer) -> None:
    """Add `evaluate` with every measure that is there."""
    evaluate = typer.Typer(help="Measure clearline itself against judged examples.", no_args_is_help=True)
    for name in MEASURES:
        if find_spec(f"app.cli.{name}"):
            import_module(f"app.cli.{name}").register(evaluate)
    app.add_typer(evaluate, name="evaluate")
