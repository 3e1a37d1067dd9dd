"""The lexicon holds every list of words once, in tables that say where they come from."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import onrecord
from onrecord.language import lexicon
from onrecord.language.lexicon.abbreviations import ends_with_abbreviation, is_abbreviation
from onrecord.language.lexicon.currencies import is_sum
from onrecord.language.lexicon.grammar import alternatives, in_a_sentence
from onrecord.language.lexicon.legal_forms import ends_with_legal_form
from onrecord.language.lexicon.source_nouns import class_of_phrase
from onrecord.language.lexicon.tables import lists, rows
from onrecord.language.statements.cues import lemma_of
from onrecord.model import SourceClass

DATA = Path(lexicon.__file__).parent / "data"


def test_the_readme_says_of_every_table_where_it_comes_from() -> None:
    named = set(re.findall(r"^\| `(\S+)` \|", (DATA / "README.md").read_text(encoding="utf-8"), re.MULTILINE))

    assert named == {path.name for path in DATA.iterdir()} - {"README.md"}


@pytest.mark.parametrize("table", ["grammar.tsv", "messages.tsv", "tense.tsv"])
def test_a_list_of_words_has_each_word_once_and_each_list_its_own_name(table: str) -> None:
    assert len(lists(table)) == len(rows(table))
    for words in lists(table).values():
        assert len(words) == len(set(words)) > 0


def word_lists_of(path: Path) -> list[set[str]]:
    """Return the lists of words in a module: collections of strings, and alternatives in patterns."""
    found: list[set[str]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Tuple | ast.Set | ast.List):
            found.append({str(each.value).lower() for each in node.elts if isinstance(each, ast.Constant)})
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            pattern = re.sub(r"\[([A-Z])([a-z])\]", r"\2", node.value)
            found += [
                set(words.lower().split("|")) for words in re.findall(r"[a-zA-Z]+(?:\|[a-zA-Z]+)+", pattern)
            ]
    return found


MODULES = sorted(path for path in DATA.parent.parent.rglob("*.py") if DATA.parent not in path.parents)
FEWEST = 4
"""Words of a list that nobody writes again by accident."""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_module_writes_a_list_of_function_words_again(path: Path) -> None:
    for name, words in lists("grammar.tsv").items():
        if len(words) >= FEWEST:
            assert not any(set(words) <= repeated for repeated in word_lists_of(path)), name


def test_a_capital_may_open_a_sentence_and_i_is_always_one() -> None:
    assert re.findall(rf"\b(?:{in_a_sentence(('i', 'me'))})\b", "I Me me i ME") == ["I", "Me", "me"]


@pytest.mark.parametrize("name", ["Aldous Ltd", "Aldous ltd.", "Quist SpA", "Brandt p.l.c.", "Harbour A/S"])
def test_a_legal_form_ends_the_name_of_a_company(name: str) -> None:
    assert ends_with_legal_form(name)


@pytest.mark.parametrize("name", ["Harbour Hotel and spa", "Reno NV", "Quist", "Oslo AG", "Brandt Group"])
def test_what_may_be_something_else_is_no_legal_form(name: str) -> None:
    assert not ends_with_legal_form(name)


@pytest.mark.parametrize("phrase", ["eleven of the passengers", "fourteen in twenty drivers"])
def test_a_number_of_people_is_a_crowd(phrase: str) -> None:
    assert class_of_phrase(phrase) is SourceClass.CROWD


def test_alternatives_match_the_longest_word_first() -> None:
    assert re.findall(alternatives(("her", "hers", "herself")), "hers herself her") == [
        "hers",
        "herself",
        "her",
    ]


@pytest.mark.parametrize("name", ["Sam Ost Jr.", "Acme Co.", "Washington, D.C.", "J. K."])
def test_the_full_stop_of_an_abbreviation_belongs_to_a_name(name: str) -> None:
    assert ends_with_abbreviation(name)


@pytest.mark.parametrize("name", ["Ann Lee.", "U.S. Steel.", "The Hon.", "Acme"])
def test_the_full_stop_of_a_sentence_belongs_to_no_name(name: str) -> None:
    assert not ends_with_abbreviation(name)


@pytest.mark.parametrize("word", ["Mr.", "Gen.", "Dept.", "J.", "U.S."])
def test_a_title_with_a_full_stop_ends_no_sentence(word: str) -> None:
    assert is_abbreviation(word)


@pytest.mark.parametrize(
    ("cue", "lemma"),
    [("grumbled against", "grumble"), ("has sneered behind", "sneer"), ("enthused like", "enthuse")],
)
def test_a_preposition_is_not_the_head_of_a_cue(cue: str, lemma: str) -> None:
    assert lemma_of(cue) == lemma


def test_his_son_and_her_daughter_are_addressees() -> None:
    text = "Bob Rice told his son that the ferry had left. Ann Lee told her daughter that it was late."

    found = [[person.name for person in each.addressees] for each in onrecord.extract(text).statements]

    assert found == [["his son"], ["her daughter"]]


def test_its_is_the_organisation_that_spoke_before() -> None:
    text = (
        "Harbour Bank said on Monday that it would close two branches.\n\n"
        "Its decision that the branches would close in May was final."
    )

    found = onrecord.extract(text, min_confidence=0.0).statements
    sources = {each.source.text: each.speakers[0].entity_id for each in found if each.source is not None}

    assert sources == {"Harbour Bank": "org:harbour-bank", "Its": "org:harbour-bank"}


@pytest.mark.parametrize(
    "phrase", ["Fifty shillings", "Two hundred naira", "ten rupees", "N5m", "£3,000", "forty-five euros"]
)
def test_a_sum_of_money_is_known(phrase: str) -> None:
    assert is_sum(phrase)


@pytest.mark.parametrize(
    "phrase", ["G7", "U2", "Fifty traders", "the pound", "rand traders", "Ezra Pound", "300"]
)
def test_what_only_looks_like_a_sum_is_none(phrase: str) -> None:
    assert not is_sum(phrase)
