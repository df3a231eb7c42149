"""Whether a row says the opposite of a duty: likeness of words does not tell "sell" from "do not sell"."""

from __future__ import annotations

import re

from ingest.strength import main_clause

_MODAL = re.compile(r"\b(?:must|shall|should|may|will|can(?P<not>not)?)\b(?P<never> (?:not|never)\b)?", re.I)
_FORBIDS = re.compile(
    r"\b(?:prohibited|barred|debarred|forbidden) from\b|\b(?:is|are) not (?:permitted|allowed) to\b", re.I
)
# How a row opens that prohibits: "Do not sell …", "Council must not sell …".
_OPENS_WITH_NOT = re.compile(
    r"^(?:[\w'’&-]+ ){0,5}(?:must|shall|should|will|do|does|is|are|may) (?:not|never)\b|^never\b", re.I
)
# What a row may say instead of "not": any of it, and its words are taken for a prohibition's.
_DENIES = re.compile(
    r"\b(?:not?|never|none|nobody|nothing|neither|nor|without|cannot|stops?|stays?|keeps?|out of|refrain\w*|avoid\w*|"
    r"ban\w*|bars?|barred|prohibit\w*|forb[aio]\w+|prevent\w*|only|except\w*|exclu\w+|refus\w+|declin\w+|ceas\w+|"
    r"separat\w+|independen\w+|different|other than|rather than|away|abstain\w*|free|exempt\w*|restrict\w*|limit\w*|"
    r"disallow\w*|withh[eo]ld\w*|leav\w+|unless|until|remov\w+|outside|protect\w*|kept|resist\w*|reject\w*)\b|n['’]t\b",
    re.I,
)


def says_the_opposite(duty: str, row: str) -> bool:
    """Whether one of them prohibits and the other does not.

    >>> says_the_opposite("The council must not sell alcohol in parks.", "Sell alcohol in parks")
    True
    >>> says_the_opposite("The council must publish the report.", "Do not publish the report")
    True
    >>> says_the_opposite("The council must not sell alcohol in parks.", "Alcohol is kept out of parks")
    False
    """
    asked, said = main_clause(duty), main_clause(row)
    modal = _MODAL.search(asked)
    if _FORBIDS.search(asked) or (modal and (modal["not"] or modal["never"])):
        return not _DENIES.search(row)
    return bool(_OPENS_WITH_NOT.match(said)) and not _DENIES.search(duty)
