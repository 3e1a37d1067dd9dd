"""What is a name, where it begins and ends, what it names, and which names are of the same thing."""

from __future__ import annotations

import pytest

from onrecord.language.entities.named import find_names
from onrecord.language.extraction import extract
from onrecord.language.tagging.names import TaggedName


def named(text: str) -> dict[str, str]:
    """Return the types of a text's entities by their names."""
    return {entity.name: entity.type.value for entity in extract(text).entities}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Reporters met a juggler going by the name “The Marquell”. She was tired.", "Marquell"),
        ("A welder who goes by the name of Brindlehook said the pier would hold.", "Brindlehook"),
        ("The prize went to a girl called Tansy Orrel, who is nine.", "Tansy Orrel"),
    ],
)
def test_whom_a_text_calls_by_a_name_is_a_person(text: str, name: str) -> None:
    assert named(text)[name] == "PERSON"


def test_a_pronoun_may_mean_whom_a_text_calls_by_a_name() -> None:
    text = "Reporters met a juggler going by the name “The Marquell”. She waited outside the tent."
    (marquell,) = (entity for entity in extract(text).entities if entity.name == "Marquell")

    assert [mention.text for mention in marquell.mentions] == ["Marquell", "She"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dean Aldous, who founded the festival, was not there. Aldous sent a letter.", "Dean Aldous"),
        ("The city’s mayor, Lin Cheng-kuo, lit the first lamp.", "Lin Cheng-kuo"),
        ("Volunteers of the 9th Brigade carried sandbags to the Norrel bridge.", "9th Brigade"),
    ],
)
def test_a_name_is_whole(text: str, name: str) -> None:
    assert name in named(text)


@pytest.mark.parametrize(
    ("tagged", "name"),
    [
        ("Dane Mette Holm", "Mette Holm"),
        ("Kenyan Ruth Wanjiru Otieno", "Ruth Wanjiru Otieno"),
        ("German Ortega", "German Ortega"),
        ("Norman French", "Norman French"),
    ],
)
def test_a_demonym_is_no_part_of_a_persons_name(tagged: str, name: str) -> None:
    text = f"Third was the {tagged}, who slipped."
    start = text.index(tagged)
    given = [TaggedName.sure(start, start + len(tagged), "PERSON")]

    assert [each.text for each in find_names(text, given, [(0, len(text))])] == [name]


def test_a_dean_with_a_full_name_has_the_title_only_as_a_role() -> None:
    (person,) = extract("Dean Mara Aldous said the chapel would close.").entities

    assert (person.name, person.role) == ("Mara Aldous", "Dean")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("She won the Harrowgate Prize on Monday. The Harrowgate Prize is worth £5,000.", "Harrowgate Prize"),
        ("He sold lemonade at the Marlow Book Fair in May.", "Marlow Book Fair"),
    ],
)
def test_a_prize_or_a_fair_is_an_event(text: str, name: str) -> None:
    assert named(text)[name] == "EVENT"


def test_what_comes_in_numbered_versions_is_a_product() -> None:
    text = (
        "Tasman Systems has stopped work on Quillpad 6. Users should change to Quillpad 7, it said. "
        "Quillpad was first sold in 1999."
    )

    assert named(text)["Quillpad"] == "PRODUCT"


def test_a_noun_that_opens_a_line_is_no_company() -> None:
    assert "Company" not in named("* Deal could value unit at two billion euros\n* Company says it will wait")


def test_scores_are_no_versions() -> None:
    text = "Harlow Rovers 2 – 0 Marlow Town. Harlow Rovers 3 – 1 Leith Dockers. Harlow Rovers are top."

    assert named(text)["Harlow Rovers"] == "ORG"


def test_an_abbreviation_of_a_common_noun_names_nothing() -> None:
    assert "VIP" not in named("Ann Lee was a VIP guest at Harbour Bank, and got VIP seats.")


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        (
            "The Norwegian Audit Court of the Realm ruled on Monday. The Audit Court gave no reasons.",
            {"Norwegian Audit Court of the Realm", "Audit Court"},
        ),
        (
            "The Union of Teachers of Wales met in May. The Union Teachers Wales had 40 members.",
            {"Union of Teachers of Wales", "Union Teachers Wales"},
        ),
        (
            "Kwesi Boateng Farms Ltd doubled its profits. Boateng Farms will hire forty people.",
            {"Kwesi Boateng Farms Ltd", "Boateng Farms"},
        ),
        (
            "Ada Moss Logistics was sold. Moss Logistics had three ships.",
            {"Ada Moss Logistics", "Moss Logistics"},
        ),
        (
            "The Joint Committee on Coastal Towns published its report. The Committee will ask for a debate.",
            {"Joint Committee on Coastal Towns", "Committee"},
        ),
        (
            "Two ships of Veldhaus Tankers ran aground. Veldhaus said it would pay for the repairs.",
            {"Veldhaus Tankers", "Veldhaus"},
        ),
    ],
)
def test_a_name_with_words_left_out_is_of_the_same_organisation(text: str, forms: set[str]) -> None:
    known = [{entity.name, *entity.aliases} for entity in extract(text).entities]

    assert any(forms <= each for each in known), known


