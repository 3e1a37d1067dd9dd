"""The local stack's buckets of uploads and of the authority file."""

from __future__ import annotations

UPLOADS_BUCKET = "onrecord-documents"
AUTHORITY_BUCKET = "onrecord-authority"
AUTHORITY_KEY = "authority.csv"
