"""A verdict in words: why it is so, for an officer who has to act on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from eval.gap.bearers import OWNER
from eval.gap.limbs import Limb
from eval.gap.records import NearMiss, RowMatch
from eval.gap.verdict import ASKS_NOTHING, Judged, Met, Ruling
from ingest.corpus import data_file
from ingest.model import Statement, Verdict

ADDS_NOTHING = "it adds nothing to the rows cited, which say it more plainly"
SHOWN = 3  # so many limbs or rows are named in a reason; all of them stand in the finding


def reason_of(
    statement: Statement,
    ruling: Ruling,
    rows: Sequence[Judged],
    bearers: Mapping[str, tuple[str, ...]],
    near: Sequence[NearMiss],
    missing: Sequence[str],
    key_points: Sequence[RowMatch],
) -> str:
    """Why the verdict is so, in one to three sentences. `bearers` are whose each row is."""
    if ruling.verdict is Verdict.NOT_APPLICABLE:
        return _nothing_asked(statement)
    said = _restated(key_points) if ruling.verdict is not Verdict.COVERED else ""
    named = listed([row.ref for row in rows][:SHOWN])
    if ruling.verdict is Verdict.COVERED:
        nobodys = [row.ref for row in rows if not bearers.get(row.ref)]
        same = " for the same bearer" if statement.bearers and not nobodys else ""
        whole = f"{named} {'say' if len(rows) > 1 else 'says'} the same duty{same}, with every part of it."
        if statement.bearers and nobodys:
            whole += f" {listed(nobodys[:SHOWN])} {'name' if len(nobodys) > 1 else 'names'} nobody who answers for it."
        return whole
    if ruling.verdict is Verdict.GAP:
        opening = (
            f"No row says it for the {bearer_names(statement.bearers)}." if statement.bearers else "No row says it."
        )
        nearest = f" Nearest: {near[0].ref}, {near[0].reason}." if near else ""
        return f"{opening}{nearest}{said}"
    parts = [f"{named} {'say' if len(rows) > 1 else 'says'} part of it."]
    parts += [f"{row.ref} says it only “{row.only}”." for row in rows[:SHOWN] if row.only]
    if ruling.missing:
        parts.append(f"Not there: {listed([f'“{limb}”' for limb in missing[:SHOWN]])}.")
    if ruling.unmet:
        parts.append(f"Nothing answers for the {bearer_names(ruling.unmet)}.")
    if ruling.in_part:
        whose = sorted({one for row in rows for one in bearers.get(row.ref, ()) if one not in ruling.in_part})
        each = "each row" if len(rows) > 1 else "the row"
        parts.append(f"The duty is the {_whose(ruling.in_part)}; {each} is the {_whose(whose)} alone.")
    return " ".join(parts) + said


def near_reason(statement: Statement, row: Judged, bearers: Sequence[str], *, says: bool, adds: bool) -> str:
    """Why a row that looks like an answer is none: wrong bearer, other duty, or nothing that a better row lacks."""
    if all(met is Met.NOT for met in row.met.values()):
        return f"wrong bearer: it is the {_whose(bearers)}, the duty is the {_whose(statement.bearers)}"
    if row.opposite:
        return "other duty: it says the opposite"
    if not adds:
        return ADDS_NOTHING
    if says:
        return "other duty: the same subject, and no part of what is asked"
    return "other duty: close in subject, not the same act"


def _whose(bearers: Sequence[str]) -> str:
    """The bearers' names in the possessive.

    >>> _whose(["head of parks"]), _whose(["tree warden"])
    ("head of parks'", "tree warden's")
    """
    names = bearer_names(bearers)
    return f"{names}'" if names.endswith("s") else f"{names}'s"


def limb_phrases(text: str, limbs: Sequence[Limb], places: Sequence[int]) -> tuple[str, ...]:
    """Limbs in the statement's own words; neighbours with only a joining word between them are one phrase."""
    phrases: list[tuple[int, int, int]] = []
    for place in sorted(places):
        limb = limbs[place]
        if phrases and phrases[-1][2] == place - 1 and _joins(text[phrases[-1][1] : limb.start]):
            phrases[-1] = (phrases[-1][0], limb.end, place)
        else:
            phrases.append((limb.start, limb.end, place))
    return tuple(text[start:end] for start, end, _ in phrases)


def bearer_names(bearers: Sequence[str]) -> str:
    """Bearers as a list in a sentence: initials stay, "CEX" is the chief executive, and "LA" the council.

    >>> bearer_names(["LA", "ICB", "POLICE"])
    'council, ICB and police'
    """
    return listed([_names().get(bearer, bearer) for bearer in bearers])


@cache
def _names() -> dict[str, str]:
    """What a bearer is called in a sentence where its short name is not made of the initials of its name."""
    names = {post["short"]: post["name"] for post in data_file("posts.yaml")["posts"]}
    said = {
        short: name
        for short, name in names.items()
        if short != "".join(word[0] for word in name.split() if word not in {"of", "for", "the", "and"}).upper()
    }
    return said | {OWNER: "council"}


def listed(names: Sequence[str]) -> str:
    """Names as a list in a sentence.

    >>> listed(["R1", "R2", "R3"])
    'R1, R2 and R3'
    """
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def _joins(between: str) -> bool:
    return between.strip(" ,") in {"", "and", "or", "to", "the", "of", "and the", "and their"}


def _nothing_asked(statement: Statement) -> str:
    if statement.text.rstrip().endswith(":"):
        return "A lead-in: the points under it carry the duty."
    return ASKS_NOTHING[statement.strength]


def _restated(key_points: Sequence[RowMatch]) -> str:
    if not key_points:
        return ""
    named = listed([point.ref for point in key_points][:SHOWN])
    return f" {named} {'restate' if len(key_points) > 1 else 'restates'} it, but a key point is not a row."
