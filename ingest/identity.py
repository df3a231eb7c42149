"""What a document is called: its id, its edition's label and its title, settled before it is built."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.model import Kind


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document is called. `edition` is the label; `id` the edition's id, `document@edition`."""

    document: str
    edition: str
    title: str
    kind: Kind
    publisher: str = ""

    @property
    def id(self) -> str:
        """The edition's id."""
        return f"{self.document}@{self.edition}"
