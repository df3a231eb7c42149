"""Scores into probabilities, with weights that were fitted on the training duties and are kept in `calibration.json`.

`python -m eval.quality.calibrate_gap` fits them anew and writes down what they were fitted on and how well they do on
the duties that were held back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).parent / "calibration.json"


@dataclass(frozen=True)
class Logistic:
    """Logistic regression over named features that are first centred and scaled."""

    features: tuple[str, ...]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float

    def logits(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of features of shape (n, features): shape (n,)."""
        if not len(values):
            return np.zeros(0)
        found: NDArray[np.float64] = (values - self.mean) / self.scale @ self.weights + self.bias
        return found

    def probabilities(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of features of shape (n, features): shape (n,), each from 0 to 1."""
        found: NDArray[np.float64] = 1 / (1 + np.exp(-self.logits(values)))
        return found


@dataclass(frozen=True)
class Calibration:
    """What the scan weighs its measurements with; thresholds were chosen on simulated frameworks of training duties.

    `pair`: a row says the duty, in full or in part. `limb`: a row that does has this limb. `judged` and `read_limb`: as
    these, with the judge's and the word judge's word beside it, or None to go without. `same_duty` and `has_limb` are
    the least probabilities that count, `judged_…` those where the judges are heard. `judged_same_subject` is enough for
    a row that can meet the duty in part only: it keeps seven in eight of the rows that say a duty. `near` is the least
    that is shown as a near miss.
    """

    pair: Logistic
    limb: Logistic
    judged: Logistic | None
    read_limb: Logistic | None
    same_duty: float
    has_limb: float
    judged_same_duty: float
    judged_has_limb: float
    judged_same_subject: float
    near: float
    fingerprint: str


@cache
def load_calibration(path: Path = FILE) -> Calibration:
    """The shipped calibration."""
    text = path.read_text("utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return Calibration(
        pair=_logistic(data["pair"]),
        limb=_logistic(data["limb"]),
        judged=_logistic(data["judged"]) if data.get("judged") else None,
        read_limb=_logistic(data["read_limb"]) if data.get("read_limb") else None,
        same_duty=float(data["thresholds"]["same_duty"]),
        has_limb=float(data["thresholds"]["has_limb"]),
        judged_same_duty=float(data["thresholds"].get("judged_same_duty", data["thresholds"]["same_duty"])),
        judged_has_limb=float(data["thresholds"].get("judged_has_limb", data["thresholds"]["has_limb"])),
        judged_same_subject=float(data["thresholds"].get("judged_same_subject", data["thresholds"]["same_duty"])),
        near=float(data["thresholds"]["near"]),
        fingerprint=str(data["fingerprint"]),
    )


def _logistic(data: Mapping[str, Any]) -> Logistic:
    return Logistic(
        features=tuple(data["features"]),
        mean=np.array(data["mean"], float),
        scale=np.array(data["scale"], float),
        weights=np.array(data["weights"], float),
        bias=float(data["bias"]),
    )
