"""Transcripts: a turn is a statement of whose label it bears."""

from __future__ import annotations

import time

import pytest

import onrecord
from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.transcripts import of_turns, parted_by_turns
from onrecord.language.quotations import read_quotations
from onrecord.language.turns.transcripts import find_labelled
from onrecord.language.turns.turn import Turn, blanked

HEARING = (
    "MODERATOR: Welcome to the hearing.\n\n"
    "FALK: Thank you. The pier was never inspected.\n\n"
    "MARA QUIST (harbour board): That is not true. We inspected it twice.\n\n"
    "FALK: When?\n"
)


def read(text: str) -> list[tuple[str, str]]:
    """Return the labels of a text's turns, and what is said."""
    return [
        (text[slice(*turn.label)] if turn.label else "", words_of(text, turn)) for turn in find_labelled(text)
    ]


def words_of(text: str, turn: Turn) -> str:
    return " | ".join(text[slice(*piece)] for piece in turn.content)


def test_every_turn_has_its_speaker_and_all_that_is_said() -> None:
    assert read(HEARING) == [
        ("MODERATOR", "Welcome to the hearing."),
        ("FALK", "Thank you. The pier was never inspected."),
        ("MARA QUIST", "That is not true. We inspected it twice."),
        ("FALK", "When?"),
    ]


def test_question_and_answer() -> None:
    text = "Q: Who signed?\r\nA: My deputy.\r\nQ: When?\r\nA: In March."
    assert read(text) == [
        ("Q", "Who signed?"),
        ("A", "My deputy."),
        ("Q", "When?"),
        ("A", "In March."),
    ]


@pytest.mark.parametrize(
    ("label", "voice"),
    [
        ("Ms FALK (Ostmark) (14:02):", "Ms FALK"),
        ("The MINISTER FOR PIERS (Ms Falk):", "The MINISTER FOR PIERS (Ms Falk)"),
        ("Q17 Ada Falk:", "Ada Falk"),
        ("ADA FALK, HARBOUR NEWS PRESENTER:", "ADA FALK"),
        ("Ada Falk, harbour mistress:", "Ada Falk"),
        ("[00:14:02] ADA FALK (on the phone):", "ADA FALK"),
        (">> FALK:", "FALK"),
        ("**Ada Falk:**", "Ada Falk"),
        ("**Ada Falk**:", "Ada Falk"),
        ("Ada Falk (00:14):", "Ada Falk"),
        ("AUDIENCE MEMBER:", "AUDIENCE MEMBER"),
        ("Several hon. Members:", "Several hon. Members"),
        ("AF:", "AF"),
        ("DC Falk:", "DC Falk"),
        ("MR FALK KC:", "MR FALK KC"),
        ("[Speaking in Dutch] FALK:", "FALK"),
        ("THE MINISTER OF PIERS (KOVACEVIC MARIJA):", "THE MINISTER OF PIERS (KOVACEVIC MARIJA)"),
    ],
)
def test_labels_in_many_layouts(label: str, voice: str) -> None:
    text = f"{label} We begin.\n\nMR QUIST: Why now?\n\n{label} It is late.\n\nMR QUIST: Is it?\n"
    assert read(text) == [
        (voice, "We begin."),
        ("MR QUIST", "Why now?"),
        (voice, "It is late."),
        ("MR QUIST", "Is it?"),
    ]


