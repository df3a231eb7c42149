"""What a report says of itself, so that it can be made again: editions, hashes, versions, time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from ingest.model import Document, Edition


@dataclass(frozen=True, slots=True)
class Source:
    """An edition that a report stands on. `sha256` is of the file as it was added; empty where it is not stored."""

    edition: str
    title: str
    label: str
    sha256: str
    scope: str = ""
    url: str = ""
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Editions, versions and time. `as_at` is the date that a replay was asked for, else empty.

    `versions` are pairs of a name and a version or fingerprint: clearline, the model, the index.
    """

    sources: Sequence[Source]
    made_at: str  # ISO 8601, UTC
    versions: Sequence[tuple[str, str]]
    as_at: str = ""

    @property
    def made_by(self) -> str:
        """`clearline` and its version."""
        return f"clearline {dict(self.versions).get('clearline', '')}".strip()


def source_of(document: Document, editions: Sequence[Edition]) -> Source:
    """The source line of a document, with the hash of its stored original where the library holds it."""
    held = next((edition for edition in editions if edition.id == document.id), None)
    return Source(
        edition=document.id,
        title=document.title or document.id,
        label=document.edition,
        sha256=held.sha256 if held else "",
        scope=document.scope,
        url=document.url,
        withdrawn=document.withdrawn,
    )


def provenance_of(
    documents: Sequence[Document],
    editions: Sequence[Edition],
    *,
    made_at: datetime,
    versions: Sequence[tuple[str, str]] = (),
    as_at: str = "",
) -> Provenance:
    """The provenance of a report on those documents; clearline's own version stands first."""
    own = ("clearline", version("clearline"))
    rest = [(name, value) for name, value in versions if name != "clearline" and value]
    return Provenance(
        sources=[source_of(document, editions) for document in documents],
        made_at=made_at.isoformat(timespec="seconds"),
        versions=[own, *rest],
        as_at=as_at,
    )


def in_words(iso: str) -> str:
    """An ISO date or time as people in England write it; anything else stays as it is.

    >>> in_words("2026-01-31T09:05:00+00:00"), in_words("2012-04-03"), in_words("spring")
    ('31 January 2026, 09:05 UTC', '3 April 2012', 'spring')
    """
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    day = f"{moment.day} {moment:%B %Y}"
    return f"{day}, {moment:%H:%M} UTC" if "T" in iso else day
