"""A paper as one self-contained page: no script, no address outside it, and it prints well."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from app.reports.cells import printable
from app.reports.paper import Block, Paper, plain_text
from app.reports.sheets import SHADES


def paper_to_html(paper: Paper) -> str:
    """The page. All text is escaped by the template engine; the style sheet stands inside."""
    environment = _environment()
    block = environment.get_template("block.html")

    def show(one: Block) -> Markup:
        return Markup(block.render(block=one, name=type(one).__name__, shades=SHADES, plain=plain_text))

    page = environment.get_template("paper.html")
    style = Markup(_read("paper.css"))
    return printable(page.render(paper=paper, style=style, show=show)) + "\n"


@cache
def _environment() -> Environment:
    return Environment(loader=FunctionLoader(_read), autoescape=True, undefined=StrictUndefined)


def _read(name: str) -> str:
    return (files("app.reports") / "templates" / name).read_text(encoding="utf-8")
