"""What a question is taken to ask."""

from __future__ import annotations

import pytest

from app.answer.question import Asks, Form, asks_of, clean, form_of, is_question
from app.answer.wording import Wording, mend_spelling
from ingest.errors import InputError


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  who\tis\nit? ", "who is it?"),
        ("wh\u200bo is it\u202e?", "who is it?"),
        ("<b>who</b> is <script>alert(1)</script>it?", "who is it?"),
        ("&lt;who&gt; is it", "<who> is it"),
    ],
)
def test_a_question_is_cleaned_to_one_plain_line(typed: str, plain: str) -> None:
    assert clean(typed) == plain


@pytest.mark.parametrize("nothing", ["", " ", "?!", "123 456", "\u200b", "a"])
def test_nothing_to_look_for_is_no_question(nothing: str) -> None:
    assert not is_question(clean(nothing))


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("how much does the service cost us?", {Asks.AMOUNT}),
        ("what's the budget for libraries", {Asks.AMOUNT}),
        ("how many foster carers have we got", {Asks.COUNT}),
        ("when is the next review due?", {Asks.DATE}),
        ("how often must the panel meet", {Asks.DATE}),
        ("what is the name of the monitoring officer", {Asks.PERSON}),
        ("who chairs the scrutiny panel and how many people sit on it", {Asks.PERSON, Asks.COUNT}),
        ("what did the inspectors rate us", {Asks.FIGURE}),
        ("who is responsible for the budget?", set()),
        ("have we ever tested the alarm?", {Asks.EVENT}),
        ("how far away must a pupil live to get a pass?", {Asks.MEASURE}),
        ("what exactly triggers a review?", {Asks.CRITERIA}),
        ("which neighbouring council do we share the depot with?", {Asks.BODY}),
        ("which members sit on the licensing panel?", {Asks.PERSON}),
        ("must we consult parents?", set()),
    ],
)
def test_particulars_are_recognised(question: str, asks: set[Asks]) -> None:
    assert asks_of(question) == asks


@pytest.mark.parametrize(
    ("question", "bearers", "form"),
    [
        ("who answers for road safety?", 0, Form.ACCOUNTABILITY),
        ("which committee hears about complaints", 0, Form.ACCOUNTABILITY),
        ("is there a row for whistleblowing?", 0, Form.COVERAGE),
        ("does our framework mention fire safety", 0, Form.COVERAGE),
        ("are we compliant on road safety?", 0, Form.COMPLIANCE),
        ("do both the chief executive and the leader have to agree?", 2, Form.COMPARISON),
        ("what does MTFS stand for?", 0, Form.DEFINITION),
        ("can a councillor sit on the panel?", 1, Form.LOOKUP),
    ],
)
def test_forms_are_told_apart(question: str, bearers: int, form: Form) -> None:
    assert form_of(question, bearers) is form


def test_a_slip_is_mended_towards_the_library_and_other_words_are_left() -> None:
    known, lexicon = {"governance", "safeguarding", "children"}, {"who", "handles", "governess", "camden"}
    assert mend_spelling("who handles safegaurding of chidren in Camden", known, lexicon) == (
        "who handles safeguarding of children in Camden"
    )
    assert mend_spelling("governess", known, lexicon) == "governess"


def test_everyday_words_bring_the_fields_own(tmp_path: object) -> None:
    wording = Wording.read()
    assert "home to school transport" in wording.meanings("who sorts the school bus out")
    assert "chief executive" in wording.meanings("the head of paid service")
    assert wording.meanings("quorum") == ()


def test_a_users_own_everyday_words_are_added_and_a_broken_file_is_named(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    own = tmp_path_factory.mktemp("words") / "own.yaml"
    own.write_text("- say: [the blue book, gaffer*]\n  means: [constitution]\n", encoding="utf-8")
    assert "constitution" in Wording.read(own).meanings("what do the gaffers say")
    own.write_text("- say: [x]\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"entry 1 of .*own\.yaml"):
        Wording.read(own)
