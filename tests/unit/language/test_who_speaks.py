"""Who speaks: names cut short in labels, pronouns and descriptions beside somebody spoken of, clauses."""

from __future__ import annotations

import pytest

import onrecord


def speakers(text: str) -> dict[str, list[str]]:
    """Return the names of each statement's speakers by its words."""
    return {each.text: [who.name for who in each.speakers] for each in onrecord.extract(text).statements}


@pytest.mark.parametrize(("first", "short"), [("KEL MAHER", "KEL"), ("Jo Lind", "JO"), ("UMA RAO", "Rao")])
def test_a_label_that_is_part_of_a_fuller_one_is_the_same_person(first: str, short: str) -> None:
    text = (
        f"ADA MOSS: Welcome to the show.\n\n{first}: Thank you for having me.\n\nADA MOSS: How was it?\n\n"
        f"{short}: It was very dark.\n\nADA MOSS: Dark?\n\n{short}: Very, and cold."
    )
    said = speakers(text)

    assert said["It was very dark."] == said["Thank you for having me."]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (
            (
                "Rhian Lloyd told jurors the switch was hidden. “You need one,” Ms Lloyd said.\n\n"
                "The mill's owner, Sian Bevan, wept as she said nobody had known."
            ),
            "nobody had known",
            "Sian Bevan",
        ),
        (
            (
                "Una Byrne said the road was shut. Byrne added that it was icy.\n\n"
                "Ada Moss smiled when she said the lamps were new."
            ),
            "the lamps were new",
            "Ada Moss",
        ),
        (
            (
                "Omar Said said the pump had failed. Said added that it was old.\n\n"
                "Tom Reed left the room after he said nobody had paid."
            ),
            "nobody had paid",
            "Tom Reed",
        ),
        (
            (
                "Mara Kent said the dam was full. Kent added that it would hold.\n\n"
                "Ida Falk hesitated until she said the boats were ready."
            ),
            "the boats were ready",
            "Ida Falk",
        ),
    ],
)
def test_the_subject_of_a_sentence_is_that_of_its_clause_of_time(text: str, words: str, speaker: str) -> None:
    assert speakers(text)[words] == [speaker]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("Next week we talk to a welder who claims she hears bearings.", "she hears bearings", "a welder"),
        ("On Monday they spoke to a nurse who said nobody had slept.", "nobody had slept", "a nurse"),
        ("Her sister, who said nobody had slept, left.", "nobody had slept", "Her sister"),
    ],
)
def test_who_is_the_phrase_before_it_and_not_the_clause(text: str, words: str, speaker: str) -> None:
    assert speakers(text)[words] == [speaker]


def test_a_description_means_who_speaks_before_whom_they_speak_of() -> None:
    text = (
        "Toby Carr, 46, told the hearing that his brother Leo had felt ill. The plumber wept as he added: "
        "“I let him go.”"
    )

    assert speakers(text)["I let him go."] == ["Toby Carr"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Kelso Foods, LLC (the “Firm”) is new. The Firm expects that rye will grow dear.",
            "rye will grow dear",
        ),
        ("Kelso Foods, Inc. (“KFI”) opened a mill. KFI said that rye would grow.", "rye would grow"),
        ("Kelso Foods, Inc. (“we” or “us”) is new. We believe that rye will grow.", "rye will grow"),
    ],
)
def test_a_legal_form_may_stand_between_a_company_and_what_it_calls_itself(text: str, words: str) -> None:
    assert speakers(text)[words] == ["Kelso Foods"]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (
            "“We were slow,” Ivan Holt said. “The judge was asleep.”\n\nHe said the crew would row again.",
            "the crew would row again",
            "Ivan Holt",
        ),
        (
            "“I ran,” Maud Petty said. “My aunt was on the roof all night.”\n\nShe said it took an hour.",
            "it took an hour",
            "Maud Petty",
        ),
        (
            "“My uncle hated boats,” Carl Dunn said. “He wanted a farm.” He said the yard would be sold.",
            "the yard would be sold",
            "Carl Dunn",
        ),
    ],
)
def test_whoever_is_only_spoken_of_in_quotations_does_not_go_on_speaking(
    text: str, words: str, speaker: str
) -> None:
    assert speakers(text)[words] == [speaker]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (
            "Mr Holt was followed by Maud Petty, chief executive of Kelso Ships, who said sales were up.",
            "sales were up",
            "Maud Petty",
        ),
        (
            "The walk was led by Carl Dunn, warden of Lismore, who said the path was wet.",
            "the path was wet",
            "Carl Dunn",
        ),
        (
            "The gate was shut by Maud Petty, acting head of waste, who said it was loose.",
            "it was loose",
            "Maud Petty",
        ),
        (
            "He was met by Maud Petty, having seen the mayor, who said it was late.",
            "it was late",
            "the mayor",
        ),
        ("The gate was shut by Maud Petty, 52, who said it was loose.", "it was loose", "Maud Petty"),
        ("The count was led by Carl Dunn (Green), who said it was close.", "it was close", "Carl Dunn"),
    ],
)
def test_an_age_or_an_office_may_stand_between_a_name_and_who(text: str, words: str, speaker: str) -> None:
    assert speakers(text)[words] == [speaker]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("We spoke to three divers who said the wreck was empty.", "the wreck was empty", "three divers"),
        (
            "The programme questioned two guards who said the door was open.",
            "the door was open",
            "two guards",
        ),
        ("Officers stopped a driver who claimed he had been asleep.", "he had been asleep", "a driver"),
        ("“We’ve asked a pilot, who said it was fog,” Maud Petty said.", "it was fog", "a pilot"),
    ],
)
def test_who_may_be_several_or_the_object_of_a_clause(text: str, words: str, speaker: str) -> None:
    assert speakers(text)[words] == [speaker]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (
            "The parish met on Friday. It said the hall would stay cold.",
            "the hall would stay cold",
            "The parish",
        ),
        ("The study is out. It found that the eels had gone.", "the eels had gone", "The study"),
        ("Kelso Council met. It said the hall was sold.", "the hall was sold", "Kelso Council"),
    ],
)
def test_it_is_the_body_or_document_of_a_sentence_before(text: str, words: str, speaker: str) -> None:
    assert speakers(text)[words] == [speaker]


