"""Corrections of names and their types by the words around them.

- An acronym before a person's name is a rank ("DC Alys Voss"), one behind it a distinction ("Ann Lee MSP").
- A noun for organisations before a name, or apposed to it, makes it one ("ferry operator Tasman Link"), so
  does the legal form at its end or right behind it ("Harlow Foods plc").
- Capitals that open a paragraph before a dash are its dateline ("LAGOS — ...").
- A verb or another word that a surname also is belongs to the name where it is written with a capital and a
  verb follows ("Omar Said said").
- A name that is but the title of an office names nothing ("the District Chief Executive").
- "Cllr" and the like begin the names of people alone ("Cllr Adeyemi"); "MPs" is no name.
- Two names side by side that are one elsewhere are one ("Hope", "UK"); "on X." ends a sentence.
- Who is apposed to somebody's kin is a person ("his sister, Jean").
- A word in capitals that is all of its paragraph is a heading, no organisation.
- Whom a text introduces as "a chemist called" something, or as "chemist" right before a given name, is a
  person.
- Who is apposed to an office is a person ("the mayor, Rui Paz, said").
- A body's name may end with its country's ("Police Scotland said").
- A municipality, ministry or council of a place is an organisation, a prize or fair none.
- A name that runs over a full stop is two, if the text has one of them elsewhere.
- A numeral before a military unit belongs to its name ("9th Brigade"), and so does the second half of a given
  name after a hyphen ("Ma Jin-woo").
- What comes in numbered versions is a product ("Tern 7", "Tern 8"); who made a work is no part of its name.
- A verb right behind the 's of an organisation shows that it is part of the name ("Moody's says").
- A sum is nobody ("Sh40 million"), nor is the plural of a noun that opens a quotation ("“Mangoes rot”").
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from onrecord.language.entities import name_forms
from onrecord.language.entities.drafts import Name
from onrecord.language.lexicon.countries import country_named, home_of
from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import (
    ARTICLE_BEFORE,
    AUXILIARIES,
    FINITE_AUXILIARIES,
    PREPOSITIONS,
    RELATIVES,
    alternatives,
)
from onrecord.language.lexicon.legal_forms import (
    LEGAL_FORM_BEHIND,
    NO_PERSON_BEHIND,
    ends_with_legal_form,
)
from onrecord.language.lexicon.lemmas import is_adjective, is_plain_noun, lemma_of_word
from onrecord.language.lexicon.name_heads import is_no_name, is_trade, kind_of_thing, opens_name_of_body
from onrecord.language.lexicon.nouns import may_be_a_body, noun_named, nouns
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.lexicon.people import is_address, is_before_people, is_given_name
from onrecord.language.lexicon.role_words import is_head, is_portfolio
from onrecord.model import EntityType

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from onrecord.language.spans import Range

_LONGEST_RANK = 4  # letters
_CALLED = re.compile(
    r"\b(?P<noun>[a-z]+(?:-[a-z]+)*)(?: (?:from|in|of|with) [^.,;:\n]{1,40})?,?"
    r" (?:(?P<by_name>(?:who )?(?:goes|going|went) by(?: the name(?: of)?)?|calling (?:him|her)self)"
    r"|named|called|known (?:[a-z]+ )?as)(?: the)?\s+[“\"‘']?(?:The )?\Z"
)
_AGENT = re.compile(r"(?:at|it|ut|ist|c|n|t|p|g|l|d)or\Z|(?:[bcdfgklmnprstvyz])er\Z|(?:[^c]ist|ian)\Z")
"""The end of a noun for who does something: "illustrator", "drummer", "essayist"."""
_BODY_OF_A_PLACE = re.compile(
    r"(?:Municipality|Ministry|Department|Council|Diocese|Archdiocese|Bishopric|Government|Parliament) of "
)
_UNIT = re.compile(
    r"(?:\w+ )?(?:Legion|Division|Battalion|Regiment|Fleet|Brigade|Airborne|Infantry|Cavalry|Squadron|Corps)"
)
_NUMERAL_BEFORE = re.compile(r"\b\d{1,3}(?:st|nd|rd|th)\s\Z")
_SECOND_SYLLABLE = re.compile(
    r"-(?:[A-Z]|(?=[a-z]))(?:[bcdghj-np-tw-z]{0,2}h?y?[aeiou]{1,3}(?:ng?|k|l|m|p|t|r|h)?)\b"
)
"""The second half of a given name, as East Asian names are written in Latin letters."""
_VERSION = re.compile(
    r"\b(?P<name>(?:[A-Z]\w* ){0,2}[A-Z][A-Za-z]*) ?(?P<number>\d{1,2})\b"
    r"(?![.,:–-]\d|\s[–-]|\s?%|\sper\s?cent)"
)
_BY = re.compile(r" by (?:The )?(?P<author>.+)\Z")
_FULL_STOP = re.compile(r"\.\s+(?=[A-Z])")
_ACRONYM = re.compile(r"[A-Z]{2,4}\b(?!\.)\s+")
_DISTINCTION = re.compile(r"(?<=[a-z]),?\s+([A-Z]{2,4})\Z")
_ACRONYM_BEHIND = re.compile(r" \((?P<letters>[A-Z]{2,8})\)")
_CAPITALS_BEFORE = re.compile(r"(?:(?:[A-Z][\w’'-]*,?|and|of|the|for|&) ){1,7}\Z")
_LEFT_OUT = 80  # code points of a name that the model may have left out
_CAPITAL = re.compile(r"\b[A-Z]")
_HEADING = re.compile(r"[A-Z]{5,}")
_ROLES = re.compile(r"[A-Z]{2,4}s")
_SUM = re.compile(r"[A-Z][A-Za-z]{0,3}[$¢£.]*\s?\d")
_NOUN_BEFORE = re.compile(r"\b([a-z]+|[A-Z][a-z]+ [a-z]+)\s+\Z")
_OPENS_WITH_NOUN = re.compile(r"(?:\A|\n|[.!?][”\"’]?\s)([A-Z][a-z]+)\s+\Z")
"""A noun that opens a sentence before a name: "Developer Hartland Vale wants"."""
_NOUN_APPOSED_BEFORE = re.compile(r"\b(?:[Tt]he|[Aa]n?|its|[\w’']+['’]s)\s+(?:[\w-]+\s+){0,3}([a-z]+),\s+\Z")
_NOUN_APPOSED_BEHIND = re.compile(
    r",\s+(?P<article>the|an?|its|[\w’']+['’]s)\s+"
    rf"(?:(?!(?:{alternatives(PREPOSITIONS | RELATIVES)})\b)[\w’'-]+\s+){{0,4}}?(?P<noun>[a-z]+)"
    r"(?=,|\.\s|\s(?:which|that|based|owned|run|founded|headquartered)\b)"
)
_WHICH = re.compile(r"\s(?:which|that)\s")
"""What shows that a noun is of the name before it, not the next of a list: "Hope UK, the charity which"."""
_WHICH_BEHIND = re.compile(rf",\swhich\s(?:{alternatives(FINITE_AUXILIARIES)}|[a-z]+(?:s|ed))\s(?!why\b)")
_KIN_BEFORE = re.compile(
    r"(?:\b(?:[Hh]is|[Hh]er|[Tt]heir|[Mm]y|[Oo]ur)|[’']s)\s(?:[a-z-]+\s)?(?P<noun>[a-z-]+),?\s\Z"
)
_SPOKEN_FOR = re.compile(r"\bspokes\w+ for (?:the )?\Z")
_HAS_SPOKESMAN = re.compile(r" spokes\w+\b")
_ITS_OWN_ENDING = re.compile(rf"['’]s(?=\s+(?:said|says|told|{alternatives(FINITE_AUXILIARIES)})\b)")
"""The end of a name where nothing is owned: "Moody's says"."""
_DATELINE_ENDS = re.compile(r"(?:,\s[^\n—–:()]{1,40})?\s?(?:\([^)\n]{1,40}\)\s?)?(?:\s?[—–]|\s--?)\s")
_CAPITALISED = re.compile(r"\s+([A-Z][a-z]+)\b")
_HARDLY_A_PERSON = 0.9
_PLACES = (EntityType.GPE, EntityType.LOC, EntityType.FAC)
_CAPITALISED_BEFORE = re.compile(r"(?<![\w’'-])([A-Z][a-z]+) \Z")
_VERB_AFTER = re.compile(r"\s+([a-z]+)\b")
_OPENING_MARKS = ('"', "“", "‘", "'")
_FALSE_START = re.compile(r"([A-Z][a-z]+)\s+(?=\S+\s+\S)")
"""A first word that may be none of the name's: adjectives, and nouns like "Rival"."""


