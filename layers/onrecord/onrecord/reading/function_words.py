"""Function words of English, and of languages that are written in the same letters.

They are among the most frequent words of each language. Those that English writes alike ("die", "was") or
that stand in names ("der", "la") only count beside others.
"""

from __future__ import annotations

from typing import NamedTuple


class FunctionWords(NamedTuple):
    """The function words of a language: those that are its own, and those that English text has as well."""

    own: frozenset[str]
    shared: frozenset[str]


def _of(own: str, shared: str) -> FunctionWords:
    return FunctionWords(frozenset(own.split()), frozenset(shared.split()))


ENGLISH = _of(
    "the and to that with were are be been has have said says his their its they she he you it this "
    "which who from by for not but would after what when about",
    "of is was had her we will on at as",
)
"""Function words of English that other languages have as well."""

OTHERS: dict[str, FunctionWords] = {
    "de": _of(
        "und nicht ist sich mit ein eine einen einem einer eines dem das auf für auch wird haben sie "
        "wir ich du es er ihm ihn ihr uns sagte sagt sagten werden wurde nach bei aus als über wie aber "
        "nur noch kein keine zum zur vom oder wenn habe sei seien hatte dass daß durch vor gegen doch "
        "dieser diese dieses seit alles niemand etwas dann schon sehr kann muss soll weil wegen "
        "zwischen unter ohne jetzt sind im",
        "was will war die in so am hat man an her also bis den der des von zu",
    ),
    "nl": _of(
        "het een niet dat dit te zijn voor aan ze hij ook maar als bij nog wat worden werd naar heeft "
        "hebben zei gezegd deze geen uit laat omdat zich door wij jij waren werden moet",
        "was of we is had die in de hun over op met er om want tot en van",
    ),
    "da": _of(
        "og ikke på af til er blev skal vil sagde fra jeg som det",
        "han hun at for var de vi en den med har",
    ),
    "no": _of(
        "og ikke på av til er ble skal vil sa fra jeg som det",
        "han hun at for var de vi en den med har",
    ),
    "sv": _of(
        "och inte på av till är blev ska vill sade från jag att ett som det",
        "han hon for var de vi en den med har",
    ),
    "fr": _of(
        "et une que qui dans pour pas sur au elle nous vous cette ont été sont avec dit mais leur aux "
        "du je ils elles sans chez il",
        "la le les des de a on en son est un ce ne se par plus",
    ),
    "es": _of(
        "que los las una por para como pero más sus fue dijo está esta",
        "no a de la el en y son un se lo es con su",
    ),
    "pt": _of(
        "que não uma com para mais foi disse ele ela são também ao seu sua os",
        "a o as do da de no em se um por na",
    ),
    "it": _of(
        "che una sono detto è della alla gli anche nel più questo dopo",
        "la le a i in di e il non un si lo ha con per",
    ),
    "pl": _of(
        "nie się że jest jak ale powiedział był została przez oraz dla",
        "to do w z i na po od",
    ),
}
