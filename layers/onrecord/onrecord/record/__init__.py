"""The record of who said what: extractions into DynamoDB and S3, and the questions asked of them."""

from __future__ import annotations

from onrecord.record.pages import DEFAULT_LIMIT, MAX_LIMIT, Page
from onrecord.record.record import Record
from onrecord.record.upload import Upload

__all__ = ["DEFAULT_LIMIT", "MAX_LIMIT", "Page", "Record", "Upload"]
