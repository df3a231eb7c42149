"""Scans kept in the library, so that an answer says what the scan says without scanning anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from index.canonical import fingerprint_of
from ingest.model import Decision, Verdict

if TYPE_CHECKING:
    from eval.gap.records import Scan
    from index.encoder import Encoder
    from index.judge import Judge

LAYOUT = 2
"""To be raised when a kept file is laid out in another way, or the same texts and models get other verdicts."""


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """What a scan found of one statement, as in `eval.gap.records.StatementFinding`; the statement by its ref alone.

    `rows`, `near_misses` (with the reason why each is none) and `key_points` are refs, best first; `scores` their
    probabilities. `decision` is a person's last one, `decided` the verdict that it makes, None where it makes none.
    """

    verdict: Verdict
    reason: str
    rows: tuple[str, ...]
    near_misses: Mapping[str, str]
    missing: tuple[str, ...]
    key_points: tuple[str, ...]
    scores: Mapping[str, float]
    decision: Decision | None = None
    decided: Verdict | None = None


class KeptScans:
    """One file for each pair of guidance and framework: what a scan found, and the fingerprint of all that made it.

    A file whose fingerprint is another than that of today's texts and models is as good as none. Safe to share between
    threads and processes: a file appears whole, by one rename.
    """

    def __init__(self, folder: Path, encoder: Encoder, judge: Judge | None) -> None:
        self._folder = folder
        self._made_by = [encoder.fingerprint, judge.fingerprint if judge else ""]
        self._read: dict[str, Mapping[str, KeptFinding]] = {}

    def keep(self, scan: Scan, sources: Mapping[str, str]) -> None:
        """Write a scan down, without decisions. `sources` gives the sha256 of the original by edition id.

        A library that cannot be written to is left as it is.
        """
        kept = {
            "made_from": self._made_from(scan.guidance, scan.framework, sources),
            "findings": {
                one.statement.ref: {
                    "verdict": one.verdict.value,
                    "reason": one.reason,
                    "rows": [row.ref for row in one.rows],
                    "near_misses": {near.ref: near.reason for near in one.near_misses},
                    "missing": one.missing,
                    "key_points": [point.ref for point in one.key_points],
                    "scores": {
                        **{near.ref: near.score for near in one.near_misses},
                        **{match.ref: match.score for match in (*one.rows, *one.key_points)},
                    },
                }
                for one in scan.findings
            },
        }
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            with NamedTemporaryFile("w", dir=self._folder, suffix=".part", encoding="utf-8", delete=False) as file:
                json.dump(kept, file, ensure_ascii=False)
            Path(file.name).replace(self._path(scan.guidance, scan.framework))

    def of(self, guidance: str, framework: str, sources: Mapping[str, str]) -> Mapping[str, KeptFinding] | None:
        """What was found of each statement, by its ref, of two editions as they are now and by today's models; or None
        where no such scan is kept. No decision is in it."""
        made_from = self._made_from(guidance, framework, sources)
        if made_from not in self._read:
            try:
                kept = json.loads(self._path(guidance, framework).read_text(encoding="utf-8"))
                if kept["made_from"] != made_from:
                    return None
                self._read[made_from] = {ref: _finding(one) for ref, one in kept["findings"].items()}
            except (OSError, ValueError, KeyError, TypeError):
                return None
        return self._read[made_from]

    def _path(self, guidance: str, framework: str) -> Path:
        pair = [edition.partition("@")[0] for edition in (guidance, framework)]
        return self._folder / f"{fingerprint_of(pair)[:32]}.json"

    def _made_from(self, guidance: str, framework: str, sources: Mapping[str, str]) -> str:
        from eval.gap.calibration import load_calibration

        return fingerprint_of(
            {
                "layout": LAYOUT,
                "guidance": [guidance, sources.get(guidance, "")],
                "framework": [framework, sources.get(framework, "")],
                "made_by": [*self._made_by, load_calibration().fingerprint],
            }
        )


def _finding(kept: Mapping[str, Any]) -> KeptFinding:
    return KeptFinding(
        verdict=Verdict(kept["verdict"]),
        reason=kept["reason"],
        rows=tuple(kept["rows"]),
        near_misses=kept["near_misses"],
        missing=tuple(kept["missing"]),
        key_points=tuple(kept["key_points"]),
        scores=kept["scores"],
    )
