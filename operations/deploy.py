"""Build and deploy a stack: guided the first time, from its own configuration after that.

    python -m operations.deploy STACK [NAME=VALUE ...] [--dry-run]

``samconfig-STACK.toml`` keeps the region and the parameter values of a stack, also those given as arguments.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from operations.settings import with_settings
from operations.stack import stack_parser

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
SAM = ROOT / ".venv-sam" / "bin" / "sam"
BUILT = ROOT / ".aws-sam" / "build" / "template.yaml"


def configuration_of(stack: str) -> Path:
    """Return the file that keeps the configuration of a stack."""
    return ROOT / f"samconfig-{stack}.toml"


def saved_parameters(configuration: Path) -> dict[str, Any]:
    """Return what SAM has saved in a configuration; nothing before the first deployment."""
    if not configuration.exists():
        return {}
    section: dict[str, Any] = tomllib.loads(configuration.read_text("utf-8"))
    for name in ("default", "deploy", "parameters"):
        section = section.get(name, {})
    return section


def values_in(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return the template's parameter values in what SAM has saved."""
    overrides = parameters.get("parameter_overrides", {})
    if isinstance(overrides, dict):  # SAM saves a table, or the words that it was given
        return {name: str(value) for name, value in overrides.items()}
    pairs = shlex.split(overrides) if isinstance(overrides, str) else overrides
    return dict(pair.partition("=")[::2] for pair in pairs)


def command(
    stack: str, configuration: Path, values: Mapping[str, str], *, guided: bool, dry_run: bool
) -> list[str]:
    """Return the command that deploys what was built.

    Args:
        stack: the name of the stack.
        configuration: where its configuration is, or will be kept.
        values: all parameter values that differ from the defaults.
        guided: ask for region and parameters, and keep the answers.
        dry_run: make the change set and do not execute it.
    """
    words = [str(SAM), "deploy", "--stack-name", stack, "--template-file", str(BUILT)]
    words += ["--config-file", str(configuration), "--capabilities", "CAPABILITY_IAM", "--resolve-s3"]
    words += ["--guided"] if guided else ["--no-fail-on-empty-changeset"]
    if dry_run:
        words += ["--no-execute-changeset"]
    elif not guided:
        words += ["--save-params"]
    # SAM reads a parameter's value up to the next white space unless it is quoted.
    words += (
        ["--parameter-overrides", *(f'{name}="{value}"' for name, value in values.items())] if values else []
    )
    return words


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, check sizes and deploy; return the exit status of the step that failed, or 0."""
    parser = stack_parser("operations.deploy", __doc__)
    parser.add_argument("values", nargs="*", metavar="NAME=VALUE", help="parameter values to change")
    parser.add_argument("--dry-run", action="store_true", help="show the changes and make none")
    options = parser.parse_args(arguments)
    configuration = configuration_of(options.stack)
    saved = saved_parameters(configuration)
    values = values_in(saved) | dict(value.partition("=")[::2] for value in options.values)
    architecture = values.get("Architecture", "arm64")
    built = subprocess.run(["make", "build", f"ARCHITECTURE={architecture}"], cwd=ROOT, check=False)
    if built.returncode:
        return built.returncode
    BUILT.write_text(with_settings(BUILT.read_text("utf-8"), values), "utf-8")
    if not configuration.exists():  # SAM writes to an existing file only
        configuration.write_text("version = 0.1\n", "utf-8")
    guided = not saved and sys.stdin.isatty()
    words = command(options.stack, configuration, values, guided=guided, dry_run=options.dry_run)
    deployed = subprocess.run(words, cwd=ROOT, check=False)
    forget_template(configuration)
    return deployed.returncode


def forget_template(configuration: Path) -> None:
    """Remove the path of the built template from a configuration: every deployment gives it."""
    lines = configuration.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("template_file")]
    configuration.write_text("".join(kept), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
