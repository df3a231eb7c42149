"""What a comparison touches: the framework rows and the decisions that stood on a changed text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from eval.compare_records import Change, Comparison
from ingest.model import Kind

Refs = Mapping[str, Sequence[str]]
Numbers = Mapping[str, Sequence[int]]


def with_effects(
    comparison: Comparison,
    *,
    old_rows: Refs | None = None,
    new_rows: Refs | None = None,
    decisions: Numbers | None = None,
) -> Comparison:
    """The comparison, each change of content with the rows and decisions that it affects.

    For guidance the rows are those that answered a changed sentence before (`old_rows`, by old statement ref) or answer
    it now (`new_rows`, by new statement ref), and `decisions` are by old statement ref. For a framework the changed
    rows are themselves affected, and `decisions` are by old row ref.
    """
    old_rows, new_rows, decisions = old_rows or {}, new_rows or {}, decisions or {}

    def touched(change: Change) -> Change:
        if not change.of_content:
            return change
        if comparison.kind is Kind.FRAMEWORK:
            rows: Iterable[str] = (*change.old_refs, *change.new_refs) if change.unit == "row" else ()
            asked: Sequence[str] = change.old_refs
        else:
            asked = [s.old_ref for s in change.statements if s.old_ref and s.similarity < 1.0]
            now = [s.new_ref for s in change.statements if s.new_ref and s.similarity < 1.0]
            rows = [row for ref in asked for row in old_rows.get(ref, ())]
            rows = [*rows, *(row for ref in now for row in new_rows.get(ref, ()))]
        numbers = sorted({number for ref in asked for number in decisions.get(ref, ())})
        return replace(change, rows_affected=tuple(dict.fromkeys(rows)), decisions_affected=tuple(numbers))

    return replace(comparison, changes=tuple(touched(change) for change in comparison.changes))


def changed_statements(comparison: Comparison) -> tuple[set[str], set[str]]:
    """The refs of the sentences that changed, went or came: of the old edition, and of the new one."""
    statements = [s for change in comparison.content for s in change.statements if s.similarity < 1.0]
    return {s.old_ref for s in statements if s.old_ref}, {s.new_ref for s in statements if s.new_ref}
