"""What an answer has to clear: how sure the judge must be, and what its word is worth."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bars:
    """Probabilities that the judge gives, 0 to 1. They hang together with the judge's weights: whoever changes those
    fits these anew with `clearline evaluate answers --questions FILE --sweep`, which prints how each trades off.

    The defaults were set on the development questions and on our own (56), which were half and half.
    """

    answers: float = 0.16
    """Where the judge gives no piece of evidence this much, none answers. From .11 to .16 three more of the
    unanswerable questions of other hands are refused, and one more of the answerable ones; at .2 more of these: a
    wrong answer does the greater harm."""
    particular: float = 0.30
    """As much for a question that asks for a particular: a date or number stands in many texts."""
    certain: float = 0.5
    """A judge this sure of a piece overrules a weak search score, since everyday words share none with guidance's; and
    part of a question is answered alone only where it is as sure."""
    judge_share: float = 0.15
    """What the judge's word is worth beside the search's score when pieces are ordered."""


SWEPT = {
    "answers": (0.02, 0.05, 0.08, 0.11, 0.13, 0.15, 0.2, 0.3),
    "particular": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
    "certain": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    "judge_share": (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4),
}
"""The values that a sweep tries of each, the others as they are."""
