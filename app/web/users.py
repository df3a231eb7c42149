"""The users file: who may sign in, as what, and the hash of their password (argon2id, named in each hash)."""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path
from threading import Lock
from typing import Any

from app.web.visitors import Role
from ingest.errors import InputError

SHORTEST_PASSWORD = 12
"""Characters; NCSC and NIST advise length over rules about kinds of characters."""

NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 ._@'-]{0,79}$")


@lru_cache(maxsize=1)
def hasher() -> Any:
    """argon2id with the parameters of RFC 9106's low-memory profile, which are argon2-cffi's defaults."""
    from argon2 import PasswordHasher

    return PasswordHasher()


@dataclass
class Users:
    """The people of a users file. A change of the file is seen at the next check."""

    path: Path
    _read: dict[str, dict[str, str]] = field(default_factory=dict)
    _stamp: tuple[int, int] = (0, 0)
    _checked: dict[str, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def open(cls, path: Path) -> Users:
        """The users of a file that must be there and hold somebody. Raises InputError where it is not usable."""
        users = cls(path)
        if not users.people():
            raise InputError(f'{path} holds no users; add one with "clearline users add NAME --users {path}".')
        return users

    def people(self) -> dict[str, Role]:
        """Names and roles, by name. Raises InputError where the file cannot be read."""
        return {name: Role[entry["role"].upper()] for name, entry in sorted(self._entries().items())}

    def role(self, name: str) -> Role | None:
        """The role of a person, None for a stranger."""
        return self.people().get(name)

    def check(self, name: str, password: str) -> Role | None:
        """The person's role where the password is right, else None. A stranger's password takes as long to refuse."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        entry = self._entries().get(name)
        stored = entry["password"] if entry else stand_in_hash()
        tried = sha256(json.dumps([name, password, stored]).encode()).hexdigest()
        if entry and compare_digest(self._checked.get(name, ""), tried):
            return Role[entry["role"].upper()]
        try:
            hasher().verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return None
        if entry is None:
            return None
        self._checked[name] = tried
        return Role[entry["role"].upper()]

    def add(self, name: str, role: Role, password: str) -> None:
        """Add a person, or give one a new password and role. Raises InputError for an unusable name or password."""
        if not NAME.match(name):
            raise InputError(f"{name!r} cannot be a user's name: use letters, digits, spaces and . _ @ ' -.")
        if len(password) < SHORTEST_PASSWORD:
            raise InputError(f"the password needs at least {SHORTEST_PASSWORD} characters; three random words do well.")
        with self._lock:
            entries = dict(self._entries()) if self.path.exists() else {}
            entries[name] = {"role": role.label, "password": hasher().hash(password)}
            self._write(entries)

    def remove(self, name: str) -> None:
        """Remove a person; their sessions end with it. Raises InputError for a stranger."""
        with self._lock:
            entries = dict(self._entries())
            if entries.pop(name, None) is None:
                raise InputError(f"{self.path} holds no user {name!r}; it holds {', '.join(entries) or 'nobody'}.")
            self._write(entries)

    def _entries(self) -> dict[str, dict[str, str]]:
        try:
            status = self.path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if stamp != self._stamp:
                read = json.loads(self.path.read_text(encoding="utf-8"))
                entries = read["users"]
                for entry in entries.values():
                    Role[entry["role"].upper()], entry["password"]
                self._read, self._stamp = entries, stamp
        except OSError as error:
            raise InputError(f"the users file {self.path} cannot be read ({error.strerror}).") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise InputError(
                f"{self.path} is not a users file of clearline; make one with clearline users add."
            ) from None
        return self._read

    def _write(self, entries: dict[str, dict[str, str]]) -> None:
        text = json.dumps({"users": dict(sorted(entries.items()))}, ensure_ascii=False, indent=2) + "\n"
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".users-")  # made readable by its owner alone
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(self.path)


@lru_cache(maxsize=1)
def stand_in_hash() -> str:
    """A hash that no password fits, so that a stranger's sign-in takes as long as a known name's."""
    return str(hasher().hash(os.urandom(16).hex()))
