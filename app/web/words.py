"""The words of the pages for the values of the records."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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

ACTIONS = {
    "accept": "Accepted",
    "override": "Overridden",
    "not-applicable": "Not applicable here",
    "reopen": "Reopened",
}
"""What was decided, as the history says it."""

BEARERS = {
    "LA": "the local authority",
    "DCS": "the Director",
    "LMCS": "the Lead Member",
    "CEX": "the chief executive",
}
"""Plain words for the bearers that all children's services guidance shares; others keep their abbreviation."""


def bearer_in_words(bearer: str, meanings: Mapping[str, str]) -> str:
    """A bearer as running text names it, from the plain words or from what the document's abbreviations mean.

    >>> bearer_in_words("PHE", {"PHE": "portfolio holder for environment"})
    'the portfolio holder for environment (PHE)'
    """
    if bearer in BEARERS:
        return BEARERS[bearer]
    return f"the {meanings[bearer]} ({bearer})" if meanings.get(bearer) else bearer


NUMBERED = re.compile(r"^([A-Z]+)(\d+)$")


def date_in_words(iso: str) -> str:
    """`2012-04-03` as `3 April 2012`; anything that is not an ISO date as it stands."""
    try:
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{day.day} {day:%B %Y}"


def runs(refs: Sequence[str]) -> str:
    """Refs in a line, three or more in a row as a range.

    >>> runs(["R2", "R3", "R4", "R6", "K1"])
    'R2 to R4, R6, K1'
    """
    groups: list[list[str]] = []
    for ref in refs:
        before = NUMBERED.match(groups[-1][-1]) if groups else None
        now = NUMBERED.match(ref)
        if before and now and before[1] == now[1] and int(now[2]) == int(before[2]) + 1:
            groups[-1].append(ref)
        else:
            groups.append([ref])
    return ", ".join(f"{group[0]} to {group[-1]}" if len(group) > 2 else ", ".join(group) for group in groups)


def place(ref: str) -> str:
    """A clause's number, or a run of them, as a reader names it; the ref of anything else as it stands.

    >>> place("7"), place("7 to 8"), place("R1 to R44")
    ('Paragraph 7', 'Paragraphs 7 to 8', 'R1 to R44')
    """
    if not ref[:1].isdigit():
        return ref
    return f"Paragraphs {ref}" if " to " in ref else f"Paragraph {ref}"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 gap`, `2 gaps`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
