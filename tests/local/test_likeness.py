"""Where a function could tell the local stack from AWS: tried with small functions of our own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.running_stack import RunningStack, eventually, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEMPLATE = """
Parameters:
  UploadsBucketName: {Type: String}
  EndpointUrl: {Type: String}
  AuthorityBucketName: {Type: String}
  AuthorityKey: {Type: String}
Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Ref UploadsBucketName
      VersioningConfiguration: {Status: Enabled}
      NotificationConfiguration:
        QueueConfigurations:
          - Event: s3:ObjectCreated:*
            Queue: !GetAtt Happened.Arn
            Filter: {S3Key: {Rules: [{Name: suffix, Value: .txt}]}}
          - {Event: "s3:ObjectRemoved:*", Queue: !GetAtt Happened.Arn}
  Happened: {Type: AWS::SQS::Queue}
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 600
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 2}
  Dead: {Type: AWS::SQS::Queue}
  Seen: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: worker
      Handler: app.handler
      Timeout: 1
      Environment: {Variables: {SEEN: !Ref Seen, AWS_ENDPOINT_URL: "https://sqs.us-east-1.amazonaws.com"}}
      Events:
        Jobs:
          Type: SQS
          Properties:
            Queue: !GetAtt Jobs.Arn
            BatchSize: 10
            MaximumBatchingWindowInSeconds: 1
            FunctionResponseTypes: [ReportBatchItemFailures]
      AutoPublishAlias: live
  HttpApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        paths:
          /ask/{what}:
            get: &AskWorker
              x-amazon-apigateway-integration:
                payloadFormatVersion: "2.0"
                uri: !Sub
                  - arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Called}/invocations
                  - {Called: !Ref Worker.Alias}
          /send: {post: *AskWorker}
"""

WORKER = """
import os
import time

import boto3

import beside

STARTED = time.time()


def handler(event, context):
    if "Records" not in event:
        return answer(event, context)
    failed = []
    for record in event["Records"]:
        tries = record["attributes"]["ApproximateReceiveCount"]
        seen = record["body"] + " " + tries
        boto3.client("sqs").send_message(QueueUrl=os.environ["SEEN"], MessageBody=seen)
        match record["body"]:
            case "fails":
                failed.append({"itemIdentifier": record["messageId"]})
            case "raises":
                raise ValueError("no")
            case "exits":
                os._exit(1)
            case "sleeps":
                time.sleep(30)
    return {"batchItemFailures": failed}


