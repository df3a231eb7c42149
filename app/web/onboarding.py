"""What the New lead member page does: plain functions over the facade that give HTML back, and the briefing."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass
class Onboarding:
    """The New lead member page's work. It uses the scans that the Gap scan page keeps."""

    clearline: Clearline
    scanning: Scanning

    def pair(self) -> tuple[Document | None, Document | None]:
        """The guidance and the framework that the page is made from: the first current ones."""
        guidance = self.scanning.choices(Kind.GUIDANCE)
        framework = self.scanning.choices(Kind.FRAMEWORK)
        return (
            self.clearline.document(guidance[0][1]) if guidance else None,
            self.clearline.document(framework[0][1]) if framework else None,
        )

    def begin(self, visitor: Visitor) -> bool:
        """Begin the scan that the ten questions need, unless it is kept; whether one is going on."""
        guidance, framework = self.pair()
        if guidance and framework and self.scanning.kept(guidance.id, framework.id) is None:
            self.scanning.start(visitor, guidance.id, framework.id)
        return self.scanning.going(visitor) is not None

    def page(self) -> str:
        """The page, but for the questions and the quiz."""
        parts = self.parts()
        return render("onboarding", **parts) if parts else notice(NOTHING)

    def questions(self, visitor: Visitor) -> str:
        """The ten questions, or that their scan is going on."""
        guidance, framework = self.pair()
        if not (guidance and framework):
            return ""
        scan = self.scanning.kept(guidance.id, framework.id)
        if scan is None:
            return self.scanning.progress(visitor)
        return render("director_questions", questions=director_questions(scan, framework))

    def quiz(self) -> str:
        """The quiz."""
        guidance, framework = self.pair()
        return render("quiz", questions=quiz(guidance, framework)) if guidance else ""

    def parts(self) -> dict[str, Any] | None:
        """What the page and the briefing are made of; None where there is no guidance."""
        guidance, framework = self.pair()
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

    def briefing(self) -> dict[str, Any] | None:
        """The parts, with the ten questions; it scans where no scan is kept. None where there is no guidance."""
        parts = self.parts()
        if parts is None:
            return None
        guidance, framework = parts["guidance"], parts["framework"]
        questions: tuple[Question, ...] = ()
        if framework:
            scan = self.scanning.kept(guidance.id, framework.id) or self.scanning.scan_now(guidance.id, framework.id)
            questions = director_questions(scan, framework)
        return parts | {"questions": questions}
