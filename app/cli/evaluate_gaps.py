"""`clearline evaluate gaps` and `clearline evaluate mapping`: the scan and its matcher against people."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.context import encoder_of, open_clearline, settings_of, tell
from eval.quality.decisions_gold import DecisionsGold, gold_to_json, gold_to_text, measure
from ingest.model import Verdict

if TYPE_CHECKING:
    from app.wiring import Clearline
    from eval.quality.gap_duties import DutyFigures
    from eval.quality.gaps import GapFigures


class Against(StrEnum):
    """Whose verdicts the scan is measured against."""

    LABELS = "labels"
    DECISIONS = "decisions"


def register(evaluate: typer.Typer) -> None:
    """Add the measures `gaps` and `mapping`."""

    @evaluate.command()
    def gaps(
        context: typer.Context,
        labels: Annotated[
            Path | None, typer.Option(metavar="FILE", help="Labels of a pair; those of the bundled pair, if left out.")
        ] = None,
        against: Annotated[
            Against, typer.Option("--against", help="Whose verdicts to measure against: the labels, or the ledger's.")
        ] = Against.LABELS,
        guidance: Annotated[str | None, typer.Option(metavar="ID", help="With --against decisions.")] = None,
        framework: Annotated[str | None, typer.Option(metavar="ID", help="With --against decisions.")] = None,
        duties: Annotated[
            Path | None,
            typer.Option(metavar="FILE", help="Training duties (duties.jsonl): measure on those held back instead."),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
    ) -> None:
        """How far the scan's verdicts agree with a reader's: agreement, kappa, and who said what."""
        from eval.quality.gaps import LABELS, gap_figures, read_labels

        if duties is not None:
            on_duties = held_back_figures(context, duties)
            print(json.dumps(on_duties.as_json(), indent=2) if as_json else on_duties.as_text())
            return
        if against is Against.DECISIONS:
            with open_clearline(context) as clearline:
                gold = measured(clearline, guidance, framework)
            print(json.dumps(gold_to_json(gold), indent=2) if as_json else gold_to_text(gold))
            return
        labelled = read_labels(labels or LABELS / "dcs-lmcs-guidance.yaml")
        with open_clearline(context) as clearline:
            scan = clearline.scan(labelled.guidance, labelled.framework)
        figures = gap_figures(scan, labelled.labels)
        print(json.dumps(figures.as_json(), indent=2) if as_json else as_text(figures))

    @evaluate.command()
    def mapping(
        context: typer.Context,
        sets: Annotated[
            list[Path], typer.Option("--set", metavar="FILE", help="{clauses, rows, mapping}; may be given again.")
        ],
    ) -> None:
        """How well the scan's matcher finds the rows that public control mappings give for each clause."""
        from eval.quality.mapping import evaluate_mapping, read_mapping

        encoder = encoder_of(settings_of(context))
        found = {}
        for path in sets:
            given = read_mapping(path)
            tell(f"{path.name}: {len(given.clauses)} clauses, {len(given.rows)} rows")
            found[path.name] = evaluate_mapping(given, encoder).as_json()
        print(json.dumps(next(iter(found.values())) if len(found) == 1 else found, indent=2))


def held_back_figures(context: typer.Context, duties: Path) -> DutyFigures:
    """The scan on the training duties that nothing was fitted on."""
    from eval.quality.gap_duties import duty_figures
    from eval.quality.gap_simulation import read_examples
    from index.judge import load_judge

    examples = [example for example in read_examples(duties) if example.held_back]
    return duty_figures(examples, encoder_of(settings_of(context)), load_judge())


def measured(clearline: Clearline, guidance: str | None, framework: str | None) -> DecisionsGold:
    """The scan of the pair against what people decided."""
    scan = clearline.scan(guidance, framework)
    return measure(scan, clearline.ledger, clearline.document(scan.guidance), clearline.document(scan.framework))


def as_text(figures: GapFigures) -> str:
    """The figures for a terminal."""
    names = [verdict.value for verdict in Verdict]
    lines = [
        f"{figures.statements} statements",
        f"agreement {figures.agreement:.1%}, with accepted alternatives {figures.agreement_with_accepted:.1%}; "
        f"kappa {figures.kappa:.2f}",
        f"the reader's rows cited {figures.rows_found:.0%}; cited rows that are the reader's {figures.rows_right:.0%}; "
        f"near misses cited: {', '.join(f'{ref} {row}' for ref, row in figures.near_misses_cited) or 'none'}",
        "",
        "reader \\ scan".ljust(16) + "".join(name.rjust(16) for name in names),
    ]
    for reader in Verdict:
        counts = [figures.confusion.get((reader, scan), 0) for scan in Verdict]
        lines.append(reader.value.ljust(16) + "".join(str(count).rjust(16) for count in counts))
    if figures.misses:
        lines += ["", "where they differ:"]
        lines += [
            f"  {miss.ref}: the reader says {miss.reader.value}, the scan {miss.scan.value}"
            + (" (which the reader accepts)" if miss.accepted else "")
            for miss in figures.misses
        ]
    return "\n".join(lines)
