"""What people are by what the text says they do.

Who moderates a debate is its moderator, who gives evidence a witness, who is accused a defendant, King's
Counsel are barristers, and "Tom and Ann Lee" husband and wife. News then calls them so without having
introduced them by the noun.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from onrecord.language.lexicon.grammar import alternatives
from onrecord.language.lexicon.people import gender_of_given_name
from onrecord.language.lexicon.role_words import head_of
from onrecord.language.lexicon.tables import rows, values

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_PAIR = re.compile(r"(?<![A-Z][a-z] )\b(?P<other>[A-Z][a-z]+) and \Z")
_REACH = 80  # code points on either side of a name
_MORE_OF_A_NAME = r"(?:,? (?:KC|QC|SC))?(?:, \d{1,3})?"
_DISTINCTION = re.compile(r"[ ,](?:KC|QC|SC)(?=\W|\Z)")
_LONGEST_DISTINCTION = 5  # code points
_GIVES_EVIDENCE = re.compile(
    rf"{_MORE_OF_A_NAME}[^.;:“”\"\n]{{0,40}}?,? (?:who )?(?:(?:was|were|is) )?"
    r"(?:giving evidence|gave evidence|testified|testifying|took the (?:witness )?stand|from the witness box"
    r"|in the witness box|told (?:the )?(?:court|jury|jurors|judge|inquest|tribunal|hearing))\b"
)
_IS_ACCUSED = re.compile(
    rf"{_MORE_OF_A_NAME},?(?: who)?(?: (?:is|was|stands|stood|has been|had been|will go|went|goes))? ?"
    r"(?:(?:accused of|charged with|on trial)\b|(?:pleaded|pleads|denies|denied) (?:not guilty|guilty|murder"
    r"|manslaughter|fraud|the charges?|all)\b)"
)
_LEFT_AS = re.compile(
    r",?(?: who)?(?: (?:has|had|have))?"
    r" (?:resigned|quit|stepped down|stood down|retired|been sacked|been dropped)"
    r" as (?:(?:an?|the|[\w’']+['’]s) )?(?P<office>[^,.;:“”\"()\n]{3,50})"
)
_OF_THE_COURT = frozenset((
    "kc", "prosecutor", "lawyer", "barrister", "attorney", "counsel", "solicitor", "advocate", "judge",
    "justice", "coroner", "magistrate", "recorder", "defender",
))  # fmt: skip


def callings(
    text: str, start: int, end: int, called: Collection[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the nouns for a person by what is said around one of their names, with what qualifies them.

    Args:
        text: the document's text.
        start: where the name starts, with the titles before it.
        end: where it ends.
        called: the nouns that the person has been called by before.
    """
    if (pair := _PAIR.search(text, max(0, start - _REACH), start)) and " " in text[start:end]:
        surname = text[start:end].split()[-1]
        genders = gender_of_given_name(f"{pair['other']} {surname}"), gender_of_given_name(text[start:end])
        if genders in (("m", "f"), ("f", "m")):  # "Tom and Ann Lee": "his wife"
            yield ("wife" if genders[1] == "f" else "husband"), frozenset()
    if done := _done_by().search(text, max(0, start - _REACH), start):
        yield from ((noun, frozenset()) for noun in _nouns(1)[done["verb"]])
    if does := _does().match(text, end, end + _REACH):
        yield from ((noun, frozenset()) for noun in _nouns(2)[does["verb"]])
    if (left := _LEFT_AS.match(text, end, end + _REACH)) and (head := head_of(left["office"])):
        yield head, frozenset({*left["office"].lower().split(), "former"} - {head})
    if _DISTINCTION.search(text, start, min(len(text), end + _LONGEST_DISTINCTION)):
        yield "kc", frozenset()
    elif _OF_THE_COURT.isdisjoint(called):
        if _GIVES_EVIDENCE.match(text, end, end + _REACH):
            yield "witness", frozenset()
        elif _IS_ACCUSED.match(text, end, end + _REACH):
            yield from (("defendant", frozenset()), ("accused", frozenset()))


@cache
def _nouns(column: int) -> dict[str, list[str]]:
    """Return the nouns for who does it by the verbs of a column of the table."""
    return {verb: values(row[0]) for row in rows("doings.tsv") for verb in values(row[column]) if verb != "-"}


@cache
def _done_by() -> re.Pattern[str]:
    return re.compile(rf"\b(?P<verb>{alternatives(_nouns(1))}) by (?:[^\s,.;:“”\"]+ ){{0,4}}\Z")


@cache
def _does() -> re.Pattern[str]:
    verbs = alternatives(_nouns(2))
    return re.compile(rf"{_MORE_OF_A_NAME},?(?: who)?(?: (?:has|had|also))? (?P<verb>{verbs})\b(?! by)")
