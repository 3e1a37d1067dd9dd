"""Descriptions that stand for somebody: before the name, with news of them, of a body that is theirs."""

from __future__ import annotations

import pytest

import onrecord


def speakers(text: str) -> dict[str, list[str]]:
    """Return the names of each statement's speakers by its words, without marks."""
    return {
        each.text.strip(",."): [who.name for who in each.speakers]
        for each in onrecord.extract(text).statements
    }


# --- A name that comes later


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (
            (
                "Ferry fares to double, harbour master says\n\n"
                "Fares will double in April, Harbour Master Ruth Sorley told islanders on Friday."
            ),
            "Ferry fares to double",
            "Ruth Sorley",
        ),
        (
            (
                "Coroner criticises 'blind' junction\n\n"
                "A junction near Hythe cannot be seen from the lane, an inquest heard.\n\n"
                "Coroner Amit Verma said drivers were “flying blind”."
            ),
            "'blind' junction",
            "Amit Verma",
        ),
        (
            (
                "A Dundee headteacher has said that phones ruin lunch.\n\n"
                "Headteacher Morag Baird banned them in May."
            ),
            "phones ruin lunch",
            "Morag Baird",
        ),
        (
            (
                "The levy will go ahead, a senior treasurer said on Monday.\n\n"
                "County Treasurer Lewis Okoro told members that there was no other money."
            ),
            "The levy will go ahead",
            "Lewis Okoro",
        ),
    ],
)
def test_what_somebody_is_may_come_before_their_name(text: str, words: str, speaker: str) -> None:
    assert speakers(text)[words] == [speaker]


def test_a_headline_means_whom_the_text_names_far_below() -> None:
    text = (
        "Barge 'never had a rail', coroner finds\n\n"
        + "The barge had been moored at Hythe since May, and nobody had looked at it. " * 30
        + "\n\nRecording her findings, senior coroner Ines Duarte said that a rail would have held."
    )

    assert speakers(text)["Barge 'never had a rail'"] == ["Ines Duarte"]


@pytest.mark.parametrize(
    "lead",
    [
        "A former harbour pilot has told an inquiry that the chart was wrong.",
        "Weld at Leith 'was cold'\n\nLEITH, May 4 (Norland News) – A retired welder said the weld was cold.",
    ],
)
def test_a_lead_means_whom_the_next_paragraph_names_first(lead: str) -> None:
    text = f"{lead}\n\nCallum Reid testified on Monday that he had told his superiors so. Reid wept."
    said = [[who.name for who in each.speakers] for each in onrecord.extract(text).statements]

    assert said
    assert all(names == ["Callum Reid"] for names in said)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            (
                "Fares will double, a treasurer said.\n\n"
                "Treasurer Lewis Okoro told members so. Treasurer Una Byrne said that it was early."
            ),
            "Fares will double",
        ),
        (
            "Fares will double, a Leith mayor said.\n\nHythe Mayor Ruth Sorley said that the pier was shut.",
            "Fares will double",
        ),
        (
            "Fares will double, a resident said.\n\nResident Ruth Sorley said that the pier was shut.",
            "Fares will double",
        ),
    ],
)
def test_nobody_is_meant_where_it_could_be_another(text: str, words: str) -> None:
    (name,) = speakers(text)[words]

    assert name.startswith("a ")


# --- Descriptions that tell something new


@pytest.mark.parametrize(
    "description",
    [
        "The 52-year-old amateur historian",
        "The former Secretary for Fisheries, who retired in May,",
        "The father-of-three",
        "The retired surveyor",
    ],
)
def test_what_is_new_is_said_of_whom_the_text_spoke_of_last(description: str) -> None:
    text = (
        "Callum Reid told the inquiry that the chart was wrong.\n\n"
        f"“It showed five fathoms,” he said.\n\n{description} added: “There were two.”"
    )

    assert speakers(text)["There were two"] == ["Callum Reid"]


def test_an_age_is_of_whom_a_sentence_is_about_and_not_of_their_child() -> None:
    text = (
        "For Ines Duarte of Leith, whose daughter Lily was born in a lay-by, the road is too long.\n\n"
        "“We counted the minutes,” the 29-year-old said."
    )

    assert speakers(text)["We counted the minutes"] == ["Ines Duarte"]


@pytest.mark.parametrize("noun", ["tram driver from Leith", "Welshwoman"])
def test_an_age_that_opens_a_paragraph_is_of_whom_the_one_before_is_about(noun: str) -> None:
    text = (
        "For Ines Duarte, the letter came on a Sunday.\n\n"
        f"The 29-year-old {noun} was told that the flat was sold. “I sat down,” she said."
    )

    assert speakers(text)["I sat down"] == ["Ines Duarte"]


