"""A scan as a committee paper: purpose, summary, gaps by strength, changes, decisions, method and its limits."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from app.reports.comparison_paper import change_blocks
from app.reports.coverage_picture import coverage_of
from app.reports.facts import facts_of
from app.reports.paper import (
    Bar,
    Block,
    Bullets,
    Group,
    Paper,
    Paragraph,
    Quotation,
    Run,
    Section,
    Subheading,
    Table,
    line,
)
from app.reports.provenance import in_words
from app.reports.scan_decisions import decision_blocks
from app.reports.scan_report import STRENGTH_WORDS, STRENGTHS, VERDICTS, ScanReport
from eval.compare_since import Moved
from ingest.model import Verdict

if TYPE_CHECKING:
    from eval.gap.records import EvidenceFinding, StatementFinding

METHOD = (
    "The guidance was cut into sentences. Each was set beside the framework's rows by meaning and by words; for the "
    "nearest rows clearline asked whether it is the same duty, whether the same person bears it, and which of its "
    "parts are missing.",
    "“Covered” means that a row states the duty. It does not mean that the duty is carried out: what the row offers as "
    "evidence has to be read by a person.",
    "Strength and bearer are read from the words of the sentence and can be wrong where a sentence is unusual. A "
    "verdict is a finding to look at, not legal advice; a person's decision stands above it.",
    "A changed text reopens every decision that stood on it; nothing is carried over silently.",
)
MANY = 8
"""A finding about the evidence of more rows than this is said once for all of them."""
NEAREST = 2
"""So many rows that came near are named under a gap."""


def scan_paper(report: ScanReport, *, picture: bool = False) -> Paper:
    """The paper. `picture` adds the coverage picture, for formats that can show it."""
    sections = [
        Section("Purpose", _purpose(report)),
        Section("Summary", _summary(report, picture)),
        Section("Gaps, strongest first", _findings(report, Verdict.GAP)),
        Section("Partly covered, strongest first", _findings(report, Verdict.PARTIAL)),
        Section("Changes since last time", _changes(report)),
        Section("Decisions", decision_blocks(report)),
        Section("The framework's own rows", _rows(report)),
        Section("Method and its limits", _method()),
    ]
    return Paper(
        title=f"Assurance report: {report.framework.title}",
        subtitle=f"Does it answer “{report.guidance.title}”?",
        facts=facts_of(report.provenance),
        sections=sections,
        made_by=report.provenance.made_by,
        footer="Every quotation stands, letter for letter, in one of the two editions named above.",
    )


def _purpose(report: ScanReport) -> list[Block]:
    gaps, partial = report.totals.get(Verdict.GAP, 0), report.totals.get(Verdict.PARTIAL, 0)
    blocks: list[Block] = [
        Paragraph(
            line(
                f"This paper says, sentence by sentence, which of the expectations in {report.guidance.title} "
                f"({in_words(report.guidance.edition)}) are answered by a row of {report.framework.title}, which are "
                "answered in part, and which no row answers."
            )
        ),
        Paragraph(line("The committee is asked to:")),
        Bullets(
            [
                line(
                    f"note that {count_of(gaps, 'expectation')} without an answering row and "
                    f"{count_of(partial, 'expectation')} answered in part are listed below, the strongest first;"
                ),
                line("ask for a row, a fuller row, or a recorded decision with its reason, for each of them;"),
                line("note the decisions recorded so far, and those that a changed text has reopened."),
            ]
        ),
    ]
    if report.since is not None and len(report.findings) < len(report.guidance.statements):
        only = f"Only the findings that the update since {report.since.since} opened, closed or made suspect are shown."
        blocks.insert(1, Paragraph(line(Run(only, "strong"))))
    if report.guidance.scope:
        blocks.append(
            Paragraph(
                line(f"The guidance held covers only part of the publication: {report.guidance.scope}."), small=True
            )
        )
    if report.guidance.withdrawn:
        blocks.append(Paragraph(line(Run("This guidance was withdrawn: ", "strong"), report.guidance.withdrawn)))
    return blocks


def _summary(report: ScanReport, picture: bool) -> list[Block]:
    total = len(report.findings)
    lines = [
        tuple(
            [line(STRENGTH_WORDS[strength])]
            + [line(str(report.counts.get((strength, verdict), 0))) for verdict in VERDICTS]
            + [line(str(sum(report.counts.get((strength, verdict), 0) for verdict in VERDICTS)))]
        )
        for strength in STRENGTHS
        if any(report.counts.get((strength, verdict), 0) for verdict in VERDICTS)
    ]
    whole = [line(Run("all", "strong")), *[line(Run(str(report.totals.get(v, 0)), "strong")) for v in VERDICTS]]
    lines.append((*whole, line(Run(str(total), "strong"))))
    covered = report.totals.get(Verdict.COVERED, 0)
    applicable = total - report.totals.get(Verdict.NOT_APPLICABLE, 0)
    blocks: list[Block] = [
        Paragraph(
            line(
                f"Of {total} sentences, {applicable} expect something of somebody. ",
                Run(
                    f"{covered} of these are covered, {report.totals.get(Verdict.PARTIAL, 0)} in part, and "
                    f"{report.totals.get(Verdict.GAP, 0)} not at all.",
                    "strong",
                ),
            )
        ),
        Bar([(verdict.value, report.totals.get(verdict, 0)) for verdict in VERDICTS], "Sentences by verdict"),
        Table(
            ("Strength", "Gap", "Partial", "Covered", "Not applicable", "All"),
            lines,
            (0.32, 0.12, 0.13, 0.14, 0.17, 0.12),
            numbers=frozenset({1, 2, 3, 4, 5}),
        ),
    ]
    if picture:
        blocks.append(coverage_of(report))
    return blocks


def _findings(report: ScanReport, verdict: Verdict) -> list[Block]:
    chosen = report.with_verdict(verdict)
    if not chosen:
        return [Paragraph(line("None."))]
    blocks: list[Block] = []
    for strength in STRENGTHS:
        these = [finding for finding in chosen if finding.statement.strength is strength]
        if these:
            blocks.append(Group(f"{STRENGTH_WORDS[strength].capitalize()}: {count_of(len(these), 'sentence')}"))
        for finding in these:
            blocks += finding_blocks(report, finding)
    return blocks


def finding_blocks(report: ScanReport, finding: StatementFinding) -> list[Block]:
    """One finding: who it binds, the guidance quoted and cited, why it is a finding, and what came near."""
    statement = finding.statement
    bearers = ", ".join(statement.bearers) or "nobody named"
    notes = [line(Run("Why: ", "strong"), finding.reason)] if finding.reason else []
    if finding.missing:
        notes.append(line(Run("Missing: ", "strong"), "; ".join(finding.missing)))
    if finding.rows:
        for match in finding.rows:
            notes.append(line(Run(f"Row {match.ref}: ", "strong"), f"“{report.duty(match.ref)}”"))
    for near in finding.near_misses[:NEAREST]:
        why = f" — {near.reason}" if near.reason else ""
        notes.append(line(Run(f"Near, but not it: row {near.ref}: ", "strong"), f"“{report.duty(near.ref)}”{why}"))
    if finding.decided and finding.decision:
        decided = finding.decision
        notes.append(
            line(
                Run("Decided: ", "strong"),
                f"{finding.decided.value} (computed: {finding.verdict.value}) by {decided.by}: {decided.why}",
            )
        )
    return [
        Subheading(f"{statement.ref} · {bearers}", (finding.decided or finding.verdict).value),
        Quotation(line(statement.text), report.cite(statement.ref)),
        Bullets(notes),
    ]


def _changes(report: ScanReport) -> list[Block]:
    blocks: list[Block] = []
    since = report.since
    if since is not None:
        blocks.append(
            Paragraph(
                line(
                    f"Since {since.since}: ",
                    Run(
                        f"{count_of(len(since.opened), 'finding')} opened, {len(since.closed)} closed, "
                        f"{count_of(len(since.suspect), 'decision')} made suspect.",
                        "strong",
                    ),
                )
            )
        )
        moved = [(moved, "opened") for moved in since.opened] + [(moved, "closed") for moved in since.closed]
        if moved:
            lines = [moved_line(one, what) for one, what in moved]
            blocks.append(Table(("What", "Ref", "Was", "Is", "Text"), lines, (0.1, 0.11, 0.15, 0.15, 0.49)))
    comparison = report.comparison or (since.comparison if since else None)
    if comparison is None:
        return [*blocks, Paragraph(line("No earlier edition was compared for this paper."))]
    counts = ", ".join(f"{count} {kind}" for kind, count in comparison.counts.items() if count)
    blocks.append(Paragraph(line(f"The text from {comparison.old} to {comparison.new}: {counts}.")))
    for change in comparison.content:
        blocks += change_blocks(comparison, change)
    return blocks


def moved_line(moved: Moved, what: str) -> tuple[tuple[Run, ...], ...]:
    """A table line for a finding that an update opened or closed."""
    side = moved.after or moved.before
    assert side is not None, "a moved finding stands in one scan at least"
    was, now = (v.value if v else "not there" for v in (moved.was, moved.now))
    return line(what), line(side.statement.ref), line(was), line(now), line(side.statement.text)


def _rows(report: ScanReport) -> list[Block]:
    blocks: list[Block] = []
    orphans = report.scan.orphan_rows
    if orphans:
        blocks.append(Paragraph(line(f"{count_of(len(orphans), 'row')} that no sentence of this guidance asks for:")))
        lines = [(line(orphan.ref), line(report.duty(orphan.ref)), line(orphan.reason)) for orphan in orphans]
        blocks.append(Table(("Row", "Duty", "Why"), lines, (0.1, 0.5, 0.4)))
    bare = report.scan.rows_without_compliance
    if bare:
        total = len(report.framework.rows)
        refs = f": {', '.join(bare)}" if len(bare) < total else ""
        blocks.append(
            Paragraph(line(Run(f"{len(bare)} of {total} rows say nothing of compliance", "strong"), f"{refs}."))
        )
    blocks += _evidence(report)
    return blocks or [Paragraph(line("Every row answers a sentence of the guidance and states its compliance."))]


def _evidence(report: ScanReport) -> list[Block]:
    """What is odd about the rows' evidence: what many rows have in common in one line, the rest in a table."""
    by_kind: dict[str, list[EvidenceFinding]] = defaultdict(list)
    for one in report.scan.evidence:
        by_kind[one.kind].append(one)
    common = {kind: found for kind, found in by_kind.items() if len(found) > MANY}
    blocks: list[Block] = [
        Paragraph(line(Run(f"Evidence, {kind}: ", "strong"), ", ".join(dict.fromkeys(one.row for one in found)) + "."))
        for kind, found in common.items()
    ]
    lines = [
        (line(one.row or "every row"), line(one.kind), line(one.text))
        for one in report.scan.evidence
        if one.kind not in common
    ]
    if lines:
        caption = "What to look at in the evidence of single rows"
        blocks.append(Table(("Row", "Finding", "What"), lines, (0.12, 0.22, 0.66), caption=caption))
    return blocks


def _method() -> list[Block]:
    return [Bullets([line(text) for text in METHOD])]


def count_of(number: int, what: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
