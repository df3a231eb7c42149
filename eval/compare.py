"""Two editions of a guidance or a framework, aligned: what was added, removed, reworded, moved, split and merged."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from eval.compare_align import Item, Pair, align, alike, out_of_order
from eval.compare_footnotes import same_but_for_marks, uncited_marks
from eval.compare_parts import partings
from eval.compare_readings import same_in_other_format
from eval.compare_records import Change, Comparison
from eval.compare_statements import binding_of, statement_changes
from eval.compare_text import changed_words, similarity, similarity_unordered
from ingest.errors import InputError
from ingest.model import Cell, ChangeKind, Clause, ColumnRole, Document, Row, Statement
from ingest.statements import sentence_spans
from ingest.strength import strength_of

DEEPEST = 8
"""Bullets under bullets go no deeper."""
POSITIONAL_FORMS = frozenset({"prose", "box", "table"})
"""Clauses whose ref counts positions; the others, and the bullets under those, go by a printed number."""


def compare(old: Document, new: Document, *, extract: bool = False) -> Comparison:
    """Every clause (or row and key point) of both editions in exactly one change, in the order of the new edition.

    Removed ones stand where they stood. With `extract` one of the two is a part of the other: what stands before its
    first or after its last matching clause is outside it, and is counted instead of being called added or removed.
    Raises InputError where one is guidance and the other a framework, or where nothing in either can be compared.
    """
    if old.kind is not new.kind:
        raise InputError(
            f"{old.id} is a {old.kind.value} and {new.id} a {new.kind.value}: "
            "compare two editions of the same document."
        )
    before, after = items_of(old), items_of(new)
    for document, items in ((old, before), (new, after)):
        if not items:
            raise InputError(f"{document.id} holds no clause or row that could be compared; was it read in full?")
    pairs = align(before, after)
    if not pairs:
        lost = f"Nothing in {new.id} is like anything in {old.id}: are they editions of one document?"
        notes: tuple[str, ...] = (lost,)
    else:
        notes = _extract_note(before, after, pairs, extract)
    builder = _Builder(before, after, uncited_marks(old), uncited_marks(new))
    changes = builder.changes(pairs)
    if builder.marked:
        notes += (f"In {len(builder.marked)} clauses only the number of a footnote stands in the text besides.",)
    printed = frozenset(item.ref for item in (*before, *after) if item.printed)
    changes, divided = same_in_other_format(changes, old, new, printed)
    if divided:
        notes += (f"{divided} unnumbered pieces say the same and are only divided otherwise, as their formats are.",)
    outside = 0
    if extract:
        changes, outside = _without_outside(changes, before, after)
    return Comparison(
        old=old.id,
        new=new.id,
        kind=new.kind,
        changes=tuple(changes),
        extract=extract,
        outside=outside,
        old_title=old.title,
        new_title=new.title,
        notes=notes,
    )


def items_of(document: Document) -> list[Item]:
    """What of a document is compared: its clauses; and a framework's rows, then its key points."""
    by_ref = {clause.ref: clause for clause in document.clauses}
    items = [_clause_item(clause, by_ref) for clause in document.clauses]
    items += [_row_item(row) for row in document.rows]
    items += [Item(ref=point.ref, text=point.text, printed=False, unit="key_point") for point in document.key_points]
    return [item for item in items if item.text.strip()]


def _clause_item(clause: Clause, by_ref: Mapping[str, Clause]) -> Item:
    root = clause
    for _ in range(DEEPEST):
        root = by_ref.get(root.parent or "", root)
    return Item(
        ref=clause.ref,
        text=clause.text,
        printed=root.form not in POSITIONAL_FORMS,
        heading=clause.headings[-1] if clause.headings else "",
        statements=clause.statements,
        unordered=clause.form == "box",
    )


def _row_item(row: Row) -> Item:
    """A row is recognised by its duty, and has changed when any cell has."""
    reference = row.text_of(ColumnRole.REFERENCE)
    cells = [cell.text for cell in row.cells if _says_something(cell)]
    return Item(
        ref=row.ref,
        text="\n".join(cells) or reference,
        key_text=row.duty,
        printed=bool(reference),
        heading=row.section,
        unit="row",
        statements=tuple(_duties(row)),
    )


def _duties(row: Row) -> Iterator[Statement]:
    """The sentences of a row's duty, so that its strength and owner are compared as a clause's are."""
    cell, owner = row.cell(ColumnRole.DUTY), row.text_of(ColumnRole.OWNER)
    if cell is None:
        return
    for position, (start, end) in enumerate(sentence_spans(cell.text), start=1):
        text = cell.text[start:end]
        span = replace(cell.span, start=cell.span.start + start, end=cell.span.start + end)
        bearers = (owner,) if owner else ()
        yield Statement(f"{row.ref}/{position}", row.ref, text, span, bearers, strength_of(text))


def _says_something(cell: Cell) -> bool:
    """Whether a cell is part of what the row says: no reference, and no tick or level in some other column."""
    if cell.column.role is ColumnRole.OTHER:
        return len(cell.text) > 1 and not cell.text.isdigit()
    return bool(cell.text) and cell.column.role is not ColumnRole.REFERENCE


