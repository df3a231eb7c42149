"""Statements and rows made ready to compare: spelled out, cut into limbs, weighed and encoded, each text once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eval.gap.judged import Readings
from eval.gap.limbs import Limb, core_of, limbs_of, row_segments, segments_of
from eval.gap.words import SMALL, WORD, Rarity, Speller, content_spans, content_words, rarity_of, stem
from index.encoder import Encoded, TokenEncoder
from ingest.statements import sentence_spans

Vectors = NDArray[np.float32]

# Words that say nothing beside the rest of their limb: "at least once a year" is every year, and a council's duty is
# done in its own area, whether or not the row says so.
SAYS_NO_MORE = frozenset({"once", "local", "locally", "area", "areas"})


@dataclass(frozen=True, slots=True)
class Duty:
    """What is asked of somebody, or what a row says that somebody does: a text, and how it names its bearer.

    `explains` is the sentence before it, where it only says what that one means; `leans_on` is the sentence before it,
    where its subject is something that one speaks of ("The outcome should …"). `sections` is where it stands, as a path
    from the outermost section in; empty where its document has none.
    """

    ref: str
    text: str
    named: tuple[str, ...] = ()
    explains: str = ""
    leans_on: str = ""
    sections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bag:
    """A text as the distinct places of its content words in the vocabulary, and the stem and weight of each."""

    places: NDArray[np.int64]
    stems: NDArray[np.int64]
    weights: NDArray[np.float64]

    @property
    def total(self) -> float:
        """The weight of all of it; never 0."""
        return float(self.weights.sum()) or 1e-9


@dataclass(frozen=True)
class LimbWords:
    """A duty spelled out, for the word judge: `text`, and of every content word of its limbs where it stands in it
    (half-open offsets), the word of the duty as printed that it spells out (likewise), the place of its limb, and its
    weight."""

    text: str
    spans: tuple[tuple[int, int], ...]
    printed: tuple[tuple[int, int], ...]
    limbs: NDArray[np.int64]
    weights: NDArray[np.float64]


@dataclass(frozen=True)
class PreparedDuty:
    """A duty with its limbs: `encoded` is its core, and `whole` the vector of that; `limb_vectors` are of shape
    (limbs, dimension).

    `part_vectors` are of its sentences, shape (sentences, dimension); (0, dimension) where it is one sentence.
    `segments` are what the judge reads, `words` what the word judge does. `said` are all of its words, `bag` those of
    its core.
    """

    duty: Duty
    limbs: tuple[Limb, ...]
    segments: Readings
    words: LimbWords
    bag: Bag
    said: Bag
    limb_bags: tuple[Bag, ...]
    encoded: Encoded
    limb_vectors: Vectors
    part_vectors: Vectors

    @property
    def whole(self) -> Vectors:
        """Shape (dimension,)."""
        return self.encoded.whole


@dataclass(frozen=True)
class PreparedRow:
    """What a row says that somebody has to do, whole and in its parts. `segments` are what the judge reads, `spelled`
    what the word judge does; `said`, `encoded` and `part_vectors` are as those of a `PreparedDuty`. `parts` are its
    limbs."""

    ref: str
    text: str
    spelled: str
    bag: Bag
    said: Bag
    parts: tuple[Bag, ...]
    segments: Readings
    sections: tuple[str, ...]
    encoded: Encoded
    part_vectors: Vectors


@dataclass(frozen=True)
class Prepared:
    """A pair made ready. `row_vectors[i]` is of `rows[i]`; `word_vectors` are of the vocabulary."""

    duties: tuple[PreparedDuty, ...]
    rows: tuple[PreparedRow, ...]
    row_vectors: Vectors
    word_vectors: Vectors
    rarity: Rarity

    @cached_property
    def duty_vectors(self) -> Vectors:
        """Shape (duties, dimension)."""
        if not self.duties:
            return np.zeros((0, self.row_vectors.shape[1]), np.float32)
        return np.stack([duty.whole for duty in self.duties])

    @cached_property
    def cosines(self) -> Vectors:
        """Of each duty with each row, shape (duties, rows)."""
        found: Vectors = self.duty_vectors @ self.row_vectors.T
        return found

    def above_other_duties(self, place: int, rows: NDArray[np.int64]) -> Vectors:
        """By how much the cosine of each row with the duty is above that of its three best other duties."""
        return _above_rivals(self.cosines[place, rows], self._best_duties[rows])

    @cached_property
    def _best_duties(self) -> Vectors:
        return _four_best(self.cosines.T)

    @cached_property
    def holding(self) -> Mapping[int, NDArray[np.int64]]:
        """For each stem, the places of the rows that hold it."""
        found: dict[int, list[int]] = {}
        for place, row in enumerate(self.rows):
            for stemmed in dict.fromkeys(row.said.stems.tolist()):
                found.setdefault(stemmed, []).append(place)
        return {stemmed: np.array(places, np.int64) for stemmed, places in found.items()}


def _four_best(values: Vectors) -> Vectors:
    """The four best of each row of a matrix, best first; fewer where there are fewer columns."""
    count = min(4, values.shape[1])
    best = np.partition(values, values.shape[1] - count, axis=1)[:, values.shape[1] - count :]
    found: Vectors = -np.sort(-best, axis=1)
    return found


def _above_rivals(values: Vectors, best: Vectors) -> Vectors:
    """Each value less the mean of the three best others; `best` holds the four best, its own perhaps among them."""
    best = np.broadcast_to(best, (len(values), best.shape[-1]))
    if best.shape[1] < 2:
        return np.zeros(len(values), np.float32)
    last = best[:, -1]
    own = values >= last
    rivals = np.where(own, best.sum(axis=1) - values, best.sum(axis=1) - last) / (best.shape[1] - 1)
    found: Vectors = values - rivals
    return found


def prepare(duties: Sequence[Duty], rows: Sequence[Duty], encoder: TokenEncoder, speller: Speller) -> Prepared:
    """Everything that comparing needs, each text encoded once."""
    joined = joined_words([duty.text for duty in (*duties, *rows)])
    cut = [limbs_of(duty.text, bearers=duty.named, joined=joined) for duty in duties]
    cores = [speller.spell(f"{duty.explains} {core_of(duty.text, bearers=duty.named)}".strip()) for duty in duties]
    row_cores = [speller.spell(_row_core(row)) for row in rows]
    limb_texts = [[speller.spell(limb.text) for limb in limbs] for limbs in cut]
    rarity = rarity_of([*cores, *row_cores])
    bags = _Bags(rarity)
    duty_bags = [bags.bag(core) for core in cores]
    limb_bags = [tuple(bags.bag(text) for text in texts) for texts in limb_texts]
    row_bags = [bags.bag(core) for core in row_cores]
    row_parts = [tuple(bags.bag(part.text) for part in limbs_of(core, joined=joined)) for core in row_cores]
    duties_said = [bags.bag(speller.spell(duty.text)) for duty in duties]
    rows_spelled = [speller.spell(row.text) for row in rows]
    rows_said = [bags.bag(text) for text in rows_spelled]
    texts = _Texts()
    duty_places = [texts.place(core) for core in cores]
    row_places = [texts.place(speller.spell(_row_core(row, keep_brackets=False))) for row in rows]
    encoded = encoder.encode_tokens(texts.listed)
    limb_places = [[texts.place(text) for text in found] for found in limb_texts]
    part_places = [[texts.place(speller.spell(part)) for part in _sentences(duty.text)] for duty in duties]
    row_part_places = [[texts.place(speller.spell(part)) for part in _sentences(row.text)] for row in rows]
    wholes = np.array([one.whole for one in encoded], np.float32).reshape(len(encoded), encoder.dimension)
    vectors = np.concatenate([wholes, encoder.encode([*texts.listed[len(encoded) :], *bags.words])])
    texts_end = len(texts.listed)
    return Prepared(
        duties=tuple(
            PreparedDuty(
                duty,
                limbs,
                _readings(duty, speller),
                _limb_words(duty, limbs, speller, rarity),
                bag,
                said,
                parts,
                encoded[whole],
                vectors[places].reshape(len(places), encoder.dimension),
                vectors[of_parts].reshape(len(of_parts), encoder.dimension),
            )
            for duty, limbs, bag, said, parts, whole, places, of_parts in zip(
                duties, cut, duty_bags, duties_said, limb_bags, duty_places, limb_places, part_places, strict=True
            )
        ),
        rows=tuple(
            PreparedRow(
                row.ref,
                core,
                spelled,
                bag,
                said,
                parts,
                Readings(row_segments(core), row_segments(spelled)),
                row.sections,
                encoded[whole],
                vectors[of_parts].reshape(len(of_parts), encoder.dimension),
            )
            for row, core, spelled, bag, said, parts, whole, of_parts in zip(
                rows, row_cores, rows_spelled, row_bags, rows_said, row_parts, row_places, row_part_places, strict=True
            )
        ),
        row_vectors=vectors[row_places].reshape(len(rows), encoder.dimension),
        word_vectors=vectors[texts_end:],
        rarity=rarity,
    )


def _limb_words(duty: Duty, limbs: Sequence[Limb], speller: Speller, rarity: Rarity) -> LimbWords:
    if duty.explains:
        return _explained_words(duty, limbs, speller, rarity)
    text = ""
    spans: list[tuple[int, int]] = []
    printed: list[tuple[int, int]] = []
    places: list[int] = []
    last = 0
    for place, limb in enumerate(limbs):
        for start, end in content_spans(limb.text):
            if limb.text[start:end].lower() in SAYS_NO_MORE:
                continue
            start, end = limb.start + start, limb.start + end
            text += speller.spell(duty.text[last:start])
            word = speller.spell(duty.text[start:end])
            found = [(len(text) + first, len(text) + past) for first, past in content_spans(word)]
            spans += found
            printed += [(start, end)] * len(found)
            places += [place] * len(found)
            text += word
            last = end
    text += speller.spell(duty.text[last:])
    weights = [rarity.of(stem(text[start:end])) for start, end in spans]
    return LimbWords(text, tuple(spans), tuple(printed), np.array(places, np.int64), np.array(weights, float))


def _explained_words(duty: Duty, limbs: Sequence[Limb], speller: Speller, rarity: Rarity) -> LimbWords:
    """What only says the meaning of a sentence is said where that is: its words stand for those of every limb."""
    said = _limb_words(
        Duty(duty.ref, duty.explains, duty.named), limbs_of(duty.explains, bearers=duty.named), speller, rarity
    )
    count = len(said.spans)
    return LimbWords(
        said.text,
        said.spans * len(limbs),
        tuple((limb.start, limb.end) for limb in limbs for _ in range(count)),
        np.repeat(np.arange(len(limbs), dtype=np.int64), count),
        np.tile(said.weights, len(limbs)),
    )


def _readings(duty: Duty, speller: Speller) -> Readings:
    segments = _segments(duty)
    context = (speller.spell(f"{duty.leans_on} {duty.text}"),) if duty.leans_on else ()
    return Readings(segments, tuple(speller.spell(segment) for segment in segments), context)


def _segments(duty: Duty) -> tuple[str, ...]:
    return (f"{duty.explains} {duty.text}",) if duty.explains else segments_of(duty.text)


def _sentences(text: str) -> list[str]:
    """The sentences of a text that has several; none of a text that is one."""
    spans = sentence_spans(text)
    return [text[start:end] for start, end in spans] if len(spans) > 1 else []


def _row_core(row: Duty, *, keep_brackets: bool = True) -> str:
    """What the row says without the name of who does it, as long as three words of content are left.

    What stands in brackets is a part of what it says; the vector of the whole row is nearer to its duties without.
    """
    core = core_of(row.text, bearers=row.named, keep_brackets=keep_brackets)
    return core if len(content_words(core)) > 2 else row.text


class _Bags:
    """Bags of words over one vocabulary, every word once, each with its stem."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._stem_of: list[int] = []
        self._weights: list[float] = []

    @property
    def words(self) -> list[str]:
        """The vocabulary, in the order of its places."""
        return list(self._words)

    def bag(self, spelled: str) -> Bag:
        """The bag of a text that is spelled out."""
        places = list(dict.fromkeys(self._place(word) for word in content_words(spelled)))
        stems = [self._stem_of[place] for place in places]
        weights = [self._weights[stemmed] for stemmed in stems]
        return Bag(np.array(places, np.int64), np.array(stems, np.int64), np.array(weights, float))

    def _place(self, word: str) -> int:
        if word not in self._words:
            self._words[word] = len(self._words)
            stemmed = stem(word)
            if stemmed not in self._stems:
                self._stems[stemmed] = len(self._stems)
                self._weights.append(self._rarity.of(stemmed))
            self._stem_of.append(self._stems[stemmed])
        return self._words[word]


class _Texts:
    """Texts to encode, each once."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    @property
    def listed(self) -> list[str]:
        return list(self._places)

    def place(self, text: str) -> int:
        return self._places.setdefault(text, len(self._places))


def joined_words(texts: Iterable[str]) -> frozenset[str]:
    """The pairs that the texts themselves use as one thing: "children and young", written at least three times.

    Three times is the least count at which, in the training duties, a pair was more often one thing than a list.
    """
    found: Counter[str] = Counter()
    for text in texts:
        words = [match[0].lower() for match in WORD.finditer(text.replace("&", " and "))]
        found.update(
            {
                f"{a} {b} {c}"
                for a, b, c in zip(words, words[1:], words[2:], strict=False)
                if b in {"and", "or"} and not {a, c} & SMALL
            }
        )
    return frozenset(pair for pair, count in found.items() if count >= 3)


def parted(prepared: Prepared, rows: int) -> tuple[Prepared, Prepared]:
    """The same duties with the first so many rows, and with the rest."""
    first = replace(prepared, rows=prepared.rows[:rows], row_vectors=prepared.row_vectors[:rows])
    rest = replace(prepared, rows=prepared.rows[rows:], row_vectors=prepared.row_vectors[rows:])
    return first, rest
