"""The words of the pages for the values of the records."""

from __future__ import annotations

from datetime import date

VERDICTS = {
    "covered": "Covered",
    "partial": "Partly covered",
    "gap": "Gap",
    "not-applicable": "Not applicable",
}
"""What each verdict is called; the order is that of the reports."""

VERDICT_MARKS = {"covered": "✓", "partial": "◐", "gap": "✗", "not-applicable": "–"}
"""A mark beside each verdict's colour, so that nothing depends on colour alone."""

STRENGTHS = {
    "must": "must",
    "should": "should",
    "encouraged": "encouraged",
    "may": "may",
    "info": "information",
}

BEARERS = {
    "LA": "the local authority",
    "DCS": "the Director",
    "LMCS": "the Lead Member",
    "CEX": "the chief executive",
}
"""Plain words for the bearers that all children's services guidance shares; others keep their abbreviation."""


def date_in_words(iso: str) -> str:
    """`2012-04-03` as `3 April 2012`; anything that is not an ISO date as it stands."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{day.day} {day:%B %Y}"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 gap`, `2 gaps`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
