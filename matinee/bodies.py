"""Request bodies, read by the event loop before anything else happens: complete, short enough and quick enough.

A body that isn't is refused here, so that its sender keeps a connection waiting and nobody else.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, Protocol

from matinee.api.problems import RequestTimeout, TooLarge, Unavailable

# A poster, which the proxies of deploy/ let through as well. JSON has a smaller limit of its own.
LONGEST = 2_000_000
# Bodies up to this size need no share of the memory below: 4,096 connections of a process hold 64 MB of them at most.
SMALL = 16_000
MOST_AT_ONCE = 64_000_000
# Everybody has the first seconds. A longer body has to come at this rate, an old mobile network's.
FIRST_SECONDS = 10.0
BYTES_A_SECOND = 20_000


class Transport(Protocol):
    """What granian reads a body with: all of it, or piece by piece."""

    async def __call__(self) -> bytes: ...
    def __aiter__(self) -> Any: ...


class Disconnected(Exception):
    """The sender went away in the middle of the body."""


@dataclass(slots=True)
class _Memory:
    """What the larger bodies that are being read may need, by their own account."""

    promised: int = 0


_memory = _Memory()


async def read(environ: dict[str, Any], transport: Transport) -> bytes:
    """The body of this request. A RequestRefusal if it is too long or too slow; Disconnected."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        # Nobody knows how long it will be, and the API refuses it with 411: it is left unread.
        environ.pop("CONTENT_LENGTH", None)
        return b""
    length = int(environ.get("CONTENT_LENGTH", 0))
    if not length:
        return b""
    if length > LONGEST:
        raise TooLarge
    body = await (_small(transport) if length <= SMALL else _large(transport, length))
    if len(body) != length:
        raise Disconnected
    return body


async def _small(transport: Transport) -> bytes:
    try:
        async with asyncio.timeout(FIRST_SECONDS):
            return await transport()
    except TimeoutError:
        raise RequestTimeout from None


async def _large(transport: Transport, length: int) -> bytes:
    if _memory.promised + length > MOST_AT_ONCE:
        raise Unavailable("Too many large requests are being read. Try again in a few seconds.")
    _memory.promised += length
    try:
        return await _at_least_so_fast(transport)
    except TimeoutError:
        raise RequestTimeout from None
    finally:
        _memory.promised -= length


async def _at_least_so_fast(transport: Transport) -> bytes:
    """Each byte that arrives moves the deadline."""
    body = bytearray()
    began = asyncio.get_running_loop().time()
    async with asyncio.timeout(FIRST_SECONDS) as deadline:
        async for part in transport:
            body += part
            deadline.reschedule(began + FIRST_SECONDS + len(body) / BYTES_A_SECOND)
    return bytes(body)
