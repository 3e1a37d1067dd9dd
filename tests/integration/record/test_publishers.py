"""Documents and statements are found by who published them, and apart from those that nothing dates."""

from __future__ import annotations

import itertools
import random
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.model import DateBasis, Form
from onrecord.record.model import Status
from onrecord.record.storage.filing import authors_of
from tests.support.aws import every
from tests.support.drafts import Draft, event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onrecord.record import Record
    from tests.support.aws import Aws

OUTLETS = ("Kieler Bote", "The Weekly", None)
AUTHORS = ("Ann Lee", "Ann Lee, Tom Reed", "Tom Reed and Ida Bo", None)
BASES = (DateBasis.SAID_AT, DateBasis.PUBLISHED)


def archive() -> list[Draft]:
    """Documents of each outlet and authors, dated and undated, with statements of several dates and bases."""
    draw = random.Random(7)  # noqa: S311  (the same each time)
    drafts = []
    for number, (outlet, author, published) in enumerate(
        itertools.product(OUTLETS, AUTHORS, (date(2022, 1, 20), None))
    ):
        draft = Draft(event(f"{number}.txt", number + 1), outlet=outlet, author=author, published=published)
        for part in range(draw.randint(0, 4)):
            basis = draw.choice(BASES if published else BASES[:1])
            dated = {"on": date(2022, 1, draw.randint(18, 20)), "basis": basis} if draw.random() < 0.7 else {}
            speaker, form = draw.choice(("person:mo", "person:jo")), draw.choice(tuple(Form))
            words = f"words {number} {part}"
            draft.says("Mo", words, speaker=speaker, form=form, **(dated or {"on": None}))
        drafts.append(draft)
    return drafts


def basis_of(draft: Draft, statement: Any) -> DateBasis:
    default = DateBasis.PUBLISHED if draft.published else DateBasis.UPLOADED
    return statement.date_basis or default


def questions() -> Iterator[dict[str, Any]]:
    """Filters of which each stands alone and with others."""
    alone: list[dict[str, Any]] = [
        *({"outlet": outlet} for outlet in ("kieler bote", "THE WEEKLY", "Another")),
        *({"author": author} for author in ("Ann Lee", "tom reed", "Ida Bo & Tom Reed", "Lee")),
        *({"date_basis": basis} for basis in DateBasis),
        *({"undated": undated} for undated in (True, False)),
    ]
    yield from alone
    pairs = [(one, other) for one, other in itertools.combinations(alone, 2) if not one.keys() & other.keys()]
    yield from (one | other for one, other in pairs[::4])
    yield from (one | {"speaker": "person:mo"} for one in alone[::2])
    yield from (one | {"form": Form.DIRECT, "from_": date(2022, 1, 19)} for one in alone[1::2])


def passes(draft: Draft, statement: Any, question: dict[str, Any]) -> bool:
    """Say of a statement what the filters mean, without slugs, rows and pointers."""
    names = {"Ann Lee": {"Ann Lee"}, "tom reed": {"Tom Reed"}, "Ida Bo & Tom Reed": {"Ida Bo", "Tom Reed"}}
    basis = basis_of(draft, statement)
    on = statement.date or draft.published or draft.upload.received.date()
    wanted = names.get(question["author"], {"nobody"}) if "author" in question else set()
    authors = set((draft.author or "").replace(" and ", ", ").split(", "))
    return (
        (draft.outlet or "").casefold() == question.get("outlet", draft.outlet or "").casefold()
        and wanted <= authors
        and basis is question.get("date_basis", basis)
        and (basis is DateBasis.UPLOADED) is question.get("undated", basis is DateBasis.UPLOADED)
        and question.get("speaker") in (None, statement.speakers[0].entity_id)
        and question.get("form") in (None, statement.form)
        and on >= question.get("from_", on)
    )


def test_statements_are_found_by_publisher_and_basis_of_their_date_alone_and_together(
    record: Record, recorded: Callable[[Draft], Draft]
) -> None:
    drafts = [recorded(draft) for draft in archive()]
    for question in questions():
        expected = {s.text for draft in drafts for s in draft.statements if passes(draft, s, question)}
        found = every(record.statements, limit=3 if len(question) == 1 else 100, **question)
        assert len(found) == len(expected), question
        assert {s.text for s in found} == expected, question
        assert [s.date for s in found] == sorted((s.date for s in found), reverse=True)


