"""What a deployment sends to CloudFormation, as far as moto supports it.

moto knows no transforms, so CloudFormation's own part ends here; tests/sam translates the template.
"""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from local.aws import ENVIRONMENT, KEY_ID, REGION, SECRET
from operations import destroy
from operations.deploy import command
from operations.settings import digest, with_settings
from operations.stack import NoSuchStackError, outputs

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build" / "artifact" / "template.yaml"
VALUES = {"LogLevel": "DEBUG"}


@contextmanager
def moto() -> Iterator[str]:
    """Run an empty moto server and yield its endpoint; all servers of a process share their state."""
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        urllib.request.urlopen(f"{endpoint}/moto-api/reset", data=b"").close()
        yield endpoint
    finally:
        server.stop()


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """The template that a deployment of the built stack uploads, and the keys of all that it uploads."""
    folder = tmp_path_factory.mktemp("deployment")
    template, configuration = BUILT.with_name("deployed.yaml"), folder / "samconfig-news.toml"
    configuration.write_text("version = 0.1\n")
    template.write_text(with_settings(BUILT.read_text("utf-8"), VALUES), "utf-8")
    with moto() as endpoint:
        s3: Any = boto3.session.Session(KEY_ID, SECRET, region_name=REGION).client(
            "s3", endpoint_url=endpoint
        )
        s3.create_bucket(Bucket="artifacts")
        words = command("news", configuration, VALUES, guided=False, dry_run=True)
        words[words.index("--template-file") + 1] = str(template)
        place = words.index("--resolve-s3")  # a bucket of SAM's own takes a stack of its own
        words[place : place + 1] = ["--s3-bucket", "artifacts"]
        run = subprocess.run(
            words,
            env=os.environ | ENVIRONMENT | {"AWS_ENDPOINT_URL": endpoint, "SAM_CLI_TELEMETRY": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Initiating deployment" in run.stdout, run.stdout[-2_000:] + run.stderr[-2_000:]
        keys = [item["Key"] for item in s3.list_objects_v2(Bucket="artifacts")["Contents"]]
        (key,) = (key for key in keys if key.endswith(".template"))
        uploaded: str = s3.get_object(Bucket="artifacts", Key=key)["Body"].read().decode()
    template.unlink()
    return uploaded, keys


def test_code_and_layers_are_uploaded_and_named_in_the_template(handed_over: tuple[str, list[str]]) -> None:
    template, keys = handed_over
    artifacts = [key for key in keys if not key.endswith(".template")]

    assert len(artifacts) == 10  # six functions, four layers
    assert all(f"s3://artifacts/{key}" in template for key in artifacts)


def test_the_template_carries_the_digest_of_the_values(handed_over: tuple[str, list[str]]) -> None:
    template, _ = handed_over

    assert f"ONRECORD_SETTINGS: {digest(VALUES)}" in template


# --- Removal -------------------------------------------------------------------------------------

KEPT_AND_REMOVED = {
    "Resources": {
        "Kept": {
            "Type": "AWS::S3::Bucket",
            "DeletionPolicy": "Retain",
            "Properties": {"BucketName": "news-uploads"},
        },
        "Removed": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "news-ingest"}},
    },
    "Outputs": {
        "UploadsBucket": {"Value": "news-uploads"},
        "TextsBucket": {"Value": "news-texts"},
        "Table": {"Value": "news-table"},
    },
}


@pytest.fixture
def small_stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A stack named ``news`` on moto."""
    with moto() as endpoint:
        for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL": endpoint, "SAM_CLI_TELEMETRY": "0"}.items():
            monkeypatch.setenv(name, value)
        boto3.client("cloudformation").create_stack(
            StackName="news", TemplateBody=json.dumps(KEPT_AND_REMOVED)
        )
        yield


@pytest.mark.usefixtures("small_stack")
def test_a_confirmed_removal_leaves_what_the_template_retains(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "news")

    assert destroy.main(["news"]) == 0

    with pytest.raises(NoSuchStackError):
        outputs("news")
    assert [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]] == ["news-uploads"]
    assert not boto3.client("sqs").list_queues().get("QueueUrls")


@pytest.mark.usefixtures("small_stack")
def test_another_answer_removes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "yes")

    assert destroy.main(["news"]) == 1

    said = capsys.readouterr().out
    assert all(name in said for name in ("news-uploads", "news-texts", "news-table"))
    assert outputs("news")["Table"] == "news-table"


@pytest.mark.usefixtures("small_stack")
def test_a_stack_that_is_not_there_is_said_to_be_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert destroy.main(["old"]) == 1
    assert "no stack old" in capsys.readouterr().err