def corrected_names(text: str, found: Sequence[Name], paragraphs: Sequence[Range]) -> list[Name]:
    """Correct names by what stands around them; see the module.

    Args:
        text: the document's text.
        found: its names, in order.
        paragraphs: its paragraphs.
    """
    opening = {start for start, _ in paragraphs}
    forms = Counter(name.text for name in found)
    parted = [part for name in found for part in _parted_at_full_stops(text, name, forms)]
    found = _joined(text, _joined_as_elsewhere(text, parted))
    products = _products(text, found)
    headings = {bounds for bounds in paragraphs if _HEADING.fullmatch(text, *bounds)}
    corrected = [
        _with_its_type(text, _bare(_whole(text, name)), opening, products)
        for name in found
        if not (_SUM.match(name.text) or _names_an_office(text, name) or is_no_name(name.text))
        and not (_ROLES.fullmatch(name.text) and is_head(name.text[:-1]))
        and not _is_a_common_plural(text, name, forms)
        and not _is_a_noun_in_capitals(text, name)
        and not (name.type is EntityType.ORG and (name.start, name.end) in headings)
    ]
    corrected = _typed_as_their_acronyms(text, _as_long_as_their_acronyms(text, corrected))
    people = [name for name in corrected if name.type is EntityType.PERSON]
    bearers = {name.text for name in people}
    corrected = [part for name in corrected for part in _without_author(name, bearers)]
    starts, ends = {name.start for name in people}, {name.end for name in people}
    reach = list(accumulate((name.end for name in corrected), max, initial=0))  # of the names before each
    return [
        name
        for name, end in zip(corrected, reach, strict=False)
        if name.start >= end
        and not (
            name.type is not EntityType.PERSON
            and name.text.isupper()
            and len(name.text) <= _LONGEST_RANK
            and (name.end + 1 in starts or name.start - 1 in ends)
        )
    ]


