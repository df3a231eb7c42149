"""Looking at the sources: what stands there now that was not wholly dealt with before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.watch.config import Source, WatchConfig
from app.watch.fetch import SourceError, Stamp, fetch
from app.watch.state import Seen


@dataclass(frozen=True, slots=True)
class Found:
    """A body that is new, or the error that kept it away. `key` names the source, and the file inside a folder."""

    source: Source
    key: str
    address: str
    name: str
    body: bytes = b""
    stamp: Stamp = field(default_factory=Stamp)
    error: str = ""

    @property
    def sha256(self) -> str:
        """The hash of the body."""
        return hashlib.sha256(self.body).hexdigest()


def look_at(config: WatchConfig, seen: Mapping[str, Seen]) -> Iterator[Found]:
    """Each new body and each source that could not be read. A source that holds nothing new gives nothing."""
    for source in config.sources:
        if source.address:
            yield from _address(config, source, seen.get(source.name))
        else:
            yield from _files(config, source, seen)


def _address(config: WatchConfig, source: Source, last: Seen | None) -> Iterator[Found]:
    known = Stamp(last.etag, last.last_modified) if last and last.address == source.address else Stamp()
    name = unquote(Path(urlsplit(source.address).path).name) or source.name
    if source.govuk:
        name = f"{Path(name).stem}.json"
    try:
        fetched = fetch(
            source.address, known, timeout_seconds=config.timeout_seconds, largest_bytes=config.largest_bytes
        )
    except SourceError as error:
        yield Found(source, source.name, source.address, name, error=str(error))
        return
    if fetched.body is None:
        return
    found = Found(source, source.name, source.address, name, fetched.body, fetched.stamp)
    if last is None or found.sha256 != last.sha256 or last.address != source.address:
        yield found


def _files(config: WatchConfig, source: Source, seen: Mapping[str, Seen]) -> Iterator[Found]:
    place = source.file or source.folder
    assert place is not None, "a source has one place, its model sees to that"
    if source.folder and not place.is_dir():
        yield Found(source, source.name, str(place), place.name, error=f"{place} is not a folder; mend `folder:`.")
        return
    paths = sorted(_inside(place)) if source.folder else [place]
    for path in paths:
        key = f"{source.name}/{path.relative_to(place)}" if source.folder else source.name
        try:
            if path.stat().st_size > config.largest_bytes:
                raise SourceError(f"{path} is larger than {config.largest_bytes} bytes; raise largest_bytes.")
            body = path.read_bytes()
        except (OSError, SourceError) as error:
            reason = str(error) if isinstance(error, SourceError) else f"{path} cannot be read ({error.strerror})."
            yield Found(source, key, str(path), path.name, error=reason)
            continue
        found = Found(source, key, str(path), path.name, body)
        last = seen.get(key)
        if last is None or found.sha256 != last.sha256:
            yield found


def _inside(folder: Path) -> Iterator[Path]:
    """The files of a folder and of those below it; hidden files and an editor's leavings are not sources."""
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith((".", "~")) for part in parts):
            yield path