def test_documents_are_found_by_publisher_and_by_having_no_date(
    record: Record, recorded: Callable[[Draft], Draft]
) -> None:
    drafts = [recorded(draft) for draft in archive()]
    record.begin(event("underway.txt", 50))

    def keys(**question: Any) -> set[str]:
        found = every(record.documents, limit=9, **question)
        assert len({d.id for d in found}) == len(found)
        return {d.key for d in found}

    assert keys(outlet="the weekly") == {d.upload.key for d in drafts if d.outlet == "The Weekly"}
    assert keys(author="Tom Reed") == {d.upload.key for d in drafts if "Tom Reed" in (d.author or "")}
    assert keys(author="Ann Lee, Tom Reed") == {
        d.upload.key for d in drafts if d.author == "Ann Lee, Tom Reed"
    }
    assert keys(undated=True) == {d.upload.key for d in drafts if d.published is None}
    assert keys(undated=False) == {d.upload.key for d in drafts if d.published}
    assert keys(undated=True, outlet="Kieler Bote", status=Status.DONE) == {
        d.upload.key for d in drafts if d.published is None and d.outlet == "Kieler Bote"
    }
    assert keys(key="0.txt", outlet="Kieler Bote") == {"0.txt"}
    assert keys(key="0.txt", undated=True) == set()
    assert "underway.txt" in keys()


def test_a_page_of_a_seldom_outlet_is_full_however_much_others_publish(
    aws: Aws, recorded: Callable[[Draft], Draft], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.record.questions.paging.BUDGET", 20)
    for number in range(30):
        outlet = "The Weekly" if number in (0, 1) else "Kieler Bote"
        draft = Draft(event(f"{number}.txt", number + 1), outlet=outlet, author=f"Author of {outlet}")
        recorded(draft.says("Ann Lee", f"words {number}", on=date(2022, 1, 1)))
    record = aws.record()
    for question in ({"outlet": "The Weekly"}, {"author": "Author of The Weekly"}):
        page = record.statements(**question)
        assert {s.text for s in page.items} == {"words 0", "words 1"}
        assert page.next_cursor is None


def test_a_statement_says_in_which_outlet_it_stands(
    record: Record, recorded: Callable[[Draft], Draft]
) -> None:
    recorded(Draft(event(), outlet="The Weekly", author="Ann Lee").says("Mo", "so"))
    (statement,) = every(record.statements)
    assert (statement.document.outlet, statement.document.author) == ("The Weekly", "Ann Lee")


def test_documents_that_lost_their_outlet_are_no_longer_found_by_it(
    record: Record, recorded: Callable[[Draft], Draft]
) -> None:
    recorded(Draft(event(), outlet="The Weekly").says("Mo", "so"))
    recorded(Draft(event(number=2)).says("Mo", "so"))
    assert every(record.statements, outlet="The Weekly") == []
    assert every(record.documents, outlet="The Weekly") == []


def test_names_of_any_length_and_number_can_be_filed_and_asked_for(
    record: Record, recorded: Callable[[Draft], Draft]
) -> None:
    outlet, authors = "Weekly " * 1_000, ", ".join(f"Author {number}" for number in range(500))
    recorded(Draft(event(), outlet=outlet, author=authors).says("Mo", "so"))
    for question in ({"outlet": outlet}, {"author": "Author 0"}, {"outlet": outlet, "author": "author 9"}):
        assert len(every(record.statements, **question)) == 1


@pytest.mark.parametrize(
    ("byline", "slugs"),
    [
        ("Ann Lee", ("ann-lee",)),
        ("Ann Lee, Tom Reed and Ida Bo", ("ann-lee", "tom-reed", "ida-bo")),
        ("Ánn Lee; ann lee", ("ann-lee",)),
        ("Sandy Anderson & Rand", ("sandy-anderson", "rand")),
        (" , ", ()),
        (None, ()),
    ],
)
def test_a_byline_names_each_of_its_authors(byline: str | None, slugs: tuple[str, ...]) -> None:
    assert authors_of(byline) == slugs
