"""A row that says a duty for one case only, where the statement names that case as one among others."""

from __future__ import annotations

import re

from eval.gap.limbs import core_of, limbs_of
from eval.gap.masks import spelled_out
from eval.gap.words import Speller, content_words, stem

_CONDITION = re.compile(r"(?:where|when|whenever|if|in cases? where|only)\b", re.I)


def only_case(statement: str, row: str, speller: Speller) -> str:
    """The condition under which alone a row says a duty, in the row's words; empty where it says it for every case.

    The guidance puts it after "including": a case that its duty holds for too.

    >>> only_case("Keep it safe, including where systems are bought.", "Keep it safe where systems bought", Speller())
    'where systems bought'
    """
    cases = spelled_out(statement)
    if not cases:
        return ""
    in_cases, elsewhere = _stems(" ".join(cases), speller), _stems(core_of(statement), speller)
    for limb in limbs_of(row):
        said = _stems(limb.text, speller)
        if _CONDITION.match(limb.text) and said and said <= in_cases and not said <= elsewhere:
            return limb.text
    return ""


def _stems(text: str, speller: Speller) -> frozenset[str]:
    return frozenset(stem(word) for word in content_words(speller.spell(text)))
