"""Templates as the local stack resolves them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from local.declarations import declarations
from local.event_source import event_sources
from local.gateway import routes
from local.template import BUCKET, QUEUE, Template, TemplateError
from onrecord.ports import S3_PORT, url

PROJECT_TEMPLATE = Path(__file__).resolve().parents[3] / "template.yaml"


def template(tmp_path: Path, text: str, **parameters: str) -> Template:
    file = tmp_path / "template.yaml"
    file.write_text(dedent(text), encoding="utf-8")
    return Template.load(file, parameters)


def test_names_and_arns_are_what_cloudformation_would_give(tmp_path: Path) -> None:
    read = template(
        tmp_path,
        """
        Resources:
          Named: {Type: AWS::S3::Bucket, Properties: {BucketName: papers}}
          Unnamed: {Type: AWS::S3::Bucket}
          Jobs: {Type: AWS::SQS::Queue}
        """,
    )
    assert read.resolve({"Ref": "Named"}) == "papers"
    assert read.resolve({"Ref": "Unnamed"}) == "onrecord-unnamed"
    assert read.resolve({"Fn::GetAtt": "Named.Arn"}) == "arn:aws:s3:::papers"
    assert read.resolve({"Fn::GetAtt": ["Jobs", "Arn"]}) == "arn:aws:sqs:us-east-1:123456789012:onrecord-Jobs"
    assert read.resolve({"Ref": "Jobs"}) == f"{url(S3_PORT)}/123456789012/onrecord-Jobs"


def test_short_tags_mean_the_same_as_the_long_functions(tmp_path: Path) -> None:
    read = template(
        tmp_path,
        """
        Parameters:
          Stage: {Type: String, Default: test}
          Zones: {Type: CommaDelimitedList, Default: "a, b"}
        Mappings: {Sizes: {test: {depth: 3}}}
        Resources:
          Jobs:
            Type: AWS::SQS::Queue
            Properties:
              QueueName: !Sub ["${Kind}-${Stage}-${!literal}", {Kind: !Join ["", [j, o, b]]}]
              VisibilityTimeout: !FindInMap [Sizes, !Ref Stage, depth]
              Tags: [!Select [1, !Ref Zones], !Select [0, !Split ["/", "x/y"]], !Ref AWS::NoValue]
        """,
    )
    jobs = read.properties("Jobs")
    assert jobs == {
        "QueueName": "job-test-${literal}",
        "VisibilityTimeout": 3,
        "Tags": ["b", "x"],
    }


@pytest.mark.parametrize(("name", "buckets"), [("", []), ("papers", ["papers"])])
def test_conditions_decide_on_resources_and_properties(tmp_path: Path, name: str, buckets: list[str]) -> None:
    read = template(
        tmp_path,
        """
        Parameters:
          Name: {Type: String, Default: ""}
        Conditions:
          Unnamed: !Equals [!Ref Name, ""]
          Named: !Not [!Condition Unnamed]
          Both: !And [!Condition Named, !Or [!Condition Named, !Condition Unnamed]]
        Resources:
          Papers:
            Type: AWS::S3::Bucket
            Condition: Both
            Properties: {BucketName: !If [Named, !Ref Name, !Ref AWS::NoValue]}
        """,
        Name=name,
    )
    assert [properties["BucketName"] for properties in read.resources(BUCKET).values()] == buckets


def test_globals_are_merged_into_functions_as_sam_does(tmp_path: Path) -> None:
    read = template(
        tmp_path,
        """
        Globals:
          Function:
            Timeout: 10
            Handler: app.handler
            Environment: {Variables: {A: everywhere, B: everywhere}}
        Resources:
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              CodeUri: functions/worker
              Timeout: 60
              Environment: {Variables: {B: here}}
        """,
    )
    worker = declarations(read)["Worker"]
    assert worker.environment == {"A": "everywhere", "B": "here"}
    assert (worker.timeout_s, worker.handler) == (60, "app.handler")
    assert worker.code == tmp_path / "functions" / "worker"


def test_dates_stay_text(tmp_path: Path) -> None:
    read = template(
        tmp_path,
        """
        Resources:
          Jobs: {Type: AWS::SQS::Queue, Properties: {Policy: {Version: 2012-10-17}}}
        """,
    )
    assert read.resources(QUEUE)["Jobs"]["Policy"]["Version"] == "2012-10-17"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Resources: {Topic: {Type: AWS::SNS::Topic}}", "no AWS::SNS::Topic"),
        (
            "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !ImportValue x}}}",
            "Fn::ImportValue",
        ),
        ("Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Nowhere}}}", "Nowhere"),
        ("Resources: {Q: {Type: AWS::SQS::Queue, Properties: {X: !GetAtt Q.Colour}}}", "Colour"),
        ("Resources: {Q: {Type: AWS::SQS::Queue, Condition: Never}}", "no condition Never"),
        ("Parameters: {P: {Type: String}}", "P has neither"),
        ("Parameters: {P: {Type: String, Default: a, AllowedValues: [b]}}", "P cannot be 'a'"),
        ("Resources: {", "not YAML"),
    ],
)
def test_what_the_local_stack_does_not_know_is_an_error_and_no_guess(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(TemplateError, match=complaint):
        template(tmp_path, text).resources(QUEUE)


def test_a_parameter_that_the_template_does_not_have_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="no parameter Colour"):
        template(tmp_path, "Resources: {}", Colour="red")


def test_a_template_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"nowhere\.yaml: No such file"):
        Template.load(tmp_path / "nowhere.yaml")


def function_with(tmp_path: Path, event: str) -> Template:
    return template(
        tmp_path,
        f"""
        Resources:
          Worker:
            Type: AWS::Serverless::Function
            Properties: {{CodeUri: worker, Handler: app.handler, Events: {{E: {event}}}}}
        """,
    )


@pytest.mark.parametrize(
    "event",
    [
        "{Type: S3, Properties: {}}",
        "{Type: SQS, Properties: {Queue: q, FilterCriteria: {}}}",
    ],
)
def test_an_event_that_nothing_here_would_deliver_is_an_error(tmp_path: Path, event: str) -> None:
    worker = declarations(function_with(tmp_path, event))["Worker"]
    with pytest.raises(TemplateError, match="E: "):
        event_sources(worker)


@pytest.mark.parametrize(
    ("payload", "target"),
    [
        ("1.0", "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations"),
        ("2.0", "https://elsewhere.example"),
    ],
)
def test_a_route_that_nothing_here_would_answer_is_an_error(
    tmp_path: Path, payload: str, target: str
) -> None:
    read = template(
        tmp_path,
        f"""
        Resources:
          Front:
            Type: AWS::Serverless::HttpApi
            Properties:
              DefinitionBody:
                paths:
                  /a:
                    get:
                      x-amazon-apigateway-integration:
                        payloadFormatVersion: "{payload}"
                        uri: {target}
        """,
    )
    with pytest.raises(TemplateError, match="GET /a"):
        routes(read)


def test_the_projects_template_is_understood_throughout() -> None:
    read = Template.load(PROJECT_TEMPLATE, {"UploadsBucketName": "papers"})
    functions = declarations(read)
    assert read.name("UploadsBucket") == "papers"
    fed = {source.queue_name for function in functions.values() for source in event_sources(function)}
    assert fed == {read.name(f"{name}Queue") for name in ("Ingest", "Failed", "Export", "Alert", "Delivery")}
    served = {route.key: name for route, name in routes(read).items()}
    assert {"$default", "GET /v1/statements", "DELETE /v1/documents/{id}"} <= set(served)
    assert served.pop("POST /v1/extract") == functions["ExtractFunction"].name
    assert set(served.values()) == {functions["ApiFunction"].name}
