"""A library → its index: every passage, whose duty each row is, and what the documents have in common."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from eval.gap.bearers import RowBearers
from eval.in_common import IN_COMMON, Gathering, InCommon
from index.encoder import Encoder
from index.manifest import SnapshotInfo
from index.passages import Passage, passages_of
from index.snapshot import Progress, build_snapshot
from ingest.store import Library


def build_index(
    library: Library, root: Path, encoder: Encoder, inputs: Mapping[str, str], progress: Progress | None = None
) -> SnapshotInfo:
    """Build the index of these editions (`Library.current`) under ROOT and make it the current one.

    One document after another is opened, and none is kept. Raises LibraryError where ROOT cannot be written.
    """
    gathering = Gathering()
    passages: list[Passage] = []
    for id in inputs:
        document = library.document(id)
        bearers = RowBearers(document)
        gathering.take(document, bearers.of)
        passages.extend(passages_of(document, bearers.of))
    beside = {IN_COMMON: gathering.done().to_json()}
    return build_snapshot(root, passages, encoder, inputs=inputs, beside=beside, progress=progress)


def read_in_common(info: SnapshotInfo) -> InCommon:
    """What the documents of an index have in common."""
    return InCommon.from_json((info.directory / IN_COMMON).read_text(encoding="utf-8"))
