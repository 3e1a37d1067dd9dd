"""What the template lets each function do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local.template import Template

PLATFORM = {"WriteLogs", "SendTraces", "ReceiveMessages"}
"""Statements about what Lambda does for a function, outside of its code."""


def allowed(template: Template, function: str) -> list[dict[str, Any]]:
    """Return the policy statements of a function's role; ``Action`` and ``Resource`` are lists."""
    role = template.properties(function)["Role"].rpartition("/")[2].removeprefix("onrecord-")
    return [
        statement | {name: as_list(statement[name]) for name in ("Action", "Resource")}
        for policy in template.properties(role)["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def actions(template: Template, function: str) -> set[str]:
    """Return the actions that a function's own code may take."""
    return {
        action
        for statement in allowed(template, function)
        if statement.get("Sid") not in PLATFORM
        for action in statement["Action"]
    }


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