def test_whom_a_source_asks_is_not_the_source() -> None:
    text = (
        "Una Byrne said that she was ready.\n\nAsked by the host whether she would resign, Byrne said no.\n\n"
        "The host said that the hour was over."
    )

    assert speakers(text)["the hour was over"] == ["The host"]


def test_whoever_is_of_another_age_is_not_meant() -> None:
    text = (
        "Leith coach Ines Duarte has insisted that Lily Marsh will stay.\n\n"
        "The Welsh winger, 22, has scored twice. “She was at the dentist,” smiled Duarte.\n\n"
        "The 54-year-old revealed she had spoken to the player."
    )

    assert speakers(text)["she had spoken to the player"] == ["Ines Duarte"]


def test_a_shadow_minister_is_not_the_minister() -> None:
    text = "Shadow treasurer Una Byrne said the sums were wrong. The treasurer said that they were right."

    assert speakers(text)["they were right"] == ["The treasurer"]


def test_of_two_with_one_office_the_one_spoken_of_last_is_meant() -> None:
    text = (
        "Hythe captain Omar Said praised the ground.\n\n"
        + "The rain came and went all afternoon. " * 8
        + "\n\nUna Byrne, the Leith captain, was angry about the toss. The captain said that it was a farce."
    )

    assert speakers(text)["it was a farce"] == ["Una Byrne"]


def test_the_party_before_an_office_is_whose_it_is() -> None:
    text = (
        "Leader of the opposition Una Byrne asked where the money was. "
        "Talks with the Reform League (RLG) stalled.\n\n"
        "“The purse is empty,” the RLG leader told a rally."
    )

    assert speakers(text)["The purse is empty"] == ["Una Byrne"]


def test_whom_a_member_represents_is_not_the_member() -> None:
    text = "The member representing Hythe and Leith Council, Hon. Una Byrne, urged both sides to wait."

    assert speakers(text)["both sides to wait"] == ["Una Byrne"]


@pytest.mark.parametrize(
    ("office", "short"),
    [
        ("Prime Minister Una Byrne", "The PM"),
        ("District Attorney Una Byrne", "The DA"),
        ("Roads Cabinet Secretary Una Byrne", "The CS"),
        ("Commissioner of Police Una Byrne", "The CP"),
        ("The attorney general, Una Byrne,", "The AG"),
        ("Managing director Una Byrne", "The MD"),
    ],
)
def test_an_office_in_short_is_no_organisation(office: str, short: str) -> None:
    text = f"{office} met farmers in Hythe. {short} said that the levy would go."
    found = onrecord.extract(text)

    assert speakers(text)["the levy would go"] == ["Una Byrne"]
    assert short.removeprefix("The ") not in {each.name for each in found.entities}


def test_a_headline_may_have_an_office_in_short() -> None:
    text = "PM says levy will go\n\nPrime Minister Una Byrne told farmers on Friday that the levy would end."

    assert speakers(text)["levy will go"] == ["Una Byrne"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "The Dune Alliance (DA) met. District Attorney Una Byrne came. The DA said that it was late.",
            "Dune Alliance",
        ),
        ("US Under Secretary Una Byrne flew home. The US said that it was late.", "US"),
        ("Rowing Association president Una Byrne spoke. The AP said that it was late.", "AP"),
    ],
)
def test_letters_that_name_something_are_no_office(text: str, speaker: str) -> None:
    assert speakers(text)["it was late"] == [speaker]


def test_a_line_within_a_live_page_may_be_a_headline() -> None:
    text = (
        "Harbour live\n\nFerry chief quits as mayor says ‘it is over’\n\n"
        "Una Byrne, the mayor, told the council that she had taken the letter."
    )

    assert speakers(text)["it is over"] == ["Una Byrne"]


def test_of_two_with_one_calling_the_one_clearly_nearer_is_meant() -> None:
    text = (
        "Una Byrne, giving evidence, described a row.\n\n" + "The rain came and went all day. " * 6 + "\n\n"
        "Ida Falk told the court that it was dark.\n\nNobody moved. “Go on,” said the clerk.\n\n"
        "The witness said that the hour was late."
    )

    assert speakers(text)["the hour was late"] == ["Ida Falk"]


def test_who_is_called_by_a_noun_is_meant_by_it_and_nobody_else() -> None:
    text = (
        "Una Byrne KC opened the case. Ida Falk KC replied for the driver.\n\n"
        "Omar Said said that he had heard a row.\n\nThe barrister said that the hour was late."
    )

    assert speakers(text)["the hour was late"] != ["Omar Said"]


