"""Alerts: questions that stand, each answered as a feed at a secret address.

An alert is an object below ``alerts/`` in the bucket of texts. Its feed is the answer of the record to its
question at the time it is asked for: nothing is delivered, so nothing can be lost or come twice. The id of an
alert is a hash of the secret in its feed's address: whoever reads the objects or the list of alerts does not
learn the address.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from typing import TYPE_CHECKING, Any

from pydantic import Field

from onrecord.model import Frozen
from onrecord.problems import ProblemError, ProblemType
from onrecord.record import Page
from onrecord.service import resources
from onrecord.service.environment import environment
from onrecord.service.questions import Question

if TYPE_CHECKING:
    from onrecord.record.model import RecordedStatement

FOLDER = "alerts/"
FEEDS = "/feeds/"
LOOKBACK = dt.timedelta(days=7)
"""How long before an alert is made its statements may be dated: the press reports what was said last week."""
ENTRIES = 50
"""Statements on a page of a feed."""
_ID = re.compile(r"[0-9a-f]{26}")


class Alert(Frozen):
    """A question that stands. ``question`` has its filters, with ids in place of names.

    ``feed`` is the secret address of its feed: whoever has it reads the answers without credentials. It is
    there once, in the answer to the request that made the alert.
    """

    id: str
    title: str
    created: dt.datetime
    question: Question
    feed: str | None = None
    self: str = Field(default_factory=lambda alert: f"/v1/alerts/{alert['id']}")


def create_alert(question: Question, *, title: str, origin: str) -> Alert:
    """Keep a question, and return it with the secret address of its feed.

    Args:
        question: the question; without a first day it begins a week ago.
        title: the title of its feed.
        origin: scheme and host of the API.
    """
    secret, now = new_secret(), dt.datetime.now(dt.UTC)
    if question.from_ is None:
        question = question.model_copy(update={"from_": now.date() - LOOKBACK})
    alert = Alert(id=_id_of(secret), title=title, created=now, question=question)
    resources.s3().put_object(
        Bucket=environment().texts_bucket,
        Key=_key(alert.id),
        Body=alert.model_dump_json(exclude={"feed", "self"}).encode(),
    )
    return alert.model_copy(update={"feed": f"{origin}{FEEDS}{secret}"})


def alert(alert_id: str) -> Alert | None:
    """Return an alert, None if there is none of this id."""
    if not _ID.fullmatch(alert_id):
        return None
    s3 = resources.s3()
    try:
        found: Any = s3.get_object(Bucket=environment().texts_bucket, Key=_key(alert_id))
        return Alert.model_validate_json(found["Body"].read())
    except s3.exceptions.NoSuchKey:
        return None


def alerts(*, limit: int, cursor: str | None) -> Page[Alert]:
    """List alerts in the order of their ids.

    Args:
        limit: the largest number of items of a page.
        cursor: `next_cursor` of the page before.

    Raises:
        ProblemError: the cursor is not valid.
    """
    if cursor is not None and not _ID.fullmatch(cursor):
        raise ProblemError(ProblemType.INVALID_CURSOR, "The cursor is none of this list.")
    listed = resources.s3().list_objects_v2(
        Bucket=environment().texts_bucket,
        Prefix=FOLDER,
        MaxKeys=limit,
        StartAfter=_key(cursor) if cursor else FOLDER,
    )
    ids = [found["Key"].removeprefix(FOLDER).removesuffix(".json") for found in listed.get("Contents", ())]
    more = ids[-1] if listed["IsTruncated"] else None
    return Page(tuple(filter(None, map(alert, ids))), more)


def delete_alert(alert_id: str) -> Alert | None:
    """Delete an alert, whose feed then has no address; return it, None if there is none of this id."""
    deleted = alert(alert_id)
    if deleted is not None:
        resources.s3().delete_object(Bucket=environment().texts_bucket, Key=_key(alert_id))
    return deleted


def followed(secret: str) -> Alert | None:
    """Return the alert that a secret address is of, None if there is none, or none any more."""
    return alert(_id_of(secret))


def answers(standing: Alert, cursor: str | None) -> Page[RecordedStatement]:
    """Return a page of the statements that answer an alert, newest first.

    Raises:
        ProblemError: the cursor is not valid.
    """
    return resources.record().statements(**standing.question.filters, limit=ENTRIES, cursor=cursor)


def new_secret() -> str:
    """Return what nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(32)


def _id_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()[:26]


def _key(alert_id: str) -> str:
    return f"{FOLDER}{alert_id}.json"
