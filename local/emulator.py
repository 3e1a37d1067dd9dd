"""A built function under Lambda's own emulator, without a container.

The Runtime Interface Emulator (part of SAM's command line) starts the runtime client (``awslambdaric``) on
the runtime's Python, in the folder of the built function, with its layers on the path and nothing else, not
even what is installed beside that Python. The address space is limited to the function's memory:
stricter than Lambda, which counts only what is touched.
It limits no processor share, and its memory report is no measurement.
"""

from __future__ import annotations

import json
import os
import platform
import random
import shlex
import signal
import socket
import subprocess
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from local.buckets import UPLOADS_BUCKET
from local.confinement import confined
from local.declarations import declarations
from local.lambda_environment import lambda_environment
from local.stack import TEMPLATE
from local.template import Template
from onrecord.ports import HOST

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = TEMPLATE.parent
START_S = 30
ATTEMPTS = 3
PORTS = range(20_000, 32_768)
TMP_MB = 512  # Lambda's, where EphemeralStorage does not say otherwise
PROCESSORS = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True, slots=True)
class Toolchain:
    """The tools that run built functions: the template, the runtime's Python, its client, the emulator."""

    built: Path
    python: Path
    client: Path
    emulator: Path

    @classmethod
    def found(cls) -> Toolchain:
        """Return the toolchain that ``make test-artifact`` and its like lay out and name.

        Raises:
            LookupError: something is missing.
        """
        rapid = (
            f"lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-{PROCESSORS[platform.machine()]}"
        )
        emulators = sorted((ROOT / ".venv-sam").glob(rapid))
        python = os.environ.get("ONRECORD_RUNTIME_PYTHON", "")
        build = ROOT / "build"
        if not emulators or not python or not (build / "artifact").exists():
            raise LookupError(
                "run `make test-artifact`, `coldstart` or `memory-size`: they build what is needed here"
            )
        return cls(build / "artifact", Path(python), build / "runtime", emulators[0])


