"""SAM adds nothing to the policies that the template writes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.sam.conftest import Translator


def test_sam_makes_no_role_and_attaches_no_managed_policy(translator: Translator) -> None:
    resources = translator.resources()
    roles = {name: resource for name, resource in resources.items() if resource["Type"] == "AWS::IAM::Role"}

    assert set(roles) == {"IngestRole", "DeadLetterRole", "ApiRole", "ExtractRole"}
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
    assert len(functions) == 4
