"""A server of WSGI applications on ports of this machine."""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import threading
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

from onrecord.ports import HOST, url

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

logging.getLogger("werkzeug").setLevel(logging.ERROR)  # no line for each request


class PortInUseError(Exception):
    """Another program listens on ``port``."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is in use")
        self.port = port


class HttpServer:
    """An application on a port of 127.0.0.1; 0 takes a free one. The port is taken from construction on.

    Raises:
        PortInUseError: the port is taken.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.socket()
        # Connections of a stack just stopped may linger; an open listener still refuses.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((HOST, port))
            self._socket.listen(128)
        except OSError as error:
            self._socket.close()
            if error.errno == errno.EADDRINUSE:
                raise PortInUseError(port) from error
            raise
        self.url = url(self._socket.getsockname()[1])
        self._stop = contextlib.ExitStack()

    def start(
        self, application: WSGIApplication, handler: type[WSGIRequestHandler] = WSGIRequestHandler
    ) -> None:
        """Serve the application, each request in a thread of its own, until ``stop``."""
        server = make_server(
            HOST, 0, application, threaded=True, request_handler=handler, fd=self._socket.fileno()
        )
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name=self.url, daemon=True)
        thread.start()
        self._stop.callback(server.server_close)
        self._stop.callback(thread.join)
        self._stop.callback(server.shutdown)

    def stop(self) -> None:
        """Accept no more requests and free the port."""
        self._stop.close()
        self._socket.close()
