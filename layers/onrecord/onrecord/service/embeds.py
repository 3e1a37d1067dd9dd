"""Embeds: a statement, or what somebody said last, in a frame of a newsroom's own page (https://oembed.com/).

Whoever may read makes one: an address that holds what it shows, signed by a key of the stack's. From then on
it is public, as the page is that it stands in, and nothing else is.
"""

from __future__ import annotations

import hashlib
import html
import os
import re
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import unquote, urlsplit

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel, ConfigDict, Field, field_validator

from onrecord.formats import pages
from onrecord.problems import ProblemError, ProblemType
from onrecord.service import resources
from onrecord.service.http.api import api_of
from onrecord.service.http.openapi import PAGE_ALONE
from onrecord.service.http.problems import no_such_resource
from onrecord.service.http.record_errors import SignInNeededError

if TYPE_CHECKING:
    from itsdangerous import URLSafeSerializer

    from onrecord.formats.pages import HtmlPage

EMBED = "/embed/"
OEMBED = "/oembed"
WIDTH = 600
"""CSS pixels of a frame, unless its page has fewer."""
LINES = 3
"""Statements in a speaker's box."""
CACHE_S = 300
"""Seconds for which a frame may be kept: as long a deleted statement may still be seen."""
_ORIGIN = re.compile(r"https?://[^\s/;,'\"*]+")
_STATEMENT, _SPEAKER = "s", "e"
_ADDRESS = re.compile(r"/v1/(statements|entities)/([^/]+)")
router = Router()  # type: ignore[no-untyped-call]


class EmbedSettings(BaseModel):
    """The origins whose pages may show embeds, and the ARN of the secret that signs addresses."""

    # An error must not print the environment: it holds credentials.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    origins: tuple[str, ...] = Field(alias="ONRECORD_EMBED_ORIGINS")
    key: str = Field(alias="ONRECORD_EMBED_KEY", min_length=1)

    @field_validator("origins", mode="before")
    @classmethod
    def _listed(cls, given: str) -> tuple[str, ...]:
        return tuple(each.strip() for each in given.split(","))

    @field_validator("origins")
    @classmethod
    def _are_origins(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ORIGIN.fullmatch(each) for each in given):
            raise ValueError("an origin is written https://news.example")
        return given


@cache
def embed_settings() -> EmbedSettings | None:
    """Return the settings of embeds; None where embeds are off.

    Raises:
        pydantic.ValidationError: what is named is no origin.
    """
    if not os.environ.get("ONRECORD_EMBED_ORIGINS"):
        return None
    return EmbedSettings.model_validate(dict(os.environ))


def is_public(path: str) -> bool:
    """Return whether a path needs no credentials: its signed address names what it shows."""
    return embed_settings() is not None and (path == OEMBED or path.startswith(EMBED))


class OEmbed(BaseModel):
    """The description of an embed (oEmbed 1.0, type rich)."""

    version: str = "1.0"
    type: str = "rich"
    title: str
    provider_name: str = "onrecord"
    provider_url: str
    cache_age: int = CACHE_S
    html: str
    width: int
    height: int


@router.get(OEMBED, include_in_schema=False)
def get_oembed(
    url: Annotated[str, Query(max_length=2000)],
    maxwidth: Annotated[int, Query(ge=1)] = WIDTH,
    maxheight: Annotated[int, Query(ge=1)] = 100_000,
    format_: Annotated[str, Query(alias="format")] = "json",
) -> Response[Any]:
    """Return how to embed a statement, an entity, or what has been embedded before."""
    _settings()
    app = api_of(router)
    asked = urlsplit(url)
    kind, id = opened(asked.path.removeprefix(EMBED)) if asked.path.startswith(EMBED) else _named(asked.path)
    _, title, height = _shown(kind, id)
    width = min(maxwidth, WIDTH)
    # The narrower the frame, the more lines it has.
    tall = min(maxheight, height * WIDTH // width)
    address = f"{app.origin}{EMBED}{sealed(kind, id)}"
    frame = (
        f'<iframe src="{address}" width="{width}" height="{tall}" title="{html.escape(title)}" '
        'loading="lazy" sandbox="allow-popups" referrerpolicy="no-referrer" '
        'style="border:0;max-width:100%"></iframe>'
    )
    answer = OEmbed(title=title, provider_url=app.origin, html=frame, width=width, height=tall)
    return Response(HTTPStatus.OK, "application/json", answer.model_dump_json())


@router.get(f"{EMBED}<token>", include_in_schema=False, responses=PAGE_ALONE)
def get_embed(token: str) -> Response[str]:
    """Return the page that an embed shows in its frame."""
    _settings()
    page, _, _ = _shown(*opened(token))
    return api_of(router).page(page, headers={"Cache-Control": f"public, max-age={CACHE_S}"})


def sealed(kind: str, id: str) -> str:
    """Return the last part of an embed's address: what it shows, signed."""
    return str(_serializer().dumps([kind, id]))


def opened(token: str) -> tuple[str, str]:
    """Return what an embed shows.

    Raises:
        ProblemError: its address is none of ours.
    """
    from itsdangerous import BadData

    try:
        kind, id = _serializer().loads(token)
    except (BadData, ValueError):
        raise _nothing() from None
    return kind, id


def _named(path: str) -> tuple[str, str]:
    """Return what an address of the record names, to somebody who may read it."""
    if not api_of(router).viewer.reads:
        raise SignInNeededError
    if (found := _ADDRESS.fullmatch(path)) is None:
        raise _nothing()
    return (_STATEMENT if found[1] == "statements" else _SPEAKER), unquote(found[2])


def _shown(kind: str, id: str) -> tuple[HtmlPage, str, int]:
    """Return the page of an embed, its title, and its height in CSS pixels at the full width.

    Raises:
        ProblemError: the record does not have it, or not any more.
    """
    record, origins = resources.record(), _settings().origins
    if kind == _STATEMENT:
        if (statement := record.statement(id)) is None:
            raise _nothing()
        return pages.statement_embed(statement, origins)
    current, *_ = resources.known_as(id)
    if (entity := record.entity(current)) is None:
        raise _nothing()
    return pages.speaker_embed(entity, record.statements(speaker=current, limit=LINES).items, origins)


def _serializer() -> URLSafeSerializer:
    from itsdangerous.url_safe import URLSafeSerializer

    return URLSafeSerializer(
        _key(), salt="embed", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
    )


@cache
def _key() -> str:
    return resources.secrets().get_secret_value(SecretId=_settings().key)["SecretString"]


def _nothing() -> ProblemError:
    return ProblemError(ProblemType.NOT_FOUND, "There is nothing on record to embed at this address.")


def _settings() -> EmbedSettings:
    settings = embed_settings()
    if settings is None:
        raise no_such_resource()
    return settings
