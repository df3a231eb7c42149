"""A comparison as the JSON that scripts read."""

from __future__ import annotations

from eval.compare_records import Change, Comparison, StatementChange


def comparison_to_json(comparison: Comparison) -> dict[str, object]:
    """The comparison as JSON values. `changes` holds every clause of both editions once, the unchanged ones too."""
    return {
        "old": comparison.old,
        "new": comparison.new,
        "summary": {
            **comparison.counts,
            "content_changes": len(comparison.content),
            "strengthened": len(comparison.strengthened),
            "changed_share": round(comparison.changed_share, 4),
            "outside_extract": comparison.outside,
        },
        "extract": comparison.extract,
        "notes": list(comparison.notes),
        "changes": [change_to_json(change) for change in comparison.changes],
    }


def change_to_json(change: Change) -> dict[str, object]:
    """One change as JSON values; what does not apply is null."""
    return {
        "kind": change.kind.value,
        "unit": change.unit,
        "old_ref": change.old_ref or None,
        "new_ref": change.new_ref or None,
        "old_refs": list(change.old_refs),
        "new_refs": list(change.new_refs),
        "heading": change.heading,
        "similarity": round(change.similarity, 4),
        "content_changed": change.of_content,
        "moved": change.moved,
        "renumbered": change.renumbered,
        "old_text": change.old_text,
        "new_text": change.new_text,
        "words": [{"kind": word.kind, "old": word.old, "new": word.new} for word in change.words],
        "strength_change": change.strength_change or None,
        "strengthened": change.strengthened,
        "bearer_change": change.bearer_change or None,
        "statements": [_statement(statement) for statement in change.statements],
        "rows_affected": list(change.rows_affected),
        "decisions_affected": list(change.decisions_affected),
    }


def _statement(change: StatementChange) -> dict[str, object]:
    return {
        "old_ref": change.old_ref or None,
        "new_ref": change.new_ref or None,
        "old_text": change.old_text,
        "new_text": change.new_text,
        "similarity": round(change.similarity, 4),
        "old_strength": change.old_strength.value if change.old_strength else None,
        "new_strength": change.new_strength.value if change.new_strength else None,
        "old_bearers": list(change.old_bearers),
        "new_bearers": list(change.new_bearers),
    }
