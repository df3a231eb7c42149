"""The trained judge's word, weighed beside the measurements: one voice among others, and the scan works without it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.judge import HEADS, SAME_DUTY

if TYPE_CHECKING:
    from index.judge import Judge

JUDGED_FEATURES = ("measured", "judge")

# A judge is sure beyond what its training can bear; past this its logit says no more.
LOUDEST = 6.0


def judged_features(measured: NDArray[np.float64], judge: NDArray[np.float32]) -> NDArray[np.float64]:
    """The logit of the measurements and that of the judge, side by side: shape (n, 2)."""
    return np.column_stack([np.clip(measured, -LOUDEST, LOUDEST), np.clip(judge, -LOUDEST, LOUDEST)]).astype(float)


def hear(judge: Judge, asked: Sequence[tuple[Sequence[str], str]]) -> NDArray[np.float32]:
    """The judge's logit that each row says its duty, shape (len(asked),). `asked` are the segments of a duty and the
    text of a row; what counts is the segment that the judge is surest of. Every two texts are read together once."""
    pairs = [(segment, row) for segments, row in asked for segment in segments]
    distinct = {pair: place for place, pair in enumerate(dict.fromkeys(pairs))}
    logits = judge.logits(list(distinct))[:, HEADS.index(SAME_DUTY)]
    of_pairs = logits[[distinct[pair] for pair in pairs]]
    starts = np.cumsum([0, *(len(segments) for segments, _ in asked)])[:-1]
    return np.maximum.reduceat(of_pairs, starts) if len(asked) else of_pairs
