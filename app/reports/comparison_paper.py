"""A comparison of two editions as a paper."""

from __future__ import annotations

from collections.abc import Sequence

from app.reports.facts import facts_of
from app.reports.paper import (
    Block,
    Bullets,
    Line,
    Paper,
    Paragraph,
    Quotation,
    Run,
    Section,
    Subheading,
    Table,
    line,
)
from app.reports.provenance import Provenance
from eval.compare_records import Change, Comparison, WordChange
from ingest.model import ChangeKind, Kind

KINDS = {
    ChangeKind.ADDED: "stands only in the new edition",
    ChangeKind.REMOVED: "stands only in the old edition",
    ChangeKind.REWORDED: "stands in both, with other words",
    ChangeKind.SPLIT: "one became several",
    ChangeKind.MERGED: "several became one",
    ChangeKind.MOVED: "the same words under another number or in another place",
    ChangeKind.UNCHANGED: "the same words in the same place",
}
KEPT_WORDS = 12
"""So many words are shown on each side of a change in a long text."""
UNITS = {"clause": "Paragraph", "row": "Row", "key_point": "Key point"}


def comparison_paper(comparison: Comparison, provenance: Provenance) -> Paper:
    """The paper: what changed in how many clauses, what binds more strongly, each change with its words."""
    what = "clauses" if comparison.kind is Kind.GUIDANCE else "rows and key points"
    sections = [
        Section("Summary", _summary(comparison, what)),
        Section("What binds differently", _binding(comparison)),
        Section("What was added, removed or reworded", _content(comparison)),
        Section("What only moved or was renumbered", _moved(comparison)),
        Section("Method and its limits", _method()),
    ]
    return Paper(
        title=comparison.new_title or comparison.new,
        subtitle=f"What changed from {comparison.old} to {comparison.new}",
        facts=facts_of(provenance),
        sections=sections,
        made_by=provenance.made_by,
        footer="Every quotation stands, letter for letter, in one of the two editions named above.",
    )


def words_line(words: Sequence[WordChange]) -> Line:
    """Words put in and taken out, long stretches of kept words shortened to their ends."""
    runs: list[Run] = []
    for number, word in enumerate(words):
        if word.kind == "same":
            kept = word.new if word.new[-1:].isspace() else word.old
            runs.append(Run(_shortened(kept, first=number == 0, last=number == len(words) - 1)))
            continue
        for text, style in ((word.old, "out"), (word.new, "in")):
            if text.strip():
                runs += [Run(text.strip(), style), Run(text[len(text.rstrip()) :] or " ")]
        if runs and not (word.new or word.old)[-1:].isspace():
            runs[-1] = Run("")
    return tuple(run for run in runs if run.text)


def label_of(change: Change) -> str:
    """`Paragraph 5 → 6`, or one ref where both are the same."""
    unit = UNITS.get(change.unit, change.unit)
    if not change.old_refs or not change.new_refs or change.old_ref == change.new_ref:
        return f"{unit} {change.new_ref or change.old_ref}"
    return f"{unit} {change.old_ref} → {change.new_ref}"


def change_blocks(comparison: Comparison, change: Change) -> list[Block]:
    """One change: a heading, its words, and what it touches."""
    blocks: list[Block] = [Subheading(label_of(change), change.kind.value)]
    if change.words:
        cite = f"{comparison.old}, {change.old_ref}; {comparison.new}, {change.new_ref}"
        blocks.append(Quotation(words_line(change.words), cite))
    else:
        edition = comparison.new if change.new_refs else comparison.old
        text, ref = (change.new_text, change.new_ref) if change.new_refs else (change.old_text, change.old_ref)
        blocks.append(Quotation(line(text), f"{edition}, {ref}"))
    notes = []
    if change.strength_change:
        notes.append(line(Run("Strength: ", "strong"), change.strength_change))
    if change.bearer_change:
        notes.append(line(Run("Bearer: ", "strong"), change.bearer_change))
    if change.rows_affected:
        notes.append(line(Run("Framework rows affected: ", "strong"), ", ".join(change.rows_affected)))
    if change.decisions_affected:
        numbers = ", ".join(str(number) for number in change.decisions_affected)
        notes.append(line(Run("Decisions to look at again: ", "strong"), numbers))
    if notes:
        blocks.append(Bullets(notes))
    return blocks


