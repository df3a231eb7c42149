"""Browser sessions, kept in memory: who is signed in, and until when."""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from app.web.users import Users
from app.web.visitors import Role, Visitor

SESSIONS = 10_000


@dataclass
class Sessions:
    """Every session there is. One that was not used for `minutes` is over. `users` is None where nobody signs in."""

    users: Users | None = None
    minutes: float = 60.0
    clock: Callable[[], float] = time.monotonic
    _held: OrderedDict[str, tuple[Visitor, float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def open(self, name: str = "", role: Role = Role.ADMINISTRATOR) -> Visitor:
        """A new session."""
        visitor = Visitor(secrets.token_urlsafe(24), name, role)
        with self._lock:
            self._held[visitor.session] = (visitor, self.clock())
            while len(self._held) > SESSIONS:
                self._held.popitem(last=False)
        return visitor

    def visitor(self, session: str, authorization: str = "") -> Visitor | None:
        """The visitor of a session that is not over, or whom a Basic `Authorization` header names; else None."""
        with self._lock:
            held = self._held.get(session)
            if held is not None:
                visitor, used = held
                if self.clock() - used <= self.minutes * 60 and self._still_welcome(visitor):
                    self._held[session] = (visitor, self.clock())
                    self._held.move_to_end(session)
                    return visitor
                del self._held[session]
        return self._by_password(authorization)

    def sign_in(self, name: str, password: str) -> Visitor | None:
        """A new session for a person whose password is right, else None."""
        role = self.users.check(name, password) if self.users else None
        return self.open(name, role) if role else None

    def count(self) -> int:
        """How many sessions are remembered."""
        return len(self._held)

    def close(self, session: str) -> None:
        """Sign out."""
        with self._lock:
            self._held.pop(session, None)

    def _still_welcome(self, visitor: Visitor) -> bool:
        return self.users is None or self.users.role(visitor.name) == visitor.role

    def _by_password(self, authorization: str) -> Visitor | None:
        scheme, _, encoded = authorization.partition(" ")
        if self.users is None or scheme.lower() != "basic":
            return None
        try:
            name, _, password = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        role = self.users.check(name, password)
        return Visitor(f"api {name}", name, role) if role else None
