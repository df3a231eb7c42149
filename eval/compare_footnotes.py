"""Numbers of footnotes that a reader left in the text: they are no words of the clause in which they stand.

Only a footnote that no sentence cites can have left its number behind, so a number that is part of what is said, as
in "within 24 hours", is never mistaken for one where the document's footnote 24 is cited somewhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from eval.compare_text import content_key
from ingest.model import Document

MOST_IN_ONE = 2
"""So many numbers at most are looked for in one clause."""


def uncited_marks(document: Document) -> tuple[str, ...]:
    """The marks of the footnotes that no sentence of the document cites."""
    return tuple(note.mark for note in document.footnotes if not note.anchors and note.mark.isdigit())


def same_but_for_marks(old: str, old_marks: Sequence[str], new: str, new_marks: Sequence[str]) -> bool:
    """Whether two texts say the same once uncited footnote marks are taken out of either.

    >>> same_but_for_marks("set out in regulations.", (), "set out in regulations 24.", ("24",))
    True
    >>> same_but_for_marks("within hours.", (), "within 24 hours.", ("25",))
    False
    """
    ours = {content_key(text) for text in _without(old, old_marks, MOST_IN_ONE)}
    return any(content_key(text) in ours for text in _without(new, new_marks, MOST_IN_ONE))


def _without(text: str, marks: Sequence[str], most: int) -> Iterator[str]:
    """The text, and each text that is left when up to so many of the marks are taken out of it."""
    yield text
    if not most:
        return
    for mark in marks:
        for match in re.finditer(rf"{mark}(?!\d)", text):
            rest = text[: match.start()] + text[match.end() :]
            yield from _without(rest, [other for other in marks if other != mark], most - 1)
