"""The files that a person can take away: reports, the briefing, feedback as questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.updates import compare_editions
from app.web.briefing import MOST_SAID, briefing_docx, strongest
from app.web.views import render
from app.web.visitors import Visitor
from ingest.errors import InputError
from ingest.model import Kind

if TYPE_CHECKING:
    from app.web.shell import Work
    from app.wiring import Clearline

OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Downloads:
    """Files made from the library on request."""

    clearline: Clearline
    work: Work

    def media_type(self, format: str) -> str:
        """The media type of a report. Raises InputError for a format that reports do not have."""
        if format not in MEDIA_TYPES:
            raise InputError(f"reports come as {', '.join(MEDIA_TYPES)}, not as {format}.")
        return MEDIA_TYPES[format]

    def scan(self, guidance: str, framework: str, format: str) -> bytes:
        """The report of a scan, from the kept one where there is one."""
        from app.reports.provenance import provenance_of
        from app.reports.write import write_scan

        self.media_type(format)
        asked, answered = (
            self.clearline.choose(Kind.GUIDANCE, guidance),
            self.clearline.choose(Kind.FRAMEWORK, framework),
        )
        scan = self.work.scanning.kept(asked.id, answered.id) or self.work.scanning.scan_now(asked.id, answered.id)
        provenance = provenance_of([asked, answered], self.clearline.editions(), made_at=datetime.now(UTC))
        return write_scan(scan, asked, answered, format, provenance=provenance)

    def comparison(self, old: str, new: str, format: str) -> bytes:
        """The report of a comparison."""
        from app.reports.provenance import provenance_of
        from app.reports.write import write_comparison

        self.media_type(format)
        documents = [self.clearline.document(old), self.clearline.document(new)]
        provenance = provenance_of(documents, self.clearline.editions(), made_at=datetime.now(UTC))
        return write_comparison(compare_editions(self.clearline, old, new), format, provenance=provenance)

    def briefing(self, visitor: Visitor) -> bytes:
        """The visitor's briefing as a Word file. Raises InputError where the library holds no guidance."""
        return briefing_docx(self._briefing(visitor))

    def briefing_page(self, visitor: Visitor) -> str:
        """The visitor's briefing as a page that prints. Raises InputError where the library holds no guidance."""
        return render("briefing", strongest=strongest, most_said=MOST_SAID, **self._briefing(visitor))

    def feedback(self) -> bytes:
        """Thumbs up and down as evaluation questions, in YAML."""
        return self.work.asking.feedback.as_questions().encode()

    def _briefing(self, visitor: Visitor) -> dict[str, object]:
        parts = self.work.onboarding.briefing(visitor)
        if parts is None:
            raise InputError("the library holds no guidance yet; add some first.")
        return parts
