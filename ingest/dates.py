"""The date that a document prints on its first page: a line of its own, a month and a year, with or without a day."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_LINE = re.compile(
    r"^(?:(?:first |last )?(?:published|issued|updated|revised|dated|date|version|approved|adopted)(?: on| in|:)?:? *)?"
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)? +)?({'|'.join(_MONTHS)}),? +((?:19|20)\d\d)$",
    re.I,
)


def printed_date(lines: Iterable[str]) -> str:
    """The first line that is nothing but a date, as YYYY-MM-DD, or YYYY-MM where no day is printed; empty without one.

    >>> printed_date(["Working Together", "December 2023"])
    '2023-12'
    """
    for line in lines:
        match = _LINE.match(line.strip())
        if match:
            month = _MONTHS.index(match[2].lower()) + 1
            day = f"-{int(match[1]):02d}" if match[1] and 0 < int(match[1]) <= 31 else ""
            return f"{match[3]}-{month:02d}{day}"
    return ""
