"""Who did what: a line of JSON for each, in a file that turns over as it grows. No question text unless asked for."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app.web.visitors import Visitor

BYTES = 5_000_000
FILES = 10


class Audit:
    """The audit log of one library, at `audit.log` in its directory; kept to 10 files of 5 MB."""

    def __init__(self, folder: Path, *, questions: bool = False) -> None:
        self._questions = questions
        self._logger = logging.Logger("clearline.audit", logging.INFO)
        handler = RotatingFileHandler(folder / "audit.log", maxBytes=BYTES, backupCount=FILES - 1, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(message)s"))
        self._logger.addHandler(handler)

    def note(self, visitor: Visitor, action: str, about: str = "") -> None:
        """Write that the visitor did something: `sign-in`, `sign-out`, `add`, `remove`, `decide`, `export`."""
        line = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "who": visitor.name or "local",
            "role": visitor.role.label,
            "action": action,
            "about": about,
        }
        self._logger.info(json.dumps(line, ensure_ascii=False))

    def asked(self, visitor: Visitor, question: str) -> None:
        """Write that a question was asked, with its words where the setting says so."""
        self.note(visitor, "ask", question if self._questions else "")
