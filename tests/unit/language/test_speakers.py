"""Speakers, addressees and subjects of statements, from spans alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from onrecord import extract
from onrecord.language.attributions.attribution import Attribution
from onrecord.language.entities.drafts import as_entities
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.reading import Reading
from onrecord.language.stages import with_entities, with_quotations, with_references, with_statements
from onrecord.language.tagging.names import TaggedName

LABELS = {
    "PERSON": (
        "Sam Ost Jr.",
        "Sam Ost",
        "Ost",
        "Eva van den Berg",
        "Ana Luz Soler",
        "Pia Brun Kehl",
        "Luz Brun",
        "Brun",
        "Luz",
        "Van den Berg",
        "Ida Bauchmann",
        "Bauchman",
        "Ann Lee",
        "Bob Rice",
        "Rice",
        "Lee",
        "Pat Doe",
        "Carol Rice",
        "George Rice",
    ),
    "ORG": (
        "Google",
        "Apple",
        "Johnson and Johnson",
        "State",
        "World Health Organization",
        "WHO",
        "Acme Corp",
        "Acme",
        "Norland Home Office",
        "French Home Office",
        "Home Office",
        "Order of Lanterns",
        "Order",
        "Bund der Lotsen",
        "LVX",
        "Acme Energy Days",
    ),
    "GPE": ("US", "U.S.", "United States", "Moscow", "Georgia", "Paris"),
    "NORP": ("Russian", "Russians"),
}


def tagged(text: str) -> list[TaggedName]:
    """Names as a model would mark them: the longest of the table at each place."""
    found: list[tuple[int, int, str]] = []
    forms = sorted(
        ((form, label) for label, forms in LABELS.items() for form in forms), key=lambda f: -len(f[0])
    )
    for form, label in forms:
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
            if not any(match.start() < end and start < match.end() for start, end, _ in found):
                found.append((*match.span(), label))
    return [TaggedName.sure(*name) for name in sorted(found)]


def named(text: str) -> Reading:
    return with_entities(Reading(text, paragraphs_of(text), names=tagged(text)))


def read(marked: str) -> Reading:
    """Read a text with a statement per line, marked {source} [cue] <content>."""
    text = re.sub(r"[{}\[\]<>]", "", marked)
    attributions: list[Attribution] = []
    for line in re.finditer(r"[^\n]+", marked):
        parts: dict[str, list[tuple[int, int]]] = {"{": [], "[": [], "<": []}
        for part in re.finditer(r"([{\[<])([^{}\[\]<>]*)[}\]>]", line.group()):
            start = len(re.sub(r"[{}\[\]<>]", "", marked[: line.start() + part.start()]))
            parts[part[1]].append((start, start + len(part[2])))
        if parts["<"]:
            cue, source = ([*parts[mark], None][0] for mark in "[{")
            attributions.append(Attribution(tuple(parts["<"]), cue, source, 0.9))
    starts = [0, *(match.end() for match in re.finditer(r"[.!?]\s+", text))]
    reading = replace(with_quotations(named(text)), sentence_starts=starts, attributions=attributions)
    return with_statements(with_references(reading))


def speakers(marked: str) -> list[list[tuple[str, str | None, str | None]]]:
    return [
        [(speaker.name, speaker.entity_id, speaker.resolved_by) for speaker in statement.speakers]
        for statement in read(marked).statements
    ]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("{Google and Apple} [said] <that it works>.", [("Google", "org:google"), ("Apple", "org:apple")]),
        (
            "{Johnson and Johnson} [said] <that it works>.",
            [("Johnson and Johnson", "org:johnson-and-johnson")],
        ),
        ("{Ann Lee, Bob Rice and Google} [said] <no>.", [("Ann Lee",), ("Bob Rice",), ("Google",)]),
        ("{US officials} [said] <that it works>.", [("US officials", None)]),
        ("{A spokesman for Google} [said] <that it works>.", [("A spokesman for Google", None)]),
        ("{Ann Lee, founder and editor of Acme,} [said] <no>.", [("Ann Lee", "person:ann-lee")]),
        ("{The company’s chief executive, Ann Lee,} [said] <no>.", [("Ann Lee", "person:ann-lee")]),
        ("{US Secretary of State Ann Lee} [said] <no>.", [("Ann Lee", "person:ann-lee")]),
        ("{The U.S.} [said] <no>.", [("U.S.", "place:us")]),
        ("{He} [said] <that it works>.", [("He", None)]),
        ("{Ann Lee, of Acme and Harbour Workers,} [said] <no>.", [("Ann Lee", "person:ann-lee")]),
        ("{Ann Lee of Acme and two guards} [said] <no>.", [("Ann Lee",), ("two guards",)]),
        ("{Ann Lee, of Acme, and Bob Rice, of Google,} [said] <no>.", [("Ann Lee",), ("Bob Rice",)]),
    ],
)
def test_the_head_of_a_source_decides_who_speaks(marked: str, expected: list[tuple[str, ...]]) -> None:
    (found,) = speakers(marked)
    assert [speaker[: len(wanted)] for speaker, wanted in zip(found, expected, strict=True)] == expected


def test_what_stands_in_brackets_behind_a_name_is_nobody_else() -> None:
    text = "Councillor Ruth Sorley (Ind, Hythe and the Marsh), who moved it, said the pier would close."
    speakers = [[who.name for who in each.speakers] for each in extract(text).statements]

    assert ["Ruth Sorley"] in speakers
    assert all("Marsh" not in name for names in speakers for name in names)


@pytest.mark.parametrize(
    ("text", "addressees"),
    [
        ("Wardens are urging anybody who keeps bees to check their hives.", []),
        ("Teachers are asking the ministry to wait.", ["the ministry"]),
        ("The board is warning anglers that the sill has cracked.", ["anglers"]),
        ("The anglers were warned that the sill had cracked.", ["The anglers"]),
    ],
)
def test_who_is_urging_is_not_who_is_urged(text: str, addressees: list[str]) -> None:
    (statement,) = extract(text).statements

    assert [who.name for who in statement.addressees] == addressees


def test_what_two_have_made_together_is_one_source() -> None:
    text = "A study published in May by Harbour Bank and the Norland Institute said that wages had fallen."
    (statement,) = extract(text).statements

    assert [each.name for each in statement.speakers] == [
        "A study published in May by Harbour Bank and the Norland Institute"
    ]


@pytest.mark.parametrize("who", ["spokeswoman", "spokesman", "lawyer"])
def test_a_spokesperson_is_the_speaker_whatever_follows_the_client(who: str) -> None:
    ((speaker,),) = speakers(f"“No,” said a {who} for Pat Doe, {{who}} [added] <that it works>.")
    assert speaker[:2] == (f"a {who} for Pat Doe", None)


def test_an_unresolved_pronoun_says_so() -> None:
    assert speakers("{He} [said] <that it works>.") == [[("He", None, None)]]


def test_a_description_is_the_person_whose_role_it_gives() -> None:
    found = speakers("Ann Lee, the governor, met Bob Rice, a lawyer.\n{The governor} [said] <no>.")
    assert found == [[("Ann Lee", "person:ann-lee", "nominal")]]


def test_a_description_that_fits_two_people_stays_a_phrase() -> None:
    found = speakers("Ann Lee, a senator, met Bob Rice, a senator.\n{The senator} [said] <no>.")
    assert found == [[("The senator", None, "nominal")]]


@pytest.mark.parametrize(
    "group",
    [
        "Western allies",
        "The three",
        "The family",
        "The duo",
        "Her crew",
        "The council",
        "The research team",
        "Falk et al",
    ],
)
def test_they_are_the_group_that_spoke_before(group: str) -> None:
    found = speakers(f"{{{group}}} [said] <no>.\n{{They}} [added] <that it works>.")
    assert found[1] == [(group, None, "pronoun")]


def test_they_are_several_people_rather_than_a_body() -> None:
    found = speakers("{Residents} [said] <no>.\n{The council} [said] <yes>.\n{They} [added] <that it works>.")
    assert found[2] == [("Residents", None, "pronoun")]


@pytest.mark.parametrize(
    "source",
    [
        "Sens. Ann Lee, D-W.Va., and Bob Rice, R-Ohio,",
        "Ann Lee and Bob Rice, both D-W.Va.,",
        "U.S. Reps. Ann Lee, R-South Dakota, and Bob Rice, D-N.Y.,",
    ],
)
def test_the_state_of_a_member_speaks_not(source: str) -> None:
    found = speakers(f"{{{source}}} [said] <no>.\n{{They}} [added] <that it works>.")
    assert [[name for name, *_ in each] for each in found] == [["Ann Lee", "Bob Rice"]] * 2


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("Lee said: “Our neighbours came late. They said it was cold.”", "Our neighbours"),
        ("“When residents come here, they said it was cold,” Lee said.", "residents"),
    ],
)
def test_they_are_those_of_whom_a_quotation_speaks(said: str, who: str) -> None:
    (they,) = (each for each in extract(said).statements if each.text == "it was cold")
    assert [speaker.name for speaker in they.speakers] == [who]


def test_a_body_that_is_mentioned_once_is_not_them() -> None:
    found = speakers("Falk hosted {a panel} [announcing] <no>.\n{They} [added] <that it works>.")
    assert found[1] == [("They", None, None)]


@pytest.mark.parametrize(("short", "name"), [("US", "US"), ("WHO", "World Health Organization")])
def test_a_name_in_capitals_is_no_pronoun(short: str, name: str) -> None:
    found = speakers(f"{{{short}}} [says] <no>.\n{{The World Health Organization (WHO)}} [said] <yes>.")
    assert found[0][0][0] == name


def test_the_officials_are_those_described_in_full_before() -> None:
    found = speakers("{Two customs officials} [said] <no>.\n{The officials} [added] <that it works>.")
    assert found[1][0][0] == "Two customs officials"


def test_she_is_the_woman_and_he_the_man() -> None:
    found = speakers("Ann Lee met Bob Rice.\n{She} [said] <no>.\n{He} [said] <yes>.\n{She} [said] <well>.")
    assert [speaker[0][0] for speaker in found] == ["Ann Lee", "Bob Rice", "Ann Lee"]


def test_within_her_own_words_she_is_someone_else() -> None:
    reading = read("Carol Rice left. Ann Lee came.\n{Lee} [said]: <“She will be back.”>")
    assert [mention.entity_id for mention in reading.mentions] == ["person:carol-rice"]


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("{Ann Lee} [told] Bob Rice <that it works>.", ["Bob Rice"]),
        ("{Ann Lee} [told] reporters on Monday <that it works>.", ["reporters"]),
        ("<“It works,”> {Ann Lee} [said] to Moscow.", ["Moscow"]),
        ("{Ann Lee} [said] on Monday <that it works>.", []),
        ("{Ann Lee} [warned] <that it works>.", []),
    ],
)
def test_the_addressee_stands_after_the_cue(marked: str, names: list[str]) -> None:
    (statement,) = read(marked).statements
    assert [speaker.name for speaker in statement.addressees] == names


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("<“It works.”>", "orphan_quotation"),
        ("It [was announced] <that it works>.", "passive"),
        ("Reports [say] <that it works>.", "no_source"),
    ],
)
def test_a_statement_without_source_says_why(marked: str, reason: str) -> None:
    (statement,) = read(marked).statements
    assert (statement.speakers, statement.unattributed) == ((), reason)


@pytest.mark.parametrize(
    ("marked", "negated"),
    [
        ("{Ann Lee} [did not say] <that it works>.", True),
        ("{Ann Lee} never [said] <that it works>.", True),
        ("{Nobody} [said] <that it works>.", True),
        ("{Ann Lee} [said] <it does not work>.", False),
        ("{Ann Lee} [denied] <that it works>.", False),
        ("{Ann Lee} [refused to say] <that it works>.", True),
        ("{Ann Lee} [did not hesitate to add] <that it works>.", False),
        ("{Ann Lee} [could not help saying] <that it works>.", False),
        ("{Ann Lee} [did not fail to mention] <that it works>.", False),
        ("{Ann Lee} [did not only say] <that it works>.", False),
        ("{Ann Lee} [could not deny] <that it works>.", False),
    ],
)
def test_a_statement_not_made_is_negated(marked: str, negated: bool) -> None:
    (statement,) = read(marked).statements
    assert statement.negated is negated


@pytest.mark.parametrize(
    ("marked", "reading"),
    [
        ("{Ann Lee} [said] <that it works>.", "it works"),
        ("<“It works,”> {Ann Lee} [said]<, “and it lasts.”>", "It works … and it lasts."),
        ("{Ann Lee} [said] <it “works.”>", "it “works.”"),
        ("{Ann Lee} [said] <it works in the U.S.>", "it works in the U.S."),
        ("<It  works,> {Ann Lee} [said].", "It works"),
    ],
)
def test_the_reading_form_drops_a_leading_that_and_a_trailing_comma(marked: str, reading: str) -> None:
    (statement,) = read(marked).statements
    assert statement.reading == reading


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Ann Lee, a farmer {who} [believes] <it works>, left.", ["Ann Lee"]),
        ("Ann Lee, 41, a former Oslo councillor {who} [says] <it works>, left.", ["Ann Lee"]),
        ("Ann Lee, an economist at Acme {who} [expects] <a fall>, left.", ["Ann Lee"]),
        ("We met Ann Lee and a farmer {who} [says] <it works>.", ["a farmer"]),
        ("We heard tenants {who} [say] <it works>.", ["tenants"]),
        ("We heard people in Moscow {who} [say] <it works>.", ["people in Moscow"]),
        ("We heard the three tenants {who} [say] <it works>.", ["the three tenants"]),
        ("We met Ann Lee and a farmer {who} [say] <it works>.", ["Ann Lee", "a farmer"]),
        ("We met Ann Lee’s brother, a farmer {who} [says] <it works>.", ["Ann Lee’s brother, a farmer"]),
    ],
)
def test_who_is_the_person_described_before_it(marked: str, expected: list[str]) -> None:
    ((*found,),) = speakers(marked)
    assert [name for name, *_ in found] == expected


@pytest.mark.parametrize("relative", ["whom", "who", "which"])
def test_the_reading_form_opens_with_no_relative_pronoun_alone(relative: str) -> None:
    (statement,) = read(f"Ann Lee, <{relative}> {{Bob Rice}} [said] <was late>, left.").statements
    assert statement.reading == "was late"


def test_about_names_each_entity_once_in_order_of_mention() -> None:
    (statement,) = read(
        "{Ann Lee} [said] <that Moscow and the US would talk, and Moscow would listen>."
    ).statements
    assert statement.about == ("place:moscow", "place:us")


def test_equal_statements_are_counted() -> None:
    reading = read("{Ann Lee} [said] <no>.\n{Ann Lee} [said] <no>.")
    assert [statement.ordinal for statement in reading.statements] == [0, 1]


# --- Entities ------------------------------------------------------------------------------------


def grouped(text: str) -> dict[str, tuple[str, ...]]:
    return {entity.id: entity.aliases for entity in as_entities(text, named(text).entities)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee came. Lee left. Mrs. Lee slept.", {"person:ann-lee": ("Lee",)}),
        ("The United States and the U.S. and US.", {"place:us": ("U.S.", "US")}),
        ("World Health Organization (WHO) met. The WHO left.", {"org:world-health-organization": ("WHO",)}),
        ("Acme Corp fell. Acme rose.", {"org:acme-corp": ("Acme",)}),
        ("Russian boats; the Russians left.", {"group:russian": ("Russians",)}),
        ("US Secretary of State Ann Lee left.", {"place:us": ("United States",), "person:ann-lee": ()}),
        ("Ann Lee’s car", {"person:ann-lee": ()}),
        ("Sam Ost Jr. met Sam Ost. Ost sang.", {"person:sam-ost-jr": (), "person:sam-ost": ("Ost",)}),
        ("Eva van den Berg won. Van den Berg smiled.", {"person:eva-van-den-berg": ("Van den Berg",)}),
        (
            "Ana Luz Soler met Pia Brun Kehl. Brun sang.",
            {"person:ana-luz-soler": (), "person:pia-brun-kehl": ("Brun",)},
        ),
        ("Ana Luz Soler met Luz Brun. Luz sang.", {"person:ana-luz-soler": (), "person:luz-brun": ("Luz",)}),
        ("Ida Bauchmann left. Bauchman sang.", {"person:ida-bauchmann": ("Bauchman",)}),
        ("French Home Office. The Home Office.", {"org:french-home-office": ("Home Office",)}),
        ("Order of Lanterns. The Order left.", {"org:order-of-lanterns": ("Order",)}),
        ("Bund der Lotsen (LVX) met. LVX left.", {"org:bund-der-lotsen": ("LVX",)}),
        ("Acme rose. Acme Energy Days opened.", {"org:acme": (), "org:acme-energy-days": ()}),
    ],
)
def test_names_of_the_same_thing_are_one_entity(text: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert {key: tuple(sorted(aliases)) for key, aliases in grouped(text).items()} == expected


def test_a_form_of_address_distinguishes_people_with_the_same_surname() -> None:
    text = "Carol Rice met George Rice. Mr. Rice sang. Mrs. Rice danced."
    entities = {entity.id: entity for entity in as_entities(text, named(text).entities)}
    assert [mention.start for mention in entities["person:george-rice"].mentions] == [
        15,
        text.index("Rice sang"),
    ]
    assert [mention.start for mention in entities["person:carol-rice"].mentions] == [
        0,
        text.index("Rice danced"),
    ]


def test_two_people_of_the_same_name_have_two_ids() -> None:
    assert len(grouped("Mr. Rice sang. Mrs. Rice danced.")) == 2


def test_a_capital_belongs_to_its_country() -> None:
    text = "Moscow waited. Paris slept."
    found = as_entities(text, named(text).entities)
    assert {entity.id: entity.country for entity in found} == {"place:moscow": "RU", "place:paris": "FR"}


def test_salience_is_a_share_of_the_document() -> None:
    text = "Ann Lee met Bob Rice in Paris. Lee won. Lee left. " + "Nothing else happened. " * 5
    found = as_entities(text, named(text).entities)
    assert sum(entity.salience for entity in found) == pytest.approx(1, abs=0.01)
    assert max(found, key=lambda entity: entity.salience).name == "Ann Lee"