@pytest.mark.parametrize(
    ("asker", "answerer", "between"),
    [
        ("Ada Falk", "Ola Quist", " — "),
        ("Ada Falk", "Ola Quist", " -- "),
        ("AF", "OQ", " – "),
        ("ADA FALK", "OLA QUIST", " "),
        ("**Ada**", "**Ola**", " "),
        ("Mr. FALK", "The PRESIDING OFFICER", ". "),
        ("Ms. FALK of Ohio", "Mr. QUIST", ". "),
        ("Q1", "A1", ". "),
        ("((HN))", "((Ola Quist))", " "),
        ("[[Ada Falk]]", "[[Ola Quist]]", ": "),
        ("[Interviewer]", "[Ola Quist]", " "),
        ("(AF)", "(OQ)", ": "),
        ("<Ada>", "<OlaQuist>", " "),
        ("**[Ada Falk]**", "**[Ola Quist]**", " "),
    ],
)
def test_labels_need_no_colon(asker: str, answerer: str, between: str) -> None:
    asked, said = f"{asker}{between}", f"{answerer}{between}"
    text = f"The pier\n\n{asked}Who built it?\n\n{said}We did.\n\n{asked}When?\n\n{said}I forget. Later."
    assert read(text) == [
        (asker.strip("*1()[]<>"), "Who built it?"),
        (answerer.strip("*1()[]<>"), "We did."),
        (asker.strip("*1()[]<>"), "When?"),
        (answerer.strip("*1()[]<>"), "I forget. Later."),
    ]


def test_labels_in_two_brackets_stand_beside_others() -> None:
    text = "((HN)) Who built it?\n\nOla Quist: We did.\n\n((HN)) When?\n\nOQ: I forget.\n\n((AF)) Really?"
    assert [label for label, _ in read(text)] == ["HN", "Ola Quist", "HN", "OQ", "AF"]


@pytest.mark.parametrize(
    "text",
    [
        "LONDON The pier is shut.\n\nPARIS It snows.\n\nLONDON The pier is open.\n\nPARIS It thaws.",
        "Best Pier — Falk\n\nBest Boat — Quist\n\nBest Pier — Moss\n\nBest Boat — Ada.",
        "Rovers - Town 2-1.\n\nTown - Rovers 0-0.\n\nRovers - Town 1-1.\n\nTown - Rovers 3-3.",
        "(Baltwire) Is the pier shut?\n\n(NPA) It is.\n\n(Baltwire) A ferry sails.\n\n(NPA) It snows.",
        "[Music] A choir sings.\n\n[Applause] Who are you?\n\n[Music] It ends.\n\n[Applause] They bow.",
    ],
    ids=["datelines", "winners", "results", "agencies", "sounds"],
)
def test_lines_with_dashes_brackets_or_capitals_without_talk_are_no_transcript(text: str) -> None:
    assert read(text) == []


def test_a_surname_in_capitals_is_of_the_label_that_has_it_in_full() -> None:
    text = (
        "ANCHOR: Is it open?\n\nCAPT. LEE MORROW, COASTGUARD: It is.\n\nFINCH: And the cargo?\n\n"
        "MORROW: That is for later.\n\nANCHOR: Thank you."
    )
    assert ("MORROW", "That is for later.") in read(text)


def test_a_direction_that_opens_a_turn_is_apart() -> None:
    text = "ADA: (Rising.) Who goes there?\n\nOLA: [Laughs] We do.\n\nADA: (I think so.) Come in."
    assert [said for _, said in read(text)] == ["Who goes there?", "We do.", "(I think so.) Come in."]


def test_labels_that_each_come_once_are_known_by_office_and_address() -> None:
    text = "THE WITNESS: I saw it.\n\nMS. FALK: Objection.\n\nTHE COURT: Overruled.\n"
    assert [label for label, _ in read(text)] == ["THE WITNESS", "MS. FALK", "THE COURT"]


def test_names_on_lines_of_their_own_are_labels() -> None:
    asked, answered = "ADA FALK\nWho locked it?\n\n", "OLA QUIST\nI did.\nIt was late.\n\n"
    text = f"{asked}{answered}ADA FALK\nWhy?\n\nOLA QUIST\nThe wind.\n"
    assert read(text) == [
        ("ADA FALK", "Who locked it?"),
        ("OLA QUIST", "I did.\nIt was late."),
        ("ADA FALK", "Why?"),
        ("OLA QUIST", "The wind."),
    ]


