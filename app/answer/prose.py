"""Words around the quotes: abbreviations spelled out once, names of posts and boards, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from app.answer.responsibility import POST_WORDS

SHORT = re.compile(r"(?<![\w&])[A-Z][A-Za-z]*(?:&[A-Z][A-Za-z]*)*(?![\w&])")


def spelled(text: str, glossary: Mapping[str, str]) -> str:
    """The text with every abbreviation that the glossary knows written out, for searching.

    >>> spelled("LBB to appoint a DCS", {"DCS": "Director of Children's Services"})
    "LBB to appoint a Director of Children's Services"
    """
    return SHORT.sub(lambda match: glossary.get(match[0], match[0]), text)


def listed(parts: Iterable[str]) -> str:
    """The parts as a list in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    names = [part for part in parts if part]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def quoted(text: str) -> str:
    """The words in quotation marks, on one line."""
    return f"“{' '.join(text.split())}”"


class Speller:
    """Spells each abbreviation out where an answer first uses it."""

    def __init__(self, glossary: Mapping[str, str], same_post: Mapping[str, str]) -> None:
        self._glossary = glossary
        self._same_post = same_post
        self._spelled: set[str] = set()

    def name(self, printed: str) -> str:
        """A post or board as a sentence names it: spelled out the first time, with the article that it takes."""
        printed = printed.strip().rstrip(".")
        known = [short for short in SHORT.findall(printed) if short in self._glossary]
        if not known:
            return _with_article(printed)
        for short in known:
            if re.search(rf"\w[^()]* \({re.escape(short)}\)", printed) and f"({short})" in printed:
                before = printed[: printed.index(f"({short})")].strip()
                if before not in self._glossary:
                    self._spelled.add(short)
        first = known[0]
        if printed == first or re.fullmatch(rf"{re.escape(first)}\s*\([A-Z&]+\)", printed):
            return self._post(first)
        return _with_article(self.text(printed))

    def text(self, text: str) -> str:
        """The text with each abbreviation that was not yet spelled out followed by what it means."""

        def spell(match: re.Match[str]) -> str:
            short = match[0]
            if short in self._spelled or short not in self._glossary:
                return short
            self._spelled.add(short)
            return f"{titled(self._glossary[short])} ({short})"

        return SHORT.sub(spell, text)

    def left_over(self, quotes: Sequence[str]) -> str:
        """A sentence that spells out what the quotes abbreviate and nothing before has spelled out; or empty."""
        shorts = dict.fromkeys(short for quote in quotes for short in SHORT.findall(quote))
        new = [short for short in shorts if short in self._glossary and short not in self._spelled]
        self._spelled.update(new)
        return f"{'; '.join(f'{short}: {titled(self._glossary[short])}' for short in new)}." if new else ""

    def _post(self, short: str) -> str:
        if short in self._spelled:
            return f"the {short}"
        self._spelled.add(short)
        statutory = self._same_post.get(short)
        name = f"the {titled(self._glossary[short])} ({short})"
        if statutory and statutory not in self._spelled:
            self._spelled.add(statutory)
            return f"{name}, who is the {titled(self._glossary.get(statutory, statutory))} ({statutory}),"
        return name


def titled(expansion: str) -> str:
    """The expansion with capitals, as the name of a post or body has them."""
    if expansion != expansion.lower() and expansion[:1].isupper():
        return expansion
    small = {"of", "for", "the", "and", "to", "in", "on", "a", "an"}
    return " ".join(word if word in small else word[:1].upper() + word[1:] for word in expansion.split())


def _with_article(name: str) -> str:
    """`the Director, Family Services`; `various partnership boards` takes none."""
    if re.match(r"(?:the|a|an|all|any|each|various|every|some|its|their|local|other)\b", name, re.IGNORECASE):
        return name
    if re.search(rf"\b(?:{POST_WORDS}|Board|Committee|Panel|Forum|Group|Cabinet|Partnership|Council)\b", name):
        return f"the {name}"
    return name