def _as_long_as_their_acronyms(text: str, found: Sequence[Name]) -> list[Name]:
    """Begin names where the acronyms behind them do: "Dock and Harbour Workers’ Union (DHWU)"."""
    kept: list[Name] = []
    for name in found:
        acronym = _ACRONYM_BEHIND.match(text, name.end)
        letters = acronym["letters"].lower() if acronym and name.type is EntityType.ORG else ""
        start = name.start
        if letters and letters not in name_forms.acronyms_of(name.text):
            before = _CAPITALS_BEFORE.search(text, max(0, name.start - _LEFT_OUT), name.start)
            starts = (
                [word.start() for word in _CAPITAL.finditer(text, before.start(), start)] if before else []
            )
            fitting = (at for at in starts if letters in name_forms.acronyms_of(text[at : name.end]))
            start = next(fitting, start)
        if start < name.start:
            kept = [other for other in kept if other.end <= start]
            name = replace(name, start=start, text=text[start : name.end])
        kept.append(name)
    return kept


def _typed_as_their_acronyms(text: str, found: Sequence[Name]) -> list[Name]:
    """Take what seemed an unknown place for the organisation in brackets behind it: "Banca Norte (BNO)"."""
    following = [*found[1:], None]
    return [
        _typed(name, EntityType.ORG)
        if acronym is not None
        and name.type in _PLACES
        and acronym.type is EntityType.ORG
        and text[name.end : acronym.start] == " ("
        and text.startswith(")", acronym.end)
        and home_of(name.text, name.type) is None
        else name
        for name, acronym in zip(found, following, strict=False)
    ]


def _products(text: str, found: Sequence[Name]) -> set[str]:
    """Return the names that have numbers of different versions behind them and are nowhere said to speak."""
    versions: dict[str, set[str]] = {}
    for version in _VERSION.finditer(text):
        words = version["name"].split()
        for first in range(len(words)):
            versions.setdefault(" ".join(words[first:]), set()).add(version["number"])
    speaking = {name.text for name in found if _speaks(text, name.end)}
    return {form for form, numbers in versions.items() if len(numbers) > 1} - speaking


def _speaks(text: str, end: int) -> bool:
    following = _VERB_AFTER.match(text, end)
    return following is not None and following[1] in cue_forms()


def _is_a_common_plural(text: str, name: Name, forms: Mapping[str, int]) -> bool:
    """Return whether a name is but the plural of a noun that opens a quotation: "“Mangoes rot,” he said"."""
    noun = name.text.lower()
    return (
        forms[name.text] == 1
        and noun.isalpha()
        and text[max(0, name.start - 1) : name.start] in _OPENING_MARKS
        and (singular := lemma_of_word(noun, ("NOUN",))) != noun
        and is_plain_noun(singular)
    )


