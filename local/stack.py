"""The whole stack: moto as AWS, the template's resources, its functions, pollers and gateway."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app

from local.attributes import find_values_by_kind
from local.aws import client
from local.buckets import AUTHORITY_BUCKET, AUTHORITY_KEY, UPLOADS_BUCKET
from local.declarations import declarations
from local.event_source import Poller, event_sources
from local.function import Function
from local.gateway import API, PAGES, Gateway, apis
from local.http_server import HttpServer
from local.object_events import send_as_s3_does
from local.partitions import query_by_partition
from local.persistence import Folder
from local.resources import create
from local.schedules import Timer, schedules
from local.template import Template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed.wsgi import WSGIApplication

TEMPLATE = Path(__file__).resolve().parents[1] / "template.yaml"


class Stack:
    """The stack, up from entering to leaving.

    One in a process: moto keeps what it holds per process.

    Args:
        s3_port: the port of AWS (S3 and the rest); 0 takes a free one, also for ``api_port``.
        api_port: the port of the API.
        pages_port: the port of the pages that people sign in to, if ``parameters`` say by which issuer.
        template: another template than the project's.
        retry_after_s: how long a message that failed stays hidden.
        parameters: values of the template's parameters.
        data: a folder that keeps uploads and record over restarts; without one they live in memory.

    Raises:
        PortInUseError: a port is taken.
        TemplateError: the template is beyond the local stack.
    """

    def __init__(
        self,
        s3_port: int = 0,
        api_port: int = 0,
        pages_port: int = 0,
        *,
        template: Path = TEMPLATE,
        retry_after_s: int = 2,
        parameters: Mapping[str, str] | None = None,
        data: Path | None = None,
    ) -> None:
        self._down = contextlib.ExitStack()
        self._template = template
        self._retry_after_s = retry_after_s
        self._data = data
        self._parameters = parameters or {}
        with contextlib.ExitStack() as on_failure:
            self._aws = HttpServer(s3_port)
            on_failure.callback(self._aws.stop)
            self._api = HttpServer(api_port)
            on_failure.callback(self._api.stop)
            self._pages = HttpServer(pages_port) if self._parameters.get("SignInIssuer") else None
            on_failure.pop_all()
        self.aws_url = self._aws.url
        self.api_url = self._api.url
        self.pages_url = self._api.url if self._pages is None else self._pages.url
        self.logs = Path()
        self.restored = False  # whether documents of an earlier run are there

    def __enter__(self) -> Self:
        """Bring everything up: from here on uploads are processed and requests answered."""
        with contextlib.ExitStack() as down:
            down.callback(self._aws.stop)
            self._start(down)
            self._down = down.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Bring everything down: the front first, so that nothing is asked of what is gone."""
        self._down.close()

    def _start(self, down: contextlib.ExitStack) -> None:
        send_as_s3_does()
        query_by_partition()
        find_values_by_kind()
        aws: WSGIApplication = DomainDispatcherApplication(create_backend_app)
        folder = None if self._data is None else Folder(self._data)
        if folder is not None:
            down.callback(folder.close)
            aws = folder.keeping(aws)
        self._aws.start(aws, MotoRequestHandler)
        template = Template.load(
            self._template,
            {
                "UploadsBucketName": UPLOADS_BUCKET,
                "AuthorityBucketName": AUTHORITY_BUCKET,
                "AuthorityKey": AUTHORITY_KEY,
                "EndpointUrl": self.aws_url,
                **self._parameters,
            },
            endpoint=self.aws_url,
        )
        create(template, self.aws_url)
        client("s3", self.aws_url).create_bucket(Bucket=AUTHORITY_BUCKET)  # on AWS it is the user's own
        if folder is not None:
            self.restored = not folder.empty
            folder.load()
            folder.follow()
        self.logs = Path(down.enter_context(tempfile.TemporaryDirectory(prefix="onrecord-logs-")))
        functions = {}
        for logical_id, declaration in declarations(template).items():
            function = Function(declaration, self.aws_url, self.logs / f"{logical_id}.log")
            pollers = [
                Poller(source, function, self.aws_url, self._retry_after_s)
                for source in event_sources(declaration)
            ]
            invoking_it: list[Poller | Timer] = [
                *pollers,
                *(Timer(schedule, function) for schedule in schedules(declaration)),
            ]
            # A long document is not waited for: the function ends first, then what invokes it.
            for invoking in invoking_it:
                invoking.start()
                down.callback(invoking.join)
            down.callback(function.stop)
            for invoking in invoking_it:
                down.callback(invoking.stop)
            functions[declaration.name] = function
        servers = {API: self._api} | ({} if self._pages is None else {PAGES: self._pages})
        for api, targets in apis(template).items():
            called = {route: functions[name] for route, name in targets.items()}
            servers[api].start(Gateway(called, identified=api == API))
            down.callback(servers[api].stop)
