"""The antecedents of "he", "she" and descriptions.

Descriptions are resolved first (``nominals``). The candidates of a pronoun are the people named, described or
referred to before it, save those that syntax excludes. They are scored as in Lappin and Leass (1994) by
agreement, recency, grammatical role (estimated from the words around a mention), who spoke last and how often
they are named. ``training/pronouns.py`` fits ``data/pronoun_weights.tsv``. ``statements.speakers`` resolves
"they", "it" and "we", which depend on the sources before.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, NamedTuple

from onrecord.language.entities.delayed import CONFIDENCE as IDENTIFIED_LATER
from onrecord.language.entities.delayed import identified_later
from onrecord.language.entities.descriptions import Description, find_descriptions
from onrecord.language.entities.drafts import DraftEntity
from onrecord.language.entities.nominals import find_nominals
from onrecord.language.entities.offices import find_offices
from onrecord.language.entities.origins import homes_of
from onrecord.language.entities.roles import is_asking
from onrecord.language.entities.voices import Voices
from onrecord.language.lexicon.captions import is_in_caption
from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import (
    AUXILIARIES,
    CONJUNCTIONS,
    GENDERS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVE_PRONOUNS,
    TEMPORAL,
    WORD_BEFORE,
    alternatives,
    lowered,
)
from onrecord.language.lexicon.marks import SENTENCE_ENDS
from onrecord.language.lexicon.nouns import narrower_nouns
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.lexicon.people import may_be_of_either
from onrecord.language.lexicon.role_words import ANOTHER_OFFICE, head_of, is_head
from onrecord.language.lexicon.source_nouns import age_in, class_of_phrase, says_what_somebody_is
from onrecord.language.lexicon.tables import rows
from onrecord.language.turns.turn import TurnsByPlace
from onrecord.model import EntityType, MentionKind, SourceClass

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.entities.drafts import Name
    from onrecord.language.entities.nominals import Nominals
    from onrecord.language.quotations import Quotations
    from onrecord.language.spans import Range
    from onrecord.language.turns.turn import Turn

HE_OR_SHE = re.compile(rf"\b(?:{alternatives(GENDERS)})\b", re.IGNORECASE)
_CLAUSE_BOUNDARY = re.compile(
    rf"[,;:—–\"“”]|\b(?:{alternatives(RELATIVE_PRONOUNS | CONJUNCTIONS | {'after', 'before', 'said'})})\b"
)
_APPOSITION = re.compile(r"(?:(?:,[^,.;:\n]{1,60}){1,2},|\s\([^)\n]{1,60}\)|,)?\s+([a-z][\w’']*)")
_LONGEST_BYLINE = 60  # code points before a name
_BYLINE = re.compile(
    r"(?:By|BY|From|Words(?: and pictures)?:?|Report(?:ing)? by|Interview by|Photo(?:graph)?s?:?(?: by)?"
    r"|Pictures?:?(?: by)?)\s+(?:[A-Z][\w.’'-]*[,\s]+|and\s+)*\Z"
)
_POSSESSIVE = re.compile(r"['’]s?\s")
_OBJECT = re.compile(
    r"[^\w\s]|\s*\Z|\s+(?:[–—-]\s|(?:an?|the|that|this|and|or|but|as|when|while|if|because|up|out|off|down|away)"
    r"(?![\w’'-]))"
)
"""What follows "her" as an object; a preposition also shows that it is no possessive."""
_NEXT_WORD = re.compile(r"\s+([a-z]+)(?![\w’'-])")
_OPENING = re.compile(
    r" (?:own )?(?:part|ruling|judge?ment|speech|address|statement|remarks|reply|response|report|letter|"
    r"evidence|testimony|contribution|submission|opinion|memoir|column)\b[^.,;:\n]{0,40},\s"
)
_MOST_AHEAD = 3  # people between such a phrase and the subject it is about
_LONGEST_TITLE = 60  # code points before the name of the subject
_CLAUSE, _LONG_CLAUSE = 40, 80  # code points between one mention and another in its clause
_LONGEST_CONTENT = 4000  # code points
_SURE = 0.8
"""The chance from which a pronoun says the gender of whoever it means."""
_FAR = 3000  # code points between a description and whom it means
_RESTRICTED = re.compile(
    rf"\s+(?:at|in|on|behind|outside|inside|near|from|with)\s+(?:the|charge|{alternatives(POSSESSIVES)})\b"
)
"""A phrase that distinguishes one of several people: "the guard at the door"."""
_RESTRICTED_BY_A_PHRASE = re.compile(r"\s(?:at|in|on|behind|outside|from|with|of|for)\s[^,;:\n“”\"()]{3,40}")
_ANSWERING = re.compile(
    r"(?:repl|answer|retort|counter|respond|rejoin|deadpan|interject|interrupt|object|agree|disagree|chime|mutter)"
)
"""A cue of who answers somebody else."""
_ASKED = re.compile(
    r"(?:When )?(?:[Aa]sked|[Pp]ressed|[Cc]hallenged|[Qq]uestioned|[Qq]uizzed)\b(?! (?:on \w+ )?by\b)"
)
_ASKED_CLAUSE = re.compile(r"[^,.;:“”\"\n]{1,90},\s")
_LINE = re.compile(r"[^\n]+")
_OPENS_A_PARAGRAPH = re.compile(
    r"\s*(?:(?:In|On|At|But|And|Speaking|Writing|During|After)\b[^.;:“”\"\n]{0,60},?\s)?"
)
_ANOTHER_ONE = re.compile(r"\s(?:and|or)\s(?:the|an?|[A-Z])")
_OF_A_CASE = frozenset((
    "barrister", "caller", "coroner", "defendant", "doctor", "judge", "lawyer", "magistrate", "officer",
    "prosecutor", "registrar", "solicitor", "source", "spokesman", "spokesperson", "spokeswoman", "victim",
    "witness",
))  # fmt: skip
"""Whoever is called so behind somebody else's words is mostly another person."""
_CLAUSE_ENDS = re.compile(r"[,;:“”\"]")
_COMMANDED = re.compile(r"(?:[^,.;:!?—–()\[\]“”\"\n]|(?<=\b[A-Z])\.){1,80}")
"""A clause up to its first mark: "When she left, Lee ..." may be one person. What is far is named again."""
_OTHER_SENTENCE = re.compile(r"[:;!?“”\"\n]")
_GOES_ON = re.compile(r"(?:(?:But|And|Yet|Still|However|Later|Then),? )?")
"""What may stand before the pronoun of whoever goes on speaking."""
_OF_ITSELF = re.compile(r"\s[a-z]+(?:ed|s|aid|old)(?:\s[^\s,.;:“”\"]+){0,3}?\s(?:that\s)?(he|she)\s")
"""A statement of a source about itself: "the Swede revealed that she"."""
_AGE_BEHIND = re.compile(r",\s(\d{1,3})(?=[,.])")
_IN_A_RELATIVE = re.compile(r"(?:\s(?:for|of)\s[\w ’'-]{1,40})?,\swho\s[^,.;:“”\"\n]{0,60}?\b(his|her)\b")
"""A clause behind a description that has a pronoun for who is described: ", who lost her seat"."""
_PARAGRAPH = re.compile(r"\n\n\s*([“\"‘']?)")
_WORD_LENGTH = 12  # code points
_MOST = 3  # paragraphs between them
_OTHERWISE = 4.5
"""What counts against somebody of another role: more than being the subject and the last speaker does for."""
_JUST_BEFORE = 2  # sentences
_REACH = 10  # sentences back; further away a pronoun's antecedent has been named again


