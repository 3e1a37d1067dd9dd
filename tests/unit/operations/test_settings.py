"""The digest of parameter values in a built template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from operations.settings import NoSettingsError, digest, main, with_settings

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = """\
Globals:
  Function:
    Environment:
      Variables:
        ONRECORD_SETTINGS: defaults
        OTHER: defaults
"""


def test_only_the_variable_changes() -> None:
    changed = with_settings(TEMPLATE, {"LogLevel": "DEBUG"})

    assert changed == TEMPLATE.replace("SETTINGS: defaults", f"SETTINGS: {digest({'LogLevel': 'DEBUG'})}")


def test_a_digest_is_replaced_by_the_next_one() -> None:
    once = with_settings(TEMPLATE, {"LogLevel": "DEBUG"})

    assert with_settings(once, {"LogLevel": "INFO"}) == with_settings(TEMPLATE, {"LogLevel": "INFO"})


def test_other_values_have_another_digest_in_any_order() -> None:
    assert digest({"A": "1", "B": "2"}) == digest({"B": "2", "A": "1", "C": ""})
    assert len({digest({"A": "1"}), digest({"A": "2"}), digest({"B": "1"}), digest({})}) == 4


def test_a_template_without_the_variable_is_refused() -> None:
    with pytest.raises(NoSettingsError, match="ONRECORD_SETTINGS"):
        with_settings("Resources: {}", {})


def test_the_command_writes_the_digest_into_the_file(tmp_path: Path) -> None:
    file = tmp_path / "packaged.yaml"
    file.write_text(TEMPLATE)

    main([str(file), "LogLevel=DEBUG", "EndpointUrl=http://a?b=c"])

    assert digest({"LogLevel": "DEBUG", "EndpointUrl": "http://a?b=c"}) in file.read_text()
