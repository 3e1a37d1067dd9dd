"""The local stack as a person starts it: a process of its own, spoken to over HTTP alone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from local.api import Api
from local.aws import client
from local.buckets import UPLOADS_BUCKET
from onrecord.identity import document_id
from tests.support.answers import Answer
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
PATIENCE_S = 60
DIRECTLY = build_opener(ProxyHandler({}))
"""Asks the stack, whatever proxy the environment names."""


@dataclass(frozen=True)
class RunningStack:
    """Where a stack listens, and what it printed when it came up; ``process`` is the id of its process."""

    process: int
    api_url: str
    pages_url: str
    aws_url: str
    logs: Path
    output: str

    @property
    def api(self) -> Api:
        return Api(self.api_url)

    def client(self, service: str) -> Any:
        return client(service, self.aws_url)

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Send a request to the API, or to any other address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        address = path if path.startswith("http") else self.api_url + path
        request = Request(address, body, named, method=method)
        try:
            with DIRECTLY.open(request, timeout=PATIENCE_S) as response:
                return Answer(response.status, dict(response.headers), response.read())
        except HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    def upload(self, key: str, body: str | bytes, **metadata: str) -> str:
        """Put an object; return the id of its document."""
        data = body.encode() if isinstance(body, str) else body
        self.client("s3").put_object(Bucket=UPLOADS_BUCKET, Key=key, Body=data, Metadata=metadata)
        return document_id(UPLOADS_BUCKET, key)


def eventually(ask: Callable[[], T | None], within_s: float = PATIENCE_S) -> T:
    """Return the first answer that is truthy."""
    deadline = time.monotonic() + within_s
    while True:
        if answer := ask():
            return answer
        assert time.monotonic() < deadline, f"not within {within_s} s"
        time.sleep(0.1)


@contextmanager
def serving(*arguments: str, killed: bool = False) -> Iterator[RunningStack]:
    """Run ``python -m local.serve`` on free ports; ends it as Ctrl-C does, or by SIGKILL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "local.serve", *arguments],
        cwd=ROOT,
        env={**os.environ, "ONRECORD_S3_PORT": "0", "ONRECORD_API_PORT": "0", "ONRECORD_PAGES_PORT": "0"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    watchdog = threading.Timer(PATIENCE_S * 2, process.kill)
    watchdog.start()
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "aws s3 cp" in line:
            break
    watchdog.cancel()
    output = "".join(lines)
    try:
        assert "aws s3 cp" in output, output
        yield RunningStack(
            process=process.pid,
            api_url=re.findall(r"API +(\S+)", output)[0],
            pages_url=re.findall(r"page +(\S+)/ ", output)[0],
            aws_url=re.findall(r"AWS +(\S+)", output)[0],
            logs=Path(re.findall(r"logs +(\S+)", output)[0]),
            output=output,
        )
    finally:
        process.send_signal(signal.SIGKILL if killed else signal.SIGINT)
        with process.stdout:
            assert process.wait(PATIENCE_S) == (-signal.SIGKILL if killed else 0)
