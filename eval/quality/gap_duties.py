"""How the scan does on training duties that were held back: rows that cover, that cover in part, that only look alike.

Each kind of row makes a framework of its own, read and scanned as anybody's would be, against all the duties at once.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from eval.gap.records import ClauseFinding
from eval.gap.scan import scan
from eval.gap.words import content_words, stem
from eval.quality.gap_simulation import Example
from index.encoder import TokenEncoder
from ingest.load import read_document
from ingest.model import Document, Kind, Verdict
from ingest.options import ReadingOptions

if TYPE_CHECKING:
    from index.judge import Judge

SAME_LIMB = 0.5  # so much of the dropped words, at least, stands in what the scan calls missing


@dataclass(frozen=True, slots=True)
class DutyFigures:
    """Shares from 0 to 1 of the duties that ask something; `powers` are those that do not, by the scan's reading.

    `covered`: the covering row makes it covered. `partial`: the row that drops a limb makes it partial; `right_limb`:
    it does, and `missing` names that limb. `not_cited`: the row that only looks alike is not cited.
    """

    duties: int
    powers: int
    covered: float
    partial: float
    right_limb: float
    not_cited: float

    def as_text(self) -> str:
        """The figures for a terminal."""
        return (
            f"{self.duties} duties held back ({self.powers} more read as powers)\n"
            f"a covering row makes it covered {self.covered:.1%}; a row that drops a limb makes it partial "
            f"{self.partial:.1%}, with that limb named {self.right_limb:.1%}; a look-alike is not cited "
            f"{self.not_cited:.1%}"
        )

    def as_json(self) -> dict[str, Any]:
        """The figures as JSON values."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def duty_figures(examples: Sequence[Example], encoder: TokenEncoder, judge: Judge | None) -> DutyFigures:
    """Three scans: the duties against their covering rows, their partial rows and their look-alikes."""
    with TemporaryDirectory() as folder:
        guidance = _guidance(examples, Path(folder))
        found = [
            scan(guidance, _framework(rows, Path(folder)), encoder=encoder, judge=judge).clauses
            for rows in (
                [one.covers for one in examples],
                [one.partial for one in examples],
                [one.lookalike for one in examples],
            )
        ]
    asking = [place for place, one in enumerate(found[0]) if one.verdict is not Verdict.NOT_APPLICABLE]
    covers, partials, alike = ([clauses[place] for place in asking] for clauses in found)
    partly = [
        (examples[place], clause)
        for place, clause in zip(asking, partials, strict=True)
        if clause.verdict is Verdict.PARTIAL
    ]
    return DutyFigures(
        duties=len(asking),
        powers=len(examples) - len(asking),
        covered=sum(one.verdict is Verdict.COVERED for one in covers) / len(asking),
        partial=len(partly) / len(asking),
        right_limb=sum(names(clause, example.missing) for example, clause in partly) / len(asking),
        not_cited=sum(not _cites(one, place) for place, one in zip(asking, alike, strict=True)) / len(asking),
    )


def names(clause: ClauseFinding, dropped: str) -> bool:
    """Whether what is missing from a clause holds at least half of the words that were dropped."""
    wanted = {stem(word) for word in content_words(dropped)}
    missing = {stem(word) for one in clause.statements for limb in one.missing for word in content_words(limb)}
    return len(wanted & missing) >= SAME_LIMB * len(wanted) if wanted else bool(missing)


def _cites(clause: ClauseFinding, place: int) -> bool:
    return any(row.ref == f"D{place + 1}" for one in clause.statements for row in one.rows)


def _guidance(examples: Sequence[Example], folder: Path) -> Document:
    path = folder / "guidance.txt"
    paragraphs = [f"{number}. {' '.join(one.body.split())}" for number, one in enumerate(examples, 1)]
    path.write_text("\n\n".join(["Duties", *paragraphs]) + "\n", "utf-8")
    document = read_document(path, ReadingOptions(kind=Kind.GUIDANCE))
    assert len(document.clauses) == len(examples)
    return document


def _framework(rows: Sequence[str], folder: Path) -> Document:
    path = folder / "framework.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Ref", "Duty"])
        writer.writerows([f"D{number}", row] for number, row in enumerate(rows, 1))
    document = read_document(path, ReadingOptions(kind=Kind.FRAMEWORK))
    assert len(document.rows) == len(rows)
    return document