def _shortened(text: str, *, first: bool, last: bool) -> str:
    words = text.split(" ")
    if len(words) <= 2 * KEPT_WORDS + 4:
        return text
    head = "" if first else " ".join(words[:KEPT_WORDS]) + " "
    tail = "" if last else " " + " ".join(words[-KEPT_WORDS:])
    return f"{head}[…]{tail}"


def _summary(comparison: Comparison, what: str) -> list[Block]:
    counts = comparison.counts
    lines = [(line(kind.value), line(str(counts[kind.value])), line(meaning)) for kind, meaning in KINDS.items()]
    total, content = len(comparison.changes), len(comparison.content)
    blocks: list[Block] = [
        Paragraph(
            line(
                f"Of {total} {what} compared, ",
                Run(f"{content} say something else than before", "strong"),
                f" ({comparison.changed_share:.1%}). {len(comparison.strengthened)} bind somebody more strongly.",
            )
        ),
        Table(("Change", "Count", "Meaning"), lines, (0.22, 0.13, 0.65), numbers=frozenset({1})),
    ]
    if comparison.extract:
        text = f"One edition is an extract of the other: {comparison.outside} {what} outside it were left out."
        blocks.append(Paragraph(line(text)))
    blocks += [Paragraph(line(note), small=True) for note in comparison.notes]
    return blocks


def _binding(comparison: Comparison) -> list[Block]:
    touched = [change for change in comparison.content if change.strength_change or change.bearer_change]
    if not touched:
        return [
            Paragraph(
                line("No clause that stands in both editions binds more strongly, less strongly or somebody else.")
            )
        ]
    lines = [
        (
            line(label_of(c)),
            line(c.strength_change or "as before"),
            line(c.bearer_change or "as before"),
            line(c.heading),
        )
        for c in sorted(touched, key=lambda change: not change.strengthened)
    ]
    return [Table(("Clause", "Strength", "Bearer", "Under"), lines, (0.22, 0.2, 0.26, 0.32))]


def _content(comparison: Comparison) -> list[Block]:
    if not comparison.content:
        return [Paragraph(line("Nothing: both editions say the same."))]
    return [block for change in comparison.content for block in change_blocks(comparison, change)]


def _moved(comparison: Comparison) -> list[Block]:
    moved = [c for c in comparison.changes if not c.of_content and c.kind is not ChangeKind.UNCHANGED]
    if not moved:
        return [Paragraph(line("Nothing."))]
    lines = [(line(c.old_ref), line(c.new_ref), line(_what_moved(c)), line(_start(c.new_text))) for c in moved]
    return [Table(("Old", "New", "What", "Begins"), lines, (0.13, 0.13, 0.16, 0.58))]


def _what_moved(change: Change) -> str:
    if change.kind is not ChangeKind.MOVED:
        return change.kind.value
    return "moved" if change.moved else "renumbered"


def _method() -> list[Block]:
    return [
        Bullets(
            [
                line(
                    "Clauses with the same text are matched first, whatever their number; white space, hyphens at line "
                    "ends and the shape of quotation marks and dashes do not count."
                ),
                line(
                    "Then clauses under the same printed number with similar text, then clauses with similar text, "
                    "where keeping the order counts in favour. No clause is matched twice."
                ),
                line(
                    "A clause that was rewritten from the ground up is shown as removed and added. Strength and bearer "
                    "are read from the words (must, should, may) and can be wrong where a sentence is unusual."
                ),
            ]
        )
    ]


def _start(text: str) -> str:
    words = text.split()
    return " ".join(words[:14]) + (" …" if len(words) > 14 else "")
