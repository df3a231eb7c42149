"""What an answer has to clear: how sure the judge must be, and what its word is worth."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bars:
    """Probabilities that the judge gives, 0 to 1. They hang together with the judge's weights: whoever changes those
    fits these anew with `clearline evaluate answers --questions FILE --sweep`, which prints how each trades off.

    The defaults were set on the development questions, on our own (56), and on five sets of 60 by other hands.
    """

    answers: float = 0.12
    """Where the judge gives no piece of evidence this much, none answers. From .08 to .12 three more of 92 unanswerable
    questions are refused and none of 324 answerable ones; at .16 one and two, at .2 one and three more."""
    particular: float = 0.30
    """As much for a question that asks for a particular: a date or number stands in many texts."""
    certain: float = 0.5
    """A judge this sure of a piece overrules a weak search score, since everyday words share none with guidance's; and
    part of a question is answered alone only where it is as sure."""
    judge_share: float = 0.1
    """What the judge's word is worth beside the search's score when pieces are ordered; flat from .05 to .2."""


SWEPT = {
    "answers": (0.02, 0.05, 0.08, 0.11, 0.13, 0.15, 0.2, 0.3),
    "particular": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
    "certain": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    "judge_share": (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4),
}
"""The values that a sweep tries of each, the others as they are."""
