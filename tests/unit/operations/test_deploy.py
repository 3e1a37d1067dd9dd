"""The commands of a deployment and of a removal."""

from __future__ import annotations

from pathlib import Path

from operations.deploy import command, forget_template, saved_parameters, values_in
from operations.destroy import notice

CONFIGURATION = Path("samconfig-news.toml")


def test_the_first_deployment_asks_and_keeps_the_answers() -> None:
    words = command("news", CONFIGURATION, {}, guided=True, dry_run=False)

    assert "--guided" in words
    assert words[words.index("--config-file") + 1] == "samconfig-news.toml"
    assert words[words.index("--stack-name") + 1] == "news"


def test_a_later_deployment_uses_its_configuration_and_keeps_new_values() -> None:
    words = command(
        "news", CONFIGURATION, {"LogLevel": "DEBUG", "JwtAudience": "a, b"}, guided=False, dry_run=False
    )

    assert "--guided" not in words
    assert "--save-params" in words
    assert words[words.index("--parameter-overrides") + 1 :] == ['LogLevel="DEBUG"', 'JwtAudience="a, b"']


def test_a_dry_run_makes_the_change_set_and_keeps_and_executes_nothing() -> None:
    dry = command("news", CONFIGURATION, {}, guided=False, dry_run=True)

    assert "--no-execute-changeset" in dry
    assert "--save-params" not in dry  # the next deployment would not be executed either
    assert "--no-execute-changeset" not in command("news", CONFIGURATION, {}, guided=False, dry_run=False)


def test_values_are_read_back_as_sam_keeps_them(tmp_path: Path) -> None:
    file = tmp_path / "samconfig-news.toml"
    assert saved_parameters(file) == {}

    file.write_text(
        "version = 0.1\n[default.deploy.parameters]\nregion = 'eu-west-1'\n"
        'parameter_overrides = "LogLevel=\\"DEBUG\\" JwtAudience=\\"a, b\\" MinConfidence=\\"\\""\n'
    )
    saved = saved_parameters(file)

    assert saved["region"] == "eu-west-1"
    assert values_in(saved) == {"LogLevel": "DEBUG", "JwtAudience": "a, b", "MinConfidence": ""}


def test_values_are_read_back_from_a_table_too(tmp_path: Path) -> None:
    file = tmp_path / "samconfig-news.toml"
    file.write_text(
        "version = 0.1\n[default.deploy.parameters]\ntemplate_file = '/somewhere/template.yaml'\n"
        "[default.deploy.parameters.parameter_overrides]\nLogLevel = 'DEBUG'\n"
    )
    forget_template(file)

    saved = saved_parameters(file)
    assert "template_file" not in saved
    assert values_in(saved) == {"LogLevel": "DEBUG"}


def test_a_configuration_without_answers_is_asked_for_again(tmp_path: Path) -> None:
    file = tmp_path / "samconfig-news.toml"
    file.write_text("version = 0.1\n")

    assert saved_parameters(file) == {}
    assert values_in({}) == {}


def test_a_removal_says_what_stays_and_how_to_use_it_again() -> None:
    names = {"UploadsBucket": "up", "TextsBucket": "tx", "Table": "tb"}

    text = notice("news", names)

    assert all(f"  {name}: " in text for name in names.values())
    assert "ExistingTable=tb" in text