class Features(NamedTuple):
    """The features of a person whom a pronoun may mean, and the weight of each: 1 or 0 unless stated."""

    sentences: float = 0.0
    """Sentences between the person's last mention and the pronoun, 6 at most."""
    same_sentence: float = 0.0
    sentence_before: float = 0.0
    subject: float = 0.0
    """The person's last mention is a subject, and the pronoun is a subject too."""
    subject_for_object: float = 0.0
    """The person's last mention is a subject, and the pronoun is no subject."""
    first_of_its_sentence: float = 0.0
    """The person's last mention is the first of its sentence."""
    times: float = 0.0
    """Logarithm of how many times the person was mentioned."""
    prominent: float = 0.0
    """How often the person is named, as a share of the person who is named most."""
    agrees: float = 0.0
    """The person is known to have the pronoun's gender."""
    last_of_its_gender: float = 0.0
    named_last: float = 0.0
    by_pronoun: float = 0.0
    """The person's last mention is a pronoun."""
    spoke_last: float = 0.0
    """The pronoun is a source, and the person is the source before it."""
    source_of_it: float = 0.0
    """The pronoun stands in what the person says."""
    quoted_apart: float = 0.0
    """Either the pronoun or the person's last mention is quoted, not both."""
    described: float = 0.0
    """The person has no name in the text."""
    in_its_clause: float = 0.0
    """The person's last mention stands in the clause whose object the pronoun is."""
    none: float = 0.0
    """1 for the choice of nobody."""


_WHOSE = re.compile(rf"\bwhose\s+(?:(?!(?:{alternatives(AUXILIARIES)})\b)[\w’'-]+\s+){{1,3}}\Z")
"""What precedes a name that another sentence is not about: "Lee, whose son Tom was born in May"."""
_LONGEST_WHOSE = 48  # code points


@dataclass(frozen=True, slots=True)
class Reference:
    """A pronoun or description and its antecedent: an entity, or a person who is only described."""

    start: int
    end: int
    entity: DraftEntity | None
    confidence: float
    kind: MentionKind = MentionKind.PRONOUN
    phrase: str | None = None
    """The description, where there is no entity ("a neighbour")."""


@dataclass(slots=True, eq=False)
class Described:
    """A person without a name in the text; ``phrase`` is their first description."""

    phrase: str
    gender: str | None
    end: int


