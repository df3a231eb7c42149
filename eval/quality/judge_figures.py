"""How well the judge judges duties that it has not seen, beside MiniLM's similarity alone; and its calibration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from eval.quality.judge_records import DutyRecord
from index.judge import ANSWERS, HEADS, SAME_DUTY, Calibration

Scores = NDArray[np.float32]
Scorer = Callable[[Sequence[tuple[str, str]]], Scores]  # text pairs → (n, 2), columns as in HEADS
Encode = Callable[[Sequence[str]], Scores]  # texts → (n, d), L2-normalised

CANDIDATES = 20  # how many of the most similar duties are ranked anew
MIX = 12.0  # what a cosine weighs against a logit when the two are added: about the ratio of their spreads


@dataclass(frozen=True, slots=True)
class PairScores:
    """Logits (or cosines) of the right pairs and of the wrong ones."""

    right: Scores
    wrong: Scores

    @property
    def auc(self) -> float:
        """The chance that a right pair scores above a wrong one, ties counting half."""
        above = self.right[:, None] > self.wrong[None]
        level = self.right[:, None] == self.wrong[None]
        return float(np.mean(above + 0.5 * level))


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares are of the duties given, between 0 and 1; `mrr` is the mean reciprocal rank, 0 beyond the candidates."""

    duties: int
    question_over_near_miss: float  # same duty: question scored above its near miss
    answer_auc: float  # questions on their duty, against near misses on it and questions on tempting duties
    near_miss_auc: float  # questions on their duty, against near misses on it, over all duties
    mrr: float  # the duty among the 20 most similar of all duties, by judge and similarity together
    mrr_judge: float  # by the judge alone
    mrr_similarity: float
    mrr_colloquial: float  # the third, colloquial question alone; judge and similarity together
    mrr_colloquial_similarity: float
    covering_over_lookalike: float
    partial_over_lookalike: float
    covering_over_partial: float
    same_duty_auc: (
        float  # covering and partial rows, against look-alikes and the two nearest other duties' covering rows
    )


class FigureMaker:
    """Scores some records, among all of them."""

    def __init__(self, records: Sequence[DutyRecord], part: Sequence[DutyRecord], encode: Encode) -> None:
        self._records = list(records)
        self._part = list(part)
        self._encode = encode
        self._duties = encode([record.duty for record in records])
        self._rows = encode([record.row_covers for record in records])
        self._place = {record.id: index for index, record in enumerate(records)}

    def answer_scores(self, scorer: Scorer) -> PairScores:
        """Right: a question on its duty. Wrong: its near miss on it, and each question on the 2 likest other duties."""
        right, wrong = [], []
        for record in self._part:
            right += [(question, record.duty) for question in record.questions]
            wrong.append((record.near_miss, record.duty))
            for question in record.questions:
                wrong += [(question, self._records[other].duty) for other in self._nearest(question, record, 2)]
        return PairScores(_column(scorer, right, ANSWERS), _column(scorer, wrong, ANSWERS))

    def duty_scores(self, scorer: Scorer) -> PairScores:
        """Right: the covering and the partial row. Wrong: the look-alike, and covering rows of 2 tempting duties."""
        right, wrong = [], []
        for record in self._part:
            right += [(record.duty, record.row_covers), (record.duty, record.row_partial)]
            wrong.append((record.duty, record.row_lookalike))
            own = self._place[record.id]
            order = [int(other) for other in np.argsort(-(self._rows @ self._duties[own]), kind="stable")]
            tempting = [other for other in order if other != own][:2]
            wrong += [(record.duty, self._records[other].row_covers) for other in tempting]
        return PairScores(_column(scorer, right, SAME_DUTY), _column(scorer, wrong, SAME_DUTY))

    def figures(self, scorer: Scorer) -> Figures:
        """All figures of a scorer."""
        part = self._part
        asked = _column(scorer, [(q, r.duty) for r in part for q in r.questions], ANSWERS).reshape(len(part), -1)
        near = _column(scorer, [(r.near_miss, r.duty) for r in part], ANSWERS)
        covers = _column(scorer, [(r.duty, r.row_covers) for r in part], SAME_DUTY)
        partial = _column(scorer, [(r.duty, r.row_partial) for r in part], SAME_DUTY)
        alike = _column(scorer, [(r.duty, r.row_lookalike) for r in part], SAME_DUTY)
        mixed, judged, similar = self._reciprocal_ranks(scorer)
        return Figures(
            duties=len(part),
            question_over_near_miss=float(np.mean(asked > near[:, None])),
            answer_auc=self.answer_scores(scorer).auc,
            near_miss_auc=PairScores(asked.ravel(), near).auc,
            mrr=float(mixed.mean()),
            mrr_judge=float(judged.mean()),
            mrr_similarity=float(similar.mean()),
            mrr_colloquial=float(mixed[:, 2].mean()),
            mrr_colloquial_similarity=float(similar[:, 2].mean()),
            covering_over_lookalike=float(np.mean(covers > alike)),
            partial_over_lookalike=float(np.mean(partial > alike)),
            covering_over_partial=float(np.mean(covers > partial)),
            same_duty_auc=self.duty_scores(scorer).auc,
        )

    def _nearest(self, question: str, record: DutyRecord, count: int) -> list[int]:
        order = np.argsort(-(self._duties @ self._encode([question])[0]), kind="stable")
        return [int(other) for other in order if other != self._place[record.id]][:count]

    def _reciprocal_ranks(self, scorer: Scorer) -> tuple[Scores, Scores, Scores]:
        """For each duty and question, (n, 3): by mixture, judge and similarity."""
        ranks = np.zeros((3, len(self._part), 3), dtype=np.float32)
        for row, record in enumerate(self._part):
            own = self._place[record.id]
            for column, (question, vector) in enumerate(
                zip(record.questions, self._encode(record.questions), strict=True)
            ):
                similarity = self._duties @ vector
                candidates = np.argsort(-similarity, kind="stable")[:CANDIDATES]
                logits = _column(scorer, [(question, self._records[other].duty) for other in candidates], ANSWERS)
                near = similarity[candidates]
                for way, score in enumerate((near * MIX + logits, logits, near)):
                    order = candidates[np.argsort(-score, kind="stable")].tolist()
                    ranks[way, row, column] = 1 / (order.index(own) + 1) if own in order else 0.0
        return ranks[0], ranks[1], ranks[2]


