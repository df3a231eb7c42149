"""Who is asking: a browser's session, the person signed in to it, and what their role lets them do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from ingest.errors import InputError


class Role(IntEnum):
    """What a person may do; each role may do what those before it may."""

    READER = 1  # ask and read
    OFFICER = 2  # add and decide
    ADMINISTRATOR = 3  # remove, and see settings

    @property
    def label(self) -> str:
        """The role as users files and pages write it."""
        return self.name.lower()


class NotAllowed(InputError):
    """The visitor's role does not let them do that."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser session. `name` is empty where the pages are served to one person without users."""

    session: str
    name: str = ""
    role: Role = Role.ADMINISTRATOR

    def must_be(self, role: Role, to_do: str) -> None:
        """Raise NotAllowed, in words for the person, unless the visitor has that role or a higher one."""
        if self.role < role:
            article = "an" if role.label[0] in "aeiou" else "a"
            raise NotAllowed(
                f"To {to_do} you need to be {article} {role.label}; you are signed in as a {self.role.label}."
            )
