"""The names of a text, with types and roles.

Starts from the model's names (OntoNotes types) and corrects what such models get wrong around titles,
countries and repeated short names. Works on character ranges, without a parse.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from onrecord.language.entities import name_forms
from onrecord.language.entities.defined_terms import with_defined_terms
from onrecord.language.entities.drafts import Name
from onrecord.language.entities.offices import without_offices
from onrecord.language.entities.origins import without_people
from onrecord.language.entities.roles import role_after, role_before
from onrecord.language.entities.surroundings import (
    corrected_names,
    is_subject_at,
    without_legal_form,
    without_trade,
)
from onrecord.language.entities.teams import with_teams
from onrecord.language.lexicon.countries import (
    capital_named,
    country_named,
    government_building_named,
    government_buildings,
    home_of,
    nationality_named,
)
from onrecord.language.lexicon.cues import end_of_subject
from onrecord.language.lexicon.currencies import is_currency
from onrecord.language.lexicon.demonyms import home_of_person
from onrecord.language.lexicon.grammar import ARTICLE_BEFORE, PARTICLES, alternatives
from onrecord.language.lexicon.legal_forms import is_legal_form
from onrecord.language.lexicon.people import (
    gender_of_address,
    gender_of_person,
    is_address,
    is_given_name,
)
from onrecord.language.lexicon.role_words import is_head, is_portfolio, title_length
from onrecord.model import EntityType

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from onrecord.language.spans import Range
    from onrecord.language.tagging.names import TaggedName

_TYPES = frozenset(entity_type.value for entity_type in EntityType)
_LONGEST_NAME = 120  # code points; a longer range is no name
_PARTICLES = re.compile(rf"\b(?:(?:{alternatives(PARTICLES)})\s+)+\Z", re.IGNORECASE)
_UNINTRODUCED = 0.1
"""Factor on the probability that a single word is a person, where the text gives no fuller name, title or
role with it: news introduces people by their full names, and companies by any name."""
_STORM = re.compile(r"(?:tropical\s+)?(?:cyclone|hurricane|typhoon|storm)\s+", re.IGNORECASE)
_LINE_BREAK = re.compile(r"\s*[\n\r]\s*|\s{2,}")

_WORD_BEFORE = re.compile(r"(\b\w+\.?)\s+\Z")
_LONGEST_ADDRESS = 12  # code points, with a space
_REVEREND = re.compile(
    r",\s(?P<title>(?:the\s)?(?:(?:Rt|Right|Very|Most|Ven|Venerable|Hon)\.?\s)?(?:Revd?|Reverend|Hon)\.?\s+)\Z"
)
_LONGEST_REVEREND = 30  # code points
_COMMON_ADDRESSES = frozenset(("mr", "mrs", "ms", "miss"))


def find_names(
    text: str,
    tagged: Iterable[TaggedName],
    paragraphs: Sequence[Range],
    labels: Mapping[Range, str | None] | None = None,
) -> list[Name]:
    """Find the names of a text, in its order, with the roles beside them.

    Args:
        text: the document's text.
        tagged: the model's names.
        paragraphs: the text's paragraphs; roles are read within them.
        labels: the names of people that label turns, with the roles that the labels give them.
    """
    found = _joined_parts(text, _collected(text, tagged, labels or {}))
    found = _joined_by_particles(text, _parted(corrected_names(text, found, paragraphs)))
    found = [_without_demonym(name) for name in _with_types(text, _with_titles(text, found, paragraphs))]
    found = _joined_by_particles(text, _with_missed_names(text, found))
    return with_teams(text, without_people(text, with_defined_terms(text, without_offices(found))))


def _collected(text: str, tagged: Iterable[TaggedName], labels: Mapping[Range, str | None]) -> list[Name]:
    """Keep those of the model's names that are names, trimmed and cut at line breaks."""
    found: list[Name] = []
    for tag in tagged:
        start, end = tag.start, tag.end
        if tag.label not in _TYPES or end - start > _LONGEST_NAME:
            continue
        if line_break := _LINE_BREAK.search(text, start, end):
            end = line_break.start()
        bounds = name_forms.trimmed(text, start, end)
        if bounds is None or (found and bounds[0] < found[-1].end):
            continue
        if text.startswith("$", bounds[1]) or is_currency(text, *bounds):
            continue  # "US$", "KSh 500"
        if is_legal_form(text[slice(*bounds)]):
            continue
        whole_end = end_of_subject(text, bounds[1])
        is_firm = whole_end > bounds[1]  # people have no names that end so
        bounds = bounds[0], whole_end
        surface = text[slice(*bounds)]
        if any(map(str.isupper, surface)) or not surface.isascii():
            chances = {EntityType(label): chance for label, chance in tag.chances.items()}
            if is_firm:
                chances = {EntityType.ORG: 1.0}
            whole = tag.start, tag.end
            found.append(
                Name(
                    *bounds,
                    surface,
                    EntityType.ORG if is_firm else EntityType(tag.label),
                    role=labels.get(whole),
                    is_label=whole in labels,
                    chances=chances,
                )
            )
    return found


