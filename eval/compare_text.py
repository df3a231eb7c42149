"""When two texts say the same, how near they are when they do not, and which words differ."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from rapidfuzz.distance import Indel, LCSseq

from eval.compare_records import WordChange

_WORD = re.compile(r"\w+(?:['-]\w+)*")
_TOKEN = re.compile(r"\w+(?:['’‘-]\w+)*|[^\w\s]", re.UNICODE)
_LIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        "…": "...",
    }
)


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """The text with one form for each quote mark, dash, ligature and run of white space.

    >>> plain("the  child’s ﬁle – kept")
    "the child's file - kept"
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(_LIKE).split())


@lru_cache(maxsize=65536)
def content_key(text: str) -> str:
    """What two texts have in common when they say the same: no white space, no hyphens, which typesetting moves about.

    >>> content_key("multi-\\nagency work") == content_key("multi-agency  work")
    True
    """
    return re.sub(r"[\s-]+", "", plain(text))


@lru_cache(maxsize=65536)
def words_of(text: str) -> tuple[str, ...]:
    """The words in small letters, without marks."""
    return tuple(_WORD.findall(plain(text).lower()))


def similarity(old: str, new: str) -> float:
    """How many words two texts share in the same order: 2 × common / (old + new), from 0 to 1.

    1 is kept for texts that say the same: where only marks or capitals differ the answer stays just below it.
    """
    if content_key(old) == content_key(new):
        return 1.0
    return min(float(Indel.normalized_similarity(words_of(old), words_of(new))), 0.999)


def similarity_unordered(old: str, new: str) -> float:
    """How many words two texts share in any order, from 0 to 1; 1 where they are the same words as often.

    For text boxes and charts, whose words have no one order: each reader takes the boxes of a chart in its own.
    """
    ours, theirs = Counter(words_of(old)), Counter(words_of(new))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else similarity(old, new)


def held(part: str, whole: str) -> float:
    """The share of the part's words that stand in the whole, in order; 0 to 1, and 0 for a part without words."""
    words = words_of(part)
    return LCSseq.similarity(words, words_of(whole)) / len(words) if words else 0.0


def held_unordered(part: str, whole: str) -> float:
    """The share of the part's words that stand in the whole in any order; 0 to 1, and 0 for a part without words."""
    ours = Counter(words_of(part))
    return (ours & Counter(words_of(whole))).total() / ours.total() if ours else 0.0


def changed_words(old: str, new: str) -> tuple[WordChange, ...]:
    """The two texts as runs of words kept, taken out, put in and swapped; no letter of either is lost."""
    old_pieces, new_pieces = _pieces(old), _pieces(new)
    matcher = SequenceMatcher(None, [plain(p) for p in old_pieces], [plain(p) for p in new_pieces], autojunk=False)
    kinds = {"equal": "same", "delete": "out", "insert": "in", "replace": "swap"}
    return tuple(
        WordChange(kinds[tag], "".join(old_pieces[i1:i2]), "".join(new_pieces[j1:j2]))
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
    )


def _pieces(text: str) -> Sequence[str]:
    """The text cut before each token, so that the pieces joined are the text."""
    starts = [match.start() for match in _TOKEN.finditer(text)]
    if not starts:
        return [text] if text else []
    starts[0] = 0
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
