"""The names of a function's table, buckets and queues, from its environment."""

from __future__ import annotations

import os
from functools import cache

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Environment(BaseModel):
    """The variables that ``template.yaml`` sets, read once and checked.

    ``min_confidence`` is the lowest of the statements to record; None, where it is empty, means the threshold
    of the weights. ``authority_bucket`` is empty where there is no authority file. ``endpoint_url`` is empty
    on AWS; boto3 reads the same variable, and ignores it if empty. ``alert_topic`` is empty where alerts
    send no mails. ``lake`` is whether versions are put into the lake, too.
    """

    # An error must not print the environment: it holds credentials.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    table: str = Field(alias="ONRECORD_TABLE", min_length=1)
    texts_bucket: str = Field(alias="ONRECORD_TEXTS_BUCKET", min_length=1)
    uploads_bucket: str = Field(alias="ONRECORD_UPLOADS_BUCKET", min_length=1)
    event_bus: str = Field(alias="ONRECORD_EVENT_BUS", min_length=1)
    ingest_queue: str = Field(alias="ONRECORD_INGEST_QUEUE", min_length=1)
    export_queue: str = Field(alias="ONRECORD_EXPORT_QUEUE", min_length=1)
    alert_queue: str = Field(alias="ONRECORD_ALERT_QUEUE", min_length=1)
    delivery_queue: str = Field(alias="ONRECORD_DELIVERY_QUEUE", min_length=1)
    dead_letter_queue: str = Field(alias="ONRECORD_DEAD_LETTER_QUEUE", min_length=1)
    authority_bucket: str = Field(alias="ONRECORD_AUTHORITY_BUCKET", default="")
    authority_key: str = Field(alias="ONRECORD_AUTHORITY_KEY", default="")
    min_confidence: float | None = Field(alias="ONRECORD_MIN_CONFIDENCE", default=None, ge=0, le=1)
    alert_topic: str = Field(alias="ONRECORD_ALERT_TOPIC", default="")
    lake: bool = Field(alias="ONRECORD_LAKE", default=False)
    endpoint_url: str = Field(alias="AWS_ENDPOINT_URL", default="")

    @field_validator("min_confidence", mode="before")
    @classmethod
    def _empty_is_none(cls, given: object) -> object:
        return None if given == "" else given


@cache
def environment() -> Environment:
    """Return the process's environment.

    Raises:
        pydantic.ValidationError: a variable is missing; the error says which.
    """
    return Environment.model_validate(dict(os.environ))
