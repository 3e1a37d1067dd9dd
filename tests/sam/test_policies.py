"""SAM adds nothing to the policies that the template writes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.sam.conftest import Translator


def test_sam_makes_no_role_and_attaches_no_managed_policy(translator: Translator) -> None:
    resources = translator.resources()
    roles = {name: resource for name, resource in resources.items() if resource["Type"] == "AWS::IAM::Role"}

    assert set(roles) == {
        "IngestRole",
        "DeadLetterRole",
        "ApiRole",
        "ExportRole",
        "AlertRole",
        "ExtractRole",
        "ReprocessRole",
    }
    assert not any("ManagedPolicyArns" in role["Properties"] for role in roles.values())


def test_every_function_runs_in_a_role_of_the_template(translator: Translator) -> None:
    functions = {
        name: resource["Properties"]["Role"]
        for name, resource in translator.resources().items()
        if resource["Type"] == "AWS::Lambda::Function"
    }

    assert functions == {
        name: {"Fn::GetAtt": [name.replace("Function", "Role"), "Arn"]} for name in functions
    }
    assert len(functions) == 6


def test_the_state_machine_may_read_lots_fill_the_queue_and_run_itself(translator: Translator) -> None:
    resources = translator.resources(parameters={"Reprocessing": "true"})
    machine, role = (resources[name]["Properties"] for name in ("ReprocessMachine", "ReprocessRole"))
    (policy,) = role["Policies"]
    statements = [each for each in policy["PolicyDocument"]["Statement"] if "Sid" in each]

    assert machine["RoleArn"] == {"Fn::GetAtt": ["ReprocessRole", "Arn"]}
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {
        "Service": "states.amazonaws.com"
    }
    assert {each["Sid"]: each["Action"] for each in statements} == {
        "ReadLots": "s3:GetObject",
        "FillQueue": ["sqs:SendMessage", "sqs:GetQueueAttributes"],
        "RunBatches": "states:StartExecution",
        "FollowBatches": ["states:DescribeExecution", "states:StopExecution"],
        "RunBatchesAgain": "states:RedriveExecution",
    }
    assert "*" not in [each["Resource"] for each in statements]
    name = machine["StateMachineName"]["Fn::Sub"]
    for sid, end in (("RunBatches", ""), ("FollowBatches", ":*"), ("RunBatchesAgain", "/Batches:*")):
        (resource,) = (each["Resource"]["Fn::Sub"] for each in statements if each["Sid"] == sid)
        assert resource.endswith(f":{name}{end}")


SIGN_IN = {"SignInIssuer": "https://issuer.example", "SignInClientId": "pages"}


def test_a_browser_signs_in_at_an_api_of_its_own(translator: Translator) -> None:
    resources = translator.resources(parameters=SIGN_IN)
    pages = {name: each["Condition"] for name, each in resources.items() if name.startswith("PagesApi")}

    assert pages == {"PagesApi": "SignsIn", "PagesApiApiGatewayDefaultStage": "SignsIn"}
    stage = resources["PagesApiApiGatewayDefaultStage"]["Properties"]
    assert stage["AutoDeploy"] is True
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == 50
    (path,) = resources["PagesApi"]["Properties"]["Body"]["paths"].items()
    assert path[0] == "$default"


def test_an_analyst_may_read_the_lake_and_find_its_table_and_nothing_else(translator: Translator) -> None:
    policy = translator.resources(parameters={"LakeDatabase": "onrecord"})["AnalystPolicy"]["Properties"]
    statements = {each["Sid"]: each for each in policy["PolicyDocument"]["Statement"] if "Sid" in each}

    assert {sid: each["Action"] for sid, each in statements.items()} == {
        "ReadLake": "s3:GetObject",
        "ListLake": "s3:ListBucket",
        "FindTable": ["glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:GetPartitions"],
    }
    assert statements["ReadLake"]["Resource"]["Fn::Sub"][0].endswith("/lake/*")
    assert statements["ListLake"]["Condition"] == {"StringLike": {"s3:prefix": ["lake/*"]}}
