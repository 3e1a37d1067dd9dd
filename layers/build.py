"""Build a layer from hashed wheels, without what never runs, compiled, and identical every time.

The layers' makefiles call it: ``python3.13 ../build.py layer --architecture arm64 TARGET``, with the layer's
folder as the working directory. These files of the folder describe the layer:

``requirements.txt``  names and versions; ``requirements.lock`` has their hashes
``trim.txt``          patterns of files to leave out, one per line with its reason
``stubs/``            files that replace those of the wheels

``python3.13 build.py check BUILD`` prints the sizes of a built template and fails above the limit.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from py_compile import PycInvalidationMode

LIMIT = 240_000_000
"""Bytes of a function with its layers, unzipped. Lambda takes 262,144,000 (250 MiB)."""

RUNTIME = (3, 13)
BESIDE = "SignInLayer"
"""The layer of a function that has neither the nlp nor the readers layer: in no function all layers meet."""
LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
PROCESSORS = {"arm64": "aarch64", "x86_64": "x86_64"}
EPOCH = 315_532_800
"""1980-01-01, the first day that a zip archive knows: the time of every file."""


def build(layer: Path, target: Path, architecture: str) -> None:
    """Build the layer of a folder into ``target``, which becomes ``/opt/python``.

    Raises:
        SystemExit: a pin is not in the lock, a rule matches nothing, or the layer is larger than ``LIMIT``.
    """
    install(layer / "requirements.txt", target, architecture)
    add_our_own(layer, target)
    trim(target, layer / "trim.txt")
    if (stubs := layer / "stubs").exists():
        shutil.copytree(stubs, target, dirs_exist_ok=True)
    strip(target, architecture)
    compile_all(target, Path("/opt/python"))
    set_times(target)
    parts = {part.name: size_of(part) for part in target.iterdir()}
    report(f"{layer.name} layer, {architecture}", parts, rows=12)


def install(requirements: Path, target: Path, architecture: str) -> None:
    """Install the pins' wheels for the runtime, each checked against the lock's hashes.

    Dependencies are not resolved: each layer's list is complete.
    """
    with tempfile.TemporaryDirectory() as folder:
        hashed = Path(folder) / "requirements.txt"
        hashed.write_text(with_hashes(requirements.read_text("utf-8"), LOCK.read_text("utf-8")), "utf-8")
        version = ".".join(map(str, RUNTIME))
        processor = PROCESSORS[architecture]
        options = (
            "--quiet --disable-pip-version-check --no-compile --no-deps --only-binary :all: --require-hashes "
            f"--implementation cp --python-version {version} "
            f"--platform manylinux2014_{processor} --platform manylinux_2_28_{processor}"
        )
        pip = [sys.executable, "-m", "pip", "install", *options.split(), "--target", str(target)]
        subprocess.run([*pip, "--requirement", str(hashed)], check=True)


def with_hashes(pins: str, lock: str) -> str:
    """Return the pins, each with its hashes from the lock."""
    entries = {
        (name, version): hashes
        for name, version, hashes in re.findall(
            r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;]+)[^\n]*?\\\n((?:\s+--hash=\S+(?: \\)?\n)+)",
            lock,
            re.MULTILINE,
        )
    }
    lines = []
    for pin in pins.splitlines():
        if pin and pin[0] != "#":
            name, version = pin.split("==")
            if (name, version) not in entries:
                raise SystemExit(f"{pin} is not what requirements.lock holds")
            lines.append(f"{pin} \\\n{entries[name, version]}")
    return "".join(lines)


def trim(target: Path, rules: Path) -> None:
    """Remove the files that the rules name: a glob from the layer's root, then ``#`` and the reason."""
    for line in rules.read_text("utf-8").splitlines():
        if line and line[0] != "#":
            pattern, _, reason = line.partition("#")
            found = list(target.glob(pattern.strip()))
            if not found or not reason.strip():
                raise SystemExit(f"{rules}: {pattern.strip()} takes nothing away, or does not say why")
            for path in found:
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)  # a folder named before may have held it


