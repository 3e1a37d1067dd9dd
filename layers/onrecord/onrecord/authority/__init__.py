"""The authority file: a user's own list of entities. Extractions take their ids and names from it.

``rows`` reads the file and reports its faults; ``binding`` gives entities the ids of the rows that name them;
``suggestions`` finds rows that it could have.
``docs/authority.md`` describes the file.
"""

from __future__ import annotations

from onrecord.authority.binding import bound
from onrecord.authority.rows import MAX_BYTES, Authority, Fault, Row, read_authority
from onrecord.authority.suggestions import Sighting, Suggestion, sightings_of, suggestions

__all__ = [
    "MAX_BYTES",
    "Authority",
    "Fault",
    "Row",
    "Sighting",
    "Suggestion",
    "bound",
    "read_authority",
    "sightings_of",
    "suggestions",
]
