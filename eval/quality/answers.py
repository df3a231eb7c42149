"""How right the answers are: a questions file through the product, against what a right answer cites and says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ingest.errors import InputError

Ask = Callable[[str, str | None], Mapping[str, Any]]
"""A question and the one before it → the answer as `ask --json` gives it."""

NOT_ANSWERED = "not_in_documents"


@dataclass(frozen=True, slots=True)
class Marked:
    """One question, its answer, and how it was marked. `cites_first` is None for a question that has no answer."""

    question: Mapping[str, Any]
    answer: Mapping[str, Any]
    missing_citations: tuple[str, ...]
    missing_words: tuple[str, ...]
    cites_first: bool | None
    refused: bool

    @property
    def answerable(self) -> bool:
        return bool(self.question.get("answerable", True))

    @property
    def right(self) -> bool:
        """Answered with every needed citation and word; or refused, where there is no answer."""
        if not self.answerable:
            return self.refused
        return not (self.refused or self.missing_citations or self.missing_words)


def read_questions(path: Path) -> list[dict[str, Any]]:
    """The questions of a file. Raises InputError naming what is off in it."""
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not YAML ({str(error).splitlines()[0]}).") from None
    questions = read.get("questions") if isinstance(read, dict) else None
    if not isinstance(questions, list) or not all(isinstance(one, dict) and "question" in one for one in questions):
        raise InputError(f'{path} must hold "questions", a list of entries that each have a "question".')
    return questions


def mark(question: Mapping[str, Any], answer: Mapping[str, Any]) -> Marked:
    """The answer marked. A citation of statement `6/5` counts as one of clause `6`; a bullet counts as itself."""
    cited = [str(one["ref"]).partition("/")[0] for one in answer["citations"]]
    needed = [str(ref) for ref in question.get("citations") or []]
    good = {*needed, *(str(ref) for ref in question.get("citations_also_acceptable") or [])}
    text = str(answer["answer"]).lower()
    words = tuple(
        entry
        for entry in map(str, question.get("answer_must_contain") or [])
        if not any(choice.strip().lower() in text for choice in entry.split("|"))
    )
    answerable = bool(question.get("answerable", True))
    return Marked(
        question=question,
        answer=answer,
        missing_citations=tuple(ref for ref in needed if ref not in cited),
        missing_words=words,
        cites_first=(bool(cited) and cited[0] in good) if answerable else None,
        refused=answer["status"] == NOT_ANSWERED,
    )


def mark_all(questions: Sequence[Mapping[str, Any]], ask: Ask) -> list[Marked]:
    """Every question asked and marked, in order."""
    return [mark(one, ask(str(one["question"]), one.get("previous"))) for one in questions]


def summary(marked: Sequence[Marked]) -> dict[str, Any]:
    """The figures; a share that nothing was counted for is None, not zero.

    `answered_and_cited`, `answer_contains`, `cites_first` and `false_refusals` are shares of the answerable questions,
    `refused` of the unanswerable, `citations_mean` is over answers that were given.
    """
    answerable = [one for one in marked if one.answerable]
    unanswerable = [one for one in marked if not one.answerable]
    given = [len(one.answer["citations"]) for one in answerable if not one.refused]
    kinds = dict.fromkeys(str(one.question.get("kind", "other")) for one in marked)
    return {
        "questions": len(marked),
        "answered_and_cited": _share([one.right for one in answerable]),
        "answer_contains": _share([not one.refused and not one.missing_words for one in answerable]),
        "cites_first": _share([bool(one.cites_first) for one in answerable]),
        "refused": _share([one.refused for one in unanswerable]),
        "false_refusals": _share([one.refused for one in answerable]),
        "citations_mean": round(sum(given) / len(given), 2) if given else None,
        "by_kind": {
            kind: _share([one.right for one in marked if str(one.question.get("kind", "other")) == kind])
            for kind in kinds
        },
    }


def miss_line(one: Marked) -> str:
    """Why a question was marked down, on one line."""
    reasons = []
    if one.answerable and one.refused:
        reasons.append("refused, though the documents answer it")
    if not one.answerable and not one.refused:
        reasons.append("answered, though the documents do not say")
    if one.answerable and not one.refused:
        reasons += [f"does not cite {', '.join(one.missing_citations)}"] if one.missing_citations else []
        reasons += [f"does not say {', '.join(one.missing_words)}"] if one.missing_words else []
    cited = ", ".join(str(citation["ref"]) for citation in one.answer["citations"]) or "nothing"
    return f"{one.question.get('id', '?')}: {'; '.join(reasons)} (cites {cited}) — {one.question['question']}"


def _share(marks: Sequence[bool]) -> float | None:
    return round(sum(marks) / len(marks), 3) if marks else None
