"""Packages that load a module when something of it is first used (PEP 562, https://peps.python.org/pep-0562/).

So whoever imports a package for one thing does not load the rest, and a function starts sooner.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def loader(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package.

    Args:
        package: its ``__name__``.
        homes: the names that it offers, each with the module that defines it, relative to the package.
    """

    def attribute(name: str) -> object:
        if name in homes:
            return getattr(import_module(f"{package}.{homes[name]}"), name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return attribute
