"""Promises of template.yaml beyond its syntax, and of the files that belong to it."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import yaml

from local.gateway import PAGES, apis, routes
from local.template import BUCKET, FUNCTION, QUEUE, ROLE, SECRET, TABLE, Template
from onrecord.problems import ProblemType
from onrecord.record import EndKind
from onrecord.record.storage import keys
from onrecord.service.alerts.deliveries import DELIVERED, DELIVERIES
from onrecord.service.announcements import DETAIL_TYPES, SOURCE
from onrecord.service.embeds import EmbedSettings
from onrecord.service.environment import Environment
from onrecord.service.sign_in.settings import SignInSettings
from tests.support.policies import actions, allowed, as_list
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATE = Template.load(ROOT / "template.yaml")
FUNCTIONS = TEMPLATE.resources(FUNCTION)
POLICY = "AWS::S3::BucketPolicy"
LOGS = "AWS::Logs::LogGroup"
ALARM = "AWS::CloudWatch::Alarm"


class AsWritten(yaml.SafeLoader):
    """Reads the template with its intrinsic functions as they are written."""


AsWritten.add_multi_constructor("!", lambda _loader, tag, node: (tag, node.value))
WRITTEN = yaml.load((ROOT / "template.yaml").read_text("utf-8"), AsWritten)  # noqa: S506  (a SafeLoader)


def statements(effect: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every policy statement of an effect, with the resource that it belongs to."""
    for logical_id in FUNCTIONS:
        for statement in allowed(TEMPLATE, logical_id):
            if statement["Effect"] == effect:
                yield logical_id, statement
    for kind in (POLICY, "AWS::SQS::QueuePolicy"):
        for logical_id, resource in TEMPLATE.resources(kind).items():
            document = resource["PolicyDocument"]
            yield from ((logical_id, each) for each in document["Statement"] if each["Effect"] == effect)


# The objects of one bucket, and the streams of one log group.
WILDCARDS = (
    r"arn:aws:s3:::[a-z0-9-]+(/exports|/alerts|/deliveries|/delivered)?/\*"
    r"|arn:aws:logs:[a-z0-9:-]+:log-group:onrecord-\w+:\*"
)


def test_policies_allow_named_actions_on_named_resources_only() -> None:
    granted = list(statements("Allow"))

    assert len(granted) > 10
    for owner, statement in granted:
        for action in as_list(statement["Action"]):
            assert re.fullmatch(r"[a-z0-9]+:[A-Za-z]+", action), (owner, action)
        for resource in as_list(statement["Resource"]):
            if resource == "*":
                assert statement["Sid"] == "SendTraces", owner  # X-Ray has no resources to name
            elif "*" in resource:
                assert re.fullmatch(WILDCARDS, resource), (owner, resource)


def test_only_who_asks_or_writes_the_record_may_read_the_authority_file_and_nothing_else_there() -> None:
    given = Template.load(
        ROOT / "template.yaml", {"AuthorityBucketName": "a-bucket", "AuthorityKey": "who/is who.csv"}
    )
    granted = [
        (logical_id, statement["Action"], statement["Resource"])
        for logical_id in given.resources(FUNCTION)
        for statement in allowed(given, logical_id)
        if "a-bucket" in str(statement["Resource"])
    ]

    file = "arn:aws:s3:::a-bucket/who/is who.csv"
    assert granted == [
        ("IngestFunction", ["s3:GetObject"], [file]),
        ("ApiFunction", ["s3:GetObject"], [file]),
        ("ExportFunction", ["s3:GetObject"], [file]),
        ("AlertFunction", ["s3:GetObject"], [file]),
    ]
    assert not any(statement.get("Sid") == "ReadAuthority" for _, statement in statements("Allow"))
    pattern = WRITTEN["Parameters"]["AuthorityKey"]["AllowedPattern"]
    assert re.fullmatch(pattern, "who/is who.csv")
    assert not any(re.fullmatch(pattern, key) for key in ("*", "who/*", "wh?", "${aws:x}", ""))


def test_every_function_has_a_role_of_its_own_and_no_policy_beside_it() -> None:
    assert len({function["Role"] for function in FUNCTIONS.values()}) == len(FUNCTIONS)
    assert not any("Policies" in function for function in FUNCTIONS.values())
    for role in TEMPLATE.resources(ROLE).values():
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
        assert "ManagedPolicyArns" not in role


