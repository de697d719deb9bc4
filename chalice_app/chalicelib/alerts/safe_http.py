"""One POST to an address that somebody configured: https, no private address, no redirect, five seconds in all.

The name is resolved once. Every address that it has must be allowed, and the connection goes to one of those, so a name
that changes its mind between check and connection gains nothing.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from chalicelib.errors import WebhookFailed

SECONDS = 5.0
"""For all of it: looking up the name, connecting, sending and reading."""

MOST_READ = 4096
"""Bytes of the answer that are read; none of them is used."""

Resolve = Callable[[str, int], Sequence[str]]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")


def resolved(host: str, port: int) -> list[str]:
    """Return all addresses of a name."""
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """How posts are made. `private` are the names of hosts that may have a private address; never a link-local one."""

    private: frozenset[str] = frozenset()
    resolve: Resolve = resolved
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Return the status of the answer, whatever it is.

        Raises `WebhookFailed` for what no later try can change, `OSError` for what may pass. No message has the URL.
        """
        parts = _checked(url)
        if any(not _HEADER.fullmatch(name) or not value.isprintable() for name, value in headers.items()):
            raise WebhookFailed("a header of its secret is malformed")
        exchange = _Exchange(self, parts, body, headers)
        thread = threading.Thread(target=exchange.run, daemon=True)
        thread.start()
        thread.join(self.seconds)
        if thread.is_alive():
            exchange.break_off()
            raise TimeoutError
        if exchange.error:
            raise exchange.error
        return exchange.status

    def addresses(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses of a host. Raises `WebhookFailed` if one of them is not allowed."""
        found = self.resolve(host, port)
        for address in found:
            if not _allowed(ipaddress.ip_address(address.partition("%")[0]), private=host in self.private):
                raise WebhookFailed("its host has an address that is not public (--webhook-allow-private HOST)")
        if not found:
            raise WebhookFailed("its host has no address")
        return found


class _Exchange:
    """One request and its answer, in a thread of its own: so nothing in it can take longer than it may."""

    def __init__(self, poster: Poster, url: SplitResult, body: bytes, headers: Mapping[str, str]) -> None:
        self.status, self.error = 0, None  # type: int, Exception | None
        self._poster, self._url, self._body, self._headers = poster, url, body, headers
        self._socket: socket.socket | None = None

    def run(self) -> None:
        try:
            self.status = self._answer()
        except (OSError, WebhookFailed) as exc:
            self.error = exc
        except http.client.HTTPException as exc:
            self.error = ConnectionError(type(exc).__name__)

    def break_off(self) -> None:
        if self._socket:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _answer(self) -> int:
        host, port, poster = str(self._url.hostname), self._url.port or 443, self._poster
        address = poster.addresses(host, port)[0]
        self._socket = socket.create_connection((address, port), poster.seconds)
        with poster.context.wrap_socket(self._socket, server_hostname=host) as secure:
            self._socket = secure
            connection = http.client.HTTPSConnection(host, port, timeout=poster.seconds)
            connection.sock = secure
            path = (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")
            connection.request("POST", path, self._body, dict(self._headers))
            response = connection.getresponse()
            response.read(MOST_READ)
            return response.status


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_is_one = parts.port != 0
    except ValueError as exc:
        raise WebhookFailed("its secret holds no URL") from exc
    if parts.scheme != "https" or not parts.hostname or parts.username is not None or not port_is_one:
        raise WebhookFailed("its secret holds no https URL without a user")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise WebhookFailed("its secret holds a URL with characters that belong in none")
    return parts


def _allowed(address: ipaddress.IPv4Address | ipaddress.IPv6Address, *, private: bool) -> bool:
    """Say whether an address may be connected to; one that stands for another is judged by that."""
    inner = _inner(address)
    if inner:
        return _allowed(inner, private=private)
    if address.is_link_local or address.is_multicast or address.is_unspecified or str(address) == "fd00:ec2::254":
        return False
    return private or (address.is_global and not address.is_reserved)


def _inner(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
