"""The work that a package's functions do, counted in steps that are the same in every run, on every machine.

A step is a line that is run (each round of a comprehension runs its line again), an element of what a built-
in function is given to go through, or an element that a method of a list goes through or moves. Regular
expressions and NumPy are not counted. What ``unicodedata.normalize`` does is computed: it puts n accents on
one letter in order in n * n steps.
"""

from __future__ import annotations

import builtins
import re
import sys
import unicodedata
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType, ModuleType

_GOING_THROUGH = (
    *("all", "any", "enumerate", "filter", "map", "max", "min", "reversed", "sorted", "sum", "zip"),
)
_METHODS_GOING_THROUGH = frozenset(("count", "copy", "index", "insert", "remove", "reverse", "sort"))
_SIZED = (list, tuple, dict, set, frozenset, range)
_ACCENTS = re.compile("[\u0300-\u036f]+")


@contextmanager
def counted_work(package: ModuleType) -> Iterator[Counter[str]]:
    """Count the steps of a package's functions while the context lasts.

    Yields:
        The steps of each function, by its file and name.
    """
    steps: Counter[CodeType] = Counter()
    named: Counter[str] = Counter()
    folder = package.__path__[0]
    normalized = unicodedata.normalize

    def in_code(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            steps[frame.f_code] += 1
        return in_code

    def in_frame(frame: FrameType, _event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.startswith(folder):
            return None
        return in_code

    def at_call(frame: FrameType, event: str, function: Any) -> None:
        if event == "c_call" and function.__name__ in _METHODS_GOING_THROUGH:
            within = getattr(function, "__self__", None)
            if isinstance(within, list) and frame.f_code.co_filename.startswith(folder):
                steps[frame.f_code] += len(within)

    def counting(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **options: Any) -> Any:
            steps[sys._getframe(1).f_code] += sum(len(each) for each in given if isinstance(each, _SIZED))
            return function(*given, **options)

        return call

    def normalize(form: Any, text: str) -> str:
        steps[sys._getframe(1).f_code] += sum(len(run) ** 2 for run in _ACCENTS.findall(text))
        return normalized(form, text)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(unicodedata, "normalize", normalize)
        for name, module in list(sys.modules.items()):
            if name.startswith(f"{package.__name__}."):
                for function in _GOING_THROUGH:
                    patched.setattr(module, function, counting(getattr(builtins, function)), raising=False)
        tracing, profiling = sys.gettrace(), sys.getprofile()
        sys.setprofile(at_call)
        sys.settrace(in_frame)
        try:
            yield named
        finally:
            sys.settrace(tracing)
            sys.setprofile(profiling)
            for code, count in steps.items():
                where = f"{code.co_filename.removeprefix(folder)}:{code.co_firstlineno}"
                named[f"{where} {code.co_qualname}"] += count
