"""What it costs when many watch one map while it sells: python -m bench.watch

First one process is asked directly, without a network: a poll that brings nothing new, answered before Django and by
Django. Then so many viewers ask a real server as browsers do, while a seat is sold every second. Everything stays on
127.0.0.1, and the database is a new one.
"""

import argparse
import os
import resource
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

# As static/js/live.js has it.
EVERY = 1.4
MOST_VIEWERS, LONGEST = 5000, 120
ROOT = Path(__file__).parent.parent


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--viewers", type=int, default=2000)
    asked.add_argument("--seconds", type=int, default=20)
    asked.add_argument("--workers", type=int, default=2)
    said = asked.parse_args()
    viewers, seconds = min(said.viewers, MOST_VIEWERS), min(said.seconds, LONGEST)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"MATINEE_HOME": home, "DJANGO_SETTINGS_MODULE": "matinee.settings"}
        showtime = a_hall()
        directly(showtime)
        with served(said.workers) as (server, port):
            watched(showtime, server, port, viewers, seconds)


def a_hall() -> Any:
    import django  # noqa: PLC0415  only now is it known where the database is

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from matinee.testing import a_screen, a_showtime, a_theater  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    text = (ROOT / "matinee/demo/plans/grande-salle.txt").read_text()
    now = timezone.now()
    return a_showtime(screen=a_screen(a_theater(), "Large", text), starts_at=now + timedelta(days=1), now=now)


# ── One process, asked directly ──────────────────────────────────────────────────────────────────


def directly(showtime: Any) -> None:
    from django.db import connection  # noqa: PLC0415

    from matinee import wsgi  # noqa: PLC0415

    print("One process, asked directly, for an answer that brings nothing new (304):")
    live, seats = f"/live/{showtime.pk}", f"/showtime/{showtime.pk}/seats/"
    timed("before Django", wsgi.application, live, 20_000)
    timed("the same by Django", wsgi.pages, live, 1_000)
    timed("the seats as JSON, by Django", wsgi.pages, seats, 300)
    connection.close()


