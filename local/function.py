"""A function of the template as a process with its own environment, which takes one event at a time.

It is run as in an execution environment of Lambda: the process starts with the first event and stays; it sees
the variables that the template declares and nothing of the caller's; it is killed at its timeout, and the
next event starts another. What it prints goes to its log file.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import uuid
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.aws import arn
from local.lambda_environment import lambda_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.declarations import Declaration

RUNTIME = Path(__file__).with_name("runtime.py")
START_TIMEOUT_S = (
    120  # a machine under load takes its time to import spaCy; Lambda allows 10 s, then starts again
)
MAX_PAYLOAD_BYTES = 6 * 1024 * 1024  # of a synchronous invocation, either way


class FunctionError(Exception):
    """The function raised, crashed, ran out of time, or answered what Lambda does not take."""


class TimedOutError(FunctionError):
    """The function did not answer within its timeout."""


class Function:
    """A function that can be invoked; its process starts with the first event.

    Args:
        declaration: the function as the template declares it.
        endpoint: the local AWS; the function reaches no other, whatever the template declares.
        log: the file that takes what the function prints.
    """

    def __init__(self, declaration: Declaration, endpoint: str, log: Path) -> None:
        self.declaration = declaration
        self.log = log
        self._endpoint = endpoint
        self._one_at_a_time = threading.Lock()
        self._stopped = False
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """Return what the handler returns for an event, as JSON has it.

        Raises:
            FunctionError: it did not return.
        """
        request_id = str(uuid.uuid4())
        invocation = {
            "event": event,
            "request_id": request_id,
            "arn": arn("lambda", f"function:{self.declaration.name}"),
            "timeout_s": self.declaration.timeout_s,
        }
        with self._one_at_a_time:
            if self._stopped:
                raise FunctionError("the stack is going down")
            if self._connection is None or self._process is None or self._process.poll() is not None:
                self._start()
            return self._exchange(json.dumps(invocation).encode(), self.declaration.timeout_s)["response"]

    def stop(self) -> None:
        """End the process, also in the middle of an invocation, and start none any more."""
        self._stopped = True
        process = self._process
        if process is not None:
            process.kill()  # a caller that waits for its answer gets an error
        with self._one_at_a_time:
            self._end()

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _start(self) -> None:
        self._end()
        ours, theirs = socket.socketpair()
        with theirs, self.log.open("ab") as log:
            command = [
                sys.executable,
                "-P",  # the code folder comes first on the path, not the folder of the runtime
                str(RUNTIME),
                str(theirs.fileno()),
                str(self.declaration.code),
                self.declaration.handler,
            ]
            # S603: what runs is the template's own code
            self._process = subprocess.Popen(  # noqa: S603
                command,
                cwd=self.declaration.code,
                env=self._environment(),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the stack, which then ends its functions in order
            )
        self._connection = Connection(ours.detach())
        if self._stopped:  # since `invoke` asked: `stop` may not have seen this process
            self._end()
            raise FunctionError("the stack is going down")
        self._exchange(None, START_TIMEOUT_S)

    def _exchange(self, message: bytes | None, timeout_s: float) -> dict[str, Any]:
        """Send a message, if any, and return the answer; kill the process if none comes in time."""
        connection = self._connection
        assert connection is not None  # noqa: S101  (for mypy: both callers have started it)
        try:
            if message is not None:
                connection.send_bytes(message)
            if not connection.poll(timeout_s):
                self._end()
                raise TimedOutError(f"Task timed out after {timeout_s:.2f} seconds")
            answer = connection.recv_bytes()
        except (EOFError, OSError) as error:
            self._end()
            raise FunctionError("Runtime exited without answering") from error
        if len(answer) > MAX_PAYLOAD_BYTES:
            raise FunctionError(f"response of {len(answer)} bytes exceeds {MAX_PAYLOAD_BYTES}")
        result: dict[str, Any] = json.loads(answer)
        if "errorType" in result:
            raise FunctionError(f"{result['errorType']}: {result['errorMessage']}")
        return result

    def _environment(self) -> dict[str, str]:
        return lambda_environment(
            self.declaration,
            self._endpoint,
            AWS_LAMBDA_LOG_GROUP_NAME=f"/aws/lambda/{self.declaration.name}",
            AWS_LAMBDA_LOG_STREAM_NAME=self.log.name,
            PYTHONUNBUFFERED="1",
            PYTHONUTF8="1",
        )
