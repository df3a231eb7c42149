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

    def keep(self, answer: Answer, thumb: str, reason: str, *, by: str, previous: str = "") -> None:
        """Add one thumb, `up` or `down`, with its reason; `previous` is the question that this one follows up."""
        line = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "by": by,
            "thumb": thumb,
            "reason": reason.strip()[:REASON_CHARACTERS],
            "question": answer.question,
            "previous": previous,
            "status": answer.status.value,
            "answer": answer.text,
            "cited": list(dict.fromkeys(citation.ref.partition("/")[0] for citation in answer.citations)),
        }
        with self._lock, self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def as_questions(self) -> str:
        """The thumbs as YAML in the shape that `clearline evaluate answers` reads.

        A thumb up vouches for the status and the refs, and is a question to evaluate with. A thumb down says only what
        is wrong: it stands under `to_write`, which is not evaluated, until somebody has written the right answer and
        moved it.
        """
        questions: list[dict[str, object]] = []
        to_write: list[dict[str, object]] = []
        for number, line in enumerate(self._lines(), start=1):
            answered = line["status"] in (Status.ANSWERED.value, Status.PARTLY_ANSWERED.value)
            question = {"id": f"feedback-{number}", "kind": "feedback", "question": line["question"]}
            if line.get("previous"):
                question["previous"] = line["previous"]
            if line["thumb"] == "up":
                vouched = {"expected_answer": line["answer"], "answerable": answered}
                questions.append(question | vouched | {"citations": line["cited"] if answered else []})
            else:
                given = {"given_answer": line["answer"], "given_citations": line["cited"], "reason": line["reason"]}
                to_write.append(question | given)
        export = {"questions": questions, "to_write": to_write}
        return yaml.safe_dump(export, allow_unicode=True, sort_keys=False, width=120)

    def _lines(self) -> list[dict[str, object]]:
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines() if line.strip()]
