"""Imports point one way: functions and commands → formats, record, language, reading, authority → model."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import pytest

from tests.support.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = ROOT / "layers" / "onrecord" / "onrecord"
FOUNDATION = {
    "onrecord.model",
    "onrecord.identity",
    "onrecord.folding",
    "onrecord.problems",
    "onrecord.deadline",
    "onrecord.deferred",
    "onrecord.memory",
    "onrecord.recordings",
}
# What each room of the package may import of the others, and which of the heavy libraries.
MAY_IMPORT = {
    "model": set(),
    "identity": {"onrecord.model"},
    "folding": {"onrecord.identity"},
    "problems": {"onrecord.model"},
    "deadline": {"onrecord.problems"},
    "deferred": set(),
    "memory": {"onrecord.problems"},
    "recordings": set(),
    "authority": FOUNDATION,
    "reading": FOUNDATION,
    "language": FOUNDATION,
    "record": FOUNDATION,
    "formats": FOUNDATION | {"onrecord.record.model"},
    "road": FOUNDATION | {"onrecord.authority", "onrecord.language", "onrecord.reading"},
    "service": FOUNDATION
    | {"onrecord.authority", "onrecord.formats", "onrecord.reading", "onrecord.record", "onrecord.road"}
    | {"onrecord.language.lexicon"},
    "ports": set(),
    "client": {"onrecord.ports"},
    "commands": FOUNDATION
    | {"onrecord.authority", "onrecord.formats", "onrecord.reading", "onrecord.record", "onrecord.road"}
    | {"onrecord.client", "onrecord.ports", "onrecord.service.metadata"},
}
# The floors of a room, lowest first: a part (a module or a folder) imports only parts of lower floors.
FLOORS = {
    "language": (
        ("spans",),
        ("lexicon",),
        ("paragraphs", "sentences", "shadow", "composition", "chunks"),
        ("quotations",),
        ("tagging",),
        ("turns",),
        ("attributions",),
        ("entities",),
        ("statements",),
        ("times",),
        ("reading",),
        ("stages", "tokenizer"),
        ("pipeline",),
        ("extraction",),
        ("component",),
    ),
    "record": (("model",), ("storage",), ("versions",), ("questions",), ("record",)),
}
HEAVY = {"boto3", "botocore", "spacy", "thinc", "onnxruntime", "aws_lambda_powertools"}
MAY_USE = {
    "language": {"spacy", "thinc", "onnxruntime"},
    "record": {"boto3", "botocore"},
    "service": {"boto3", "botocore", "aws_lambda_powertools"},
    "client": {"botocore"},
    "commands": {"boto3", "botocore"},
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


def part_of(room: str, path: Path) -> str:
    return path.relative_to(PACKAGE / room).with_suffix("").parts[0]


@pytest.mark.parametrize("room", FLOORS)
def test_every_part_of_a_room_has_its_floor(room: str) -> None:
    parts = {part_of(room, path) for path in modules_of(room)} - {"__init__"}
    assert sorted(parts) == sorted(part for floor in FLOORS[room] for part in floor)


@pytest.mark.parametrize("room", FLOORS)
def test_a_part_of_a_room_imports_only_lower_floors(room: str) -> None:
    floor_of = {part: number for number, floor in enumerate(FLOORS[room]) for part in floor}
    for path in modules_of(room):
        part = part_of(room, path)
        prefix = f"onrecord.{room}."
        own = [name.split(".")[2:] for name in imported_by(path) if f"{name}.".startswith(prefix)]
        for imported in own if part != "__init__" else ():
            assert imported, f"{path} imports from the room as a whole"
            below = floor_of[imported[0]] < floor_of[part]
            assert below or imported[0] == part, f"{path} imports {imported[0]}"


def modules_imported_by(path: Path, modules: set[str]) -> set[str]:
    """Return the modules that a file imports, also where it takes one out of its package by name."""
    named = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return (imported_by(path) | named) & modules


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_no_module_of_a_room_imports_itself_by_a_circle(room: str) -> None:
    paths = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path
        for path in modules_of(room)
        if path.name != "__init__.py"
    }
    graph = {name: modules_imported_by(path, set(paths)) for name, path in paths.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError


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


READERS = {"trafilatura", "htmldate", "lxml", "py3langid", "ftfy", "markdown_it", "charset_normalizer"}


@pytest.mark.parametrize("statement", ["import onrecord.reading", "import onrecord.road"])
def test_the_libraries_of_the_readers_are_loaded_when_a_file_of_their_format_comes(statement: str) -> None:
    assert loaded_after(statement).isdisjoint(READERS)
