"""What CloudFormation makes of the template, by SAM's own translator in SAM's own environment."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import pytest

from tests.support.repository import ROOT

SAM_PYTHON = ROOT / ".venv-sam" / "bin" / "python"  # `make template` sets it up

# Reads {"template": its text, "artifacts": {logical id: address}, "parameters": {}}, prints the resources.
TRANSLATE = """
import json, sys
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

class NoManagedPolicies:
    def load(self):
        return {}

given = json.load(sys.stdin)
template = yaml_parse(given["template"])
for logical_id, address in given["artifacts"].items():
    properties = template["Resources"][logical_id]["Properties"]
    properties["CodeUri" if "CodeUri" in properties else "ContentUri"] = address
print(json.dumps(transform(template, given["parameters"], NoManagedPolicies())["Resources"]))
"""
BUILT = {
    "IngestFunction": "s3://artifacts/ingest-1",
    "DeadLetterFunction": "s3://artifacts/deadletter-1",
    "ExportFunction": "s3://artifacts/export-1",
    "AlertFunction": "s3://artifacts/alert-1",
    "ApiFunction": "s3://artifacts/api-1",
    "ExtractFunction": "s3://artifacts/extract-1",
    "OnrecordLayer": "s3://artifacts/onrecord-1",
    "NlpLayer": "s3://artifacts/nlp-1",
    "ReadersLayer": "s3://artifacts/readers-1",
    "SignInLayer": "s3://artifacts/sign-in-1",
}


class Translator:
    """Translates the template as a deployment of given artifacts and parameter values would."""

    def __init__(self, template: str) -> None:
        self.template = template

    def resources(
        self,
        *,
        template: str | None = None,
        built: dict[str, str] | None = None,
        parameters: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return the resources by logical id.

        Args:
            template: the template's text, if it is not the project's.
            built: addresses of artifacts that differ from ``BUILT``.
            parameters: the values given at deployment.
        """
        given = {
            "template": template or self.template,
            "artifacts": BUILT | (built or {}),
            "parameters": parameters or {},
        }
        run = subprocess.run(
            [SAM_PYTHON, "-c", TRANSLATE],
            input=json.dumps(given),
            env={**os.environ, "AWS_DEFAULT_REGION": "eu-west-1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        resources: dict[str, Any] = json.loads(run.stdout)
        return resources


@pytest.fixture(scope="session")
def translator() -> Translator:
    assert SAM_PYTHON.exists(), "make template sets up SAM's environment"
    return Translator((ROOT / "template.yaml").read_text("utf-8"))
