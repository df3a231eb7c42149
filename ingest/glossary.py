"""Abbreviations: those that a document defines itself, and those that it uses and leaves undefined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.corpus import data_file
from ingest.model import Abbreviation, Span

_SHORT = r"[A-Z][A-Za-z]*(?:[&/]?[A-Z][A-Za-z]*)*(?:\d{1,3})?"
_IN_BRACKETS = re.compile(rf"\(\s*(?:[‘'“\"]|the |or )*({_SHORT})s?[’'”\"]?\s*\)")
_BEFORE_BRACKETS = re.compile(r"\b([A-Z][A-Z&]{1,9})s?\s*\(([A-Za-z][^()]{5,90})\)")
# A line of a table of abbreviations, its cells as the canonical text joins them: "CME | Children missing education".
_IN_TABLE = re.compile(rf"^({_SHORT}) \| ([A-Za-z][^|\n]{{4,90}})$", re.M)
_USED = re.compile(r"(?<![\w&/.-])([A-Z](?:[A-Z0-9&]|[a-z]{1,2}(?=[A-Z]))*[A-Z])s?(?![\w&])")
_DETERMINER = r"(?:the|an?|each|every|all|any|its|their|our|one)"
# A body's short name: "The fire and rescue authority (the authority)"; the short name ends what it stands for.
_SHORT_NAME = re.compile(
    rf"\b{_DETERMINER} ((?:[\w’'&-]+ ){{1,6}})"
    r"\((?:[\w ]{0,20}?\b)?[‘'“\"]?(the [A-Za-z][\w-]+)[’'”\"]?\)",
    re.I,
)
_SMALL = {"of", "for", "the", "and", "to", "in", "on", "a", "an", "with", "by", "or", "s", "at", "from"}
_ROMAN = re.compile(r"^[IVXLC]+$")


def glossary_of(
    text: str, *, document: str, page_starts: Sequence[int] = (), publisher: str = ""
) -> tuple[Abbreviation, ...]:
    """The abbreviations of a canonical text, sorted: first use of the definition as span, or none where it is lent.

    Lent meanings come from `corpus/abbreviations.yaml` and from the publisher's name, where its initials are the
    letters.
    """
    from ingest.canvas import page_at

    found: dict[str, Abbreviation] = {}
    for short, expansion, start, end in _defined(text):
        if short not in found:
            span = Span(document, page_at(tuple(page_starts), start), start, end)
            found[short] = Abbreviation(short, expansion, span, "document")
    lent = {key.casefold(): meaning for key, meaning in data_file("abbreviations.yaml").items()}
    for short in sorted(_used(text) - set(found)):
        meaning = lent.get(short.casefold(), "") or (publisher if initials(publisher) == short else "")
        found[short] = Abbreviation(short, meaning, None, "data file" if meaning else "undefined")
    return tuple(found[short] for short in sorted(found))


def is_short_name(entry: Abbreviation) -> bool:
    """Whether the entry is a body's short name, which only its own document means by it: "the authority"."""
    return entry.short.startswith("the ")


def defines(line: str) -> bool:
    """Whether a table's line spells out an abbreviation.

    >>> defines("CME | Children missing education"), defines("A1 | Appoint a director")
    (True, False)
    """
    return next(_tabled(line), None) is not None


def initials(name: str) -> str:
    """The initials of a name, small words left out.

    >>> initials("London Borough of Barnet")
    'LBB'
    """
    return "".join(word[0].upper() for word in re.findall(r"[\w’']+", name) if word.lower() not in _SMALL)


def _defined(text: str) -> Iterator[tuple[str, str, int, int]]:
    for match in _IN_BRACKETS.finditer(text):
        short = match[1]
        if sum(letter.isupper() for letter in short) < 2:
            continue
        start = _expansion_start(text, match.start(), short)
        if start is not None:
            yield short, text[start : match.start()].strip(), start, match.end()
    for match in _BEFORE_BRACKETS.finditer(text):
        short, meaning = match[1], match[2].strip()
        if initials(meaning) == short.replace("&", "") or _fits(re.findall(r"[\w]+", meaning), short):
            yield short, meaning, match.start(), match.end()
    for match in _SHORT_NAME.finditer(text):
        expansion = re.split(rf"\b{_DETERMINER} ", match[1], flags=re.I)[-1].strip()
        short = match[2].lower()
        if expansion.lower().split()[-1].removesuffix("s") == short[4:].removesuffix("s"):
            yield short, expansion, match.end(1) - len(expansion) - 1, match.end()
    yield from _tabled(text)


def _tabled(text: str) -> Iterator[tuple[str, str, int, int]]:
    for match in _IN_TABLE.finditer(text):
        short, meaning = match[1], match[2].strip()
        if short.isalpha() and len(short) > 1 and _fits(re.findall(r"[\w]+", meaning), short):
            yield short, meaning, match.start(), match.end()


def _expansion_start(text: str, end: int, short: str) -> int | None:
    """Where the words that `short` abbreviates start, reading back from `end`; None where they do not fit."""
    line_start = text.rfind("\n", 0, end) + 1
    before = text[max(line_start, end - 120) : end]
    if re.search(r"[.;()]\s*$", before):
        return None
    words = list(re.finditer(r"[A-Za-z][\w]*(?:[’'][a-z]+)?", before))
    letters = [sign for sign in short if sign.isalpha()]
    longest = min(len(words), len(letters) * 2 + 3)
    for count in range(1, longest + 1):
        chosen = words[-count:]
        first = chosen[0][0]
        if first.lower() in _SMALL or first[0].lower() != short[0].lower():
            continue
        if any(word[0].isupper() and word[0] == word[0].upper() and len(word[0]) > 1 for word in chosen):
            continue
        if _fits([word[0] for word in chosen], short):
            return end - len(before) + chosen[0].start()
    return None


def _fits(words: Sequence[str], short: str) -> bool:
    """Whether the letters of `short` are the initials of `words`, in order, small words and a word's parts
    skippable."""
    letters = [sign.lower() for sign in short if sign.isalpha()]
    parts = [part for word in words for part in re.split(r"[-/]", word) if part]
    if not parts or parts[0][0].lower() != letters[0]:
        return False

    def match(part: int, place: int) -> bool:
        if place == len(letters):
            return all(word.lower() in _SMALL for word in parts[part:])
        if part == len(parts):
            return False
        word = parts[part].lower()
        if word in _SMALL and match(part + 1, place):
            return True
        taken = 0
        for sign in word:
            if place + taken < len(letters) and sign == letters[place + taken]:
                taken += 1
                if match(part + 1, place + taken):
                    return True
            elif taken == 0:
                return False
        return False

    capitals = sum(letter.isupper() for letter in short)
    content = [part for part in parts if part.lower() not in _SMALL]
    return match(0, 0) and len(content) >= min(2, capitals) and len(content) <= len(letters)


def _used(text: str) -> set[str]:
    words = set(re.findall(r"\b[a-z]+\b", text))
    used: dict[str, int] = {}
    for match in _USED.finditer(text):
        used[match[1]] = used.get(match[1], 0) + 1
    capitals = sum(len(word) for word in used)
    return {
        short
        for short in used
        if 2 <= len(short) <= 9
        and not _ROMAN.match(short)
        and short.lower() not in words
        and not (short.isalpha() and len(short) > 5 and capitals > 400)
    }
