"""The matcher: for a duty, the rows worth a look and the probability that each says it. Scan and benchmark share it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
# So many duties are read by the judge at a time: enough to keep the cores busy, few enough to show progress.
JUDGED_TOGETHER = 50


@dataclass(frozen=True, slots=True)
class Looked:
    """The places of the rows looked at for one duty, and for each the probability that it says it."""

    rows: list[int]
    probabilities: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Measured:
    """As `Looked`, before the judge was heard.

    `order` are the places in `rows` of those that could count, the likeliest first; `read` the first of them, which the
    judge is to read.
    """

    rows: list[int]
    logits: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    order: list[int]
    read: list[int]


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
        self,
        could_count: Callable[[int, int], bool] = lambda place, row: True,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Looked]:
        """What was looked at for each duty, in order.

        The judge, who is slow, is spared the rows that `could_count`, given the places of a duty and of a row, turns
        down: they are near misses at most. `progress` hears (duties done, duties in all).
        """
        found: list[Looked] = []
        total = len(self._prepared.duties)
        for start in range(0, total, JUDGED_TOGETHER):
            places = range(start, min(start + JUDGED_TOGETHER, total))
            found += self._judged(places, [self._measured(place, could_count) for place in places])
            if progress:
                progress(places.stop, total)
        return found

    def _measured(self, place: int, could_count: Callable[[int, int], bool]) -> _Measured:
        rows = candidates(self._prepared, self._nearness, place)
        values = pair_features(self._prepared, place, rows)
        probabilities = self._calibration.pair.probabilities(values)
        order = [at for at in np.argsort(-probabilities, kind="stable").tolist() if could_count(place, rows[at])]
        read = [at for at in order[:READ_AT_MOST] if probabilities[at] >= WORTH_JUDGING]
        return _Measured(rows, self._calibration.pair.logits(values), probabilities, order, read)

    def _judged(self, places: Sequence[int], measured: Sequence[_Measured]) -> list[Looked]:
        """The probabilities with the judge's word in them, where there is a judge: one call for all the duties."""
        if self._judge is None or self._calibration.judged is None:
            return [Looked(one.rows, one.probabilities) for one in measured]
        heard = hear(
            self._judge,
            [
                (self._prepared.duties[place].segments, self._prepared.rows[one.rows[at]].segments)
                for place, one in zip(places, measured, strict=True)
                for at in one.read
            ],
        )
        found = []
        start = 0
        for one in measured:
            probabilities = one.probabilities.copy()
            if one.read:
                words = heard[start : start + len(one.read)]
                said = self._calibration.judged.probabilities(judged_features(one.logits[one.read], words))
                probabilities[one.order] = np.minimum(probabilities[one.order], UNREAD_AT_MOST)
                probabilities[one.read] = np.where(np.isneginf(words), np.minimum(said, UNREAD_AT_MOST), said)
                start += len(one.read)
            found.append(Looked(one.rows, probabilities))
        return found
