"""Which rows a duty is looked at beside: the nearest to it, and the nearest to each of its limbs."""

from __future__ import annotations

from eval.gap.nearness import Nearness, best
from eval.gap.prepared import Prepared

NEAREST = 14
BY_LIMB = 2


def candidates(prepared: Prepared, nearness: Nearness, place: int) -> list[int]:
    """The places of the rows worth a closer look for the duty at `place`, in order."""
    count = len(prepared.rows)
    if count <= NEAREST:
        return list(range(count))
    found = set(best(nearness.of(place), NEAREST))
    duty = prepared.duties[place]
    if len(duty.limbs) > 1:
        for values in duty.limb_vectors @ prepared.row_vectors.T:
            found.update(best(values, BY_LIMB))
    return sorted(found)
