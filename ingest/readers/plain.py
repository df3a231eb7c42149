"""Plain text: pages by form feed, lines by their indent and the space above them."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.blocks import Block, Reading
from ingest.layout.assemble import assemble
from ingest.layout.lines import Line
from ingest.text import squeeze, visible, weight

_RULE = re.compile(r"\s*([-=~_*–—])\1{2,}\s*")
LONGEST_HEADING = 100  # characters


def read_plain(text: str) -> Reading:
    """The reading of a plain text, with or without form feeds between its pages."""
    reading = Reading("plain text")
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    paged = "\f" in text
    pages = text.split("\f")
    while len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    collected: list[list[Line]] = []
    for number, page in enumerate(pages, 1):
        lines: list[Line] = []
        gap = 1
        for row, raw in enumerate(page.split("\n")):
            shown = visible(raw).expandtabs(4).rstrip()
            if not shown.strip():
                gap += 1
                continue
            reading.characters += weight(shown)
            if _RULE.fullmatch(shown):
                # A line that is drawn. Right under a line of words with space above them it makes those a heading.
                if lines and gap == 1 and lines[-1].gap != 1 and len(lines[-1].text) <= LONGEST_HEADING:
                    lines[-1] = replace(lines[-1], bold=True)
                reading.leave_out("a drawn line", f"line {row + 1}", characters=weight(shown))
                gap = 2
                continue
            indent = len(shown) - len(shown.lstrip())
            lines.append(Line(squeeze(shown), number, indent, gap if lines else 0, row, raw=shown))
            gap = 1
        collected.append(lines)
    assemble(reading, [_with_breaks(lines) for lines in collected])
    reading.page_count = len(pages) if paged else 0
    if not paged:
        _unpage(reading)
    if not reading.title and paged and len(collected) > 1 and 1 < len(collected[0]) < 15:
        # A cover: its first lines, up to the first space, are the title.
        cover = collected[0]
        end = next((place for place in range(1, len(cover)) if cover[place].gap > 1), len(cover))
        reading.title = re.sub(
            r"^(?:title|subject):\s*", "", " ".join(line.text for line in cover[: min(end, 3)]), flags=re.I
        )
    if not reading.title and (found := re.match(r"\s*(?:title|subject):\s*(.+)", text, re.I)):
        reading.title = squeeze(found[1])
    return reading


def _with_breaks(lines: list[Line]) -> list[Line]:
    """The lines, with a gap before each that starts although it would have fitted on the line above."""
    made = list(lines)
    start = 0
    for place in range(1, len(lines) + 1):
        if place < len(lines) and lines[place].gap <= 1:
            continue
        run = lines[start:place]
        edge = max(line.x + len(line.text) for line in run)
        for offset in range(1, len(run)):
            above, line = run[offset - 1], run[offset]
            word = len(line.text.split(" ", 1)[0])
            room = edge - (above.x + len(above.text)) - 1 - word
            ended = re.search(r"[.!?:][)”’]*$", above.text) or len(above.text) < 0.6 * (edge - above.x)
            if room > 3 and len(run) > 1 and ended and re.match(r"[A-Z‘“(]", line.text):
                made[start + offset] = replace(line, gap=1.5)
        start = place
    return made


def _unpage(reading: Reading) -> None:
    reading.items = [replace(item, page=None, breaks=()) if isinstance(item, Block) else item for item in reading.items]
