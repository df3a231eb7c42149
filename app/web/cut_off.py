"""Work that a restart of the server cut off: written down while it goes on, so that its page can say so afterwards."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout

from app.web.visitors import Visitor


@dataclass(frozen=True, slots=True)
class Begun:
    """A piece of work that was begun: its kind, in words what it is, and who began it."""

    kind: str
    what: str
    who: str


class CutOff:
    """A small file for each piece of work while it goes on, in a folder of the library; what is there when a server
    starts was cut off with the one before. Of two servers of one library only the first writes anything down. Safe
    between threads; a folder that cannot be written to costs only the notice.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = Lock()
        self._first = FileLock(folder / ".lock")  # held for as long as this server runs
        self._left: list[Begun] = []
        try:
            folder.mkdir(exist_ok=True)
            self._first.acquire(timeout=0)
        except (Timeout, OSError):
            return
        for path in sorted(folder.glob("*.json")):
            with suppress(OSError, ValueError, TypeError):
                self._left.append(Begun(**json.loads(path.read_text(encoding="utf-8"))))
            self.end(path)

    def begin(self, visitor: Visitor, kind: str, what: str) -> Path:
        """Write down that work begins; the path is for `end`. The same thing cut off before is forgotten."""
        with self._guard:
            self._left = [one for one in self._left if one != Begun(kind, what, visitor.name)]
        path = self._folder / f"{secrets.token_hex(8)}.json"
        if self._first.is_locked:
            with suppress(OSError):
                path.write_text(json.dumps(asdict(Begun(kind, what, visitor.name))), encoding="utf-8")
        return path

    def end(self, path: Path) -> None:
        """Say that the work is over, however it ended."""
        with suppress(OSError):
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Leave the folder to the next server."""
        self._first.release()

    def notice(self, visitor: Visitor, kind: str) -> str:
        """A line on what of the visitor's work of that kind was cut off, empty where nothing was."""
        with self._guard:
            left = dict.fromkeys(one.what for one in self._left if (one.kind, one.who) == (kind, visitor.name))
        return " ".join(f"{what} was ended by a restart of the server; start it again." for what in left)
