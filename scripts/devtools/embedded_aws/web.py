"""The HTTP server: moto's application over connections that stay open. werkzeug's own server closes each."""

from __future__ import annotations

import io
import socket
import sys
import traceback
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import ThreadedWSGIServer

_BODILESS = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)

Headers = Iterable[tuple[str, str]]

_UNKNOWN = ("x-amzn-ErrorType", "UnknownOperationException")
"""What moto leaves out of its page for a path that it does not have: a refusal of AWS has a code."""


class Server(ThreadedWSGIServer):
    """Serves each connection in a thread of its own, until it is closed."""

    daemon_threads = True

    def __init__(self, host: str, port: int, application: Any) -> None:
        self.connections: set[socket.socket] = set()
        super().__init__(host, port, application, handler=_Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that left without waiting for their answer: they were stopped."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        """Close what clients left open."""
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # it was being closed just now
                continue


class _Handler(MotoRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer goes out in one piece
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def handle_expect_100(self) -> bool:
        """Send this at once: the client waits for it with the body."""
        proceed = super().handle_expect_100()
        self.wfile.flush()
        return proceed

    def run_wsgi(self) -> None:
        """Read the request to its end, so that the next one may follow, and answer it."""
        environ = self.make_environ()
        source = environ["wsgi.input"]
        chunked = environ.get("wsgi.input_terminated")
        body = source.read() if chunked else source.read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        self._send(*self._answer(environ))

    def _answer(self, environ: dict[str, Any]) -> tuple[str, Headers, bytes]:
        started: list[tuple[str, Headers]] = []
        try:
            parts = self.server.app(environ, lambda status, headers, _=None: started.append((status, headers)))
            content = b"".join(parts)
            if hasattr(parts, "close"):
                parts.close()
        except Exception:  # noqa: BLE001 - whatever moto raises is an answer, as on AWS
            return "500 Internal Server Error", [("Content-Type", "text/plain")], traceback.format_exc().encode()
        status, headers = started[-1]
        if status.startswith("404") and content.startswith(b"<!doctype html>"):
            headers = [*headers, _UNKNOWN]
        return status, headers, content

    def _send(self, status: str, headers: Headers, content: bytes) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        names = set()
        for name, value in headers:
            self.send_header(name, value)
            names.add(name.lower())
        if "content-length" not in names and int(code) not in _BODILESS:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD" and int(code) not in _BODILESS:
            self.wfile.write(content)

    def log(self, *_: Any) -> None:
        """No access log."""
