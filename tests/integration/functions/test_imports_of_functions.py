"""A function finds its imports in its layers or in Lambda's own Python."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib import metadata

import pytest

from tests.support.repository import ROOT

# The runtime includes boto3 and what it needs (Lambda's guide, Lambda runtimes);
# certifi is what botocore takes if it is there, and can do without.
RUNTIME = {"boto3", "botocore", "certifi", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3"}
# Imported where they are there, protobuf by onnxruntime and spaCy's old components and loggers, which none of
# ours is, by spaCy's registry; tests/artifact runs the layers without them.
OPTIONAL = {"protobuf", "spacy-legacy", "spacy-loggers"}
OURS = {"functions", "onrecord", "onrecord_weights"}
LOOKED_FOR = {"google"}  # spaCy asks whether there is google.colab; here another package has that namespace

# Runs a function's module, and a request where that imports more; prints the modules that are loaded then.
PROBE = """
import importlib, importlib.machinery, json, sys

class Stubs:  # what the layers lay over spaCy and Powertools
    def find_spec(self, name, path=None, target=None):
        parent, dot, _ = name.rpartition(".")
        folders = [f"layers/{layer}/stubs/" + parent.replace(".", "/") for layer in ("nlp", "onrecord")]
        found = importlib.machinery.PathFinder.find_spec(name, folders) if dot else None
        if found and found.origin and found.submodule_search_locations:
            covered = importlib.machinery.PathFinder.find_spec(name, path)
            found.submodule_search_locations += covered.submodule_search_locations
        return found if found and found.origin else None

sys.meta_path.insert(0, Stubs())
before = set(sys.modules)
module = importlib.import_module(f"functions.{sys.argv[1]}.app")
if sys.argv[2:]:
    class Context:
        function_name = memory_limit_in_mb = invoked_function_arn = aws_request_id = "-"
        get_remaining_time_in_millis = staticmethod(lambda: 60_000)
    response = module.handler(json.load(open(sys.argv[2], encoding="utf-8")), Context())
    assert response["statusCode"] == 200, response
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def modules_of(*arguments: str) -> set[str]:
    """Return the names of the modules that a function has loaded, in a process of its own."""
    variables = json.loads((ROOT / "events" / "environment.json").read_text("utf-8"))["Parameters"]
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, **variables, "PYTHONPATH": paths, "AWS_DEFAULT_REGION": "us-east-1"}
    run = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout.splitlines()[-1]))


def loaded(*arguments: str) -> set[str]:
    """Return the distributions that a function has loaded."""
    packages = {name.partition(".")[0] for name in modules_of(*arguments)}
    packages -= set(sys.stdlib_module_names) | OURS | LOOKED_FOR
    distributions = metadata.packages_distributions()
    return {canonical(name) for package in packages for name in distributions.get(package, ())}


def pinned(*layers: str) -> set[str]:
    files = [ROOT / "layers" / layer / "requirements.txt" for layer in layers]
    return {
        canonical(line.split("==")[0])
        for file in files
        for line in file.read_text("utf-8").splitlines()
        if not line.startswith("#")
    }


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("function", ["api", "deadletter", "export"])
def test_a_function_without_language_needs_one_layer(function: str) -> None:
    needed = loaded(function)

    assert "pydantic" in needed
    assert needed <= pinned("onrecord") | RUNTIME


def test_a_function_with_language_needs_both_layers() -> None:
    needed = loaded("extract", str(ROOT / "events" / "extract" / "post.json"))

    assert "spacy" in needed
    assert needed <= pinned("onrecord", "nlp") | RUNTIME | OPTIONAL


def test_no_library_is_loaded_while_garbage_is_still_collected() -> None:
    probe = "import gc, sys, onrecord.service.start; print(gc.isenabled(), *sys.modules)"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    enabled, *modules = run.stdout.split()

    assert enabled == "False"
    roots = {name.partition(".")[0] for name in modules}
    assert roots.isdisjoint({"pydantic", "aws_lambda_powertools", "boto3", "botocore", "spacy", "numpy"})


def test_the_api_starts_without_what_it_does_not_need() -> None:
    modules = modules_of("api")

    assert "aws_lambda_powertools.event_handler.api_gateway" in modules
    assert "asyncio" not in modules  # with resolvers of Powertools that no function has
    assert "onrecord.reading.formats" in modules  # the media types that can be uploaded
    assert modules.isdisjoint({"onrecord.road", "onrecord.reading.dispatch", "onrecord.reading.recognition"})
