"""What the Ask page does: plain functions over the facade that give HTML back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from app.answer.records import Answer, Status
from app.web.audit import Audit
from app.web.conversations import Conversations, Turn
from app.web.examples import example_questions
from app.web.feedback import Feedback
from app.web.metrics import QUESTIONS, SECONDS
from app.web.sources import read_key, references, source_at
from app.web.views import notice, render
from app.web.visitors import Visitor
from ingest.errors import ClearlineError, InputError
from ingest.model import Citation, Document

if TYPE_CHECKING:
    from app.wiring import Clearline

log = logging.getLogger("clearline.web")

BROKEN = "Something broke inside while this was answered. Nothing that was stored is lost. Please try it again."


@dataclass
class Asking:
    """The Ask page's work for every visitor."""

    clearline: Clearline
    audit: Audit
    conversations: Conversations = field(default_factory=Conversations)

    _documents: dict[str, Document] = field(default_factory=dict)

    @cached_property
    def feedback(self) -> Feedback:
        """Where thumbs up and down are kept: in the library."""
        return Feedback(self.clearline.library.root / "feedback.jsonl")

    def examples(self) -> tuple[str, ...]:
        """A few questions to click, made from the documents held."""
        documents = [self.clearline.document(edition.id) for edition in self.clearline.editions() if edition.current]
        return example_questions(documents)

    def conversation(self, visitor: Visitor) -> str:
        """The visitor's conversation so far."""
        return render("conversation", turns=[self._shown(turn) for turn in self.conversations.turns(visitor.session)])

    def ask(self, visitor: Visitor, question: str) -> Iterator[str]:
        """The conversation with the question in it, at once, and again when its answer is there."""
        if not question.strip():
            yield self.conversation(visitor)
            return
        before = self.conversations.turns(visitor.session)
        previous = next((turn.question for turn in reversed(before) if was_answered(turn)), None)
        turn = self.conversations.begin(visitor.session, question)
        yield self.conversation(visitor)
        answer, problem = None, ""
        self.audit.asked(visitor, question)
        try:
            with SECONDS.time():
                answer = self.clearline.ask(question, previous=previous)
        except ClearlineError as error:
            problem = str(error)
        except Exception:  # the outer edge: a councillor reads one line, the log holds the rest
            log.exception("a question could not be answered")
            problem = BROKEN
        QUESTIONS.labels(answer.status.value if answer else "problem").inc()
        self.conversations.finish(visitor.session, turn.number, answer, problem)
        yield self.conversation(visitor)

    def start_again(self, visitor: Visitor) -> str:
        """An empty conversation."""
        self.conversations.forget(visitor.session)
        return self.conversation(visitor)

    def source(self, visitor: Visitor, key: str, *, whole: bool = False) -> str:
        """The source pane: the document around a cited place, its very words marked."""
        visitor.must_be(visitor.role.READER, "read documents")
        try:
            edition, start, end = read_key(key)
            return render("source", source=source_at(self._held(edition), start, end, whole=whole), key=key)
        except ClearlineError as error:
            return notice(str(error), kind="problem")

    def judge(self, visitor: Visitor, number: int, thumb: str, reason: str) -> str:
        """Keep a thumb up or down; the conversation that shows it."""
        if thumb not in ("up", "down"):
            raise InputError("a thumb goes up or down.")
        turn = self.conversations.judge(visitor.session, number, thumb)
        if turn is not None and turn.answer is not None:
            self.feedback.keep(turn.answer, thumb, reason, by=visitor.name)
        return self.conversation(visitor)

    def _held(self, edition: str) -> Document:
        if edition not in {held.id for held in self.clearline.editions()}:
            raise InputError("that document is no longer in the library; ask again.")
        return self._document(edition)

    def forget_documents(self) -> None:
        """Read documents afresh, after the library changed."""
        self._documents.clear()

    def _document(self, edition: str) -> Document:
        document = self._documents.get(edition)
        if document is None:
            document = self._documents[edition] = self.clearline.document(edition)
        return document

    def _shown(self, turn: Turn) -> dict[str, object]:
        """What the template needs of a turn."""
        answer = turn.answer
        shown: dict[str, object] = {"turn": turn, "answer": answer, "sources": (), "nearest": (), "copy_text": ""}
        if answer is not None:
            try:
                cited = {one.span.document for one in (*answer.citations, *answer.nearest)}
                documents = {edition: self._document(edition) for edition in cited}
            except ClearlineError:
                return shown | {"answer": None, "turn": turn, "gone": True}
            shown["sources"] = references(answer.citations, documents)
            shown["nearest"] = references(answer.nearest, documents)
            shown["copy_text"] = text_with_citations(answer, documents)
            shown["found"] = answer.status in (Status.ANSWERED, Status.PARTLY_ANSWERED)
        return shown


def was_answered(turn: Turn) -> bool:
    """Whether a follow-up can lean on the turn."""
    return turn.answer is not None and turn.answer.status in (Status.ANSWERED, Status.PARTLY_ANSWERED)


def text_with_citations(answer: Answer, documents: dict[str, Document]) -> str:
    """The answer and its sources as plain text, to paste into a paper."""
    lines = [answer.question, ""]
    lines.append(
        " ".join(
            sentence.text + "".join(f" [{number}]" for number in sentence.citations) for sentence in answer.sentences
        )
    )
    lines += ["", *(citation_line(number, citation, documents) for number, citation in enumerate(answer.citations, 1))]
    return "\n".join(lines).strip()


def citation_line(number: int, citation: Citation, documents: dict[str, Document]) -> str:
    """One source as a line of plain text."""
    document = documents[citation.span.document]
    page = f", page {citation.span.page}" if citation.span.page else ""
    quote = " | ".join(part.strip() for part in citation.quote.split("\t") if part.strip())
    return f"[{number}] {citation.label}. {document.title} (edition {document.edition}{page}): “{quote}”"
