"""Pages of lines into the items of a reading: furniture off, footnotes apart, the rest made into blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ingest.blocks import Item, Reading, Table
from ingest.dates import printed_date
from ingest.layout.endnotes import with_endnotes
from ingest.layout.footnotes import take_footnotes
from ingest.layout.furniture import without_contents, without_furniture
from ingest.layout.lines import Line, Usual, usual_of
from ingest.layout.paragraphs import Paragraphs


def assemble(
    reading: Reading, pages: Sequence[Sequence[Line]], tables: Mapping[int, Sequence[tuple[float, Table]]] | None = None
) -> None:
    """Put the items of the pages into the reading. `tables` are by page, each with the row above which it stands."""
    reading.published = reading.published or printed_date(
        line.text for line in (pages[0] if pages else ())[:40] if line.gap == 0 or line.gap > 1.2
    )
    kept = without_furniture(pages, reading)
    kept, contents = without_contents(kept, reading)
    usual = usual_of([line for lines in kept for line in lines])
    paragraphs = Paragraphs(usual, contents, sizes=_sizes(kept, usual))
    last = 0
    items: list[Item] = []
    for number, lines in enumerate(kept, 1):
        body, notes, last = take_footnotes(lines, usual, last)
        standing = sorted((tables or {}).get(number, ()), key=lambda entry: entry[0])
        start = 0
        for row, table in standing:
            end = next((place for place in range(start, len(body)) if body[place].row > row), len(body))
            paragraphs.page(body[start:end], ())
            items.extend(paragraphs.close())
            paragraphs.blocks = []
            items.append(table)
            start = end
        paragraphs.page(body[start:], notes)
    items.extend(paragraphs.close())
    reading.items = with_endnotes(items)
    if paragraphs.lost:
        reading.left_out_characters += paragraphs.lost


def _sizes(pages: Sequence[Sequence[Line]], usual: Usual) -> tuple[float, ...]:
    """The type sizes of headings, largest first, sizes hardly apart taken together."""
    counts: Counter[float] = Counter(
        round(line.size, 1) for lines in pages for line in lines if line.size >= usual.size * 1.08
    )
    sizes: list[float] = []
    for size in sorted(counts, reverse=True):
        if not sizes or sizes[-1] - size > 0.6:
            sizes.append(size)
    return tuple(sizes[:5])
