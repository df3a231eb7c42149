"""How well the scan's verdicts agree with a reader's labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from eval.gap.records import Scan
from eval.quality.agreement import agreement, confusion, kappa
from ingest.errors import InputError
from ingest.model import Verdict

LABELS = Path(__file__).parent / "labels"


@dataclass(frozen=True, slots=True)
class Label:
    """What a reader says of one statement. `accepted` are other verdicts that an honest reader could hold."""

    ref: str
    verdict: Verdict
    accepted: tuple[Verdict, ...] = ()
    rows: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair of documents, by document id, and its labels in reading order."""

    guidance: str
    framework: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """A statement on which scan and reader differ. `accepted`: the reader could hold the scan's verdict too."""

    ref: str
    reader: Verdict
    scan: Verdict
    accepted: bool


@dataclass(frozen=True, slots=True)
class GapFigures:
    """Agreement of a scan with labels; shares are from 0 to 1.

    `near_misses_cited` are (statement, row) that the scan cites and the reader calls a near miss. `rows_found` is the
    share of the reader's rows that the scan cites, `rows_right` the share of cited rows that are the reader's.
    """

    statements: int
    agreement: float
    agreement_with_accepted: float
    kappa: float
    confusion: dict[tuple[Verdict, Verdict], int]
    misses: tuple[Miss, ...]
    near_misses_cited: tuple[tuple[str, str], ...]
    rows_found: float
    rows_right: float

    def as_json(self) -> dict[str, Any]:
        """The figures as JSON values; the confusion table by reader, then scan."""
        table = {
            reader.value: {scan.value: self.confusion.get((reader, scan), 0) for scan in Verdict} for reader in Verdict
        }
        return {
            "statements": self.statements,
            "agreement": round(self.agreement, 4),
            "agreement_with_accepted": round(self.agreement_with_accepted, 4),
            "kappa": round(self.kappa, 4),
            "confusion": table,
            "rows_found": round(self.rows_found, 4),
            "rows_right": round(self.rows_right, 4),
            "near_misses_cited": [list(pair) for pair in self.near_misses_cited],
            "misses": [
                {"ref": one.ref, "reader": one.reader.value, "scan": one.scan.value, "accepted": one.accepted}
                for one in self.misses
            ],
        }


def read_labels(path: Path) -> Labelled:
    """The labels of a file. Raises InputError where it cannot be read as labels."""
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
        labels = tuple(_label(one) for one in data["statements"])
        return Labelled(str(data["guidance"]), str(data["framework"]), labels)
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise InputError(f"{path}: cannot be read as labels of a scan ({error}).") from None


def gap_figures(scan: Scan, labels: Sequence[Label]) -> GapFigures:
    """The scan against the labels. Raises InputError where a label is about a statement that the scan has not."""
    by_ref = {finding.statement.ref: finding for finding in scan.findings}
    unknown = [label.ref for label in labels if label.ref not in by_ref]
    if unknown:
        raise InputError(
            f"the scan has no statement {unknown[0]}, which the labels speak of; are they of this edition?"
        )
    found = [by_ref[label.ref].verdict for label in labels]
    said = [label.verdict for label in labels]
    pairs = list(zip(labels, found, strict=True))
    misses = tuple(
        Miss(label.ref, label.verdict, verdict, verdict in label.accepted)
        for label, verdict in pairs
        if verdict is not label.verdict
    )
    cited = {(label.ref, row.ref) for label in labels for row in by_ref[label.ref].rows}
    right = {(label.ref, row) for label in labels for row in label.rows}
    return GapFigures(
        statements=len(labels),
        agreement=agreement(said, found),
        agreement_with_accepted=1 - sum(not miss.accepted for miss in misses) / max(1, len(labels)),
        kappa=kappa(said, found),
        confusion=confusion(said, found),
        misses=misses,
        near_misses_cited=tuple(
            (label.ref, row.ref) for label in labels for row in by_ref[label.ref].rows if row.ref in label.near
        ),
        rows_found=len(cited & right) / max(1, len(right)),
        rows_right=len(cited & right) / max(1, len(cited)),
    )


def _label(data: dict[str, Any]) -> Label:
    return Label(
        ref=str(data["ref"]),
        verdict=Verdict(data["verdict"]),
        accepted=tuple(Verdict(one) for one in data.get("accepted", ())),
        rows=tuple(data.get("rows", ())),
        near=tuple(data.get("near", ())),
        missing=tuple(data.get("missing", ())),
        reason=str(data.get("reason", "")),
    )
