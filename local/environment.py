"""Set up an environment of the project: ``python -m local.environment NAME``.

The tasks of the Makefile call it with the Python to use; it needs no package. Each environment is installed
from a lock. ``running``, ``query`` and ``development`` share ``.venv``, so that running needs neither DuckDB
nor the tools of tests and checks.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment, or what is added to it.

    Attributes:
        folder: where it is.
        lock: the lock of its packages.
        files: the lock of packages of which only files are read, so that what they ask for is not installed.
        described: what it is for, and what that takes.
        projects: folders of this project to install, so that a change of them needs no set-up.
        unneeded: patterns of files in ``site-packages`` that nothing here reads, removed after installing.
        stripped: patterns of libraries there that lose the symbols that only a debugger reads.
        newest_pip: replace the pip that comes with Python.
    """

    folder: Path
    lock: str
    described: str
    projects: tuple[str, ...] = ()
    unneeded: tuple[str, ...] = ()
    stripped: tuple[str, ...] = ()
    newest_pip: bool = False
    files: str = ""


UNNEEDED = (
    "*/**/tests",  # the packages' own
    "babel/locale-data/[!er]*.dat",  # words of other languages than English
    "babel/locale-data/e[!n]*.dat",
    "babel/locale-data/r[!o]*.dat",
    "onnxruntime/capi/libonnxruntime.so*",  # for C programs
    "onnxruntime/quantization",  # makes weights, does not run them
    "onnxruntime/tools",
    "onnxruntime/transformers",
    "pycountry/locales",  # names of countries in other languages than English
)
"""Files of the packages for running that nothing reads: a quarter of their size."""

STRIPPED = tuple(f"{package}/**/*.so" for package in ("spacy", "thinc", "blis", "preshed", "srsly"))
"""Libraries whose wheels have their symbols: spaCy takes 115 MB with them, 18 MB without."""

ENVIRONMENTS = {
    "running": Environment(
        Path(".venv"),
        "requirements.lock",
        "what running needs: about 180 MB to download, 350 MB on disk, one to three minutes",
        projects=(".", "layers/nlp/weights"),
        unneeded=UNNEEDED,
        stripped=STRIPPED,
    ),
    "query": Environment(
        Path(".venv"),
        "requirements-query.lock",
        "what onrecord query needs: about 25 MB to download, 70 MB on disk, some seconds",
    ),
    "development": Environment(
        Path(".venv"),
        "requirements-dev.lock",
        "what tests and checks need: about 70 MB to download, 250 MB on disk, one or two minutes",
    ),
    # SAM's command line and the scanners pin versions of their own. pip before 24 misreads the extras in
    # their locks.
    "sam": Environment(
        Path(".venv-sam"),
        "requirements-sam.lock",
        "SAM's command line: about 230 MB on disk, one or two minutes",
        newest_pip=True,
    ),
    "scan": Environment(
        Path(".venv-scan"),
        "requirements-scan.lock",
        "the scanners: about 220 MB on disk, one or two minutes",
        newest_pip=True,
    ),
    "client": Environment(
        Path(".venv-client"),
        "requirements-client.lock",
        "what makes a client of the API's description: about 70 MB on disk, half a minute",
        newest_pip=True,
    ),
    "contract": Environment(
        Path(".venv-contract"),
        "requirements-contract.lock",
        "what sends the API what its description allows and what not: about 90 MB on disk, half a minute",
        newest_pip=True,
    ),
    "training": Environment(
        Path(".venv-training"),
        "training/requirements.lock",
        "what training needs: several GB, some minutes",
        files="training/teacher/requirements.lock",
    ),
}
STEPS = 10
"""The number of lines of progress where the output is no terminal."""

PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", "--retries", "1")
_PACKAGE = re.compile(r"^[A-Za-z0-9._-]+(\[[\w,-]+\])?==", re.MULTILINE)
_FETCHED = re.compile(
    r"^(Requirement already satisfied|Processing .*\.whl|\s+(Downloading|Using cached) .*\.whl )"
)
_NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeoutError|Max retries exceeded|ProxyError"
    r"|Connection (refused|reset|broken)|Network is unreachable|No route to host"
)


class SetupError(Exception):
    """The environment cannot be set up; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Set up the environment; return 1 if that fails."""
    parser = argparse.ArgumentParser("python -m local.environment", description="Set up an environment.")
    parser.add_argument("name", choices=ENVIRONMENTS)
    environment = ENVIRONMENTS[parser.parse_args(arguments).name]
    try:
        create(environment.folder)
        install(environment)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted; the same command goes on where it stopped", file=sys.stderr)
        return 1
    return 0