def test_a_function_reaches_its_own_queue_and_its_own_logs_only() -> None:
    for logical_id, function in FUNCTIONS.items():
        statements = {statement.get("Sid"): statement for statement in allowed(TEMPLATE, logical_id)}
        sources = [
            event["Properties"]["Queue"]
            for event in function.get("Events", {}).values()
            if event["Type"] == "SQS"
        ]
        assert statements.get("ReceiveMessages", {}).get("Resource", []) == sources
        (logs,) = statements["WriteLogs"]["Resource"]
        assert logs.endswith(f":log-group:{function['LoggingConfig']['LogGroup']}:*")


def test_only_the_functions_that_record_may_write() -> None:
    writers = {
        owner
        for owner, statement in statements("Allow")
        for action in as_list(statement["Action"])
        if action in ("dynamodb:PutItem", "dynamodb:BatchWriteItem") and "Condition" not in statement
    }

    assert writers == {"IngestFunction", "DeadLetterFunction"}
    assert actions(TEMPLATE, "ExtractFunction") == set()


def test_the_api_writes_nothing_in_the_table_but_tickets() -> None:
    [written] = [
        statement["Condition"]
        for owner, statement in statements("Allow")
        if owner == "ApiFunction" and "dynamodb:BatchWriteItem" in as_list(statement["Action"])
    ]

    [leading] = written["ForAllValues:StringLike"].values()
    may = {
        key: any(fnmatchcase(key, each) for each in leading)
        for key in (keys.ticket("d").pk, keys.batch("b"), keys.document("d"), keys.names("a"))
    }
    assert list(may.values()) == [True, True, False, False]


@pytest.mark.parametrize("logical_id", ["UploadsBucket", "TextsBucket"])
def test_buckets_are_private_encrypted_and_reached_by_tls_only(logical_id: str) -> None:
    bucket = TEMPLATE.properties(logical_id)
    name = TEMPLATE.name(logical_id)
    (denial,) = (
        denied for owner, denied in statements("Deny") if TEMPLATE.properties(owner).get("Bucket") == name
    )

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert denial["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert set(denial["Resource"]) == {f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"}


def test_an_original_never_expires() -> None:
    uploads = TEMPLATE.properties("UploadsBucket")

    assert uploads["VersioningConfiguration"] == {"Status": "Enabled"}
    for rule in uploads["LifecycleConfiguration"]["Rules"]:
        assert set(rule) - {"Id", "Status"} <= {
            "AbortIncompleteMultipartUpload",
            "ExpiredObjectDeleteMarker",
            "NoncurrentVersionExpiration",
        }


def test_overwritten_uploads_are_kept_as_long_as_the_parameter_says() -> None:
    shorter = Template.load(ROOT / "template.yaml", {"OldVersionDays": "1"}).properties("UploadsBucket")

    assert {"NoncurrentDays": "1"} in [
        rule.get("NoncurrentVersionExpiration") for rule in shorter["LifecycleConfiguration"]["Rules"]
    ]


def test_what_holds_documents_outlives_the_stack() -> None:
    for logical_id in (*TEMPLATE.resources(BUCKET), *TEMPLATE.resources(TABLE)):
        resource = WRITTEN["Resources"][logical_id]
        assert resource["DeletionPolicy"] in ("Retain", "RetainExceptOnCreate")
        assert resource["UpdateReplacePolicy"] == "Retain"


def test_a_failed_first_deployment_leaves_nothing_that_blocks_the_second() -> None:
    for logical_id, resource in WRITTEN["Resources"].items():
        if resource.get("DeletionPolicy") == "Retain":  # so its name must be CloudFormation's own
            assert "TableName" not in resource["Properties"], logical_id
            assert resource["Type"] == TABLE


EXISTING = {
    "ExistingBuckets": "true",
    "UploadsBucketName": "old-uploads",
    "TextsBucketName": "old-texts",
    "ExistingTable": "old-table",
}


