"""Figures in the documentation that are taken from a file are the file's."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks import worst_hour
from local.environment import ENVIRONMENTS
from local.template import Template
from onrecord.reading import MAX_BYTES
from onrecord.service.extraction import MAX_CHARACTERS
from onrecord.service.messages import RETRY_AFTER

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
TEMPLATE = Template.load(ROOT / "template.yaml")


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def declared() -> dict[str, dict[str, Any]]:
    """Return the template's parameters as they are declared."""
    text = (ROOT / "template.yaml").read_text("utf-8").partition("\nParameters:")[2]
    parameters: dict[str, dict[str, Any]] = yaml.safe_load(text.partition("\nRules:")[0])
    return parameters


def test_the_default_threshold_is_the_one_stored_with_the_weights() -> None:
    weights = ROOT / "layers" / "nlp" / "weights" / "onrecord_weights" / "tagger" / "linker.json"
    threshold = json.loads(weights.read_text("utf-8"))["threshold"]
    stated = {
        (name, float(number))
        for name in ("benchmarks.md", "model-card.md", "deployment.md")
        for number in re.findall(
            r"(?:default threshold is |^\| \*\*|finder's own, )(0\.\d+)", page(name), re.MULTILINE
        )
    }

    assert stated == {("benchmarks.md", threshold), ("model-card.md", threshold)}


def test_the_readme_has_the_accuracy_that_the_page_of_benchmarks_shows() -> None:
    printed = page("benchmarks.md").partition("```\nextract ")[2].partition("```")[0]
    rows = {line[:15].strip(): line.split()[-4] for line in printed.splitlines() if line}
    readme = (ROOT / "README.md").read_text("utf-8")
    stated = re.search(r"^\| onrecord \| (.+) \|$", readme, re.MULTILINE)

    assert stated is not None
    assert stated.group(1).split(" | ") == [
        rows[name] for name in ("statements", "direct", "mixed", "indirect", "content exact")
    ]


def test_parameters_have_the_defaults_that_the_deployment_page_states() -> None:
    table = page("deployment.md").partition("## Parameters")[2].partition("\n## ")[0]
    stated = dict(re.findall(r"^\| `(\w+)` \| (?:`([^`]*)`)? ?\|", table, re.MULTILINE))

    assert stated == {name: str(parameter["Default"]) for name, parameter in declared().items()}


@pytest.mark.parametrize(
    ("name", "value"),
    [("RecoveryDays", "for 35 days"), ("OldVersionDays", "for 90 days"), ("LogRetentionDays", "30 days")],
)
def test_what_is_kept_of_an_erased_document_is_kept_for_the_parameters_days(name: str, value: str) -> None:
    row = next(line for line in page("operations.md").splitlines() if line.endswith(f"| `{name}` |"))

    assert value in row
    assert re.search(r"\d+", value)[0] == str(declared()[name]["Default"])  # type: ignore[index]


def test_the_limits_of_routes_are_the_templates() -> None:
    rows = re.findall(
        r"^\| (?:`([A-Z]+ /\S+)`|all others)[^|]*\|[^|]*?([\d.]+) \| (\d+) \|",
        page("operations.md"),
        re.MULTILINE,
    )
    api = TEMPLATE.properties("HttpApi")
    limits = api["RouteSettings"] | {"": api["DefaultRouteSettings"]}

    assert {route: (float(rate), int(burst)) for route, rate, burst in rows} == {
        route: (float(limit["ThrottlingRateLimit"]), int(limit["ThrottlingBurstLimit"]))
        for route, limit in limits.items()
    }


def test_a_failed_upload_is_tried_as_often_as_the_pages_say() -> None:
    tries = TEMPLATE.properties("IngestQueue")["RedrivePolicy"]["maxReceiveCount"]
    waits = [RETRY_AFTER * count // 60 for count in range(1, tries)]

    assert f"could not be processed in {tries} tries" in page("deployment.md")
    stated = f"tried again {', '.join(map(str, waits[:-1]))} and {waits[-1]} minutes later"
    assert stated in " ".join(page("operations.md").split())


def test_limits_of_texts_are_the_codes() -> None:
    assert f"{MAX_CHARACTERS:,} characters" in page("operations.md")
    assert f"{MAX_BYTES // 1024**2} MiB are accepted" in page("cost.md")


def test_the_worst_hour_is_what_the_program_prints() -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        worst_hour.main()

    assert printed.getvalue() in page("cost.md")


def test_the_worst_hour_counts_with_the_units_that_the_pages_state() -> None:
    read = re.search(r"costs some (\d+) read units", page("record.md"))
    units = re.search(r"(\d+) write and \d+ read units a document", page("cost.md"))

    assert read
    assert int(read[1]) == worst_hour.READ_UNITS
    assert units
    assert abs(int(units[1]) - worst_hour.WRITE_UNITS) <= 10


def test_the_readme_says_how_large_the_set_up_is_as_the_set_up_does() -> None:
    readme = page("../README.md")
    described = (ENVIRONMENTS[name].described for name in ("running", "development"))
    download, disk, development, more = re.findall(r"(\d+) MB", " ".join(described))

    assert f"about {download} MB to download, {disk} MB on disk" in readme
    assert f"({development} MB, {more} MB," in readme
