"""The entities that sources and addressees stand for.

A source is read as a noun phrase, whose head decides. "US Secretary of State Antony Blinken" is a person, "US
officials" name no entity, "Google and Apple" are two, "the governor" is the person with that role, "he" the
antecedent that ``pronouns`` found, "they" and "it" the last speaker that agrees in number. Works on names and
ranges, without a parse.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from onrecord.language.entities.drafts import OtherMention
from onrecord.language.entities.surroundings import is_subject_at
from onrecord.language.lexicon.abbreviations import ends_with_abbreviation
from onrecord.language.lexicon.calendar import NUMBER_WORDS
from onrecord.language.lexicon.grammar import (
    AUXILIARIES,
    CONJUNCTIONS,
    DEMONSTRATIVES,
    DETERMINERS,
    FIRST_PERSON,
    FIRST_PERSON_PLURAL,
    GENDERS,
    LETTERS_AND_DIGITS,
    NAME_WORD,
    NEUTER,
    PERSONAL_PRONOUNS,
    PLURAL,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVE_PRONOUNS,
    SPEAKER_OR_HEARER,
    TEMPORAL,
    WORD,
    alternatives,
)
from onrecord.language.lexicon.marks import SENTENCE_BREAK
from onrecord.language.lexicon.nouns import may_be_a_body, noun_named
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.lexicon.people import is_address
from onrecord.language.lexicon.role_words import head_of, is_head, is_participle
from onrecord.language.lexicon.source_nouns import AFTER_THE_HEAD, class_of_phrase, is_several_people
from onrecord.language.statements.addressees import addressee_of
from onrecord.model import EntityType, MentionKind, ResolvedBy, SourceClass, Speaker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.entities.drafts import DraftEntity, Name
    from onrecord.language.entities.narrators import Narrators
    from onrecord.language.entities.pronouns import Reference
    from onrecord.language.entities.voices import Voices
    from onrecord.language.spans import Range
    from onrecord.language.turns.turn import Turn

_PLURAL = PLURAL | {"both"}
_FIRST = FIRST_PERSON | FIRST_PERSON_PLURAL
_SUBJECTS = SPEAKER_OR_HEARER | {"he", "she", "they"}
_PRONOUNS = PERSONAL_PRONOUNS | RELATIVE_PRONOUNS | {"both", "someone", "everyone", "one"}
_OPENS_A_PAIR = re.compile(r"(?:both|neither)\s(?=.*\s(?:and|nor)\s)", re.IGNORECASE)
_AND = re.compile(r",?\s+(?:and|nor|&|as well as)\s+|\s*,\s+(?!who\b|whose\b|which\b)")
_AFFILIATION = re.compile(r",? (?:of|from|at|with) (?:the )?[A-Z][^,.;:()\n]*")
_PARTY_AND_STATE = re.compile(r"\s*,\s+(?:both\s+|all\s+)?[DRI]-[A-Z][\w.]*(?:\s[A-Z][\w.]*){0,2}")
"""What stands behind a member of Congress: ", D-Ohio"."""
_NOTHING_MORE = re.compile(r"(?:['’]s)?(?:,?\s+[A-Z]{2,4}\b)*[\W_]*(?:(?:today|tonight|yesterday)[\W_]*)?")
"""The words that may follow the name at the end of a phrase: distinctions ("MSP"), a day."""
_PLACE_BEFORE = re.compile(r"(?:At|In|On|Outside|From|After|For)\s[^,;:\n]{1,60},\s+(?=\S)")
"""A phrase that opens a sentence before its subject."""
_CLAUSE_BETWEEN_COMMAS = re.compile(r", (?:which|who|an?|the)\b[^,.;:“”\"\n]{3,100},")
_LONGEST_PHRASE = 120
"""Code points of a phrase, with what is apposed to it, before "who"."""
_AND_WHO = re.compile(r"\bwho\b(?=[^.;:“”\"\n]*\band\s+\Z)")
_BEGINS_A_PHRASE = re.compile(
    rf"\b(?:{alternatives(DETERMINERS | NUMBER_WORDS)}|some|several|many|another|(?-i:{NAME_WORD}))\b|@\w+"
    r"|(?<![\w.,])\d[\d.,]*(?:%| per ?cent)",
    re.IGNORECASE,
)
_WHOLE_PHRASE = re.compile(
    r"(?P<phrase>[^,.;:“”\"()\n]+(?:,\s+(?:of|from|at|with|an?|the)\s[^,.;:“”\"()\n]+)?),?\s+"
)
_MORE_OF_A_PERSON = re.compile(
    r"(?:,\s+(?:aged\s+)?\d{1,3})?(?:\s\([^()\n]{1,60}\))?"
    r"(?:,\s+(?:an?\s+(?=[^\W\d_])|(?=[a-z]))(?P<office>[^,.;:“”\"()\n]+))?,?\s+"
)
"""An age, a distinction in brackets and an office between a name and "who"."""
_RELATIVE_WITH_MORE = re.compile(r"who(?=\s(?:at|in|on|by|until|since|after|before|for)\s)")
_BEFORE_A_BODY = re.compile(r"\s*(?:[Tt]he\s)?(?:[\w.’'-]+-(?:based|headquartered|listed)\s)?")
_SEVERAL_BEFORE = re.compile(
    r"(?<=[^\w’'-])(?P<phrase>(?P<noun>[a-z]+)"
    r"(?: (?:in|from|at|near|of) (?:the )?[A-Z][^,.;:“”\"()\n]{1,40})?),?\s\Z"
)
"""Several people without an article, and where they are, before "who": "residents of Leith who"."""
_OF_ONE = re.compile(r"who\s(?:[a-z]+ly\s)?(?:has|is|was|[a-z]{2,}[^s\W]s)\b")
"""A relative clause whose verb is of one person."""
_SPEAKS_FOR = re.compile(r"\b(?:spokes\w+|representative|adviser|lawyer|agent) for (?:the )?\Z")
"""What precedes the name of a body or client: "who" behind it is the one who speaks."""
_AND_OTHERS = re.compile(r"\bet al\b")
"""What stands behind the first author for the others: "Lee et al."."""
_COMMA = re.compile(r",\s+")
_NO_DESCRIPTION = PREPOSITIONS - {"of"} | RELATIVE_PRONOUNS | AUXILIARIES | {"among", "such", "notably"}
_DETERMINER = re.compile(
    rf"(?:{alternatives(DETERMINERS | NUMBER_WORDS)}|some|several|many|both)\s", re.IGNORECASE
)
_DEFINITE = re.compile(rf"(?:the|{alternatives(DEMONSTRATIVES)})\s", re.IGNORECASE)
_INDEFINITE = re.compile(r"an?\s", re.IGNORECASE)
_PART_OF_PHRASE = re.compile(r"[^,:;–—()\n]+")
_NAMED_SO = re.compile(
    r"(?:whose\s+\w+\s+name\s+(?:is|was)|real\s+name|born|n[ée]e|known\s+as|called)\s+", re.IGNORECASE
)
_LONGEST_APPOSITION = 7
"""Words before a name that is apposed to a description."""
_OFFICE = re.compile(
    r"(?!(?:the|an?)\s)(?:[\w’'-]+ ){0,3}(?P<head>[\w-]+) (?:of|for|at) [^,.;:()\n]{0,60}?[\w-]+ ",
    re.IGNORECASE,
)
_EDGE = ' \t\r\n,;:.–—-"“”'
_SPEAK_AS_IT = (SourceClass.ORGANISATION, SourceClass.DOCUMENT)
_GROUPS = (EntityType.ORG, EntityType.GPE, EntityType.NORP, EntityType.LOC, EntityType.FAC)


_SENTENCE_OPENS = re.compile(
    r"(?:(?<=[.!?][ \n])|(?<=[.!?][”\"’][ \n])|(?<=[ \n][“\"‘])|(?<=\A[“\"‘])|(?<=\n)|\A)"
    r"(?P<words>[A-Z][\w’'-]*(?: [\w’'-]+){0,5})"
)
_FAR = 600  # code points
_NEAR = 2  # blank lines between a body without a name and "they"

SEVERAL = 0.6
"""Confidence of "they" and "it" that stand for the subject of a sentence before, or a body just named."""

SURNAME_ALONE = 0.5
"""Upper bound of a speaker's confidence when only a surname is given: there are many Lees."""