def test_a_turn_runs_over_paragraphs_and_not_over_stage_directions_and_headings() -> None:
    text = (
        "FALK: I begin.  (Laughter.)  I go on.\n\nI am not done.\n\n[a door slams]\n\nNow I am.\n\n"
        "SECOND SESSION\n\nThe board met again at two.\n\nQUIST: Why?\n\nFALK: Because.\n\n"
        "Produced by Ada Moss. Music by the Pier Band.\n"
    )
    assert read(text) == [
        ("FALK", "I begin. | I go on.\n\nI am not done. | Now I am."),
        ("QUIST", "Why?"),
        ("FALK", "Because."),
    ]


def test_questions_are_those_of_the_examiner_and_answers_those_of_the_sworn_witness() -> None:
    text = (
        "ADA FALK, having been sworn, testified:\n\nBY MR. QUIST:\n\nQ. Who signed?\n\nA. I did.\n\n"
        "BY MS. MOSS:\n\nQ. When?\n\nA. In May.\n"
    )
    named = [text[slice(*turn.name)] for turn in find_labelled(text) if turn.name]
    assert named == ["MR. QUIST", "ADA FALK", "MS. MOSS", "ADA FALK"]


def test_a_surname_of_two_speakers_is_open() -> None:
    text = "ADA FALK: No.\n\nBEN FALK: Yes.\n\nFALK: Perhaps.\n\nADA FALK: Never.\n"
    assert [turn.is_open for turn in find_labelled(text)] == [False, False, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "Minister: tax to fall\n\nThe tax on ferries will fall.",
        "Contact: 555 0101\nEmail: pier@example.org\nWeb: example.org",
        "The board said: no money.\nThe board said: no time.\nThe mayor said: no.",
        "Time: 10:30\nTime: 11:30\nTime: 12:30",
        "Date: 3 May\nPlace: Ostend\nDate: 4 May\nPlace: Bruges",
        "Where: the old hall.\nWhen: at noon.\nWhere: the pier.\nWhen: at dusk.",
        "Ada Falk: 1,204.\nOla Quist: 903.\nAda Falk: 77.\nOla Quist: 12.",
    ],
)
def test_other_lines_with_colons_are_no_transcript(text: str) -> None:
    assert find_labelled(text) == []


def test_what_was_found_in_a_turn_stays_and_is_cut_at_its_edges() -> None:
    text = HEARING + "\nMARA QUIST: The board said it was safe.\n"
    turns = find_labelled(text)
    at = text.index("The board said")
    board, said, safe = (at, at + 9), (at + 10, at + 14), (at + 15, len(text) - 1)
    over_the_edge = Attribution(((0, 5), safe), said, board, 0.7)
    without_cue = Attribution((safe,), None, None, 0.6)
    outside, inside = parted_by_turns(text, [over_the_edge, without_cue], turns, read_quotations(text))
    assert outside == []
    assert [each.content for each in inside] == [(safe,)]
    assert len(of_turns(turns)) == 5


def test_a_text_without_turns_is_left_as_it_is() -> None:
    found = [Attribution(((0, 3),), None, None, 0.5)]
    text = "“No.” said Falk."
    assert parted_by_turns(text, found, find_labelled(text), read_quotations(text)) == (found, [])


def test_labels_are_blanked_and_offsets_stay() -> None:
    bare = blanked(HEARING, find_labelled(HEARING))
    assert len(bare) == len(HEARING)
    assert (
        bare.split()
        == HEARING.replace("MODERATOR:", "")
        .replace("FALK:", "")
        .replace("MARA QUIST (harbour board):", "")
        .split()
    )


def test_long_lines_of_capitals_take_no_time() -> None:
    start = time.process_time()
    find_labelled("A " * 100_000 + "\n" + "AB-" * 100_000 + "\nA" * 50_000 + "\nA" + ", a" * 100_000)
    assert time.process_time() - start < 20  # a quadratic pattern takes minutes