def _is_a_noun_in_capitals(text: str, name: Name) -> bool:
    """Return whether a name is but a noun in the capitals of a tabloid's first words: "A PENSIONER says"."""
    article = ARTICLE_BEFORE.search(text, max(0, name.start - 4), name.start)
    return article is not None and name.text.isupper() and noun_named(name.text) is not None


def _parted_at_full_stops(text: str, name: Name, forms: Mapping[str, int]) -> list[Name]:
    """Part a name that runs over a full stop into two, if the text has both of them elsewhere.

    What is written "on X." ends its sentence with the name of a network.
    """
    stop = _FULL_STOP.search(name.text)
    if stop is None:
        return [name]
    before, after = name.text[: stop.start()], name.text[stop.end() :]
    if before == "X" and text.endswith("on ", 0, name.start):
        start = name.start + stop.end()
        return [replace(name, start=start, text=after)]
    if before not in forms or after not in forms:
        return [name]
    middle = name.start + stop.start()
    return [
        replace(name, end=middle, text=before),
        replace(name, start=name.start + stop.end(), text=after),
    ]


def _joined_as_elsewhere(text: str, found: Sequence[Name]) -> list[Name]:
    """Join two names side by side that are one elsewhere: "Hope", "UK" of Hope UK."""
    whole = {name.text: name for name in found if " " in name.text}
    joined: list[Name] = []
    for name in found:
        before = joined[-1] if joined else None
        together = None if before is None else text[before.start : name.end]
        if before is not None and together in whole and text[before.end : name.start] == " ":
            joined[-1] = replace(whole[together], start=before.start, end=name.end)
        else:
            joined.append(name)
    return joined


def _joined(text: str, found: Sequence[Name]) -> list[Name]:
    """Join the halves of what represents two trades: "Brotherhood of Switch", "Signal Workers"."""
    joined: list[Name] = []
    for name in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.type is name.type is EntityType.ORG
            and " of " in before.text
            and text[before.end : name.start] == " and "
            and _names_people(name.text.split()[-1])
        ):
            joined[-1] = replace(before, end=name.end, text=text[before.start : name.end])
        else:
            joined.append(name)
    return joined


def _names_people(word: str) -> bool:
    """Return whether a word is a noun for several people: "Workers"."""
    singular = lemma_of_word(word.lower(), ("NOUN",))
    return singular != word.lower() and is_head(singular)


def _without_author(name: Name, people: Container[str]) -> list[Name]:
    """Part a work from who made it: "Tide Tables by The Cormorant"."""
    author = _BY.search(name.text) if name.type is EntityType.WORK_OF_ART else None
    if author is None or author["author"] not in people:
        return [name]
    return [
        replace(name, end=name.start + author.start(), text=name.text[: author.start()]),
        Name(name.start + author.start("author"), name.end, author["author"], EntityType.PERSON),
    ]


def _whole(text: str, name: Name) -> Name:
    """Add what the model left out of a name: a surname that is a verb, a syllable, a unit's numeral."""
    if name.type is EntityType.ORG and _UNIT.fullmatch(name.text):
        numeral = _NUMERAL_BEFORE.search(text, max(0, name.start - 6), name.start)
        return (
            name
            if numeral is None
            else replace(name, start=numeral.start(), text=text[numeral.start() : name.end])
        )
    syllable = _SECOND_SYLLABLE.match(text, name.end)
    if (
        name.type is EntityType.PERSON
        and " " in name.text
        and syllable
        and not is_past_form(syllable.group()[1:])
    ):
        return replace(name, end=syllable.end(), text=text[name.start : syllable.end()])
    return _with_whole_surname(text, name)


def _bare(name: Name) -> Name:
    """Take ranks, distinctions and adjectives out of a person's name ("DC Alys Voss", "Brave Tom Reed")."""
    first = _FALSE_START.match(name.text)
    word = first[1].lower() if first else ""
    if first and may_be_a_body(word):  # "Rival Harbour Bank"
        return replace(name, start=name.start + first.end(), text=name.text[first.end() :])
    if name.type is not EntityType.PERSON or name.text.isupper():
        return name
    distinction = _DISTINCTION.search(name.text)
    if (
        distinction
        and " " in name.text[: distinction.start()]
        and distinction[1] not in ("II", "III", "IV", "JR", "SR")
        and country_named(distinction[1]) is None
    ):
        end = distinction.start()
        name = replace(name, end=name.start + end, text=name.text[:end])
    if rank := _ACRONYM.match(name.text):
        return replace(name, start=name.start + rank.end(), text=name.text[rank.end() :])
    if first and is_adjective(word) and not is_given_name(word):
        return replace(name, start=name.start + first.end(), text=name.text[first.end() :])
    return name


