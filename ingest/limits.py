"""How much of a file clearline is willing to read: the bounds that keep a bad file from harming anything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds for one file. Bytes, counts and seconds; a file that passes one is refused with a line that says which."""

    file_bytes: int = 200_000_000
    text_bytes: int = 50_000_000  # of a text, HTML, XML, JSON or CSV file
    line_characters: int = 2_000_000  # of plain text, Markdown, CSV and tab-separated text
    pages: int = 3_000
    archive_members: int = 5_000
    expanded_bytes: int = 500_000_000
    expansion_ratio: int = 200  # of an archive as a whole, once it expands to more than 10 MB
    cells: int = 2_000_000
    nesting: int = 200  # elements within elements
    seconds: float = 300.0
    memory_bytes: int = 2_000_000_000
