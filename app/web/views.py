"""HTML for the pages, from templates that escape everything they are given.

Document text and questions are untrusted: they reach a page only through these templates, whose autoescaping is never
turned off, and as text, never as markup.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.web.words import ACTIONS, BEARERS, STRENGTHS, VERDICT_MARKS, VERDICTS, date_in_words, place, plural, runs

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The templates' environment: autoescaping always on, an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(ACTIONS=ACTIONS, VERDICTS=VERDICTS, MARKS=VERDICT_MARKS, STRENGTHS=STRENGTHS, BEARERS=BEARERS)
    made.filters.update(in_words=date_in_words, place=place, plural=plural, runs=runs)
    return made


def render(name: str, **context: Any) -> str:
    """The template `templates/NAME.html` filled in; every value in it is escaped."""
    return environment().get_template(f"{name}.html").render(**context)


def notice(text: str, *, kind: str = "note") -> str:
    """One line for the person: `kind` is `note`, `done` or `problem`."""
    return render("notice", text=text, kind=kind) if text else ""
