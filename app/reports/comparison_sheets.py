"""A comparison as sheets: a summary, every change, every changed sentence."""

from __future__ import annotations

from collections.abc import Sequence

from app.reports.facts import facts_of
from app.reports.provenance import Provenance
from app.reports.sheet import Sheet
from eval.compare_records import Change, Comparison
from ingest.model import ChangeKind

CHANGE_HEADS = {
    "change": 13,
    "old ref": 9,
    "new ref": 9,
    "heading": 22,
    "similarity": 11,
    "strength": 17,
    "bearer": 17,
    "old text": 55,
    "new text": 55,
    "rows affected": 18,
    "decisions affected": 18,
    "moved": 9,
    "renumbered": 12,
}
CHANGE_PRINTED = list(CHANGE_HEADS).index("new text") + 1
"""What goes on paper: up to the two texts."""


def comparison_sheets(comparison: Comparison, provenance: Provenance) -> list[Sheet]:
    """The sheets, the summary first."""
    counts = [(kind, count) for kind, count in comparison.counts.items()]
    summary = Sheet(
        "Summary",
        {"change": 24, "count": 90},
        counts,
        lead=[("Comparison", comparison.new_title), *facts_of(provenance)],
    )
    return [
        summary,
        changes_sheet(comparison),
        Sheet(
            "Sentences",
            {
                "change": 13,
                "old ref": 11,
                "new ref": 11,
                "old strength": 13,
                "new strength": 13,
                "old text": 70,
                "new text": 70,
            },
            [line for change in comparison.content for line in _sentences(change)],
        ),
    ]


def changes_sheet(comparison: Comparison) -> Sheet:
    """Every change, the unchanged clauses left out."""
    return Sheet("Changes", CHANGE_HEADS, change_lines(comparison), printed=CHANGE_PRINTED)


def change_lines(comparison: Comparison) -> list[Sequence[object]]:
    """A line for each change under CHANGE_HEADS."""
    return [
        (
            change.kind.value,
            change.old_ref,
            change.new_ref,
            change.heading,
            round(change.similarity, 3),
            change.strength_change,
            change.bearer_change,
            change.old_text,
            change.new_text,
            ", ".join(change.rows_affected),
            ", ".join(str(number) for number in change.decisions_affected),
            change.moved,
            change.renumbered,
        )
        for change in comparison.changes
        if change.kind is not ChangeKind.UNCHANGED
    ]


def _sentences(change: Change) -> list[Sequence[object]]:
    return [
        (
            change.kind.value,
            sentence.old_ref,
            sentence.new_ref,
            sentence.old_strength.value if sentence.old_strength else "",
            sentence.new_strength.value if sentence.new_strength else "",
            sentence.old_text,
            sentence.new_text,
        )
        for sentence in change.statements
        if sentence.similarity < 1.0
    ]
