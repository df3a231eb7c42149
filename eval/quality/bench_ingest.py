"""How fast, how complete and how large reading is: `make bench-ingest`.

Reads the sample documents beside the project where they are, and files that it makes. Each file is read in a process
of its own, so that its peak memory is its own. Figures are printed, none is asserted.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rapidfuzz import fuzz

from ingest.errors import ClearlineError
from ingest.load import read_document
from ingest.model import Document

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "documents"
ALIKE = 98.0  # per cent of the same text, as rapidfuzz's ratio


@dataclass(frozen=True, slots=True)
class Figures:
    """What reading one file took and gave. `pages_per_second` is None for a file without pages; memory is in
    megabytes."""

    file: str
    format: str
    seconds: float
    pages_per_second: float | None
    peak_megabytes: float
    clauses: int
    rows: int
    characters: int
    accounted: float  # share of the source's characters, 0 to 1
    words_found: float  # share of the source's words that stand in the canonical text, 0 to 1, where it can be told
    error: str = ""


def measure(path: Path) -> Figures:
    """Read one file here and now, and say what it took."""
    start = time.perf_counter()
    try:
        document = read_document(path)
    except ClearlineError as error:
        return Figures(path.name, "", time.perf_counter() - start, None, _peak(), 0, 0, 0, 0.0, 0.0, str(error))
    seconds = time.perf_counter() - start
    report = document.report
    return Figures(
        file=path.name,
        format=report.format,
        seconds=round(seconds, 2),
        pages_per_second=round(len(document.pages) / seconds, 1) if document.pages else None,
        peak_megabytes=round(_peak(), 0),
        clauses=len(document.clauses),
        rows=len(document.rows),
        characters=report.characters,
        accounted=round(report.accounted / report.characters, 4) if report.characters else 0.0,
        words_found=round(_words_found(path, document), 4),
    )


def pdf_against_pypdf(path: Path) -> dict[str, float]:
    """Seconds that bare pypdf takes for the text of a PDF, those that clearline takes, and the ratio of the speeds."""
    from pypdf import PdfReader

    from ingest.limits import Limits
    from ingest.readers.pdf import read_pdf

    source = path.read_bytes()
    start = time.perf_counter()
    for page in PdfReader(io.BytesIO(source)).pages:
        page.extract_text()
    bare = time.perf_counter() - start
    start = time.perf_counter()
    read_pdf(source, path.name, Limits())
    ours = time.perf_counter() - start
    return {"pypdf_seconds": round(bare, 2), "clearline_seconds": round(ours, 2), "speed_ratio": round(bare / ours, 2)}


def same_clauses(one: Document, other: Document) -> float:
    """The share of clauses of `one` that stand in `other` under the same ref with at least 98 % the same text."""
    held = {clause.ref: clause.text for clause in other.clauses}
    same = sum(clause.ref in held and fuzz.ratio(clause.text, held[clause.ref]) >= ALIKE for clause in one.clauses)
    return same / len(one.clauses) if one.clauses else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures as a table, or as JSON with --json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="files to read; by default the samples and some made here")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--one", action="store_true", help="read the one file in this process (used by the command itself)"
    )
    given = parser.parse_args(arguments)
    if given.one:
        print(json.dumps(asdict(measure(given.files[0]))))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        files = given.files or [*_samples(), *_made(Path(folder))]
        found = [_apart(path) for path in files]
    extra = {} if given.files else _extra()
    if given.json:
        print(json.dumps({"files": [asdict(figures) for figures in found], **extra}, indent=2))
    else:
        _print(found, extra)
    return 0


def _apart(path: Path) -> Figures:
    done = subprocess.run(
        [sys.executable, "-m", "eval.quality.bench_ingest", "--one", str(path)], capture_output=True, text=True
    )
    if done.returncode:
        return Figures(path.name, "", 0.0, None, 0.0, 0, 0, 0, 0.0, 0.0, done.stderr.strip().splitlines()[-1][:120])
    return Figures(**json.loads(done.stdout))


def _samples() -> list[Path]:
    if not SAMPLES.is_dir():
        print(f"no sample documents at {SAMPLES}: only files made here are read", file=sys.stderr)
        return []
    return sorted(path for path in SAMPLES.rglob("*") if path.is_file())


def _made(folder: Path) -> Iterator[Path]:
    """Files of known size: a long guidance text and a wide framework."""
    text = folder / "made-1000-paragraphs.txt"
    lines = (f"{number}. The council must keep register {number} and should publish it.\n" for number in range(1, 1001))
    text.write_text("\n".join(lines), "utf-8")
    yield text
    table = folder / "made-20000-rows.csv"
    with table.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("Ref", "Duty", "Owner", "How discharged", "RAG"))
        for number in range(20_000):
            writer.writerow(
                (f"D{number}", f"Keep register {number}", "Clerk", f"By hand, shelf {number % 97}", "Green")
            )
    yield table


def _extra() -> dict[str, object]:
    """The comparisons of one sample with another: the same guidance twice, and PDF text against bare pypdf."""
    paper, text = SAMPLES / "working_together_2023.pdf", SAMPLES / "working_together_2023.txt"
    if not (paper.is_file() and text.is_file()):
        return {}
    one, other = read_document(paper), read_document(text)
    return {
        "working_together": {
            "pdf_clauses_in_text": round(same_clauses(one, other), 4),
            "text_clauses_in_pdf": round(same_clauses(other, one), 4),
            "numbered_paragraphs": sum(clause.ref.isdigit() for clause in one.clauses),
        },
        "pdf_speed": {path.name: pdf_against_pypdf(path) for path in sorted(SAMPLES.glob("*.pdf"))},
    }


def _words_found(path: Path, document: Document) -> float:
    """A check that does not trust the reader: the source's own words, by another way, against the canonical text.

    Only for PDF (pypdf's bare text) and plain text; what is left out on purpose counts as lost.
    """
    if document.report.format == "PDF":
        from pypdf import PdfReader

        source = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    elif document.report.format == "plain text":
        source = path.read_text("utf-8", errors="replace")
    else:
        return 0.0
    wanted = Counter(word for word in source.split() if word.isalpha())
    held = Counter(word for word in document.text.split() if word.isalpha())
    return sum(min(count, held[word]) for word, count in wanted.items()) / max(1, sum(wanted.values()))


def _peak() -> float:
    """The most memory that this process has held, in megabytes; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def _print(found: Sequence[Figures], extra: dict[str, object]) -> None:
    print(
        f"{'file':44} {'seconds':>8} {'pages/s':>8} {'MB':>6} {'clauses':>8} {'rows':>6} {'accounted':>10} {'words':>8}"
    )
    for figures in found:
        pages = f"{figures.pages_per_second:.1f}" if figures.pages_per_second else "-"
        words = f"{figures.words_found:.1%}" if figures.words_found else "-"
        print(
            f"{figures.file[:44]:44} {figures.seconds:8.2f} {pages:>8} {figures.peak_megabytes:6.0f} "
            f"{figures.clauses:8} "
            f"{figures.rows:6} {figures.accounted:10.2%} {words:>8}  {figures.error[:80]}"
        )
    for name, figures_of in extra.items():
        print(f"{name}: {json.dumps(figures_of)}")


if __name__ == "__main__":
    sys.exit(main())
