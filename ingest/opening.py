"""Opening a library: its directory made or recognised, and its database's engine."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from ingest.errors import LibraryError

MARKER = "library.json"
"""The file that says that a directory is a library."""

FORMAT = 1


def prepare(root: Path) -> None:
    """Make the directory a library, or see that it is one. Raises LibraryError where it holds something else."""
    try:
        if root.exists() and not root.is_dir():
            raise LibraryError(f"{root}: is a file; a library is a directory. Name another with --library.")
        marker = root / MARKER
        if not marker.is_file():
            inside = (
                [path.name for path in root.iterdir() if path.name not in (".lock", "library.db")]
                if root.is_dir()
                else []
            )
            if inside:
                raise LibraryError(
                    f"{root}: is not a clearline library (it holds {inside[0]}); name an empty or new directory "
                    f"with --library."
                )
            root.mkdir(parents=True, exist_ok=True)
            (root / "originals").mkdir(exist_ok=True)
            aside = root / f"{MARKER}.{os.getpid()}"
            aside.write_text(json.dumps({"library": "clearline", "format": FORMAT}) + "\n", "utf-8")
            aside.replace(marker)
            return
        held = json.loads(marker.read_text("utf-8"))
        if not isinstance(held, dict) or held.get("library") != "clearline":
            raise ValueError
        if held.get("format", 0) > FORMAT:
            raise LibraryError(f"{root}: was made by a newer clearline; update this one.")
    except OSError as error:
        raise LibraryError(
            f"{root}: cannot be used as a library ({(error.strerror or 'error').lower()}); name another "
            f"directory with --library."
        ) from None
    except ValueError:
        raise LibraryError(
            f"{root / MARKER}: is not a clearline library's; name another directory with --library."
        ) from None


def engine_of(url: str) -> Engine:
    """The engine of a SQLAlchemy URL, SQLite set up to wait and to flush. Raises LibraryError for what is no URL."""
    try:
        engine = create_engine(url, json_serializer=json.dumps)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise LibraryError(
            f"the setting database_url cannot be used ({type(error).__name__}); write a SQLAlchemy URL."
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_settings)
        event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_settings(connection: Any, _: object) -> None:
    # Waiting for another process beats failing; a full flush at each commit is what makes kill -9 harmless. The driver
    # must not open transactions by itself: `_sqlite_begin` does, so that DDL is part of them too.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("busy_timeout=60000", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
