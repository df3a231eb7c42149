"""The trained judge's word, weighed beside the measurements: one voice among others, and the scan works without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.judge import HEADS, SAME_DUTY

if TYPE_CHECKING:
    from index.judge import Judge

JUDGED_FEATURES = ("measured", "judge")

# A judge is sure beyond what its training can bear; past this its logit says no more.
LOUDEST = 6.0
# Under this logit a bare reading is not read again: of the rows that say a duty that was held back, 3.5 % are under it.
HOPELESS = -3.0
# The judge's even chance: what it learned with is the logarithm of an odds.
EVEN = 0.0


def judged_features(measured: NDArray[np.float64], judge: NDArray[np.float32]) -> NDArray[np.float64]:
    """The logit of the measurements and that of the judge, side by side: shape (n, 2)."""
    return np.column_stack([np.clip(measured, -LOUDEST, LOUDEST), np.clip(judge, -LOUDEST, LOUDEST)]).astype(float)


@dataclass(frozen=True, slots=True)
class Readings:
    """A text in two wordings, each in its segments: bare, and spelled out in full.

    Of a duty, `bare` is as it is printed; of a row it is what the row says without its bearer, duty by duty. The judge
    trips over an abbreviation here and a bearer there; the mean of its two words trips less. `context` is a duty whose
    subject stands in the sentence before it, after that sentence; empty of every other text.
    """

    bare: tuple[str, ...]
    full: tuple[str, ...]
    context: tuple[str, ...] = ()


def hear(judge: Judge, asked: Sequence[tuple[Readings, Readings]]) -> NDArray[np.float32]:
    """The judge's logit that each row says its duty, shape (len(asked),). `asked` are a duty and a row each.

    In either wording what counts are the two segments that the judge is surest of. Every two texts are read once, and
    the full wording only where the bare one leaves hope. Where a duty has a context, the least of what is heard with it
    and without it counts, and less than an even chance is minus infinity: the outcome of another review is another one.
    """
    found = _surest(judge, [(duty.bare, row.bare) for duty, row in asked])
    again = np.flatnonzero(found > HOPELESS)
    full = _surest(judge, [(asked[at][0].full, asked[at][1].full) for at in again.tolist()])
    found[again] = (found[again] + full) / 2
    leaning = np.array([at for at in again.tolist() if asked[at][0].context], np.int64)
    if len(leaning):
        within = _surest(judge, [(asked[at][0].context, asked[at][1].full) for at in leaning.tolist()])
        found[leaning] = np.where(within > EVEN, np.minimum(found[leaning], within), -np.inf)
    return found


def _surest(judge: Judge, asked: Sequence[tuple[Sequence[str], Sequence[str]]]) -> NDArray[np.float32]:
    pairs = [(segment, part) for segments, parts in asked for segment in segments for part in parts]
    distinct = {pair: place for place, pair in enumerate(dict.fromkeys(pairs))}
    logits = judge.logits(list(distinct))[:, HEADS.index(SAME_DUTY)]
    of_pairs = logits[[distinct[pair] for pair in pairs]]
    starts = np.cumsum([0, *(len(segments) * len(parts) for segments, parts in asked)])[:-1]
    return np.maximum.reduceat(of_pairs, starts) if len(asked) else of_pairs
