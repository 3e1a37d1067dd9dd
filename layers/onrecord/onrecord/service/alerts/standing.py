"""The questions that stand, each with the secret address of its feed.

An alert is an object below ``alerts/`` in the bucket of texts. Its feed is the answer of the record to its
question at the time it is asked for: nothing is delivered, so nothing can be lost or come twice. The id of an
alert is a hash of the secret in its feed's address: whoever reads the objects or the list of alerts does not
learn the address.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from typing import TYPE_CHECKING

from pydantic import Field

from onrecord.model import Frozen, Id
from onrecord.problems import ProblemError, ProblemType
from onrecord.record import Page
from onrecord.record.model import Grouping
from onrecord.service import resources, stored_objects
from onrecord.service.alerts import deliveries, webhooks
from onrecord.service.environment import environment
from onrecord.service.questions import Question, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.record.model import RecordedStatement

FOLDER = "alerts/"
FEEDS = "/feeds/"
LOOKBACK = dt.timedelta(days=7)
"""The age of the oldest news of a new alert: the press reports what was said last week."""
ENTRIES = 50
"""Statements on a page of a feed."""


class Alert(Frozen):
    """A question that stands. ``question`` has its filters, with ids in place of names.

    ``feed`` is the secret address of its feed: whoever has it reads the answers without credentials.
    ``secret`` signs what is sent to ``webhook``. Both are there once, in the answer to the request that made
    the alert. ``email`` is whether news are sent to the stack's topic. ``disabled`` is since when nothing is
    sent to the webhook any more, because it had failed for days.
    """

    id: Id
    title: str
    created: dt.datetime
    question: Question
    webhook: str | None = None
    email: bool = False
    disabled: dt.datetime | None = None
    feed: str | None = None
    secret: str | None = None
    self: str = Field(default_factory=lambda alert: f"/v1/alerts/{alert['id']}")


class StandingAlert(Alert):
    """An alert as it is stored, with scheme and host of the API that it was made by."""

    origin: str = ""

    @property
    def channels(self) -> tuple[deliveries.Channel, ...]:
        """The ways in which news are sent."""
        return tuple(
            channel
            for channel, is_used in (
                (deliveries.Channel.WEBHOOK, self.webhook is not None),
                (deliveries.Channel.EMAIL, self.email),
            )
            if is_used
        )


def create_alert(
    question: Question, *, title: str, origin: str, webhook: str | None = None, email: bool = False
) -> Alert:
    """Create an alert, and return it with its secrets, which no other answer has.

    Args:
        question: the question; without a first day it begins a week ago.
        title: the title of its feed.
        origin: scheme and host of the API.
        webhook: the address to which news are posted; None for none.
        email: whether news are sent to the topic of alerts.

    Raises:
        ProblemError: the record does not know whom the question names, nothing can be sent to that webhook,
            or the stack has no topic.
    """
    counted(question, Grouping.FORM)
    if webhook is not None:
        webhooks.check(webhook)
    if email and not environment().alert_topic:
        raise ProblemError(
            ProblemType.INVALID_REQUEST,
            "`email`: this stack has no topic that sends mails; its parameter `AlertTopicArn` names it.",
        )
    secret, now = new_secret(), dt.datetime.now(dt.UTC)
    if question.from_ is None:
        question = question.model_copy(update={"from_": now.date() - LOOKBACK})
    standing = StandingAlert(
        id=_id_of(secret),
        title=title,
        created=now,
        question=question,
        webhook=webhook,
        email=email,
        secret=None if webhook is None else webhooks.new_secret(),
        origin=origin,
    )
    stored_objects.write(_key(standing.id), standing.model_dump_json(exclude={"feed", "self"}).encode())
    return _shown(standing).model_copy(update={"feed": f"{origin}{FEEDS}{secret}", "secret": standing.secret})


def standing_alert(alert_id: str) -> StandingAlert | None:
    """Return an alert as it is stored, None if there is none of this id."""
    found = stored_objects.read(_key(alert_id)) if stored_objects.ID.fullmatch(alert_id) else None
    return None if found is None else StandingAlert.model_validate_json(found.data)


def alert(alert_id: str) -> Alert | None:
    """Return an alert, None if there is none of this id."""
    found = standing_alert(alert_id)
    return None if found is None else _shown(found)


def alerts(*, limit: int, cursor: str | None) -> Page[Alert]:
    """List alerts in the order of their ids.

    Args:
        limit: the largest number of items of a page.
        cursor: `next_cursor` of the page before.

    Raises:
        ProblemError: the cursor is not valid.
    """
    ids, more = stored_objects.ids_in(FOLDER, limit=limit, cursor=cursor)
    return Page(tuple(filter(None, map(alert, ids))), more)


def delete_alert(alert_id: str) -> Alert | None:
    """Delete an alert with its feed; return it, None if there is none of this id.

    The log of its deliveries is removed in the background.
    """
    deleted = alert(alert_id)
    if deleted is not None:
        stored_objects.delete(_key(alert_id))
        if deleted.webhook or deleted.email:
            resources.sqs().send_message(
                QueueUrl=environment().delivery_queue, MessageBody=json.dumps({"ended": alert_id})
            )
    return deleted


def followed(secret: str) -> Alert | None:
    """Return the alert of a secret address, None if there is none or it was deleted."""
    return alert(_id_of(secret))


def answers(standing: Alert, cursor: str | None) -> Page[RecordedStatement]:
    """Return a page of the statements that answer an alert, newest first.

    Raises:
        ProblemError: the cursor is not valid.
    """
    return resources.record().statements(**standing.question.filters, limit=ENTRIES, cursor=cursor)


def delivering() -> Iterator[StandingAlert]:
    """Yield the alerts whose news are sent; one that was read before is read again if it has changed."""
    for key, tag in stored_objects.tags_in(FOLDER):
        known = _known.get(key)
        if known is None or known[0] != tag:
            stored = stored_objects.read(key)
            if stored is None:  # deleted since
                continue
            known = _known[key] = (stored.tag, StandingAlert.model_validate_json(stored.data))
        if known[1].channels:
            yield known[1]


_known: dict[str, tuple[str, StandingAlert]] = {}
"""Alerts by key, as this process has read them, with their tags."""


def new_secret() -> str:
    """Return a secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def _shown(standing: StandingAlert) -> Alert:
    disabled = deliveries.disabled_since(standing.id) if standing.webhook else None
    return Alert(**{**standing.model_dump(exclude={"origin", "self"}), "secret": None, "disabled": disabled})


def _id_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()[:26]


def _key(alert_id: str) -> str:
    return f"{FOLDER}{alert_id}.json"
