"""What each browser session has asked, kept in memory for as long as the session is in use."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from app.answer.records import Answer, SoFar

SESSIONS = 300
"""How many sessions are remembered; the one longest unused goes first."""

TURNS = 40
"""How many questions of one session are remembered."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it. `answer` is None while it is being answered, `problem` says why there is none;
    `so_far` is what is known of an answer that is being made."""

    number: int
    question: str
    answer: Answer | None = None
    so_far: SoFar | None = None
    previous: str = ""  # the question answered before, which this one may follow up
    problem: str = ""
    feedback: str = ""  # "" | up | down


@dataclass
class Conversations:
    """The turns of every session. Safe between threads; two sessions never see each other's turns."""

    _turns: OrderedDict[str, tuple[Turn, ...]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def turns(self, session: str) -> tuple[Turn, ...]:
        """What the session has asked, oldest first."""
        with self._lock:
            if session in self._turns:
                self._turns.move_to_end(session)
            return self._turns.get(session, ())

    def begin(self, session: str, question: str, previous: str = "") -> Turn:
        """A new turn that has no answer yet."""
        with self._lock:
            turns = self._turns.get(session, ())
            turn = Turn(turns[-1].number + 1 if turns else 1, question, previous=previous)
            self._turns[session] = (*turns, turn)[-TURNS:]
            self._turns.move_to_end(session)
            while len(self._turns) > SESSIONS:
                self._turns.popitem(last=False)
            return turn

    def put(self, session: str, turn: Turn) -> None:
        """Put a turn in place of the session's turn of that number."""
        with self._lock:
            turns = self._turns.get(session, ())
            self._turns[session] = tuple(turn if old.number == turn.number else old for old in turns)

    def forget(self, session: str) -> None:
        """Start the session's conversation afresh."""
        with self._lock:
            self._turns.pop(session, None)