@pytest.mark.parametrize(
    "lead", ["A MUM-OF-TWO", "A pensioner", "A PENSIONER", "A woman", "A cyclist who was hit by a bus"]
)
def test_a_lead_means_whom_the_next_paragraph_gives_a_name_and_an_age(lead: str) -> None:
    text = f"{lead} says the road is “a trap”.\n\nIda Falk, 71, was on her way to Hythe on Monday."

    assert speakers(text)["the road is “a trap”"] == ["Ida Falk"]


@pytest.mark.parametrize(
    "behind",
    ["Ida Falk said that it was late.", "PC Ida Falk, 31, was on duty.", "She met Ida Falk, 71, there."],
)
def test_a_lead_means_nobody_whom_the_next_paragraph_names_otherwise(behind: str) -> None:
    text = f"A cyclist says the road is “a trap”.\n\n{behind}"

    assert speakers(text)["the road is “a trap”"] == ["A cyclist"]


@pytest.mark.parametrize(
    ("before", "noun"),
    [
        ("The debate was moderated by Una Byrne of Radio Leith.", "moderator"),
        ("Una Byrne, who chairs the society, met them.", "chairwoman"),
        ("Una Byrne has resigned as roads minister after a report.", "former minister"),
        ("Una Byrne KC, prosecuting, opened the case.", "barrister"),
        ("Una Byrne, giving evidence from behind a screen, wept.", "witness"),
        ("Una Byrne, 44, is accused of arson.", "defendant"),
    ],
)
def test_what_somebody_does_is_what_they_may_be_called(before: str, noun: str) -> None:
    text = f"{before} Ida Falk said that it was late.\n\nThe {noun} said that the hour was over."

    assert speakers(text)["the hour was over"] == ["Una Byrne"]


@pytest.mark.parametrize(
    ("pair", "noun"),
    [
        ("Tom and Una Byrne", "His wife"),
        ("Una and Tom Byrne", "Her husband"),
        ("Ed and Rosa Finch", "His wife"),
    ],
)
def test_two_with_one_surname_are_a_couple(pair: str, noun: str) -> None:
    text = f"{pair} milk eighty cows in Hythe. {noun} said that the yard was full."

    assert speakers(text)["the yard was full"] == [" ".join(pair.split()[2:])]


def test_a_lawyer_who_tells_the_court_is_no_witness() -> None:
    text = (
        "Omar Said, giving evidence, wept. Una Byrne KC told the court that it was late.\n\n"
        "The witness said that the hour was over."
    )

    assert speakers(text)["the hour was over"] == ["Omar Said"]


def test_whoever_is_elected_something_is_nobody_else() -> None:
    text = "Una Byrne grew up in Hythe. Elected a deputy in 1988, she said that the pier would stay."

    assert speakers(text)["the pier would stay"] == ["Una Byrne"]


def test_a_father_is_no_minister() -> None:
    text = "Una Byrne was born in Hythe. Her father, Abel, was a miller.\n\n“It is late,” the minister said."

    assert speakers(text)["It is late"] != ["Abel"]


def test_who_asks_is_not_who_replies() -> None:
    text = (
        "Omar Said met the press on Friday. Asked by a reporter whether it was late, he replied: “No, never.”"
    )

    assert speakers(text)["No, never"] == ["Omar Said"]


