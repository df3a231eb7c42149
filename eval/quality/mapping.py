"""The scan's matcher against public mappings between catalogues of controls: clauses of one, rows of the other.

Nearness ranks the rows of a clause, and says how much of a gap each clause looks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.gap.nearness import Nearness, best
from eval.gap.prepared import Duty, prepare
from eval.gap.words import Speller
from index.encoder import TokenEncoder
from ingest.errors import InputError

RANKED = 10
FORM = "{clauses: [{id, text}], rows: [{id, text}], mapping: [[clause id, row id]]}"
_FIRST_OF_A_LIST = re.compile(r"\s*\(?(?:1|a|i)[.)]\s", re.I)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Clauses and rows as (id, text), and for each clause's id the ids of the rows that answer it."""

    clauses: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]
    answers: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class MappingFigures:
    """Shares from 0 to 1. `gap_auroc` is None where every clause has a row, or none has."""

    map_at_10: float
    hit_at_1: float
    hit_at_5: float
    gap_auroc: float | None
    clauses: int
    unmapped: int

    def as_json(self) -> dict[str, Any]:
        """The figures as JSON values."""
        return {
            "map_at_10": round(self.map_at_10, 4),
            "hit_at_1": round(self.hit_at_1, 4),
            "hit_at_5": round(self.hit_at_5, 4),
            "gap_auroc": None if self.gap_auroc is None else round(self.gap_auroc, 4),
            "clauses": self.clauses,
            "unmapped": self.unmapped,
        }


def read_mapping(path: Path) -> Mapping:
    """A set of FORM; an answer that is no row of it counts as one that is never found.

    Raises InputError where the file is not such a set.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        clauses = tuple((str(one["id"]), str(one["text"])) for one in data["clauses"])
        rows = tuple((str(one["id"]), str(one["text"])) for one in data["rows"])
        answers: dict[str, set[str]] = {}
        for clause, row in data["mapping"]:
            answers.setdefault(str(clause), set()).add(str(row))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{path}: is not a mapping; it needs {FORM}.") from None
    if not clauses or not rows:
        raise InputError(f"{path}: holds no {'clauses' if not clauses else 'rows'}, so there is nothing to map.")
    return Mapping(clauses, rows, {clause: frozenset(found) for clause, found in answers.items()})


def evaluate_mapping(
    mapping: Mapping, encoder: TokenEncoder, *, progress: Callable[[int, int], None] | None = None
) -> MappingFigures:
    """How well nearness ranks the rows that answer each clause, and how well it tells clauses that none answers."""
    duties, rows = _in_sections(mapping.clauses), _in_sections(mapping.rows)
    prepared = prepare(duties, rows, encoder, Speller())
    nearness = Nearness(prepared)
    refs = [id for id, _ in mapping.rows]
    ranked: list[tuple[list[str], frozenset[str]]] = []
    gaps: list[bool] = []
    for place, (id, _) in enumerate(mapping.clauses):
        answers = mapping.answers.get(id, frozenset())
        gaps.append(not answers)
        if answers:
            ranked.append(([refs[row] for row in best(nearness.of(place), RANKED)], answers))
        if progress:
            progress(place + 1, len(duties))
    return MappingFigures(
        map_at_10=_mean([average_precision(found, answers) for found, answers in ranked]),
        hit_at_1=_mean([float(bool(answers & set(found[:1]))) for found, answers in ranked]),
        hit_at_5=_mean([float(bool(answers & set(found[:5]))) for found, answers in ranked]),
        gap_auroc=area_under_curve(gaps, nearness.emptiness.tolist()),
        clauses=len(duties),
        unmapped=sum(gaps),
    )


def _in_sections(texts: Sequence[tuple[str, str]]) -> list[Duty]:
    """Texts with the sections that a catalogue's own marks tell: those of its identifiers, or else of its lists.

    >>> [one.sections for one in _in_sections([("pr.ac-1", "Users"), ("pr.ac-2", "Access"), ("id.am-1", "Assets")])]
    [('pr', 'pr.ac'), ('pr', 'pr.ac'), ('id', 'id.am')]
    >>> [one.sections for one in _in_sections([("n1", "1. Assess."), ("n2", "2. Plan."), ("n3", "1. Act.")])]
    [('1',), ('1',), ('2',)]
    """
    paths = [_path_of(id) for id, _ in texts]
    if len({path for path in paths if path}) < 2:
        starts = np.cumsum([bool(_FIRST_OF_A_LIST.match(text)) for _, text in texts])
        paths = [(str(start),) for start in starts.tolist()]
    return [Duty(id, text, sections=path) for (id, text), path in zip(texts, paths, strict=True)]


def _path_of(identifier: str) -> tuple[str, ...]:
    """What an identifier's parts but the last name, the outermost first: words and numbers are parts of their own.

    >>> _path_of("pr.ac-1"), _path_of("A.5.1.2"), _path_of("node4"), _path_of("7")
    (('pr', 'pr.ac'), ('A', 'A.5', 'A.5.1'), ('node',), ())
    """
    parts = re.findall(r"[a-z]+|\d+", identifier, re.I)
    return tuple(".".join(parts[:end]) for end in range(1, len(parts)))


def average_precision(found: Sequence[str], answers: frozenset[str], depth: int = RANKED) -> float:
    """The mean, over the answers that could stand among the first `depth`, of the precision at each that does.

    >>> round(average_precision(["a", "x", "b"], frozenset("ab")), 4)
    0.8333
    """
    hits, total = 0, 0.0
    for rank, ref in enumerate(found[:depth], 1):
        if ref in answers:
            hits += 1
            total += hits / rank
    return total / min(len(answers), depth) if answers else 0.0


def area_under_curve(truth: Sequence[bool], scores: Sequence[float]) -> float | None:
    """The chance that a true one scores above a false one, ties counting half; None where one kind is missing.

    >>> area_under_curve([True, False, False], [0.9, 0.1, 0.9])
    0.75
    """
    high = np.array([score for score, one in zip(scores, truth, strict=True) if one])
    low = np.array([score for score, one in zip(scores, truth, strict=True) if not one])
    if not len(high) or not len(low):
        return None
    above = (high[:, None] > low[None, :]).mean()
    return float(above + 0.5 * (high[:, None] == low[None, :]).mean())


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0
