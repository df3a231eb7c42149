"""What of a limb is missing: all of it, or the stretch that no row says, where the rest is said."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from eval.gap.limbs import Limb
from eval.gap.prepared import PreparedDuty

MOSTLY = 0.5  # of a limb that loses more than this share of its words all is missing
_JOINT = re.compile(r"[\s,;:]+(?:(?:and|or|but)\b\s*)?")


def narrowed(duty: PreparedDuty, missing: Collection[int], said: NDArray[np.bool_]) -> tuple[Limb, ...]:
    """The limbs of the duty, each of the `missing` cut down to what is missing of it.

    `said` is, for each of `duty.words`, whether some row says it. A stretch is made of whole phrases, with the small
    words before them: of "review plans in each rural area" a row that says nothing of rural lacks "in each rural area".
    """
    return tuple(_cut_down(duty, place, said) if place in missing else limb for place, limb in enumerate(duty.limbs))


def _cut_down(duty: PreparedDuty, place: int, said: NDArray[np.bool_]) -> Limb:
    limb = duty.limbs[place]
    own = np.flatnonzero(duty.words.limbs == place)
    lost = own[~said[own]]
    if not len(lost) or len(lost) > MOSTLY * len(own):
        return limb
    text, printed = duty.duty.text, duty.words.printed
    first, last = int(lost[0]), int(lost[-1])
    while first > own[0] and not text[printed[first - 1][1] : printed[first][0]].strip():
        first -= 1
    while last < own[-1] and not text[printed[last][1] : printed[last + 1][0]].strip():
        last += 1
    start = printed[first - 1][1] if first > own[0] else limb.start
    end = printed[last][1] if last < own[-1] else limb.end
    if opening := _JOINT.match(text, start, end):
        start = opening.end()
    return Limb(text[start:end], start, end) if start < end else limb
