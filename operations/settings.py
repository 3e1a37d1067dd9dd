"""The digest of a stack's parameter values that the built template carries.

SAM names the published version of a function after a hash of the function's properties. The hash sees that
a property refers to a parameter, but not the parameter's value
(https://github.com/aws/serverless-application-model/issues/3820), so that a deployment that changes only
values would publish nothing. The template therefore gives the functions a variable, ``ONRECORD_SETTINGS``,
whose value in the built template is this digest.

    python -m operations.settings build/packaged.yaml ApiMemory=1024 LogLevel=DEBUG
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VARIABLE = "ONRECORD_SETTINGS"
_LITERAL = re.compile(rf"(?<=\b{VARIABLE}: )\S+")


class NoSettingsError(ValueError):
    """The template has no literal value of ``ONRECORD_SETTINGS``."""


def digest(values: Mapping[str, str]) -> str:
    """Return 12 hexadecimal digits that differ for other values; empty values count as left out."""
    stated = {name: value for name, value in values.items() if value}
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode("utf-8")).hexdigest()[:12]


def with_settings(template: str, values: Mapping[str, str]) -> str:
    """Return a built template with the digest of ``values`` in it.

    Args:
        template: the text of the template.
        values: the parameter values that differ from the template's defaults.

    Raises:
        NoSettingsError: it has no variable to put the digest into.
    """
    changed, places = _LITERAL.subn(digest(values), template)
    if not places:
        raise NoSettingsError(f"the template gives its functions no {VARIABLE}")
    return changed


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the digest of the named parameter values into a built template."""
    parser = argparse.ArgumentParser(
        prog="python -m operations.settings",
        description="Write the digest of parameter values into a built template, before it is deployed.",
    )
    parser.add_argument("template", type=Path, help="the built or packaged template")
    parser.add_argument(
        "values", nargs="*", metavar="NAME=VALUE", help="a value that differs from its default"
    )
    options = parser.parse_args(arguments)
    values = dict(value.partition("=")[::2] for value in options.values)
    options.template.write_text(with_settings(options.template.read_text("utf-8"), values), "utf-8")


if __name__ == "__main__":
    main()
