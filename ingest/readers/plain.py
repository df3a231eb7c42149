"""Plain text: pages by form feed, lines by their indent and the space above them."""

from __future__ import annotations

import re

from ingest.blocks import Reading
from ingest.layout.assemble import assemble
from ingest.layout.lines import Line
from ingest.text import squeeze, visible, weight


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
            indent = len(shown) - len(shown.lstrip())
            lines.append(Line(squeeze(shown), number, indent, gap if lines else 0, row, raw=shown))
            gap = 1
        collected.append(lines)
    assemble(reading, collected)
    reading.page_count = len(pages) if paged else 0
    if not paged:
        _unpage(reading)
    if not reading.title and (found := re.match(r"\s*(?:title|subject):\s*(.+)", text, re.I)):
        reading.title = squeeze(found[1])
    return reading


def _unpage(reading: Reading) -> None:
    from dataclasses import replace

    from ingest.blocks import Block

    reading.items = [replace(item, page=None, breaks=()) if isinstance(item, Block) else item for item in reading.items]