def test_a_stack_takes_an_existing_table_and_existing_buckets_into_use() -> None:
    adopting = Template.load(ROOT / "template.yaml", EXISTING)

    assert not adopting.resources(BUCKET)
    assert not adopting.resources(TABLE)
    variables = adopting.properties("IngestFunction")["Environment"]["Variables"]
    assert variables["ONRECORD_TABLE"] == "old-table"
    assert (variables["ONRECORD_UPLOADS_BUCKET"], variables["ONRECORD_TEXTS_BUCKET"]) == (
        "old-uploads",
        "old-texts",
    )
    adopted = {
        "arn:aws:s3:::old-uploads",
        "arn:aws:s3:::old-texts",
        "arn:aws:dynamodb:us-east-1:123456789012:table/old-table",
    }
    for function in ("IngestFunction", "ApiFunction"):
        named = {
            resource.split("/index")[0].removesuffix("/*").removesuffix("/exports").removesuffix("/alerts")
            for statement in allowed(adopting, function)
            for resource in statement["Resource"]
            if resource.startswith(("arn:aws:s3", "arn:aws:dynamodb"))
        }
        assert named == adopted
    for policy in adopting.resources(POLICY).values():
        assert policy["Bucket"] in ("old-uploads", "old-texts")


def test_buckets_that_exist_may_have_the_default_names() -> None:
    adopting = Template.load(ROOT / "template.yaml", {"ExistingBuckets": "true"})
    made = TEMPLATE.properties("UploadsBucket")["BucketName"]

    variables = adopting.properties("IngestFunction")["Environment"]["Variables"]
    assert variables["ONRECORD_UPLOADS_BUCKET"] == made


def test_bucket_names_are_the_accounts_own_unless_given() -> None:
    named = Template.load(ROOT / "template.yaml", {"UploadsBucketName": "a-bucket"})

    assert TEMPLATE.name("UploadsBucket").startswith("onrecord-uploads-123456789012")
    assert TEMPLATE.name("TextsBucket").startswith("onrecord-texts-123456789012")
    assert named.name("UploadsBucket") == "a-bucket"


@pytest.mark.parametrize("parameters", [{}, {"UploadsBucketName": "a-bucket"}])
def test_the_queue_takes_messages_of_this_accounts_bucket_only(parameters: dict[str, str]) -> None:
    template = Template.load(ROOT / "template.yaml", parameters)
    statement, _ = template.properties("IngestQueuePolicy")["PolicyDocument"]["Statement"]

    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{template.name('UploadsBucket')}"},
        "StringEquals": {"aws:SourceAccount": "123456789012"},
    }


def test_every_queue_is_reached_by_tls_only() -> None:
    denied = {
        resource
        for _, statement in statements("Deny")
        for resource in as_list(statement["Resource"])
        if statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }

    assert {queue_arn(logical_id) for logical_id in TEMPLATE.resources(QUEUE)} <= denied


def test_a_message_stays_hidden_while_its_function_runs() -> None:
    queues = {queue_arn(logical_id): queue for logical_id, queue in TEMPLATE.resources(QUEUE).items()}
    sources = [
        (logical_id, function["Timeout"], event["Properties"])
        for logical_id, function in FUNCTIONS.items()
        for event in function.get("Events", {}).values()
        if event["Type"] == "SQS"
    ]

    assert {queue_of["Queue"] for *_, queue_of in sources} == {
        queue_arn(f"{name}Queue") for name in ("Ingest", "Failed", "Export", "Alert", "Delivery")
    }
    for function, timeout, source in sources:
        # Lambda accepts no less.
        assert queues[source["Queue"]]["VisibilityTimeout"] >= timeout
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert function == "DeadLetterFunction" or queues[source["Queue"]]["VisibilityTimeout"] <= 1_000


def test_the_queue_of_alerts_takes_events_of_its_own_rule_only() -> None:
    statement, _ = TEMPLATE.properties("AlertQueuePolicy")["PolicyDocument"]["Statement"]
    rule = TEMPLATE.properties("AlertRule")

    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Condition"] == {
        "ArnEquals": {"aws:SourceArn": TEMPLATE.resolve({"Fn::GetAtt": "AlertRule.Arn"})}
    }
    assert [target["Arn"] for target in rule["Targets"]] == [queue_arn("AlertQueue")]
    assert (rule["EventBusName"], rule["EventPattern"]) == (
        "default",
        {"source": [SOURCE], "detail-type": [DETAIL_TYPES[EndKind.RECORDED]]},
    )


