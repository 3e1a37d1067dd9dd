"""The start of a function, without collections of garbage.

Loading modules makes hundreds of thousands of objects that stay. Python's collector looks through them again
and again meanwhile: it takes a tenth of the API's start and finds nothing. Importing this module, before all
else, holds it back until ``all_loaded`` is called (https://docs.python.org/3/library/gc.html#gc.freeze).
"""

from __future__ import annotations

import gc

gc.disable()


def all_loaded() -> None:
    """Let garbage be collected from now on, except what is there already."""
    gc.freeze()
    gc.enable()
