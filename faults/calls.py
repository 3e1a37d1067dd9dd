"""Clients whose calls are seen, before AWS has them and after it has answered."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Before = Callable[[str, dict[str, Any]], None]
    After = Callable[[str, dict[str, Any], dict[str, Any]], None]


@dataclass
class Observer:
    """What is called around each call: with operation, parameters, and then the answer."""

    before: Before | None = None
    after: After | None = None


OBSERVER: ContextVar[Observer] = ContextVar("observer", default=Observer())  # noqa: B039  (nothing changes it)
"""Sees the calls of the thread that sets it."""


class Observed:
    """A client whose calls the observer of the calling thread sees.

    Args:
        client: the client.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._client, name)
        if name in ("exceptions", "meta", "get_paginator"):
            return attribute

        def call(**parameters: Any) -> Any:
            operation = "".join(word.capitalize() for word in name.split("_"))
            observer = OBSERVER.get()
            if observer.before:
                observer.before(operation, parameters)
            answer = attribute(**parameters)
            if observer.after:
                observer.after(operation, parameters, answer)
            return answer

        return call
