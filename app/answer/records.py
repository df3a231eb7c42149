"""What an answer is made of, and how it reads as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ingest.model import Citation


class Status(StrEnum):
    """How a question was met."""

    ANSWERED = "answered"
    PARTLY_ANSWERED = "partly_answered"
    NOT_IN_DOCUMENTS = "not_in_documents"
    NOT_A_QUESTION = "not_a_question"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer and the citations that it rests on: 1-based positions in `Answer.citations`."""

    text: str
    citations: tuple[int, ...] = ()


def paragraphs(sentences: Sequence[AnswerSentence]) -> list[list[AnswerSentence]]:
    """The sentences as they are read: a source is a paragraph, with what is said of it; abbreviations come last.

    >>> one, two = AnswerSentence("A row says so.", (1,)), AnswerSentence("Guidance asks it.", (2,))
    >>> [len(found) for found in paragraphs([one, AnswerSentence("It is blank."), two])]
    [2, 1]
    """
    found: list[list[AnswerSentence]] = []
    seen = 0
    for sentence in sentences:
        newest = max(sentence.citations, default=0)
        opens = newest > seen > 0 or sentence.text.startswith("(")
        if opens or not found:
            found.append([])
        found[-1].append(sentence)
        seen = max(seen, newest)
    return found


@dataclass(frozen=True, slots=True)
class Card:
    """Who answers for a duty, as a framework row records it, with the guidance clause beside it.

    An empty `post` means that the framework has no owner for the duty; the card then says so. `row` and `clause` are
    refs, `row_citation` and `clause_citation` 1-based positions in `Answer.citations` (0: none).
    """

    duty: str
    post: str
    post_short: str
    boards: tuple[str, ...]
    delegated: tuple[str, ...]
    how_discharged: str
    compliance: str
    row: str
    row_citation: int
    clause: str = ""
    clause_text: str = ""
    clause_citation: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, what the documents say to it, and where. `nearest` holds text that is offered as *not* an answer.

    `confidence` is in [0, 1]; `timings_ms` gives milliseconds by step. `resolved_question` differs from `question`
    where a follow-up was read in the light of the one before, or a spelling was mended.
    """

    question: str
    status: Status
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    confidence: float = 0.0
    card: Card | None = None
    resolved_question: str = ""
    notes: tuple[str, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The answer as running text."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class SoFar:
    """What is known of an answer while it is made: what is looked for, then its proved sentences as they are written.

    `citations` are those that the sentences rest on, numbered as in `Answer`; more of both may follow, none is taken
    back.
    """

    looked_for: str
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()


Hear = Callable[[SoFar], None]
"""Told of an answer while it is made."""


def citation_to_json(citation: Citation) -> dict[str, Any]:
    """A citation as the design's JSON: `document` is the document's id, `edition` its edition's label."""
    document, _, edition = citation.span.document.partition("@")
    return {
        "ref": citation.ref,
        "kind": citation.kind,
        "document": document,
        "edition": edition,
        "label": citation.label,
        "quote": citation.quote,
        "page": citation.span.page,
        "start": citation.span.start,
        "end": citation.span.end,
    }


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """An answer as the design's JSON, with `card`, `nearest`, `resolved_question` and `notes` beside it."""
    card = answer.card
    return {
        "question": answer.question,
        "resolved_question": answer.resolved_question or answer.question,
        "status": answer.status.value,
        "answer": answer.text,
        "citations": [citation_to_json(citation) for citation in answer.citations],
        "nearest": [citation_to_json(citation) for citation in answer.nearest],
        "card": None
        if card is None
        else {
            "duty": card.duty,
            "post": card.post,
            "post_short": card.post_short,
            "boards": list(card.boards),
            "delegated": list(card.delegated),
            "how_discharged": card.how_discharged,
            "compliance": card.compliance,
            "row": card.row,
            "clause": card.clause,
            "clause_text": card.clause_text,
            "note": card.note,
        },
        "confidence": round(answer.confidence, 3),
        "notes": list(answer.notes),
        "timings_ms": {step: round(taken, 1) for step, taken in answer.timings_ms.items()},
    }
