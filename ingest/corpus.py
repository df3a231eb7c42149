"""The bundled documents and data files: what is in `corpus/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ingest.model import Kind

FOLDER = Path(__file__).resolve().parent.parent / "corpus"


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """What the manifest says of one bundled document. `edition` is its label."""

    file: str
    id: str
    kind: Kind
    title: str
    edition: str
    publisher: str
    licence: str
    source: str
    sha256: str


def bundled() -> list[tuple[Path, ManifestEntry]]:
    """The bundled documents, guidance first, each with its entry in `corpus/manifest.yaml`."""
    entries = []
    for given in data_file("manifest.yaml")["documents"]:
        entry = ManifestEntry(**{**given, "kind": Kind(given["kind"]), "edition": str(given["edition"])})
        entries.append((FOLDER / entry.file, entry))
    return entries


@lru_cache(maxsize=16)
def data_file(name: str) -> Mapping[str, Any]:
    """A data file of `corpus/`, read. A missing or broken one is a broken installation, and raises as such."""
    read: Mapping[str, Any] = yaml.safe_load((FOLDER / name).read_text("utf-8"))
    return read