def test_a_noun_for_what_somebody_does_is_not_for_whom_the_text_calls_otherwise() -> None:
    text = "Town boss Ivan Holt praised Kit Ames. The goalkeeper said it was a night for the fans."
    assert speakers(text)["it was a night for the fans"] == ["Kit Ames"]


def test_where_nobody_else_is_there_a_person_may_have_two_callings() -> None:
    text = "Captain Ivan Holt was glad. The goalkeeper said it was a night for the fans."
    assert speakers(text)["it was a night for the fans"] == ["Ivan Holt"]


@pytest.mark.parametrize(
    ("title", "noun"),
    [
        ("Gov.", "governor"),
        ("Sen.", "senator"),
        ("Rep.", "congresswoman"),
        ("Sgt.", "sergeant"),
        ("Col.", "colonel"),
        ("Dr.", "doctor"),
    ],
)
def test_a_title_in_short_is_the_noun_in_full(title: str, noun: str) -> None:
    text = f"{title} Maud Petty met Carl Dunn. The {noun} said that the tunnel was safe."
    assert speakers(text)["the tunnel was safe"] == ["Maud Petty"]


@pytest.mark.parametrize(
    ("called", "noun"),
    [
        ("Carl Dunn, a Democrat,", "Democrat"),
        ("Sen. Carl Dunn (R-Iowa)", "Republican"),
        ("Carl Dunn, a Conservative MP,", "Conservative"),
    ],
)
def test_a_member_of_a_party_may_be_called_by_it(called: str, noun: str) -> None:
    text = f"{called} was against it. The {noun} said that the bridge would rust."
    assert speakers(text)["the bridge would rust"] == ["Carl Dunn"]


@pytest.mark.parametrize("office", ["chairman", "spokesman", "foreman"])
def test_a_woman_may_have_an_office_that_is_named_after_men(office: str) -> None:
    text = f"Ivan Holt met Harriet Petty, the {office} of the mill. She said that the wheel would turn."
    assert speakers(text)["the wheel would turn"] == ["Harriet Petty"]


@pytest.mark.parametrize(
    ("called", "noun"),
    [
        ("Danish distiller Kelso Spirits", "distiller"),
        ("Biscuit maker Kelso Foods", "biscuit maker"),
        ("Family baker Kelso Foods", "baker"),
    ],
)
def test_an_organisation_may_be_called_by_its_trade(called: str, noun: str) -> None:
    text = f"{called} cut its forecast on Friday.\n\nThe {noun} said rye had grown dear."
    assert speakers(text)["rye had grown dear"] == [" ".join(called.split()[-2:])]


@pytest.mark.parametrize("rank", ["Coun", "Canon", "Ven.", "DGP", "DCP", "Snr Const"])
def test_a_rank_is_no_part_of_a_name(rank: str) -> None:
    text = f"{rank} Arun Pillai said the road was shut. It snowed all week. {rank} Pillai said it would open."
    assert speakers(text)["it would open"] == ["Arun Pillai"]


def test_nobody_tells_themselves() -> None:
    (statement,) = onrecord.extract("Carl Dunn, who told her that the raft was unsafe, left.").statements
    assert statement.addressees == ()


@pytest.mark.parametrize("again", ["She added that Falk", "But she doubted that Falk"])
def test_who_is_named_behind_a_quotation_goes_on(again: str) -> None:
    text = (
        "Ida Falk spoke. Falk said she had come. Falk had a plan.\n\n"
        f"“Falk had most to win and she won it,” said Una Byrne, who teaches in Leith. {again} would stay."
    )
    (speaker,) = speakers(text)["Falk would stay"]
    assert speaker == "Una Byrne"


