"""The matcher: for a duty, the rows worth a look and the probability that each says it. Scan and benchmark share it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eval.gap.calibration import Calibration
from eval.gap.candidates import candidates
from eval.gap.features import pair_features
from eval.gap.judged import hear, judged_features
from eval.gap.nearness import Nearness
from eval.gap.prepared import Prepared

if TYPE_CHECKING:
    from index.judge import Judge

# The judge reads a row only where the measurements give it at least this much and are not sure already.
WORTH_JUDGING = 0.02
READ_AT_MOST = 4
# A row that the judge was not asked about is no match beside rows that it was asked about.
UNREAD_AT_MOST = 0.1


class Matcher:
    """Matches the duties of a prepared pair with its rows."""

    def __init__(self, prepared: Prepared, calibration: Calibration, judge: Judge | None) -> None:
        self._prepared = prepared
        self._nearness = Nearness(prepared)
        self._calibration = calibration
        self._judge = judge if calibration.judged is not None else None

    @property
    def same_duty(self) -> float:
        """The least probability that counts."""
        return self._calibration.judged_same_duty if self._judge else self._calibration.same_duty

    @property
    def same_subject(self) -> float:
        """The least probability that counts for a row that can meet the duty in part only.

        Without the judge it is that of any row: too many rows of other subjects score as low as it would have to be.
        """
        return self._calibration.judged_same_subject if self._judge else self._calibration.same_duty

    @property
    def has_limb(self) -> float:
        """The least probability that a limb is there."""
        return self._calibration.judged_has_limb if self._judge else self._calibration.has_limb

    def matches(
        self, place: int, could_count: Callable[[int], bool] = lambda row: True
    ) -> tuple[list[int], NDArray[np.float64]]:
        """The places of the rows looked at for the duty at `place`, and for each the probability that it says it.

        The judge, who is slow, is spared the rows that `could_count` turns down: they are near misses at most.
        """
        rows = candidates(self._prepared, self._nearness, place)
        values = pair_features(self._prepared, place, rows)
        probabilities = self._calibration.pair.probabilities(values)
        if self._judge is None or self._calibration.judged is None or not rows:
            return rows, probabilities
        order = [at for at in np.argsort(-probabilities, kind="stable").tolist() if could_count(rows[at])]
        read = [at for at in order[:READ_AT_MOST] if probabilities[at] >= WORTH_JUDGING]
        if read:
            heard = hear(
                self._judge, self._prepared.duties[place].segments, [self._prepared.rows[rows[at]].text for at in read]
            )
            logits = self._calibration.pair.logits(values[read])
            judged = self._calibration.judged.probabilities(judged_features(logits, heard))
            probabilities[order] = np.minimum(probabilities[order], UNREAD_AT_MOST)
            probabilities[read] = judged
        return rows, probabilities
