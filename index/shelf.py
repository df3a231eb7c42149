"""Passages on disk: a line of JSON each, found by its offset, and small arrays that lead from a text to its passages.

A *unit* is a text that is searched; the views of passages that have the same text share one. For each unit the shelf
knows which views of which passages it is; for each passage, its document and kind, to filter by.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.passages import Passage, View

LINES, OFFSETS, NAMES = "passages.jsonl", "offsets.npy", "names.json"
POINTERS, OWNERS, VIEWS, WEIGHTS = "unit_pointers.npy", "unit_passages.npy", "unit_views.npy", "unit_weights.npy"
DOCUMENTS, KINDS, LENGTHS = "passage_documents.npy", "passage_kinds.npy", "passage_lengths.npy"

MASKS_KEPT = 16

Filter = tuple[frozenset[str] | None, frozenset[str] | None]


@dataclass(frozen=True)
class Units:
    """The distinct texts of the views of some passages, and whose they are.

    The views of unit u are the entries `pointers[u]` to `pointers[u + 1]` of `owners` (the passage's place), `views`
    (the view's place in that passage) and `weights`.
    """

    texts: list[str]
    pointers: NDArray[np.int64]
    owners: NDArray[np.int32]
    views: NDArray[np.uint16]
    weights: NDArray[np.float32]


@dataclass(frozen=True)
class Found:
    """Views that a search reached: the place of their unit among those asked for, their passage, which view, weight."""

    unit: NDArray[np.int64]
    passage: NDArray[np.int64]
    view: NDArray[np.int64]
    weight: NDArray[np.float32]


def units_of(passages: Sequence[Passage]) -> Units:
    """The distinct view texts of the passages, in the order in which they are first met."""
    place_of: dict[str, int] = {}
    unit: list[int] = []
    owner: list[int] = []
    which: list[int] = []
    weight: list[float] = []
    for place, passage in enumerate(passages):
        for number, view in enumerate(passage.views):
            unit.append(place_of.setdefault(view.text, len(place_of)))
            owner.append(place)
            which.append(number)
            weight.append(view.weight)
    units = np.asarray(unit, dtype=np.int64)
    order = np.argsort(units, kind="stable")
    counts = np.bincount(units, minlength=len(place_of)) if len(units) else np.zeros(0, dtype=np.int64)
    return Units(
        texts=list(place_of),
        pointers=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        owners=np.asarray(owner, dtype=np.int32)[order],
        views=np.asarray(which, dtype=np.uint16)[order],
        weights=np.asarray(weight, dtype=np.float32)[order],
    )


def build_shelf(folder: Path, passages: Sequence[Passage], units: Units) -> None:
    """Write the passages and their units into `folder`."""
    documents = {name: place for place, name in enumerate(dict.fromkeys(passage.document for passage in passages))}
    kinds = {name: place for place, name in enumerate(dict.fromkeys(passage.kind for passage in passages))}
    offsets = np.zeros(len(passages) + 1, dtype=np.int64)
    with (folder / LINES).open("wb") as file:
        for place, passage in enumerate(passages):
            file.write(_line(passage))
            offsets[place + 1] = file.tell()
    np.save(folder / OFFSETS, offsets)
    np.save(folder / POINTERS, units.pointers)
    np.save(folder / OWNERS, units.owners)
    np.save(folder / VIEWS, units.views)
    np.save(folder / WEIGHTS, units.weights)
    np.save(folder / DOCUMENTS, np.asarray([documents[passage.document] for passage in passages], dtype=np.int32))
    np.save(folder / KINDS, np.asarray([kinds[passage.kind] for passage in passages], dtype=np.uint8))
    np.save(folder / LENGTHS, np.asarray([len(passage.text) for passage in passages], dtype=np.int32))
    names = {"documents": list(documents), "kinds": list(kinds)}
    (folder / NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


class Shelf:
    """The passages of a snapshot, read from the disk one by one as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._offsets = _array(folder / OFFSETS)
        self._pointers = _array(folder / POINTERS)
        self._owners = _array(folder / OWNERS)
        self._views = _array(folder / VIEWS)
        self._weights = _array(folder / WEIGHTS)
        self._documents = _array(folder / DOCUMENTS)
        self._kinds = _array(folder / KINDS)
        self._lengths = _array(folder / LENGTHS)
        names = json.loads((folder / NAMES).read_text(encoding="utf-8"))
        self.documents: list[str] = names["documents"]
        self.kinds: list[str] = names["kinds"]
        self.size = len(self._offsets) - 1
        self._masks: dict[Filter, tuple[NDArray[np.bool_], NDArray[np.bool_]]] = {}
        self._lines: mmap.mmap | None = None
        if self.size and self._offsets[-1]:
            with (folder / LINES).open("rb") as file:
                self._lines = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def passage(self, place: int) -> Passage:
        """The passage at that place, 0-based in the order in which the passages were given."""
        assert self._lines is not None
        return _passage(self._lines[int(self._offsets[place]) : int(self._offsets[place + 1])])

    def documents_of(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """A number for the document of each of these passages; passages of one document have the same."""
        return self._documents[places].astype(np.int64)

    def lengths_of(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many characters the quote of each of these passages has."""
        return self._lengths[places].astype(np.int64)

    def views_of(self, units: NDArray[np.int64]) -> Found:
        """Every view that has one of these units for its text, in the order of the units."""
        begins, ends = self._pointers[units], self._pointers[units + 1]
        counts = ends - begins
        entries = np.repeat(begins - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) + np.arange(counts.sum())
        return Found(
            unit=np.repeat(np.arange(len(units)), counts),
            passage=self._owners[entries].astype(np.int64),
            view=self._views[entries].astype(np.int64),
            weight=self._weights[entries],
        )

    def allowed(
        self, documents: Collection[str] | None, kinds: Collection[str] | None
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]] | None:
        """Which passages and which units belong to these documents and kinds; None where nothing is asked for."""
        if documents is None and kinds is None:
            return None
        wanted = (None if documents is None else frozenset(documents), None if kinds is None else frozenset(kinds))
        # The same few filters come with every question, and over a million passages each takes longer than the search.
        mask = self._masks.get(wanted)
        if mask is None:
            if len(self._masks) >= MASKS_KEPT:
                self._masks.clear()
            mask = self._masks[wanted] = self._mask(*wanted)
        return mask

    def _mask(
        self, documents: frozenset[str] | None, kinds: frozenset[str] | None
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        passages = np.ones(self.size, dtype=np.bool_)
        if documents is not None:
            passages &= np.isin(self._documents, [place for place, n in enumerate(self.documents) if n in documents])
        if kinds is not None:
            passages &= np.isin(self._kinds, [place for place, name in enumerate(self.kinds) if name in kinds])
        if len(self._owners) == 0:
            return passages, np.zeros(0, dtype=np.bool_)
        # Every unit is some view's text, so none of the runs is empty.
        return passages, np.logical_or.reduceat(passages[self._owners], self._pointers[:-1])


def _array(path: Path) -> NDArray[Any]:
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _line(passage: Passage) -> bytes:
    # A view that is the quote itself is most of them: it is not written twice.
    views = [[view.name, None if view.text == passage.text else view.text, view.weight] for view in passage.views]
    fields = [
        passage.key,
        passage.document,
        passage.kind,
        passage.ref,
        passage.label,
        passage.heading,
        passage.page,
        passage.start,
        passage.end,
        passage.text,
        passage.bearers,
        views,
    ]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def _passage(line: bytes) -> Passage:
    *fields, text, bearers, views = json.loads(line.decode("utf-8", "surrogatepass"))
    key, document, kind, ref, label, heading, page, start, end = fields
    return Passage(
        key=key,
        document=document,
        kind=kind,
        ref=ref,
        label=label,
        heading=heading,
        page=page,
        start=start,
        end=end,
        text=text,
        views=tuple(View(name, text if own is None else own, weight) for name, own, weight in views),
        bearers=tuple(bearers),
    )
