"""White space and the few signs that are only typesetting: what is squeezed, and what is joined."""

from __future__ import annotations

import re

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb\ue000-\ue001]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SPACE = re.compile(r"\s+")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})

# What a bullet looks like when a document prints it as a sign; the private-use ones are Symbol and Wingdings.
BULLETS = "•●○▪■□◦‣⁃∙·–—*o\uf0b7\uf0a7\uf0d8\uf02d\uf0fc➢➤►✓"


def visible(text: str) -> str:
    """The text without zero-width, direction, soft-hyphen and control characters, and with ligatures spelled out."""
    return _CONTROL.sub(" ", _INVISIBLE.sub("", text)).translate(_LIGATURES)


def squeeze(text: str) -> str:
    """The text on one line: every run of white space, no-break and line breaks included, is one space.

    >>> squeeze("  children’s\\u00a0\\r\\n services ")
    'children’s services'
    """
    return _SPACE.sub(" ", visible(text)).strip()


def squeeze_lines(text: str) -> str:
    """As `squeeze`, line by line; empty lines go.

    >>> squeeze_lines(" a  b \\n\\n c ")
    'a b\\nc'
    """
    lines = (squeeze(line) for line in re.split(r"\r\n|[\n\r\x0b\x0c\u2028\u2029]", text))
    return "\n".join(line for line in lines if line)


def weight(text: str) -> int:
    """How many characters are not white space: what reading is accounted in."""
    return sum(map(len, text.split()))


def slug(text: str, longest: int = 48) -> str:
    """Lower-case words joined by hyphens, cut at a word.

    >>> slug("The lead member for children’s services (LMCS)")
    'the-lead-member-for-childrens-services-lmcs'
    """
    plain = re.sub(r"[’'`]", "", text.lower())
    words = re.findall(r"[a-z0-9]+", plain)
    kept = ""
    for word in words:
        if kept and len(kept) + 1 + len(word) > longest:
            break
        kept = f"{kept}-{word}" if kept else word[:longest]
    return kept or "untitled"


def roman(number: int) -> str:
    """The lower-case roman numeral of a number from 1 up.

    >>> [roman(n) for n in (1, 4, 9, 14)]
    ['i', 'iv', 'ix', 'xiv']
    """
    parts = []
    for value, sign in ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        while number >= value:
            parts.append(sign)
            number -= value
    return "".join(parts)


def letter(number: int) -> str:
    """a, b … z, aa, ab …: the lower-case letter of a number from 1 up."""
    signs = ""
    while number:
        number, rest = divmod(number - 1, 26)
        signs = chr(ord("a") + rest) + signs
    return signs
