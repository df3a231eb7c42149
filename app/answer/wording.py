"""What people say, against what guidance says: everyday words, abbreviations and spelling.

The everyday words stand in `corpus/synonyms.yaml`; a library's owner can lay a file of the same form beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import yaml
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from ingest.corpus import FOLDER
from ingest.errors import InputError

SHORTEST_REPAIRED = 5
"""A shorter word is too like too many others to be repaired by likeness alone."""


@dataclass(frozen=True, slots=True)
class Everyday:
    """One line of the everyday words: the phrases that people say, and what guidance writes for them.

    `starts` are the beginnings of the phrases, up to their first star, in the form of `_plainest`. Looking for one in a
    text costs next to nothing, so that patterns are made for the phrases only that the text may say.
    """

    said: tuple[str, ...]
    starts: tuple[str, ...]
    means: tuple[str, ...]

    def pattern_for(self, plainest: str) -> re.Pattern[str] | None:
        """The pattern of the phrases that the text of this plainest form may say; None where it says none."""
        phrases = [phrase for phrase, start in zip(self.said, self.starts, strict=True) if start in plainest]
        if not phrases:
            return None
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, phrases))})(?!\w)", re.IGNORECASE)


class Wording:
    """The everyday words, ready to be applied to a question."""

    def __init__(self, entries: Iterable[Everyday]) -> None:
        self._entries = tuple(entries)

    @classmethod
    def read(cls, own: Path | None = None) -> Wording:
        """The bundled everyday words, and those of the user's own file. Raises InputError naming what is off in it."""
        entries = list(_entries(FOLDER / "synonyms.yaml"))
        if own is not None:
            entries.extend(_entries(own))
        return cls(entries)

    def meanings(self, text: str) -> tuple[str, ...]:
        """What the field writes for the everyday words of the text, each once, in the order of the file."""
        plain = text.replace("’", "'")
        plainest = _plainest(plain)
        found: dict[str, None] = {}
        for entry in self._entries:
            pattern = entry.pattern_for(plainest)
            if pattern and pattern.search(plain):
                found.update(dict.fromkeys(entry.means))
        return tuple(found)

    def without_any(self, text: str) -> str:
        """The text without any of the everyday words."""
        return _without(text, self._entries)

    def without(self, text: str, meanings: Collection[str]) -> str:
        """The text without the everyday words that mean one of these."""
        return _without(text, [entry for entry in self._entries if set(meanings) & set(entry.means)])


def _without(text: str, entries: Iterable[Everyday]) -> str:
    plain = text.replace("’", "'")
    plainest = _plainest(plain)
    for entry in entries:
        pattern = entry.pattern_for(plainest)
        if pattern:
            plain = pattern.sub(" ", plain)
            plainest = _plainest(plain)
    return plain


def _plainest(text: str) -> str:
    """The words of a text in lower case, a space before each, whatever stood between them."""
    return " " + " ".join(re.findall(r"\w+", text.casefold()))


def _entries(path: Path) -> Iterable[Everyday]:
    try:
        lines = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except OSError as error:
        raise InputError(f"the everyday words in {path} cannot be read ({error.strerror}).") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not YAML ({str(error).splitlines()[0]}).") from None
    if not isinstance(lines, list):
        raise InputError(f'{path} must be a list of entries, each with "say" and "means".')
    for number, line in enumerate(lines, start=1):
        said, means = (line.get("say"), line.get("means")) if isinstance(line, dict) else (None, None)
        if not (isinstance(said, list) and isinstance(means, list) and said and means):
            raise InputError(f'entry {number} of {path} needs "say" and "means", each a list of words.')
        phrases = tuple(map(str, said))
        starts = tuple(_plainest(phrase.partition("*")[0]) for phrase in phrases)
        yield Everyday(phrases, starts, tuple(map(str, means)))


def _pattern(phrase: str) -> str:
    """A phrase of the file as a pattern: `swap*` meets any ending, `top * person` up to four words between."""
    words = phrase.replace("’", "'").split()
    parts = [re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in words if word != "*"]
    gap = r"(?:\W+[\w']+){0,4}?\W+" if "*" in words else r"\W+"
    return gap.join(parts)


