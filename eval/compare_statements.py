"""The sentences of a changed clause: which is which, and whether they bind more strongly or somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.compare_align import Item, align
from eval.compare_records import StatementChange
from ingest.model import Statement, Strength

RANK = {Strength.INFO: 0, Strength.MAY: 1, Strength.ENCOURAGED: 2, Strength.SHOULD: 3, Strength.MUST: 4}
"""How strongly each strength binds."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What changed in how a clause binds; empty lines where nothing did."""

    strength: str
    strengthened: bool
    bearer: str


def statement_changes(old: Sequence[Statement], new: Sequence[Statement]) -> tuple[StatementChange, ...]:
    """Every sentence of both sides once: pairs and additions in the new order, then those taken out."""
    pairs = align([Item(s.ref, s.text) for s in old], [Item(s.ref, s.text) for s in new])
    partner = {pair.new: pair for pair in pairs}
    changes = []
    for j, statement in enumerate(new):
        pair = partner.get(j)
        changes.append(_change(old[pair.old] if pair else None, statement, pair.similarity if pair else 0.0))
    kept = {pair.old for pair in pairs}
    return tuple(changes + [_change(statement, None, 0.0) for i, statement in enumerate(old) if i not in kept])


def binding_of(changes: Sequence[StatementChange]) -> Binding:
    """The strongest rise of strength, else the deepest fall; and the first change of bearer.

    A sentence that is new in a clause that stood before counts as a rise where it binds more strongly than anything
    that the clause said.
    """
    both = [change for change in changes if change.old_ref and change.new_ref]
    steps = [
        (RANK[change.new_strength] - RANK[change.old_strength], f"{change.old_strength} → {change.new_strength}")
        for change in both
        if change.old_strength and change.new_strength and change.old_strength != change.new_strength
    ]
    rises, falls = [step for step in steps if step[0] > 0], [step for step in steps if step[0] < 0]
    strength = max(rises)[1] if rises else min(falls)[1] if falls else ""
    top_old, top_new = _top([c.old_strength for c in changes]), _top([c.new_strength for c in changes])
    if not rises and top_old and top_new and RANK[top_new] > RANK[top_old]:
        strength, rises = f"{top_old} → {top_new}", [(1, "")]
    bearers = [
        f"{_names(change.old_bearers)} → {_names(change.new_bearers)}"
        for change in both
        if set(change.old_bearers) != set(change.new_bearers)
    ]
    return Binding(strength=strength, strengthened=bool(rises), bearer=bearers[0] if bearers else "")


def _top(strengths: Sequence[Strength | None]) -> Strength | None:
    return max((s for s in strengths if s), key=RANK.__getitem__, default=None)


def _names(bearers: Sequence[str]) -> str:
    return ", ".join(bearers) or "nobody named"


def _change(old: Statement | None, new: Statement | None, similar: float) -> StatementChange:
    return StatementChange(
        old_ref=old.ref if old else "",
        new_ref=new.ref if new else "",
        old_text=old.text if old else "",
        new_text=new.text if new else "",
        old_strength=old.strength if old else None,
        new_strength=new.strength if new else None,
        old_bearers=old.bearers if old else (),
        new_bearers=new.bearers if new else (),
        similarity=similar,
    )
