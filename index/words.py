"""Text → the words that lexical search counts: lower case, no accents, stemmed, without words that say nothing."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

# Raise it when the same text would give other words: indexes made before are then rebuilt.
VERSION = 1
STEMMER = "english"
# The words that hold any English sentence together; none of them says what the sentence is about.
_STOP_WORDS = """
    a about above after again all also am an and any are aren as at be because been before being below between both
    but by can cannot could did do does doing don down during each few for from further had has have having he her here
    hers herself him himself his how i if in into is isn it its itself just me more most my myself no nor not of off on
    once only or other our ours ourselves out over own same she should so some such than that the their theirs them
    themselves then there these they this those through to too under until up very was we were what when where which
    while who whom why will with would you your yours yourself yourselves
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"[’']s?\b")
_local = threading.local()  # a stemmer keeps state while it works, so each thread has its own


def words_of(text: str) -> list[str]:
    """The words of a text, in order, repeats kept.

    >>> words_of("The Director’s duties, and the children's: 16(2).")
    ['director', 'duti', 'children', '16', '2']
    """
    plain = _POSSESSIVE.sub("", _unaccented(text).lower())
    return [_stem(word) for word in _WORD.findall(plain) if word not in STOP_WORDS]


def _unaccented(text: str) -> str:
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer(STEMMER)
    return str(stemmer.stemWord(word))
