"""How far two readers agree: the share of equal labels, Cohen's kappa, and the table of who said what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TypeVar

Label = TypeVar("Label", bound=Hashable)


def agreement(first: Sequence[Label], second: Sequence[Label]) -> float:
    """The share of places at which both say the same; 0.0 for no places.

    >>> agreement("aab", "abb")
    0.6666666666666666
    """
    return sum(a == b for a, b in zip(first, second, strict=True)) / len(first) if first else 0.0


def kappa(first: Sequence[Label], second: Sequence[Label]) -> float:
    """Cohen's kappa: agreement beyond what habit would bring about by chance; 1.0 where both say one thing only.

    Cohen, J. (1960), A coefficient of agreement for nominal scales.

    >>> round(kappa("yyyyynnnnn", "yyyynnnnny"), 3)
    0.6
    """
    if not first:
        return 0.0
    count = len(first)
    left, right = Counter(first), Counter(second)
    chance = sum(left[label] * right[label] for label in left) / count**2
    return 1.0 if chance == 1 else (agreement(first, second) - chance) / (1 - chance)


def confusion(first: Sequence[Label], second: Sequence[Label]) -> dict[tuple[Label, Label], int]:
    """How often the first said one thing and the second another: {(first's, second's): count}."""
    return dict(Counter(zip(first, second, strict=True)))
