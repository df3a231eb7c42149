"""One text read from two formats: unnumbered text is divided, and told from headings, as far as each format shows it.

Where two editions come in different formats (a PDF and its plain text), that the same unnumbered words are one
paragraph here and two there, or a heading here and a paragraph there, says nothing about the document. It is no change
then, and the comparison notes how often it was so. Between editions of one format it is the author's doing, and is
reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from eval.compare_records import Change
from eval.compare_text import content_key
from ingest.model import ChangeKind, Document

A_DIAGRAM = 400
"""From so many characters on, the same ones in another order are a diagram read otherwise, no sentence turned about."""


def same_in_other_format(
    changes: Sequence[Change], old: Document, new: Document, printed: frozenset[str]
) -> tuple[list[Change], int]:
    """The changes, those that only two readers' divisions make called unchanged; and how many those are.

    `printed` are the refs, of either edition, that are printed numbers: what happens to those is always reported.
    """
    formats = {old.report.format, new.report.format}
    if len(formats) == 1 or "unknown" in formats:
        return list(changes), 0
    texts = content_key(old.text), content_key(new.text)
    headings = {content_key(heading.text) for document in (old, new) for heading in document.headings}
    settled = [
        _unchanged(change)
        if not printed.intersection((*change.old_refs, *change.new_refs))
        and (_same_words(change, texts) or _same_diagram(change, headings))
        else change
        for change in changes
    ]
    return settled, sum(now is not was for now, was in zip(settled, changes, strict=True))


def _unchanged(change: Change) -> Change:
    return replace(
        change,
        kind=ChangeKind.UNCHANGED,
        similarity=1.0,
        words=(),
        statements=(),
        strength_change="",
        strengthened=False,
        bearer_change="",
    )


def _same_diagram(change: Change, headings: Collection[str]) -> bool:
    """Whether a long piece has the same signs in another order, but for a heading that stands in it on one side: a
    diagram is read box by box here and line by line there."""
    if change.kind not in (ChangeKind.REWORDED, ChangeKind.SPLIT, ChangeKind.MERGED):
        return False
    then, now = Counter(content_key(change.old_text)), Counter(content_key(change.new_text))
    if min(then.total(), now.total()) < A_DIAGRAM:
        return False
    gained, lost = now - then, then - now
    return not (gained or lost) or any(
        (gained, lost) in ((Counter(heading), Counter()), (Counter(), Counter(heading))) for heading in headings
    )


def _same_words(change: Change, texts: tuple[str, str]) -> bool:
    """Whether a change takes no word out and puts none in, for all that the other edition's whole text shows.

    An addition or a removal is none where the words stand as often in the old text as in the new one.
    """
    if change.kind in (ChangeKind.SPLIT, ChangeKind.MERGED):
        return change.similarity == 1.0
    if change.kind not in (ChangeKind.ADDED, ChangeKind.REMOVED):
        return False
    key = content_key(change.old_text or change.new_text)
    before, after = (text.count(key) for text in texts)
    return before >= after if change.kind is ChangeKind.ADDED else after >= before
