"""Two scores into one. Pure: the indexes are not known here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# How much of the score is the vectors' and how much the words'.
DENSE_SHARE = 0.5


def fuse(
    dense: NDArray[np.float32], lexical: NDArray[np.float32], dense_share: float = DENSE_SHARE
) -> NDArray[np.float32]:
    """The convex combination of two scores of the same candidates, both in 0…1 where 1 is the best there can be.

    Scores and not ranks are combined (Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions for Hybrid
    Retrieval"): a rank forgets by how much the first was better than the second.
    """
    if dense.shape != lexical.shape:
        raise ValueError(f"scores of different candidates: {dense.shape} and {lexical.shape}")
    return np.asarray(dense_share * np.clip(dense, 0.0, 1.0) + (1.0 - dense_share) * lexical, dtype=np.float32)


def share_of_ceiling(scores: NDArray[np.float32], ceiling: float) -> NDArray[np.float32]:
    """Scores as a share of the most that could be scored; zeros where nothing could be."""
    if ceiling <= 0:
        return np.zeros_like(scores)
    return np.asarray(scores / np.float32(ceiling), dtype=np.float32)


def best_first(scores: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The places of the `count` highest scores above 0, highest first; of equal scores the earlier place first."""
    count = min(count, len(scores))
    if count < 1:
        return np.empty(0, dtype=np.int64)
    if count < len(scores):
        threshold = np.partition(scores, len(scores) - count)[len(scores) - count]
        above = np.flatnonzero(scores > threshold)
        level = np.flatnonzero(scores == threshold)[: count - len(above)]
        chosen = np.concatenate([above, level])
    else:
        chosen = np.arange(len(scores))
    chosen = chosen[scores[chosen] > 0]
    ordered: NDArray[np.int64] = chosen[np.lexsort((chosen, -scores[chosen]))]
    return ordered