class BuiltFunction:
    """A built function under the emulator, up from entering to leaving.

    Args:
        logical_id: its name in the template.
        tools: what it runs on.
        folder: an empty folder; takes the log.
        endpoint: the local AWS.
        handler: another handler than the template's.
        code: another folder than the built function's.
        confine: its folders are read-only and ``/tmp`` is its own, as `local.confinement` has it. Otherwise
            ``/tmp`` is a folder below ``folder``, without limit.

    Raises:
        CannotConfineError: this machine cannot confine it.
    """

    def __init__(
        self,
        logical_id: str,
        tools: Toolchain,
        folder: Path,
        endpoint: str,
        *,
        handler: str | None = None,
        code: Path | None = None,
        confine: bool = False,
    ) -> None:
        template = Template.load(
            TEMPLATE, {"UploadsBucketName": UPLOADS_BUCKET, "EndpointUrl": endpoint}, endpoint=endpoint
        )
        self.declaration = declarations(template)[logical_id]
        properties = template.resources("AWS::Serverless::Function")[logical_id]
        self.layers = [
            tools.built / layer_of(layer, tools.built) / "python" for layer in properties["Layers"]
        ]
        self.tmp_mb = int(properties.get("EphemeralStorage", {}).get("Size", TMP_MB))
        self.code = code or tools.built / logical_id
        self._folder = folder
        (folder / "tmp").mkdir(parents=True)
        self._log = folder / "log"
        self._tools = tools
        self._handler = handler or self.declaration.handler
        self._endpoint = endpoint
        self._confine = confine
        # The emulator's own address space is not the function's, so the limit is set behind it. `-S`: what is
        # installed beside the runtime's Python is not Lambda's.
        self._start = self._started_by(
            f"ulimit -v {self.declaration.memory_mb * 1024} && "
            f"exec {shlex.quote(str(tools.python))} -S -m awslambdaric {shlex.quote(self._handler)}"
        )
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start the emulator; the function itself starts with the first event.

        Raises:
            RuntimeError: it does not start.
        """
        for _ in range(ATTEMPTS):
            if self._comes_up():
                return self
        raise RuntimeError(f"the emulator did not start: {self.log[-2000:]}")

    def __exit__(self, *_: object) -> None:
        """End the emulator and the function."""
        self._end()

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """Return what the function returns for an event.

        Raises:
            RuntimeError: it failed.
        """
        address = f"http://{HOST}:{self._port}/2015-03-31/functions/function/invocations"
        request = Request(address, json.dumps(event).encode(), method="POST")
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=self.declaration.timeout_s) as answer:
                answered = json.loads(answer.read())
        except (URLError, TimeoutError, ValueError) as error:
            raise RuntimeError(f"no answer: {error}; {self.log[-2000:]}") from error
        if isinstance(answered, dict) and "errorType" in answered:
            raise RuntimeError(f"{answered}; {self.log[-2000:]}")
        return answered

    @property
    def log(self) -> str:
        """The output of the function and of the emulator."""
        return self._log.read_text("utf-8", errors="replace")

    @property
    def path(self) -> list[Path]:
        """The import path of the function without Python's library: its code, its layers, the client."""
        return [self.code, *self.layers, self._tools.client]

    @property
    def tmp(self) -> Path:
        """The function's ``/tmp``, as it is seen from here.

        Raises:
            FileNotFoundError: it is confined and has had no event yet.
        """
        if not self._confine:
            return self._folder / "tmp"
        return Path(f"/proc/{self._process_id.read_text('ascii').strip()}/root/tmp")

    @property
    def _process_id(self) -> Path:
        return self._folder / "pid"

    def _comes_up(self) -> bool:
        """Start the emulator; return whether it listens. It ends if another took one of its ports first."""
        ports = free_ports(2)
        self._port, runtime_port = ports
        command = [
            *(str(self._tools.emulator), "--log-level", "error"),
            *("--runtime-interface-emulator-address", f"{HOST}:{self._port}"),
            *("--runtime-api-address", f"{HOST}:{runtime_port}"),
            *self._start,
        ]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                cwd=self.code,
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self._process.poll() is None:
            if all(is_listening(port) for port in ports):
                return True
            time.sleep(0.02)
        self._end()
        return False

    def _end(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):  # it has ended by itself, and nothing of it runs
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _started_by(self, script: str) -> list[str]:
        if not self._confine:
            return ["/bin/sh", "-c", script]
        # The shell becomes the function, so that its number is the function's.
        noted = f"echo $$ > {shlex.quote(str(self._process_id))}"
        command = confined(script, self.path, self.tmp_mb)
        return ["/bin/sh", "-c", f"{noted} && exec {shlex.join(command)}"]

    def _environment(self) -> dict[str, str]:
        scratch = {} if self._confine else {"TMPDIR": str(self.tmp), "PYTHONDONTWRITEBYTECODE": "1"}
        return lambda_environment(
            self.declaration,
            self._endpoint,
            **scratch,
            PYTHONPATH=":".join(map(str, self.path)),
            LAMBDA_TASK_ROOT=str(self.code),
            AWS_LAMBDA_FUNCTION_TIMEOUT=str(self.declaration.timeout_s),
            AWS_LAMBDA_INITIALIZATION_TYPE="on-demand",
            _HANDLER=self._handler,
        )


def layer_of(reference: Any, built: Path) -> str:
    """Return the built layer that a function refers to by the ARN or name that the template reader gives."""
    named = [path.parent.name for path in built.glob("*/python") if path.parent.name in str(reference)]
    if len(named) != 1:
        raise LookupError(f"{reference} is no built layer")
    return named[0]


def free_ports(number: int) -> list[int]:
    """Return this many ports that are free.

    They lie below those that systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere): one
    of these could take a port before the emulator does, a probe of that very port among them.

    Raises:
        OSError: there are fewer.
    """
    with ExitStack() as held:
        ports: list[int] = []
        for port in random.sample(PORTS, len(PORTS)):
            if len(ports) == number:
                return ports
            with suppress(OSError):
                held.enter_context(socket.socket()).bind((HOST, port))
                ports.append(port)
    raise OSError(f"no {number} free ports from {PORTS.start} to {PORTS.stop - 1}")


def is_listening(port: int) -> bool:
    """Return whether a program listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
