"""Measures of a ranking against the passages that are known to answer. Pure; every one lies between 0 and 1.

A question for which nothing is known to answer has no score: it is left out, which is not the same as scoring 0.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence


def recall_at(ranking: Sequence[str], relevant: Collection[str], cut: int) -> float:
    """The share of the relevant that stands among the first `cut`.

    >>> recall_at(["a", "b", "c"], {"b", "x"}, 2)
    0.5
    """
    return sum(one in relevant for one in ranking[:cut]) / len(relevant)


def average_precision_at(ranking: Sequence[str], relevant: Collection[str], cut: int) -> float:
    """The precision at each relevant one among the first `cut`, summed, over the number of all the relevant.

    As trec_eval's `map_cut`. Its mean over questions is MAP.

    >>> average_precision_at(["x", "a", "b"], {"a", "b"}, 10) == (1 / 2 + 2 / 3) / 2
    True
    """
    found, total = 0, 0.0
    for place, one in enumerate(ranking[:cut], start=1):
        if one in relevant:
            found += 1
            total += found / place
    return total / len(relevant)


def ndcg_at(ranking: Sequence[str], gains: Mapping[str, float], cut: int) -> float:
    """Discounted gain of the first `cut` over that of the best ranking there can be. As trec_eval's `ndcg_cut`.

    >>> ndcg_at(["x", "a"], {"a": 1}, 10) == 1 / math.log2(3)
    True
    """
    best = sorted(gains.values(), reverse=True)[:cut]
    gained = [gains.get(one, 0.0) for one in ranking[:cut]]
    return _discounted(gained) / _discounted(best)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed. Raises ValueError on none.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 0.5)
    2.0
    """
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, start=1))
