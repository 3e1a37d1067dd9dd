"""The program inside a function's process: the part of Lambda's Python runtime.

Started as ``python -P runtime.py DESCRIPTOR CODE_FOLDER HANDLER``; it imports the handler from that folder as
Lambda does, then answers one invocation after the other over the connection until that closes. It imports
nothing of this project, so that a function finds only what it finds when deployed.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from multiprocessing.connection import Connection
from typing import Any


class LambdaContext:
    """The context object (https://docs.aws.amazon.com/lambda/latest/dg/python-context.html)."""

    def __init__(self, invocation: dict[str, Any]) -> None:
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.invoked_function_arn = invocation["arn"]
        self.aws_request_id = invocation["request_id"]
        self.identity = None
        self.client_context = None
        self._deadline = time.monotonic() + invocation["timeout_s"]

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until the function is killed."""
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def main() -> None:
    """Import the handler, say so, and answer invocations."""
    descriptor, code, handler_name = sys.argv[1:]
    connection = Connection(int(descriptor))
    try:
        sys.path.insert(0, code)
        module, function = handler_name.rsplit(".", 1)
        handler = getattr(importlib.import_module(module.replace("/", ".")), function)
    except Exception as error:
        connection.send_bytes(_failure(error))
        return
    connection.send_bytes(b"{}")
    while True:
        try:
            invocation = json.loads(connection.recv_bytes())
        except (EOFError, OSError, KeyboardInterrupt):
            return
        try:
            response = handler(invocation["event"], LambdaContext(invocation))
            answer = json.dumps({"response": response}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        except Exception as error:
            answer = _failure(error)
        sys.stdout.flush()
        connection.send_bytes(answer)


def _failure(error: Exception) -> bytes:
    traceback.print_exception(error)
    return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error)}).encode()


if __name__ == "__main__":
    main()