def similarity_scorer(encode: Encode) -> Scorer:
    """The base to beat: the cosine of the two texts, for both heads."""

    def score(pairs: Sequence[tuple[str, str]]) -> Scores:
        left, right = encode([pair[0] for pair in pairs]), encode([pair[1] for pair in pairs])
        return np.repeat((left * right).sum(axis=1, keepdims=True), len(HEADS), axis=1)

    return score


def fit_platt(scores: PairScores, steps: int = 100) -> Calibration:
    """Platt's scaling by Newton's method on the log loss; right and wrong pairs weigh the same in sum (prior one half).

    Source: J. Platt, Probabilistic outputs for support vector machines (1999), without his target smoothing.
    """
    logits = np.concatenate([scores.right, scores.wrong]).astype(np.float64)
    target = np.concatenate([np.ones(len(scores.right)), np.zeros(len(scores.wrong))])
    weight = np.where(target == 1, 0.5 / len(scores.right), 0.5 / len(scores.wrong))
    design = np.stack([logits, np.ones_like(logits)], axis=1)
    constants = np.array([0.1, 0.0])
    for _ in range(steps):
        probability = 1 / (1 + np.exp(-(design @ constants)))
        gradient = design.T @ (weight * (probability - target))
        curvature = design.T @ (design * (weight * probability * (1 - probability))[:, None]) + 1e-9 * np.eye(2)
        constants = constants - np.linalg.solve(curvature, gradient)
    return Calibration(slope=float(constants[0]), offset=float(constants[1]))


def calibration_error(scores: PairScores, calibration: Calibration, bins: int = 10) -> float:
    """Expected calibration error over equally wide bins, right and wrong pairs weighing the same in sum."""
    probability = np.concatenate([calibration.probability(scores.right), calibration.probability(scores.wrong)])
    target = np.concatenate([np.ones(len(scores.right)), np.zeros(len(scores.wrong))])
    weight = np.where(target == 1, 0.5 / len(scores.right), 0.5 / len(scores.wrong))
    place = np.minimum((probability * bins).astype(int), bins - 1)
    error = 0.0
    for number in range(bins):
        here = place == number
        if here.any():
            error += abs(float((weight[here] * (probability[here] - target[here])).sum()))
    return error


def rounded(figures: Figures) -> dict[str, float]:
    """The figures by name, to three places, for printing and for the manifest."""
    return {name: round(value, 3) for name, value in asdict(figures).items()}


def _column(scorer: Scorer, pairs: Sequence[tuple[str, str]], head: str) -> Scores:
    return np.asarray(scorer(pairs)[:, HEADS.index(head)], dtype=np.float32)