def test_mails_are_sent_to_the_named_topic_alone() -> None:
    topic = "arn:aws:sns:us-east-1:123456789012:alerts"
    given = Template.load(ROOT / "template.yaml", {"AlertTopicArn": topic})

    def publishers(template: Template) -> list[tuple[str, list[str]]]:
        return [
            (logical_id, statement["Resource"])
            for logical_id in template.resources(FUNCTION)
            for statement in allowed(template, logical_id)
            if "sns:Publish" in statement["Action"]
        ]

    assert publishers(given) == [("AlertFunction", [topic])]
    assert publishers(TEMPLATE) == []
    pattern = WRITTEN["Parameters"]["AlertTopicArn"]["AllowedPattern"]
    assert re.fullmatch(pattern, topic)
    assert not any(re.fullmatch(pattern, each) for each in ("*", "arn:aws:sns:*:*:a", "arn:aws:sqs:a"))


def test_deliveries_are_kept_for_a_month_and_what_was_delivered_for_good() -> None:
    expiring = {
        rule.get("Prefix"): rule.get("ExpirationInDays")
        for rule in TEMPLATE.properties("TextsBucket")["LifecycleConfiguration"]["Rules"]
    }

    assert expiring[DELIVERIES] == 30
    assert not any((DELIVERED + "a").startswith(prefix) for prefix in expiring if prefix)


def test_only_the_queue_before_it_may_fill_a_dead_letter_queue() -> None:
    queues = TEMPLATE.resources(QUEUE)

    for queue, source in (("FailedQueue", "IngestQueue"), ("DeadLetterQueue", "FailedQueue")):
        assert queues[queue]["RedriveAllowPolicy"] == {
            "redrivePermission": "byQueue",
            "sourceQueueArns": [queue_arn(source)],
        }


def test_a_failed_message_goes_to_the_dead_letter_function_and_is_kept_for_two_weeks() -> None:
    queues = TEMPLATE.resources(QUEUE)

    assert queues["IngestQueue"]["RedrivePolicy"] == {
        "deadLetterTargetArn": queue_arn("FailedQueue"),
        "maxReceiveCount": 5,
    }
    assert queues["FailedQueue"]["RedrivePolicy"]["deadLetterTargetArn"] == queue_arn("DeadLetterQueue")
    # A moved message may keep its count: the consumer still gets it several times.
    assert queues["FailedQueue"]["RedrivePolicy"]["maxReceiveCount"] >= 5 + 5
    assert "RedrivePolicy" not in queues["DeadLetterQueue"]
    assert {queue["MessageRetentionPeriod"] for queue in queues.values()} == {14 * 24 * 60 * 60}


def queue_arn(logical_id: str) -> str:
    return f"arn:aws:sqs:us-east-1:123456789012:onrecord-{logical_id}"


def test_a_document_that_kills_its_process_fails_no_other_document() -> None:
    assert FUNCTIONS["IngestFunction"]["Events"]["Uploads"]["Properties"]["BatchSize"] == 1


def test_the_table_is_paid_by_request_and_can_be_restored() -> None:
    table = TEMPLATE.properties("Table")

    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True,
        "RecoveryPeriodInDays": "35",
    }
    assert table["DeletionProtectionEnabled"] is True
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}