def _without_demonym(name: Name) -> Name:
    """Take the demonym off a person's name that the model runs together with it ("the Dane Mette Holm")."""
    first, _, rest = name.text.partition(" ")
    given, _, surname = rest.partition(" ")
    if (
        name.type is EntityType.PERSON
        and surname
        and nationality_named(first)
        and not is_given_name(first)
        and is_given_name(given)
    ):
        return replace(name, start=name.end - len(rest), text=rest)
    return name


def _joined_parts(text: str, found: list[Name]) -> list[Name]:
    """Join names that the model cut in two: "Washington, D.C.", "Bank of Chad and Niger"."""
    joined: list[Name] = []
    for name in found:
        before = joined[-1] if joined else None
        between = text[before.end : name.start] if before else ""
        if before and between == " and " and _is_of_two_countries(before, name):
            joined[-1] = replace(before, end=name.end, text=text[before.start : name.end])
        elif before and between in (" ", ", ") and capital_named(text[before.start : name.end]):
            whole = text[before.start : name.end]
            joined[-1] = replace(before, end=name.end, text=whole, type=EntityType.GPE, chances={})
        else:
            joined.append(name)
    return joined


def _is_of_two_countries(first: Name, second: Name) -> bool:
    """Return whether a name goes on after "and": the organisation of a country, then another country."""
    body, of, country = first.text.rpartition(" of ")
    return (
        first.type is EntityType.ORG
        and bool(of)
        and " " in body
        and country_named(country) is not None
        and country_named(second.text) is not None
    )


def _parted(found: list[Name]) -> list[Name]:
    """Split people from organisations that the model ran together ("Harbour Bank Ines Falk").

    The last two words are a person if the last is the surname of somebody named elsewhere in the document.
    """
    surnames = {name.text.split()[-1] for name in found if name.type is EntityType.PERSON}
    parted: list[Name] = []
    for name in found:
        words = list(re.finditer(r"\S+", name.text))
        if (
            name.type is not EntityType.PERSON
            and len(words) > 3
            and words[-1].group() in surnames
            and all(word.group()[0].isupper() for word in words[-3:])
        ):
            start, end = name.start + words[-2].start(), name.start + words[-3].end()
            person = Name(start, name.end, name.text[words[-2].start() :], EntityType.PERSON)
            parted += [Name(name.start, end, name.text[: words[-3].end()], name.type), person]
        else:
            parted.append(name)
    return parted


def _joined_by_particles(text: str, found: list[Name]) -> list[Name]:
    """Add the particles before surnames to people's names, and join names that the model cut there."""
    joined: list[Name] = []
    for name in found:
        particles = _PARTICLES.search(text, max(0, name.start - 24), name.start)
        if name.type is EntityType.PERSON and particles:
            start = particles.start()
            while joined and joined[-1].start >= start:
                joined.pop()  # a particle taken for a name
            before = joined[-1] if joined else None
            if before and before.type is EntityType.PERSON and not text[before.end : start].strip(" "):
                joined.pop()
                name = replace(before, end=name.end, text=text[before.start : name.end])
            elif before is None or before.end <= start:
                name = replace(name, start=start, text=text[start : name.end])
        joined.append(name)
    return joined


def _with_titles(text: str, found: list[Name], paragraphs: Sequence[Range]) -> list[Name]:
    """Add people's roles, take titles out of their names, drop names that are only part of a title."""
    starts = [start for start, _ in paragraphs]
    parts_of_roles: list[Range] = []
    known = {name.end: (name.start, name.end) for name in found if name.type is not EntityType.PERSON}
    titled: list[Name] = []
    for name in found:
        if name.type is EntityType.PERSON:
            bounds = paragraphs[max(0, bisect_right(starts, name.start) - 1)]
            name = _with_role(
                text, _with_address_before(text, _without_title(_without_origin(text, name))), bounds, known
            )
            if name.role_range is not None:
                parts_of_roles.append(name.role_range)
        titled.append(name)
    parts_of_roles.sort()
    ends = list(accumulate((end for _, end in parts_of_roles), max))  # of the roles up to each
    return [
        name
        for name in titled
        if not (
            name.type in (EntityType.ORG, EntityType.GPE, EntityType.WORK_OF_ART, EntityType.LAW)
            and (is_portfolio(name.text) or is_head(name.text.split()[-1]))
            and (begun := bisect_right(parts_of_roles, name.start, key=lambda role: role[0]))
            and name.end <= ends[begun - 1]
        )
        and not (len(name.text.split()) <= 2 and all(map(is_head, name.text.split())))
        and not (name.type is EntityType.PERSON and is_address(name.text))  # "the hon. Lady"
    ]