def answer(event, context):
    match event.get("pathParameters", {}).get("what"):
        case "environment":
            return dict(os.environ)
        case "context":
            left = context.get_remaining_time_in_millis()
            return {"left": left, "name": context.function_name, "id": context.aws_request_id}
        case "process":
            return {"started": STARTED, "beside": beside.NAME, "folder": os.getcwd()}
        case "raises":
            raise ValueError("no")
        case "sleeps":
            time.sleep(30)
        case "grows":
            return "x" * 7_000_000
    return event
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    folder: Path = tmp_path_factory.mktemp("small")
    (folder / "worker").mkdir()
    (folder / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (folder / "worker" / "app.py").write_text(WORKER.lstrip(), encoding="utf-8")
    (folder / "worker" / "beside.py").write_text("NAME = __name__\n", encoding="utf-8")
    with serving("--empty", "--template", str(folder / "template.yaml"), "--retry-after", "0") as running:
        yield running


def queue(stack: RunningStack, name: str) -> str:
    return f"{stack.aws_url}/123456789012/onrecord-{name}"


def send(stack: RunningStack, *bodies: str) -> None:
    entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
    stack.client("sqs").send_message_batch(QueueUrl=queue(stack, "Jobs"), Entries=entries)


def taken(stack: RunningStack, name: str, count: int) -> list[str]:
    """Take ``count`` messages from a queue; there must be no more."""
    sqs = stack.client("sqs")
    bodies: list[str] = []

    def take() -> bool:
        for message in sqs.receive_message(QueueUrl=queue(stack, name)).get("Messages", []):
            bodies.append(message["Body"])
            sqs.delete_message(QueueUrl=queue(stack, name), ReceiptHandle=message["ReceiptHandle"])
        return len(bodies) >= count

    eventually(take)
    return bodies


def ask(stack: RunningStack, what: str) -> Any:
    return stack.request("GET", f"/ask/{what}").json


def test_a_processed_message_is_gone_and_a_failed_one_dies_after_its_tries(small: RunningStack) -> None:
    send(small, "works", "fails")
    assert taken(small, "Dead", 1) == ["fails"]
    assert sorted(taken(small, "Seen", 3)) == ["fails 1", "fails 2", "works 1"]


@pytest.mark.parametrize("end", ["raises", "exits", "sleeps"])
def test_a_crash_fails_the_whole_batch_until_it_dies(small: RunningStack, end: str) -> None:
    send(small, "works", end)
    assert sorted(taken(small, "Dead", 2)) == sorted(["works", end])
    seen = taken(small, "Seen", 4)
    assert sorted(set(seen)) == sorted([f"{body} {n}" for body in ("works", end) for n in (1, 2)])


def test_after_a_crash_the_next_event_finds_a_new_process(small: RunningStack) -> None:
    before = ask(small, "process")["started"]
    assert ask(small, "process")["started"] == before
    assert small.request("GET", "/ask/sleeps").status == 503
    assert ask(small, "process")["started"] > before


def test_a_function_imports_what_lies_beside_it_and_stands_in_its_folder(small: RunningStack) -> None:
    process = ask(small, "process")
    assert process["beside"] == "beside"
    assert process["folder"].endswith("/worker")


def test_a_function_sees_its_own_variables_and_none_of_ours(small: RunningStack) -> None:
    environment = ask(small, "environment")
    assert environment["SEEN"] == queue(small, "Seen")
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "onrecord-Worker"
    assert environment["AWS_ACCESS_KEY_ID"] == "local"
    assert environment["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
    assert environment.keys().isdisjoint({"HOME", "ONRECORD_S3_PORT", "AWS_PROFILE"})


def test_whatever_the_template_says_a_function_reaches_the_local_aws_only(small: RunningStack) -> None:
    assert ask(small, "environment")["AWS_ENDPOINT_URL"] == small.aws_url


def test_the_context_counts_down_and_names_the_request(small: RunningStack) -> None:
    first, second = ask(small, "context"), ask(small, "context")
    assert 0 < first["left"] <= 1000
    assert first["name"] == "onrecord-Worker"
    assert first["id"] != second["id"]


def test_the_gateways_own_errors_have_the_shape_that_api_gateway_gives_them(small: RunningStack) -> None:
    answers = {
        "/ask/raises": (500, {"message": "Internal Server Error"}),
        "/ask/grows": (500, {"message": "Internal Server Error"}),
        "/nowhere": (404, {"message": "Not Found"}),
    }
    for path, expected in answers.items():
        answer = small.request("GET", path)
        assert (answer.status, answer.json) == expected


def test_an_event_arrives_as_sent_over_http(small: RunningStack) -> None:
    event = small.request(
        "POST", "/send?a=1&a=%C3%A9", "{“}".encode(), Content_Type="application/json", Cookie="a=1"
    ).json
    assert event["body"] == "{“}"
    assert event["queryStringParameters"] == {"a": "1,é"}
    assert event["cookies"] == ["a=1"]
    assert event["headers"]["content-type"] == "application/json"
    assert event["requestContext"]["http"]["method"] == "POST"


def test_a_request_larger_than_an_event_may_be_is_refused(small: RunningStack) -> None:
    assert small.request("POST", "/send", b"x" * 7_000_000, Content_Type="text/plain").status == 413


def test_a_bucket_sends_the_events_of_s3(small: RunningStack) -> None:
    s3, sqs = small.client("s3"), small.client("sqs")
    bucket = {"Bucket": "onrecord-documents"}
    sqs.purge_queue(QueueUrl=queue(small, "Happened"))  # of the test event that S3 sends first
    first = s3.put_object(**bucket, Key="a b.txt", Body=b"1")["VersionId"]
    s3.put_object(**bucket, Key="other.pdf", Body=b"1")  # not what the filter asks for
    second = s3.put_object(**bucket, Key="a b.txt", Body=b"2")["VersionId"]
    marker = s3.delete_object(**bucket, Key="a b.txt")["VersionId"]
    s3.delete_object(**bucket, Key="a b.txt", VersionId=marker)
    s3.delete_objects(**bucket, Delete={"Objects": [{"Key": "a b.txt", "VersionId": first}]})
    s3.delete_object(**bucket, Key="a b.txt", VersionId=second)

    records = [json.loads(body)["Records"][0] for body in taken(small, "Happened", 6)]
    records.sort(key=lambda record: record["s3"]["object"]["sequencer"])
    assert [(record["eventName"], record["s3"]["object"]["versionId"]) for record in records] == [
        ("ObjectCreated:Put", first),
        ("ObjectCreated:Put", second),
        ("ObjectRemoved:DeleteMarkerCreated", marker),
        ("ObjectRemoved:Delete", marker),
        ("ObjectRemoved:Delete", first),
        ("ObjectRemoved:Delete", second),
    ]
    sequencers = [record["s3"]["object"]["sequencer"] for record in records]
    assert len(set(sequencers)) == len(sequencers)
    assert {len(sequencer) for sequencer in sequencers} == {18}
    assert {record["s3"]["object"]["key"] for record in records} == {"a+b.txt"}