def timed(what: str, application: Callable[..., Any], path: str, times: int) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_ACCEPT": "*/*",
        "wsgi.input": sys.stdin.buffer,
        "wsgi.url_scheme": "http",
    }
    environ["HTTP_IF_NONE_MATCH"] = called(application, environ)[1]["ETag"]
    if not called(application, environ)[0].startswith("304"):
        raise RuntimeError(f"{path} isn't answered with 304.")
    rounds = []
    for _ in range(5):
        began = time.process_time()
        for _ in range(times):
            called(application, environ)
        rounds.append((time.process_time() - began) / times)
    print(f"  {what:<30} {statistics.median(rounds) * 1e6:8.1f} µs")


def called(application: Callable[..., Any], environ: dict[str, Any]) -> tuple[str, dict[str, str]]:
    heard: list[Any] = []
    answer = application(dict(environ), lambda status, headers, *_: heard.extend([status, dict(headers)]))
    for _ in answer:
        pass
    if hasattr(answer, "close"):
        answer.close()
    return heard[0], heard[1]


# ── A server, and those who watch ────────────────────────────────────────────────────────────────


def command(port: int, workers: int) -> list[str]:
    """As matinee/management/webserver.py starts it."""
    granian = [sys.executable, "-m", "granian", "--interface", "rsgi", "--no-ws", "--log-level", "warning"]
    place = ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers), "--blocking-threads", "1"]
    return [*granian, *place, "--backlog", "4096", "--backpressure", "4096", "matinee.rsgi:application"]


@contextmanager
def served(workers: int) -> Iterator[tuple[Any, int]]:
    import psutil  # noqa: PLC0415

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(command(port, workers), cwd=ROOT)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        time.sleep(3)
        yield psutil.Process(server.pid), port
    finally:
        server.terminate()
        server.wait(timeout=20)


@dataclass
class Viewer:
    """A browser with the map open, as far as the server can tell."""

    connection: socket.socket
    next_at: float
    etag: str = ""
    seen: int = 0
    asked_at: float = 0.0
    heard: bytes = b""


@dataclass
class Seen:
    polls: int = 0
    unchanged: int = 0
    errors: int = 0
    latencies: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)


def watched(showtime: Any, server: Any, port: int, number: int, seconds: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, number + 200)), hard))
    dice = Random(1)
    start = time.monotonic() + 2
    viewers = []
    for _ in range(number):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setblocking(False)
        viewers.append(Viewer(connection, start + dice.random() * EVERY))
    # The first look is a whole answer for everybody; what is measured begins after it.
    look(viewers, showtime, port, start + 2 * EVERY, [])
    before, own = used(server), time.process_time()
    sales: list[float] = []
    began = time.monotonic()
    seen = look(viewers, showtime, port, began + seconds, sales)
    lasted = time.monotonic() - began
    busy, own = used(server) - before, time.process_time() - own
    print(f"\n{number} viewers of one map, {len(sales)} seats sold in {lasted:.0f} s, {server_words(server)}:")
    print(f"  asked                          {seen.polls / lasted:8.0f} a second, {seen.errors} errors")
    print(f"  nothing new (304)              {seen.unchanged / max(seen.polls, 1):8.0%}")
    print(f"  the server's processor         {busy / lasted:8.1%} of a core, {busy / seen.polls * 1e6:.0f} µs a poll")
    print(f"  answered within                {quantiles(seen.latencies)}")
    print(f"  a seat sold is seen after      {quantiles(seen.delays)}, by {len(seen.delays)} looks")
    print(f"  (this script                   {own / lasted:8.1%} of a core, the sales among it)")


def server_words(server: Any) -> str:
    return f"{len(server.children(recursive=True))} server processes"


def used(server: Any) -> float:
    processes = [server, *server.children(recursive=True)]
    return float(sum(sum(process.cpu_times()[:2]) for process in processes))


def quantiles(values: list[float]) -> str:
    if not values:
        return "–"
    values = sorted(values)
    middle, most = values[len(values) // 2], values[int(len(values) * 0.99)]
    return f"{middle * 1000:8.0f} ms, 99 % {most * 1000:.0f}, all {values[-1] * 1000:.0f}"


def look(viewers: list[Viewer], showtime: Any, port: int, until: float, sales: list[float]) -> Seen:
    """Let all of them ask when it is their turn; sell a seat every second if the list of sales is to be filled."""
    seen, choice = Seen(), selectors.DefaultSelector()
    for viewer in viewers:
        choice.register(viewer.connection, selectors.EVENT_READ, viewer)
    sell_at = time.monotonic() + 1 if until - time.monotonic() > 3 * EVERY else until
    base = max((viewer.seen for viewer in viewers), default=0)
    while time.monotonic() < until:
        now = time.monotonic()
        for viewer in viewers:
            if viewer.next_at <= now and not viewer.asked_at:
                ask(viewer, showtime.pk, port)
        for key, _ in choice.select(timeout=0.005):
            hear(key.data, seen, sales, base)
        # None in the last two seconds: everybody is to have had the time to see it.
        if sell_at <= now < until - 2.5:
            sell(showtime)
            sales.append(time.monotonic())
            sell_at += 1
    for viewer in viewers:
        choice.unregister(viewer.connection)
    return seen


def ask(viewer: Viewer, pk: int, port: int) -> None:
    condition = f"If-None-Match: {viewer.etag}\r\n" if viewer.etag else ""
    viewer.asked_at = time.monotonic()
    viewer.connection.send(f"GET /live/{pk} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{condition}\r\n".encode())


def hear(viewer: Viewer, seen: Seen, sales: list[float], base: int) -> None:
    viewer.heard += viewer.connection.recv(4096)
    head, end, body = viewer.heard.partition(b"\r\n\r\n")
    headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    if not end or len(body) < int(headers.get(b"content-length", 0)):
        return
    now = time.monotonic()
    seen.polls += 1
    seen.latencies.append(now - viewer.asked_at)
    if b" 200 " in head[:15]:
        viewer.etag = headers[b"etag"].decode()
        taken = how_many(body)
        seen.delays += [now - sold for sold in sales[max(viewer.seen - base, 0) : taken - base]]
        viewer.seen = taken
    elif b" 304 " in head[:15]:
        seen.unchanged += 1
    else:
        seen.errors += 1
    viewer.next_at = now + EVERY
    viewer.asked_at, viewer.heard = 0.0, b""


def how_many(body: bytes) -> int:
    """How many seats an answer says are taken."""
    return int(body.split()[1], 16).bit_count()


def sell(showtime: Any) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from matinee.sales import operations  # noqa: PLC0415
    from matinee.sales.models import Channel  # noqa: PLC0415

    wish, customer = operations.Wish(number=1), operations.Customer(None, "Guest", "guest@example.org")
    operations.reserve(showtime=showtime, customer=customer, channel=Channel.WEB, wish=wish, now=timezone.now())


if __name__ == "__main__":
    main()
