"""What teaches the word judge: duties beside rows, with every word of a limb marked as said by the row or not.

The rows that people wrote for the training duties say which words are there: the covering row says all of them, the
partial row all but those that it drops; of a row that only looks alike it is known that some word is missing, and not
which. Around them stand made ones, in which it is known by construction: a limb of another duty put into this one, a
list made longer, a time of another length, a limb taken out, a word swapped for one that says the same or another.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.gap.limbs import is_timescale, limbs_of
from eval.gap.words import Speller, content_spans, content_words, stem
from eval.quality.gap_simulation import TWINS, Example, named_bearers

MISSING, SAID, UNKNOWN = 0, 1, -1
SAME_WORDS = Path(__file__).parent / "same_words.txt"
NEAREST = 30  # a limb is taken from one of so many duties that are most alike
SPELLED = 0.7  # the share of texts whose abbreviations are spelled out, as the scan does

_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_OFTEN = {
    "year": "annually|yearly|each year|every year|once a year|every 12 months|per annum",
    "month": "monthly|every month|each month|once a month",
    "week": "weekly|every week|each week|once a week",
    "term": "termly|every term|each term|once a term",
    "quarter": "quarterly|every quarter|each quarter|once a quarter|every three months|every 3 mths",
    "day": "daily|every day|each day",
}
_MANNERS = (
    "without delay|straight away|immediately|at once|without undue delay|as soon as possible|asap|promptly",
    "before it starts|in advance|beforehand|ahead of the start",
    "at every meeting|at each meeting|each time it meets|whenever it meets",
    "in writing|in written form",
    "free of charge|at no cost|without charge",
    "on request|when asked|on demand",
)
_LISTED = (
    "staff|volunteers|carers|families|foster carers|governors|members|partners|budgets|complaints|performance|risks|"
    "training|records|transport|equipment|premises|information|advice|support|young people|parents|residents|tenants|"
    "landlords|businesses|money|buildings|visitors|contractors|managers|the police|schools|health services|"
    "care leavers|plans|policies|incidents|outcomes|costs|local people|the voluntary sector|housing|employment|"
    "wellbeing|safety|contracts"
).split("|")
_ACTS = (
    "publish|review|monitor|evaluate|inspect|record|report|test|update|maintain|promote|co-ordinate|fund|approve|"
    "consult on|explain|check|renew|renew each year|keep under review|audit|support|train|investigate|share"
).split("|")
_OPENS = re.compile(r"(?:where|when|if|before|after|unless|until|once)\b", re.I)
_ASKED = re.compile(r"\b(?:must|shall|should|to)\s+(?!be\b|have\b|not\b)[a-z]+\b")
_COUNCIL = re.compile(r"^(?:(?:a|every|each|the) )?local authorit(?:y|ies)\b", re.I)


@dataclass(frozen=True, slots=True)
class Marked:
    """A duty beside a row. `marks` are of words of the duty, in order: half-open offsets, and MISSING, SAID or UNKNOWN.

    `weight` is how much it counts in training. `lacks_some`: at least one word is missing, nobody knows which.
    """

    duty: str
    row: str
    marks: tuple[tuple[int, int, int], ...]
    weight: float = 1.0
    lacks_some: bool = False


def marked(duty: str, row: str, missing: Sequence[tuple[int, int]] = (), stems: Collection[str] = ()) -> Marked:
    """Every word of the duty's limbs is said, but those in the stretches `missing` or of the `stems`.

    Of those that are missing the row may hold one all the same, of something else: that is unknown.
    """
    limbs = limbs_of(duty, bearers=named_bearers(duty))
    held = {stem(word) for word in content_words(Speller().spell(row))} if missing or stems else set()
    marks = []
    for start, end in content_spans(duty):
        if not any(limb.start <= start < limb.end for limb in limbs):
            continue
        stemmed = stem(duty[start:end])
        gone = any(first < end and start < last for first, last in missing) or stemmed in stems
        marks.append((start, end, SAID if not gone else UNKNOWN if stemmed in held else MISSING))
    return Marked(duty, row, tuple(marks))


def covering(example: Example) -> Marked:
    """The duty beside the row that covers it."""
    return marked(example.body, example.covers)


def lookalike(example: Example) -> Marked | None:
    """The duty beside the row that only looks alike; None where it is of somebody else, or permits the same."""
    if example.lookalike_why not in {"other duty", "narrower topic"}:
        return None
    found = marked(example.body, example.lookalike, [(0, len(example.body))])
    marks = tuple((start, end, UNKNOWN) for start, end, _ in found.marks)
    return replace(found, marks=marks, weight=0.7, lacks_some=True)


def dropping(example: Example) -> Marked | None:
    """The duty beside the row that drops a limb; None where the words that it drops cannot be told."""
    wanted = example.missing.strip(" .").lower()
    place = example.body.lower().find(wanted)
    if place >= 0:
        found = marked(example.body, example.partial, [(place, place + len(wanted))])
    else:
        found = marked(example.body, example.partial, stems={stem(word) for word in content_words(wanted)})
    return found if any(mark == MISSING for *_, mark in found.marks) else None


class WordPairMaker:
    """Makes one epoch's pairs after another; the same seed and epoch give the same pairs in the same order.

    `vectors` are of the duties, L2-normalised, shape (duties, d): limbs are lent between duties that are alike.
    """

    def __init__(self, examples: Sequence[Example], vectors: NDArray[np.float32], seed: int) -> None:
        self._examples = examples
        self._seed = seed
        self._likeness = vectors @ vectors.T
        self._near = np.argsort(-self._likeness, axis=1, kind="stable")[:, 1 : NEAREST + 1].tolist()
        self._limbs = [[limb.text for limb in limbs_of(one.body, bearers=named_bearers(one.body))] for one in examples]
        self._limbs = [[text for text in texts if len(content_words(text)) > 1] for texts in self._limbs]
        self._speller = Speller()

    def epoch(self, number: int) -> list[Marked]:
        """All pairs of an epoch (from 0), shuffled."""
        chance = random.Random(self._seed * 1000 + number)
        found: list[Marked] = []
        for index, example in enumerate(self._examples):
            dropped = dropping(example)
            found.append(replace(covering(example), weight=2.0))
            found += [replace(dropped, weight=3.0)] if dropped else []
            alike = lookalike(example)
            found += [alike] if alike else []
            found += [self._with_foreign_limb(index, chance), self._reworded(index, chance)]
            found += [self._with_time(index, chance), self._with_longer_list(index, chance)]
            found += self._without_limb(index, chance)
            found.append(self._of_another(index, chance))
        chance.shuffle(found)
        return [self._spelled(one, chance) for one in found]

    def _spelled(self, one: Marked, chance: random.Random) -> Marked:
        if chance.random() < SPELLED:
            one = replace(one, row=self._speller.spell(one.row))
        return spelled(one, self._speller) if chance.random() < SPELLED else one

    def _with_foreign_limb(self, index: int, chance: random.Random) -> Marked:
        limb = self._foreign_limb(index, chance)
        opens = bool(_OPENS.match(limb))
        if chance.random() < 0.25:
            row = self._examples[index].covers + chance.choice((" & ", "; ", ", ", " and ")) + limb
            return self._added(index, limb, row, SAID, " " if opens else ", and ")
        first = opens and chance.random() < 0.5
        joint = "" if first else " " if opens else chance.choice((" and ", ", and ", " "))
        return self._added(index, limb, self._examples[index].covers, MISSING, joint)

    def _foreign_limb(self, index: int, chance: random.Random) -> str:
        lenders = self._near[index] if chance.random() < 0.6 else range(len(self._examples))
        able = [one for one in lenders if one != index and self._limbs[one] and self._likeness[index, one] < TWINS]
        return chance.choice(self._limbs[chance.choice(able)])

    def _with_time(self, index: int, chance: random.Random) -> Marked:
        said, row = times(chance), self._examples[index].covers
        joint = "" if chance.random() < 0.2 else " "
        drawn = chance.random()
        time = chance.choice(said)
        if drawn < 0.4:
            again = chance.choice(said)
            row = f"{row} {again}" if chance.random() < 0.7 else f"{again.capitalize()} {row}"
            return self._added(index, time, row, SAID, joint)
        other = times(chance)
        if drawn < 0.75 and other != said:
            row = f"{row} {chance.choice(other)}"
            return self._added(index, time, row, MISSING, joint, sure=True)
        return self._added(index, time, row, MISSING, joint)

    def _with_longer_list(self, index: int, chance: random.Random) -> Marked:
        example = self._examples[index]
        said = chance.random() < 0.35
        asked = _ASKED.search(example.body)
        if asked and chance.random() < 0.3:
            word, place, joint = chance.choice(_ACTS), asked.end(), " and "
            row = f"{example.covers} & {word} it"
        else:
            ends = [
                limb.end
                for limb in limbs_of(example.body, bearers=named_bearers(example.body))
                if not is_timescale(limb.text)
            ]
            word, place, joint = chance.choice(_LISTED), chance.choice(ends or [len(example.body)]), " and "
            joint = chance.choice((" and ", " and ", " or "))
            row = example.covers + chance.choice((" & ", " and ", ", ")) + word
        duty = example.body[:place] + joint + word + example.body[place:]
        new = (place + len(joint), place + len(joint) + len(word))
        return _marked_new(duty, row if said else example.covers, new, SAID if said else MISSING)

    def _without_limb(self, index: int, chance: random.Random) -> list[Marked]:
        body = self._examples[index].body
        limbs = limbs_of(body, bearers=named_bearers(body))
        if len(limbs) < 2:
            return []
        limb = chance.choice(limbs)
        row = " ".join((body[: limb.start] + body[limb.end :]).split()).strip(" ,.")
        row = _COUNCIL.sub(chance.choice(("LA", "Council", "Head of Service", "LA")), row)
        row = re.sub(r"\b(?:must|shall|should)\b", chance.choice(("to", "must", "")), row, count=1)
        row = row.replace(" and ", " & ") if chance.random() < 0.5 else row
        return [replace(marked(body, row, [(limb.start, limb.end)]), weight=0.7)]

    def _reworded(self, index: int, chance: random.Random) -> Marked:
        """The duty in a row's words: words swapped for others of their group are said, for any other word are not."""
        body = self._examples[index].body
        row, marks, last = "", [], 0
        for start, end, _ in marked(body, "").marks:
            word = body[start:end]
            row += body[last:start]
            group, drawn = _same_words().get(word.lower(), ()), chance.random()
            mark = SAID
            if group and drawn < 0.7:
                word = chance.choice(group)
            elif drawn > 0.9:
                word, mark = self._foreign_word(index, chance), MISSING
                mark = UNKNOWN if stem(word) == stem(body[start:end]) or word.lower() in group else mark
            marks.append((start, end, mark))
            row += word
            last = end
        row = _COUNCIL.sub(chance.choice(("LA", "Council", "Head of Service", "")), row + body[last:])
        row = re.sub(r"\b(?:must|shall|should)\b", chance.choice(("to", "", "will")), row)
        row = re.sub(r"\b(?:the|an?|their|its)\b ", "", row) if chance.random() < 0.6 else row
        return Marked(body, " ".join(row.split()).strip(" ,."), tuple(marks))

    def _foreign_word(self, index: int, chance: random.Random) -> str:
        words = content_words(self._examples[chance.choice(self._near[index])].body)
        return chance.choice(words) if words else "other"

    def _of_another(self, index: int, chance: random.Random) -> Marked:
        """Beside a row of another duty: what they do not share by word is missing, the rest unknown."""
        able = [one for one in self._near[index] if self._likeness[index, one] < TWINS]
        row = self._examples[chance.choice(able or self._near[index])].covers
        body = self._examples[index].body
        return replace(marked(body, row, [(0, len(body))]), weight=0.5)

    def _added(self, index: int, words: str, row: str, mark: int, joint: str, *, sure: bool = False) -> Marked:
        """The duty with words put in front (no `joint`) or at its end. `sure`: what the row holds of them is missing
        all the same, as the number of another time is."""
        body = self._examples[index].body
        if not joint:
            duty = f"{words[0].upper()}{words[1:]}, {body[0].lower()}{body[1:]}"
            return _marked_new(duty, row, (0, len(words)), mark, sure=sure)
        core = body.rstrip(". ")
        duty = f"{core}{joint}{words}."
        return _marked_new(duty, row, (len(core) + len(joint), len(duty) - 1), mark, sure=sure)


