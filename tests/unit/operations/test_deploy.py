"""The commands of a deployment and of a removal."""

from __future__ import annotations

from pathlib import Path

from operations.deploy import command, saved_values
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


def test_a_dry_run_makes_the_change_set_and_does_not_execute_it() -> None:
    assert "--no-execute-changeset" in command("news", CONFIGURATION, {}, guided=False, dry_run=True)
    assert "--no-execute-changeset" not in command("news", CONFIGURATION, {}, guided=False, dry_run=False)


def test_values_are_read_back_as_sam_keeps_them(tmp_path: Path) -> None:
    file = tmp_path / "samconfig-news.toml"
    assert saved_values(file) == {}

    file.write_text(
        "version = 0.1\n[default.deploy.parameters]\nregion = 'eu-west-1'\n"
        'parameter_overrides = "LogLevel=\\"DEBUG\\" JwtAudience=\\"a, b\\" MinConfidence=\\"\\""\n'
    )
    assert saved_values(file) == {"LogLevel": "DEBUG", "JwtAudience": "a, b", "MinConfidence": ""}


def test_a_removal_says_what_stays_and_how_to_use_it_again() -> None:
    names = {"UploadsBucket": "up", "TextsBucket": "tx", "Table": "tb"}

    text = notice("news", names)

    assert all(f"  {name}: " in text for name in names.values())
    assert "ExistingTable=tb" in text
