"""Vectors in FAISS, half precision, memory-mapped. `VectorIndex` is the seam that a served vector engine could take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

VECTORS = "vectors.faiss"


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


def build_dense(folder: Path, vectors: NDArray[np.float32]) -> None:
    """Write the vectors, shape (n, dimension), as a FAISS file in `folder`. Vector i of the index is `vectors[i]`."""
    dimension = vectors.shape[1]
    index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.add(np.ascontiguousarray(vectors))
    faiss.write_index(index, str(folder / VECTORS))


class FaissIndex:
    """Exact search over a built index."""

    def __init__(self, folder: Path) -> None:
        # One question is searched in a millisecond or two; a second thread would cost more in waiting than it saves.
        faiss.omp_set_num_threads(1)
        self._index: Any = faiss.read_index(str(folder / VECTORS), faiss.IO_FLAG_MMAP_IFC)
        self.size = int(self._index.ntotal)
        self.dimension = int(self._index.d)

    def nearest(
        self, query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """The places of the `count` vectors nearest to `query`, nearest first; only where `allowed` is true."""
        count = min(count, self.size)
        if count < 1:
            return np.empty(0, dtype=np.int64)
        if allowed is None:
            _, found = self._index.search(query[None, :], count)
        else:
            bitmap = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bitmap))
            parameters: Any = faiss.SearchParameters
            _, found = self._index.search(query[None, :], count, params=parameters(sel=selector))
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
