"""The whole stack on one machine: the template's resources on moto, its functions as processes, its API.

No container, no AWS account: ``python -m local.serve`` keeps it up, ``local.demo`` shows it, ``local.upload``
uploads a document to it. This package has what is local about the stack; the functions are those that are
deployed.

It differs from AWS: requests are not authenticated or throttled, nothing expires (lifecycles, TTL, presigned
forms) or scales, each function runs one event at a time, a message that failed is tried again within seconds,
and a redrive is done by moving the message (moto lacks ``StartMessageMoveTask``).
"""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


_MOMENT = 0.05
"""Seconds until the callback has returned: in it, an interrupt is lost again."""


def _without_traceback(kind: type[BaseException], error: BaseException, traceback: object) -> None:
    """Print an uncaught error; of Ctrl-C, which is no error, only that the program was interrupted."""
    if issubclass(kind, KeyboardInterrupt):
        print("interrupted", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, traceback)  # type: ignore[arg-type]


def _not_lost(unraisable: UnraisableHookArgs) -> None:
    """Interrupt again where Ctrl-C came while Python was in a callback of its own, which drops it."""
    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        threading.Timer(_MOMENT, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT)).start()
    else:
        sys.__unraisablehook__(unraisable)


# Before any other module is imported: importing moto takes seconds, in which a user may press Ctrl-C.
sys.excepthook = _without_traceback
sys.unraisablehook = _not_lost
