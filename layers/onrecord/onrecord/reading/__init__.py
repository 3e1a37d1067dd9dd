"""A file's bytes to its documents: each with its canonical text, the one text that every offset points into.

- ``recognition``: which format a file is in; ``formats`` lists them all.
- ``dispatch``: the file to the reader of its format, loaded when it is first needed.
- ``readers``: a module for each format; ``contract`` says what a reader takes and yields.
- ``encodings``, ``limits``: what readers share.

What cannot be read is a ``ProblemError`` whose detail says what to do; what is skipped is listed with its
reason: never a silent cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.deferred import loader

if TYPE_CHECKING:
    from onrecord.reading.contract import File, ListedPart, Metadata, Part, ReadDocument, UnreadPart
    from onrecord.reading.dispatch import opened, read, read_text
    from onrecord.reading.formats import MEDIA_TYPES, media_type_of
    from onrecord.reading.limits import MAX_BYTES, Limits, check_size

__all__ = [
    "MAX_BYTES",
    "MEDIA_TYPES",
    "File",
    "Limits",
    "ListedPart",
    "Metadata",
    "Part",
    "ReadDocument",
    "UnreadPart",
    "check_size",
    "media_type_of",
    "opened",
    "read",
    "read_text",
]

__getattr__ = loader(
    __name__,
    {
        **dict.fromkeys(["File", "ListedPart", "Metadata", "Part", "ReadDocument", "UnreadPart"], "contract"),
        **dict.fromkeys(["MEDIA_TYPES", "media_type_of"], "formats"),
        **dict.fromkeys(["MAX_BYTES", "Limits", "check_size"], "limits"),
        **dict.fromkeys(["opened", "read", "read_text"], "dispatch"),
    },
)
