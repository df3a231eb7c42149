"""Snapshots: all that a search needs, in one directory named by its content; `current` names the one in use.

    ROOT/current                    the name of the snapshot in use, moved by one atomic rename
    ROOT/snapshots/NAME/manifest.json, passages, vectors and words

A snapshot is written beside the others under a name of its own and renamed when it is whole, so a reader never sees
half an index, and a build that dies costs nothing that was there.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.canonical import fingerprint_of
from index.dense import FaissIndex, build_dense
from index.encoder import Encoder
from index.exported import write_atomically
from index.lexical import DEFAULT_WEIGHING, Weighing, build_lexical
from index.manifest import (
    CURRENT,
    FORMAT,
    MANIFEST,
    SNAPSHOTS,
    SnapshotInfo,
    check_snapshot,
    current_info,
    current_name,
    digest,
    info_of,
    name_of,
)
from index.passages import Passage
from index.shelf import build_shelf, units_of
from ingest.errors import LibraryError

HASHES = "hashes.npy"
HASH_BYTES = 16
# Texts encoded between two reports of progress.
ENCODED_AT_A_TIME = 2048
# A build that was killed leaves its directory behind; the next build clears those that nobody can be working on.
ABANDONED_SECONDS = 24 * 3600
KEPT = 2

Progress = Callable[[int, int], None]


def build_snapshot(
    root: Path,
    passages: Sequence[Passage],
    encoder: Encoder,
    *,
    inputs: Mapping[str, str] | None = None,
    beside: Mapping[str, str] | None = None,
    weighing: Weighing = DEFAULT_WEIGHING,
    progress: Progress | None = None,
) -> SnapshotInfo:
    """Build the snapshot of these passages, make it the current one, and return what it is.

    `beside` are texts, by the name of their file, that are kept with it: what a caller derives from the same inputs.

    Only texts that the current snapshot does not hold are encoded. Where the same snapshot is there already, nothing is
    built. `progress` is called with (texts encoded, texts to encode). Raises LibraryError where ROOT cannot be written.
    """
    try:
        return _build(root, passages, encoder, dict(inputs or {}), dict(beside or {}), weighing, progress)
    except OSError as error:
        raise LibraryError(
            f"The index at {root} cannot be written ({error.strerror or error}); free some space or mend its "
            "permissions and try again. What was there is unchanged."
        ) from error


def _build(
    root: Path,
    passages: Sequence[Passage],
    encoder: Encoder,
    inputs: dict[str, str],
    beside: dict[str, str],
    weighing: Weighing,
    progress: Progress | None,
) -> SnapshotInfo:
    home = root / SNAPSHOTS
    home.mkdir(parents=True, exist_ok=True)
    units = units_of(passages)
    hashes = _hashes(units.texts)
    deciding: dict[str, object] = {
        "format": FORMAT,
        "encoder": encoder.fingerprint,
        "dimension": encoder.dimension,
        "lexical": weighing.as_json(),
        "passages": fingerprint_of([[passage.key, _hash(repr(passage)).hex()] for passage in passages]),
        "inputs": inputs,
        "beside": {name: fingerprint_of(text) for name, text in beside.items()},
    }
    name = name_of(deciding)
    standing = _standing(root, name, encoder)
    if standing is None:
        workshop = Path(tempfile.mkdtemp(dir=home, prefix=".building-"))
        try:
            encoded = _build_vectors(workshop, root, units.texts, hashes, encoder, progress)
            build_lexical(workshop, units.texts, weighing)
            build_shelf(workshop, passages, units)
            np.save(workshop / HASHES, hashes)
            for file, text in beside.items():
                (workshop / file).write_text(text, encoding="utf-8")
            manifest = {
                "name": name,
                "inputs_of_name": deciding,
                "encoder": encoder.name,
                "passages": len(passages),
                "units": len(units.texts),
                "files": {path.name: digest(path) for path in sorted(workshop.iterdir())},
            }
            (workshop / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
            _settle(workshop, home / name)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    else:
        encoded = 0
    before = current_name(root)
    write_atomically(root / CURRENT, name)
    _sweep(home, keep={name, before})
    return replace(info_of(root, name), encoded=encoded)


def _build_vectors(
    workshop: Path,
    root: Path,
    texts: Sequence[str],
    hashes: NDArray[np.uint8],
    encoder: Encoder,
    progress: Progress | None,
) -> int:
    """Write the vectors of the texts; how many of them had to be encoded."""
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    missing = np.arange(len(texts))
    held = _held_vectors(root, encoder)
    if held is not None:
        index, place_of = held
        places = np.array([place_of.get(bytes(one), -1) for one in hashes], dtype=np.int64)
        known = np.flatnonzero(places >= 0)
        vectors[known] = index.vectors(places[known])
        missing = np.flatnonzero(places < 0)
    for first in range(0, len(missing), ENCODED_AT_A_TIME):
        chosen = missing[first : first + ENCODED_AT_A_TIME]
        if progress:
            progress(first, len(missing))
        vectors[chosen] = encoder.encode([texts[place] for place in chosen])
    if progress and len(missing):
        progress(len(missing), len(missing))
    build_dense(workshop, vectors)
    return len(missing)


def _held_vectors(root: Path, encoder: Encoder) -> tuple[FaissIndex, dict[bytes, int]] | None:
    """The vectors of the current snapshot by the hash of their text; None where they cannot be used again."""
    try:
        info = current_info(root)
        if info is None:
            return None
        check_snapshot(info, root, encoder)
        hashes = np.load(info.directory / HASHES, allow_pickle=False)
    except (LibraryError, OSError, ValueError):
        return None  # foreign or broken: everything is encoded anew
    return FaissIndex(info.directory), {bytes(one): place for place, one in enumerate(hashes)}


def _standing(root: Path, name: str, encoder: Encoder) -> SnapshotInfo | None:
    """The snapshot of that name, where it stands there whole."""
    try:
        info = info_of(root, name)
        check_snapshot(info, root, encoder)
    except LibraryError:
        return None
    return info


def _settle(workshop: Path, place: Path) -> None:
    """Make sure that what was written is on the disk, then give it its name in one step."""
    for path in workshop.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    workshop.chmod(0o755)
    if place.exists():  # of the same name, and not whole: see `_standing`
        place.rename(Path(tempfile.mkdtemp(dir=place.parent, prefix=".building-")) / "broken")
    try:
        workshop.rename(place)
    except OSError:
        if not (place / MANIFEST).is_file():  # another process built the same in the meantime: that one serves
            raise


def _sweep(home: Path, keep: set[str]) -> None:
    """Remove what no reader can be opening: all but the snapshot in use, the one before it, and builds at work."""
    by_age = sorted((path for path in home.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in by_age:
        unfinished = path.name.startswith(".")
        abandoned = unfinished and time.time() - path.stat().st_mtime > ABANDONED_SECONDS
        if abandoned or (not unfinished and path.name not in keep):
            shutil.rmtree(path, ignore_errors=True)


def _hashes(texts: Sequence[str]) -> NDArray[np.uint8]:
    """A hash of each text, shape (len(texts), HASH_BYTES)."""
    joined = b"".join(_hash(text) for text in texts)
    return np.frombuffer(joined, dtype=np.uint8).reshape(len(texts), HASH_BYTES)


def _hash(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest()
