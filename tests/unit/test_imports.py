"""Imports point one way: functions → formats, record, language, reading, authority → model."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "layers" / "onrecord" / "onrecord"
FOUNDATION = {"onrecord.model", "onrecord.identity", "onrecord.problems"}
# What each room of the package may import of the others, and which of the heavy libraries.
MAY_IMPORT = {
    "model": set(),
    "identity": {"onrecord.model"},
    "problems": {"onrecord.model"},
    "authority": FOUNDATION,
    "reading": FOUNDATION,
    "language": FOUNDATION,
    "record": FOUNDATION,
    "formats": FOUNDATION,
    "road": FOUNDATION | {"onrecord.authority", "onrecord.language", "onrecord.reading"},
    "service": FOUNDATION | {"onrecord.authority", "onrecord.reading", "onrecord.record", "onrecord.road"},
}
HEAVY = {"boto3", "botocore", "spacy", "thinc", "onnxruntime", "aws_lambda_powertools"}
MAY_USE = {
    "language": {"spacy", "thinc", "onnxruntime"},
    "record": {"boto3", "botocore"},
    "service": {"boto3", "botocore", "aws_lambda_powertools"},
}


def modules_of(room: str) -> list[Path]:
    folder = PACKAGE / room
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{room}.py"]


def imported_by(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module)
    return names


def test_every_room_of_the_package_has_its_rule() -> None:
    rooms = {path.stem for path in PACKAGE.iterdir() if path.name not in ("__pycache__", "py.typed")}
    assert rooms - {"__init__", "__main__"} == set(MAY_IMPORT)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    for path in modules_of(room):
        for name in imported_by(path):
            if name.split(".")[0] == "onrecord":
                own = name.startswith(f"onrecord.{room}")
                version = name == "onrecord"  # for onrecord.__version__
                below = any(name == low or name.startswith(f"{low}.") for low in MAY_IMPORT[room])
                assert own or version or below, f"{path} imports {name}"
            else:
                assert name.split(".")[0] not in HEAVY - MAY_USE.get(room, set()), f"{path} imports {name}"


def loaded_after(statement: str) -> set[str]:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {statement}; print(' '.join(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in result.stdout.split()}


@pytest.mark.parametrize(
    "statement",
    ["import onrecord", "import onrecord.model", "import onrecord.reading", "import onrecord.road"],
)
def test_importing_the_package_loads_neither_the_language_model_nor_the_cloud(statement: str) -> None:
    assert loaded_after(statement).isdisjoint(HEAVY)


def test_the_record_loads_no_language_model() -> None:
    assert loaded_after("import onrecord.record").isdisjoint({"spacy", "thinc", "onnxruntime"})


def test_the_language_loads_no_cloud() -> None:
    assert loaded_after("import onrecord.language").isdisjoint({"boto3", "botocore"})
