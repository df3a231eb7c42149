"""What the documents of a library say together, gathered when its index is built: a question opens none for it.

Answering needs every abbreviation, post and word that any document has. It is gathered from one document after another
and kept with the index, of which it has the inputs.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ingest.model import Abbreviation, Document, Kind, Row, Span

IN_COMMON = "in_common.json"
"""The file beside the index. When its form changes, `index.manifest.FORMAT` has to be raised."""

SAME_POST = (
    re.compile(r"\b([A-Z][A-Z&]{1,7})\s*\(\s*([A-Z][A-Z&]{1,7})\s*\)"),
    re.compile(
        r"\(([A-Z][A-Z&]{1,7})\)\s*(?:is |was |has been )?(?:appointed|designated|acting|named) as (?:the )?"
        r"([A-Z][A-Z&]{1,7})\b"
    ),
)
"""Two abbreviations for one person: "SDC (DCS)", "… (SDC) is appointed as DCS"."""

DEFINED_FIRST = {"document": 0, "data file": 1}


@dataclass(frozen=True, slots=True)
class Held:
    """A document as far as it is known without being opened. `id` is the edition's.

    `owned` tells by whom its rows answer for, as abbreviations, and how many rows each set of them has.
    """

    id: str
    kind: Kind
    title: str
    scope: str
    rows: int = 0
    key_points: int = 0
    owned: tuple[tuple[tuple[str, ...], int], ...] = ()


@dataclass(frozen=True, slots=True)
class InCommon:
    """What all documents have together.

    `abbreviations` gives each with the edition that says so, a document's own definition before one that is lent.
    `duty_bearers` is everybody on whom some guidance statement puts a duty. `same_post` leads from a local post to the
    statutory one that a framework says the same person holds, `post_holders` from that to the edition and the row that
    say so. `words` are all words of the texts, in lower case.
    """

    documents: tuple[Held, ...] = ()
    abbreviations: tuple[tuple[str, Abbreviation], ...] = ()
    duty_bearers: frozenset[str] = frozenset()
    same_post: tuple[tuple[str, str], ...] = ()
    post_holders: tuple[tuple[str, str, str], ...] = ()
    words: frozenset[str] = frozenset()

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps(
            {
                "documents": [
                    [one.id, one.kind.value, one.title, one.scope, one.rows, one.key_points, one.owned]
                    for one in self.documents
                ],
                "abbreviations": [
                    [edition, one.short, one.expansion, _place(one.span), one.source]
                    for edition, one in self.abbreviations
                ],
                "duty_bearers": sorted(self.duty_bearers),
                "same_post": self.same_post,
                "post_holders": self.post_holders,
                "words": " ".join(sorted(self.words)),
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, source: str) -> InCommon:
        """What `to_json` wrote."""
        read = json.loads(source)
        return cls(
            documents=tuple(
                Held(id, Kind(kind), title, scope, rows, points, tuple((tuple(names), n) for names, n in owned))
                for id, kind, title, scope, rows, points, owned in read["documents"]
            ),
            abbreviations=tuple(
                (edition, Abbreviation(short, expansion, Span(edition, *place) if place else None, source))
                for edition, short, expansion, place, source in read["abbreviations"]
            ),
            duty_bearers=frozenset(read["duty_bearers"]),
            same_post=tuple((local, statutory) for local, statutory in read["same_post"]),
            post_holders=tuple((statutory, edition, row) for statutory, edition, row in read["post_holders"]),
            words=frozenset(read["words"].split()),
        )


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two abbreviations that a framework names in one breath, and the row that does, or no row."""

    one: str
    other: str
    edition: str
    row: str = ""


class Gathering:
    """Takes one document after another and keeps none of them."""

    def __init__(self) -> None:
        self._documents: list[Held] = []
        self._abbreviations: dict[str, tuple[str, Abbreviation]] = {}
        self._bearers: set[str] = set()
        self._pairs: list[_Pair] = []
        self._words: set[str] = set()

    def take(self, document: Document, bearers_of_row: Callable[[Row], Sequence[str]]) -> None:
        """Take in what the document says."""
        owned = Counter(tuple(bearers_of_row(row)) for row in document.rows)
        self._documents.append(
            Held(
                document.id,
                document.kind,
                document.title,
                document.scope,
                len(document.rows),
                len(document.key_points),
                tuple(owned.items()),
            )
        )
        for one in document.glossary:
            if one.expansion and _rank(one) < _rank(self._abbreviations.get(one.short, (None, None))[1]):
                self._abbreviations[one.short] = (document.id, one)
        self._bearers.update(bearer for statement in document.statements for bearer in statement.bearers)
        self._words |= words_of([document.text])
        if document.kind is Kind.FRAMEWORK:
            self._pairs += [_Pair(one, other, document.id) for one, other in _pairs(document.text)]
            for row in document.rows:
                text = document.text[row.span.start : row.span.end]
                self._pairs += [_Pair(one, other, document.id, row.ref) for one, other in _pairs(text)]

    def done(self) -> InCommon:
        """What all of them have together."""
        same: dict[str, str] = {}
        holders: dict[str, tuple[str, str]] = {}
        for pair in self._pairs:
            for local, statutory in ((pair.one, pair.other), (pair.other, pair.one)):
                if statutory in self._bearers and local not in self._bearers and local in self._abbreviations:
                    same[local] = statutory
        for pair in self._pairs:
            for local in {pair.one, pair.other} & set(same):
                if pair.row:
                    holders.setdefault(same[local], (pair.edition, pair.row))
        return InCommon(
            documents=tuple(self._documents),
            abbreviations=tuple(sorted(self._abbreviations.values(), key=lambda entry: _rank(entry[1]))),
            duty_bearers=frozenset(self._bearers),
            same_post=tuple(same.items()),
            post_holders=tuple((statutory, *place) for statutory, place in holders.items()),
            words=frozenset(self._words),
        )


def words_of(texts: Iterable[str]) -> set[str]:
    """Every word of the texts, in lower case."""
    return {word.lower() for text in texts for word in re.findall(r"[^\W\d_]+", text)}


def _rank(one: Abbreviation | None) -> int:
    """What goes before what; nothing at all comes last."""
    return len(DEFINED_FIRST) + 1 if one is None else DEFINED_FIRST.get(one.source, len(DEFINED_FIRST))


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    return ((match[1], match[2]) for pattern in SAME_POST for match in pattern.finditer(text))


def _place(span: Span | None) -> list[int | None] | None:
    return [span.page, span.start, span.end] if span else None
