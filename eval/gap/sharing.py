"""Whether one row answers several duties, which differs from pair to pair and is found out from the pair itself.

A new edition answers each clause of the old one with a row of its own: there, a row that another duty has the better
claim to is less likely to answer this one. A framework of broad rows answers all duties of a section with the same
ones: there, what one duty of a section hears is good for the others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Nearness, in standard deviations, into the logarithm of an odds: with it the share comes out near 1 for the two public
# mappings whose neighbours do share their rows, and at a third for the one whose neighbours do not.
SHARPNESS = 2.0
ROUNDS = 50  # of expectation-maximisation, which has settled long before


def chances_of(near: Floats) -> Floats:
    """Of each duty, the chance that each row answers it, shape (duties, rows), in all 1 over the rows.

    `near` is each duty's nearness, centred and scaled.
    """
    found: Floats = np.exp(SHARPNESS * (near - near.max(axis=1, keepdims=True)))
    found /= found.sum(axis=1, keepdims=True)
    return found


def share_rows(chances: Floats) -> float:
    """How often two duties that follow each other are answered by the same row, from 0 to 1; 0 where there is but one.

    Of every two, either the same row answers both, or any row answers each: how often the former is the case is found
    by expectation-maximisation.

    >>> round(share_rows(np.eye(6, dtype=np.float32)), 2), round(share_rows(np.eye(6, dtype=np.float32)[[0, 0, 0]]), 2)
    (0.0, 1.0)
    """
    if len(chances) < 2:
        return 0.0
    likelihood = (chances[:-1] * chances[1:]).sum(axis=1).astype(np.float64) * chances.shape[1]
    share = 0.5
    for _ in range(ROUNDS):
        share = float(np.mean(share * likelihood / (share * likelihood + 1 - share)))
    return share


def claimed(chances: Floats) -> Floats:
    """How much each row is claimed by the other duties: the logarithm of 1 and their chances, shape as `chances`."""
    found: Floats = np.log1p(chances.sum(axis=0, keepdims=True) - chances)
    return found