@dataclass(frozen=True)
class _Builder:
    old: Sequence[Item]
    new: Sequence[Item]
    old_marks: Sequence[str] = ()
    new_marks: Sequence[str] = ()
    marked: list[str] = field(default_factory=list)

    def changes(self, pairs: Sequence[Pair]) -> list[Change]:
        """Every position of both sides in one change, in reading order."""
        free_new = sorted(set(range(len(self.new))) - {pair.new for pair in pairs})
        free_old = sorted(set(range(len(self.old))) - {pair.old for pair in pairs})
        splits = partings(self.old, self.new, pairs, free_new)
        used_new = {j for split in splits for j in split.parts}
        used_old = {split.whole for split in splits}
        turned = [Pair(p.new, p.old, p.similarity) for p in pairs if p.new not in used_new and p.old not in used_old]
        merges = [
            merge
            for merge in partings(self.new, self.old, turned, [i for i in free_old if i not in used_old])
            if merge.whole not in used_new and not used_old.intersection(merge.parts)
        ]
        used_new |= {merge.whole for merge in merges}
        used_old |= {i for merge in merges for i in merge.parts}
        rest = [pair for pair in pairs if pair.old not in used_old and pair.new not in used_new]
        moved = out_of_order(rest)
        placed = [(float(s.parts[0]), self._change(ChangeKind.SPLIT, (s.whole,), s.parts)) for s in splits]
        placed += [(float(m.whole), self._change(ChangeKind.MERGED, m.parts, (m.whole,))) for m in merges]
        placed += [(float(pair.new), self._pair(pair, pair.old in moved)) for pair in rest]
        placed += [(float(j), self._change(ChangeKind.ADDED, (), (j,))) for j in free_new if j not in used_new]
        after = _places(pairs)
        placed += [(after(i), self._change(ChangeKind.REMOVED, (i,), ())) for i in free_old if i not in used_old]
        return [change for _, change in sorted(placed, key=lambda place: place[0])]

    def _pair(self, pair: Pair, moved: bool) -> Change:
        ours, theirs = self.old[pair.old], self.new[pair.new]
        printed = ours.printed and theirs.printed
        renumbered = printed and ours.ref != theirs.ref
        moved = moved and not (printed and ours.ref == theirs.ref)
        same = pair.similarity == 1.0
        if not same and same_but_for_marks(ours.text, self.old_marks, theirs.text, self.new_marks):
            same = True
            self.marked.append(theirs.ref)
        kind = ChangeKind.MOVED if moved or renumbered else ChangeKind.UNCHANGED
        if not same:
            kind = ChangeKind.REWORDED
        change = self._change(kind, (pair.old,), (pair.new,))
        return replace(change, moved=moved, renumbered=renumbered, similarity=1.0 if same else change.similarity)

    def _change(self, kind: ChangeKind, ours: Sequence[int], theirs: Sequence[int]) -> Change:
        before, after = [self.old[i] for i in ours], [self.new[j] for j in theirs]
        old_text = "\n".join(item.text for item in before)
        new_text = "\n".join(item.text for item in after)
        change = Change(
            kind=kind,
            unit=(after or before)[0].unit,
            old_refs=tuple(item.ref for item in before),
            new_refs=tuple(item.ref for item in after),
            old_text=old_text,
            new_text=new_text,
            similarity=_similar(before, after),
            heading=(after or before)[0].heading,
        )
        if not change.of_content:
            return change
        statements = statement_changes(
            [statement for item in before for statement in item.statements],
            [statement for item in after for statement in item.statements],
        )
        binding = binding_of(statements) if before and after else None
        return replace(
            change,
            words=changed_words(old_text, new_text) if before and after else (),
            statements=statements,
            strength_change=binding.strength if binding else "",
            strengthened=binding.strengthened if binding else False,
            bearer_change=binding.bearer if binding else "",
        )


def _similar(before: Sequence[Item], after: Sequence[Item]) -> float:
    if not before or not after:
        return 0.0
    if len(before) == len(after) == 1:
        return alike(before[0], after[0], whole=True)
    ours, theirs = ("\n".join(item.text for item in items) for items in (before, after))
    if all(item.unordered for item in (*before, *after)):
        return similarity_unordered(ours, theirs)
    return similarity(ours, theirs)


def _places(pairs: Sequence[Pair]) -> Callable[[int], float]:
    """Where in the new order an old position would stand: just after the partner of the one before it."""
    known = sorted((pair.old, pair.new) for pair in pairs)

    def place(position: int) -> float:
        at = bisect_left(known, (position, -1))
        return (known[at - 1][1] if at else -1) + 0.5

    return place


def _extract_note(old: Sequence[Item], new: Sequence[Item], pairs: Sequence[Pair], extract: bool) -> tuple[str, ...]:
    """A word of advice where one side looks like a part of the other and nobody said so."""
    shorter, longer = sorted((len(old), len(new)))
    if extract or longer < 2 * shorter or len(pairs) < 0.8 * shorter:
        return ()
    which = "old" if len(old) < len(new) else "new"
    return (f"The {which} edition looks like an extract of the other; with --extract what is outside it is left out.",)


def _without_outside(changes: Sequence[Change], old: Sequence[Item], new: Sequence[Item]) -> tuple[list[Change], int]:
    """The changes less those before the first and after the last match of the whole; and how many those are.

    The whole is the longer side, so only its own leftovers (removals of a longer old edition, additions of a longer new
    one) can lie outside.
    """
    kind = ChangeKind.REMOVED if len(old) > len(new) else ChangeKind.ADDED
    inside = [position for position, change in enumerate(changes) if change.old_refs and change.new_refs]
    first, last = (inside[0], inside[-1]) if inside else (0, len(changes))
    kept = [change for position, change in enumerate(changes) if change.kind is not kind or first < position < last]
    return kept, len(changes) - len(kept)
