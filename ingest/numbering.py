"""Printed numbers: what a paragraph's number, letter or roman numeral looks like, and whether it can be one here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_DECIMAL = re.compile(
    r"^(?P<word>Para(?:graph)?\.?\s+)?(?P<number>(?P<prefix>[A-Z]{1,2}\.?)?\d{1,4}(?:\.\d{1,3})*)"
    r"(?P<sub>(?:\([a-z]{1,4}\)){0,3})(?P<stop>[.):]?)(?P<gap>\s+|[—–-](?=\(1\))|$)(?P<rest>.*)",
    re.S,
)
# What makes a bare number before it a date's or a law's: "12 March", "2004 Act".
_NO_PARAGRAPH = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Act|Regulations?|Order)\b"
)
_LETTERED = re.compile(
    r"^(?:\((?P<in>[a-z]{1,4}|[A-Z]|\d{1,2}[A-Z]?)\)|(?P<out>[a-z]|[ivx]{2,5})[.)])\s+(?P<rest>\S.*)", re.S
)
_ROMANS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as printed, what it counts, and the text after it. `parts` are its numbers; `prefix` is its letters."""

    label: str
    prefix: str
    parts: tuple[int, ...]
    stop: str
    rest: str
    worded: bool = False


def printed_number(text: str) -> Printed | None:
    """The paragraph number at the start of `text`, or None where there is none that could be one.

    >>> printed_number("5.1 The council must act.").label
    '5.1'
    >>> printed_number("3.2 above applies to both.") is None
    True
    """
    match = _DECIMAL.match(text)
    if not match or not match["rest"].strip():
        return None
    rest = match["rest"].lstrip()
    opens = rest.lstrip("‘“\"'([•*")
    if not opens or (opens[0].islower() and not match["sub"]):
        return None
    if re.match(r"(?:%|per cent|[-–/:]\s?\d|\d+\s*(?:st|nd|rd|th)\b)", rest):
        return None
    number = match["number"]
    parts = tuple(int(part) for part in re.sub(r"^[A-Z]+\.?", "", number).split("."))
    bare = not match["stop"] and not match["prefix"] and len(parts) == 1
    if bare and _NO_PARAGRAPH.match(rest):
        return None
    prefix = match["prefix"] or ""
    label = (f"Para {number}" if match["word"] else number) + match["sub"]
    return Printed(label, prefix, parts, match["stop"], rest, worded=bool(match["word"] or match["sub"]))


def printed_letter(text: str) -> tuple[str, str] | None:
    """The letter, roman numeral or number in brackets that opens a list item, and the text after it.

    >>> printed_letter("(iv) be open")
    ('iv', 'be open')
    >>> printed_letter("(5) of the 1989 Act") is None
    True
    """
    match = _LETTERED.match(text)
    if not match:
        return None
    sign = match["in"] or match["out"]
    if sign[0].isdigit():
        return None if match["rest"][0].islower() else (sign, match["rest"])
    if len(sign) > 1 and not re.fullmatch(r"[ivxlc]+", sign) and len(set(sign)) > 1:
        return None
    return sign, match["rest"]


def numbers_paragraph(sign: str, depth: int) -> bool:
    """Whether what a list prints before an item at `depth` (from 0) numbers a paragraph: "4", "A1" or "2.3", not "(a)".

    >>> numbers_paragraph("2.3", 1), numbers_paragraph("(a)", 1), numbers_paragraph("1.", 2)
    (True, False, False)
    """
    return bool(re.match(r"\d+(?:\.\d+)+", sign)) or (depth == 0 and bool(re.match(r"[A-Z]?\d", sign)))


def roman_value(sign: str) -> int:
    """The value of a lower-case roman numeral, or 0."""
    total = 0
    values = [_ROMANS.get(letter, 0) for letter in sign.lower()]
    if not values or 0 in values:
        return 0
    for value, following in zip(values, [*values[1:], 0], strict=True):
        total += -value if value < following else value
    return total


def follows(sign: str, following: str) -> bool:
    """Whether `following` is the next list sign after `sign`: b after a, iv after iii, 3 after 2."""
    if sign.isdigit() and following.isdigit():
        return int(following) == int(sign) + 1
    if len(sign) == 1 and len(following) == 1 and sign.isalpha() and ord(following) - ord(sign) == 1:
        return True
    return bool(roman_value(sign)) and roman_value(following) == roman_value(sign) + 1


@dataclass
class Sequence:
    """The runs of paragraph numbers so far: says whether a number can be the next one.

    A run inside a run (a list from 1 inside paragraph 50) is on top of it; the outer run goes on where its next number
    comes. `last` gives the last number of each depth of dotted numbers.
    """

    last: dict[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)
    headed: bool = True
    _runs: dict[str, list[int]] = field(default_factory=dict)

    def heading(self, *, restarts: bool) -> None:
        """A heading has been passed; one of a part, chapter or annex lets the numbers restart."""
        self.headed = True
        if restarts:
            self.last.clear()
            # The numbers may go on over chapters, or restart: the run stays, and 1 is welcome.

    def accepts(self, printed: Printed, *, leads: bool = False) -> bool:
        """Whether this number can be a paragraph's here: the next, a first, or a plain step on.

        `leads` says that the text before ends in a colon, so that a list may start.
        """
        parts, depth = printed.parts, len(printed.parts)
        if printed.worded:
            return True
        if depth == 1:
            return self._single(printed, leads)
        last = self.last.get((printed.prefix, depth))
        shallower = self.last.get((printed.prefix, depth - 1))
        if last is None:
            return parts[-1] <= 3 or bool(printed.stop)
        if parts[:-1] == last[:-1]:
            return 0 < parts[-1] - last[-1] <= 5
        if parts[-1] <= 2 and parts[:-1] > last[:-1]:
            return True
        return bool(self.headed and parts[-1] == 1) or (shallower is not None and parts[:-1] == shallower)

    def is_next(self, printed: Printed) -> bool:
        """Whether this number is the very next after the last one of its prefix and depth."""
        last = self.last.get((printed.prefix, len(printed.parts)))
        return last is not None and printed.parts == (*last[:-1], last[-1] + 1)

    def take(self, printed: Printed) -> None:
        """That number has been given to a paragraph."""
        depth = len(printed.parts)
        self.last = {key: value for key, value in self.last.items() if key[0] != printed.prefix or key[1] <= depth}
        self.last[printed.prefix, depth] = printed.parts
        if depth == 1:
            runs = self._runs.setdefault(printed.prefix, [])
            number = printed.parts[0]
            place = self._run_of(printed)
            if place is None:
                runs.append(number)
            else:
                del runs[place + 1 :]
                runs[place] = number
        self.headed = False

    def _run_of(self, printed: Printed) -> int | None:
        """The run, from 0 outermost, that the number goes on with; None where it opens one."""
        runs = self._runs.get(printed.prefix, [])
        number = printed.parts[0]
        for place in range(len(runs) - 1, -1, -1):
            if number - runs[place] == 1:
                return place
        if number == 1:
            return None
        for place in range(len(runs) - 1, -1, -1):
            if 1 < number - runs[place] <= (30 if printed.stop else 3):
                return place
        return None

    def _single(self, printed: Printed, leads: bool) -> bool:
        number = printed.parts[0]
        runs = self._runs.get(printed.prefix, [])
        if not runs:
            if number >= 1000:
                return False
            return number == 1 or bool(printed.stop) or bool(printed.prefix) or number <= 30
        if self._run_of(printed) is not None:
            return True
        return number == 1 and (self.headed or leads)