class Lexicon(Protocol):
    """The words of the language."""

    def __contains__(self, word: object) -> bool: ...


def mend_spelling(text: str, known: Collection[str], lexicon: Lexicon) -> str:
    """The text with each misspelt word replaced by the library's own word that it is nearest to.

    A word is misspelt when neither the library (`known`) nor the language (`lexicon`), both in lower case, has it. It
    is replaced where one slip (two in a word of ten letters or more) leads to a word of the library, first letter kept.
    """

    def mended(match: re.Match[str]) -> str:
        word = match[0]
        lower = word.lower()
        if len(word) < SHORTEST_REPAIRED or lower in known or lower in lexicon or _inflected(lower, known, lexicon):
            return word
        slips = 1 if len(word) < 10 else 2
        near = sorted(one for one in known if len(one) >= SHORTEST_REPAIRED and one[0] == lower[0])
        best = process.extractOne(lower, near, scorer=DamerauLevenshtein.distance, score_cutoff=slips)
        return str(best[0]) if best else word

    return re.sub(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", mended, text)


def _inflected(word: str, known: Collection[str], lexicon: Lexicon) -> bool:
    """Whether the word is a plain inflection or compound of words that are known."""
    for ending, instead in (
        ("s", ""),
        ("es", ""),
        ("ed", ""),
        ("ed", "e"),
        ("ing", ""),
        ("ing", "e"),
        ("ly", ""),
        ("'s", ""),
    ):
        if word.endswith(ending):
            stem = word.removesuffix(ending) + instead
            if stem in known or stem in lexicon:
                return True
    parts = re.split(r"['’-]", word)
    return len(parts) > 1 and all(part in known or part in lexicon or len(part) < 3 for part in parts)


def abbreviations_in(text: str, glossary: Mapping[str, str]) -> tuple[str, ...]:
    """The abbreviations of the glossary that the text uses, in order; any case where the letters are no common word.

    A short one is met in capitals only, unless the whole question is little else ("scb??").
    """
    found: dict[str, None] = {}
    short_question = len(text.split()) <= 6
    for match in re.finditer(r"[\w&]+", text):
        token = match[0]
        for form in (token, token.removesuffix("s")):
            if form in glossary:
                found[form] = None
                break
            upper = form.upper()
            if upper in glossary and (len(form) > 2 or short_question) and not _is_word(form):
                found[upper] = None
                break
    return tuple(found)


COMMON_WORDS = frozenset(
    """
    a all am an and are as at be by can do for he her his i if in is it its la may me my no not of on or our out
    per pm sen so the to up us was we who
    """.split()
)


def _is_word(token: str) -> bool:
    return token.islower() and token in COMMON_WORDS


def expansions_of(short_forms: Sequence[str], glossary: Mapping[str, str]) -> tuple[str, ...]:
    """What the abbreviations stand for, those that are known."""
    return tuple(glossary[short] for short in short_forms if glossary.get(short))


STOP = frozenset(
    """
    a about all also an and any applies apply are arent as at be been but by can cant could did do does doesnt
    dont else equivalent even ever for from get gets getting go goes got had happen happens has have he her here
    him his how i if in is isnt it its just let lets me my no not now of ok okay on one or our out person place
    please same she should so some such than that thats the their them then there theres these they this those
    to too us was we well were what whats when where which who whom whos whose why will with wont would yes you
    your
    """.split()
)
"""Words that say nothing of what a question is about."""


CONTRACTED = re.compile(r"['’](?:s|m|re|ve|ll|d|t)$", re.IGNORECASE)


def content_words(text: str) -> list[str]:
    """The words that say what a question is about, without contracted endings ("what's", "director's")."""
    words = [CONTRACTED.sub("", word) for word in re.findall(r"[\w&'’-]+", text)]
    return [word for word in words if len(word) > 1 and word.lower() not in STOP]