def _without_origin(text: str, name: Name) -> Name:
    """Take where a person comes from out of their name ("the Dane Ole Berg")."""
    first, _, rest = name.text.partition(" ")
    articled = ARTICLE_BEFORE.search(text, max(0, name.start - 5), name.start)
    if not articled or " " not in rest or home_of_person(first) is None:
        return name
    rest = rest.lstrip()
    return replace(name, start=name.end - len(rest), text=rest)


def _without_title(name: Name) -> Name:
    """Take the titles before a person's name out of it ("President Putin")."""
    words = name.text.split()
    count = title_length(name.text)
    if not count:
        return name
    kept = name.text[name.text.index(words[count], len(" ".join(words[:count]))) :]
    bare = replace(name, start=name.end - len(kept), text=kept)
    for word in words[:count]:
        bare = _addressed(bare, word)
    return bare


def _with_address_before(text: str, name: Name) -> Name:
    """Read a form of address before a name ("Mrs. Lee")."""
    before = _WORD_BEFORE.search(text, max(0, name.start - _LONGEST_ADDRESS), name.start)
    return _addressed(name, before[1]) if before else name


def _addressed(name: Name, word: str) -> Name:
    if not is_address(word):
        return name
    return replace(name, is_addressed=True, gender=name.gender or gender_of_address(word))


def _with_role(text: str, name: Name, paragraph: Range, known: Mapping[int, Range]) -> Name:
    """Read the role before a person's name, else the role after it."""
    before = role_before(text, _start_of_address(text, name), paragraph[0], known)
    bounds = before or role_after(text, name.end, paragraph[1])
    if bounds is None:
        return name
    role = " ".join(text[slice(*bounds)].split())
    return replace(
        name,
        role=role,
        role_range=bounds,
        titled_from=before[0] if before else None,
        gender=name.gender or gender_of_person(name.text, role),
    )


def _start_of_address(text: str, name: Name) -> int:
    """Return where a name begins with the title or, behind a comma, form of address before it.

    "The coroner, Ms Ann Lee", "Chairman Sir Ian Lee".
    """
    before = _WORD_BEFORE.search(text, max(0, name.start - _LONGEST_ADDRESS), name.start)
    if before is None or not is_address(before[1]):
        return name.start
    if reverend := _REVEREND.search(text, max(0, name.start - _LONGEST_REVEREND), name.start):
        return reverend.start("title")
    is_title = before[1].rstrip(".").lower() not in _COMMON_ADDRESSES
    return before.start(1) if is_title or text.startswith(", ", before.start() - 2) else name.start


