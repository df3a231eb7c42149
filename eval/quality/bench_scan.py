"""How long a scan takes and what memory: the bundled pair from a cold start, and 1,000 statements by 3,156 rows.

`python -m eval.quality.bench_scan --register esd_powersAndDuties.csv`. The register's own duties, and powers when they
run out, stand as statements, and all of its entries as rows: the hardest case, since every statement has its row and
hundreds that are like it.
"""

from __future__ import annotations

import argparse
import csv
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ingest.errors import InputError
from ingest.model import (
    Cell,
    Clause,
    Column,
    ColumnRole,
    Document,
    Kind,
    Row,
    Span,
    Statement,
)
from ingest.statements import bearers_of, strength_of

STATEMENTS = 1000
SHARES = (0.125, 0.25, 0.5, 1.0)  # of the rows, to see how time grows


def register_pair(path: Path, statements: int) -> tuple[Document, Document]:
    """The register as guidance of so many duties, and as a framework of all of its entries."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            entries = [one for one in csv.DictReader(file) if one.get("Description")]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); give esd_powersAndDuties.csv.") from None
    asking = sorted(entries, key=lambda one: one.get("Type") != "duty")[:statements]
    return _guidance([one["Description"] for one in asking]), _framework(
        [(one["Identifier"], f"{one['Label']}: {one['Description']}") for one in entries]
    )


def _guidance(texts: Sequence[str]) -> Document:
    clauses = []
    place = 0
    for number, text in enumerate(texts, 1):
        flat = " ".join(text.split())
        span = Span("register@bench", None, place, place + len(flat))
        statement = Statement(f"{number}/1", str(number), flat, span, bearers_of(flat), strength_of(flat))
        clauses.append(Clause(str(number), flat, span, (), (statement,)))
        place += len(flat) + 1
    return Document(
        "register@bench",
        Kind.GUIDANCE,
        "Register of duties",
        "bench",
        "\n".join(c.text for c in clauses),
        clauses=tuple(clauses),
    )


def _framework(entries: Sequence[tuple[str, str]]) -> Document:
    column = Column("Duty", ColumnRole.DUTY)
    rows = []
    for ref, text in entries:
        flat = " ".join(text.split())
        span = Span("entries@bench", None, 0, len(flat))
        rows.append(Row(ref, (Cell(column, flat, span),), span))
    return Document("entries@bench", Kind.FRAMEWORK, "Entries", "bench", "", rows=tuple(rows))


def main() -> None:
    """Measure and print."""
    from eval.gap.scan import scan
    from index.encoder import load_encoder
    from index.judge import load_judge

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--register", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=None, help="where exported models are kept")
    parser.add_argument("--growth", action="store_true", help="also an eighth, a quarter and half of the rows")
    chosen = parser.parse_args()
    models = chosen.models or _models()
    _cold(models)
    guidance, framework = register_pair(chosen.register, STATEMENTS)
    encoder, judge = load_encoder(models), load_judge()
    for share in SHARES if chosen.growth else SHARES[-1:]:
        rows = framework.rows[: int(len(framework.rows) * share)]
        started = time.perf_counter()
        found = scan(guidance, replace(framework, rows=rows), encoder=encoder, judge=judge, progress=_tell)
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{len(guidance.statements):,} statements × {len(rows):,} rows: {seconds:.1f} s, peak {peak:,.0f} MB; "
            + ", ".join(f"{count} {name}" for name, count in found.summary.items())
        )


def _cold(models: Path) -> None:
    """The bundled pair in a fresh process: start of Python, imports, model, reading and scan."""
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from ingest.corpus import bundled\n"
        "from ingest.load import read_document\n"
        "from ingest.options import ReadingOptions\n"
        "from index.encoder import load_encoder\n"
        "from index.judge import load_judge\n"
        "from eval.gap.scan import scan\n"
        "pair = [read_document(p, ReadingOptions(kind=e.kind, title=e.title, edition=e.edition, document_id=e.id))"
        " for p, e in bundled()]\n"
        "begun = time.perf_counter()\n"
        "found = scan(*pair, encoder=load_encoder(Path(sys.argv[1])), judge=load_judge())\n"
        "print(f'{time.perf_counter() - begun:.2f}', 'torch' in sys.modules)\n"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, str(models)], capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - started
    inside, torch = done.stdout.split()
    print(f"bundled pair: {inside} s for models and scan, {seconds:.2f} s with Python's start; torch imported: {torch}")


def _models() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("clearline") / "models"


def _tell(done: int, total: int) -> None:
    if done % 100 == 0 or done == total:
        print(f"{done} of {total} statements", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
