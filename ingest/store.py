"""The library: editions and the documents read from them, in one directory, safe against crashes and other processes.

Originals are kept by their sha256. Everything else is in one database, changed in one transaction: whoever looks sees
an add or a removal wholly done or not begun.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ingest import migrations
from ingest.codec import document_from_json, document_to_json
from ingest.errors import InputError, LibraryError
from ingest.model import Document, Edition, Kind
from ingest.opening import MARKER, engine_of, prepare

_WAIT_SECONDS = 120.0

metadata = MetaData()
editions_table = Table(
    "editions",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("id", String(200), nullable=False, unique=True),
    Column("document", String(160), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("label", String(80), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("source_name", Text, nullable=False),
    Column("added_at", String(40), nullable=False),
    Column("replaces", String(200), nullable=False),
    Column("publisher", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("columns", Text, nullable=False),
)
readings_table = Table(
    "readings",
    metadata,
    Column("edition", String(200), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)


class Library:
    """An open library. `root` is its directory, `engine` its database's SQLAlchemy engine."""

    def __init__(self, root: Path, engine: Engine) -> None:
        self.root = root
        self.engine = engine
        self._lock = FileLock(root / ".lock")

    @classmethod
    def exists(cls, root: Path) -> bool:
        """Whether `root` is a library already."""
        return (root / MARKER).is_file()

    @classmethod
    def open(cls, root: Path, database_url: str = "") -> Library:
        """The library at `root`, made where the directory is missing or empty. Use it in a `with` block.

        Raises LibraryError for a directory that holds something else, or a database that cannot be used.
        """
        root = root.expanduser().absolute()
        prepare(root)
        engine = engine_of(database_url or f"sqlite:///{root / 'library.db'}")
        library = cls(root, engine)
        try:
            with engine.connect() as connection:
                at = migrations.revision_of(connection)
            if at != migrations.head():
                with library.lock():
                    migrations.upgrade(engine)
        except SQLAlchemyError as error:
            engine.dispose()
            raise LibraryError(
                f"{root}: its database cannot be opened ({_cause(error)}); put back a backup of library.db, or "
                f"name another "
                "directory with --library."
            ) from None
        return library

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the database's connections."""
        self.engine.dispose()

    @contextmanager
    def lock(self, seconds: float = _WAIT_SECONDS, waiting: Callable[[], None] | None = None) -> Iterator[None]:
        """Hold the library for changes; readers are not kept out. Re-entrant. `waiting` is called if somebody else
        has it.

        Raises LibraryError when it is not free within `seconds`.
        """
        try:
            try:
                self._lock.acquire(timeout=0)
            except Timeout:
                if waiting:
                    waiting()
                self._lock.acquire(timeout=seconds)
        except Timeout:
            raise LibraryError(
                f"{self.root}: another clearline has been changing this library for {seconds:.0f} seconds; wait "
                f"until it is "
                "done, then run this again."
            ) from None
        except OSError as error:
            raise LibraryError(f"{self.root}: cannot be changed ({(error.strerror or 'error').lower()}).") from None
        try:
            yield
        finally:
            self._lock.release()

    def editions(self) -> list[Edition]:
        """Every stored edition, in the order added."""
        with self.engine.connect() as connection:
            lines = connection.execute(select(editions_table).order_by(editions_table.c.sequence)).mappings().all()
        return [_edition(line) for line in lines]

    def current(self) -> dict[str, str]:
        """The sha256 of the file of each current edition, by the edition's id, in the order added."""
        columns = editions_table.c
        wanted = select(columns.id, columns.sha256).where(columns.current).order_by(columns.sequence)
        with self.engine.connect() as connection:
            return {line.id: line.sha256 for line in connection.execute(wanted)}

    def edition(self, id: str) -> Edition:
        """The edition of that id; of a bare document id, its current one. Raises InputError naming what is held."""
        columns = editions_table.c
        named = or_(columns.id == id, and_(columns.document == id, columns.current))
        with self.engine.connect() as connection:
            line = (
                connection.execute(select(editions_table).where(named).order_by(columns.id != id, columns.sequence))
                .mappings()
                .first()
            )
        if line is not None:
            return _edition(line)
        held = {edition.document if edition.current else edition.id for edition in self.editions()}
        names = ", ".join(sorted(held)) or "nothing yet"
        raise InputError(f"{id!r} is not in the library; held are: {names}.")

    def document(self, id: str) -> Document:
        """The document of an edition id, or of a bare document id the current edition. Raises InputError if unknown."""
        edition = self.edition(id)
        with self.engine.connect() as connection:
            body = connection.execute(
                select(readings_table.c.body).where(readings_table.c.edition == edition.id)
            ).scalar_one_or_none()
        if body is None:
            raise LibraryError(f"{edition.id}: its text is missing from the library; remove it and add it again.")
        return document_from_json(zlib.decompress(body))

    def holding(self, source: bytes) -> Edition | None:
        """The edition that was read from exactly these bytes, if one is held."""
        digest = hashlib.sha256(source).hexdigest()
        return next((edition for edition in self.editions() if edition.sha256 == digest), None)

    def original(self, edition_id: str) -> Path:
        """The file that an edition was read from, byte for byte."""
        return self.root / "originals" / self.edition(edition_id).sha256

    def columns_of(self, document: str) -> dict[str, str]:
        """The columns that a person named for a document's table, role to name; empty where nobody has."""
        statement = (
            select(editions_table.c.columns)
            .where(editions_table.c.document == document, editions_table.c.columns != "{}")
            .order_by(editions_table.c.sequence.desc())
        )
        with self.engine.connect() as connection:
            found = connection.execute(statement).scalars().first()
        chosen: dict[str, str] = json.loads(found) if found else {}
        return chosen

    def remembered_columns(self) -> list[dict[str, str]]:
        """Every choice of columns that a person made for a table, the latest first, each once."""
        statement = select(editions_table.c.columns).order_by(editions_table.c.sequence.desc())
        with self.engine.connect() as connection:
            found = [line for line in connection.execute(statement).scalars() if line != "{}"]
        return [json.loads(line) for line in dict.fromkeys(found)]

    def add(
        self,
        document: Document,
        source: bytes,
        *,
        source_name: str,
        replaces: str = "",
        publisher: str = "",
        licence: str = "",
        columns: Mapping[str, str] | None = None,
    ) -> Edition:
        """Store a document as an edition and give what was stored; the same bytes again give what is held already.

        `replaces` (a document or edition id), else a held document of the same title and kind, makes it a new edition
        of that document. A label that is taken gets a number: the id that comes back may differ from the document's.
        Raises LibraryError where the disk is full.
        """
        with self.lock():
            if held := self.holding(source):
                return held
            digest = hashlib.sha256(source).hexdigest()
            with _told(self.root):
                self._keep_original(digest, source)
                with self.engine.begin() as connection:
                    edition = self._place(document, digest, replaces)
                    edition = replace(edition, source_name=source_name, publisher=publisher, licence=licence)
                    _store(connection, edition, document, columns or {}, self._becomes_current(edition, replaces))
            return self.edition(edition.id)

    def remove(self, id: str) -> list[Edition]:
        """Remove an edition, or every edition of a document; decisions about them stay. Gives what was removed."""
        with self.lock():
            held = self.editions()
            gone = [edition for edition in held if edition.id == id] or [
                edition for edition in held if edition.document == id
            ]
            if not gone:
                self.edition(id)
            names = {edition.id for edition in gone}
            with _told(self.root), self.engine.begin() as connection:
                connection.execute(delete(readings_table).where(readings_table.c.edition.in_(names)))
                connection.execute(delete(editions_table).where(editions_table.c.id.in_(names)))
                left = [edition for edition in held if edition.id not in names]
                for document in {edition.document for edition in gone if edition.current}:
                    rest = [edition for edition in left if edition.document == document]
                    if rest:
                        newest = max(rest, key=lambda edition: (_date(edition.label), edition.added_at))
                        connection.execute(
                            update(editions_table).where(editions_table.c.id == newest.id).values(current=True)
                        )
            for digest in {edition.sha256 for edition in gone} - {edition.sha256 for edition in left}:
                (self.root / "originals" / digest).unlink(missing_ok=True)
            return gone

    def _keep_original(self, digest: str, source: bytes) -> None:
        """Put the bytes under their digest: written aside, flushed, then moved in one step."""
        folder = self.root / "originals"
        folder.mkdir(exist_ok=True)
        target = folder / digest
        if target.exists() and target.stat().st_size == len(source):
            return
        aside = folder / f".{digest}.{os.getpid()}"
        try:
            with aside.open("wb") as out:
                out.write(source)
                out.flush()
                os.fsync(out.fileno())
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)

    def _place(self, document: Document, digest: str, replaces: str) -> Edition:
        """The edition that the document becomes: of which document, with which label."""
        held = self.editions()
        former: Edition | None = None
        if replaces:
            former = self.edition(replaces)
            if former.kind is not document.kind:
                raise InputError(
                    f"{document.title}: is read as {document.kind.value}, and {replaces} is {former.kind.value}; "
                    "say --kind, or leave --replaces away."
                )
        else:
            alike = [
                edition
                for edition in held
                if edition.kind is document.kind and edition.title.casefold() == document.title.casefold()
            ]
            former = next((edition for edition in alike if edition.current), alike[-1] if alike else None)
        name = former.document if former else document.id.rpartition("@")[0]
        if former is None:
            name = _free(name, {edition.document for edition in held})
        taken = {edition.label for edition in held if edition.document == name}
        label = _free(document.edition, taken)
        return Edition(
            id=f"{name}@{label}",
            document=name,
            kind=document.kind,
            title=document.title,
            label=label,
            sha256=digest,
            source_name="",
            added_at=datetime.now(UTC).isoformat(timespec="microseconds"),
            replaces=former.id if former else "",
        )

    def _becomes_current(self, edition: Edition, replaces: str) -> bool:
        """A new edition is the current one, unless a later-dated one is held and nobody said that it replaces that."""
        rivals = [held for held in self.editions() if held.document == edition.document and held.current]
        return bool(replaces) or all(
            _date(held.label) <= _date(edition.label) or not _date(edition.label) for held in rivals
        )


