"""The functions that the template declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.template import FUNCTION, TemplateError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from local.template import Template


@dataclass(frozen=True, slots=True)
class Declaration:
    """A function as the template declares it; ``environment`` is what it adds to Lambda's own variables."""

    name: str
    code: Path
    handler: str
    timeout_s: int
    memory_mb: int
    environment: Mapping[str, str]
    events: Mapping[str, Any]


def declarations(template: Template) -> dict[str, Declaration]:
    """Return the template's functions by logical id."""
    return {
        logical_id: _declaration(template, logical_id, properties)
        for logical_id, properties in template.resources(FUNCTION).items()
    }


def _declaration(template: Template, logical_id: str, properties: dict[str, Any]) -> Declaration:
    for required in ("CodeUri", "Handler"):
        if required not in properties:
            raise TemplateError(f"{logical_id} has no {required}")
    return Declaration(
        name=template.name(logical_id),
        code=template.folder / properties["CodeUri"],
        handler=properties["Handler"],
        timeout_s=int(properties.get("Timeout", 3)),
        memory_mb=int(properties.get("MemorySize", 128)),
        environment={
            name: str(value) for name, value in properties.get("Environment", {}).get("Variables", {}).items()
        },
        events=properties.get("Events", {}),
    )
