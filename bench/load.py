"""A load generator that costs little, because it shares the processor with what it measures.

Requests are written beforehand, connections stay open, and one thread serves all of them. It says what it used itself.
"""

import contextlib
import heapq
import select
import socket
import time
from collections import Counter
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field

# A site that is dead must not keep the bench waiting for ever.
SILENCE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. A unit of work ends with the one that `ends`; its time counts from the first request of the unit."""

    request: bytes
    expected: frozenset[int] = frozenset({200})
    ends: bool = True
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    head: bytes
    body: bytes


# What one client does: asks, and is told what was answered.
Script = Generator[Ask, Reply, None]


@dataclass(slots=True)
class Measured:
    seconds: float = 0.0
    own_seconds: float = 0.0
    units: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    # What was answered and not expected, with how often; a connection that broke is "broken".
    errors: Counter[str] = field(default_factory=Counter)


class _Client:
    def __init__(self, port: int, script: Script) -> None:
        self.script = script
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SILENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.received = b""
        self.began = 0.0
        self.is_in_unit = False
        self.ask = next(script)

    def send(self, now: float) -> None:
        if not self.is_in_unit:
            self.began, self.is_in_unit = now, True
        self.socket.send(self.ask.request)


def run(port: int, scripts: Iterable[Script], seconds: float) -> Measured:
    """All of these clients at once, until each has come to its end or the time is up."""
    measured = Measured()
    own, began = time.process_time(), time.perf_counter()
    with contextlib.closing(select.epoll()) as poll:
        _Crowd(port, poll, measured, began + seconds).run(scripts)
    measured.seconds = time.perf_counter() - began
    measured.own_seconds = time.process_time() - own
    return measured


class _Crowd:
    def __init__(self, port: int, poll: select.epoll, measured: Measured, until: float) -> None:
        self.port, self.poll, self.measured, self.until = port, poll, measured, until
        self.clients: dict[int, _Client] = {}
        self.due: list[tuple[float, int]] = []

    def run(self, scripts: Iterable[Script]) -> None:
        for client in [_Client(self.port, script) for script in scripts]:
            self.clients[client.socket.fileno()] = client
            self.poll.register(client.socket.fileno(), select.EPOLLIN)
            self._soon(client)
        while self.clients and time.perf_counter() < self.until + SILENCE_SECONDS:
            for number, _ in self.poll.poll(self._patience()):
                self._heard(self.clients[number])
            self._send_due()
        for client in list(self.clients.values()):
            self.measured.errors["silent"] += 1
            self._leave(client)

    def _patience(self) -> float:
        return max(0.0, self.due[0][0] - time.perf_counter()) if self.due else 0.5

    def _soon(self, client: _Client) -> None:
        """Send the client's next request, now or when it wants to."""
        if client.ask.wait:
            heapq.heappush(self.due, (time.perf_counter() + client.ask.wait, client.socket.fileno()))
        else:
            client.send(time.perf_counter())

    def _send_due(self) -> None:
        now = time.perf_counter()
        while self.due and (self.due[0][0] <= now or now >= self.until):
            client = self.clients.get(heapq.heappop(self.due)[1])
            if client is None:
                continue
            if now >= self.until:
                self._leave(client)
            else:
                client.send(now)

    def _heard(self, client: _Client) -> None:
        try:
            received = client.socket.recv(1 << 18)
        except OSError:
            received = b""
        if not received:
            self.measured.errors["broken"] += 1
            self._leave(client)
            return
        client.received += received
        reply = read(client.received)
        if reply is not None:
            client.received = b""
            self._answered(client, reply)

    def _answered(self, client: _Client, reply: Reply) -> None:
        now, ask = time.perf_counter(), client.ask
        self.measured.statuses[reply.status] += 1
        if reply.status not in ask.expected:
            self.measured.errors[str(reply.status)] += 1
        if ask.ends:
            client.is_in_unit = False
            self.measured.units.append(now - client.began)
        try:
            client.ask = client.script.send(reply)
        except StopIteration:
            self._leave(client)
            return
        # A unit that was begun is finished.
        if now >= self.until and not client.is_in_unit:
            self._leave(client)
        else:
            self._soon(client)

    def _leave(self, client: _Client) -> None:
        del self.clients[client.socket.fileno()]
        self.poll.unregister(client.socket.fileno())
        client.socket.close()
        client.script.close()


def read(received: bytes) -> Reply | None:
    """The whole answer, or None while a part of it is still to come."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head, body = received[:end].lower(), received[end + 4 :]
    status = int(head[9:12])
    if status in (204, 304):
        return Reply(status, head, b"")
    at = head.find(b"content-length:")
    if at < 0:
        return Reply(status, head, body) if body.endswith(b"0\r\n\r\n") else None
    length = int(head[at + 15 :].split(b"\r\n", 1)[0])
    return Reply(status, head, body) if len(body) >= length else None


def request(method: str, path: str, *, token: str = "", body: str = "", headers: Iterable[str] = ()) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()
