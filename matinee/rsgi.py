"""The RSGI application that granian serves: the WSGI site, which gets each request when it is complete.

The event loop reads bodies (`bodies.py`), threads answer, and granian sends the answers: slow senders and slow readers
hold a connection each, and nothing that others wait for. With SQLite what only reads is answered in the event loop
itself, which saves the way to a thread and back (decision 15); what writes may have to wait for its turn, and does that
in a thread, so that those who read don't.
"""

import asyncio
import logging
import sys
from collections.abc import Iterable
from io import BytesIO
from queue import SimpleQueue
from threading import Thread
from typing import Any

from django.db import connections

from matinee import bodies, waiting
from matinee.api.problems import RequestRefusal, problem
from matinee.early import Headers
from matinee.wsgi import application as site

logger = logging.getLogger(__name__)

READS = ("GET", "HEAD", "OPTIONS")
Answer = tuple[int, Headers, bytes]
FAILED: Answer = (500, [("Content-Type", "text/plain; charset=utf-8")], b"Something went wrong on our side.\n")


class Application:
    """One for each process, with granian's names for what it calls. `reads_in_the_loop` is explained above."""

    def __init__(self, threads: int, *, reads_in_the_loop: bool = False) -> None:
        self.reads_in_the_loop = reads_in_the_loop
        self.waiting = SimpleQueue[tuple[dict[str, Any], Any, asyncio.Future[None]] | None]()
        self.threads = [Thread(target=self._work, daemon=True) for _ in range(threads)]

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        waiting.limit(waiting.VISITORS)
        for thread in self.threads:
            thread.start()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        for _ in self.threads:
            self.waiting.put(None)
        for thread in self.threads:
            thread.join()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        environ = environ_of(scope)
        try:
            environ["wsgi.input"] = BytesIO(await bodies.read(environ, protocol))
        except RequestRefusal as refusal:
            protocol.response_bytes(*refused(refusal))
        except bodies.Disconnected:
            protocol.response_empty(400, [])
        else:
            await self._answer(environ, protocol)

    async def _answer(self, environ: dict[str, Any], protocol: Any) -> None:
        if self.reads_in_the_loop and environ["REQUEST_METHOD"] in READS:
            protocol.response_bytes(*self._in_the_loop(environ))
        else:
            answered = self.loop.create_future()
            self.waiting.put((environ, protocol, answered))
            await answered

    def _in_the_loop(self, environ: dict[str, Any]) -> Answer:
        # Django refuses to ask a database where it sees an event loop: others would wait. Here they are meant to.
        asyncio._set_running_loop(None)
        try:
            return answer(environ)
        finally:
            asyncio._set_running_loop(self.loop)

    def _work(self) -> None:
        while asked := self.waiting.get():
            environ, protocol, answered = asked
            protocol.response_bytes(*answer(environ))
            self.loop.call_soon_threadsafe(answered.set_result, None)


def answer(environ: dict[str, Any]) -> Answer:
    """What the site answers, its body in one piece."""
    said: list[tuple[int, Headers]] = []

    def start_response(status: str, headers: Headers, error: object = None) -> None:
        said.append((int(status[:3]), headers))

    try:
        body = whole(site(environ, start_response))
    except Exception:
        logger.exception("a request could not be answered")
        return FAILED
    return (*said[-1], body)


def whole(parts: Iterable[bytes]) -> bytes:
    try:
        return b"".join(parts)
    finally:
        # Django's answers give their database connection back here.
        if close := getattr(parts, "close", None):
            close()


def refused(refusal: RequestRefusal) -> Answer:
    """The rest of the body is not read, so the connection ends with this answer."""
    said = problem(refusal)
    return said.status_code, [*said.items(), ("Connection", "close")], said.content


# What stands in every request's environment.
ALWAYS: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "wsgi.errors": sys.stderr,
    "wsgi.version": (1, 0),
    "wsgi.multithread": False,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


def environ_of(scope: Any) -> dict[str, Any]:
    """A request as WSGI (PEP 3333) has it."""
    host, _, port = scope.server.rpartition(":")
    environ = ALWAYS | {
        "REQUEST_METHOD": scope.method,
        # Granian has decoded it; WSGI wants its bytes, each as a character.
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
    }
    for name, value in scope.headers.items():
        # As nginx does: `X_Forwarded_For` would pass for the header that a proxy sets.
        if "_" not in name:
            key = KEYS.get(name) or "HTTP_" + name.upper().replace("-", "_")
            environ[key] = f"{environ[key]}{JOINTS.get(key, ',')}{value}" if key in environ else value
    return environ


# Those that WSGI names otherwise.
KEYS = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
JOINTS = {"HTTP_COOKIE": "; "}

# PostgreSQL writes to its disk while another thread works; more than two bring no more sales (decision 13). SQLite has
# one writer at a time.
if connections["default"].vendor == "postgresql":
    application = Application(threads=2)
else:
    application = Application(threads=1, reads_in_the_loop=True)
