"""A question → an answer: clean, resolve, read, find, judge whether that answers it, compose, verify."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from app.answer.alignment import Alignment
from app.answer.answerable import JUDGED_FIRST, Refusal, names_of, refusal_of
from app.answer.bars import Bars
from app.answer.card import card_of
from app.answer.compose import Composer, own_first
from app.answer.counterparts import Counterparts, Standing
from app.answer.define import Definitions
from app.answer.draft import Draft
from app.answer.evidence import Evidence, Evidences, Judging, citation_of
from app.answer.follow_up import Turn, resolve
from app.answer.holdings import Holdings
from app.answer.llm import Writer, writer_for
from app.answer.named import Named, named_in
from app.answer.parts import is_courtesy, parts_of, without_courtesies
from app.answer.prose import Speller, listed, quoted
from app.answer.question import Form, clean, is_question
from app.answer.reading import Reader, Reading
from app.answer.records import Answer, AnswerSentence, Hear, SoFar, Status
from app.answer.saying import Saying
from app.answer.wording import Wording, content_words

if TYPE_CHECKING:
    from app.settings import Settings
    from index.search import Search


NEVER = 2.0
"""A likeness that no two texts have."""


class Answerer:
    """Answers questions over the documents held. Safe to share between threads: nothing in it changes."""

    def __init__(
        self,
        holdings: Holdings,
        evidences: Evidences,
        reader: Reader,
        alignment: Alignment,
        *,
        longest: int,
        standing: Standing | None = None,
        writer: Writer | None = None,
    ) -> None:
        self.holdings = holdings
        self.evidences = evidences
        self.reader = reader
        self.alignment = alignment
        self.longest = longest
        self.standing = standing
        self.writer = writer

    def answer(self, question: str, *, previous: str | None = None, hear: Hear | None = None) -> Answer:
        """The answer. Never raises for what a question holds: what cannot be answered comes back with its status.

        `hear` is told what is looked for, and each sentence as it is written.
        """
        started = perf_counter()
        if len(question) > self.longest:
            return _short(
                question[:200] + "…",
                Status.TOO_LONG,
                f"The question has {len(question):,} characters; ask it in at most {self.longest:,}.",
            )
        plain = without_courtesies(clean(question))
        if not is_question(plain) or is_courtesy(plain) or not (content_words(plain) or previous):
            return _short(question, Status.NOT_A_QUESTION, "There is no question in this: type what you want to know.")
        turn = resolve(self.reader.read(plain), self._previous(previous), self.reader)
        read = perf_counter()
        if hear is not None:
            hear(SoFar(turn.shown))
        evidence = self.evidences.find(turn.reading, context=turn.context, before=turn.before)
        found = perf_counter()
        if self.writer is None:
            answer = self._composed(question, turn.reading, evidence, _written(turn.shown, hear) if hear else None)
        else:  # its sentences are heard, not those that they replace
            answer = self._composed(question, turn.reading, evidence)
            answer = self._worded(self.writer, replace(answer, resolved_question=turn.shown), turn, hear)
        timings = {
            "read": (read - started) * 1000,
            "search": (found - read) * 1000,
            "compose": (perf_counter() - found) * 1000,
        }
        resolved = turn.shown if turn.shown != plain else ""
        return replace(answer, resolved_question=resolved, timings_ms=timings)

    def _worded(self, writer: Writer, answer: Answer, turn: Turn, hear: Hear | None) -> Answer:
        """The answer in the language model's words; a refused question is looked for once more in guidance's words."""
        if answer.status is Status.NOT_IN_DOCUMENTS and not turn.reading.asks:
            reworded = writer.reword(turn.shown)
            if reworded != turn.shown:
                reading = replace(turn.reading, means=(*turn.reading.means, reworded))
                answer = self._composed(
                    answer.question, reading, self.evidences.find(reading, context=turn.context, before=turn.before)
                )
        return writer.word(answer, hear)

    def _previous(self, previous: str | None) -> Reading | None:
        text = clean(previous[: self.longest]) if previous else ""
        return self.reader.read(text) if is_question(text) else None

    def _composed(
        self,
        question: str,
        reading: Reading,
        evidence: Sequence[Evidence],
        heard: Callable[[Draft], None] | None = None,
    ) -> Answer:
        draft = self._draft(heard)
        named = named_in(reading.text, self.holdings)
        if named.missing and not named.passages:
            return self._refused(
                question, Refusal(f"The documents held have no {listed(named.missing)}, so they do not say.", (), 0.9)
            )
        if named.alone and named.passages:
            return self._quoted(question, named, draft)
        definitions = Definitions(self.holdings, self.evidences.search)
        if reading.form is Form.DEFINITION and not reading.asks and definitions.say(draft, reading, evidence):
            draft.finish()
            return _finished(question, draft, 0.9)
        refusal = refusal_of(reading, evidence, self.holdings, self.evidences.bars)
        best = {one.passage.ref.partition("/")[0] for one in evidence[:2]}
        if named.passages and not reading.asks and (refusal or not best & {one.ref for one in named.passages}):
            return self._quoted(question, named, draft)
        if refusal is not None:
            return self._partly(question, reading, heard) or self._refused(question, refusal)
        if reading.form is Form.ACCOUNTABILITY:
            evidence = own_first(reading, evidence)
        if self._compose(draft, reading, evidence):
            draft.finish()
            return _finished(question, draft, 0.9)
        draft.finish()
        answer = _finished(question, draft, evidence[0].judged or evidence[0].found)
        if reading.form is Form.ACCOUNTABILITY:
            card = card_of(evidence[0], reading.bearers, answer.citations, self.holdings, self._counterparts())
            answer = replace(answer, card=card)
        return answer

    def _draft(self, heard: Callable[[Draft], None] | None) -> Draft:
        return Draft(self.holdings, Speller(self.holdings.glossary, self.holdings.same_post), heard=heard)

    def _quoted(self, question: str, named: Named, draft: Draft) -> Answer:
        """The passages that were named, and what stands on the other side of them."""
        saying = Saying(draft, self.holdings, self._counterparts())
        saying.passages(named.passages)
        if not named.alone:
            for one in named.passages:
                saying.beside(one)
        draft.finish()
        return _finished(question, draft, 1.0)

    def _counterparts(self) -> Counterparts:
        return Counterparts(self.holdings, self.alignment, self.standing)

    def _compose(self, draft: Draft, reading: Reading, evidence: Sequence[Evidence]) -> bool:
        """Write the answer; True where it is about nothing but somebody's role, and rests on that and no evidence."""
        composer = Composer(draft, self.holdings, self._counterparts(), self.evidences)
        if reading.of_role and self._of_role(reading, composer):
            return True
        by_form = {
            Form.ACCOUNTABILITY: composer.accountability,
            Form.COMPARISON: composer.comparison,
            Form.COVERAGE: composer.coverage,
        }
        by_form.get(reading.form, composer.lookup)(reading, evidence)
        return False

    def _partly(self, question: str, reading: Reading, heard: Callable[[Draft], None] | None) -> Answer | None:
        """What is held of a question that asks for several things, and what is not; None where it is all or nothing."""
        parts = parts_of(reading.text)
        if not reading.asks or len(parts) < 2:
            return None
        first = self.reader.read(parts[0])
        draft = self._draft(heard)
        lacking = []
        confidence = 1.0
        for place, part in enumerate(parts):
            turn = resolve(self.reader.read(part), first if place else None, self.reader)
            evidence = self.evidences.find(turn.reading, context=turn.context, before=turn.before)
            sure = max((one.judged or 0.0 for one in evidence[:JUDGED_FIRST]), default=0.0)
            refusal = refusal_of(turn.reading, evidence, self.holdings, self.evidences.bars)
            if refusal is None and sure > self.evidences.bars.certain:
                self._compose(draft, turn.reading, evidence)
                confidence = min(confidence, sure)
            else:
                lacking.append(names_of(turn.reading.asks) if turn.reading.asks else f"answer to {quoted(part)}")
        if not draft.citations or not lacking:
            return None
        draft.say(f"The documents held do not say the rest: they give no {', and no '.join(dict.fromkeys(lacking))}.")
        draft.finish()
        return replace(_finished(question, draft, confidence), status=Status.PARTLY_ANSWERED)

    def _of_role(self, reading: Reading, composer: Composer) -> bool:
        """Answer a question about nothing but a role; False where it asks for something else of that bearer."""
        if reading.form is Form.ACCOUNTABILITY:
            return len(reading.bearers) == 1 and composer.identity(reading)
        if reading.form in (Form.COMPARISON, Form.COVERAGE) or (reading.form is Form.LOOKUP and reading.wants_list):
            composer.role(reading)
            return bool(composer.draft.citations)
        return False

    def _refused(self, question: str, refusal: Refusal) -> Answer:
        sentences = [AnswerSentence(refusal.text)]
        nearest = tuple(citation_of(one.passage, self.holdings) for one in refusal.nearest)
        if nearest:
            sentences.append(
                AnswerSentence(
                    f"The nearest text, which is not an answer, is {nearest[0].label}: {quoted(nearest[0].quote)}"
                )
            )
        return Answer(
            question=question,
            status=Status.NOT_IN_DOCUMENTS,
            sentences=tuple(sentences),
            nearest=nearest,
            confidence=refusal.confidence,
        )


