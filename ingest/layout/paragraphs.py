"""Lines to blocks: which lines are headings, where a paragraph starts, what is a bullet and how deep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.blocks import Block, Break, Form
from ingest.layout.footnotes import PageNote, lift_marks_of
from ingest.layout.furniture import Contents, title_key
from ingest.layout.lines import Line, Usual
from ingest.layout.signs import (
    ENDS,
    ROUND_BULLET,
    bullet_sign,
    keeps_hyphen,
    leads_in,
    moved,
    opens_block,
    part_heading,
    runs_on,
)
from ingest.numbering import Sequence as Numbers
from ingest.numbering import follows, printed_letter, printed_number
from ingest.text import squeeze, weight

_LONGEST_HEADING = 160


@dataclass
class _Open:
    """The block being collected: its lines, and where pages begin in it."""

    form: Form
    level: int
    lines: list[Line] = field(default_factory=list)
    marker: str = ""
    x: float = 0.0  # where its sign or first line stands
    text_x: float = 0.0  # where its text stands, once a second line has shown it


@dataclass
class Paragraphs:
    """Collects the lines of page after page into `blocks`. Call `page` for each page, then `close`."""

    usual: Usual
    contents: Contents
    sizes: tuple[float, ...] = ()  # type sizes larger than the body's, largest first
    blocks: list[Block] = field(default_factory=list)
    lost: int = 0  # hyphens at line ends and bullet signs: characters that are in no block
    _open: _Open | None = None
    _numbers: Numbers = field(default_factory=Numbers)
    _list_x: list[float] = field(default_factory=list)
    _list_signs: list[str] = field(default_factory=list)
    _charted: bool = False
    _list_pages: list[int] = field(default_factory=list)
    _marks: list[str] = field(default_factory=list)
    _held_notes: list[PageNote] = field(default_factory=list)
    _part_size: float = 0.0  # the type of the last part's or chapter's title
    _box: int = 0  # the number of the box that the lines now stand in, 0 for none
    _boxes: int = 0
    _last: Line | None = None

    def page(self, lines: Sequence[Line], notes: Sequence[PageNote]) -> None:
        """Add the lines of one page, and the footnotes at its foot."""
        self._marks.extend(note.mark for note in notes)
        place = 0
        while place < len(lines):
            self._cross(lines[place])
            taken = self._heading_lines(lines, place)
            if taken:
                self._heading(lines[place : place + taken])
                place += taken
                continue
            self._line(lines[place], lines[place - 1] if place else None)
            place += 1
        self._held_notes.extend(notes)
        if self._open is None or (self._open.lines and ENDS.search(self._open.lines[-1].text) is not None):
            self._release_notes()

    def _cross(self, line: Line) -> None:
        """Go into a box or out of one, where the line does. A box that a page cut goes on at the head of the next."""
        last, self._last = self._last, line
        before = (last.page, last.box) if last else (line.page, 0)
        if before == (line.page, line.box) or (before[0] != line.page and bool(before[1]) == bool(line.box)):
            return
        if not (self._charted and self._open):
            self._end()
        self._boxes += bool(line.box)
        self._box = self._boxes if line.box else 0

    def close(self) -> list[Block]:
        """Everything collected."""
        self._end()
        self._release_notes()
        return self.blocks

    def _release_notes(self) -> None:
        if self._held_notes:
            self._end_if_done()
            for note in self._held_notes:
                self.blocks.append(
                    Block(Form.FOOTNOTE, note.text, marker=note.mark, page=note.page, printed=weight(note.mark))
                )
            self._held_notes = []

    def _end_if_done(self) -> None:
        # A paragraph that may go on over the page stays open: its footnotes come out after it.
        self._end()

    def _heading_lines(self, lines: Sequence[Line], place: int) -> int:
        """How many lines from `place` on are one heading; 0 where the line is none."""
        first = lines[place]
        if first.small:
            return 0
        if self._charted and not self._ends_chart(first, place):
            return 0
        if bullet_sign(first.text) or len(first.text) > _LONGEST_HEADING:
            return 0
        joined = ""
        for count in (1, 2, 3):
            if place + count > len(lines):
                break
            joined = f"{joined} {lines[place + count - 1].text}".strip()
            if title_key(joined) in self.contents.titles and self._alone(lines, place, count):
                return count
        if first.size and self._displayed(first):
            count = 1
            while (
                place + count < len(lines)
                and self._displayed(lines[place + count], alone=False)
                and abs(lines[place + count].size - first.size) < 0.6
                and lines[place + count].bold == first.bold
                and 0 < lines[place + count].gap <= max(1.4, 1.4 * first.size / max(self.usual.size, 1))
                and not printed_number(lines[place + count].text)
                and not leads_in(lines[place + count].text)
                and count < 5
            ):
                count += 1
            text = " ".join(line.text for line in lines[place : place + count])
            return count if len(text) <= _LONGEST_HEADING and not runs_on(text) else 0
        return 0 if first.size else self._stands_alone(lines, place)

    def _alone(self, lines: Sequence[Line], place: int, count: int) -> bool:
        """Whether a line that reads like a title in the contents is one: space before it, or type of its own."""
        first = lines[place]
        if first.size:
            return first.size > self.usual.size * 1.04 or first.bold or first.gap > 1.3 or place == 0
        return first.gap >= 2 or place == 0

    def _displayed(self, line: Line, *, alone: bool = True) -> bool:
        """Whether the type of a line is a heading's: larger than the body's, or bold and, if `alone`, set off above."""
        if line.size >= self.usual.size * 1.08:
            return len(line.text) > 1
        return (
            line.bold
            and line.size >= self.usual.size * 0.95
            and (not alone or line.gap == 0 or line.gap > 1.2 or not self._open or self._ended(line))
        )

    def _ended(self, line: Line) -> bool:
        """Whether the open block ends in a sentence of plain type, so that a short line of bold is no part of it."""
        last = self._open.lines[-1] if self._open else None
        return last is not None and not last.bold and bool(ENDS.search(last.text)) and len(line.text) <= 60

    def _stands_alone(self, lines: Sequence[Line], place: int) -> int:
        """How many lines of a text file are a heading by their place: short, space above, text of its own below."""
        line = lines[place]
        text = squeeze(line.text)
        below = lines[place + 1] if place + 1 < len(lines) else None
        if not re.match(r"[A-Z‘“0-9]", text) or (line.gap < 1.5 and place > 0 and self._open is not None):
            return 0
        printed = printed_number(text)
        if printed and self._numbers.accepts(printed, leads=self._leads()):
            return 0
        last = self._open.lines[-1].text if self._open else ""
        if last and place == 0 and not ENDS.search(last) and len(last) > 0.75 * self.usual.length:
            return 0
        if below is None or runs_on(text) or len(text) > 110:
            return 0
        if below.gap <= 1 and place + 2 < len(lines) and lines[place + 2].gap > 1.3:
            # Two lines, the second short: a long heading that was wrapped.
            whole = f"{text} {squeeze(below.text)}"
            wrapped = len(text) > 0.6 * self.usual.length and len(below.text) < 0.6 * self.usual.length
            plain = not runs_on(whole) and not opens_block(below.text) and below.text[:1].islower()
            if wrapped and plain and opens_block(lines[place + 2].text) and len(whole) < 140:
                return 2
        if len(text) > 90 or len(text.split()) > 14 or text.endswith(")") or not opens_block(below.text):
            return 0
        return 1

    def _heading(self, lines: Sequence[Line]) -> None:
        self._end()
        self._release_notes()
        text = squeeze(" ".join(line.text for line in lines))
        text, marks = lift_marks_of(text, self._marks)
        self.lost += sum(len(mark.mark) for mark in marks)
        level = self._level(lines[0], text)
        listed = "listed" if title_key(text) in self.contents.titles else ""
        self.blocks.append(Block(Form.HEADING, text, level=level, page=lines[0].page, marker=listed, box=self._box))
        self._charted = bool(re.match(r"(?:flow ?chart|diagram)\b", text, re.I))
        restarts = bool(re.match(r"(?:part|chapter|annex|appendix|schedule)\b", text, re.I))
        self._numbers.heading(restarts=restarts)
        self._list_x, self._list_signs, self._list_pages = [], [], []

    def _level(self, line: Line, text: str) -> int:
        if re.match(r"(?:part|chapter|annex|appendix|schedule)\s+[\dA-Zivx]", text, re.I):
            self._part_size = line.size
            return 1
        if line.size and self._part_size and line.size >= self._part_size - 0.3:
            return 1  # set as a chapter's title is: "References" after "Chapter 8"
        if re.match(r"section\s+[\dA-Z]", text, re.I):
            return 2
        if line.size and line.size >= self.usual.size * 1.08:
            return 1 + next((rank for rank, size in enumerate(self.sizes) if line.size >= size - 0.3), len(self.sizes))
        if line.size:
            return 2 + len(self.sizes)
        depth = self.contents.titles.get(title_key(text))
        return 4 if depth is None else 1 if depth == 0 and not self._numbers.last else 3

    def _line(self, line: Line, above: Line | None) -> None:
        text = squeeze(line.text)
        if self._charted and self._charts_on(line, text):
            return
        if line.small:
            if self._open is None:
                self._start(line, Form.BOX, 1, "")
            else:
                self._open.lines.append(line)
            return
        if sign := bullet_sign(text) or (self._round(line, text)):
            self._start(line, Form.BULLET, self._depth(line, sign.strip()), text[: len(sign)].strip())
            return
        if self._continues(line, text, above) and self._open:
            if len(self._open.lines) == 1:
                self._open.text_x = line.x
            self._open.lines.append(line)
            return
        printed = printed_number(text)
        if printed and self._numbers.accepts(printed, leads=self._leads()):
            if self._open and self._untitled(self._open.lines[-1]) and line.gap <= 1.3:
                titled, self._open = self._open.lines, None
                self._heading(titled)
            self._numbers.take(printed)
            self._list_x, self._list_signs, self._list_pages = [], [], []
            self._start(line, Form.PARAGRAPH, 1, "")
            return
        if printed_letter(text):
            self._start(line, Form.PARAGRAPH, 1, "")
            return
        if self._open and self._open.form is Form.BULLET and line.x > self._list_x[0] + self.usual.step:
            # Text as deep as a bullet's, after a space: it goes on under that bullet.
            self._open.lines.append(line)
            return
        self._list_x, self._list_signs, self._list_pages = [], [], []
        self._start(line, Form.BOX if line.box else Form.PARAGRAPH, 1, "")

    def _ends_chart(self, line: Line, place: int) -> bool:
        """Whether a line inside a flow chart is the next heading: one of the contents, at the margin, displayed."""
        listed = title_key(line.text) in self.contents.titles or part_heading(line.text)
        shown = line.size >= self.usual.size * 1.08 if line.size else line.gap >= 2 or place == 0
        return listed and shown and line.x <= self.usual.margin + self.usual.step

    def _charts_on(self, line: Line, text: str) -> bool:
        """Take the words of a flow chart together, up to a numbered paragraph: their boxes cannot be told apart."""
        printed = printed_number(text)
        if printed and printed.stop and self._numbers.accepts(printed):
            self._charted = False
            return False
        if self._open is None:
            self._start(line, Form.BOX, 1, "")
        else:
            self._open.lines.append(line)
        return True

    def _continues(self, line: Line, text: str, above: Line | None) -> bool:
        """Whether the line goes on with the open block."""
        if self._open is None:
            return False
        last = self._open.lines[-1]
        opens = printed_number(text)
        if opens and self._numbers.accepts(opens, leads=last.text.endswith(":")) and self._could_open(line, last):
            return False
        if (lettered := printed_letter(text)) and self._opens_item(lettered[0], last):
            return False
        if leads_in(text) and (ENDS.search(last.text) or len(last.text) < 0.9 * self.usual.length):
            return False
        if last.page != line.page or (line.size and line.row < last.row and line.x > last.x + self.usual.step):
            return self._over_page(line, text, last)  # or over to the head of the next column
        if line.gap > 1.3:
            return False
        if self._open.form is Form.BULLET and line.x < self._open.x - self.usual.step / 2:
            return not ENDS.search(last.text) and text[:1].islower()
        return not (
            self._open.form is Form.BULLET
            and abs(line.x - self._open.x) < self.usual.step / 2
            and self._open.text_x > self._open.x + self.usual.step
        )

    def _opens_item(self, sign: str, last: Line) -> bool:
        """Whether a letter at the start of a line is a list item's: after a stop, or the next after the item before."""
        if ENDS.search(last.text) or re.search(r"[,;]$|\b(?:and|or)$", last.text) or sign in ("a", "i", "1"):
            return True
        first = self._open.lines[0] if self._open else None
        before = printed_letter(squeeze(first.text)) if first else None
        return before is not None and follows(before[0], sign)

    def _could_open(self, line: Line, last: Line) -> bool:
        """Whether a number at the start of a line can open a paragraph: not in mid-sentence, where lines just wrap."""
        if line.gap > 1.15 or line.gap == 0:
            return bool(ENDS.search(last.text)) or line.gap > 1.15 or len(last.text) < 0.7 * self.usual.length
        if self._untitled(last) and line.x <= self.usual.margin + self.usual.step:
            return True
        # A paragraph that came from the column before stands where its last line does.
        beside = self._open is not None and min(abs(line.x - x) for x in (self._open.x, last.x)) < self.usual.step
        return bool(ENDS.search(last.text)) and (beside or line.x <= self.usual.margin + self.usual.step)

    def _untitled(self, last: Line) -> bool:
        """Whether the open block of a text file may be a heading: one or two lines that are no sentence."""
        if self._open is None or last.size or self._open.form is not Form.PARAGRAPH or len(self._open.lines) > 2:
            return False
        first = squeeze(self._open.lines[0].text)
        whole = squeeze(" ".join(line.text for line in self._open.lines))
        broken_off = re.search(
            r"\b(?:paragraphs?|sections?|and|or|of|to|the|in|see|chapter|regulations?)$", whole, re.I
        )
        return not (printed_number(first) or printed_letter(first) or runs_on(whole) or broken_off or len(whole) > 140)

    def _over_page(self, line: Line, text: str, last: Line) -> bool:
        if self._open is None:
            return False
        bullet = self._open.form is Form.BULLET
        if bullet and line.x < self._open.x + self.usual.step / 2 and line.size:
            return not ENDS.search(last.text) and not text[:1].isupper()
        if not ENDS.search(last.text):
            # A bullet needs no full stop: one that ends well before the margin is over when a capital follows.
            return not (bullet and len(last.text) < 0.8 * self.usual.length and text[:1].isupper())
        if text[:1].islower():
            return True
        return len(last.text) >= 0.85 * self.usual.length and not last.text.endswith((":", ";"))

    def _leads(self) -> bool:
        """Whether the text before ends in a colon."""
        if self._open is not None:
            return self._open.lines[-1].text.endswith(":")
        return bool(self.blocks) and self.blocks[-1].text.endswith(":")

    def _round(self, line: Line, text: str) -> str:
        """A bullet printed as the letter o: only where lists are, or to the right of the margin."""
        match = ROUND_BULLET.match(text)
        if match and (self._list_x or line.x > self.usual.margin + self.usual.step):
            return match[0]
        return ""

    def _depth(self, line: Line, sign: str) -> int:
        """The depth from 1 of a bullet: by where it stands, and over a page end by its sign, for margins may shift."""
        if sign in self._list_signs:
            depth = len(self._list_signs) - 1 - self._list_signs[::-1].index(sign)
            if self._list_pages[depth] != line.page:
                self._list_x = [*self._list_x[:depth], line.x]
        while self._list_x and line.x < self._list_x[-1] - self.usual.step:
            self._list_x.pop()
        if not self._list_x or line.x > self._list_x[-1] + self.usual.step:
            self._list_x.append(line.x)
        depth = len(self._list_x) - 1
        self._list_signs = [*self._list_signs[:depth], sign]
        self._list_pages = [*self._list_pages[:depth], line.page]
        return depth + 1

    def _start(self, line: Line, form: Form, level: int, marker: str) -> None:
        self._end()
        self._release_notes()
        self._open = _Open(form, level, [line], marker, x=line.x)

    def _end(self) -> None:
        if self._open is None:
            return
        opened, self._open = self._open, None
        text, breaks = self._joined(opened)
        text, marks = lift_marks_of(text, self._marks)
        breaks = tuple(Break(min(moved(place.offset, marks), len(text)), place.page) for place in breaks)
        self.lost += sum(len(mark.mark) for mark in marks)
        if text:
            self.blocks.append(
                Block(
                    opened.form,
                    text,
                    level=opened.level,
                    page=opened.lines[0].page,
                    marks=marks,
                    breaks=breaks,
                    box=self._box,
                )
            )

    def _joined(self, opened: _Open) -> tuple[str, tuple[Break, ...]]:
        """The text of the lines, words that a line end cut put together, and the offsets at which pages begin."""
        text = ""
        breaks: list[Break] = []
        page = opened.lines[0].page
        for place, line in enumerate(opened.lines):
            piece = squeeze(line.text)
            if place == 0 and opened.form is Form.BULLET:
                sign = bullet_sign(piece) or ROUND_BULLET.match(piece)
                cut = len(sign) if isinstance(sign, str) else sign.end() if sign else 0
                self.lost += weight(piece[:cut])
                piece = piece[cut:]
            glue = " " if text else ""
            if text and line.page == page and line.box != opened.lines[place - 1].box:
                glue = "\n"
            if text.endswith("-") and re.search(r"[A-Za-z]-$", text) and piece[:1].islower():
                glue = ""
                if not keeps_hyphen(text, piece):
                    text = text[:-1]
                    self.lost += 1
            if line.page != page:
                breaks.append(Break(len(text) + len(glue), line.page))
                page = line.page
            text += glue + piece
        return text, tuple(breaks)
