"""Whether a row has a limb: the calibrated measurements, and what no likeness of words can make up for."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.gap.calibration import Calibration
from eval.gap.features import limb_features, read_features
from eval.gap.figures import figures_in, gives_another
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


# A row that says this much of a limb, by the weight of its words, says it in part; one that says less does not say it,
# though no word be clearly missing. From .4 to .6 as many of 479 verdicts on twelve pairs read by people agree, seven
# of which it was chosen on; under .5 more rows that drop a limb are called covered.
IN_PART = 0.55


@dataclass(frozen=True, slots=True)
class Presence:
    """What a row has of a duty: the probability of each limb, shape (limbs,), and the places of those that it says
    some of. `words` are the probabilities of `duty.words`, shape (words,); None where the word judge was not asked."""

    likely: NDArray[np.float64]
    in_part: frozenset[int] = frozenset()
    words: NDArray[np.float64] | None = None


def presence(
    calibration: Calibration,
    prepared: Prepared,
    duty: PreparedDuty,
    row: int,
    heard: NDArray[np.float32] | None = None,
) -> Presence:
    """What the row has of each limb of the duty. `heard` is what the word judge makes of `duty.words` beside the row;
    None where it was not asked: then nothing is known of limbs in part."""
    if not duty.limbs:
        return Presence(np.zeros(0))
    if heard is None or calibration.read_limb is None:
        return Presence(_held(prepared, duty, row, calibration.limb.probabilities(limb_features(prepared, duty, row))))
    likely = calibration.read_limb.probabilities(read_features(duty.words, len(duty.limbs), heard))
    said = duty.words.weights / (1 + np.exp(-heard.astype(float)))
    weights = np.bincount(duty.words.limbs, duty.words.weights, len(duty.limbs))
    shares = np.bincount(duty.words.limbs, said, len(duty.limbs)) / np.maximum(weights, 1e-9)
    in_part = frozenset(np.flatnonzero(shares >= IN_PART).tolist())
    likely = np.where(shares >= IN_PART, likely, 0.0)
    words = calibration.read_limb.probabilities(heard.astype(float)[:, None])
    return Presence(_held(prepared, duty, row, likely), in_part, words)


def _held(prepared: Prepared, duty: PreparedDuty, row: int, likely: NDArray[np.float64]) -> NDArray[np.float64]:
    words = prepared.rows[row].bag.stems
    said = [bool(len(limb.stems)) and bool(np.isin(limb.stems, words).all()) for limb in duty.limb_bags]
    likely = np.where(said, np.maximum(likely, WORD_FOR_WORD), likely)
    if not _TIME.search(prepared.rows[row].text):
        likely = np.where([is_timescale(limb.text) for limb in duty.limbs], 0.0, likely)
    figures = figures_in(prepared.rows[row].text)
    return np.where([gives_another(figures_in(limb.text), figures) for limb in duty.limbs], 0.0, likely)