class Speakers:
    """Resolves the sources of a text's statements, in the order of the text.

    Args:
        text: the document's text.
        entities: with ids; labels that are resolved to them are added to ``mentions``.
        references: he, she and descriptions that stand for entities, by their ranges.
        narrators: who says "I" outside of quotation marks.
    """

    def __init__(
        self,
        text: str,
        entities: Sequence[DraftEntity],
        references: Mapping[Range, Reference],
        narrators: Narrators | None = None,
    ) -> None:
        self._narrators = narrators
        self._text, self._references = text, references
        self._named: list[tuple[int, int, DraftEntity, Name]] = sorted(
            ((name.start, name.end, entity, name) for entity in entities for name in entity.names),
            key=lambda named: named[0],
        )
        self._starts = [named[0] for named in self._named]
        self._phrases: dict[str, str] = {}
        self._spoken: list[tuple[int, tuple[Speaker, ...]]] = []
        """The speakers so far, each with where their source stands."""
        self._kinds: dict[str, EntityType] = {entity.id: entity.type for entity in entities}
        self._by_label: dict[str, set[DraftEntity]] = {}
        for entity in entities:
            if entity.type is EntityType.PERSON:
                for label in (entity.name, entity.name.split()[-1]):
                    self._by_label.setdefault(label.casefold(), set()).add(entity)
        self._by_ending: dict[tuple[str, ...], set[DraftEntity]] = {}
        """Organisations by the last words of their names, two or more but not all."""
        for entity in entities:
            if entity.type in (EntityType.ORG, EntityType.FAC):
                for name in {name.text for name in entity.names}:
                    words = tuple(LETTERS_AND_DIGITS.findall(name.casefold()))
                    for first in range(1, len(words) - 1):
                        self._by_ending.setdefault(words[first:], set()).add(entity)
        self.mentions: list[OtherMention] = []

    def of(
        self, source: Range, around: Sequence[Speaker] = (), hearer: DraftEntity | None = None
    ) -> tuple[Speaker, ...]:
        """Return the speakers that a source stands for: one or more.

        Args:
            source: where the source stands.
            around: the speakers of the statement inside whose content the source stands, if any ("I", "we").
            hearer: whom that statement is said to, if it is a turn ("you").
        """
        if hearer is not None and self._text[slice(*source)].lower() == "you":
            return (speaker_of(hearer, ResolvedBy.PRONOUN, 0.8),)
        speakers = self._resolved(source, around)
        self._spoken.append((source[0], speakers))
        return speakers

    def of_turn(self, turn: Turn, voices: Voices) -> tuple[Speaker, ...]:
        """Return the speaker of a turn, or nothing where the text does not say who it is."""
        person, how, confidence = voices.person(turn)
        if person is not None:
            return (speaker_of(person, how, confidence),)
        where = turn.name or turn.label
        if where is None:
            return ()
        name = " ".join(self._text[slice(*where)].split())
        if turn.is_open:
            return (Speaker(entity_id=None, name=name, resolved_by=None, confidence=0.3),)
        return (Speaker(entity_id=None, name=name, resolved_by=ResolvedBy.NOMINAL, confidence=0.8),)

    def addressed(self, attribution: Attribution, around: Sequence[Speaker] = ()) -> tuple[Speaker, ...]:
        """Return the addressees of a statement.

        Args:
            attribution: the statement's parts.
            around: the speakers of the statement inside whose content it stands, if any ("me", "us").
        """
        phrase = addressee_of(self._text, attribution)
        if phrase is None:
            return ()
        if (apposed := self._apposed(phrase[1], len(self._text))) is not None:
            return (speaker_of(apposed, ResolvedBy.NAME, 0.9),)
        first = self._text[slice(*phrase)].split()[0].lower()
        if first in _PRONOUNS - POSSESSIVES and first not in ("him", "them", "me", "us"):
            return ()
        return self._resolved(phrase, around)

    # --- Noun phrases ------------------------------------------------------------------------

    def _resolved(self, source: Range, around: Sequence[Speaker]) -> tuple[Speaker, ...]:
        bounds = self._with_whole_name(*(self._bare(*source) or source))
        if (place := _PLACE_BEFORE.match(self._text, *bounds)) is not None:
            bounds = place.end(), bounds[1]
        words = self._text[slice(*bounds)]
        if (relative := _RELATIVE_WITH_MORE.match(words)) is not None:  # "who at 37 had said"
            bounds, words = (bounds[0], bounds[0] + relative.end()), relative.group()
        if words.lower() in _PRONOUNS and not self._is_short_for_a_name(*bounds):
            return self._pronoun(bounds, words, around)
        parts = self._conjuncts(*bounds)
        return tuple(dict.fromkeys(self._phrase(*part) for part in parts))

    def _is_short_for_a_name(self, start: int, end: int) -> bool:
        """Return whether capitals that read as a pronoun are a name: "US announces", "WHO says"."""
        words = self._text[start:end]
        named = self._names_in(start, end)
        return len(words) > 1 and words.isupper() and bool(named) and named[-1][:2] == (start, end)

    def _with_whole_name(self, start: int, end: int) -> Range:
        """Go on to the end of the name that a source ends within, or before ("Dr Omar" of "Dr Omar Said")."""
        is_cut = is_address(self._text[start:end].split()[-1])  # "Dr" of "Dr Said"
        names = self._names_in(start, end + 2 if is_cut else end)
        if names and names[-1][3].type is EntityType.PERSON:
            return start, max(end, names[-1][1])
        return start, end

    def _phrase(self, start: int, end: int) -> Speaker:
        words = " ".join(self._text[start:end].split())
        if words.lower() in GENDERS:
            return self._pronoun((start, end), words, ())[0]
        core_end = self._core_end(start, end)
        if (entity := self._after_an_office(start, core_end, end)) is not None:
            return speaker_of(entity, ResolvedBy.NAME, 0.9)
        if (entity := self._named_at_the_end(start, core_end)) is not None:
            return speaker_of(entity, ResolvedBy.NAME, 0.95)
        apposed = self._apposed_to(start, core_end, end)
        if apposed is not None:
            return speaker_of(apposed, ResolvedBy.NAME, 0.9)
        if (person := self._labelled(start, core_end)) is not None:
            self.mentions.append(OtherMention(start, core_end, person.id, MentionKind.NAME))
            return speaker_of(person, ResolvedBy.NAME, 0.85)
        described = self._references.get((start, core_end))
        if described is not None and described.entity is not None:
            return speaker_of(described.entity, ResolvedBy.NOMINAL, described.confidence)
        if (named := self._named_in_full(start, core_end) or self._own_body(start, core_end)) is not None:
            return speaker_of(named, ResolvedBy.NOMINAL, 0.7)
        return Speaker(
            entity_id=None,
            name=self._first_full_mention(words, self._text[start:core_end]),
            resolved_by=ResolvedBy.NOMINAL,
            confidence=0.8,
        )

    def _named_in_full(self, start: int, end: int) -> DraftEntity | None:
        """Return the only organisation with a phrase at its end: "the school board" of Ash School Board."""
        definite = _DEFINITE.match(self._text, start, end)
        words = LETTERS_AND_DIGITS.findall(self._text[definite.end() : end].casefold()) if definite else []
        fitting = self._by_ending.get(tuple(words), set()) if len(words) > 1 else set()
        return next(iter(fitting)) if len(fitting) == 1 else None

    def _own_body(self, start: int, end: int) -> DraftEntity | None:
        """Return the organisation that somebody's role belongs to: "his party", of the Accord's leader."""
        owner, _, noun = self._text[start:end].partition(" ")
        described = noun_named(noun)
        person = self._references.get((start, start + len(owner)))
        if described is None or described.type != "ORG" or person is None or person.entity is None:
            return None
        body = person.entity.organisation
        return body if body is not None and body.type is EntityType.ORG else None

    def _core_end(self, start: int, end: int) -> int:
        """Return the end of a noun phrase's head: before an apposition, relative clause or preposition."""
        position = start + 1
        while found := AFTER_THE_HEAD.search(self._text, position, end):
            inside = next((n for n in self._names_in(start, end) if _holds(n, found.start())), None)
            if inside is None:
                return found.start()
            position = inside[1]
        return end

    def _after_an_office(self, start: int, core_end: int, end: int) -> DraftEntity | None:
        """Return the person whose name ends a phrase that begins with an office: "Head of waste Ann Lee".

        "Mother of Ann Lee" and "a friend of Ann Lee" are somebody else.
        """
        names = self._names_in(core_end, end)
        if not names or names[-1][3].type is not EntityType.PERSON:
            return None
        *_, name = last = names[-1]
        office = _OFFICE.fullmatch(
            self._text, start, last[0] if name.titled_from is None else name.titled_from
        )
        if office is None or not is_head(office["head"]):
            return None
        return last[2] if _NOTHING_MORE.fullmatch(self._text, last[1], end) else None

    def _names_in(self, start: int, end: int) -> list[tuple[int, int, DraftEntity, Name]]:
        return self._named[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _named_at_the_end(self, start: int, end: int) -> DraftEntity | None:
        end += self._text[end : end + 1] == "."  # of "Jr.", which a source may lack
        names = [name for name in self._names_in(start, end) if name[1] <= end]
        if not names:
            return None
        last = names[-1]
        return last[2] if _NOTHING_MORE.fullmatch(self._text, last[1], end) else None

    def _apposed_to(self, start: int, core_end: int, end: int) -> DraftEntity | None:
        """Find who is apposed to a description: "the mayor, Dr Ann Lee", "one of them, the baker Ann Lee".

        An organisation is apposed, alone, to what describes one ("the regulator, Netcom").
        """
        for part in list(_PART_OF_PHRASE.finditer(self._text, start, end))[1:]:
            name = self._named_with_its_description(*part.span())
            if name is None:
                continue
            if name[2].type is EntityType.PERSON:
                return name[2]
            if name[2].type is EntityType.ORG and self._describes_an_organisation(start, core_end):
                return name[2] if _BEFORE_A_BODY.fullmatch(self._text, part.start(), name[0]) else None
        return None

    def _named_with_its_description(self, start: int, end: int) -> tuple[int, int, DraftEntity, Name] | None:
        """Return the name that ends a stretch, if what stands before it there can describe who is named."""
        names = [name for name in self._names_in(start, end) if name[1] <= end]
        if not names or not _NOTHING_MORE.fullmatch(self._text, names[-1][1], end):
            return None
        *_, name = last = names[-1]
        before = self._text[start : last[0] if name.titled_from is None else max(start, name.titled_from)]
        words = [word.lower() for word in WORD.findall(_NAMED_SO.sub("", before))]
        describes = len(words) <= _LONGEST_APPOSITION and _NO_DESCRIPTION.isdisjoint(words)
        return last if describes else None

    def _describes_an_organisation(self, start: int, end: int) -> bool:
        phrase = self._text[start:end]
        head = phrase.split()[-1]
        if may_be_a_body(head.lower()):
            return True
        noun = noun_named(head)
        is_of_organisations = noun is not None and noun.type == EntityType.ORG.value
        return is_of_organisations or class_of_phrase(phrase) is SourceClass.ORGANISATION

    def _apposed(self, start: int, end: int) -> DraftEntity | None:
        """Find the person after a comma: "asked the ferryman, Dag Moen, why"."""
        comma = _COMMA.match(self._text, start, end)
        part = _PART_OF_PHRASE.match(self._text, comma.end(), end) if comma else None
        name = self._named_with_its_description(*part.span()) if part else None
        if name is None or self._text[name[1] : name[1] + 1] not in (",", "."):
            return None
        if SENTENCE_BREAK.search(self._text, start, name[1]):
            return None
        return name[2] if name[2].type is EntityType.PERSON else None

    def _labelled(self, start: int, end: int) -> DraftEntity | None:
        """Return the only person whose name or last name a label in capitals is."""
        label = self._text[start:end]
        people = self._by_label.get(label.casefold(), ())
        return next(iter(people)) if label.isupper() and len(people) == 1 else None

    def _first_full_mention(self, words: str, core: str) -> str:
        """Return the phrase that first described this source in full: "the officials" were "US officials"."""
        head = core.split()[-1].lower() if core.split() else ""
        if _DEFINITE.match(words) and len(words.split()) == 2:
            return self._phrases.get(head, words)
        self._phrases[head] = words
        return words

    def _conjuncts(self, start: int, end: int) -> list[Range]:
        """Split a compound source into its parts; a source that only looks compound stays whole."""
        names = self._names_in(start, end)
        if pair := _OPENS_A_PAIR.match(self._text, start, end):
            start = pair.end()
        cuts = [
            match
            for match in _AND.finditer(self._text, start, end)
            if not any(_holds(name, match.start()) for name in names)
            and not _is_in_brackets(self._text[start : match.start()])
            and not self._is_within_an_affiliation(start, match, end)
            and not _PARTY_AND_STATE.match(self._text, match.start(), end)
        ]
        if not cuts:
            return [(start, end)]
        parts = [
            (left, self._before_party(left, right))
            for left, right in zip(
                [start, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), end], strict=True
            )
            if left < right
        ]
        conjunctions = [cut for cut in cuts if cut.group().strip(" ,\n\t") != ""]
        if len(parts) > 1 and all(self._is_whole_name(*part) for part in parts):
            kinds = {self._names_in(*part)[-1][3].entity_class for part in parts}
            # "Ann Lee, Harbour Bank" is a person with her bank, "Ann Lee, Bob Rice" are two.
            return parts if conjunctions or len(kinds) == 1 else [(start, end)]
        if len(conjunctions) != 1:
            return [(start, end)]
        left, right = (start, conjunctions[0].start()), (conjunctions[0].end(), end)
        right_named = self._named_at_the_end(right[0], self._core_end(*right)) is not None
        left_named = self._named_at_the_end(left[0], self._core_end(*left)) is not None
        left_alone = "," not in self._text[slice(*left)]
        if right_named and not left_named and self._named_at_the_end(*left) is not None:
            return [(start, end)]  # "a study by Norland and the Pump Alliance" is of both
        right_determined = _DETERMINER.match(self._text, *right) is not None
        left_determined = _DETERMINER.match(self._text, *left) is not None
        if (left_named and (right_named or (left_alone and right_determined))) or (
            left_determined and right_determined and left_alone
        ):
            return [left, right]
        return [(start, end)]

    def _before_party(self, start: int, end: int) -> int:
        """Return where a member's party and state begin at the end of a phrase, or its end."""
        found = _PARTY_AND_STATE.search(self._text, start, end)
        return found.start() if found is not None and not self._text[found.end() : end].strip(" ,") else end

    def _is_within_an_affiliation(self, start: int, cut: re.Match[str], end: int) -> bool:
        """Return whether "and" is in the name of whose somebody is: "Ann Lee, of the Port and Tug Guild"."""
        first = next(iter(self._names_in(start, cut.start())), None)
        is_name = self._text[cut.end() : end][:1].isupper()
        if first is None or not is_name or first[3].type is not EntityType.PERSON:
            return False
        behind = [name for name in self._names_in(cut.end(), end) if name[3].type is EntityType.PERSON]
        return not behind and _AFFILIATION.fullmatch(self._text, first[1], cut.start()) is not None

    def _is_whole_name(self, start: int, end: int) -> bool:
        first = WORD.match(self._text, start, end)
        return (
            self._named_at_the_end(start, end) is not None
            and self._core_end(start, end) == end
            and not (first and first.group().lower() in PREPOSITIONS)
        )

    # --- Pronouns ----------------------------------------------------------------------------

    def _pronoun(self, bounds: Range, words: str, around: Sequence[Speaker]) -> tuple[Speaker, ...]:
        lower = words.lower()
        unresolved = (Speaker(entity_id=None, name=words, resolved_by=None, confidence=0.3),)
        if lower in GENDERS:
            reference = self._references.get(bounds)
            if reference is None:
                return unresolved
            if reference.entity is None:
                phrase = self._phrases.get(reference.phrase or "", reference.phrase or words)
                return (
                    Speaker(
                        entity_id=None,
                        name=phrase,
                        resolved_by=ResolvedBy.PRONOUN,
                        confidence=reference.confidence,
                    ),
                )
            return (speaker_of(reference.entity, ResolvedBy.PRONOUN, reference.confidence),)
        if lower in _FIRST and around:
            return tuple(s.model_copy(update={"resolved_by": ResolvedBy.PRONOUN}) for s in around)
        if lower in _FIRST and self._narrators is not None and self._narrators.is_own(bounds[0]):
            narrator = self._narrators.at(bounds[0])
            if narrator is not None and lower in FIRST_PERSON:
                return (speaker_of(narrator, ResolvedBy.PRONOUN, 0.8),)
            body = self._narrators.body_at(bounds[0]) if lower in FIRST_PERSON_PLURAL else None
            if body is not None:
                return (speaker_of(body, ResolvedBy.PRONOUN, 0.8),)
            return (unresolved[0].model_copy(update={"source_class": SourceClass.AUTHOR}),)
        if lower in RELATIVE_PRONOUNS:
            return self._antecedent_of_relative(bounds[0]) or unresolved
        if lower in _PLURAL or lower in NEUTER:
            agreeing = [
                (start, speakers)
                for start, speakers in reversed(self._spoken[-3:])
                if self._agrees(lower, speakers, far=self._text.count("\n\n", start, bounds[0]) > _NEAR)
            ]
            # "They" are more often several people than an organisation.
            several = [
                (start, speakers)
                for start, speakers in agreeing
                if lower in _PLURAL and (len(speakers) > 1 or _is_several(speakers[0]))
            ]
            start, meant = [*several, *agreeing, (-1, unresolved)][0]
            if lower in _PLURAL and (pair := self._pair_before(start, bounds[0])):
                return tuple(speaker_of(each, ResolvedBy.PRONOUN, SEVERAL) for each in pair)
            if lower in _PLURAL and (subject := self._several_before(start, bounds[0])) is not None:
                how = {"name": subject, "resolved_by": ResolvedBy.PRONOUN, "confidence": SEVERAL}
                return (unresolved[0].model_copy(update=how),)
            if lower in NEUTER and (body := self._organisation_before(start, bounds[0])) is not None:
                return (speaker_of(body, ResolvedBy.PRONOUN, SEVERAL),)
            if lower in NEUTER and (subject := self._body_before(start, bounds[0])) is not None:
                how = {"name": subject, "resolved_by": ResolvedBy.PRONOUN, "confidence": SEVERAL}
                return (unresolved[0].model_copy(update=how),)
            if agreeing:
                how = {"resolved_by": ResolvedBy.PRONOUN, "confidence": 0.7}
                return tuple(speaker.model_copy(update=how) for speaker in meant)
        return unresolved

    def _organisation_before(self, last: int, start: int) -> DraftEntity | None:
        """Return the only organisation that the sentence of "it" names before it, behind the last speaker."""
        floor = self._floor(start)
        breaks = [opening.start() for opening in _SENTENCE_OPENS.finditer(self._text, floor, start)]
        names = self._names_in(max(last + 1, breaks[-1] if breaks else floor), start)
        organisations = dict.fromkeys(
            entity for at, _, entity, _ in names if entity.type is EntityType.ORG and not self._is_quoted(at)
        )
        if len(organisations) == 1:
            return next(iter(organisations))
        if not breaks or last > breaks[-1] or not _SENTENCE_OPENS.match(self._text, start):
            return None
        # "Norland, which mediated, voiced regret. It urged ..."
        named = [(end, entity) for _, end, entity, _ in self._names_in(breaks[-1], breaks[-1] + 1)]
        if not named or named[0][1].type not in _GROUPS:
            return None
        return named[0][1] if is_subject_at(self._text, self._end_of_clause(named[0][0])) else None

    def _floor(self, position: int) -> int:
        """Return where the paragraph of a position starts, or how far it is read back."""
        far = max(0, position - _FAR)
        return max(far, self._text.rfind("\n", far, position) + 1)

    def _end_of_clause(self, end: int) -> int:
        """Return the end of a relative clause between commas behind a name, or where the name ends."""
        clause = _CLAUSE_BETWEEN_COMMAS.match(self._text, end)
        return end if clause is None else clause.end()

    def _is_quoted(self, position: int) -> bool:
        return self._narrators is not None and not self._narrators.is_own(position)

    def _several_before(self, last: int, start: int) -> str | None:
        """Return the people who are the subject of a sentence just before "they", behind the last speaker."""
        return self._subject_before(
            last,
            start,
            lambda words: is_several_people(words[-1]) or _AND_OTHERS.search(" ".join(words)) is not None,
        )

    def _pair_before(self, last: int, start: int) -> tuple[DraftEntity, ...]:
        """Return the two who are the subject of the sentence just before "they": "Lee and Rice met"."""
        floor = self._floor(start)
        openings = list(_SENTENCE_OPENS.finditer(self._text, max(floor, last + 1), start))
        if not openings:
            return ()
        named = self._names_in(openings[-1].start(), start)[:2]
        people = tuple(entity for _, _, entity, _ in named if entity.type is EntityType.PERSON)
        if len(people) < 2 or named[0][0] != openings[-1].start():
            return ()
        are_joined = self._text[named[0][1] : named[1][0]] == " and "
        return people if are_joined and is_subject_at(self._text, named[1][1]) else ()

    def _body_before(self, last: int, start: int) -> str | None:
        """Return the body or document that is the subject of a sentence before "it", behind the last speaker.

        "The council met. It said ...", "The report is out. It found ...".
        """
        return self._subject_before(
            last,
            start,
            lambda words: (
                words[0].lower() in DETERMINERS and class_of_phrase(" ".join(words)) in _SPEAK_AS_IT
            ),
        )

    def _subject_before(
        self, last: int, start: int, is_wanted: Callable[[Sequence[str]], bool]
    ) -> str | None:
        floor = self._floor(start)
        if not self._text[floor:start].strip():
            floor = self._floor(max(0, floor - 2))
        for opening in reversed(list(_SENTENCE_OPENS.finditer(self._text, max(floor, last + 1), start))):
            words = opening["words"].split()
            if ends_with_abbreviation(self._text[floor : opening.start()].rstrip()):
                continue  # "U.S. Senators"
            while words and words[0].lower() in CONJUNCTIONS | TEMPORAL:
                words.pop(0)
            for length in range(1, len(words) + 1):
                word = words[length - 1].lower()
                if word in _NO_DESCRIPTION or (length > 1 and is_past_form(word)):
                    break
                if is_wanted(words[:length]):
                    return " ".join(words[:length])
        return None

    def _agrees(self, pronoun: str, speakers: Sequence[Speaker], *, far: bool) -> bool:
        """Return whether a pronoun agrees in number with speakers; ``far``: who spoke paragraphs before."""
        if len(speakers) > 1:
            return pronoun in _PLURAL
        speaker = speakers[0]
        if speaker.entity_id is not None:
            return self._kinds.get(speaker.entity_id) in _GROUPS
        if speaker.resolved_by is None:
            return False
        if pronoun in _PLURAL:
            is_body = class_of_phrase(speaker.name) is SourceClass.ORGANISATION
            return _is_several(speaker) or (is_body and not far and not _INDEFINITE.match(speaker.name))
        return not _is_plural(speaker.name) and not head_of(speaker.name)

    def _antecedent_of_relative(self, start: int) -> tuple[Speaker, ...]:
        """Return what stands before "who": "Ann Lee, who", "Ann Lee, of Harbour Bank, who", "a nurse who"."""
        floor = max(0, start - _LONGEST_PHRASE)
        if (another := _AND_WHO.search(self._text, floor, start)) is not None:
            return self._antecedent_of_relative(another.start())
        if (person := self._person_with_more(floor, start)) is not None:
            return (speaker_of(person, ResolvedBy.PRONOUN, 0.85),)
        index = bisect_left(self._starts, start) - 1
        if index >= 0 and not self._text[self._named[index][1] : start].strip(" ,)\n"):
            named = self._named[index][2]
            speaks_for = _SPEAKS_FOR.search(self._text, floor, self._named[index][0]) is not None
            if not speaks_for and (
                named.type is EntityType.PERSON or not self._text.startswith("who ", start)
            ):
                return (speaker_of(named, ResolvedBy.PRONOUN, 0.85),)
        phrase = self._phrase_before(floor, start)
        if phrase is None:
            return ()
        of_one = _OF_ONE.match(self._text, start) is not None  # "Ann Lee and a nurse who says"
        return tuple(
            speaker.model_copy(
                update={"resolved_by": ResolvedBy.PRONOUN, "confidence": min(0.8, speaker.confidence)}
            )
            for speaker in self._resolved(phrase, ())[-1 if of_one else 0 :]
        )

    def _person_with_more(self, floor: int, start: int) -> DraftEntity | None:
        """Return whose age or office stands before "who": "Ann Lee, 41, who", "Ann Lee, a farmer who"."""
        for begun, end, entity, _ in reversed(self._names_in(floor, start)):
            if entity.type is EntityType.PERSON and not _SPEAKS_FOR.search(self._text, floor, begun):
                more = _MORE_OF_A_PERSON.fullmatch(self._text, end, start)
                return entity if more is not None and _is_office(more["office"] or "") else None
        return None

    def _phrase_before(self, floor: int, end: int) -> Range | None:
        """Return the longest noun phrase that ends before "who", with what is apposed to it."""
        several = _SEVERAL_BEFORE.search(self._text, floor, end)
        if several is not None and not is_several_people(several["noun"]):
            several = None
        for begun in _BEGINS_A_PHRASE.finditer(self._text, floor, end):
            if several is not None and begun.start() > several.start("phrase"):
                break  # it is where they are
            phrase = _WHOLE_PHRASE.fullmatch(self._text, begun.start(), end)
            words = LETTERS_AND_DIGITS.findall(phrase["phrase"]) if phrase else []
            is_clause = any(
                is_past_form(word) and (not word.endswith("ed") or _DETERMINER.match(f"{following} "))
                for word, following in pairwise([*words, ""])
            )
            if phrase and not is_clause and _SUBJECTS.isdisjoint(map(str.lower, words)):
                return phrase.span("phrase")
        return several.span("phrase") if several is not None else None

    def _bare(self, start: int, end: int) -> Range | None:
        while start < end and self._text[start] in _EDGE:
            start += 1
        while (
            end > start and self._text[end - 1] in _EDGE and not ends_with_abbreviation(self._text[start:end])
        ):
            end -= 1
        return (start, end) if start < end else None