def _with_whole_surname(text: str, name: Name) -> Name:
    """Add a surname that the model took for a verb: "Said" in "Omar Said said"."""
    surname = _CAPITALISED.match(text, name.end)
    if name.type is not EntityType.PERSON or " " in name.text or surname is None:
        return name
    word = surname[1].lower()
    ends_a_phrase = text[surname.end() : surname.end() + 1] in (",", ".", ")")
    if (word in cue_forms() or word in AUXILIARIES) and (is_subject_at(text, surname.end()) or ends_a_phrase):
        return replace(name, end=surname.end(), text=text[name.start : surname.end()])
    return name


def without_legal_form(name: str) -> str | None:
    """Return the name of a company without the legal form at its end, None if it has none."""
    form = LEGAL_FORM_BEHIND.search(name)
    return name[: form.start()] if form is not None and form.end() == len(name) else None


def without_trade(name: str) -> str:
    """Return a name without what says the trade at its end: "Acme" of "Acme Freight Services", else ""."""
    words = name.split()
    while words and is_trade(words[-1].lower()):
        words.pop()
    return " ".join(words) if len(words) < len(name.split()) else ""


def is_subject_at(text: str, end: int) -> bool:
    """Return whether a verb follows a name that ends here."""
    following = _VERB_AFTER.match(text, end)
    return following is not None and (
        following[1] in cue_forms() or following[1] in AUXILIARIES or is_past_form(following[1])
    )


def _with_its_type(text: str, name: Name, opening: Container[int], products: Container[str]) -> Name:
    forms = NO_PERSON_BEHIND if name.type is EntityType.PERSON else LEGAL_FORM_BEHIND
    if form := forms.match(text, name.end):
        name = replace(name, end=form.end(), text=text[name.start : form.end()])
    if (own := _ITS_OWN_ENDING.match(text, name.end)) and (
        name.type is EntityType.ORG
        or (name.type is EntityType.PERSON and " " not in name.text and not is_given_name(name.text))
    ):
        return _typed(replace(name, end=own.end(), text=text[name.start : own.end()]), EntityType.ORG)
    if ends_with_legal_form(name.text):
        return _typed(name, EntityType.ORG)
    if (
        name.start in opening
        and name.text.isupper()
        and not name_forms.looks_like_an_acronym(name.text)
        and not is_given_name(name.text.split()[0])
        and _DATELINE_ENDS.match(text, name.end)
    ):
        return _typed(name, EntityType.GPE)
    window = max(0, name.start - 60)
    if _is_introduced(text, name, window):
        return replace(_typed(name, EntityType.PERSON), is_addressed=True)
    if name.type is EntityType.GPE and home_of(name.text, EntityType.GPE) is not None:
        before = _CAPITALISED_BEFORE.search(text, window, name.start)
        if before and opens_name_of_body(before[1]) and is_subject_at(text, name.end):
            return _typed(
                replace(name, start=before.start(1), text=text[before.start(1) : name.end]), EntityType.ORG
            )
    if name.type in _PLACES and " " in name.text and home_of(name.text, name.type) is None:
        office = _NOUN_APPOSED_BEFORE.search(text, window, name.start)
        if (
            office
            and is_head(office[1])
            and not _is_of_organisations(office[1])
            and text[name.end : name.end + 1] == ","
        ):
            return replace(_typed(name, EntityType.PERSON), is_addressed=True)
    if name.type in _PLACES and _is_kin(text, name, window):
        return replace(_typed(name, EntityType.PERSON), is_addressed=True)
    first = name.text.split()[0]
    if " " in name.text and (
        is_before_people(first) or (name.type in (EntityType.GPE, EntityType.LOC) and is_address(first))
    ):
        return _typed(name, EntityType.PERSON)
    if name.type in (EntityType.GPE, EntityType.LOC) and _BODY_OF_A_PLACE.match(name.text):
        return _typed(name, EntityType.ORG)
    if name.text in products and (name.type is EntityType.ORG or " " not in name.text):
        return _typed(name, EntityType.PRODUCT)
    if name.type is not EntityType.PERSON and (kind := kind_of_thing(name.text)):
        return _typed(name, kind)
    if name.type is EntityType.ORG:
        return name
    if _may_be_a_company(name):
        return _typed(name, EntityType.ORG)
    behind = _NOUN_APPOSED_BEHIND.match(text, name.end)
    is_place = name.type is not EntityType.PERSON
    is_given = is_given_name(name.text.split()[0])
    # "Ann Lee, the council, and ..." is a list, "In Perth, the council, which ..." none.
    may_be = name.type is EntityType.PERSON and not (is_given and behind and behind["article"] == "the")
    may_be |= (
        is_place and " " in name.text and behind is not None and _WHICH.match(text, behind.end()) is not None
    )
    if may_be and behind and _is_of_organisations(behind["noun"]):
        return _typed(name, EntityType.ORG)
    if not (is_place or is_given) and " " in name.text and _WHICH_BEHIND.match(text, name.end):
        return _typed(name, EntityType.ORG)
    if is_given:
        return _typed(name, EntityType.ORG) if _is_apposed(text, name, window) and is_place else name
    if _SPOKEN_FOR.search(text, window, name.start) or _HAS_SPOKESMAN.match(text, name.end):
        return _typed(name, EntityType.ORG)
    before = _NOUN_BEFORE.search(text, window, name.start)
    before = before or _OPENS_WITH_NOUN.search(text[window : name.start])
    is_one = before is not None and _is_of_organisations(before[1].split()[-1].lower())
    return _typed(name, EntityType.ORG) if is_one or _is_apposed(text, name, window) else name