def _store(
    connection: Connection, edition: Edition, document: Document, columns: Mapping[str, str], current: bool
) -> None:
    if current:
        connection.execute(
            update(editions_table).where(editions_table.c.document == edition.document).values(current=False)
        )
    values = {name: getattr(edition, name) for name in Edition.__slots__ if name not in ("kind", "current")}
    connection.execute(
        insert(editions_table).values(
            **values, kind=edition.kind.value, current=current, columns=json.dumps(dict(columns), sort_keys=True)
        )
    )
    settled = document_from_json(document_to_json(document), id=edition.id, edition=edition.label)
    body = zlib.compress(document_to_json(settled).encode("utf-8"), 6)
    connection.execute(insert(readings_table).values(edition=edition.id, body=body))


@contextmanager
def _told(root: Path) -> Iterator[None]:
    """Say in one line what the disk or the database would not do; the transaction has been rolled back by then."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise LibraryError(
                f"{root}: the disk is full; nothing was changed. Make room and run this again."
            ) from None
        raise LibraryError(
            f"{root}: cannot be written ({(error.strerror or 'error').lower()}); nothing was changed."
        ) from None
    except DBAPIError as error:
        if "disk is full" in str(error.orig) or "disk I/O" in str(error.orig):
            raise LibraryError(
                f"{root}: the disk is full; nothing was changed. Make room and run this again."
            ) from None
        raise LibraryError(f"{root}: its database refused ({_cause(error)}); nothing was changed.") from None


def _edition(line: Mapping[Any, Any]) -> Edition:
    given = {name: line[name] for name in Edition.__slots__ if name != "kind"}
    return Edition(**given, kind=Kind(line["kind"]))


def _free(name: str, taken: set[str]) -> str:
    """The name, or the name with the first number from 2 that is not taken."""
    if name not in taken:
        return name
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"


def _date(label: str) -> str:
    """The label where it is a date that sorts (a day, a month or a year), else empty."""
    return label if re.match(r"(?:19|20)\d\d(?:-\d\d){0,2}(?:-\d+)?$", label) else ""


def _cause(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
