"""A snapshot's manifest: what it was built from, and whether what stands there is still that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.canonical import fingerprint_of
from index.encoder import Encoder
from ingest.errors import LibraryError

# Raise it when the files of a snapshot change their meaning: older ones are then built anew.
FORMAT = 3
MANIFEST, CURRENT, SNAPSHOTS = "manifest.json", "current", "snapshots"
# A file is checked whole up to here, and by its two ends beyond: opening must not read what a question does not need.
CHECKED_WHOLE = 8 << 20
CHECKED_END = 1 << 20


class OtherFormatError(LibraryError):
    """The snapshot has the format of another release."""


@dataclass(frozen=True)
class SnapshotInfo:
    """What a snapshot was built from. `inputs` is what the caller gave: for clearline, edition id → sha256."""

    name: str
    directory: Path
    passages: int
    units: int
    encoder: str
    encoder_fingerprint: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    encoded: int = 0  # how many texts the build had to encode; the others it found in the snapshot before


def current_info(root: Path) -> SnapshotInfo | None:
    """What the current snapshot was built from; None where there is none, or none that this clearline reads.

    Raises LibraryError where it is broken.
    """
    try:
        name = (root / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise LibraryError(_mend(root, "its `current` file cannot be read")) from error
    if not name.isalnum():
        raise LibraryError(_mend(root, "its `current` file names no snapshot"))
    try:
        return info_of(root, name)
    except OtherFormatError:
        return None  # another release built it: it is built anew, as where there is none


def check_snapshot(info: SnapshotInfo, root: Path, encoder: Encoder) -> None:
    """Raise LibraryError where the snapshot's files are not those of its manifest, or `encoder` is not its encoder."""
    if info.encoder_fingerprint != encoder.fingerprint:
        raise LibraryError(_mend(root, f"it was built with the model {info.encoder}, and {encoder.name} is in use now"))
    manifest = _manifest(root, info.name)
    for name, expected in manifest["files"].items():
        path = info.directory / name
        if not path.is_file():
            raise LibraryError(_mend(root, f"its file {name} is missing"))
        if digest(path) != expected:
            raise LibraryError(_mend(root, f"its file {name} is not the one that was built"))
    if manifest["name"] != info.name or manifest["name"] != name_of(manifest["inputs_of_name"]):
        raise LibraryError(_mend(root, "its manifest was changed"))


def current_name(root: Path) -> str:
    """The name of the current snapshot, or an empty string where none can be read."""
    try:
        return (root / CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def info_of(root: Path, name: str) -> SnapshotInfo:
    """What the snapshot of that name was built from. Raises LibraryError where its manifest is not one of ours."""
    manifest = _manifest(root, name)
    try:
        return SnapshotInfo(
            name=name,
            directory=root / SNAPSHOTS / name,
            passages=int(manifest["passages"]),
            units=int(manifest["units"]),
            encoder=str(manifest["encoder"]),
            encoder_fingerprint=str(manifest["inputs_of_name"]["encoder"]),
            inputs=dict(manifest["inputs_of_name"]["inputs"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise LibraryError(_mend(root, "its manifest is not one of ours")) from error


def name_of(deciding: Mapping[str, object]) -> str:
    """The name of the snapshot that these inputs give."""
    return fingerprint_of(deciding)[:32]


def digest(path: Path) -> list[int | str]:
    """The length of a file and a hash: of all of it up to CHECKED_WHOLE bytes, of its two ends beyond."""
    size = path.stat().st_size
    hashed = sha256()
    with path.open("rb") as file:
        if size <= CHECKED_WHOLE:
            hashed.update(file.read())
        else:
            hashed.update(file.read(CHECKED_END))
            file.seek(size - CHECKED_END)
            hashed.update(file.read())
    return [size, hashed.hexdigest()]


def _manifest(root: Path, name: str) -> dict[str, Any]:
    path = root / SNAPSHOTS / name / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        made_with = manifest["inputs_of_name"]["format"]
    except FileNotFoundError as error:
        raise LibraryError(_mend(root, f"the snapshot {name} that it names is not there")) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LibraryError(_mend(root, "its manifest is not one of ours")) from error
    if made_with != FORMAT:
        raise OtherFormatError(_mend(root, f"it has format {made_with}, and this clearline reads format {FORMAT}"))
    assert isinstance(manifest, dict)
    return manifest


def _mend(root: Path, what: str) -> str:
    return (
        f"The index at {root} cannot be used: {what}. Delete that directory and run the command again: it is rebuilt."
    )
