"""Text on its way into a file that an office program opens: nothing in it may run, nothing may break the file."""

from __future__ import annotations

import re

_STARTS_A_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠|%]|^[\t\r\n]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

LONGEST_CELL = 32_767
"""What a spreadsheet cell can hold, in characters (ECMA-376, and Excel's published limits)."""


def printable(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _NO_XML.sub("", text)


def starts_a_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula or a command.

    >>> starts_a_formula("=1+1"), starts_a_formula(" @SUM(A1)"), starts_a_formula("The DCS")
    (True, True, False)
    """
    return bool(_STARTS_A_FORMULA.match(text))


def csv_cell(value: object) -> str:
    """A value for a CSV file: text that could be taken for a formula gets an apostrophe before it, numbers stay.

    >>> csv_cell("=HYPERLINK(1)"), csv_cell(-0.5)
    ("'=HYPERLINK(1)", '-0.5')
    """
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value)
    text = printable(str(value))
    return f"'{text}" if starts_a_formula(text) else text


def markdown_cell(text: str) -> str:
    """Text for a cell of a Markdown table: one line, with no mark-up or HTML of its own.

    >>> markdown_cell("a|b <script>")
    'a\\\\|b &lt;script>'
    """
    one_line = " ".join(printable(text).split())
    return re.sub(r"([\\`*_\[\]|#])", r"\\\1", one_line).replace("&", "&amp;").replace("<", "&lt;")
