"""The documents that questions are asked of, with their records by ref and their words in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from eval.gap.bearers import RowBearers
from ingest.bearers import Posts
from ingest.errors import InputError
from ingest.model import Abbreviation, Citation, Clause, ColumnRole, Document, KeyPoint, Kind, Row, Span, Statement

SAME_POST = (
    re.compile(r"\b([A-Z][A-Z&]{1,7})\s*\(\s*([A-Z][A-Z&]{1,7})\s*\)"),
    re.compile(
        r"\(([A-Z][A-Z&]{1,7})\)\s*(?:is |was |has been )?(?:appointed|designated|acting|named) as (?:the )?"
        r"([A-Z][A-Z&]{1,7})\b"
    ),
)


class Holdings:
    """The current edition of each document. Everything here is derived once and never changes."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = {document.id: document for document in documents}
        self._rows = {(document.id, row.ref): row for document in documents for row in document.rows}
        self._clauses = {(document.id, clause.ref): clause for document in documents for clause in document.clauses}
        self._statements = {
            (document.id, statement.ref): statement for document in documents for statement in document.statements
        }
        self._row_bearers: dict[tuple[str, str], frozenset[str]] = {}
        self._readers: dict[str, RowBearers] = {}
        self._points = {(document.id, point.ref): point for document in documents for point in document.key_points}

    def of_kind(self, kind: Kind) -> list[Document]:
        """The documents of that kind, in the order held."""
        return [document for document in self.documents.values() if document.kind is kind]

    def row(self, document: str, ref: str) -> Row:
        """The row; KeyError where there is none."""
        return self._rows[document, ref]

    def clause(self, document: str, ref: str) -> Clause:
        """The clause; KeyError where there is none."""
        return self._clauses[document, ref]

    def statement(self, document: str, ref: str) -> Statement:
        """The statement; KeyError where there is none."""
        return self._statements[document, ref]

    def key_point(self, document: str, ref: str) -> KeyPoint:
        """The key point; KeyError where there is none."""
        return self._points[document, ref]

    @cached_property
    def abbreviations(self) -> dict[str, tuple[str, Abbreviation]]:
        """Each abbreviation, the edition that says so, and its meaning; a document's own definition goes first."""
        found: dict[str, tuple[str, Abbreviation]] = {}
        order = {"document": 0, "data file": 1}
        entries = [(document.id, one) for document in self.documents.values() for one in document.glossary]
        for document, one in sorted(entries, key=lambda entry: order.get(entry[1].source, 2)):
            if one.expansion:
                found.setdefault(one.short, (document, one))
        return found

    @cached_property
    def glossary(self) -> dict[str, str]:
        """What each abbreviation stands for."""
        return {short: one.expansion for short, (_, one) in self.abbreviations.items()}

    @cached_property
    def posts(self) -> Posts:
        """The posts and bodies that these documents can name."""
        return Posts([one for _, one in self.abbreviations.values()])

    @cached_property
    def duty_bearers(self) -> frozenset[str]:
        """Everybody on whom some guidance statement puts a duty."""
        return frozenset(
            bearer for document in self.documents.values() for one in document.statements for bearer in one.bearers
        )

    @cached_property
    def same_post(self) -> dict[str, str]:
        """Posts that the frameworks say are held by one person: the local post's abbreviation to the statutory one."""
        found: dict[str, str] = {}
        for document in self.of_kind(Kind.FRAMEWORK):
            bearers = self.duty_bearers
            for pattern in SAME_POST:
                for match in pattern.finditer(document.text):
                    one, other = match[1], match[2]
                    if other in bearers and one not in bearers and one in self.glossary:
                        found[one] = other
                    elif one in bearers and other not in bearers and other in self.glossary:
                        found[other] = one
        return found

    def post_holder(self, bearer: str) -> tuple[str, Row] | None:
        """The edition and the row that say which local post is that statutory one, or None."""
        local = {short for short, statutory in self.same_post.items() if statutory == bearer}
        for document in self.of_kind(Kind.FRAMEWORK):
            for row in document.rows:
                text = document.text[row.span.start : row.span.end]
                if any(
                    match[1] in local or match[2] in local for pattern in SAME_POST for match in pattern.finditer(text)
                ):
                    return document.id, row
        return None

    def citation(self, document: str, kind: str, ref: str, label: str, span: Span) -> Citation:
        """A citation of that place, its quote taken from the canonical text itself."""
        quote = self.documents[document].text[span.start : span.end]
        return Citation(ref=ref, kind=kind, label=label, quote=quote, span=span)

    def bearers_of_row(self, document: str, ref: str) -> frozenset[str]:
        """Whose duty the row is: named by its duty, else by the heading of the duty column, else by its owner."""
        if (document, ref) not in self._row_bearers:
            reader = self._readers.setdefault(document, RowBearers(self.documents[document]))
            named = reader.of(self._rows[document, ref])
            self._row_bearers[document, ref] = frozenset(self.same_post.get(short, short) for short in named)
        return self._row_bearers[document, ref]

    def compliance_is_blank(self, document: str) -> bool:
        """Whether no row of the framework records any compliance."""
        return not any(row.text_of(ColumnRole.COMPLIANCE) for row in self.documents[document].rows)


def verify(citation: Citation, holdings: Holdings) -> Citation:
    """The citation, if its quote stands at its span in the document, character for character; else InputError."""
    document = holdings.documents[citation.span.document]
    if document.text[citation.span.start : citation.span.end] != citation.quote or not citation.quote:
        raise InputError(f"the quote of {citation.ref} does not stand in {document.id}; add the document again.")
    return citation
