"""Documents are selected, written down as a lot and sent to the ingest queue, and none of them is lost."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

import onrecord
from local.template import Template
from onrecord.service.environment import environment
from operations import lots, reprocess
from operations.lots import Lot, SendingError
from operations.reprocess import Selection, StateMachine, select
from tests.support.repository import ROOT
from tests.support.stack import REGION

if TYPE_CHECKING:
    from tests.support.stack import Stack

ARTICLE = "Mayor Ann Lee said on Tuesday that the old bridge would be closed for a year."
MACHINE = f"arn:aws:states:{REGION}:123456789012:stateMachine:onrecord-Reprocess"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def lot(stack: Stack) -> Lot:
    """A lot of 23 documents, none of which is on record."""
    lot = Lot("lot-1")
    lot.write(
        reprocess.Reprocess(bucket=environment().uploads_bucket, key=f"{number}.txt", version="v")
        for number in range(23)
    )
    return lot


def sent(stack: Stack) -> list[str]:
    """The keys in the messages of the ingest queue."""
    queue, keys = environment().ingest_queue, []
    while messages := stack.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        keys += [json.loads(message["Body"])["reprocess"]["key"] for message in messages]
    return sorted(keys, key=lambda key: (len(key), key))


def keys_in(lot: Lot) -> set[str]:
    entries = [entry for batch in lot.batches() for entry in batch["Entries"]]
    return {json.loads(entry["MessageBody"])["reprocess"]["key"] for entry in entries}


def chosen(**conditions: Any) -> set[str]:
    lot = Lot("chosen")
    select(Selection(**conditions), lot, lambda _: None)
    return keys_in(lot)


def test_documents_are_selected_by_key_day_release_and_failure(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = stack.upload("news/old.txt", ARTICLE)
    old["Records"][0]["eventTime"] = "2021-03-05T06:07:08.009Z"
    with monkeypatch.context() as earlier:
        earlier.setattr(onrecord, "__version__", "0.0.9")
        stack.ingest(old)
    stack.ingest(stack.upload("news/new.txt", ARTICLE))
    stack.ingest(stack.upload("sport/new.txt", ARTICLE))
    stack.ingest(stack.upload("sport/failed.pdf", b"%PDF-1.7\n\x00"))
    problem = stack.get("/v1/documents", key="sport/failed.pdf").json["items"][0]["problem"]["type"]

    assert chosen() == {"news/old.txt", "news/new.txt", "sport/new.txt"}
    assert chosen(prefix="news/") == {"news/old.txt", "news/new.txt"}
    assert chosen(from_=TODAY) == {"news/new.txt", "sport/new.txt"}
    assert chosen(to=TODAY) == {"news/old.txt"}
    assert chosen(older_than=onrecord.__version__) == {"news/old.txt"}
    assert chosen(prefix="sport/", older_than="99.0") == {"sport/new.txt"}
    assert chosen(failed=True) == {"sport/failed.pdf"}
    assert chosen(failed=True, problem=problem.rpartition(":")[2]) == {"sport/failed.pdf"}
    assert chosen(failed=True, problem="too-large") == set()


def test_what_is_selected_is_read_again_by_the_functions(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    stack.ingest(stack.upload("b.txt", ARTICLE))
    lot = Lot("all")
    select(Selection(), lot, lambda _: None)
    monkeypatch.setattr(onrecord, "__version__", "99.0.0")

    lot.send(backlog=500)

    messages = stack.messages(environment().ingest_queue)
    assert stack.ingest(stack.batch(*messages)) == {"batchItemFailures": []}
    found = stack.get("/v1/documents").json["items"]
    assert {each["document"]["extractor"]["version"] for each in found} == {"99.0.0"}
    assert len(found) == 2


def test_a_dry_run_says_what_it_would_cost_and_sends_nothing(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    monkeypatch.setattr(reprocess, "work_on", lambda name: None)
    capsys.readouterr()

    assert reprocess.main(["local", "--all", "--dry-run"]) == 0

    assert f"1 documents, {len(ARTICLE)} characters: about $0.00" in capsys.readouterr().out
    assert sent(stack) == []
    assert stack.s3.list_objects_v2(Bucket=environment().texts_bucket, Prefix="reprocess/")["KeyCount"] == 0


def test_the_command_sends_and_says_how_far_it_is(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    monkeypatch.setattr(reprocess, "work_on", lambda name: None)

    assert reprocess.main(["local", "--prefix", "a", "--lot", "mine"]) == 0
    assert "1 of 1 batches sent, 1 messages waiting" in capsys.readouterr().out
    assert reprocess.main(["local", "--status", "mine"]) == 0
    assert "1 of 1 batches sent" in capsys.readouterr().out
    assert reprocess.main(["local", "--resume", "mine"]) == 0

    assert sent(stack) == ["a.txt"]
    assert reprocess.main(["local", "--resume", "none"]) == 1


@pytest.mark.parametrize("arguments", [["local"], ["local", "--dry-run"], ["local", "--day", "soon"]])
def test_without_a_condition_nothing_is_selected(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        reprocess.main(arguments)


@pytest.mark.parametrize("name", ["", "a/b", "a.b", "x" * 65])
def test_a_lot_s_name_fits_into_a_key_and_names_an_execution(name: str) -> None:
    with pytest.raises(ValueError, match="the name of a lot"):
        Lot(name)


def test_sending_goes_on_where_it_has_stopped(
    stack: Stack, lot: Lot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "_NOTED", 1)
    send, calls = stack.sqs.send_message_batch, []

    def refusing(**request: Any) -> dict[str, Any]:
        calls.append(request)
        if len(calls) == 2:
            return {"Failed": [{"Id": "0", "Code": "InternalError", "SenderFault": False}]}
        return dict(send(**request))

    monkeypatch.setattr(stack.sqs, "send_message_batch", refusing)

    with pytest.raises(SendingError, match="InternalError"):
        lot.send(backlog=500)
    assert (lot.sent, len(lot.batches())) == (1, 3)
    lot.send(backlog=500)

    assert (lot.sent, len(calls)) == (3, 4)
    assert sent(stack) == [f"{number}.txt" for number in range(23)]


def test_no_more_is_sent_while_many_messages_wait(
    stack: Stack, lot: Lot, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[int] = []

    def pause(_: float) -> None:
        waited.append(len(sent(stack)))

    monkeypatch.setattr(lots.time, "sleep", pause)

    lot.send(backlog=10)

    assert waited == [10, 10]


# --- The state machine ---------------------------------------------------------------------------


def definition() -> dict[str, Any]:
    template = Template.load(
        ROOT / "template.yaml", {"Reprocessing": "true"}, endpoint=f"https://sqs.{REGION}.amazonaws.com"
    )
    defined: dict[str, Any] = template.properties("ReprocessMachine")["Definition"]
    # moto knows no other kind of execution than the standard one, and does not know that it can be named.
    del defined["States"]["Batches"]["ItemProcessor"]["ProcessorConfig"]["ExecutionType"]
    return defined


def test_the_template_s_state_machine_sends_every_message_of_a_lot(stack: Stack, lot: Lot) -> None:
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        client = boto3.client("stepfunctions")
        machine = client.create_state_machine(
            name="onrecord-Reprocess",
            definition=json.dumps(definition()),
            roleArn="arn:aws:iam::123456789012:role/reprocess",
        )["stateMachineArn"]
        sender = StateMachine(machine)

        assert sender.progress(lot) == "not started"
        assert sender.send(lot, backlog=500) == "RUNNING"
        _await_end(client, f"{machine.replace('stateMachine', 'execution')}:{lot.name}")

        assert sent(stack) == [f"{number}.txt" for number in range(23)]
        assert sender.send(lot, backlog=500) == "SUCCEEDED"


def _await_end(client: Any, execution: str) -> None:
    for _ in range(100):
        if client.describe_execution(executionArn=execution)["status"] != "RUNNING":
            return
        time.sleep(0.1)
    raise AssertionError("the execution has no end")


@pytest.mark.parametrize("status", ["FAILED", "ABORTED", "TIMED_OUT"])
def test_an_execution_that_broke_off_is_redriven(lot: Lot, status: str) -> None:
    machine = StateMachine(MACHINE)
    execution = f"arn:aws:states:{REGION}:123456789012:execution:onrecord-Reprocess:lot-1"
    described = {
        "executionArn": execution,
        "stateMachineArn": MACHINE,
        "status": status,
        "startDate": datetime.now(UTC),
    }
    with Stubber(machine._client) as stub:
        stub.add_response("describe_execution", described, {"executionArn": execution})
        stub.add_response(
            "redrive_execution", {"redriveDate": datetime.now(UTC)}, {"executionArn": execution}
        )

        assert machine.send(lot, backlog=500) == "RUNNING"
        stub.assert_no_pending_responses()


def test_the_progress_of_an_execution_is_that_of_its_map_run(lot: Lot) -> None:
    machine = StateMachine(MACHINE)
    execution = f"arn:aws:states:{REGION}:123456789012:execution:onrecord-Reprocess:lot-1"
    run = f"arn:aws:states:{REGION}:123456789012:mapRun:onrecord-Reprocess/Batches:1"
    now = datetime.now(UTC)
    counts = dict.fromkeys(
        ("pending", "running", "succeeded", "failed", "timedOut", "aborted", "total", "resultsWritten"), 0
    )
    described = {
        "mapRunArn": run,
        "executionArn": execution,
        "status": "RUNNING",
        "startDate": now,
        "maxConcurrency": 1,
        "toleratedFailurePercentage": 0.0,
        "toleratedFailureCount": 0,
        "itemCounts": counts | {"succeeded": 7, "total": 12},
        "executionCounts": counts,
    }
    listed = {"executionArn": execution, "mapRunArn": run, "stateMachineArn": MACHINE, "startDate": now}
    with Stubber(machine._client) as stub:
        stub.add_response(
            "describe_execution",
            {"executionArn": execution, "stateMachineArn": MACHINE, "status": "RUNNING", "startDate": now},
        )
        stub.add_response("list_map_runs", {"mapRuns": [listed]}, {"executionArn": execution})
        stub.add_response("describe_map_run", described, {"mapRunArn": run})

        assert machine.progress(lot) == "RUNNING, 7 of 12 lines of the lot sent"