def test_a_capital_has_the_fullest_name_of_the_document_and_the_id_of_its_usual_one() -> None:
    (capital,) = (
        entity
        for entity in extract("The talks began in Washington, D.C. on Monday. Washington was quiet.").entities
        if entity.country == "US"
    )

    assert (capital.id, capital.name, capital.aliases) == (
        "place:washington",
        "Washington, D.C.",
        ("Washington",),
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A lung came from his sister, Jean. Jean said that she was glad.", "Jean"),
        ("“It hurts,” says Quispe Yupanqui Rosa. Quispe opens a book.", "Quispe Yupanqui Rosa"),
        ("“No,” she wrote on X. Byrne, a former treasurer, sat down. Una Byrne said no.", "Una Byrne"),
    ],
)
def test_a_name_that_seemed_another_thing_s_is_a_person_s(text: str, name: str) -> None:
    assert named(text)[name] == "PERSON"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lung Hope UK, the charity which feeds them, met. He drives for Lung Hope UK.", "Lung Hope UK"),
        ("The Salt and Pepper Makers’ Guild (SPMG) met on Monday.", "Salt and Pepper Makers’ Guild"),
        (
            "Ida Falk, of the Dock and Harbour Workers’ Union (DHWU), was there.",
            "Dock and Harbour Workers’ Union",
        ),
        ("Tasman Link has two ships. Rival Baltic Ferries has three ships.", "Baltic Ferries"),
    ],
)
def test_the_name_of_an_organisation_is_whole(text: str, name: str) -> None:
    found = named(text)

    assert [each for each in found if each in name or name in each] == [name]
    assert found[name] == "ORG"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The request came from the Municipality of Orlo, by the sea.", "Municipality of Orlo"),
        (
            "The United Harbours signed on Monday, and the U.H. headquarters stayed open.",
            "United Harbours",
        ),
    ],
)
def test_a_body_is_an_organisation(text: str, name: str) -> None:
    found = named(text)

    assert found[name] == "ORG"
    assert "U.H." not in found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Cllr Brand proposed the motion, seconded by Cllr Okafor, and it was carried.", "Brand"),
        ("DSP Reddy said that nobody was held.", "Reddy"),
        ("Pte Hall gave evidence for an hour.", "Hall"),
        ("The court heard that Lt Boyd had left the camp.", "Boyd"),
        ("Supt Moss and Cdr Webb gave evidence.", "Moss"),
        ("SEN. MOSS PRAISES RULING ON DAMS", "MOSS"),
        ("DR. OKORO TELLS COUNCIL TO ACT", "OKORO"),
    ],
)
def test_a_rank_or_address_begins_a_persons_name_and_is_no_part_of_it(text: str, name: str) -> None:
    assert named(text)[name] == "PERSON"


def test_a_role_in_letters_names_nobody() -> None:
    text = "The regulator was asked by MPs to publish the report. GPs said that they had not read it."

    assert not {"MPs", "GPs"} & named(text).keys()


def test_a_heading_in_capitals_gives_nothing_its_name() -> None:
    text = "HARBOUR TRUST THANKS ADA MOSS\n\nAda Moss left the Harbour Trust in May, the Harbour Trust said."
    assert {entity.name for entity in extract(text).entities} == {"Harbour Trust", "Ada Moss"}


def test_an_acronym_stays_in_capitals() -> None:
    text = "The BPT met on Friday. The BPT is a trust. Bpt is its name, too."
    assert "BPT" in [entity.name for entity in extract(text).entities]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("I am pleased to welcome Chairman Moss to the hall.", "Chairman"),
        ("They will support Governor Ada Moss in the vote.", "Governor"),
        ("She wrote to council leader Ada Moss in May.", "council leader"),
    ],
)
def test_what_somebody_does_to_an_officer_is_no_part_of_the_office(text: str, role: str) -> None:
    assert [entity.role for entity in extract(text).entities if entity.type.value == "PERSON"] == [role]