def _may_be_a_company(name: Name) -> bool:
    """Return whether what the model hardly takes for a person ends with a trade: "Rask Wind"."""
    first, *others = name.text.split()
    likelihood = name.chances.get(EntityType.PERSON, 1.0)
    is_unlikely = name.type is EntityType.PERSON and likelihood < _HARDLY_A_PERSON
    return is_unlikely and bool(others) and is_trade(others[-1].lower()) and not is_given_name(first)


def _is_apposed(text: str, name: Name, window: int) -> bool:
    """Return whether a name is apposed to a noun for organisations: "the supplier, Tasman Link, said"."""
    noun = _NOUN_APPOSED_BEFORE.search(text, window, name.start)
    return noun is not None and _is_of_organisations(noun[1]) and not _goes_on(text, name.end)


def _is_kin(text: str, name: Name, window: int) -> bool:
    """Return whether a name that may be a place's is that of somebody's kin: "his sister, Jean"."""
    kin = _KIN_BEFORE.search(text, window, name.start)
    noun = noun_named(kin["noun"]) if kin else None
    is_known = home_of(name.text, name.type) is not None and not is_given_name(name.text)
    return noun is not None and noun.type == EntityType.PERSON.value and not is_known


def _is_introduced(text: str, name: Name, window: int) -> bool:
    """Return whether the words before a name say that it is a person's: "a chemist called", "chemist"."""
    if name.type is EntityType.PERSON:
        return False
    called = _CALLED.search(text, window, name.start)
    if called is not None:
        noun = noun_named(called["noun"])
        is_somebody = called["by_name"] if noun is None else noun.type == EntityType.PERSON.value
        return bool(is_somebody)
    words = name.text.split()
    before = _NOUN_BEFORE.search(text, window, name.start)
    if before is None or len(words) != 2 or not words[1][:1].isupper() or not is_given_name(words[0]):
        return False
    noun = noun_named(before[1].split()[-1])
    return noun.type == EntityType.PERSON.value if noun else _AGENT.search(before[1]) is not None


def _goes_on(text: str, end: int) -> bool:
    """Return whether a name is only the first of a phrase ("the bank, Norland and ...")."""
    return text[end : end + 1] not in (",", ".") and _VERB_AFTER.match(text, end) is None


def _typed(name: Name, kind: EntityType) -> Name:
    return replace(name, type=kind, chances={kind: 1.0})


def _is_of_organisations(noun: str) -> bool:
    known = nouns().get(noun)
    return known is not None and known.type == EntityType.ORG.value


def _names_an_office(text: str, name: Name) -> bool:
    """Return whether a name is the title of an office, or the first word of a title that goes on after it."""
    words = name.text.split()
    following = _CAPITALISED.match(text, name.end)
    if name.text.startswith("Member of "):
        return True
    head = words[-1] if is_head(words[-1]) else following[1] if following else ""
    return (
        name.type is not EntityType.PERSON
        and (len(words) > 1 or head != words[-1])
        and is_head(head)
        and head.lower() not in ("guard", "general")
        and is_portfolio(name.text)
    )