def _marked_new(duty: str, row: str, new: tuple[int, int], mark: int, *, sure: bool = False) -> Marked:
    found = marked(duty, row, [new] if mark == MISSING else [])
    if sure:
        marks = tuple((a, b, MISSING if new[0] <= a < new[1] else one) for a, b, one in found.marks)
        found = replace(found, marks=marks)
    return found


@cache
def _same_words() -> Mapping[str, tuple[str, ...]]:
    """For each word, the others of its groups."""
    found: dict[str, tuple[str, ...]] = {}
    for line in SAME_WORDS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            group = line.split("|")
            for word in group:
                if " " not in word:
                    found[word] = (*found.get(word, ()), *(other for other in group if other != word))
    return found


def times(chance: random.Random) -> list[str]:
    """Several wordings of one time, drawn by chance."""
    drawn = chance.random()
    if drawn < 0.4:
        unit = chance.choice(("year", "year", "month", "week", "term", "quarter", "day"))
        said = _OFTEN[unit].split("|")
        return [*said, *(f"at least {one}" for one in said if not one.startswith(("every", "each", "per")))]
    if drawn < 0.6:
        count, unit = chance.choice((2, 3, 4, 5, 6)), chance.choice(("year", "year", "month", "week"))
        name, short = _NUMBERS[count - 1], {"year": "yrs", "month": "mths", "week": "wks"}[unit]
        said = [f"every {name} {unit}s", f"every {count} {unit}s", f"every {count} {short}", f"{name}-{unit}ly"]
        said += [f"at least every {name} {unit}s", f"once every {count} {unit}s", f"{count}-{unit}ly"]
        said += [f"at intervals of no more than {name} {unit}s"]
        return [*said, "twice a year", "half-yearly", "two times a year"] if (count, unit) == (6, "month") else said
    if drawn < 0.85:
        count = chance.choice((1, 2, 3, 5, 6, 7, 10, 14, 20, 21, 28, 30, 42))
        unit = chance.choice(("days", "working days", "weeks", "months"))
        name = _NUMBERS[count - 1] if count <= len(_NUMBERS) else str(count)
        return [
            f"within {name} {unit}",
            f"within {count} {unit}",
            f"in no more than {count} {unit}",
            f"inside {name} {unit}",
            f"w/in {count} {unit}",
            f"no later than {name} {unit} after that",
            f"not later than {count} {unit} afterwards",
            f"{count} {unit} at most",
        ]
    return chance.choice(_MANNERS).split("|")


def spelled(one: Marked, speller: Speller) -> Marked:
    """The same with the duty spelled out; a mark goes to every word that its word is spelled out to."""
    text, marks, last = "", [], 0
    for start, end, mark in one.marks:
        text += one.duty[last:start]
        meaning = speller.spell(one.duty[start:end])
        marks += [(len(text) + a, len(text) + b, mark) for a, b in content_spans(meaning)]
        text += meaning
        last = end
    return replace(one, duty=text + one.duty[last:], marks=tuple(marks))
