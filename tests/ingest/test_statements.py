"""Sentences, and who they bind how strongly."""

from __future__ import annotations

import pytest

from ingest.canvas import Canvas
from ingest.glossary import glossary_of, is_short_name
from ingest.model import Abbreviation, Strength
from ingest.statements import StatementWriter, bearers_of, sentence_spans
from ingest.strength import lead_in_strength, strength_of


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two.", ["One.", "Two."]),
        (
            "It applies (e.g. to S. Smith. And others). It ends.",
            ["It applies (e.g. to S. Smith. And others).", "It ends."],
        ),
        (
            "See No. 5 and para. 7 of the Act. The council must act.",
            ["See No. 5 and para. 7 of the Act.", "The council must act."],
        ),
        ("The answer is no. The rest follows.", ["The answer is no.", "The rest follows."]),
        ("Records, i.e. files, e.g. Maps, are kept.", ["Records, i.e. files, e.g. Maps, are kept."]),
        ("A cost of £3.50 was met. £4 was not.", ["A cost of £3.50 was met.", "£4 was not."]),
        ("“Stop.” He did [see s. 3. Or not]. Done.", ["“Stop.”", "He did [see s. 3. Or not].", "Done."]),
        ("No full stop at all", ["No full stop at all"]),
        ("An open ( bracket. Then more.", ["An open ( bracket.", "Then more."]),
        ("first line\nsecond line", ["first line", "second line"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@pytest.mark.parametrize(
    ("sentence", "strength"),
    [
        ("Section 3 requires every fire authority to publish a plan.", Strength.MUST),
        ("The registered person must not smoke.", Strength.MUST),
        ("Local authorities are under a duty to co-operate.", Strength.MUST),
        ("The governing body may not delegate this.", Strength.MUST),
        ("The warden is responsible for the trees.", Strength.SHOULD),
        ("Schools are strongly encouraged to join.", Strength.ENCOURAGED),
        ("The council may charge a fee.", Strength.MAY),
        ("Where the child must be moved, the council may ask the court.", Strength.MAY),
        ("Children who may be at risk should be seen.", Strength.SHOULD),
        ("The plan has three parts.", Strength.INFO),
        ("The council must ensure the following:", Strength.INFO),
        ("It is legally permissible for two councils to share one.", Strength.MAY),
        ("The post holder is prevented from taking part in politics.", Strength.MUST),
        ("The director is not permitted to chair the board.", Strength.MUST),
        ("This means that the council must stop.", Strength.MUST),
        ("This means that drift is avoided.", Strength.INFO),
        ("The families may or may not be known.", Strength.MAY),
        ("It is open to a council to combine the posts.", Strength.MAY),
        ('Here "must" marks a duty in law and "should" what is expected.', Strength.INFO),
        ("A decision whether an enquiry is needed should be taken within two days.", Strength.SHOULD),
        ("Decisions on whether to undertake reviews should be made together.", Strength.SHOULD),
        ("This approach requires flexibility from all agencies, to enable joint work.", Strength.INFO),
        ("This will include other boards.", Strength.INFO),
        ("A council which owns a mill must publish its rent.", Strength.MUST),
        ("Tenants who keep bees should tell the warden.", Strength.SHOULD),
        ("Any trust that runs a mill must insure it.", Strength.MUST),
        ("The council may only sell a mill after a vote.", Strength.MUST),
        ("A lease is a paper that must be kept.", Strength.INFO),
        ("The rules that councils in Kent must keep are in Annex A.", Strength.INFO),
    ],
)
def test_strength(sentence: str, strength: Strength) -> None:
    assert strength_of(sentence) is strength


def test_a_lead_in_lends_its_strength() -> None:
    assert lead_in_strength("The council must:") is Strength.MUST
    assert lead_in_strength("The following are likely to be essential:") is Strength.SHOULD
    assert lead_in_strength("The plan may include:") is Strength.MAY
    assert lead_in_strength("The parts are:") is Strength.INFO


@pytest.mark.parametrize(
    ("sentence", "bearers"),
    [
        ("Local authorities, the police and integrated care boards must co-operate.", ("LA", "POLICE", "ICB")),
        ("In discharging these functions, the chief executive should consult the monitoring officer.", ("CEX",)),
        ("The needs of children in each local authority matter.", ()),
        ("It is for each governing body to decide.", ("GB",)),
        ("It is the duty of the monitoring officer to report.", ("MO",)),
        ("The Act requires the council to publish a plan.", ("LA",)),
        ("The tree warden must inspect the oak.", ("tree warden",)),
        ("Plans must be approved by the full council.", ("FULL COUNCIL",)),
        ("Lead practitioners should:", ("PRACTITIONERS",)),
        ("The lead member must set priorities.", ("LMCS",)),
        ("The lead safeguarding partner needs to agree.", ("LSP",)),
        ("Cooperation from health bodies is expected.", ("NHS",)),
        ("The council’s scheme must be published.", ("LA",)),
        ("The core group should meet within ten days.", ("core group",)),
        ("Accountability for learning is the responsibility of the monitoring officer.", ("MO",)),
        ("The post must not be held by the chief executive.", ()),
        ("The MO and the tree warden should meet each week.", ("MO", "tree warden")),
        ("The council's scrutiny committee should examine it.", ("SCRUTINY",)),
        ("The director of children's services must act.", ("DCS",)),
        ("General practices are encouraged to refer patients.", ("general practice",)),
        ("Unit leaders must keep a register for the council.", ("unit leader",)),
        ("Patient records should be kept.", ()),
        ("The warden in charge should keep records.", ("warden",)),
        ("The burials officer must sign the register.", ("burials officer",)),
        ("The MO and the council's burials officer must sign the register.", ("MO", "burials officer")),
        ("It is for the oak board, and not for the MO, to decide.", ("oak board",)),
        ("When the season is over the oak board should meet.", ("oak board",)),
        ("Town and parish councils should tell the council.", ("PARISH",)),
        ("A senior officer of the council must sign the register.", ("OFFICERS",)),
        ("Twice a year the tree warden should report.", ("tree warden",)),
        ("In planning works, highway authorities should keep a log.", ("highway authority",)),
        ("The water companies named in the plan must attend.", ("water company",)),
        ("The tenant must be told in writing.", ()),
        ("The head of parks and the director of finance must agree.", ("head of parks", "S151")),
        ("An assistant director for the mills should sign.", ("assistant director for mills",)),
        ("The officer in charge must sign.", ("OFFICERS",)),
        ("Child carers must be registered with the trust.", ("child carer",)),
        ("Each plan should be reviewed by the tree warden before winter.", ("tree warden",)),
    ],
)
def test_bearers(sentence: str, bearers: tuple[str, ...]) -> None:
    assert bearers_of(sentence) == bearers


def test_pronouns_stand_for_who_came_before() -> None:
    assert bearers_of("They should act.", previous=("LMCS",)) == ("LMCS",)
    assert bearers_of("This post should be at first tier.", previous=("DCS",)) == ("DCS",)
    assert bearers_of("They should act.") == ()


def test_a_body_s_short_name_is_only_its_own_document_s() -> None:
    text = "The fire and rescue authority (the authority) must appoint a warden. The plan (the strategy) is annual."
    glossary = glossary_of(text, document="guide")
    assert [entry.expansion for entry in glossary if is_short_name(entry)] == ["fire and rescue authority"]
    for sentence in ("The authority must approve it.", "Authority to approve it."):
        assert bearers_of(sentence, glossary=glossary) == ("FRA",)
        assert bearers_of(sentence) == ("LA",)
    assert bearers_of("The planning authority must act.", glossary=glossary) == ("planning authority",)
    unlisted = glossary_of("Each harbour board (the board) must appoint a warden.", document="guide")
    for sentence in ("Each harbour board must act.", "The board must act."):
        assert bearers_of(sentence, glossary=unlisted) == ("harbour board",)


def test_a_short_name_stands_for_the_words_after_the_last_article() -> None:
    text = "Each council must hand the care of the fund to a pensions panel (“the Panel”) with a clerk as its aide."
    glossary = glossary_of(text, document="guide")
    assert [(entry.short, entry.expansion) for entry in glossary] == [("the panel", "pensions panel")]
    assert (span := glossary[0].span) is not None
    assert text[span.start : span.end] == "pensions panel (“the Panel”)"


def test_the_group_is_the_one_that_was_spoken_of_last() -> None:
    assert bearers_of("The group should meet.", previous=("flood group",)) == ("flood group",)
    assert bearers_of("The group should meet.", previous=("DCS",)) == ("group",)
    before = "The council must set up a flood risk panel with its health and wellbeing board."
    assert bearers_of("The panel should meet.", previous=("LA",), before=before) == ("flood risk panel",)
    assert bearers_of("Both the board and the panel should meet.", before=before) == ("HWB", "flood risk panel")
    assert bearers_of("It must be told.", previous=("LA",), before=before) == ("LA",)


def test_what_names_nobody_is_about_the_post_that_its_heading_names() -> None:
    writer = StatementWriter(Canvas("guide"), ())
    (set_plan,) = writer.paragraph(
        "1", "Set the strategic direction.", 0, heading="Functions of the Monitoring Officer"
    )
    assert (set_plan.bearers, set_plan.strength) == (("MO",), Strength.SHOULD)
    (loose,) = writer.paragraph("2", "Set the strategic direction.", 0, heading="Strategy and monitoring")
    assert (loose.bearers, loose.strength) == ((), Strength.INFO)


def test_a_document_s_own_abbreviations_are_known() -> None:
    glossary = (Abbreviation("FRMO", "flood risk management officer", None, "document"),)
    assert bearers_of("The FRMO must report.", glossary=glossary) == ("FRMO",)
    assert bearers_of("Flood risk management officers must report.", glossary=glossary) == ("FRMO",)
