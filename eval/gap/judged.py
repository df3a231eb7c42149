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


def hear(judge: Judge, segments: Sequence[str], rows: Sequence[str]) -> NDArray[np.float32]:
    """The judge's logit that each row says the duty, shape (rows,): that of the stretch of the duty it is surest of."""
    if not rows:
        return np.zeros(0, np.float32)
    pairs = [(segment, row) for row in rows for segment in segments]
    found: NDArray[np.float32] = (
        judge.logits(pairs)[:, HEADS.index(SAME_DUTY)].reshape(len(rows), len(segments)).max(axis=1)
    )
    return found
