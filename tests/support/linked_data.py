"""JSON-LD as a processor reads it, with the contexts of tests/data/contexts and no network."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from pyld import jsonld

from tests.support.repository import ROOT

OA = "http://www.w3.org/ns/oa#"
AS = "http://www.w3.org/ns/activitystreams#"
SCHEMA = "http://schema.org/"
_OWN = ROOT / "tests" / "data" / "contexts"
_FULL = os.environ.get("ONRECORD_CONTEXTS")
"""A folder with the contexts as they are published, to compare with ours."""
_FILES = {
    "http://www.w3.org/ns/anno.jsonld": Path(_FULL, "anno.jsonld") if _FULL else _OWN / "annotation.json",
    "https://schema.org": Path(_FULL, "schema.jsonld") if _FULL else _OWN / "schema.json",
}


def expanded(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The document with IRIs for terms: what a processor takes no term for is missing."""
    nodes: list[dict[str, Any]] = jsonld.expand(document, {"documentLoader": _load})
    return nodes


def compacted(node: dict[str, Any], prefixes: dict[str, str]) -> dict[str, Any]:
    """A node with names as short as prefixes make them."""
    compact: dict[str, Any] = jsonld.compact(node, prefixes)
    compact.pop("@context")
    return compact


def _load(url: str, _: object) -> dict[str, Any]:
    document = json.loads(_FILES[url].read_text("utf-8"))
    return {
        "contextUrl": None,
        "documentUrl": url,
        "contentType": "application/ld+json",
        "document": document,
    }