# --- Organisations


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (
            (
                "Deputies took a rifle. The sheriff's office said no shot was fired.\n\n"
                "Anybody who saw it should call the Ostrow County Sheriff's Office at 402-555-0117."
            ),
            "no shot was fired",
            "Ostrow County Sheriff's Office",
        ),
        (
            "The Leith Harbour Board met. The harbour board said that the crane was safe.",
            "the crane was safe",
            "Leith Harbour Board",
        ),
        (
            (
                "Ostrow County Schools Superintendent Ida Falk wrote to parents.\n\n"
                "Some doors stay shut, the district said."
            ),
            "Some doors stay shut",
            "Ostrow County Schools",
        ),
        (
            (
                "Sorley Foods raised its bid.\n\nVarga Mills confirmed that it had the letter. "
                "“There is no hurry,” the Leeds company said.\n\nBoth mills are in Leeds."
            ),
            "There is no hurry",
            "Varga Mills",
        ),
        (
            (
                "Larch Arcade answered in a note to the Daily Reel on Sunday. "
                "“We respect him,” said the company, led by Una Byrne and Ida Falk."
            ),
            "We respect him",
            "Larch Arcade",
        ),
        (
            "Sand Party leader Una Byrne was asked about the tax. She said her party would vote against it.",
            "her party would vote against it",
            "Una Byrne",
        ),
        (
            "Sand Party leader Ida Falk rejected that. She said her party had warned that it would not vote.",
            "it would not vote",
            "Sand Party",
        ),
        (
            (
                "Leith Hope UK, the charity which feeds them, welcomed the plan.\n\n"
                "The charity said that it had twelve vans."
            ),
            "it had twelve vans",
            "Leith Hope UK",
        ),
        (
            "The sale follows a call by Tarn Moor, which owns a tenth. The Oslo-based fund said it was late.",
            "it was late",
            "Tarn Moor",
        ),
        (
            (
                "Councillors Omar Said and Una Byrne met. Byrne said that it was late.\n\n"
                "The applicant, Larch Homes, said that it had waited."
            ),
            "it had waited",
            "Larch Homes",
        ),
        (
            "An Irish Embassy spokesman said he had no news. The embassy said that its door was open.",
            "its door was open",
            "Irish Embassy",
        ),
        (
            "In a note, Moss Marine Research argued that fares would fall. The consultancy said it was so.",
            "it was so",
            "Moss Marine Research",
        ),
        (
            "Banca Norte (BNO), which has six branches, closed one. The company said that the roof leaked.",
            "the roof leaked",
            "Banca Norte",
        ),
        (
            (
                "Norte Oil has one line. The oversight agency, Afex, shut it.\n\nNorte Oil said it was safe. "
                "It blamed the tide.\n\n“We are good neighbours,” the company wrote."
            ),
            "We are good neighbours",
            "Norte Oil",
        ),
        (
            (
                "The Harbour Safety Agency counted six leaks.\n\n"
                + "The rain came and went all day. " * 24
                + "\n\nNobody stayed. The agency said that it would look again."
            ),
            "it would look again",
            "Harbour Safety Agency",
        ),
        (
            "Fernair Group flies to six towns. Fernair Group was late. The airline said that it was sorry.",
            "it was sorry",
            "Fernair Group",
        ),
        (
            "The crane fell. The manufacturer, Oslo-based Norvane Cranes, said that it was sorry.",
            "it was sorry",
            "Norvane Cranes",
        ),
        (
            "Hythe Police: “Stay at home.” The force said that roads were shut.",
            "roads were shut",
            "Hythe Police",
        ),
        (
            "The Guild of Bakers and Dairy Workers met. The union said that flour was dear.",
            "flour was dear",
            "Guild of Bakers and Dairy Workers",
        ),
    ],
)
def test_an_organisation_may_be_described(text: str, words: str, speaker: str) -> None:
    assert speakers(text)[words] == [speaker]


def test_a_firm_s_name_in_short_is_no_person() -> None:
    text = (
        "Wexford Hale says it will wait.\n\n"
        "The fund Wexford Hale Partners has a week. Wexford Hale met on Monday."
    )

    (speaker,) = (each for each in onrecord.extract(text).entities if each.name.startswith("Wexford"))
    assert speaker.type == "ORG"


@pytest.mark.parametrize(
    ("lead", "office"),
    [
        ("Ida Moll has promised that the ferries “will be back” by May.", "The mayor"),
        ("Tenants will be able to keep pets from next year, Ida Moll has announced.", "The housing minister"),
        ("Ida Moll says she backs the drivers who walked out.", "But the prime minister"),
    ],
)
def test_an_office_behind_the_lead_is_of_who_speaks_there(lead: str, office: str) -> None:
    again = office.removeprefix("But ").capitalize()
    text = (
        f"Law to change\n\n{lead}\n\n{office} told the hall the law was old. {again} said it was long, too."
    )
    said = speakers(text)

    assert said["the law was old"] == said["it was long, too"] == ["Ida Moll"]


@pytest.mark.parametrize(
    ("lead", "office"),
    [
        ("Leo Marsh has resigned from the board of the port.", "The chairman"),
        ("Leo Marsh told the court he had stolen the boat.", "The judge"),
        ("Port director Leo Marsh said the boats were safe.", "The prime minister"),
        ("Leo Marsh and Ida Moll said the boats were safe.", "The mayor"),
        ("Leo Marsh said the boats were safe.", "The widow"),
    ],
)
def test_an_office_behind_the_lead_may_be_somebody_else_s(lead: str, office: str) -> None:
    said = speakers(f"Marsh goes\n\n{lead}\n\n{office} told the hall the law was old.")
    assert said["the law was old"] == [office]
