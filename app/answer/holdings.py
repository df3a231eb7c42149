"""The documents that questions are asked of: what they have in common at once, their records when one is asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import cached_property
from threading import Lock

from eval.gap.bearers import RowBearers
from eval.in_common import Gathering, Held, InCommon
from index.passages import Passage, passages_of
from ingest.bearers import Posts
from ingest.errors import InputError
from ingest.glossary import is_short_name
from ingest.model import Abbreviation, Citation, Clause, ColumnRole, Document, KeyPoint, Kind, Row, Span, Statement

MOST_OPEN = 32
"""How many documents are kept open; a busy server's conversations turn about fewer."""


class Holdings:
    """The current edition of each document. A document is opened when one of its records is asked for, not before.

    Everything here is derived from editions, which never change. Safe to share between threads.
    """

    def __init__(self, common: InCommon, read: Callable[[str], Document]) -> None:
        self.common = common
        self._read = read
        self._open: OrderedDict[str, _Opened] = OrderedDict()
        self._lock = Lock()
        self._held = {held.id: held for held in common.documents}

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Holdings:
        """Holdings over documents that are in memory already."""
        held = {document.id: document for document in documents}
        gathering = Gathering()
        for document in held.values():
            gathering.take(document, RowBearers(document).of)
        return cls(gathering.done(), held.__getitem__)

    @property
    def documents(self) -> tuple[Held, ...]:
        """Every document, unopened, in the order held."""
        return self.common.documents

    def of_kind(self, kind: Kind) -> list[Held]:
        """The documents of that kind, unopened, in the order held."""
        return [held for held in self.documents if held.kind is kind]

    def document(self, id: str) -> Document:
        """The document of an edition id, opened; KeyError where it is not held."""
        return self._opened(id).document

    def row(self, document: str, ref: str) -> Row:
        """The row; KeyError where there is none."""
        return self._opened(document).rows[ref]

    def clause(self, document: str, ref: str) -> Clause:
        """The clause; KeyError where there is none."""
        return self._opened(document).clauses[ref]

    def statement(self, document: str, ref: str) -> Statement:
        """The statement; KeyError where there is none."""
        return self._opened(document).statements[ref]

    def key_point(self, document: str, ref: str) -> KeyPoint:
        """The key point; KeyError where there is none."""
        return self._opened(document).key_points[ref]

    def passage(self, document: str, kind: str, ref: str) -> Passage:
        """A row, clause, statement or key point as the index has it; KeyError where there is none."""
        return self._opened(document).passages[kind, ref]

    def passage_or_none(self, document: str, kind: str, ref: str) -> Passage | None:
        """As `passage`, or None where there is none."""
        return self._opened(document).passages.get((kind, ref))

    @cached_property
    def abbreviations(self) -> dict[str, tuple[str, Abbreviation]]:
        """Each abbreviation, the edition that says so, and its meaning; a document's own definition goes first."""
        return {one.short: (edition, one) for edition, one in self.common.abbreviations}

    @cached_property
    def glossary(self) -> dict[str, str]:
        """What each abbreviation stands for."""
        return {short: one.expansion for short, (_, one) in self.abbreviations.items()}

    @cached_property
    def posts(self) -> Posts:
        """The posts and bodies that these documents can name; a short name is only its own document's."""
        return Posts([one for _, one in self.abbreviations.values() if not is_short_name(one)])

    @property
    def duty_bearers(self) -> frozenset[str]:
        """Everybody on whom some guidance statement puts a duty."""
        return self.common.duty_bearers

    @cached_property
    def same_post(self) -> dict[str, str]:
        """Posts that the frameworks say are held by one person: the local post's abbreviation to the statutory one."""
        return dict(self.common.same_post)

    def post_holder(self, bearer: str) -> tuple[str, Row] | None:
        """The edition and the row that say which local post is that statutory one, or None."""
        for statutory, edition, ref in self.common.post_holders:
            if statutory == bearer:
                return edition, self.row(edition, ref)
        return None

    def mentions(self, word: str) -> bool:
        """Whether any document has the word, be it in a longer one, in its text, its title or an abbreviation's
        meaning."""
        lower = word.lower()
        if lower in self.common.words:
            return True
        names = (*(held.title for held in self.documents), *self.glossary.values())
        return any(lower in name.lower() for name in names) or any(lower in longer for longer in self.common.words)

    def citation(self, document: str, kind: str, ref: str, label: str, span: Span) -> Citation:
        """A citation of that place, its quote taken from the canonical text itself."""
        quote = self.document(document).text[span.start : span.end]
        return Citation(ref=ref, kind=kind, label=label, quote=quote, span=span)

    def bearers(self, passage: Passage) -> frozenset[str]:
        """Whose duty the passage is; a local post stands as the statutory one that the same person holds."""
        if passage.kind == "row":
            return self._statutory(passage.bearers)
        if passage.kind == "statement":
            return frozenset(passage.bearers)
        return frozenset(mention.short for mention in self.posts.named_in(passage.text))

    def rows_of(self, framework: Held, bearer: str) -> int:
        """How many rows of the framework answer for that bearer."""
        return sum(count for names, count in framework.owned if bearer in self._statutory(names))

    def compliance_is_blank(self, document: str) -> bool:
        """Whether no row of the framework records any compliance."""
        return not any(row.text_of(ColumnRole.COMPLIANCE) for row in self.document(document).rows)

    def _statutory(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(self.same_post.get(short, short) for short in names)

    def _opened(self, id: str) -> _Opened:
        with self._lock:
            found = self._open.get(id)
            if found is not None:
                self._open.move_to_end(id)
                return found
        found = _Opened(self._read(self._held[id].id))
        with self._lock:
            self._open[id] = found
            if len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)
        return found


class _Opened:
    """A document, and its records by their refs."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.rows = {row.ref: row for row in document.rows}
        self.clauses = {clause.ref: clause for clause in document.clauses}
        self.statements = {statement.ref: statement for statement in document.statements}
        self.key_points = {point.ref: point for point in document.key_points}

    @cached_property
    def passages(self) -> dict[tuple[str, str], Passage]:
        """The document's passages by kind and ref."""
        return {(one.kind, one.ref): one for one in passages_of(self.document, RowBearers(self.document).of)}


def verify(citation: Citation, holdings: Holdings) -> Citation:
    """The citation, if its quote stands at its span in the document, character for character; else InputError."""
    document = holdings.document(citation.span.document)
    if document.text[citation.span.start : citation.span.end] != citation.quote or not citation.quote:
        raise InputError(f"the quote of {citation.ref} does not stand in {document.id}; add the document again.")
    return citation
