"""Strangers who are slow on purpose: each holds a connection to the site, and sends or reads next to nothing."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

HEAD = b"Host: 127.0.0.1\r\nAccept: application/json\r\n"
A_BODY = b"POST /api/reserve/ HTTP/1.1\r\n" + HEAD + b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
ENDLESS = b"POST /api/reserve/ HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"
HALF_A_HEAD = b"GET /healthz HTTP/1.1\r\nHost: 127.0."
A_PAGE = b"GET /api/openapi.json HTTP/1.1\r\n" + HEAD + b"\r\n"
KEPT_OPEN = b"GET /healthz HTTP/1.1\r\n" + HEAD + b"\r\n"


@contextmanager
def strangers(port: int, how_many: int, sending: bytes) -> Iterator[list[socket.socket]]:
    """So many connections, each of which sent this and waits."""
    with ExitStack() as stack:
        yield [stack.enter_context(_stranger(port, sending)) for _ in range(how_many)]


@contextmanager
def _stranger(port: int, sending: bytes) -> Iterator[socket.socket]:
    with socket.socket() as connection:
        # As little as the system lets them receive unread.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        connection.settimeout(60)
        connection.connect(("127.0.0.1", port))
        connection.sendall(sending)
        yield connection


def answer_to(port: int, sending: bytes) -> str:
    """The first line of what the site says to this, and until it closes or has nothing more to say."""
    with _stranger(port, sending) as connection:
        return connection.makefile("rb").readline().decode().strip()
