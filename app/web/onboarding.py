"""What the New lead member page does: plain functions over the facade that give HTML back, and the briefing."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from app.web.onboarding_view import Question, director_questions, minutes_of, picture, reading_path, roles
from app.web.quiz import quiz, terms
from app.web.scanning import Scanning
from app.web.views import notice, render
from app.web.visitors import Visitor
from ingest.model import Document, Kind

if TYPE_CHECKING:
    from app.wiring import Clearline

NOTHING = "The library holds no guidance yet. Add some on the Library page, and this page makes itself from it."
JOB = "briefing"
"""The scan for the questions is a job of its own, so that it does not stand in the way of the Gap scan page's."""

SESSIONS = 300
"""How many visitors' choices are remembered; the oldest goes first."""

Pair = tuple[str, str]


@dataclass
class Onboarding:
    """The New lead member page's work. It uses the scans that the Gap scan page keeps."""

    clearline: Clearline
    scanning: Scanning
    _chosen: OrderedDict[str, Pair] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def choices(self, kind: Kind) -> list[tuple[str, str]]:
        """(what a person reads, edition id) of the current editions of that kind, in the order added."""
        held = [one for one in self.clearline.editions() if one.kind is kind and one.current]
        return [(f"{one.title} ({one.label})", one.id) for one in held]

    def choose(self, visitor: Visitor, guidance: str, framework: str) -> None:
        """Make the page for this visitor from that pair."""
        with self._lock:
            self._chosen[visitor.session] = (guidance, framework)
            while len(self._chosen) > SESSIONS:
                self._chosen.popitem(last=False)

    def chosen(self, visitor: Visitor) -> Pair:
        """The editions that the page is made from: those chosen, else the first that were added; empty for none."""
        wanted = self._chosen.get(visitor.session, ("", ""))
        found = []
        for kind, one in zip((Kind.GUIDANCE, Kind.FRAMEWORK), wanted, strict=True):
            held = [id for _, id in self.choices(kind)]
            found.append(one if one in held else held[0] if held else "")
        return found[0], found[1]

    def pair(self, visitor: Visitor) -> tuple[Document | None, Document | None]:
        """The guidance and the framework that the page is made from."""
        guidance, framework = self.chosen(visitor)
        return (
            self.clearline.document(guidance) if guidance else None,
            self.clearline.document(framework) if framework else None,
        )

    def begin(self, visitor: Visitor) -> None:
        """Begin the scan that the ten questions need, unless it is kept or goes on already."""
        guidance, framework = self.chosen(visitor)
        if guidance and framework and self.scanning.kept(guidance, framework) is None and not self.going(visitor):
            self.scanning.prepare(visitor, JOB, guidance, framework)

    def going(self, visitor: Visitor) -> bool:
        """Whether the scan for the questions is going on."""
        return self.scanning.going(visitor, JOB) is not None

    def page(self, visitor: Visitor) -> str:
        """The page, but for the questions and the quiz."""
        parts = self.parts(visitor)
        return render("onboarding", **parts) if parts else notice(NOTHING)

    def questions(self, visitor: Visitor) -> str:
        """The ten questions, or that their scan is going on."""
        guidance, framework = self.pair(visitor)
        if not (guidance and framework):
            return ""
        scan = self.scanning.kept(guidance.id, framework.id)
        if scan is None:
            return self.scanning.progress(visitor, JOB)
        questions = director_questions(scan, framework)
        return render("director_questions", questions=questions, roles=roles(guidance))

    def quiz(self, visitor: Visitor) -> str:
        """The quiz."""
        guidance, framework = self.pair(visitor)
        return render("quiz", questions=quiz(guidance, framework)) if guidance else ""

    def parts(self, visitor: Visitor) -> dict[str, Any] | None:
        """What the page and the briefing are made of; None where there is no guidance."""
        guidance, framework = self.pair(visitor)
        if guidance is None:
            return None
        steps = reading_path(guidance, framework)
        return {
            "guidance": guidance,
            "framework": framework,
            "roles": roles(guidance),
            "picture": picture(framework) if framework else None,
            "terms": terms([document for document in (guidance, framework) if document]),
            "steps": steps,
            "minutes": minutes_of(steps),
        }

    def briefing(self, visitor: Visitor) -> dict[str, Any] | None:
        """The parts, with the ten questions and the quiz; it scans where no scan is kept. None without guidance."""
        parts = self.parts(visitor)
        if parts is None:
            return None
        guidance, framework = parts["guidance"], parts["framework"]
        questions: tuple[Question, ...] = ()
        if framework:
            scan = self.scanning.kept(guidance.id, framework.id) or self.scanning.scan_now(guidance.id, framework.id)
            questions = director_questions(scan, framework)
        return parts | {"questions": questions, "quiz": quiz(guidance, framework)}
