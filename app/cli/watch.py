"""`clearline watch`: the nightly job."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.context import open_clearline
from app.watch.config import FailOn, read_config

FINDINGS = 1
SOURCE_FAILED = 2


def register(app: typer.Typer) -> None:
    """Add the command `watch`."""

    @app.command()
    def watch(
        context: typer.Context,
        config: Annotated[Path, typer.Argument(metavar="CONFIG", help="The YAML file that names the sources.")],
        fail_on: Annotated[
            FailOn | None,
            typer.Option("--fail-on", help="What ends with status 1, instead of what CONFIG says.", show_default=False),
        ] = None,
    ) -> None:
        """Look at the sources once: take in what is new, compare, scan and write the papers. Made for cron and CI.

        Ends with 0 where nothing was found that was asked about, 1 on findings, 2 where a source could not be read (the
        others are dealt with all the same).
        """
        from app.watch.job import watch as watch_once

        read = read_config(config)
        with open_clearline(context) as clearline:
            night = watch_once(clearline, read)
        for one in night.taken:
            print(f"{one.source}: {one.line}", file=sys.stderr if one.failed else sys.stdout)
        if not night.taken:
            print("Nothing new.")
        if night.failed:
            raise typer.Exit(SOURCE_FAILED)
        if night.fails(fail_on or read.fail_on):
            raise typer.Exit(FINDINGS)
