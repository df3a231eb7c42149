"""What the Ask page does: plain functions over the facade that give HTML back."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.answer.follow_up import follows
from app.answer.records import SoFar, Status, paragraphs
from app.web.answers import Answers
from app.web.audit import Audit
from app.web.conversations import Conversations, Turn
from app.web.copying import text_with_citations
from app.web.examples import example_questions
from app.web.feedback import Feedback
from app.web.sources import read_key, references, source_at
from app.web.unfolding import Unfolding
from app.web.views import notice, render
from app.web.visitors import Visitor
from ingest.errors import ClearlineError, InputError
from ingest.model import Document

if TYPE_CHECKING:
    from app.wiring import Clearline

log = logging.getLogger("clearline.web")

TURNS_SHOWN = 30
DRAWINGS_KEPT = 1000

ANSWERED_AT_ONCE = 4
"""Questions worked on at the same time; the others wait their turn. A few more than cores, for a language model's wait.
"""

FIRST_NEWS = 0.2
"""Seconds for which a new question waits for what is looked for, so that it is not shown first with nothing to it."""

BROKEN = "Something broke inside while this was answered. Nothing that was stored is lost. Please try it again."


@dataclass
class Asking:
    """The Ask page's work for every visitor."""

    clearline: Clearline
    audit: Audit
    conversations: Conversations = field(default_factory=Conversations)
    _documents: dict[str, Document] = field(default_factory=dict)
    _kept: OrderedDict[tuple[str, int, str], str] = field(default_factory=OrderedDict)
    _going: dict[str, Unfolding] = field(default_factory=dict)
    _workers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(ANSWERED_AT_ONCE, "asking"))
    _lock: Lock = field(default_factory=Lock)

    @cached_property
    def answers(self) -> Answers:
        """What was answered lately."""
        return Answers(self.clearline)

    @cached_property
    def feedback(self) -> Feedback:
        """Where thumbs up and down are kept: in the library."""
        return Feedback(self.clearline.library.root / "feedback.jsonl")

    def examples(self) -> tuple[str, ...]:
        """A few questions to click, made from the documents held."""
        documents = [self.clearline.document(edition.id) for edition in self.clearline.editions() if edition.current]
        return example_questions(documents)

    def conversation(self, visitor: Visitor) -> str:
        """The visitor's conversation so far, its last turns."""
        turns = self.conversations.turns(visitor.session)
        shown = [Markup(self._drawn_once(visitor.session, turn)) for turn in turns[-TURNS_SHOWN:]]
        return render("conversation", turns=shown, left_out=len(turns) - len(shown))

    def ask(self, visitor: Visitor, question: str) -> Iterator[str]:
        """The conversation with the question in it, and again whenever there is more of its answer, until it is whole.

        The answer is worked out whether or not anybody goes on listening.
        """
        if not question.strip():
            yield self.conversation(visitor)
            return
        before = self.conversations.turns(visitor.session)
        previous = next((turn.question for turn in reversed(before) if was_answered(turn)), "")
        turn = self.conversations.begin(visitor.session, question, previous)
        self.audit.asked(visitor, question)
        unfolding = self._going[visitor.session] = Unfolding()
        if self._kept_answer(turn):
            self._work_out(visitor, turn, unfolding)
        else:
            self._workers.submit(self._work_out, visitor, turn, unfolding)
            unfolding.wait(0, seconds=FIRST_NEWS)
        yield from self._followed(visitor, unfolding)

    def follow(self, visitor: Visitor) -> Iterator[str]:
        """The conversation so far; where an answer is being made, again whenever there is more of it."""
        yield from self._followed(visitor, self._going.get(visitor.session))

    def _followed(self, visitor: Visitor, unfolding: Unfolding | None) -> Iterator[str]:
        while unfolding is not None:
            seen = unfolding.news  # looked at before `over`, so that the end is never waited for after it came
            if unfolding.over:
                break
            yield self.conversation(visitor)
            if unfolding.wait(seen) == seen:
                return
        yield self.conversation(visitor)

    def _kept_answer(self, turn: Turn) -> bool:
        try:
            return self.answers.kept(turn.question, turn.previous) is not None
        except ClearlineError:  # which is said where the question is worked out
            return False

    def _work_out(self, visitor: Visitor, turn: Turn, unfolding: Unfolding) -> None:
        """Answer a turn, and put what comes of it into the visitor's conversation."""

        def hear(so_far: SoFar) -> None:
            self.conversations.put(visitor.session, replace(turn, so_far=so_far))
            unfolding.hear()

        answer, problem = None, ""
        try:
            answer = self.answers.to(turn.question, turn.previous, hear)
        except ClearlineError as error:
            problem = str(error)
        except Exception:  # the outer edge: a councillor reads one line, the log holds the rest
            log.exception("a question could not be answered")
            problem = BROKEN
        self.conversations.put(visitor.session, replace(turn, answer=answer, problem=problem))
        if self._going.get(visitor.session) is unfolding:
            del self._going[visitor.session]
        unfolding.end()

    def start_again(self, visitor: Visitor) -> str:
        """An empty conversation."""
        self.conversations.forget(visitor.session)
        with self._lock:
            for key in [key for key in self._kept if key[0] == visitor.session]:
                del self._kept[key]
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
        turn = next((one for one in self.conversations.turns(visitor.session) if one.number == number), None)
        if turn is not None and turn.answer is not None:
            self.conversations.put(visitor.session, replace(turn, feedback=thumb))
            previous = turn.previous if follows(turn.question) else ""
            self.feedback.keep(turn.answer, thumb, reason, by=visitor.name, previous=previous)
        return self.conversation(visitor)

    def _held(self, edition: str) -> Document:
        if edition not in {held.id for held in self.clearline.editions()}:
            raise InputError("that document is no longer in the library; ask again.")
        return self._document(edition)

    def forget_documents(self) -> None:
        """Read documents afresh, after the library changed."""
        self._documents.clear()
        with self._lock:
            self._kept.clear()

    def _document(self, edition: str) -> Document:
        document = self._documents.get(edition)
        if document is None:
            document = self._documents[edition] = self.clearline.document(edition)
        return document

    def _drawn_once(self, session: str, turn: Turn) -> str:
        """One turn as HTML, kept for the next time that the conversation is shown."""
        if turn.answer is None:
            return self._drawn(turn)
        key = (session, turn.number, turn.feedback)
        html = self._kept.get(key, "") or self._drawn(turn)
        with self._lock:
            self._kept[key] = html
            self._kept.move_to_end(key)
            while len(self._kept) > DRAWINGS_KEPT:
                self._kept.popitem(last=False)
        return html

    def _drawn(self, turn: Turn) -> str:
        """One turn as HTML."""
        answer = turn.answer
        known = answer or turn.so_far
        nearest = answer.nearest if answer else ()
        documents: dict[str, Document] = {}
        gone = False
        if known is not None:
            try:
                cited = {one.span.document for one in (*known.citations, *nearest)}
                documents = {edition: self._document(edition) for edition in cited}
            except ClearlineError:
                answer, known, gone = None, None, True
        return render(
            "turn",
            turn=turn,
            answer=answer,
            paragraphs=paragraphs(known.sentences) if known else (),
            gone=gone,
            found=was_answered(turn),
            sources=references(known.citations, documents) if known else (),
            nearest=references(answer.nearest, documents) if answer else (),
            copy_text=text_with_citations(answer, documents) if answer else "",
        )


def was_answered(turn: Turn) -> bool:
    """Whether a follow-up can lean on the turn."""
    return turn.answer is not None and turn.answer.status in (Status.ANSWERED, Status.PARTLY_ANSWERED)
