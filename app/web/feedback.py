"""Thumbs up and down on answers, kept in the library, and exported as questions to evaluate with."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import yaml

from app.answer.records import Answer, Status

REASON_CHARACTERS = 1000


@dataclass
class Feedback:
    """A file of JSON lines in the library; lines are only ever added."""

    path: Path
    _lock: Lock = field(default_factory=Lock)

    def keep(self, answer: Answer, thumb: str, reason: str, *, by: str) -> None:
        """Add one thumb, `up` or `down`, with its reason."""
        line = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "by": by,
            "thumb": thumb,
            "reason": reason.strip()[:REASON_CHARACTERS],
            "question": answer.question,
            "status": answer.status.value,
            "answer": answer.text,
            "cited": [citation.ref for citation in answer.citations],
        }
        with self._lock, self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def as_questions(self) -> str:
        """The thumbs as YAML in the shape that `clearline evaluate answers` reads.

        A thumb up vouches for the status and the refs; a thumb down leaves them to whoever reads the export.
        """
        questions: list[dict[str, object]] = []
        for number, line in enumerate(self._lines(), start=1):
            answered = line["status"] in (Status.ANSWERED.value, Status.PARTLY_ANSWERED.value)
            vouched = line["thumb"] == "up"
            to_write = f"TO WRITE ({line['reason'] or 'marked as not helpful'})"
            question = {
                "id": f"feedback-{number}",
                "kind": "feedback",
                "question": line["question"],
                "expected_answer": line["answer"] if vouched else to_write,
                "answerable": answered if vouched else True,
                "citations": line["cited"] if vouched and answered else [],
                "citations_also_acceptable": [],
                "answer_must_contain": [],
            }
            questions.append(question)
        return yaml.safe_dump({"questions": questions}, allow_unicode=True, sort_keys=False, width=120)

    def _lines(self) -> list[dict[str, object]]:
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines() if line.strip()]
