"""A file into the library: read apart, with the columns that a person named before, and stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import InputError
from ingest.guarded import read_guarded
from ingest.limits import Limits
from ingest.load import read_bytes
from ingest.model import Document, Edition, Kind
from ingest.options import ReadingOptions
from ingest.store import Library
from ingest.text import squeeze

Reader = Callable[[Mapping[str, str] | None], Document]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: the edition that holds it, and the document read, None where it was held already."""

    edition: Edition
    document: Document | None


def take_in(
    library: Library,
    path: Path,
    *,
    kind: Kind | None = None,
    title: str = "",
    edition: str = "",
    replaces: str = "",
    columns: Mapping[str, str] | None = None,
    publisher: str = "",
    limits: Limits | None = None,
    password: str | None = None,
) -> Taken:
    """Read a file and store it as an edition; the same bytes twice change nothing.

    `replaces` lends its kind, title, publisher and the columns that were named for it. Without it, a table whose header
    says too little is tried with the columns that were named for documents held. Raises InputError or LibraryError.
    """
    limits = limits or Limits()
    source = read_bytes(path, limits)
    if held := library.holding(source):
        return Taken(held, None)
    former = library.edition(replaces) if replaces else None
    if former is not None:
        kind = kind or former.kind
        publisher = publisher or former.publisher
        title = title or former.title
        columns = columns or library.columns_of(former.document) or None

    def read(chosen: Mapping[str, str] | None) -> Document:
        return read_guarded(
            path,
            ReadingOptions(
                kind=kind,
                title=title,
                edition=edition,
                publisher=publisher,
                columns=chosen,
                limits=limits,
                password=password,
            ),
            source=source,
        )

    try:
        document = read(columns)
    except InputError as error:
        if columns or "--columns" not in str(error):
            raise
        document, columns = _with_remembered(library, read, error)
    stored = library.add(
        document, source, source_name=squeeze(path.name), replaces=replaces, publisher=publisher, columns=columns
    )
    return Taken(stored, document)


def _with_remembered(library: Library, read: Reader, error: InputError) -> tuple[Document, Mapping[str, str]]:
    """The document read with columns that were named before; the original error where none of them fit."""
    for remembered in library.remembered_columns():
        try:
            return read(remembered), remembered
        except InputError:
            continue
    raise error
