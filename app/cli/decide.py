"""`clearline decide` and `clearline decisions`: writing into the ledger, and reading it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.compare import check_out, deliver
from app.cli.context import open_clearline
from app.reports.ledger import ledger_csv, ledger_json
from eval.decisions import ACTIONS, Ask
from ingest.errors import InputError
from ingest.model import Decision, Verdict


class Shown(StrEnum):
    """How the ledger is shown or written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the commands `decide` and `decisions`."""

    @app.command()
    def decide(
        context: typer.Context,
        ref: Annotated[str, typer.Argument(metavar="REF", help="The statement, as the scan prints it: 6/5.")],
        action: Annotated[str, typer.Argument(metavar="ACTION", help=f"One of {', '.join(ACTIONS)}.")],
        verdict: Annotated[
            str | None, typer.Argument(metavar="[VERDICT]", help="What an override sets.", show_default=False)
        ] = None,
        by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.", show_default=False)] = "",
        why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason.", show_default=False)] = "",
        row: Annotated[str, typer.Option("--row", metavar="ROW", help="The one row that it is about.")] = "",
        guidance: Annotated[str | None, typer.Option("--guidance", metavar="ID", show_default=False)] = None,
        framework: Annotated[str | None, typer.Option("--framework", metavar="ID", show_default=False)] = None,
    ) -> None:
        """Accept or override a statement's verdict, set it not applicable, or reopen it. Nothing is overwritten."""
        checked(action, verdict, by, why)
        with open_clearline(context) as clearline:
            decision = clearline.decide(
                ref, action, verdict, by=by, why=why, row=row, guidance=guidance, framework=framework
            )
        print(line_of(decision))

    @app.command()
    def decisions(
        context: typer.Context,
        guidance: Annotated[str, typer.Option("--guidance", metavar="ID", help="Of this guidance.")] = "",
        framework: Annotated[str, typer.Option("--framework", metavar="ID", help="Of this framework.")] = "",
        statement: Annotated[str, typer.Option("--statement", metavar="REF", help="On this statement.")] = "",
        row: Annotated[str, typer.Option("--row", metavar="ROW", help="About this row.")] = "",
        by: Annotated[str, typer.Option("--by", metavar="NAME", help="By people whose name holds this.")] = "",
        action: Annotated[str, typer.Option("--action", help=f"One of {', '.join(ACTIONS)}.")] = "",
        verdict: Annotated[str, typer.Option("--verdict", help="That set this verdict.")] = "",
        since: Annotated[str, typer.Option("--since", metavar="DATE", help="From this day on.")] = "",
        until: Annotated[str, typer.Option("--until", metavar="DATE", help="Up to this day, its end included.")] = "",
        standing: Annotated[bool, typer.Option("--standing", help="Only the last one on each statement.")] = False,
        format: Annotated[Shown, typer.Option("--format", help="How to show them.")] = Shown.TABLE,
        as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
        out: Annotated[
            Path | None, typer.Option("--out", metavar="FILE", help="Where to write them.", show_default=False)
        ] = None,
    ) -> None:
        """List the decisions, all of them or those asked for, in the order in which they were made."""
        if action and action not in ACTIONS:
            raise InputError(f"{action!r} is no decision; use one of {', '.join(ACTIONS)}.")
        if verdict and verdict not in [known.value for known in Verdict]:
            raise InputError(f"{verdict!r} is no verdict; use one of {', '.join(v.value for v in Verdict)}.")
        check_out(format.value, out)
        ask = Ask(guidance, framework, statement, row, by, action, verdict, since, until, standing)
        with open_clearline(context) as clearline:
            found = clearline.ledger.all(ask)
        if as_json or format is Shown.JSON:
            deliver(ledger_json(found), out)
        elif format is Shown.CSV:
            deliver(ledger_csv(found), out)
        else:
            lines = [line_of(decision) for decision in found] or ["No decision is recorded that was asked for."]
            deliver(("\n".join(lines) + "\n").encode(), out)


def checked(action: str, verdict: str | None, by: str, why: str) -> None:
    """Refuse a call that cannot become a decision before any work is done. Raises InputError naming what is missing."""
    if action not in ACTIONS:
        raise InputError(f"{action!r} is no decision; use one of {', '.join(ACTIONS)}.")
    if action == "override" and not verdict:
        names = ", ".join(known.value for known in Verdict)
        raise InputError(f"An override needs the verdict that it sets: one of {names}.")
    if not by.strip():
        raise InputError("A decision needs who decides: give it with --by.")
    if not why.strip():
        raise InputError("A decision needs the reason: give it with --why.")


def line_of(decision: Decision) -> str:
    """The decision in one line."""
    about = decision.statement + (f" with row {decision.row}" if decision.row else "")
    decided = f" {decision.decided.value} (computed: {decision.computed.value})" if decision.decided else ""
    return (
        f"{decision.id}  {decision.at[:19]}Z  {about}  {decision.action}{decided}  "
        f"by {decision.by}: {decision.why}  [{decision.guidance} × {decision.framework}]"
    )
