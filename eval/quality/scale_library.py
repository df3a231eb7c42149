"""Libraries of any size, recombined from real sentences with a seed; and an encoder that need not read each of them.

A statement is the first half of one real sentence and the second half of another, a clause is three statements. As in
any library a clause is a passage and each of its statements is one, so a clause makes four.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.quality.beir import read_texts
from index.encoder import Encoder
from ingest.bearers import bearers_of
from ingest.corpus import bundled
from ingest.load import read_document
from ingest.model import Clause, Document, Kind, Span, Statement, Strength
from ingest.options import ReadingOptions
from ingest.statements import sentence_spans
from ingest.store import Library
from ingest.strength import strength_of

SEED = 20121
STATEMENTS_PER_CLAUSE = 3
PASSAGES_PER_CLAUSE = STATEMENTS_PER_CLAUSE + 1
CLAUSES_PER_DOCUMENT = 3_000
SENTENCES = 6_000
LEAST_WORDS = 6
JOINT = "\n"
"""Between halves, where a text may break its line; by it the encoder finds them again."""


@dataclass(frozen=True, slots=True)
class Half:
    """Half of a real sentence; whom the sentence binds, and how strongly."""

    text: str
    bearers: tuple[str, ...] = ()
    strength: Strength = Strength.INFO


@dataclass(frozen=True)
class Halves:
    """What statements are made of. As many statements as one has with the other are possible."""

    first: list[Half] = field(default_factory=list)
    second: list[Half] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """Each half once."""
        return list(dict.fromkeys(half.text for half in (*self.first, *self.second)))


def halves_of(texts: Iterator[str], most: int = SENTENCES) -> Halves:
    """The halves of the first `most` distinct sentences of the texts."""
    found: dict[str, None] = {}
    for text in texts:
        for start, end in sentence_spans(text):
            sentence = text[start:end]
            if JOINT not in sentence and len(sentence.split()) >= LEAST_WORDS:
                found.setdefault(sentence)
        if len(found) >= most:
            break
    halves = Halves()
    for sentence in list(found)[:most]:
        words = sentence.split(" ")
        middle = len(words) // 2
        halves.first.append(Half(" ".join(words[:middle]), bearers_of(sentence), strength_of(sentence)))
        halves.second.append(Half(" ".join(words[middle:])))
    return halves


def texts_of(corpus: Path | None) -> Iterator[str]:
    """The texts of a BEIR corpus, or else of the bundled documents."""
    if corpus is not None:
        return (text.text for text in read_texts(corpus))
    return (re.sub(r"\s+", " ", clause.text) for document in _bundled() for clause in document.clauses)


def fill(library: Library, passages: int, halves: Halves, seed: int = SEED) -> int:
    """Add the bundled documents and so many recombined passages to a library; how many documents it then holds."""
    for document in _bundled():
        library.add(document, document.text.encode(), source_name=document.id)
    draw = random.Random(seed)
    clauses = passages // PASSAGES_PER_CLAUSE
    count = 0
    for first in range(0, clauses, CLAUSES_PER_DOCUMENT):
        document = recombined(count, min(CLAUSES_PER_DOCUMENT, clauses - first), halves, draw)
        library.add(document, document.text.encode(), source_name=document.id)
        count += 1
    return count + len(bundled())


def recombined(number: int, clauses: int, halves: Halves, draw: random.Random) -> Document:
    """A guidance document of so many clauses."""
    edition = f"recombined-{number}@2020"
    parts: list[str] = []
    read: list[Clause] = []
    place = 0
    for clause in range(1, clauses + 1):
        start, statements = place, []
        for position in range(1, STATEMENTS_PER_CLAUSE + 1):
            opening, closing = draw.choice(halves.first), draw.choice(halves.second)
            text = f"{opening.text}{JOINT}{closing.text}"
            span = Span(edition, None, place, place + len(text))
            ref = f"{clause}/{position}"
            statements.append(Statement(ref, str(clause), text, span, opening.bearers, opening.strength))
            parts.append(text)
            place = span.end + len(JOINT)
        whole = JOINT.join(parts[-STATEMENTS_PER_CLAUSE:])
        read.append(Clause(str(clause), whole, Span(edition, None, start, place - len(JOINT)), (), tuple(statements)))
    text = JOINT.join(parts)
    return Document(edition, Kind.GUIDANCE, f"Recombined {number}", "2020", text, clauses=tuple(read))


def _bundled() -> list[Document]:
    return [
        read_document(
            path,
            ReadingOptions(kind=entry.kind, title=entry.title, edition=entry.edition, document_id=entry.id),
        )
        for path, entry in bundled()
    ]


class RecombiningEncoder:
    """Encodes halves for real, once; a text made of halves gets the normalised mean of theirs, others are encoded.

    It has the fingerprint of the encoder within, for which it stands in: to encode a million passages takes hours and
    would teach nothing about how search grows. What it would take is `seconds_per_passage`, measured on real ones.
    """

    def __init__(self, encoder: Encoder, halves: Halves, samples: Sequence[str]) -> None:
        begun = time.perf_counter()
        encoder.encode(samples)
        self.seconds_per_passage = (time.perf_counter() - begun) / len(samples)
        texts = halves.texts
        self._vectors = encoder.encode(texts)
        self._places = {text: place for place, text in enumerate(texts)}
        self._encoder = encoder
        self.dimension, self.fingerprint = encoder.dimension, encoder.fingerprint
        self.name, self.note = encoder.name, encoder.note

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As an encoder's."""
        found = np.empty((len(texts), self.dimension), dtype=np.float32)
        for place, text in enumerate(texts):
            parts = [self._places.get(part) for part in text.split(JOINT)]
            known = [part for part in parts if part is not None]
            if len(known) == len(parts):
                found[place] = self._vectors[known].sum(axis=0)
                found[place] /= np.linalg.norm(found[place])
            else:
                found[place] = self._encoder.encode([text])[0]
        return found
