"""Text → the words that lexical search counts: lower case, no accents, stemmed, without words that say nothing."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import Stemmer

# Raise it when the same text would give other words: indexes made before are then rebuilt.
VERSION = 2
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
_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")
_POSSESSIVE = re.compile(r"[’']s?\b")
_local = threading.local()  # a stemmer keeps state while it works, so each thread has its own


def words_of(text: str) -> list[str]:
    """The words of a text, in order, repeats kept; a number in parts ("8.3.2") comes whole after its parts.

    >>> words_of("The Director’s duties, and the children's: 16(2).")
    ['director', 'duti', 'children', '16', '2']
    >>> words_of("rule 8.3.2 applies")
    ['rule', '8', '3', '2', '8.3.2', 'appli']
    """
    plain = _POSSESSIVE.sub("", _unaccented(text).lower())
    found: list[str] = []
    for match in _WORD.finditer(plain):
        word = match[0]
        if "." in word:
            found.extend(word.split("."))
            found.append(word)
        elif word not in STOP_WORDS:
            found.append(_stem(word))
    return found


def pairs_of(words: Sequence[str]) -> list[str]:
    """Each word with the one after it.

    >>> pairs_of(["home", "school", "transport"])
    ['home school', 'school transport']
    """
    return [f"{first} {second}" for first, second in pairwise(words)]


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
