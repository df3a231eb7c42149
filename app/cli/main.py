"""The command `clearline`: its commands, and the one place where errors become exit statuses."""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from app.cli.context import Shared
from ingest.errors import ClearlineError

MODULES = {
    "ask": ("ask",),
    "scan": ("scan",),
    "compare": ("compare",),
    "library": ("add", "documents", "show", "remove"),
    "decide": ("decide", "decisions"),
    "evaluate": ("evaluate",),
    "serve": ("serve",),
    "watch": ("watch",),
    "users": ("users",),
}
"""The modules of this folder and the commands that each adds, in the order in which help shows them."""

WRONG_CALL = 2
BROKEN_INSIDE = 3


def make_app(called: str = "") -> typer.Typer:
    """The command line: with the module of the command that is called alone, since imports are what a start costs; with
    every command where that tells none."""
    app = typer.Typer(
        name="clearline",
        help="Says, clause by clause, whether an assurance framework answers what statutory guidance asks of it.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def shared_options(
        context: typer.Context,
        library: Annotated[
            Path | None, typer.Option("--library", metavar="DIR", help="The library's directory.", show_default=False)
        ] = None,
    ) -> None:
        context.obj = Shared(library=library)

    for module in [name for name, commands in MODULES.items() if called in commands] or MODULES:
        import_module(f"app.cli.{module}").register(app)
    return app


def called_command(arguments: list[str]) -> str:
    """The command among the arguments: the first word that is neither an option nor the value of one."""
    words = iter(arguments)
    for word in words:
        if word == "--library":
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


def main() -> None:
    """Run the command. Exits 0 when done, 1 on findings that were asked about, 2 on a wrong call, 3 on a fault."""
    try:
        make_app(called_command(sys.argv[1:]))()
    except ClearlineError as error:
        print(f"clearline: {error}", file=sys.stderr)
        sys.exit(WRONG_CALL)
    except BrokenPipeError:
        sys.exit(0)
    except KeyboardInterrupt:
        print("clearline: stopped; nothing that was stored is lost.", file=sys.stderr)
        sys.exit(130)
    except Exception as error:  # the outer edge: a councillor reads one line, the log holds the rest
        if os.environ.get("CLEARLINE_DEBUG"):
            logging.exception("fault")
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        print(
            f"clearline: something broke inside ({reason}). Nothing that was stored is lost. "
            "Set CLEARLINE_DEBUG=1 and run it again for the details to report.",
            file=sys.stderr,
        )
        sys.exit(BROKEN_INSIDE)
