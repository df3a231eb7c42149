"""What the order of two documents says about which row answers which duty.

Documents that answer each other run alike for stretches: the row that answers a duty tends to stand near the rows that
answer its neighbours. That is a hidden Markov chain: the duties are read in order, the row that answers is the state,
how near each row is is what is observed. The forward-backward algorithm (Rabiner 1989, "A tutorial on hidden Markov
models", section III) gives each row the odds that all the *other* duties lend it. The same is done with rows and duties
changed about. In an order that means nothing, the odds are close to even and little moves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Chosen on the three public mappings by their mean gain. Between 1 and 2, .5 and .9, 2 and 4, .1 and .3, one at a time,
# MAP@10 of none of them moves by more than .015.
SHARPNESS = 1.5  # nearness, in standard deviations, into the logarithm of an odds
STAYS_NEAR = 0.7  # how often the next answer stands near the last one and not just anywhere
NEAR_BY = 3.0  # rows: the distance at which a neighbour is believed 1/e as much as the same row
HEARD = 0.15  # the weight of the odds that either order lends, beside 1 for the measurement itself
REACH = 15  # rows: five times `NEAR_BY`, past which a neighbour counts for nothing


def with_reading_order(near: Floats) -> Floats:
    """Nearness with what the neighbours say, shape (duties, rows) as given; each duty's nearness centred and scaled.

    The work and the memory grow with duties x rows.
    """
    if min(near.shape) < 2:
        return near
    by_rows = standard(near.T)
    return (SHARPNESS * near + HEARD * (lent(near) + lent(by_rows).T)).astype(np.float32)


def lent(near: Floats) -> Floats:
    """The logarithm of the odds that the lines before and after lend to each state of a line; shape as given.

    >>> odds = lent(standard(np.array([[5, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]], np.float32)))
    >>> bool(odds[1, 1] > odds[1, 5])
    True
    """
    lines, states = near.shape
    seen = np.exp(SHARPNESS * (near - near.max(axis=1, keepdims=True)))
    kernel = np.exp(-np.abs(np.arange(-REACH, REACH + 1)) / NEAR_BY).astype(np.float32)
    leaving = _spread(np.ones(states, np.float32), kernel)
    found = np.zeros_like(near)
    odds = np.full(states, 1 / states, np.float32)
    for line in range(lines):
        found[line] += np.log(odds * states)
        odds = odds * seen[line]
        odds /= odds.sum()
        odds = (1 - STAYS_NEAR) / states + STAYS_NEAR * _spread(odds / leaving, kernel)
    odds = np.ones(states, np.float32)
    for line in reversed(range(lines)):
        found[line] += np.log(odds)
        odds = odds * seen[line]
        odds /= odds.mean()
        odds = (1 - STAYS_NEAR) + STAYS_NEAR * _spread(odds, kernel) / leaving
    return found


def _spread(odds: Floats, kernel: Floats) -> Floats:
    return np.convolve(odds, kernel)[REACH : REACH + len(odds)]


def standard(values: Floats) -> Floats:
    """Each line centred and scaled; all zeros where it is all equal."""
    spread = values.std(axis=1, keepdims=True)
    centred = values - values.mean(axis=1, keepdims=True)
    return np.where(spread > 1e-6, centred / np.maximum(spread, 1e-6), 0).astype(np.float32)
