"""Whether a row has a limb: the calibrated measurements, and what no likeness of words can make up for."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from eval.gap.calibration import Logistic
from eval.gap.features import limb_features
from eval.gap.limbs import is_timescale
from eval.gap.prepared import Prepared, PreparedDuty

# A row that holds every word of a limb has it, whatever other limbs the same part of it says: of the training duties'
# limbs 303 of 307 times, of those held back 269 of 273.
WORD_FOR_WORD = 0.98
# A row that says no time at all has no timescale, however like its words are.
_TIME = re.compile(
    r"\b(?:days?|weeks?|fortnight\w*|months?|quarters?|terms?|years?|hours?|daily|weekly|monthly|quarterly|"
    r"termly|yearly|"
    r"annual\w*|delay\w*|immediate\w*|prompt\w*|soon\w*|timely|timescales?|deadlines?|regular\w*|periodic\w*|frequen\w*|"
    r"urgent\w*|once|twice|date|in time|on time|straight away|without fail|always|same[- ]day|"
    r"\d+ ?(?:hrs?|days?|mths?))\b",
    re.I,
)


def limb_probabilities(
    model: Logistic,
    prepared: Prepared,
    duty: PreparedDuty,
    without: NDArray[np.float32],
    row: int,
    parts: NDArray[np.float32],
) -> NDArray[np.float64]:
    """The probability that the row has each limb of the duty: shape (limbs,). `without` and `parts` as for
    `limb_features`."""
    if not duty.limbs:
        return np.zeros(0)
    likely = model.probabilities(limb_features(prepared, duty, without, row, parts))
    words = prepared.rows[row].bag.stems
    said = [bool(len(limb.stems)) and bool(np.isin(limb.stems, words).all()) for limb in duty.limb_bags]
    likely = np.where(said, np.maximum(likely, WORD_FOR_WORD), likely)
    if not _TIME.search(prepared.rows[row].text):
        likely = np.where([is_timescale(limb.text) for limb in duty.limbs], 0.0, likely)
    return likely
