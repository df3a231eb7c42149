"""What a comparison of two editions says: one record for each thing that happened to a clause or a row."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.model import ChangeKind, Kind, Strength

CONTENT_KINDS = frozenset(
    {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.REWORDED, ChangeKind.SPLIT, ChangeKind.MERGED}
)
"""The kinds that change what the document says. Moving or renumbering alone does not, nor does dividing the same words
otherwise."""


@dataclass(frozen=True, slots=True)
class WordChange:
    """A run of words. `kind` is `same`, `out` (only `old`), `in` (only `new`) or `swap` (both).

    All the `old` texts of a change joined give the old text, letter for letter, and all the `new` ones the new text.
    """

    kind: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class StatementChange:
    """A sentence before and after, inside a changed clause; a side is empty where it has no partner."""

    old_ref: str
    new_ref: str
    old_text: str
    new_text: str
    old_strength: Strength | None
    new_strength: Strength | None
    old_bearers: tuple[str, ...]
    new_bearers: tuple[str, ...]
    similarity: float

    @property
    def reworded(self) -> bool:
        """Whether both sides stand and their words differ."""
        return bool(self.old_ref and self.new_ref) and self.similarity < 1.0


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one clause or row. Every clause of both editions stands in exactly one change.

    `old_refs` and `new_refs` hold one ref each, but for a split (several new) and a merge (several old); an addition
    has no old ref, a removal no new one. `similarity` runs from 0 to 1 and counts words. `moved` says that the order
    changed, `renumbered` that the printed number did; both may go with any kind. `strength_change` reads
    `should → must`; `bearer_change` reads `LA → DCS`; both are empty where nothing changed.
    """

    kind: ChangeKind
    unit: str  # clause | row | key_point
    old_refs: tuple[str, ...]
    new_refs: tuple[str, ...]
    old_text: str
    new_text: str
    similarity: float
    heading: str = ""
    moved: bool = False
    renumbered: bool = False
    words: tuple[WordChange, ...] = ()
    statements: tuple[StatementChange, ...] = ()
    strength_change: str = ""
    strengthened: bool = False
    bearer_change: str = ""
    rows_affected: tuple[str, ...] = ()
    decisions_affected: tuple[int, ...] = ()

    @property
    def old_ref(self) -> str:
        """The old refs in one line, empty for an addition."""
        return ", ".join(self.old_refs)

    @property
    def new_ref(self) -> str:
        """The new refs in one line, empty for a removal."""
        return ", ".join(self.new_refs)

    @property
    def of_content(self) -> bool:
        """Whether the document now says something else: not where the same words were only divided otherwise."""
        return self.kind in CONTENT_KINDS and not (self.old_refs and self.new_refs and self.similarity == 1.0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions side by side. `old` and `new` are edition ids.

    `outside` counts what stands in one edition outside the range of the other where an extract is compared with the
    whole: it is neither added nor removed. `notes` are lines for a person.
    """

    old: str
    new: str
    kind: Kind
    changes: tuple[Change, ...]
    extract: bool = False
    outside: int = 0
    old_title: str = ""
    new_title: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def counts(self) -> dict[str, int]:
        """How many changes there are of each kind, every kind named."""
        counts = {kind.value: 0 for kind in ChangeKind}
        for change in self.changes:
            counts[change.kind.value] += 1
        return counts

    @property
    def content(self) -> tuple[Change, ...]:
        """The changes of content, in reading order."""
        return tuple(change for change in self.changes if change.of_content)

    @property
    def strengthened(self) -> tuple[Change, ...]:
        """The changes that bind somebody more strongly than before."""
        return tuple(change for change in self.changes if change.strengthened)

    @property
    def changed_share(self) -> float:
        """Changes of content as a share of all changes, 0 where there is nothing to compare."""
        return len(self.content) / len(self.changes) if self.changes else 0.0
