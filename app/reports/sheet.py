"""What a sheet of a workbook holds, apart from the library that writes it, which is slow to import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its heads with their widths in characters, and its lines. `lead` are lines above the heads.

    `printed` is how many columns, from the first, go on paper; 0 for all. They fill the width of a page, so more of
    them, or wider ones, are smaller to read.
    """

    name: str
    heads: Mapping[str, int]
    lines: Sequence[Sequence[object]]
    lead: Sequence[Sequence[object]] = field(default=())
    printed: int = 0