PARTS = ("everyday words", "spelling", "bearers", "judge", "counterparts")
"""The parts of answering that can be left out, to see what each adds."""


def answerer_for(
    settings: Settings,
    holdings: Holdings,
    search: Search,
    judge: Judging | None,
    standing: Standing | None = None,
    without: Collection[str] = (),
    bars: Bars | None = None,
) -> Answerer:
    """An answerer over these holdings, by these settings; `without` leaves out some of `PARTS`.

    `standing` gives the scan of a pair of documents, where one is kept; without it counterparts are found by likeness.
    """
    wording = Wording([]) if "everyday words" in without else Wording.read(settings.synonyms)
    known = frozenset[str]() if "spelling" in without else holdings.common.words
    reader = Reader(holdings, wording, known, EncoderWords(search.encoder), settings.asker)
    evidences = Evidences(
        holdings, search, None if "judge" in without else judge, weigh_bearers="bearers" not in without, bars=bars
    )
    alone = "counterparts" in without
    return Answerer(
        holdings,
        evidences,
        reader,
        Alignment(holdings, search, same=NEVER) if alone else Alignment(holdings, search),
        longest=settings.question_characters,
        standing=None if alone else standing,
        writer=writer_for(settings, holdings.glossary),
    )


class EncoderWords:
    """The words of the language, as the encoder's tokenizer knows them; where it tells none, every word is one."""

    def __init__(self, encoder: object) -> None:
        self._knows = getattr(encoder, "knows_word", None)

    def __contains__(self, word: object) -> bool:
        return self._knows is None or bool(self._knows(word))


def _written(looked_for: str, hear: Hear) -> Callable[[Draft], None]:
    """Tells `hear` what stands in a draft."""
    return lambda draft: hear(SoFar(looked_for, tuple(draft.sentences), tuple(draft.citations)))


def _finished(question: str, draft: Draft, confidence: float) -> Answer:
    return Answer(
        question=question,
        status=Status.ANSWERED,
        sentences=tuple(draft.sentences),
        citations=tuple(draft.citations),
        confidence=min(1.0, max(0.0, confidence)),
    )


def _short(question: str, status: Status, text: str) -> Answer:
    return Answer(question=question, status=status, sentences=(AnswerSentence(text),))