@dataclass(slots=True)
class Trace:
    """The last mention of a person."""

    start: int
    end: int
    sentence: int
    order: int
    subject_sentence: int
    first_sentence: int
    pronoun: bool
    quoted: bool
    is_owner: bool
    """Whether it only says whose something is: "her lawyer", "Lee's lawyer"."""
    times: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person whom a pronoun may mean; without person, the candidate "nobody"."""

    person: DraftEntity | Described | None
    features: Features


@cache
def fitted_weights() -> Features:
    """Return the weights of ``data/pronoun_weights.tsv``."""
    table = rows("pronoun_weights.tsv", "onrecord.language.entities")
    return Features(**{name: float(weight) for name, weight in table})


def find_references(
    text: str,
    sentence_starts: Sequence[int],
    entities: Iterable[DraftEntity],
    attributions: Iterable[Attribution],
    quotations: Quotations,
    turns: Sequence[Turn] = (),
    *,
    weights: Features | None = None,
) -> dict[Range, Reference]:
    """Resolve descriptions, then he and she in all cases, to people and things mentioned before them.

    Args:
        text: the document's text.
        sentence_starts: where its sentences start, ascending.
        entities: with their names.
        attributions: the attributions of the text.
        quotations: the quotations of the text.
        turns: the turns of a transcript.
        weights: of the features; by default those of ``data/pronoun_weights.tsv``.

    Returns:
        References by their ranges; a pronoun without antecedent has none.
    """
    entities = list(entities)
    descriptions = [*find_descriptions(text), *find_offices(text, entities)]
    descriptions.sort(key=lambda description: description.start)
    nominals = find_nominals(text, sentence_starts, entities, descriptions)
    reader = Reader(
        text,
        sentence_starts,
        entities,
        attributions,
        quotations,
        nominals,
        turns,
        fitted_weights() if weights is None else weights,
    )
    for pronoun in HE_OR_SHE.finditer(text):
        reader.read(pronoun)
    reader.read_up_to(len(text))
    sources = (attribution.source for attribution in attributions if attribution.source is not None)
    later = identified_later(text, sources, nominals.called)
    for where, person in (*nominals.identified.items(), *later):
        known = reader.found.get(where)
        if known is None or known.entity is None:
            reader.found[where] = Reference(*where, person, IDENTIFIED_LATER, MentionKind.NOMINAL)
    return reader.found


class Reader:
    """Reads the pronouns of a text in order and keeps the last mention of everybody.

    Args:
        text: the document's text.
        sentence_starts: in order.
        entities: with their names.
        attributions: the attributions of the text.
        quotations: the quotations of the text.
        nominals: the descriptions of people and things.
        turns: the turns of a transcript.
        weights: of the features.
    """

    def __init__(
        self,
        text: str,
        sentence_starts: Sequence[int],
        entities: Iterable[DraftEntity],
        attributions: Iterable[Attribution],
        quotations: Quotations,
        nominals: Nominals,
        turns: Sequence[Turn],
        weights: Features,
    ) -> None:
        self._weights = weights
        self._places = TurnsByPlace(turns)
        voices = Voices(text, turns, list(entities))
        self._voices = [voices.person(turn)[0] for turn in turns]
        self._text, self._sentence_starts, self._quotations = text, sentence_starts, quotations
        named = sorted(
            (
                (name.start, name.end, person)
                for person in entities
                if person.type is EntityType.PERSON
                for name in person.names
                if not (_in_a_byline(text, name.start) or is_in_caption(text, name.start))
            ),
            key=lambda mention: mention[0],
        )
        self._mentions: list[tuple[int, int, DraftEntity | Description]] = sorted(
            [
                *named,
                *(
                    (n.description.start, n.description.end, n.entity)
                    for n in nominals.found
                    if n.entity.type is EntityType.PERSON
                ),
                *((d.start, d.end, d) for d in nominals.others if d.type == "PERSON"),
            ],
            key=lambda mention: mention[0],
        )
        self._called = nominals.called
        self._genders = dict(nominals.genders)
        self._ages = dict(nominals.ages)
        counts = Counter(person for *_, person in named)
        self._most_named = max(counts.values(), default=1)
        self._next = 0
        self._sources = sorted(a.source for a in attributions if a.source)
        self._source_starts = {start for start, _ in self._sources}
        self._cues = {a.source[0]: text[slice(*a.cue)].lower() for a in attributions if a.source and a.cue}
        """The cues of sources, in lower case, by where the sources start."""
        self._named = named
        self._contents = sorted(
            (start, end, a.source)
            for a in attributions
            if a.source and not (a.cue and text[slice(*a.cue)].lower().startswith("according"))
            for start, end in a.content
        )
        self._ends = list(accumulate((end for _, end, _ in self._contents), max))
        """Where the last of the contents ends, up to and with each of them."""
        self._noted: list[tuple[int, DraftEntity | Described]] = []
        """Everybody spoken of so far, with the place."""
        self._quoted_before: dict[int, list[Range]] = {}
        """The quoted words that stand before their source, by where the source stands."""
        for start, end, source in self._contents:
            if end <= source[0] and quotations.around(start) is not None:
                self._quoted_before.setdefault(source[0], []).append((start, end))
        self._traces: dict[DraftEntity | Described, Trace] = {}
        self._described: dict[str, Described] = {}
        self._lead = _lead_of(text)
        self._leading: dict[str, DraftEntity] = {}
        """Who speaks in the lead, by what else they are called."""
        self._first_of: dict[int, DraftEntity | Described] = {}
        self._last: dict[str, DraftEntity | Described] = {}
        self._speaking: dict[int, tuple[DraftEntity | Described, float]] = {}
        """The antecedents of pronouns behind the quotation that is being read, by where they stand."""
        self._last_speaker: DraftEntity | Described | None = None
        self._outside: dict[DraftEntity | Described, Trace] = {}
        """The last mention of each person outside quotation marks."""
        self._last_source = -1
        self._order = 0
        self._homes = homes_of(text, entities)
        first_line = text[: max(0, text.find("\n"))].rstrip()
        self._headline_ends = 0 if first_line.endswith(SENTENCE_ENDS) else len(first_line)
        self.found: dict[Range, Reference] = {
            (n.description.start, n.description.end): Reference(
                n.description.start, n.description.end, n.entity, n.confidence, MentionKind.NOMINAL
            )
            for n in nominals.found
        }
        self._genders |= self._genders_shown()

    def read(self, pronoun: re.Match[str]) -> None:
        """Resolve the next pronoun."""
        if (ahead := self._ahead(pronoun)) is not None:
            self.assign(pronoun, ahead, 0.9)
            return
        if (speaking := self._speaking.pop(pronoun.start(), None)) is not None:
            self.read_up_to(pronoun.start())
            self.assign(pronoun, *speaking)
            return
        if (speaker := self._who_goes_on(pronoun)) is not None:
            self.assign(pronoun, speaker, 0.9)
            return
        if (subject := self._subject_before(pronoun)) is not None:
            self.assign(pronoun, subject, 0.85)
            return
        if (subject := self._subject_of_its_sentence(pronoun)) is not None:
            self.assign(pronoun, subject, 0.85)
            return
        self._resolve_the_speaker_of(pronoun)
        person, share = self._best(pronoun)
        self.assign(pronoun, person, share)

    def _who_goes_on(self, pronoun: re.Match[str]) -> DraftEntity | None:
        """Return who is named right behind a quotation if they go on: "“No,” said Lee. But she added"."""
        start = pronoun.start()
        index = bisect_left(self._sources, (start,)) - 1
        if lowered(pronoun.group()) not in ("he", "she") or start not in self._source_starts or index < 0:
            return None
        source = self._sources[index]
        opening = self._text[self._sentence_starts[self._sentence(start)] : start]
        is_next = (
            self._sentence(start) - self._sentence(source[0]) == 1
            and "\n" not in self._text[source[0] : start]
        )
        if not is_next or source[0] not in self._quoted_before or not _GOES_ON.fullmatch(opening):
            return None
        self.read_up_to(start)
        speaker = self._last_speaker
        if not isinstance(speaker, DraftEntity) or self._last_source != index:
            return None
        gender = GENDERS[lowered(pronoun.group())]
        behind = bisect_left(self._noted, source[0], key=lambda noted: noted[0])
        others = {who for _, who in self._noted[behind:] if self._gender(who) in (gender, None)} - {speaker}
        return speaker if self._gender(speaker) in (gender, None) and not others else None

    def _subject_before(self, pronoun: re.Match[str]) -> DraftEntity | Described | None:
        """Return the only person of the sentence before a quotation, or who speaks in it.

        "His son disagreed. “No,” he said."
        """
        quoted = self._quoted_before.get(pronoun.start())
        if not quoted:
            return None
        self.read_up_to(pronoun.start())
        first = min(start for start, _ in quoted)
        sentence = self._sentence(first - 1)
        start = self._sentence_starts[sentence]
        if start >= first or "\n" in self._text[start:first]:
            return None
        noted = self._noted[
            bisect_left(self._noted, start, key=lambda noted: noted[0]) : bisect_left(
                self._noted, first, key=lambda noted: noted[0]
            )
        ]
        # Of two who are noted at one place, the first is whose the second is: "His son".
        spoken_of = set(dict(noted).values())
        if not spoken_of:
            return None
        person = next(iter(spoken_of))
        if len(spoken_of) > 1:  # "Fenn said that Tull was strict. “She was right,” she said."
            spoke = self._last_source >= 0 and start <= self._sources[self._last_source][0] < first
            if not spoke or self._last_speaker not in spoken_of or self._last_speaker is None:
                return None
            person = self._last_speaker
        is_subject = person in self._outside and self._outside[person].subject_sentence >= sentence
        fits = self._gender(person) in (GENDERS[lowered(pronoun.group())], None)
        return person if is_subject and fits else None

    def _subject_of_its_sentence(self, pronoun: re.Match[str]) -> DraftEntity | Described | None:
        """Return the only subject, a name, of the sentence before a clause: "Lee wept as she said"."""
        start = pronoun.start()
        conjunction = WORD_BEFORE.search(self._text[max(0, start - _WORD_LENGTH) : start])
        if pronoun.group() not in ("he", "she") or not conjunction or conjunction[1] not in TEMPORAL:
            return None
        if self._is_in_own_words(start):
            return None
        self.read_up_to(start)
        sentence = self._sentence(start)
        here = [person for person, trace in self._traces.items() if trace.subject_sentence == sentence]
        if len(here) != 1 or self._gender(here[0]) not in (GENDERS[lowered(pronoun.group())], None):
            return None
        first, person = self._sentence_starts[sentence], here[0]
        is_named = isinstance(person, DraftEntity) and any(first <= n.start < start for n in person.names)
        return person if is_named else None  # a description may have been resolved to somebody else

    def _best(self, pronoun: re.Match[str]) -> tuple[DraftEntity | Described | None, float]:
        """Return whom a pronoun means, and the chance of that."""
        return self._likeliest(self.choice(pronoun))

    def _likeliest(self, choice: Sequence[Candidate]) -> tuple[DraftEntity | Described | None, float]:
        scores = [sum(map(float.__mul__, self._weights, candidate.features)) for candidate in choice]
        best = max(range(len(choice)), key=scores.__getitem__)
        share = 1 / sum(math.exp(score - scores[best]) for score in scores)
        return choice[best].person, share

    def _resolve_the_speaker_of(self, pronoun: re.Match[str]) -> None:
        """Resolve "he" behind a quotation before "him" in it: nobody speaks of himself so."""
        source = self._phrase_around(pronoun.start())
        if source is None or source[0] < pronoun.start() or source[0] in self._speaking:
            return
        if lowered(pronoun.group()) in ("he", "she"):
            return  # "“She was strict,” she said": that she is spoken of says who speaks
        behind = HE_OR_SHE.fullmatch(self._text, *source)
        if behind is None or GENDERS[lowered(behind.group())] != GENDERS[lowered(pronoun.group())]:
            return
        self.read_up_to(pronoun.start())
        spoken_of = {
            person
            for first, last in self._quoted_before.get(source[0], ())
            for *_, person in self._named[
                bisect_left(self._named, first, key=lambda named: named[0]) : bisect_left(
                    self._named, last, key=lambda named: named[0]
                )
            ]
        }
        candidates = (each for each in self._candidates(behind) if each.person not in spoken_of)
        person, share = self._likeliest([*candidates, Candidate(None, Features(none=1.0))])
        if person is not None:
            self._speaking[source[0]] = person, share

    def _ahead(self, pronoun: re.Match[str]) -> DraftEntity | None:
        """Return the person whom the opening of a sentence is about, who is named behind it.

        "For his part, Bob Rice said", "Asked whether her son knew, Ann Lee said".
        """
        start, end = pronoun.span()
        first = self._sentence_starts[self._sentence(start)]
        if self._was_asked(start):
            opening = _ASKED_CLAUSE.match(self._text, end)
        else:
            is_about = self._text[first:start].lower() in ("for ", "in ", "on ")
            opening = _OPENING.match(self._text, end) if is_about else None
        if opening is None or _CLAUSE_ENDS.search(self._text, first, start):
            return None
        self.read_up_to(start)
        behind = (each for each in self._mentions[self._next : self._next + _MOST_AHEAD])
        named = next((each for each in behind if isinstance(each[2], DraftEntity)), None)
        if named is None or named[0] - opening.end() > _LONGEST_TITLE:
            return None
        if _OTHER_SENTENCE.search(self._text, opening.end(), named[0]):
            return None
        person = named[2]
        gender = GENDERS[lowered(pronoun.group())]
        fits = isinstance(person, DraftEntity) and self._gender(person) in (gender, None)
        return person if fits and isinstance(person, DraftEntity) else None

    def choice(self, pronoun: re.Match[str]) -> list[Candidate]:
        """Return the candidates of the next pronoun; the last candidate is nobody."""
        self.read_up_to(pronoun.start())
        return [*self._candidates(pronoun), Candidate(None, Features(none=1.0))]

    def read_up_to(self, position: int) -> None:
        """Note the names and descriptions before a position, and resolve those descriptions."""
        while self._next < len(self._mentions) and self._mentions[self._next][0] < position:
            start, end, who = self._mentions[self._next]
            self._note(self._person(who), start, end, pronoun=False)
            self._next += 1

    def assign(self, pronoun: re.Match[str], person: DraftEntity | Described | None, chance: float) -> None:
        """Record the antecedent of a pronoun."""
        if person is None:
            return
        start, end = pronoun.span()
        gender = GENDERS[lowered(pronoun.group())]
        confidence = round(min(0.95, max(0.3, chance)), 2)
        if isinstance(person, Described):
            self.found[start, end] = Reference(start, end, None, confidence, phrase=person.phrase)
        else:
            self.found[start, end] = Reference(start, end, person, confidence)
            if chance >= _SURE and self._gender(person) is None:
                self._genders[person] = gender
        self._note(person, start, end, pronoun=True)
        self._last[gender] = person

    def _gender(self, who: DraftEntity | Description | Described) -> str | None:
        return self._genders.get(who, who.gender) if isinstance(who, DraftEntity) else who.gender

    def _paragraphs_between(self, end: int, start: int) -> int:
        """Count the paragraphs that begin between two places; all that open with a mark count once."""
        if start - end >= _FAR:
            return _MOST
        breaks = [match[1] for match in _PARAGRAPH.finditer(self._text, end, start)]
        return sum(not mark for mark in breaks) + any(breaks)

    def _is_subject_now(self, trace: Trace) -> bool:
        """Return whether the last mention of somebody is a subject, in nobody's words."""
        return trace.subject_sentence == trace.sentence and not trace.quoted

    def _opens_a_sentence(self, start: int, end: int) -> bool:
        """Return whether a description is the subject of a sentence that it opens, in nobody's words."""
        opens = self._sentence_starts[self._sentence(start)] == start
        return (
            opens and self._is_subject(start, end, pronoun=False) and self._quotations.around(start) is None
        )

    def _homes_of(self, who: DraftEntity | Described) -> frozenset[str]:
        return self._homes.get(who, frozenset()) if isinstance(who, DraftEntity) else frozenset()

    def _genders_shown(self) -> dict[DraftEntity, str]:
        """Return the genders of people by the pronouns after them, where nobody else can be meant.

        Such pronouns in two sentences overrule the gender of a given name; so does one, where the text has
        spoken of nobody else.
        """
        votes: dict[DraftEntity, Counter[str]] = {}
        voted: set[tuple[DraftEntity, int]] = set()
        alone: set[DraftEntity] = set()
        spoken_of: set[DraftEntity | Description] = set()
        pronouns = [(p.start(), GENDERS[lowered(p.group())]) for p in HE_OR_SHE.finditer(self._text)]
        recent: deque[tuple[int, DraftEntity | Description]] = deque()
        following = iter(self._mentions)
        mention = next(following, None)
        for start, gender in pronouns:
            while mention is not None and mention[0] < start:
                recent.append((self._sentence(mention[0]), mention[2]))
                spoken_of.add(mention[2])
                mention = next(following, None)
            sentence = self._sentence(start)
            while recent and sentence - recent[0][0] > 1:
                recent.popleft()
            people = dict.fromkeys(who for _, who in recent)
            fitting = [who for who in people if self._gender(who) in (gender, None)]
            if not fitting and not self._is_in_own_words(start):  # those spoken of there are not the speaker
                fitting = list(people)
            if len(fitting) != 1 or isinstance(fitting[0], Description):
                continue
            source = self._phrase_around(start)  # who speaks of somebody else
            if source is not None and (
                self._text[slice(*source)].lower() in GENDERS or self._standing_in(source) is fitting[0]
            ):
                continue
            if (fitting[0], sentence) not in voted:
                voted.add((fitting[0], sentence))
                votes.setdefault(fitting[0], Counter())[gender] += 1
            if len(spoken_of) == 1:
                alone.add(fitting[0])
        genders: dict[DraftEntity, str] = {}
        for person, counted in votes.items():
            (gender, most), *others = counted.most_common()
            if most > 3 * sum(count for _, count in others) and (
                self._gender(person) is None or most > 1 or person in alone
            ):
                genders[person] = gender
        return genders

    def _person(self, who: DraftEntity | Description) -> DraftEntity | Described:
        if not isinstance(who, Description):
            return who
        if (reference := self._antecedent(who)) is not None and reference.entity is not None:
            self.found[who.start, who.end] = reference
            if who.home is not None:
                self._homes[reference.entity] = self._homes_of(reference.entity) | {who.home}
            return reference.entity
        known = self._described.get(who.noun)
        if known is None or who.determiner == "a":
            phrase = " ".join(self._text[slice(*self._whole(who))].split())
            known = self._described[who.noun] = Described(phrase, who.gender, who.end)
        return known

    def _whole(self, description: Description) -> Range:
        """Return where a description stands with what tells it from others, as a source has it.

        "A woman in a green coat" is described by "a woman".
        """
        start, end = description.start, description.end
        index = bisect_left(self._sources, (start, end))
        if index < len(self._sources) and self._sources[index][0] == start:
            source = self._sources[index]
            if _RESTRICTED_BY_A_PHRASE.fullmatch(self._text, end, source[1]):
                return source
        return start, end

    def _answers(self, start: int) -> bool:
        """Return whether a source answers what another one has said in the same paragraph."""
        index = bisect_left(self._sources, (start,))
        if not index or not _ANSWERING.match(self._cues.get(start, "")):
            return False
        before = self._sources[index - 1]
        return "\n" not in self._text[before[1] : start]

    def _antecedent(self, description: Description) -> Reference | None:
        """Return the person whom a description that brings something new of them means, if it is a source.

        News calls whoever speaks by what they are: "the striker", "the Dane", "the mother of two". It is
        mostly the last speaker, else the subject of a sentence just before. Who holds an office or is of
        some kin to another is somebody else where the text has not said who that is, and so is whom somebody
        describes in a turn of a transcript.
        """
        start, end = description.start, description.end
        if (leading := self._speaker_of_the_lead(description)) is not None:
            return Reference(start, end, leading, 0.65, MentionKind.NOMINAL)
        age = age_in(self._text[start:end])
        brings_news = description.home is not None or age is not None  # wherever its verb stands
        if (
            description.determiner != "the"
            or not (
                start in self._source_starts
                or self._opens_a_sentence(start, end)
                or (brings_news and self._sentence_starts[self._sentence(start)] == start)
            )
            or self._is_described(description.noun)
            or self._places.touched(start, end) is not None
            or _RESTRICTED.match(self._text, end)
            or is_asking(self._text, start)
            or not (
                description.home
                or says_what_somebody_is(self._text[start:end], self._text[end : end + _WORD_LENGTH])
            )
        ):
            return None
        says_own = _OF_ITSELF.match(self._text, end) if start in self._source_starts else None
        says_own = says_own or _IN_A_RELATIVE.match(self._text, end)
        own_gender = description.gender or (GENDERS[says_own[1]] if says_own else None)
        scores: dict[DraftEntity | Described, float] = {}
        answers = self._answers(start)
        near = takewhile(lambda each: start - each[1].end < _FAR, reversed(self._traces.items()))
        traces = {person: self._outside.get(person, trace) for person, trace in near}
        # Whom somebody speaks of is no subject of the text: "Lee said that Leo was late. The cook wept".
        subjects = [
            trace
            for person, trace in traces.items()
            if self._is_subject_now(trace) and self._source_around(trace.end - 1) in (None, person)
        ]
        last_subject = max(subjects, key=lambda trace: trace.order, default=None)
        for person, trace in traces.items():
            gender, homes = self._gender(person), self._homes_of(person)
            is_from_there = description.home in homes
            paragraphs = self._paragraphs_between(trace.end, start)
            if (
                paragraphs >= _MOST
                or (paragraphs > 1 and self._is_called_otherwise(person, description))
                or (own_gender and gender and gender != own_gender)
                or self._has_another_office(person, description)
                or self._is_of_another_age(person, age)
                or (isinstance(person, Described) and _is_a_spokesman(person.phrase))
                or (description.home and homes and not is_from_there)
                or (answers and person is self._last_speaker)
                or (
                    trace.sentence == self._sentence(start)
                    and not (trace.quoted or is_from_there or self._was_asked(start))
                )
            ):
                continue
            scores[person] = (
                (self._last_speaker is person) * (1.5 - 0.5 * paragraphs)
                + 2.0 * (trace is last_subject)
                + 0.5 * self._is_subject_now(trace)
                - trace.quoted
                - paragraphs
                + 3.0 * is_from_there
                + 1.5 * (age is not None and trace.first_sentence == trace.sentence and not trace.quoted)
                + trace.order / (1 + self._order)
            )
        called = {
            person
            for noun in (description.noun, *narrower_nouns().get(description.noun, ()))
            for person in self._called.get(noun, ())
        }
        if called and not brings_news:
            scores = {person: score for person, score in scores.items() if person in called}
        otherwise = {person for person in scores if self._is_called_otherwise(person, description)}
        if len(otherwise) < len(scores) and age is None:  # an age is news of anybody
            scores = {person: score - _OTHERWISE * (person in otherwise) for person, score in scores.items()}
        if not scores:
            return None
        best, *others = sorted(scores, key=lambda person: -scores[person])
        if isinstance(best, Described) or scores[best] < 0:
            return None
        clear = not others or scores[best] - scores[others[0]] >= 1
        if (told := _AGE_BEHIND.match(self._text, end)) is not None:  # "The French winger, 23, has"
            self._ages.setdefault(best, int(told[1]))
        return Reference(start, end, best, 0.65 if clear else 0.45, MentionKind.NOMINAL)

    def _speaker_of_the_lead(self, description: Description) -> DraftEntity | None:
        """Return who speaks in the lead, where the next paragraph opens with an office that nobody else has.

        "Ann Lee has promised more buses." and below it "The mayor told reporters": so news says what somebody
        is whom everybody knows, and calls them so again.
        """
        noun, start = description.noun, description.start
        phrase = self._text[start : description.end].lower()
        if phrase in self._leading:
            return self._leading[phrase]
        if (
            description.determiner != "the"
            or self._called.get(noun)
            or self._is_described(noun)
            or noun in _OF_A_CASE
            or not is_head(noun)
            or _ANOTHER_ONE.match(self._text, description.end)
            or self._places.touched(start, description.end) is not None
        ):
            return None
        (opened, ended), first = self._lead
        if start < first or not _OPENS_A_PARAGRAPH.fullmatch(self._text, first, start):
            return None
        named = self._named[
            bisect_left(self._named, opened, key=lambda each: each[0]) : bisect_left(
                self._named, ended, key=lambda each: each[0]
            )
        ]
        speaking = [
            person
            for begun, until, person in named
            if any(
                source[0] <= begun and until <= source[1]
                for source in self._sources[
                    bisect_left(self._sources, (opened,)) : bisect_left(self._sources, (ended,))
                ]
            )
        ]
        if len(set(speaking)) != 1 or self._is_called_otherwise(speaking[0], description):
            return None
        person = speaking[0]
        if description.gender and self._gender(person) not in (description.gender, None):
            return None
        if person.role is not None and not says_what_somebody_is(
            self._text[start : description.end], self._text[description.end : description.end + _WORD_LENGTH]
        ):
            return None
        self._leading[phrase] = person
        return person

    def _is_called_otherwise(self, who: DraftEntity | Described, description: Description) -> bool:
        """Return whether a person has a role of another kind: the boss is hardly "the goalkeeper"."""
        role = head_of(who.role) if isinstance(who, DraftEntity) and who.role else None
        noun = description.noun
        return (
            role is not None
            and (is_head(noun) or noun in narrower_nouns())
            and role != noun
            and role not in narrower_nouns().get(noun, ())
            and noun not in narrower_nouns().get(role, ())
        )

    def _is_of_another_age(self, who: DraftEntity | Described, age: int | None) -> bool:
        known = self._ages.get(who) if isinstance(who, DraftEntity) else None
        return age is not None and known is not None and known != age

    def _has_another_office(self, who: DraftEntity | Described, description: Description) -> bool:
        """Return whether a person's office only has the noun of a description: a shadow treasurer."""
        role = who.role if isinstance(who, DraftEntity) and who.role else ""
        words = set(role.lower().split())
        own = set(self._text[description.start : description.end].lower().split())
        return description.noun in words and not (words - own).isdisjoint(ANOTHER_OFFICE)

    def _was_asked(self, start: int) -> bool:
        """Return whether a sentence says first what its subject was asked: "Asked if ..., the Dane said"."""
        return _ASKED.match(self._text, self._sentence_starts[self._sentence(start)]) is not None

    def _is_described(self, noun: str) -> bool:
        """Return whether a noun describes somebody without a name, elsewhere than in the headline."""
        known = self._described.get(noun)
        if known is None or known.end <= self._headline_ends:
            return False
        # "Lee insisted the winger was close": whom somebody so speaks of may have a name.
        is_spoken_of = (
            known.phrase.lower().startswith("the ") and self._phrase_around(known.end - 1) is not None
        )
        return not is_spoken_of

    # --- Candidates and their features --------------------------------------------------------

    def _candidates(self, pronoun: re.Match[str]) -> Iterable[Candidate]:
        start = pronoun.start()
        form = lowered(pronoun.group())
        gender = GENDERS[form]
        sentence = self._sentence(start)
        source = self._source_around(start)
        quoted = self._is_in_own_words(start)
        is_object = form == "him" or (form == "her" and self._is_object(pronoun.end()))
        turn = self._places.at(start, start + 1)
        speaking = {source} if self._quotations.around(start) else set()  # in their own words "she" is
        speaking |= set() if turn is None else {self._voices[turn]}  # somebody else
        spoken_of = self._spoken_of_by(start)
        agreeing = []
        for person, trace in list(self._traces.items()):
            if sentence - trace.sentence > _REACH:
                del self._traces[person]
            elif self._gender(person) in (gender, None) and person not in speaking:
                bound = is_object and trace.sentence == sentence and not trace.is_owner
                if not (bound and self._same_clause(trace.end, start, _CLAUSE)):  # that would be "himself"
                    agreeing.append((person, trace))
        agreeing = [pair for pair in agreeing if pair[0] not in spoken_of] or agreeing
        if form in ("he", "she"):
            named_behind = self._named_in_clause_of(pronoun.end())
            agreeing = [pair for pair in agreeing if pair[0] not in named_behind] or agreeing
        agreeing = [
            (person, trace)
            for person, trace in agreeing
            if trace.sentence != sentence or not is_asking(self._text, trace.start)
        ] or agreeing
        if not quoted:  # "“A cook has quit,” Lee said. His keys": the cook is somebody of whom Lee speaks
            agreeing = [
                pair for pair in agreeing if pair[0] in self._outside or isinstance(pair[0], DraftEntity)
            ] or agreeing
        if start in self._source_starts:  # "She recalled a strict mother": it is she who goes on speaking
            agreeing = [pair for pair in agreeing if not self._is_only_spoken_of(*pair)] or agreeing
            if not quoted:  # "“Tom is blind,” Lee said. “My mother wept.” She said": neither of these
                agreeing = [pair for pair in agreeing if pair[0] in self._outside] or agreeing
        if not agreeing:
            agreeing = self._perhaps_of_the_other_gender(sentence, speaking)
        agreeing.sort(key=lambda pair: -pair[1].order)
        is_source = start in self._source_starts
        subject = form in ("he", "she")
        for rank, (person, trace) in enumerate(agreeing):
            distance = sentence - trace.sentence
            same = distance == 0
            is_subject = trace.subject_sentence == trace.sentence
            bound = same and not (subject or is_object)
            features = Features(
                sentences=float(min(distance, 6)),
                same_sentence=float(same),
                sentence_before=float(distance == 1),
                subject=float(is_subject and subject),
                subject_for_object=float(is_subject and not subject),
                first_of_its_sentence=float(trace.first_sentence == trace.sentence),
                times=math.log(trace.times),
                prominent=0.0 if isinstance(person, Described) else len(person.names) / self._most_named,
                agrees=float(self._gender(person) == gender),
                last_of_its_gender=float(self._last.get(gender) is person),
                named_last=float(rank == 0),
                by_pronoun=float(trace.pronoun),
                spoke_last=float(is_source and self._last_speaker is person),
                source_of_it=float(source is person),
                quoted_apart=float(trace.quoted != quoted),
                described=float(isinstance(person, Described)),
                in_its_clause=float(bound and self._same_clause(trace.end, start, _LONG_CLAUSE)),
            )
            yield Candidate(person, features)

    def _named_in_clause_of(self, end: int) -> set[DraftEntity]:
        """Return whom the clause names whose subject ends here: "She challenged Lee" is not of Lee.

        A pronoun does not mean whoever is named in what it commands (principle C: Chomsky 1981).
        """
        clause = _COMMANDED.match(self._text, end)
        until = end if clause is None else clause.end()
        first = bisect_left(self._named, end, key=lambda named: named[0])
        return {person for start, _, person in takewhile(lambda named: named[0] < until, self._named[first:])}

    def _is_only_spoken_of(self, person: DraftEntity | Described, trace: Trace) -> bool:
        """Return whether somebody without a name was last spoken of in what another says."""
        return (
            isinstance(person, Described)
            and trace.times == 1
            and person.phrase.lower().startswith(("a ", "an "))
            and self._phrase_around(trace.start) is not None
        )

    def _perhaps_of_the_other_gender(
        self, sentence: int, speaking: Container[object]
    ) -> list[tuple[DraftEntity | Described, Trace]]:
        """Return the subject just before a pronoun that fits nobody, if a given name alone gives a gender."""
        found: list[tuple[DraftEntity | Described, Trace]] = [
            (person, trace)
            for person, trace in self._traces.items()
            if isinstance(person, DraftEntity)
            and person not in speaking
            and person not in self._genders
            and not any(name.gender and not _is_of_either(name) for name in person.names)
            and sentence - trace.sentence <= _JUST_BEFORE
            and trace.subject_sentence == trace.sentence
        ]
        return found[-1:]

    def _spoken_of_by(self, source: int) -> set[DraftEntity | Described]:
        """Return whom the quoted words of a source that stands here, behind them, speak of."""
        return {
            person
            for first, last in self._quoted_before.get(source, ())
            for _, person in self._noted[
                bisect_right(self._noted, first, key=lambda noted: noted[0]) : bisect_right(
                    self._noted, last, key=lambda noted: noted[0]
                )
            ]
        }

    def _note(self, person: DraftEntity | Described, start: int, end: int, *, pronoun: bool) -> None:
        sentence = self._sentence(start)
        first = self._first_of.setdefault(sentence, person) is person
        before = self._traces.get(person)
        subject = self._is_subject(start, end, pronoun=pronoun)
        self._order += 1
        self._noted.append((start, person))
        # "Her pupil Ann Lee" is Lee, not whose pupil she is.
        is_owner = pronoun and self._text[start:end].lower() in ("his", "her")
        is_owner = is_owner or _POSSESSIVE.match(self._text, end) is not None
        self._traces.pop(person, None)  # so that whoever was spoken of last stands last
        self._traces[person] = Trace(
            start=start,
            end=end,
            sentence=sentence,
            order=self._order,
            subject_sentence=sentence if subject else before.subject_sentence if before else -1,
            first_sentence=sentence if first else before.first_sentence if before else -1,
            pronoun=pronoun,
            quoted=self._is_in_own_words(start),
            is_owner=is_owner,
            times=before.times + 1 if before else 1,
        )
        if not self._traces[person].quoted:
            self._outside[person] = self._traces[person]
        index = bisect_right(self._sources, (start, len(self._text))) - 1
        if index >= 0 and self._sources[index][1] >= end and not is_owner:
            if self._last_source != index:  # the first named in a source heads it
                self._last_speaker = person
            self._last_source = index

    def _is_in_own_words(self, position: int) -> bool:
        """Return whether a position lies in a quotation or in a turn of a transcript."""
        return (
            self._quotations.around(position) is not None
            or self._places.at(position, position + 1) is not None
        )

    def _is_subject(self, start: int, end: int, *, pronoun: bool) -> bool:
        """Return whether a mention is a subject: a verb follows it and no preposition precedes it."""
        if pronoun:
            return self._text[start:end].lower() in ("he", "she")
        before = WORD_BEFORE.search(self._text[max(0, start - 16) : start])
        following = _APPOSITION.match(self._text, end, end + 90)
        return (
            following is not None
            and self._is_verb(following[1])
            and not (before is not None and before[1].lower() in PREPOSITIONS)
            and _WHOSE.search(self._text, max(0, start - _LONGEST_WHOSE), start) is None
        )

    def _is_verb(self, word: str) -> bool:
        return is_past_form(word) or word in cue_forms()

    def _sentence(self, position: int) -> int:
        return bisect_right(self._sentence_starts, position) - 1

    def _source_around(self, position: int) -> DraftEntity | Described | None:
        """Return who the source of the innermost statement around a position is."""
        source = self._phrase_around(position)
        if source is not None and (speaking := self._speaking.get(source[0])) is not None:
            return speaking[0]
        return None if source is None else self._standing_in(source)

    def _phrase_around(self, position: int) -> Range | None:
        """Return where the source of the innermost statement around a position stands."""
        around = None
        for index in range(bisect_right(self._contents, (position + 1,)) - 1, -1, -1):
            start, end, source = self._contents[index]
            if position - start > _LONGEST_CONTENT or self._ends[index] <= position:
                break
            if position < end and (around is None or end - start < around[0]):
                around = end - start, source
        return None if around is None else around[1]

    def _standing_in(self, source: Range) -> DraftEntity | Described | None:
        """Return the person named or referred to in a source, or just before it ("Lee, who said")."""
        index = bisect_right(self._named, source[1] - 1, key=lambda named: named[0]) - 1
        if index >= 0 and self._named[index][0] >= source[0]:
            return self._named[index][2]
        relative = self._text[slice(*source)].lower() in ("who", "whom")
        if index >= 0 and relative and not self._text[self._named[index][1] : source[0]].strip(" ,"):
            return self._named[index][2]
        reference = self.found.get(source)
        return reference.entity if reference else None

    def _same_clause(self, end: int, start: int, most: int) -> bool:
        return start - end < most and not _CLAUSE_BOUNDARY.search(self._text, end, start)

    def _is_object(self, end: int) -> bool:
        """Return whether "her" is an object, not a possessive, by what follows it."""
        following = _NEXT_WORD.match(self._text, end)
        return bool(_OBJECT.match(self._text, end)) or (
            following is not None and following[1] in PREPOSITIONS
        )


