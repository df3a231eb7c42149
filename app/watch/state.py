"""What the nightly job has seen of each source, in the library's database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Engine, MetaData, String, Table, Text, delete, insert, select

metadata = MetaData()

watched = Table(
    "watched",
    metadata,
    Column("source", String(400), primary_key=True),
    Column("address", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("edition", String(200), nullable=False),
    Column("seen_at", String(40), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The last body that was wholly dealt with: taken in, compared, written up. `edition` is what it became."""

    source: str
    address: str
    etag: str
    last_modified: str
    sha256: str
    edition: str
    seen_at: str  # ISO 8601, UTC


def seen_sources(engine: Engine) -> Mapping[str, Seen]:
    """What was seen, by source."""
    with engine.connect() as connection:
        return {line["source"]: Seen(**line) for line in connection.execute(select(watched)).mappings()}


def keep_seen(engine: Engine, seen: Seen) -> None:
    """Put the line of one source in place of the one before, in one transaction."""
    values = {name: getattr(seen, name) for name in Seen.__slots__}
    with engine.begin() as connection:
        connection.execute(delete(watched).where(watched.c.source == seen.source))
        connection.execute(insert(watched).values(values))
