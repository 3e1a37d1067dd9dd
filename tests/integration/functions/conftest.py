"""The stack that template.yaml declares, in moto, with the functions called in this process."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from functions.api import app as api
from functions.deadletter import app as deadletter
from functions.ingest import app as ingest
from local.gateway import routes
from local.template import Template
from onrecord.service import resources
from tests.support.issuer import CLIENT, Issuer, issuing
from tests.support.repository import ROOT
from tests.support.sign_in import KEY, forget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.stack import Stack


@pytest.fixture
def document(stack: Stack) -> str:
    """The id of a recorded document in which Ann Lee says one thing, about Russia."""
    return stack.record("a.txt").upload.document_id


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What the functions log and what they print, since the last call."""
    stream = io.StringIO()
    for module in (api, deadletter, ingest):
        monkeypatch.setattr(module.logger.registered_handler, "stream", stream)

    def read() -> str:
        text = stream.getvalue() + capsys.readouterr().out
        stream.truncate(0)
        return text

    return read


@pytest.fixture
def template_routes() -> set[str]:
    """The routes that template.yaml declares, as API Gateway names them."""
    return {route.key for route in routes(Template.load(ROOT / "template.yaml"))}


@pytest.fixture(scope="session")
def running() -> Iterator[Issuer]:
    with issuing() as issuer:
        yield issuer


@pytest.fixture
def issuer(stack: Stack, running: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    """An issuer by which people sign in to the stack's pages; the next one to sign in may read."""
    running.__init__(running.url)  # type: ignore[misc]  # as it was made
    running.has_roles("reader")
    for name, value in {
        "ISSUER": running.url,
        "CLIENT": CLIENT,
        "CLIENT_SECRET": "",
        "KEY": KEY,
        "ROLE_CLAIM": "cognito:groups",
        "ROLE_PREFIX": "onrecord-",
        "HOURS": "8",
    }.items():
        monkeypatch.setenv(f"ONRECORD_SIGN_IN_{name}", value)
    resources.secrets().create_secret(Name=KEY, SecretString="first key")
    forget()
    yield running
    monkeypatch.undo()
    forget()