def add_our_own(layer: Path, target: Path) -> None:
    """Copy the project's package in the layer's folder, and record its version as pip does."""
    project = layer / "weights" if (layer / "weights").exists() else layer
    for package in project.glob("*/__init__.py"):
        name = package.parent.name
        shutil.copytree(package.parent, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        if (project / "pyproject.toml").exists():
            declared = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
            metadata = target / f"{name}-{declared['version']}.dist-info"
            metadata.mkdir()
            fields = f"Metadata-Version: 2.4\nName: {declared['name']}\nVersion: {declared['version']}\n"
            (metadata / "METADATA").write_text(fields, "utf-8")
            for terms in declared["license-files"]:
                shutil.copy(project / terms, metadata)


def strip(target: Path, architecture: str) -> None:
    """Strip the shared libraries of symbols that only a debugger reads: half the size of the wheels."""
    libraries = sorted(path for path in target.rglob("*.so*") if not path.is_symlink())
    native = platform.machine() == PROCESSORS[architecture]
    tools = [f"{PROCESSORS[architecture]}-linux-gnu-strip", *(["strip"] if native else []), "llvm-strip"]
    tool = next((found for name in tools if (found := shutil.which(name))), None)
    if tool is None:
        package = f"binutils-{PROCESSORS[architecture].replace('_', '-')}-linux-gnu"
        print(
            f"shared libraries are not stripped: none of {', '.join(tools)} is on PATH; on Debian: "
            f"apt-get install {package}",
            file=sys.stderr,
        )
        return
    for library in libraries:
        subprocess.run([tool, "--strip-unneeded", str(library)], check=True)


def compile_all(target: Path, where: Path) -> None:
    """Compile every module, which the runtime, whose disk is read-only, would do at every start.

    The bytecode is unchecked: the runtime does not compare it with its source. ``where`` is the folder that
    tracebacks name.
    """
    if sys.version_info[:2] != RUNTIME or os.environ.get("PYTHONHASHSEED") != "0":
        raise SystemExit(f"needs Python {RUNTIME[0]}.{RUNTIME[1]} and PYTHONHASHSEED=0")
    compiled = compileall.compile_dir(
        target,
        maxlevels=50,
        quiet=1,
        force=True,
        stripdir=target,
        prependdir=where,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
    if not compiled:
        raise SystemExit("some modules cannot be compiled")


def set_times(target: Path) -> None:
    """Give all files the same times and permissions, so that two builds are identical."""
    for path in [*target.rglob("*"), target]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (EPOCH, EPOCH), follow_symlinks=False)


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files below a folder."""
    return sum(file.lstat().st_size for file in [path, *path.rglob("*")] if not file.is_dir())


def report(title: str, parts: dict[str, int], *, rows: int) -> None:
    """Print the largest parts and the sum.

    Raises:
        SystemExit: the sum is above ``LIMIT``.
    """
    largest = sorted(parts.items(), key=lambda part: -part[1])
    shown = largest[:rows]
    if rest := sum(size for _, size in largest[rows:]):
        shown.append((f"{len(largest) - rows} more", rest))
    total = sum(parts.values())
    for name, size in (*shown, (title, total)):
        print(f"{size / 1e6:8.1f} MB  {name}")
    print()
    if total > LIMIT:
        raise SystemExit(f"{title}: {total / 1e6:.1f} MB unzipped, {LIMIT / 1e6:.0f} are allowed")


def check(built: Path) -> None:
    """Compile the built functions; print their sizes and those of the layers, and the largest sum."""
    layers = {path.parent.name: size_of(path) for path in sorted(built.glob("*/python"))}
    functions = {}
    for code in sorted(path.parent for path in built.glob("*/app.py")):
        compile_all(code, Path("/var/task"))
        set_times(code)
        functions[code.name] = size_of(code)
    if not layers or not functions:
        raise SystemExit(f"{built} holds no built template")
    for name, size in functions.items():
        print(f"{size / 1e6:8.3f} MB  {name}")
    heaviest = max(functions, key=functions.__getitem__)
    if (alone := layers.pop(BESIDE, None)) is not None:
        print(f"{alone / 1e6:8.1f} MB  {BESIDE}")
    report("the largest function with its layers", {**layers, heaviest: functions[heaviest]}, rows=3)


def main() -> None:
    """Build a layer or check a build, as the command line says."""
    parser = argparse.ArgumentParser(description="Build a layer, or check what was built.")
    commands = parser.add_subparsers(dest="command", required=True)
    layer = commands.add_parser("layer", help="build the layer of the working directory")
    layer.add_argument("--architecture", choices=PROCESSORS, required=True)
    layer.add_argument("target", type=Path)
    checked = commands.add_parser("check", help="compile and weigh the built functions")
    checked.add_argument("build", type=Path)
    options = parser.parse_args()
    if options.command == "layer":
        build(Path.cwd(), options.target, options.architecture)
    else:
        check(options.build)


if __name__ == "__main__":
    main()