def test_whoever_is_asked_is_whom_the_question_is_about() -> None:
    text = (
        "The council's director, Ida Falk, warned of gaps.\n\n"
        "Asked whether her members would hold out, Una Byrne nodded at the stove. “We have coal,” she said."
    )
    assert speakers(text)["We have coal"] == ["Una Byrne"]


def test_an_answer_may_say_who_answers() -> None:
    text = (
        "STATE v. PIA HOLM\n\nBY MR. DARBY:\n\nQ. Please give your full name.\n\nA. Warden Ada Moss.\n\n"
        "Q. Where were you?\n\nA. On the pier.\n\nMR. DARBY: Nothing further.\n\nBY MR. DARBY:\n\n"
        "Q. And what is your name, sir?\n\nA. Jon Quist.\n\nQ. Were you there?\n\nA. I was at home."
    )
    said = speakers(text)
    assert said["On the pier."] == ["Ada Moss"]
    assert said["I was at home."] == ["Jon Quist"]


@pytest.mark.parametrize("owner", ["Her", "Ruth Sorley’s"])
def test_whose_something_is_may_be_told_by_it(owner: str) -> None:
    text = (
        "Ada Moss, a potter who left in May with her two dogs, said she had wept. “I blame nobody,” she said."
        "\n\nRuth Sorley has hung the summons in her hall. "
        f"{owner} doctor has told her that the stairs are too steep. She plans to stay."
    )
    assert speakers(text)["to stay"] == ["Ruth Sorley"]


def test_an_adverb_is_nobody_who_is_asked() -> None:
    (statement,) = onrecord.extract("Maud Petty asked only that the raft be mended.").statements
    assert statement.addressees == ()


def test_a_role_begins_behind_what_is_taken_to_somebody() -> None:
    text = "Parents take their fight to local MP Maud Petty. She said the school was full."
    (speaker,) = onrecord.extract(text).statements[-1].speakers
    assert (speaker.name, speaker.role) == ("Maud Petty", "local MP")


def test_they_are_nobody_far_above_in_a_long_paragraph() -> None:
    text = f"The divers were cold. {'It snowed on the lake. ' * 40}They said the wreck was old."
    assert speakers(text)["the wreck was old"] == ["They"]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("Maud Petty and Carl Dunn met on Friday.", ["Maud Petty", "Carl Dunn"]),
        ("Maud Petty and Carl Dunn met. The divers were cold.", ["The divers"]),
        ("Maud Petty met Carl Dunn and Ivan Holt.", ["They"]),
        ("Dunn et al dated a mast in 2014.", ["Dunn et al"]),
    ],
)
def test_they_are_those_who_are_the_subject_just_before(before: str, expected: list[str]) -> None:
    assert speakers(f"{before} They said the wreck was old.")["the wreck was old"] == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Maud Petty, asked whether the mill would open: “Not in May.”", "Not in May."),
        ("Mayor Maud Petty, pressed on why it was shut: “With what money?”", "With what money?"),
    ],
)
def test_what_somebody_was_asked_is_not_what_they_answer(text: str, words: str) -> None:
    assert speakers(text) == {words: ["Maud Petty"]}


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (
            (
                "Rector Hugo Brandt argued that Dean Peter Lind had lost the board by refusing to sign. "
                "He dared Lind to name one supporter."
            ),
            "Lind to name one supporter",
            "Hugo Brandt",
        ),
        (
            (
                "Amid the row Ida Moll, the head of the club, ordered a review of the deal of Ruth Kessler. "
                "In her letter, she praised Kessler's work."
            ),
            "Kessler's work",
            "Ida Moll",
        ),
    ],
)
def test_a_subject_is_not_whom_its_clause_names(text: str, words: str, speaker: str) -> None:
    assert speakers(text)[words] == [speaker]


def test_a_chairman_with_a_man_s_given_name_may_be_a_woman() -> None:
    text = "Ferry board chairman Jan Marsh said the lake was “a gift”.\n\n“It feeds the town,” she said."
    assert speakers(text)["It feeds the town"] == ["Jan Marsh"]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (
            "The day is held by the Guild of Ferrymen of Tarn (GFT), which believes the lake could freeze.",
            "the lake could freeze",
            "Guild of Ferrymen of Tarn",
        ),
        ("It was bad for most, compared to 34% who said it was good.", "it was good", "34%"),
        ("It was bad for most, against 40 per cent who said it was good.", "it was good", "40 per cent"),
    ],
)
def test_acronyms_and_shares_may_stand_before_a_relative_clause(text: str, words: str, speaker: str) -> None:
    assert speakers(text)[words] == [speaker]