@pytest.mark.parametrize(
    ("parameters", "warm", "most"),
    [
        ({}, None, None),
        ({"WarmWriteUnits": "27000"}, {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": "27000"}, None),
        ({"MaxWriteUnits": "500"}, None, {"MaxWriteRequestUnits": "500"}),
        ({"MaxReadUnits": "9"}, None, {"MaxReadRequestUnits": "9"}),
    ],
)
def test_the_throughput_of_table_and_index_is_a_parameter(
    parameters: dict[str, str], warm: object, most: object
) -> None:
    table = Template.load(ROOT / "template.yaml", parameters).properties("Table")

    for part in (table, *table["GlobalSecondaryIndexes"]):
        assert part.get("WarmThroughput") == warm
        assert part.get("OnDemandThroughput") == most


def test_only_functions_that_read_have_the_layers_of_language_and_readers() -> None:
    layers = {logical_id: len(function["Layers"]) for logical_id, function in FUNCTIONS.items()}

    assert layers == {
        "IngestFunction": 3,
        "ExtractFunction": 3,
        "ApiFunction": 2,
        "DeadLetterFunction": 1,
        "ExportFunction": 1,
        "AlertFunction": 1,
    }


def test_the_environment_is_what_the_functions_read() -> None:
    read = {field.alias for field in Environment.model_fields.values()}

    for function in FUNCTIONS.values():
        declared = function["Environment"]["Variables"]
        assert read <= set(declared)
        assert Environment.model_validate(declared).endpoint_url == ""


def test_an_empty_endpoint_is_none_for_boto3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "")

    client = boto3.client("sqs", "eu-west-1", aws_access_key_id="id", aws_secret_access_key="secret")

    assert client.meta.endpoint_url == "https://sqs.eu-west-1.amazonaws.com"


TOKENS = {"AuthMode": "JWT", "JwtIssuer": "https://issuer.example", "JwtAudience": "people, programs"}


def operations(template: Template) -> dict[str, dict[str, Any]]:
    """Return the operations of the API by method and path."""
    return {
        f"{method.upper()} {path}": operation
        for path, methods in template.properties("HttpApi")["DefinitionBody"]["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    }


def test_every_route_but_the_probe_and_feeds_asks_for_a_signature() -> None:
    security = {route: operation["security"] for route, operation in operations(TEMPLATE).items()}

    assert len(security) == len(routes(TEMPLATE)) == 30
    assert security.pop("GET /healthz") == security.pop("GET /feeds/{secret}") == []
    assert all(required == [{"AWS_IAM": []}] for required in security.values())
    definition = TEMPLATE.properties("HttpApi")["DefinitionBody"]
    assert set(definition["components"]["securitySchemes"]) == {"AWS_IAM"}
    default = definition["paths"]["$default"]["x-amazon-apigateway-any-method"]
    assert default["isDefaultRoute"] is True


@pytest.mark.parametrize("prefix", ["onrecord/", "https://api.example/"])
def test_tokens_need_a_scope_for_what_they_do(prefix: str) -> None:
    template = Template.load(ROOT / "template.yaml", TOKENS | {"JwtScopePrefix": prefix})
    scopes = {
        route: [scope.removeprefix(prefix) for scope in required["JWT"]]
        for route, operation in operations(template).items()
        for required in operation["security"]
    }

    assert len(scopes) == 28
    assert scopes.pop("POST /v1/documents") == scopes.pop("POST /v1/batches") == ["write"]
    assert scopes.pop("PATCH /v1/documents/{id}") == ["write"]
    assert scopes.pop("POST /v1/alerts") == ["write"]
    assert scopes.pop("DELETE /v1/documents/{id}") == scopes.pop("DELETE /v1/alerts/{id}") == ["delete"]
    assert scopes.pop("POST /v1/extract") == ["extract"]
    assert all(scope == ["read"] for scope in scopes.values())


SIGN_IN = {"SignInIssuer": "https://issuer.example", "SignInClientId": "pages"}


def test_without_an_issuer_no_browser_can_sign_in_anywhere() -> None:
    assert set(apis(TEMPLATE)) == {"HttpApi"}
    assert not TEMPLATE.resources(SECRET)
    assert FUNCTIONS["ApiFunction"]["Environment"]["Variables"]["ONRECORD_SIGN_IN_ISSUER"] == ""


@pytest.mark.parametrize("parameters", [SIGN_IN, SIGN_IN | TOKENS], ids=["IAM", "JWT"])
def test_the_pages_lead_to_the_function_that_asks_for_a_session(parameters: dict[str, str]) -> None:
    template = Template.load(ROOT / "template.yaml", parameters)
    served = apis(template)
    variables = template.properties("ApiFunction")["Environment"]["Variables"]

    # The gateway lets everybody pass there: only this function may stand behind it, knowing the
    # issuer. It takes nothing without a session that the gateway has not identified.
    assert {(route.key, function) for route, function in served[PAGES].items()} == {
        ("$default", "onrecord-ApiFunction")
    }
    assert SignInSettings.model_validate(variables).issuer == "https://issuer.example"
    # What programs call asks for the same as without pages.
    programs = Template.load(ROOT / "template.yaml", {**parameters, "SignInIssuer": "", "SignInClientId": ""})
    assert template.properties("HttpApi") == programs.properties("HttpApi")


def test_every_open_route_is_known() -> None:
    template = Template.load(ROOT / "template.yaml", SIGN_IN)
    unprotected = {
        (api, path)
        for api in apis(template)
        for path, operations in template.properties(api)["DefinitionBody"]["paths"].items()
        for method, operation in operations.items()
        if method != "parameters" and not operation["security"]
    }

    assert unprotected == {
        ("HttpApi", "/healthz"),
        ("HttpApi", "/feeds/{secret}"),
        ("PagesApi", "$default"),
    }


@pytest.mark.parametrize(
    ("given", "secrets"),
    [
        ({}, ["onrecord-SignInKey"]),
        ({"SignInClientSecretArn": "arn:a"}, ["onrecord-SignInKey", "arn:a"]),
    ],
)
def test_only_the_api_reads_the_secrets_of_sign_in_and_no_others(
    given: dict[str, str], secrets: list[str]
) -> None:
    template = Template.load(ROOT / "template.yaml", SIGN_IN | given)
    granted = [
        (function, statement["Action"], statement["Resource"])
        for function in FUNCTIONS
        for statement in allowed(template, function)
        if any(action.startswith("secretsmanager:") for action in statement["Action"])
    ]

    assert granted == [("ApiFunction", ["secretsmanager:GetSecretValue"], secrets)]
    assert not any("secretsmanager" in action for name in FUNCTIONS for action in actions(TEMPLATE, name))
    pattern = WRITTEN["Parameters"]["SignInClientSecretArn"]["AllowedPattern"]
    assert re.fullmatch(pattern, "arn:aws:secretsmanager:eu-west-1:123456789012:secret:client-AbCdEf")
    assert not re.fullmatch(pattern, "arn:aws:secretsmanager:eu-west-1:123456789012:secret:*")


def test_embeds_have_a_key_that_only_the_api_reads() -> None:
    embeds = {"EmbedOrigins": "https://a.example,https://b.example"}
    template = Template.load(ROOT / "template.yaml", SIGN_IN | embeds)
    variables = template.properties("ApiFunction")["Environment"]["Variables"]

    assert EmbedSettings.model_validate(variables).origins == ("https://a.example", "https://b.example")
    assert set(template.resources(SECRET)) == {"SignInKey", "EmbedKey"}
    (granted,) = (
        (function, statement["Resource"])
        for function in FUNCTIONS
        for statement in allowed(template, function)
        if statement.get("Sid") == "ReadEmbedKey"
    )
    assert granted == ("ApiFunction", ["onrecord-EmbedKey"])
    closed = TEMPLATE.properties("ApiFunction")["Environment"]["Variables"]
    assert (closed["ONRECORD_EMBED_ORIGINS"], closed["ONRECORD_EMBED_KEY"]) == ("", "")
    assert len(WRITTEN["Rules"]["EmbedsNeedSignIn"]["Assertions"]) == 1


def test_sign_in_without_a_client_fails_before_anything_is_deployed() -> None:
    assert len(WRITTEN["Rules"]["SignInNeedsAClient"]["Assertions"]) == 1


def test_the_dearest_route_has_a_limit_of_its_own() -> None:
    template = Template.load(ROOT / "template.yaml", {"ExtractRate": "7"})

    for given, rate in ((TEMPLATE, "2"), (template, "7")):
        api = given.properties("HttpApi")
        assert set(api["RouteSettings"]) <= set(operations(given))
        limit = api["RouteSettings"]["POST /v1/extract"]
        assert limit == {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": rate}


def test_functions_behind_the_gateway_answer_before_it_gives_up() -> None:
    for logical_id in set(routes(TEMPLATE).values()):
        name = logical_id.removeprefix("onrecord-")
        assert FUNCTIONS[name]["Timeout"] < 30  # seconds, the longest that an HTTP API waits


def test_no_page_of_another_origin_may_call_unless_it_is_named() -> None:
    closed = TEMPLATE.properties("HttpApi")["DefinitionBody"]
    named = Template.load(ROOT / "template.yaml", {"CorsOrigins": "https://a.example, https://b.example"})

    assert "x-amazon-apigateway-cors" not in closed
    assert "CorsConfiguration" not in TEMPLATE.properties("UploadsBucket")
    origins = ["https://a.example", "https://b.example"]
    cors = named.properties("HttpApi")["DefinitionBody"]["x-amazon-apigateway-cors"]
    assert cors["allowOrigins"] == origins
    assert "allowCredentials" not in cors
    (rule,) = named.properties("UploadsBucket")["CorsConfiguration"]["CorsRules"]
    assert (rule["AllowedOrigins"], rule["AllowedMethods"]) == (origins, ["POST"])


def test_policies_for_people_allow_what_their_names_say() -> None:
    allowed_to = {
        logical_id: {
            (action, resource.rpartition("$default/")[2])
            for statement in policy["PolicyDocument"]["Statement"]
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }
        for logical_id, policy in TEMPLATE.resources("AWS::IAM::ManagedPolicy").items()
    }
    invoke, uploads = "execute-api:Invoke", TEMPLATE.name("UploadsBucket")

    assert allowed_to["ReaderPolicy"] == {(invoke, "GET/*"), (invoke, "POST/v1/exports")}
    assert allowed_to["UploaderPolicy"] == allowed_to["ReaderPolicy"] | {
        (invoke, "POST/*"),
        (invoke, "PATCH/*"),
        ("s3:PutObject", f"arn:aws:s3:::{uploads}/*"),
    }
    more = allowed_to["AdministratorPolicy"] - allowed_to["UploaderPolicy"]
    assert {(invoke, "DELETE/*"), ("s3:DeleteObjectVersion", f"arn:aws:s3:::{uploads}/*")} <= more
    assert {action for action, _ in more if action.startswith("sqs:Start")} == {"sqs:StartMessageMoveTask"}
    assert not any("dynamodb" in action or "GetObject" in action for action, _ in more)


def test_tokens_are_those_of_the_issuer_for_the_audience() -> None:
    template = Template.load(ROOT / "template.yaml", TOKENS)
    schemes = template.properties("HttpApi")["DefinitionBody"]["components"]["securitySchemes"]

    assert schemes["JWT"]["x-amazon-apigateway-authorizer"] == {
        "type": "jwt",
        "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": "https://issuer.example", "audience": ["people", "programs"]},
    }


def test_signatures_are_checked_by_the_gateway() -> None:
    schemes = TEMPLATE.properties("HttpApi")["DefinitionBody"]["components"]["securitySchemes"]

    assert schemes["AWS_IAM"]["x-amazon-apigateway-authtype"] == "awsSigv4"


def test_jwt_without_an_issuer_fails_before_anything_is_deployed() -> None:
    rule = WRITTEN["Rules"]["JwtNeedsAnIssuer"]

    assert len(rule["Assertions"]) == 2


def test_only_the_api_calls_the_functions_behind_it() -> None:
    permissions = TEMPLATE.resources("AWS::Lambda::Permission").values()

    assert {permission["FunctionName"].rsplit(":", 2)[1] for permission in permissions} == set(
        routes(TEMPLATE).values()
    )
    for permission in permissions:
        assert permission["Principal"] == "apigateway.amazonaws.com"
        assert f"/{TEMPLATE.name('HttpApi')}" in permission["SourceArn"].replace(":", "/")


def test_a_given_kms_key_encrypts_everything_stored_and_sent() -> None:
    key = "arn:aws:kms:us-east-1:123456789012:key/1"
    brought = Template.load(ROOT / "template.yaml", {"KmsKeyArn": key})

    for bucket in brought.resources(BUCKET).values():
        (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    for queue in brought.resources(QUEUE).values():
        assert queue["KmsMasterKeyId"] == key
        assert "SqsManagedSseEnabled" not in queue
    for group in brought.resources(LOGS).values():
        assert group["KmsKeyId"] == key
    assert brought.properties("Table")["SSESpecification"]["KMSMasterKeyId"] == key
    for logical_id in brought.resources(FUNCTION):
        of_the_key = {
            action
            for statement in allowed(brought, logical_id)
            if statement["Resource"] == [key]
            for action in statement["Action"]
        }
        stores = logical_id != "ExtractFunction"
        assert of_the_key == ({"kms:Decrypt", "kms:GenerateDataKey"} if stores else set())


def test_without_a_key_the_services_own_encrypt() -> None:
    for queue in TEMPLATE.resources(QUEUE).values():
        assert queue["SqsManagedSseEnabled"] is True
        assert "KmsMasterKeyId" not in queue
    assert not any(
        "kms" in action for _, allowed in statements("Allow") for action in as_list(allowed["Action"])
    )


@pytest.mark.parametrize("parameters", [{}, {"SnapStart": "PublishedVersions"}])
def test_functions_that_answer_people_can_start_from_a_snapshot(parameters: dict[str, str]) -> None:
    functions = Template.load(ROOT / "template.yaml", parameters).resources(FUNCTION)

    for logical_id in ("ApiFunction", "ExtractFunction"):
        function = functions[logical_id]
        assert function["SnapStart"] == {"ApplyOn": parameters.get("SnapStart", "None")}
        # Only a published version has a snapshot; one that nobody calls any more would be billed on.
        assert function["AutoPublishAlias"]
        assert function["AutoPublishAliasAllProperties"] is True
        assert function["VersionDeletionPolicy"] == "Delete"


def test_no_concurrency_is_reserved_by_default() -> None:
    asked = Template.load(ROOT / "template.yaml", {"ApiConcurrency": "7"}).properties("ApiFunction")

    assert not any("ReservedConcurrentExecutions" in function for function in FUNCTIONS.values())
    assert asked["ReservedConcurrentExecutions"] == "7"


def test_every_alarm_notifies_the_topic_if_there_is_one() -> None:
    topic = "arn:aws:sns:us-east-1:123456789012:alarms"
    alarms = Template.load(ROOT / "template.yaml", SIGN_IN | {"AlarmTopicArn": topic}).resources(ALARM)
    silent = Template.load(ROOT / "template.yaml", SIGN_IN).resources(ALARM)

    assert len(alarms) == 14
    for logical_id, alarm in alarms.items():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [topic]
        assert "AlarmActions" not in silent[logical_id]


def test_alarms_watch_every_queue_and_every_function() -> None:
    alarms = TEMPLATE.resources(ALARM)
    watched = {
        (metric["MetricName"], dimension["Value"])
        for alarm in alarms.values()
        for metric in [
            alarm if "MetricName" in alarm else {},
            *(query["MetricStat"]["Metric"] for query in alarm.get("Metrics", ()) if "MetricStat" in query),
        ]
        for dimension in metric.get("Dimensions", ())
    }

    for logical_id in FUNCTIONS:
        assert {("Errors", f"onrecord-{logical_id}"), ("Throttles", f"onrecord-{logical_id}")} <= watched
    assert {value for _, value in watched} >= {
        f"onrecord-{logical_id}" for logical_id in TEMPLATE.resources(QUEUE)
    }


def test_the_operations_page_has_what_to_do_about_each_alarm() -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")

    alarms = Template.load(ROOT / "template.yaml", SIGN_IN).resources(ALARM)
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(alarms)


def test_the_dashboard_is_json_about_metrics_that_functions_publish() -> None:
    widgets = json.loads(TEMPLATE.properties("Dashboard")["DashboardBody"])["widgets"]
    own = {line[1] for widget in widgets for line in widget["properties"]["metrics"] if line[0] == "onrecord"}
    code = (ROOT / "layers" / "onrecord" / "onrecord" / "service" / "ingestion.py").read_text("utf-8")

    assert own
    assert all(f'"{name}"' in code for name in own)


def test_every_parameter_stands_in_the_deployment_page() -> None:
    page = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    table = page.partition("## Parameters")[2].partition("\n## ")[0]

    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(WRITTEN["Parameters"])


def test_logs_are_kept_for_a_time_and_of_every_function() -> None:
    groups = TEMPLATE.resources(LOGS)

    assert all(group["RetentionInDays"] for group in groups.values())
    assert len({function["LoggingConfig"]["LogGroup"] for function in FUNCTIONS.values()}) == len(FUNCTIONS)


@pytest.mark.parametrize("layer", ["onrecord", "nlp", "readers", "signin"])
def test_layers_hold_the_locked_versions(layer: str) -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pins = [
        line
        for line in (ROOT / "layers" / layer / "requirements.txt").read_text().splitlines()
        if line[0] != "#"
    ]

    assert pins
    for pin in pins:
        name, version = pin.split("==")
        assert re.search(
            rf"^{re.escape(name)}(\[[^\]]+\])?=={re.escape(version)}[ \\]", lock, re.MULTILINE
        ), pin


def test_the_documented_problems_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "problems.md").read_text("utf-8")
    rows = set(re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \| (\d+) \|", page, re.MULTILINE))

    assert rows == {(problem.slug, problem.title, str(problem.status)) for problem in ProblemType}


def test_commands_in_the_deployment_page_name_outputs_that_exist() -> None:
    page = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    named = set(re.findall(r"\$\(output (\w+)\)", page))
    assert named
    assert named <= set(WRITTEN["Outputs"])
