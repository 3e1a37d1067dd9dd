"""News of alerts, from an upload to a server that receives them, on the local stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.integration.functions.test_alert_deliveries import verification
from tests.support.receiver import receiving
from tests.support.running_stack import eventually

if TYPE_CHECKING:
    from tests.support.running_stack import RunningStack

TEXT = "Mayor Ann Lee said on Tuesday that the funicular in Springfield would be closed for a year."
MORE = f"{TEXT}\n\nLee added that a funicular bus would run in its place."


def follow(stack: RunningStack, **query: str) -> dict[str, Any]:
    answer = stack.request("POST", f"/v1/alerts?{urlencode(query)}")
    assert answer.status == 201, answer.body
    alert: dict[str, Any] = answer.json
    return alert


def test_each_new_statement_reaches_the_receiver_once_though_it_fails_at_first(stack: RunningStack) -> None:
    with receiving() as receiver:
        alert = follow(stack, q="funicular", webhook=f"{receiver.address}/news")
        receiver.statuses = [503, 500]

        def delivered(number: int) -> list[dict[str, Any]] | None:
            items: list[dict[str, Any]] = stack.request("GET", f"{alert['self']}/deliveries").json["items"]
            return items if [item["status"] for item in items] == ["done"] * number else None

        stack.upload("alerts/a.txt", TEXT)
        (delivery,) = eventually(lambda: delivered(1))
        assert [attempt["status"] for attempt in delivery["attempts"]] == [503, 500, 204]
        assert len({request.headers["webhook-id"] for request in receiver.received}) == 1
        document = stack.upload("alerts/a.txt", TEXT)  # the same once more
        stack.upload("alerts/a.txt", MORE)
        eventually(lambda: delivered(2))

        succeeded = receiver.received[2:]
        found = stack.request("GET", f"/v1/documents/{document}/statements").json["items"]
        assert sorted(each for request in succeeded for each in request.statements) == sorted(
            item["id"] for item in found
        )
        verified = verification()
        assert all(verified(request.headers, request.body, alert["secret"]) for request in succeeded)
        assert stack.request("DELETE", alert["self"]).status == 200


def test_the_documents_of_others_bring_no_news(stack: RunningStack) -> None:
    with receiving() as receiver:
        alert = follow(stack, q="tramway", webhook=receiver.address)
        document = stack.upload("alerts/b.txt", TEXT)
        stack.api.processed(document, 60)
        stack.upload("alerts/c.txt", TEXT.replace("funicular", "tramway"))
        eventually(lambda: receiver.received)

        assert len(receiver.statements) == 1
        assert "tramway" in receiver.received[0].json["data"]["statements"][0]["text"]
        assert stack.request("DELETE", alert["self"]).status == 200
