"""Fits what the gap scan weighs its measurements with, and says how well it does on duties it has not seen.

`python -m eval.quality.calibrate_gap --duties DUTIES.jsonl --judge` writes `eval/gap/calibration.json`. Logistic
regressions only: few weights, each with a name. The thresholds are those that give the best agreement of verdicts
(kappa) on simulated pairs; the figures in the file are of the duties that were held back.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eval.gap.calibration import FILE, Calibration, Logistic
from eval.gap.candidates import candidates
from eval.gap.features import LIMB_FEATURES, PAIR_FEATURES, READ_FEATURES, limb_features, pair_features, read_features
from eval.gap.judged import JUDGED_FEATURES, hear, judged_features
from eval.gap.match import READ_AT_MOST, UNREAD_AT_MOST, WORTH_JUDGING
from eval.gap.nearness import Nearness
from eval.gap.presence import Presence, presence
from eval.gap.verdict import Judged, Met, rule
from eval.quality.agreement import agreement, kappa
from eval.quality.gap_simulation import Example, Simulated, Simulator, limbs_had, read_examples
from index.encoder import Encoded, TokenEncoder
from ingest.model import Strength, Verdict

if TYPE_CHECKING:
    from index.judge import Judge

Floats = NDArray[np.float64]
SEED = 20
PAIRS_TO_FIT, PAIRS_TO_TEST = 70, 50
LIMB_FOR = ("shared", "like", "least_like", "cosine", "like_beside_best", "row_weight", "least")
LIMB_AGAINST = ("unmet_weight",)
LEAST = 0.2  # no threshold under this is tried
SAME_DUTY = tuple(round(LEAST + 0.05 * step, 2) for step in range(11))
HAS_LIMB = tuple(round(0.1 + 0.05 * step, 2) for step in range(17))
# Two kappas that differ by less are the same. Of .005 and .01 the one with which the bundled labels and seven pairs
# that people read agree more often.
AS_GOOD = 0.01
# So many of the rows that say a duty are of its subject by the threshold, .19. From .16 to .25 the bundled pair and
# twelve that people read get the same verdicts; where .9 are kept, at .13, a row of another subject comes in.
KEPT = 0.87
NEAR = 0.05  # the least that is shown as a near miss: one in twenty


@dataclass(frozen=True)
class Looked:
    """One statement of a simulated pair beside one candidate row."""

    pair: int
    statement: int
    row: int
    says: bool
    kind: str


def look(simulated: Sequence[Simulated], simulator: Simulator) -> tuple[Floats, list[Looked]]:
    """The pair features of every statement with its candidate rows, and what each is. Twins' rows are left out."""
    values: list[Floats] = []
    looked: list[Looked] = []
    for number, one in enumerate(simulated):
        nearness = Nearness(one.prepared)
        for statement, asked in enumerate(one.asked):
            rows = candidates(one.prepared, nearness, statement)
            found = pair_features(one.prepared, statement, rows)
            for row, features in zip(rows, found, strict=True):
                made = one.rows[row]
                if made.example not in asked and any(simulator.twins(place, made.example) for place in asked):
                    continue
                kind = made.kind if made.example in asked else "other"
                values.append(features)
                looked.append(Looked(number, statement, row, one.says(statement, row), kind))
    return np.array(values), looked


@dataclass(frozen=True)
class LimbExamples:
    """Limbs beside the row that says their statement: features, whether the row has the limb, and of which pair."""

    values: Floats
    labels: NDArray[np.int64]
    pairs: NDArray[np.int64]