def _is_a_spokesman(phrase: str) -> bool:
    """Return whether a phrase is of somebody who speaks by office and whom the text leaves without a name."""
    is_new = phrase.lower().startswith(("a ", "an "))
    return is_new and class_of_phrase(phrase) is SourceClass.UNNAMED_OFFICIAL


def _lead_of(text: str) -> tuple[Range, int]:
    """Return where the first line that ends as a sentence does stands, and where the next line starts."""
    lines = (line for line in _LINE.finditer(text) if line.group().strip())
    lead = next((line for line in lines if line.group().rstrip().endswith(SENTENCE_ENDS)), None)
    below = next(lines, None)
    return (lead.span(), below.start()) if lead and below else ((0, 0), len(text))


def _is_of_either(name: Name) -> bool:
    """Return whether only an office named after men gives the gender of a name: "chairman Jan Lee"."""
    head = head_of(name.role) if name.role else None
    return not name.is_addressed and head is not None and may_be_of_either(head)


def _in_a_byline(text: str, start: int) -> bool:
    """Return whether a name stands in a byline or a credit."""
    line = text.rfind("\n", max(0, start - _LONGEST_BYLINE), start) + 1
    return _BYLINE.match(text, line, start) is not None and len(text[line:start]) < _LONGEST_BYLINE
