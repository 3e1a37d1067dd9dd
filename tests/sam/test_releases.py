"""Deployments that publish a version of the functions that the API calls by their alias."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from operations.settings import with_settings

if TYPE_CHECKING:
    from tests.sam.conftest import Translator

PUBLISHED = {"ApiFunction", "ExtractFunction"}


def versions(resources: dict[str, Any]) -> dict[str, str]:
    """Return the logical id of each published function's version; another id is another version."""
    return {
        resource["Properties"]["FunctionName"]["Ref"]: logical_id
        for logical_id, resource in resources.items()
        if resource["Type"] == "AWS::Lambda::Version"
    }


def published(before: dict[str, str], after: dict[str, str]) -> set[str]:
    assert set(before) == set(after) == PUBLISHED
    return {function for function in PUBLISHED if before[function] != after[function]}


@pytest.fixture(scope="module")
def first(translator: Translator) -> dict[str, str]:
    return versions(translator.resources())


def test_a_deployment_of_the_same_build_publishes_nothing(
    translator: Translator, first: dict[str, str]
) -> None:
    assert published(first, versions(translator.resources())) == set()


@pytest.mark.parametrize(
    ("changed", "functions"),
    [
        ("ApiFunction", {"ApiFunction"}),
        ("ExtractFunction", {"ExtractFunction"}),
        ("OnrecordLayer", PUBLISHED),
        ("NlpLayer", {"ExtractFunction"}),
        ("ReadersLayer", {"ExtractFunction"}),
        ("SignInLayer", {"ApiFunction"}),
        ("IngestFunction", set()),
    ],
)
def test_changed_code_or_a_changed_layer_publishes_the_functions_that_run_it(
    translator: Translator, first: dict[str, str], changed: str, functions: set[str]
) -> None:
    second = versions(translator.resources(built={changed: "s3://artifacts/2"}))

    assert published(first, second) == functions


@pytest.mark.parametrize(
    "values",
    [{"ApiMemory": "1024"}, {"LogLevel": "DEBUG"}, {"SnapStart": "PublishedVersions", "ApiMemory": "1024"}],
)
def test_changed_parameter_values_alone_publish_both_functions(
    translator: Translator, first: dict[str, str], values: dict[str, str]
) -> None:
    template = with_settings(translator.template, values)
    second = versions(translator.resources(template=template, parameters=values))

    assert published(first, second) == PUBLISHED


def test_the_same_parameter_values_publish_nothing(translator: Translator) -> None:
    values = {"LogLevel": "DEBUG", "MinConfidence": ""}
    template = with_settings(translator.template, values)
    again = with_settings(template, dict(reversed(values.items())))

    first = versions(translator.resources(template=template, parameters=values))
    assert published(first, versions(translator.resources(template=again, parameters=values))) == set()


def test_the_api_calls_the_version_that_was_published_last(translator: Translator) -> None:
    resources = translator.resources()
    aliases = {
        resource["Properties"]["FunctionName"]["Ref"]: resource["Properties"]["FunctionVersion"]
        for resource in resources.values()
        if resource["Type"] == "AWS::Lambda::Alias"
    }

    assert aliases == {
        function: {"Fn::GetAtt": [version, "Version"]} for function, version in versions(resources).items()
    }