def create(folder: Path) -> None:
    """Make the environment of this Python, unless there is one; one of another version is replaced.

    Raises:
        SetupError: this Python cannot make environments.
    """
    ours, theirs = sys.version_info[:2], version_of(folder)
    if theirs == ours:
        return
    here = "Python {}.{}".format(*ours)
    if folder.exists():
        found = "is of Python {}.{}".format(*theirs) if theirs else "is incomplete"
        print(f"{folder} {found}: making it again with {here}", flush=True)
        shutil.rmtree(folder)
    else:
        print(f"making {folder} with {here}", flush=True)
    try:
        venv.create(folder, with_pip=True)
    except subprocess.CalledProcessError:  # Debian's Python, without the package that has ensurepip
        raise SetupError(
            f"{sys.executable} makes no environments; Debian: apt-get install python3-venv"
        ) from None


def version_of(folder: Path) -> tuple[int, int] | None:
    """Return the version of Python in an environment, None if it has none that runs."""
    command = [str(folder / "bin" / "python"), "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        major, minor = map(int, done.stdout.split())
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None
    return major, minor


def install(environment: Environment) -> None:
    """Install the packages of the environment's lock, each checked against its hashes, then its projects.

    The lock is complete, so dependencies are not resolved; modules are compiled when they are first imported.

    Raises:
        SetupError: pip cannot install them.
    """
    print(f"installing {environment.described}", flush=True)
    lock = Path(environment.lock).read_text("utf-8")
    python, words = environment.folder / "bin" / "python", ("--no-compile", "--require-hashes")
    if environment.newest_pip:
        _pip(python, ["--upgrade", "pip>=24"], 0)
    _pip(python, [*words, "-r", environment.lock], len(_PACKAGE.findall(lock)))
    if environment.files:
        files = Path(environment.files).read_text("utf-8")
        _pip(python, [*words, "--no-deps", "-r", environment.files], len(_PACKAGE.findall(files)))
    editable = [word for project in environment.projects for word in ("--editable", project)]
    if editable:
        _pip(python, ["--no-build-isolation", *editable], 0)
    for packages in environment.folder.glob("lib/python*/site-packages"):
        remove(packages, environment.unneeded)
        strip(packages, environment.stripped)


def remove(packages: Path, patterns: Iterable[str]) -> None:
    """Remove the files and folders below a folder of packages that patterns match."""
    for pattern in patterns:
        for path in list(packages.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def strip(packages: Path, patterns: Iterable[str]) -> None:
    """Remove the symbols of the libraries below a folder of packages that patterns match.

    On Linux only: elsewhere wheels have none, and macOS refuses a library that differs from its signature.
    """
    libraries = [str(library) for pattern in patterns for library in packages.glob(pattern)]
    if not libraries or sys.platform != "linux":
        return
    if (tool := shutil.which("strip")) is None:
        print("  no `strip` here (Debian: apt-get install binutils): 130 MB more on disk", flush=True)
        return
    subprocess.run([tool, "--strip-unneeded", *libraries], check=True)  # noqa: S603


def _pip(python: Path, arguments: Sequence[str], packages: int) -> None:
    command = [str(python), *PIP, "--no-deps", *arguments]
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        output = shown(process.stdout or (), packages)
    if process.returncode:
        raise SetupError(reason(output))


def shown(lines: Iterable[str], packages: int) -> str:
    """Print how many packages pip has fetched, as it does; return all that it printed."""
    kept, fetched, steps = [], 0, -1
    terminal = sys.stdout.isatty()
    for line in lines:
        kept.append(line)
        if packages and _FETCHED.match(line):
            fetched += 1
            if terminal:
                print(f"\r  {fetched} of {packages} packages", end="", flush=True)
            elif (step := fetched * STEPS // packages) > steps:
                print(f"  {fetched} of {packages} packages", flush=True)
                steps = step
        elif packages and line.startswith("Installing collected packages"):
            print(f"{chr(13) if terminal else ''}  {fetched} packages fetched, installing them", flush=True)
    return "".join(kept)


def reason(output: str) -> str:
    """Return why pip failed, from what it printed."""
    if _NO_NETWORK.search(output):
        return "no network: pip reaches no package index; connect this machine, or set PIP_INDEX_URL"
    errors = [line.strip() for line in output.splitlines() if line.startswith("ERROR:")]
    return "\n".join(errors or ["pip failed:", output[-2000:]])


if __name__ == "__main__":
    sys.exit(main())
