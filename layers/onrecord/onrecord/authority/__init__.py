"""The authority file: a user's own list of who is who, and what it makes of an extraction.

``rows`` reads the file and says what is wrong with it; ``binding`` gives entities the ids of the rows that
name them. ``docs/authority.md`` describes the file.
"""

from __future__ import annotations

from onrecord.authority.binding import bound
from onrecord.authority.rows import MAX_BYTES, Authority, Fault, Row, read_authority

__all__ = ["MAX_BYTES", "Authority", "Fault", "Row", "bound", "read_authority"]
