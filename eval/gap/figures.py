"""The figures of a limb: a row that gives another sum, share, day or date for it does not have it.

Lengths of time are left out: "28 days", "four weeks" and "monthly" say the same in many ways, and are read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Figures = Mapping[str, frozenset[str]]
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_KINDS: Mapping[str, re.Pattern[str]] = {
    "sum": re.compile(r"£\s?(?P<it>[\d,]+(?:\.\d+)?\s?(?:k|m|bn|thousand|million|billion)?)\b", re.I),
    "share": re.compile(r"\b(?P<it>\d+(?:\.\d+)?)\s?(?:%|per ?cent)", re.I),
    "weekday": re.compile(r"\b(?P<it>(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b", re.I),
    "date": re.compile(
        rf"\b(?P<it>\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec))\b", re.I
    ),
    "year": re.compile(r"\b(?P<it>(?:19|20)\d\d)\b(?!/)"),
}
_UNITS = {"k": "000", "thousand": "000", "m": "000000", "million": "000000", "bn": "000000000", "billion": "000000000"}


def figures_in(text: str) -> Figures:
    """The figures of a text, by kind, each as it is compared; kinds of which it has none are left out.

    >>> sorted(figures_in("at least £5 million by 1 April")["sum"] | figures_in("£5m")["sum"])
    ['5000000']
    """
    found = {kind: frozenset(_plain(match["it"]) for match in form.finditer(text)) for kind, form in _KINDS.items()}
    return {kind: values for kind, values in found.items() if values}


def gives_another(limb: Figures, row: Figures) -> bool:
    """Whether the row gives figures of a kind that the limb has, and not one of the limb's.

    >>> by_april = figures_in("by 1 April")
    >>> [gives_another(by_april, figures_in(row)) for row in ("Sent in by 1st May", "Sent in by 1 Apr")]
    [True, False]
    """
    return any(kind in row and not values & row[kind] for kind, values in limb.items())


def _plain(figure: str) -> str:
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|,", "", figure.lower()).strip()
    if match := re.fullmatch(r"(\d+)(?:\.(\d+))?\s?(k|m|bn|thousand|million|billion)", plain):
        zeros, tenths = _UNITS[match[3]], match[2] or ""
        return match[1] + (tenths + zeros[len(tenths) :]) if len(tenths) <= len(zeros) else plain
    day = re.fullmatch(r"(\d+) ([a-z]{3})[a-z]*", plain)
    return f"{day[1]} {day[2]}" if day else plain