def _with_types(text: str, found: list[Name]) -> list[Name]:
    """Correct types by gazetteers, by full names, and by the probabilities of all places of equal names."""
    storms = _storms(text, found)
    companies = {name_forms.key_of(bare) for name in found if (bare := without_legal_form(name.text))}
    acronyms = {
        acronym
        for name in found
        if name.type is EntityType.ORG
        for acronym in name_forms.acronyms_of(name.text)
    }
    traded_as = {
        key
        for name in found
        if name.type is EntityType.ORG
        and (key := name_forms.key_of(without_trade(name.text)))
        and not capital_named(key)
        and not country_named(key)
    }
    full = [
        words
        for name in found
        if name.type is EntityType.PERSON
        and len(words := name_forms.person_key(name.text)) > 1
        and (is_given_name(words[0]) or name.role or name_forms.key_of(name.text) not in traded_as)
    ]
    surnames = {name_forms.family_of(words) for words in full}
    surnames |= {surname for words in full if (surname := name_forms.first_surname_of(words))}
    # Where family names come first, people are called by the first word: "Tapayuri Yaicate Rosaura".
    surnames |= {
        words[0]
        for words in full
        if len(words) > 2 and not is_given_name(words[0]) and home_of(words[0], EntityType.GPE) is None
    }
    borne = {word for words in full for word in words}
    companies |= {key for key in traded_as if borne.isdisjoint(key.split())}
    chances: dict[str, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    introduced: set[str] = set()
    for name in found:
        key = name_forms.key_of(name.text)
        known = EntityType.EVENT if key in storms else _known_type(name, surnames, acronyms)
        known = EntityType.ORG if key in companies else known
        for kind, chance in ({known: 1.0} if known else name.chances or {name.type: 1.0}).items():
            chances[key][kind] += chance
        if known or name.is_addressed or name.role or not borne.isdisjoint(name_forms.person_key(name.text)):
            introduced.add(key)
        if len(name.text.split()) > 1 or is_given_name(name.text):
            introduced.add(key)
    for key in chances.keys() - introduced:
        chances[key][EntityType.PERSON] *= _UNINTRODUCED
    likeliest = {key: max(kinds, key=kinds.__getitem__) for key, kinds in chances.items()}
    return [replace(name, type=likeliest[name_forms.key_of(name.text)]) for name in found]


def _known_type(name: Name, surnames: Container[str], acronyms: Container[str]) -> EntityType | None:
    """Return the type of a name by the tables or by the rest of its document, None if they do not say."""
    text, is_person = name.text, name.type is EntityType.PERSON
    if name.is_label:
        return EntityType.PERSON
    words = name_forms.person_key(text)
    if len(words) == 1 and words[0] in surnames and not capital_named(text) and not country_named(text):
        return EntityType.PERSON
    if country_named(text) and (not is_person or len(text.split()) > 1):
        return EntityType.GPE
    if nationality_named(text) and not is_person:
        return EntityType.NORP
    if government_building_named(text):
        return EntityType.ORG  # what speaks is the government, not its walls
    if capital_named(text) and not is_person:
        return EntityType.GPE
    if name_forms.looks_like_an_acronym(text):
        is_titled = name.is_addressed or name.titled_from is not None  # "SEN. KANE"
        if (is_person and not is_titled) or name_forms.key_of(text) in acronyms:
            return EntityType.ORG
    return None


def _storms(text: str, found: list[Name]) -> set[str]:
    """Return the keys of storms, which have people's names: "Cyclone Anna", and "Anna" after it."""
    keys: set[str] = set()
    for name in found:
        if storm := _STORM.match(name.text):
            keys |= {name_forms.key_of(name.text), name_forms.key_of(name.text[storm.end() :])}
        elif any(
            name.start == storm.end() for storm in _STORM.finditer(text, max(0, name.start - 24), name.start)
        ):
            keys.add(name_forms.key_of(name.text))
    return keys


def _with_missed_names(text: str, found: list[Name]) -> list[Name]:
    """Add further places of known names that the model did not mark: the same words, capitalised alike."""
    known = dict.fromkeys(government_buildings(), EntityType.ORG)
    for name in found:
        if name.type is EntityType.PERSON:
            words = name_forms.without_honorific(name.text).split()
            known[" ".join(words)] = name.type
            if len(words) > 1 and len(words[-1]) > 2:
                known.setdefault(words[-1], name.type)
        elif name.type in (EntityType.ORG, EntityType.GPE, EntityType.NORP, EntityType.LOC):
            known.setdefault(name.text, name.type)
    known = {form: kind for form, kind in known.items() if form[:1].isupper() and len(form) > 1}
    words_of_text = set(re.findall(r"\b[a-z]+\b", text))
    surnames = {
        name.text.split()[-1] for name in found if name.type is EntityType.PERSON and " " in name.text
    }
    # What the text has in small letters is no name; but a surname is one before a verb ("Said believes").
    common = {form for form in known if form.lower() in words_of_text}
    known = {form: kind for form, kind in known.items() if form not in common or form in surnames}
    if not known:
        return found
    lengths: dict[str, set[int]] = {}  # of the names that begin with a word
    for form in known:
        lengths.setdefault(re.findall(r"\w+|\S", form)[0], set()).add(len(form))
    longest_first = {word: sorted(those, reverse=True) for word, those in lengths.items()}
    starts = [name.start for name in found]
    more: list[Name] = []
    for word in re.finditer(r"(?<![\w-])[^\W_]+", text):
        for length in longest_first.get(word.group(), ()):
            start = word.start()
            form = text[start : start + length]
            end = start + len(form)
            if form in common and not is_subject_at(text, end):
                continue
            if form not in known or text[end : end + 1].isalnum() or text[end : end + 1] == "-":
                continue
            after = bisect_left(starts, start)
            free = (after == 0 or found[after - 1].end <= start) and (
                after == len(found) or found[after].start >= end
            )
            if free and not (more and more[-1].end > start):
                more.append(Name(start, end, form, known[form]))
                break
    return sorted([*found, *more], key=lambda name: name.start)