def test_what_somebody_says_in_a_turn_in_other_words_ends_with_its_sentence() -> None:
    text = "FALK: The cook said it was cold. Then we ate.\n\nQUIST: Why?\n\nFALK: Hunger.\n"
    said = Attribution(((20, 45),), (15, 19), (6, 14), 0.7)
    _, (inside,) = parted_by_turns(text, [said], find_labelled(text), read_quotations(text))
    assert [text[slice(*piece)] for piece in inside.content] == ["it was cold."]


def test_a_name_behind_a_role_on_its_own_line_comes_back_alone() -> None:
    text = (
        "The Minister for Roads (Ada Falk)\nThe bill is short.\n\nOla Quist (Westbury)\nWho pays?\n\n"
        "Ada Falk\nWe do.\n\nOla Quist\nWhen?"
    )
    assert [said for _, said in read(text)] == ["The bill is short.", "Who pays?", "We do.", "When?"]


def test_initials_come_back_for_the_names_in_full_and_emphasis_over_a_line_is_no_speech() -> None:
    text = "**Gus Weekly: When?**\n\nAda Falk: In March.\n\n**GW: Why?**\n\nAF: It is cold."
    assert [said for _, said in read(text)] == ["When?", "In March.", "Why?", "It is cold."]


def test_an_abbreviation_ends_no_sentence_of_a_turn() -> None:
    text = (
        "MAUD PETTY: I believe that the hon. Member for Lismore is wrong about the sluice.\n\n"
        "CARL DUNN: The sluice is new.\n\nMAUD PETTY: It is old."
    )
    assert "the hon. Member for Lismore is wrong about the sluice" in {
        each.text for each in onrecord.extract(text).statements
    }


def test_an_outlet_labels_what_its_reporter_asks() -> None:
    text = (
        "Ms Falk: Good morning. The minister travels on Monday.\n\n"
        "Steppe Courier: Will she sign?\n\nMs Falk: We hope so.\n\n"
        "Baltic Press Agency: When does she return? Is there a date?\n\nMs Falk: On Friday.\n"
    )
    extraction = onrecord.extract(text)
    speakers = {each.text: each.speakers[0] for each in extraction.statements}

    assert speakers["Will she sign?"].name == "Steppe Courier"
    assert speakers["When does she return? Is there a date?"].name == "Baltic Press Agency"
    assert {each.id for each in extraction.entities} >= {
        "org:steppe-courier",
        "org:baltic-press-agency",
    }


@pytest.mark.parametrize(
    ("label", "labels"),
    [
        ("Breaking News", ["Ms Falk", "Ms Falk", "Mr Lee"]),
        ("Related News", ["Ms Falk", "Ms Falk", "Mr Lee"]),
    ],
)
def test_a_rubric_is_no_outlet(label: str, labels: list[str]) -> None:
    text = f"Ms Falk: Good day.\n\n{label}: Will she sign?\n\nMs Falk: We hope so.\n\nMr Lee: Thank you."

    assert [label for label, _ in read(text)] == labels


def test_a_numbered_question_is_of_whom_its_label_names_though_only_once() -> None:
    text = (
        "Witnesses\n\nI: Dr Falk, Chief Engineer, Ostmark Dams.\n\nWitness: Baroness Quist.\n\n"
        "Q1 Chair: Good morning. Is it safe?\n\nDr Falk: It is.\n\n"
        "Q2 Pryanka Zoll: Since when?\n\nDr Falk: Since May. I Trust it."
    )

    assert read(text) == [
        ("Chair", "Good morning. Is it safe?"),
        ("Dr Falk", "It is."),
        ("Pryanka Zoll", "Since when?"),
        ("Dr Falk", "Since May. I Trust it."),
    ]


def test_a_name_that_could_be_a_numeral_is_a_label_where_the_text_has_it_in_full() -> None:
    text = "XI YAN: Good day.\n\nADA FALK: Is it safe?\n\nXI: It is.\n\nFALK: Since when?"

    assert [label for label, _ in read(text)] == ["XI YAN", "ADA FALK", "XI", "FALK"]
