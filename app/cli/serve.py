"""`clearline serve`: the pages in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.context import open_clearline


def register(app: typer.Typer) -> None:
    """Add the command `serve`."""

    @app.command()
    def serve(
        context: typer.Context,
        host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes any that is free.")] = 7860,
        users: Annotated[
            Path | None,
            typer.Option(metavar="FILE", help="Who may sign in (see clearline users).", show_default=False),
        ] = None,
        insecure: Annotated[bool, typer.Option("--insecure", help="Let other machines in without signing in.")] = False,
    ) -> None:
        """Open the pages: ask, scan, and see where every answer stands."""
        from app.web.server import serve as serve_pages
        from app.web.users import Users

        people = Users.open(users) if users else None
        with open_clearline(context) as clearline:
            serve_pages(clearline, host=host, port=port, users=people, insecure=insecure)