def _is_office(phrase: str) -> bool:
    """Return whether a phrase, its article left out, is an office ("mayor of Oslo"), or is empty."""
    words = phrase.lower().split()
    before = list(takewhile(lambda word: word not in PREPOSITIONS, words))
    is_clause = any(word in DETERMINERS or is_participle(word) or is_past_form(word) for word in before)
    return not words or (head_of(" ".join(before)) is not None and not is_clause)


def _is_several(speaker: Speaker) -> bool:
    """Return whether a speaker without a name is several people: "residents", "the family"."""
    is_crowd = class_of_phrase(speaker.name) is SourceClass.CROWD
    return speaker.entity_id is None and (is_crowd or _is_plural(speaker.name))


def _is_plural(phrase: str) -> bool:
    if _AND_OTHERS.search(phrase):
        return True
    core = AFTER_THE_HEAD.split(phrase.lower())[0].split()
    if core[:1] == ["the"] and core[-1] in NUMBER_WORDS:  # "the three"
        return True
    return bool(core) and core[-1].endswith(("s", "men", "women", "people", "police", "staff"))


def _is_in_brackets(before: str) -> bool:
    return before.count("(") > before.count(")")


def _holds(named: tuple[int, int, DraftEntity, Name], position: int) -> bool:
    """Return whether a position lies within a name or the title before it ("Secretary of State Ann Lee")."""
    start, end, _, name = named
    return (start if name.titled_from is None else name.titled_from) <= position < end


def speaker_of(entity: DraftEntity, resolved_by: ResolvedBy, confidence: float) -> Speaker:
    """Return the speaker that an entity is; a surname alone bounds the confidence."""
    if entity.type is EntityType.PERSON and " " not in entity.name:
        confidence = min(confidence, SURNAME_ALONE)
    return Speaker(
        entity_id=entity.id,
        name=entity.name,
        role=entity.role,
        resolved_by=resolved_by,
        confidence=confidence,
    )
