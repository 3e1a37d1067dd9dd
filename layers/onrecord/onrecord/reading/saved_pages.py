"""Pages that a browser has saved whole: beside ``Frost.html`` stands ``Frost_files`` with all that it shows.

Style sheets, scripts, pictures and the pages in its frames are in that folder. None of them is a document.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_FOLDER = re.compile(r"(?P<page>.+)(?:_files|_fichiers|_archivos|_bestanden|-Dateien|-filer)")
_EXTENSIONS = ("html", "htm", "xhtml")


def is_of_page(folder: str, files: Collection[str]) -> bool:
    """Return whether a folder belongs to a page among files; all are paths from the same place."""
    found = _FOLDER.fullmatch(folder)
    return found is not None and any(f"{found['page']}.{extension}" in files for extension in _EXTENSIONS)


def without_parts(names: Iterable[str]) -> list[str]:
    """Return the paths of files less those in the folders of pages among them."""
    given = list(dict.fromkeys(names))
    known = set(given)
    return [
        name
        for name in given
        if not any(is_of_page(folder, known) for folder in accumulate(name.split("/")[:-1], "{}/{}".format))
    ]
