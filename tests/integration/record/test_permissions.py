"""Each function may do what the record does on its behalf: template.yaml grants every call that is made."""

from __future__ import annotations

import pytest

from local.template import Template
from onrecord.problems import ProblemError, ProblemType
from tests.support.drafts import blinken, event
from tests.support.policies import actions
from tests.support.repository import ROOT

TEMPLATE = Template.load(ROOT / "template.yaml")
SERVICES = {"PutObject": "s3", "GetObject": "s3", "DeleteObjects": "s3"}
ACTIONS = {"DeleteObjects": "DeleteObject"}
EXHAUSTED = ProblemError(ProblemType.PROCESSING_FAILED, "Tried and tried.").problem


def process_everything(record):
    for number in (1, 2):
        draft = blinken(event(number=number))
        extraction = draft.extraction()
        record.begin(draft.upload)
        record.commit(draft.upload, extraction, draft.text)
    record.begin(event(number=1))
    record.fail(event(number=3), EXHAUSTED)
    record.delete(event(number=4))


def ask_everything(record):
    document = event().document_id
    statements = record.statements(limit=1)
    record.statements(cursor=statements.next_cursor, limit=1)
    record.statement(statements.items[0].id)
    record.documents()
    record.documents(key="article.txt")
    record.document(document)
    record.document_statements(document)
    record.document_entities(document)
    record.document_times(document)
    record.text(document)
    record.entities()
    record.entity("place:ru")


@pytest.mark.parametrize(
    ("function", "does"),
    [
        ("IngestFunction", process_everything),
        ("DeadLetterFunction", lambda record: record.fail(event(), EXHAUSTED)),
        ("ApiFunction", ask_everything),
    ],
)
def test_a_function_may_make_every_call_of_the_record(aws, recorded, function, does):
    recorded(blinken(event(number=0)))
    called: set[str] = set()
    does(aws.watched(before=lambda operation, _parameters: called.add(operation)))
    needed = {f"{SERVICES.get(name, 'dynamodb')}:{ACTIONS.get(name, name)}" for name in called}
    assert needed
    assert needed <= actions(TEMPLATE, function)
