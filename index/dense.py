"""Vectors in FAISS, half precision, memory-mapped. `VectorIndex` is the seam that a served vector engine could take.

Up to EXACT_UP_TO vectors every one is compared with the question. Beyond, an inverted-file index beside them picks the
candidates, and only those are compared: `make bench-scale` prints what that gains and what it misses.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

VECTORS, LISTS = "vectors.faiss", "lists.faiss"
# Comparing every vector takes about 0.03 ms of processor time per thousand: at this many, as long as to encode the
# question. Up to here exact search costs little and misses nothing; beyond, it would come to lead the bill.
EXACT_UP_TO = 100_000
# Lists per square root of the number of vectors, and the share of the lists that a question looks into.
LISTS_PER_ROOT = 4
PROBED_SHARE = 1 / 16
TRAINING_PER_LIST = 48
TRAINING_ROUNDS = 8


class VectorIndex(Protocol):
    """Vectors that can be searched by inner product, and read back."""

    @property
    def size(self) -> int:
        """How many vectors there are."""

    def nearest(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """The places of the `count` vectors nearest to `query`, nearest first; only where `allowed` is true."""

    def similarity(self, query: NDArray[np.float32], places: NDArray[np.int64]) -> NDArray[np.float32]:
        """The inner product of `query` with the vectors at `places`, in that order."""

    def vectors(self, places: Sequence[int]) -> NDArray[np.float32]:
        """The vectors at `places`, shape (len(places), dimension)."""


def build_dense(folder: Path, vectors: NDArray[np.float32], exact_up_to: int = EXACT_UP_TO) -> None:
    """Write the vectors, shape (n, dimension), into `folder`; beyond `exact_up_to`, an approximate index beside them.

    Vector i of the index is `vectors[i]`.
    """
    dimension = vectors.shape[1]
    index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.add(np.ascontiguousarray(vectors))
    faiss.write_index(index, str(folder / VECTORS))
    if len(vectors) > exact_up_to:
        _build_lists(folder, vectors)


class FaissIndex:
    """Search over a built index: exact, or approximate where the build left lists to do it with."""

    def __init__(self, folder: Path, *, exact: bool = False) -> None:
        # One question is searched in a few milliseconds; a second thread would cost more in waiting than it saves.
        faiss.omp_set_num_threads(1)
        self._index: Any = faiss.read_index(str(folder / VECTORS), faiss.IO_FLAG_MMAP_IFC)
        self.size = int(self._index.ntotal)
        self.dimension = int(self._index.d)
        self._lists: Any = None
        if not exact and (folder / LISTS).is_file():
            self._lists = faiss.read_index(str(folder / LISTS), faiss.IO_FLAG_MMAP)

    def nearest(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """The places of the `count` vectors nearest to `query`, nearest first; only where `allowed` is true."""
        count = min(count, self.size)
        if count < 1:
            return np.empty(0, dtype=np.int64)
        parameters: dict[str, Any] = {}
        if allowed is not None:
            bitmap = np.packbits(allowed, bitorder="little")
            parameters["sel"] = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bitmap))
        # Where few are allowed, most lists hold none of them: then all that are allowed are compared.
        if self._lists is not None and (allowed is None or int(allowed.sum()) > EXACT_UP_TO):
            searched, kind = self._lists, "SearchParametersIVF"
            parameters["nprobe"] = max(1, math.ceil(self._lists.nlist * PROBED_SHARE))
        else:
            searched, kind = self._index, "SearchParameters"
        _, found = searched.search(query[None, :], count, params=getattr(faiss, kind)(**parameters))
        places: NDArray[np.int64] = found[0][found[0] >= 0]
        return places

    def similarity(self, query: NDArray[np.float32], places: NDArray[np.int64]) -> NDArray[np.float32]:
        """The inner product of `query` with the vectors at `places`, in that order."""
        if not len(places):
            return np.empty(0, dtype=np.float32)
        found: NDArray[np.float32] = self.vectors(places) @ query
        return found

    def vectors(self, places: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors at `places`, shape (len(places), dimension), rounded to half precision as they are kept."""
        wanted = np.ascontiguousarray(places, dtype=np.int64)
        if not len(wanted):
            return np.empty((0, self.dimension), dtype=np.float32)
        found: NDArray[np.float32] = self._index.reconstruct_batch(wanted)
        return found


def _build_lists(folder: Path, vectors: NDArray[np.float32]) -> None:
    """Write an inverted-file index with 8-bit codes, its centroids learnt from an evenly spread, fixed sample."""
    count, dimension = vectors.shape
    lists = round(LISTS_PER_ROOT * math.sqrt(count))
    centroids = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFScalarQuantizer(
        centroids, dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.niter, index.cp.max_points_per_centroid, index.cp.seed = TRAINING_ROUNDS, TRAINING_PER_LIST, 1
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    step = max(1, count // (lists * TRAINING_PER_LIST))
    index.train(np.ascontiguousarray(vectors[::step]))
    index.add(np.ascontiguousarray(vectors))
    faiss.write_index(index, str(folder / LISTS))
