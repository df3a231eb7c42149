"""Clauses into statements: one sentence each, with who it binds and how strongly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.bearers import bearers_of, bearers_of_heading
from ingest.canvas import Canvas
from ingest.model import Abbreviation, Span, Statement, Strength
from ingest.strength import is_instruction, lead_in_strength, strength_of

__all__ = ["StatementWriter", "bearers_of", "sentence_spans", "strength_of"]

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)")
_NEVER_ENDS = re.compile(
    r"(?:^|[\s(\[“\"'])(?:e\.\s?g|i\.\s?e|eg|ie|cf|viz|al|approx|esp|incl|inc|vs|v|dr|mr|mrs|ms|prof|rev|hon|rt|"
    r"messrs|st|"
    r"ltd|plc|dept|gov)\.$",
    re.I,
)
_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(\[])(?:no|nos|para|paras|s|ss|sec|secs|sch|schs|reg|regs|art|arts|cl|p|pp|vol|ch|chap|fig|figs|"
    r"pt|ed|app|ref"
    r"|tel|ext|c|ca)\.$",
    re.I,
)
_INITIAL = re.compile(r"(?:^|[\s(\[.])[A-Z]\.$")
_OPENS = re.compile(r"\s+[\"'“‘(\[]*[A-Z0-9£•]")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where each sentence of `text` stands: half-open offsets, white space between sentences in none of them.

    A full stop inside brackets, after an abbreviation ("e.g.", "No. 5"), an initial or a number at the very start does
    not end a sentence; nor does one that no capital, digit or bracket follows. A line break always ends one.

    >>> text = "See s. 5 (e.g. No. 3. Or 4). Then go."
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['See s. 5 (e.g. No. 3. Or 4).', 'Then go.']
    """
    spans: list[tuple[int, int]] = []
    for line_start, line_end in _lines(text):
        line = text[line_start:line_end]
        spans.extend((line_start + start, line_start + end) for start, end in _in_line(line))
    return spans


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            lead = len(line) - len(line.lstrip())
            yield start + lead, start + len(line.rstrip())
        start += len(line) + 1


def _in_line(line: str) -> Iterator[tuple[int, int]]:
    depths = _depths(line)
    start = 0
    for match in _END.finditer(line):
        end = match.end()
        if end < len(line) and not _ends_sentence(line, start, match, depths):
            continue
        yield start, end
        start = end + len(line[end:]) - len(line[end:].lstrip())
    if start < len(line):
        yield start, len(line)


def _ends_sentence(line: str, start: int, match: re.Match[str], depths: Sequence[int]) -> bool:
    end = match.end()
    if depths[end - 1] > 0 or not _OPENS.match(line, end):
        return False
    stop = match.start() + 1
    if line[match.start()] != ".":
        return True
    before = line[start:stop]
    if _NEVER_ENDS.search(before) or re.fullmatch(r"\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)]+", before):
        return False
    following = line[end:].lstrip()
    if _BEFORE_NUMBER.search(before) and re.match(r"[\d(]|[ivxIVX]+\b", following):
        return False
    return not (
        _INITIAL.search(before) and re.match(r"[A-Z][a-z.]", following) and not re.search(r"[a-z]\s+[A-Z]\.$", before)
    )


def _depths(line: str) -> list[int]:
    """For each character, how many brackets that do close are open after it."""
    opened: list[tuple[str, int]] = []
    change = [0] * (len(line) + 1)
    pairs = {")": "(", "]": "["}
    for place, sign in enumerate(line):
        if sign in "([":
            opened.append((sign, place))
        elif sign in pairs:
            for index in range(len(opened) - 1, -1, -1):
                if opened[index][0] == pairs[sign]:
                    change[opened[index][1]] += 1
                    change[place] -= 1
                    del opened[index:]
                    break
    depth, depths = 0, []
    for place in range(len(line)):
        depth += change[place]
        depths.append(depth)
    return depths


class StatementWriter:
    """Makes the statements of clause after clause, carrying over who the text was last about."""

    def __init__(self, canvas: Canvas, glossary: Sequence[Abbreviation]) -> None:
        self._canvas = canvas
        self._glossary = tuple(glossary)
        self._lead_bearers: tuple[str, ...] = ()
        self._lead_strength = Strength.INFO
        self._last: tuple[str, ...] = ()

    def paragraph(
        self, ref: str, text: str, start: int, *, leads: bool = False, heading: str = ""
    ) -> tuple[Statement, ...]:
        """The statements of a paragraph whose text stands at `start`; `leads` says that bullets hang under it.

        Under a `heading` that names a post ("The Safeguarding Adults Board"), what names nobody is about that post, and
        what is put as an instruction ("Set the direction …") is expected of it.
        """
        made: list[Statement] = []
        self._last = bearers_of_heading(heading, self._glossary)
        instructed = self._last
        spans = sentence_spans(text)
        for position, (begin, end) in enumerate(spans, 1):
            sentence = text[begin:end]
            bearers = bearers_of(sentence, glossary=self._glossary, previous=self._last, before=text[:begin])
            strength = strength_of(sentence)
            if instructed and strength in (Strength.INFO, Strength.MAY) and is_instruction(sentence):
                bearers, strength = instructed, Strength.SHOULD
            if position == len(spans) and (leads or sentence.endswith(":")):
                self._lead_bearers = bearers or self._last
                self._lead_strength = lead_in_strength(sentence)
                if sentence.endswith((":", "–", "-", "—")):
                    strength = Strength.INFO
            made.append(self._statement(ref, position, sentence, start + begin, bearers, strength))
            self._last = bearers or self._last
        return tuple(made)

    def bullet(self, ref: str, text: str, start: int, *, leads: bool = False) -> tuple[Statement, ...]:
        """The statements of a bullet: what it does not say itself it has from its lead-in.

        A bullet that leads into bullets of its own (`leads`) lends them what it was lent.
        """
        made: list[Statement] = []
        last = self._lead_bearers
        for position, (begin, end) in enumerate(sentence_spans(text), 1):
            sentence = text[begin:end]
            own, strength = self._own(sentence, last, first=position == 1)
            if leads and sentence.endswith(":"):
                strength = Strength.INFO
            made.append(self._statement(ref, position, sentence, start + begin, own, strength))
            last = own or last
        return tuple(made)

    def _own(self, sentence: str, last: tuple[str, ...], *, first: bool) -> tuple[tuple[str, ...], Strength]:
        strength = strength_of(sentence)
        bearers = bearers_of(sentence, glossary=self._glossary, previous=last, subject_only=True)
        if (
            strength is not Strength.INFO
            and bearers
            and (sentence[:1].isupper() or not first or not self._lead_bearers)
        ):
            return bearers, strength
        if first:
            return self._lead_bearers, self._lead_strength
        return last, strength

    def _statement(
        self, ref: str, position: int, text: str, start: int, bearers: tuple[str, ...], strength: Strength
    ) -> Statement:
        span = Span(self._canvas.document, self._canvas.page_of(start), start, start + len(text))
        return Statement(f"{ref}/{position}", ref, text, span, bearers, strength)