def limb_examples(
    simulated: Sequence[Simulated], examples: Sequence[Example], judge: Judge | None = None
) -> LimbExamples:
    """The limb features of each statement with the row that says it; with the word judge's where there is one."""
    values: list[Floats] = []
    labels: list[int] = []
    pairs: list[int] = []
    for number, one in enumerate(simulated):
        for row, made in enumerate(one.rows):
            statement = next(at for at, asked in enumerate(one.asked) if made.example in asked)
            if made.kind == "lookalike" or len(one.asked[statement]) > 1:
                continue
            duty = one.prepared.duties[statement]
            found = limb_features(one.prepared, duty, row)
            if judge is not None:
                (heard,) = judge.words.said([(duty.words.text, one.prepared.rows[row].spelled, duty.words.spans)])
                found = read_features(duty.words, len(duty.limbs), heard)
            missing = examples[made.example].missing if made.kind == "partial" else ""
            had = limbs_had(duty.limbs, duty.duty.text, missing)
            for label, features in zip(had, found[: len(had)], strict=True):
                values.append(features)
                labels.append(int(label))
                pairs.append(number)
    return LimbExamples(np.array(values), np.array(labels, np.int64), np.array(pairs, np.int64))


def fit(
    values: Floats,
    labels: NDArray[np.int64],
    features: tuple[str, ...],
    *,
    balanced: bool = False,
    only_for: Collection[str] = (),
    only_against: Collection[str] = (),
) -> Logistic:
    """A logistic regression on centred, scaled features, with a ridge of 1.

    A feature in `only_for` has a weight of 0 or above: it may only speak for the pair, never against it, so that the
    score rises with it whatever else the documents are like. One in `only_against` has 0 or below.
    """
    from scipy.optimize import minimize

    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = (values - mean) / scale
    signs = 2.0 * labels - 1
    share = labels.mean()
    each = np.where(labels == 1, 0.5 / share, 0.5 / (1 - share)) if balanced else np.ones(len(labels))

    def loss(weights: Floats) -> tuple[float, Floats]:
        margins = signs * (scaled @ weights[:-1] + weights[-1])
        slopes = -each * signs / (1 + np.exp(margins))
        value = float(each @ np.logaddexp(0, -margins) + 0.5 * weights[:-1] @ weights[:-1])
        return value, np.append(scaled.T @ slopes + weights[:-1], slopes.sum())

    bounds: list[tuple[float | None, float | None]] = [
        (0.0 if name in only_for else None, 0.0 if name in only_against else None) for name in features
    ]
    bounds.append((None, None))
    found = minimize(loss, np.zeros(values.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    return Logistic(features, mean, scale, found[:-1], float(found[-1]))


@dataclass(frozen=True)
class Scored:
    """The probabilities of one simulated pair: of each statement's candidate rows, and of each limb in each row."""

    rows: dict[int, list[tuple[int, float]]]
    limbs: dict[tuple[int, int], Presence]


def score(
    simulated: Sequence[Simulated],
    probabilities: Floats,
    looked: Sequence[Looked],
    calibrations: Sequence[Calibration],
    heard: Mapping[int, NDArray[np.float32]],
    least: float,
) -> list[Scored]:
    """Everything that a verdict needs, for every row that reaches `least`. `calibrations` are taken in turn, pair by
    pair; `heard` is what the word judge says, by the place in `looked`."""
    scored = [Scored({}, {}) for _ in simulated]
    for at, (one, probability) in enumerate(zip(looked, probabilities.tolist(), strict=True)):
        if probability < least:
            continue
        scored[one.pair].rows.setdefault(one.statement, []).append((one.row, probability))
        duty = simulated[one.pair].prepared.duties[one.statement]
        scored[one.pair].limbs[one.statement, one.row] = presence(
            calibrations[one.pair % len(calibrations)],
            simulated[one.pair].prepared,
            duty,
            one.row,
            heard.get(at),
        )
    return scored


def verdicts(
    simulated: Sequence[Simulated], scored: Sequence[Scored], same_duty: float, has_limb: float
) -> tuple[list[Verdict], list[Verdict]]:
    """The right verdicts and those that the thresholds give."""
    right: list[Verdict] = []
    given: list[Verdict] = []
    for one, found in zip(simulated, scored, strict=True):
        for statement, verdict in enumerate(one.verdicts):
            judged = [
                Judged(
                    str(row),
                    probability,
                    {"": Met.IN_FULL},
                    frozenset(np.flatnonzero(found.limbs[statement, row].likely >= has_limb).tolist()),
                    in_part=found.limbs[statement, row].in_part,
                )
                for row, probability in found.rows.get(statement, [])
                if probability >= same_duty
            ]
            limbs = len(one.prepared.duties[statement].limbs)
            right.append(verdict)
            given.append(rule(Strength.SHOULD, (), limbs, judged).verdict)
    return right, given


def choose(simulated: Sequence[Simulated], scored: Sequence[Scored]) -> tuple[float, float, float]:
    """The two thresholds with the best kappa, and that kappa: of the middle of a plateau, not of its highest point.

    Each kappa is the mean over the thresholds next to it, so that no verdict hangs on where in a twentieth they fall.
    Of thresholds of a duty that are as good it is the middle one, of those of a limb the lowest: one that is there and
    called missing sends somebody after a duty that is met.
    """
    tried = [
        [kappa(*verdicts(simulated, scored, same_duty, has_limb)) for has_limb in HAS_LIMB] for same_duty in SAME_DUTY
    ]
    found = np.pad(np.array(tried), 1, mode="edge")
    smooth = np.lib.stride_tricks.sliding_window_view(found, (3, 3)).mean(axis=(2, 3))
    row, column = divmod(int(np.argmax(smooth)), len(HAS_LIMB))
    as_good = np.flatnonzero(smooth[:, column] >= smooth[row, column] - AS_GOOD)
    row = int(as_good[len(as_good) // 2])
    column = int(np.flatnonzero(smooth[row] >= smooth[row].max() - AS_GOOD)[0])
    return SAME_DUTY[row], HAS_LIMB[column], tried[row][column]


def auroc(labels: NDArray[np.int64], scores: Floats) -> float:
    """The chance that a true one scores above a false one."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, scores))


def calibrate(examples: Sequence[Example], encoder: TokenEncoder, judge: Judge | None) -> dict[str, Any]:
    """The calibration as JSON values, with its figures on held-back duties."""
    simulator = Simulator(examples, encoder)
    training = simulator.make(PAIRS_TO_FIT, held_back=False, seed=SEED)
    testing = simulator.make(PAIRS_TO_TEST, held_back=True, seed=SEED + 1)
    values, looked = look(training, simulator)
    pair = fit(values, labels_of(looked), PAIR_FEATURES, only_for=PAIR_FEATURES)
    limb = fit_limb(limb_examples(training, examples), LIMB_FEATURES)
    plain = Fitted(pair, limb)
    scored = score(training, pair.probabilities(values), looked, [plain.calibration], {}, LEAST)
    same_duty, has_limb, training_kappa = choose(training, scored)

    test_values, test_looked = look(testing, simulator)
    labels = labels_of(test_looked)
    probabilities = pair.probabilities(test_values)
    test_limbs = limb_examples(testing, examples)
    right, given = verdicts(
        testing, score(testing, probabilities, test_looked, [plain.calibration], {}, LEAST), same_duty, has_limb
    )
    figures: dict[str, Any] = {
        "limb_auroc": auroc(test_limbs.labels, limb.probabilities(test_limbs.values)),
        **_pair_figures("", labels, probabilities, same_duty),
        **_verdict_figures("", right, given),
        "training_verdict_kappa": training_kappa,
        "held_back_duties": sum(example.held_back for example in examples),
    }
    thresholds = {"same_duty": same_duty, "has_limb": has_limb, "near": NEAR}
    fitted = plain
    if judge is not None:
        read = limb_examples(testing, examples, judge)
        fitted, heard, more = with_the_judges(testing, test_values, test_looked, plain, read, judge)
        figures.update(more)
        thresholds |= heard
    return {
        "made_by": "python -m eval.quality.calibrate_gap",
        "source": "shared/training/duties.jsonl, simulated pairs of eval/quality/gap_simulation.py",
        "seed": SEED,
        "encoder": encoder.name,
        "judge": judge.fingerprint if judge else "",
        "word_judge": judge.words.fingerprint if judge else "",
        "held_back": {name: round(value, 4) for name, value in figures.items()},
        "thresholds": thresholds,
        "pair": as_json(pair),
        "limb": as_json(limb),
        "judged": as_json(fitted.judged) if fitted.judged else None,
        "read_limb": as_json(fitted.read_limb) if fitted.read_limb else None,
    }


@dataclass(frozen=True)
class Fitted:
    """The models of a calibration, as far as they are fitted."""

    pair: Logistic
    limb: Logistic
    judged: Logistic | None = None
    read_limb: Logistic | None = None

    @property
    def calibration(self) -> Calibration:
        """A calibration of these models, with thresholds that nobody is to read."""
        return Calibration(self.pair, self.limb, self.judged, self.read_limb, *(float("nan"),) * 6, fingerprint="")


def fit_limb(found: LimbExamples, features: tuple[str, ...]) -> Logistic:
    """The model of a limb, with limbs that are there and limbs that are missing of equal weight in sum."""
    return fit(found.values, found.labels, features, balanced=True, only_for=LIMB_FOR, only_against=LIMB_AGAINST)


def with_the_judges(
    simulated: Sequence[Simulated],
    values: Floats,
    looked: Sequence[Looked],
    plain: Fitted,
    limbs: LimbExamples,
    judge: Judge,
) -> tuple[Fitted, dict[str, float], dict[str, float]]:
    """The judges' words weighed beside the measurements, the thresholds for them, and figures.

    The judges were trained on the other duties, so this is fitted on the held-back ones. The figures are crossed: each
    half of the pairs is scored, and its thresholds chosen, by what was fitted on the other half.
    """
    logits, measured = plain.pair.logits(values), plain.pair.probabilities(values)
    chosen = _worth_judging(looked, measured)
    texts = [
        (simulated[one.pair].prepared.duties[one.statement], simulated[one.pair].prepared.rows[one.row])
        for one in (looked[at] for at in chosen.tolist())
    ]
    heard = hear(judge, [(duty.segments, row.segments) for duty, row in texts])
    words = judge.words.said([(duty.words.text, row.spelled, duty.words.spans) for duty, row in texts])
    features, labels = judged_features(logits[chosen], heard), labels_of([looked[at] for at in chosen.tolist()])
    half = np.array([looked[at].pair % 2 for at in chosen.tolist()])
    crossed = np.minimum(measured, UNREAD_AT_MOST)
    likely = np.zeros(len(limbs.labels))
    by_other_half = []
    for side in (0, 1):
        judged = fit(features[half != side], labels[half != side], JUDGED_FEATURES, only_for=JUDGED_FEATURES)
        crossed[chosen[half == side]] = judged.probabilities(features[half == side])
        own = limbs.pairs % 2 == side
        read_limb = fit_limb(LimbExamples(limbs.values[~own], limbs.labels[~own], limbs.pairs[~own]), READ_FEATURES)
        likely[own] = read_limb.probabilities(limbs.values[own])
        by_other_half.append(Fitted(plain.pair, plain.limb, judged, read_limb).calibration)
    scored = score(simulated, crossed, looked, by_other_half, dict(zip(chosen.tolist(), words, strict=True)), LEAST)
    right: list[Verdict] = []
    given: list[Verdict] = []
    sides = [[place for place in range(len(simulated)) if place % 2 == side] for side in (0, 1)]
    for side in (0, 1):
        other = sides[1 - side]
        same_duty, has_limb, _ = choose([simulated[at] for at in other], [scored[at] for at in other])
        found = verdicts([simulated[at] for at in sides[side]], [scored[at] for at in sides[side]], same_duty, has_limb)
        right += found[0]
        given += found[1]
    same_duty, has_limb, _ = choose(simulated, scored)
    every = labels_of(looked)
    return (
        Fitted(
            plain.pair,
            plain.limb,
            fit(features, labels, JUDGED_FEATURES, only_for=JUDGED_FEATURES),
            fit_limb(limbs, READ_FEATURES),
        ),
        {
            "judged_same_duty": same_duty,
            "judged_has_limb": has_limb,
            "judged_same_subject": keeping(crossed, every),
        },
        {
            "judged_limb_auroc": auroc(limbs.labels, likely),
            **_pair_figures("judged_", every, crossed, same_duty),
            **_verdict_figures("judged_", right, given),
        },
    )


def keeping(scores: Floats, labels: NDArray[np.int64]) -> float:
    """The threshold that keeps KEPT of the rows that say a duty."""
    return round(float(np.quantile(scores[labels == 1], 1 - KEPT)), 2)


def _worth_judging(looked: Sequence[Looked], measured: Floats) -> NDArray[np.int64]:
    """The places that the matcher would have the judge read: the best few of each statement."""
    by_statement: dict[tuple[int, int], list[int]] = {}
    for at, one in enumerate(looked):
        if measured[at] >= WORTH_JUDGING:
            by_statement.setdefault((one.pair, one.statement), []).append(at)
    best = [sorted(places, key=lambda at: -measured[at])[:READ_AT_MOST] for places in by_statement.values()]
    return np.array(sorted(at for places in best for at in places), np.int64)


def _pair_figures(prefix: str, labels: NDArray[np.int64], scores: Floats, least: float) -> dict[str, float]:
    from sklearn.metrics import average_precision_score

    return {
        f"{prefix}pair_auroc": auroc(labels, scores),
        f"{prefix}pair_average_precision": float(average_precision_score(labels, scores)),
        f"{prefix}pair_precision": float(labels[scores >= least].mean()),
        f"{prefix}pair_recall": float((scores[labels == 1] >= least).mean()),
    }


def _verdict_figures(prefix: str, right: Sequence[Verdict], given: Sequence[Verdict]) -> dict[str, float]:
    return {f"{prefix}verdict_agreement": agreement(right, given), f"{prefix}verdict_kappa": kappa(right, given)}


def labels_of(looked: Sequence[Looked]) -> NDArray[np.int64]:
    """1 for each row that says the duty, else 0."""
    return np.array([one.says for one in looked], np.int64)


class Remembering:
    """An encoder that encodes each text once."""

    def __init__(self, encoder: TokenEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}
        self._with_tokens: dict[str, Encoded] = {}
        self.dimension, self.fingerprint = encoder.dimension, encoder.fingerprint
        self.name, self.note = encoder.name, encoder.note

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the encoder behind it."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.encode(new), strict=True))
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack([self._known[text] for text in texts])

    def encode_tokens(self, texts: Sequence[str]) -> list[Encoded]:
        """As the encoder behind it."""
        new = [text for text in dict.fromkeys(texts) if text not in self._with_tokens]
        self._with_tokens.update(zip(new, self._encoder.encode_tokens(new), strict=True))
        return [self._with_tokens[text] for text in texts]


def as_json(model: Logistic) -> dict[str, Any]:
    """A logistic regression as JSON values, to six digits."""
    return {
        "features": list(model.features),
        "mean": [round(value, 6) for value in model.mean.tolist()],
        "scale": [round(value, 6) for value in model.scale.tolist()],
        "weights": [round(value, 6) for value in model.weights.tolist()],
        "bias": round(model.bias, 6),
    }


def main() -> None:
    """Fit, print the held-back figures, and write the file."""
    from index.encoder import load_encoder

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duties", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True, help="where exported models are kept")
    parser.add_argument("--judge", action="store_true", help="weigh the trained judge's word too")
    parser.add_argument("--out", type=Path, default=FILE)
    chosen = parser.parse_args()
    judge = None
    if chosen.judge:
        from index.judge import load_judge

        judge = load_judge()
    found = calibrate(read_examples(chosen.duties), Remembering(load_encoder(chosen.models)), judge)
    canonical = json.dumps(found, sort_keys=True, separators=(",", ":"))
    found["fingerprint"] = hashlib.sha256(canonical.encode()).hexdigest()
    chosen.out.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    print(json.dumps({"thresholds": found["thresholds"], **found["held_back"]}, indent=2))


if __name__ == "__main__":
    main()
