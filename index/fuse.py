"""Two scores into one. Pure: the indexes are not known here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# What a match of one word as rare as can be is worth beside a cosine similarity of 1. Chosen with `index.lexical`'s
# weights, on the same half of a public set of questions; 0.2 to 0.4 measure within a fifth of a point of each other.
WORD_WORTH = 0.3
# How far a passage's surroundings reach, in passages, and how much their best counts beside the passage itself.
# Chosen like WORD_WORTH: reaches of 3 to 7 and weights of 0.5 to 0.9 measure within a third of a point of each other.
CONTEXT_REACH = 4
CONTEXT_WEIGHT = 0.7
# A text of many more characters than this (some 200 words) matches by chance and makes a poor citation; the cost is
# what it loses each time its length grows by a factor of e.
LONG_CHARACTERS = 1300
LONG_COST = 0.1


def fuse(
    dense: NDArray[np.float32], lexical: NDArray[np.float32], word_worth: float = WORD_WORTH
) -> NDArray[np.float32]:
    """One score of each candidate, 0 or more: its cosine, and what the words it matches are worth beside it.

    Scores and not ranks are added (Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval"):
    a rank forgets by how much the first was better than the second. Nothing is scaled to the best of a result, so what
    a passage scores does not depend on what else was found. Raises ValueError where the shapes differ.
    """
    if dense.shape != lexical.shape:
        raise ValueError(f"scores of different candidates: {dense.shape} and {lexical.shape}")
    return np.asarray(np.clip(dense, 0.0, 1.0) + np.float32(word_worth) * lexical, dtype=np.float32)


def cost_of_length(characters: NDArray[np.int64]) -> NDArray[np.float32]:
    """What each text loses for its length; nothing up to LONG_CHARACTERS."""
    return np.asarray(LONG_COST * np.log(np.maximum(characters, LONG_CHARACTERS) / LONG_CHARACTERS), dtype=np.float32)


def in_context(
    scores: NDArray[np.float32],
    places: NDArray[np.int64],
    documents: NDArray[np.int64],
    reach: int = CONTEXT_REACH,
    weight: float = CONTEXT_WEIGHT,
) -> NDArray[np.float32]:
    """The scores, each drawn towards the best that stands near it: `(score + weight * best nearby) / (1 + weight)`.

    Near is within `reach` places, itself included, in the same document; `places` are reading order, each there once.
    What a document says of one matter stands together, so of two passages that match alike, the one beside a better
    match is the likelier answer. The best of all keeps its score and its rank. The arrays are of shape (candidates,).
    """
    order = np.lexsort((places, documents))
    place, document, score = places[order], documents[order], scores[order]
    best = score.copy()
    for step in range(1, min(reach + 1, len(order))):
        near = (place[step:] - place[:-step] <= reach) & (document[step:] == document[:-step])
        if not near.any():
            break  # the steps further on are further apart still
        best[step:] = np.where(near, np.maximum(best[step:], score[:-step]), best[step:])
        best[:-step] = np.where(near, np.maximum(best[:-step], score[step:]), best[:-step])
    found = np.empty_like(scores)
    found[order] = (score + np.float32(weight) * best) / np.float32(1 + weight)
    return found


def bounded(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores of 0 or more as `x / (1 + x)`, which keeps their order and lies between 0 and 1."""
    return np.asarray(scores / (1 + scores), dtype=np.float32)


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
