"""What is measured by itself: the last seats of a room, two thousand who watch, years of sales, the start."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import psycopg

from bench import load, machine
from bench.customers import World, buying, reading, reserving, watching
from bench.figures import Round
from bench.load import Ask, Script, request
from bench.servers import Web
from matinee.tests.postgres import PostgreSQL, free_port
from matinee.tests.site import MANAGE

VIEWERS, EVERY = 2000, 1.4
FOUR = 4
FIRST_PAGE_WITHIN = 120


def watched(web: Web, tokens: list[str], seconds: float, viewers: int = VIEWERS) -> dict[str, float]:
    """Many look at one map, as browsers do, while a seat is sold every second."""
    room: dict[str, Any] = web.inside("bench.world.another_showtime(400, 90)")
    dice, sold = Random(1), list[float]()
    delays: list[float] = []
    scripts = [watching(room["showtime"], dice.random() * EVERY, EVERY, sold, delays) for _ in range(viewers)]
    pids = web.pids
    before = machine.processor_seconds(pids)
    measured = load.run(web.port, [*scripts, selling(room, tokens[0], sold)], seconds)
    return {
        "watch, viewers": viewers,
        "watch, of one core": (machine.processor_seconds(pids) - before) / measured.seconds,
        "watch, a change is seen within": sorted(delays)[len(delays) * 99 // 100] if delays else float("nan"),
        "watch, answers a second": measured.statuses.total() / measured.seconds,
        "watch, of them unchanged": measured.statuses[304] / measured.seconds,
        "watch, sold": len(sold),
        "watch, errors": measured.errors.total(),
        "watch, load generator of one core": measured.own_seconds / measured.seconds,
    }


def selling(room: dict[str, Any], token: str, sold: list[float]) -> Script:
    """A seat a second. When it was, goes to `sold`."""
    for label in room["labels"]:
        body = f'{{"showtime": {room["showtime"]}, "seats": ["{label}"]}}'
        yield Ask(request("POST", "/api/reserve/", token=token, body=body), frozenset({201}), wait=1.0)
        sold.append(time.perf_counter())


# ── Growth ───────────────────────────────────────────────────────────────────────────────────────


def grown(
    postgres: PostgreSQL, folder: Path, seconds: float, rounds: int, *, past: int, say: Callable[[str], None]
) -> dict[str, float]:
    """How many times longer each work takes with so many past purchases, usually a million, than with ten thousand."""
    base = Web(folder / "growth", database(postgres, "growth_base"))
    base.manage("migrate", "--verbosity", "0")
    said = base.inside(f"bench.world.build({max(60, round(seconds * rounds * 25))}, {FOUR})")
    found: dict[str, dict[int, list[Round]]] = {}
    with ExitStack() as stack:
        levels = [10**power for power in range(4, 8) if 10**power <= past]
        sites = {level: _of_age(postgres, folder, level, stack, say) for level in levels}
        worlds = {level: World(**said) for level in levels}
        for _ in range(rounds):
            for level, web in sites.items():
                for name, script in _daily(worlds[level]).items():
                    pids = [*web.pids, *machine.family(postgres.pid)]
                    before = machine.processor_seconds(pids)
                    measured = load.run(web.port, [script(token) for token in worlds[level].tokens], seconds)
                    one = Round.of(measured, machine.processor_seconds(pids) - before)
                    found.setdefault(name, {}).setdefault(level, []).append(one)
    ratios = {f"growth, {name}": _slower(levels) for name, levels in found.items()}
    return ratios | {"growth, slowest": max(ratios.values())}


def _of_age(postgres: PostgreSQL, folder: Path, level: int, stack: ExitStack, say: Callable[[str], None]) -> Web:
    say(f"{level:,} past purchases")
    web = Web(folder / f"growth{level}", database(postgres, f"growth_{level}", "growth_base"))
    web.inside(f"bench.growing.grow({level})")
    return stack.enter_context(web)


def _daily(world: World) -> dict[str, Callable[[str], Script]]:
    return {
        "list": lambda _: reading("/api/showtime/?upcoming=true&page_size=20"),
        "seats": lambda _: reading(f"/api/showtime/{world.map}/seats/"),
        "page": lambda _: reading(f"/movies/{world.movie}/", "text/html"),
        "mine": lambda token: reading("/api/purchase/", token=token),
        "reserve": lambda token: reserving(world, token),
        "sale": lambda token: buying(world, token),
    }


def _slower(levels: dict[int, list[Round]]) -> float:
    """Round by round, by the processor's time, which others on the machine disturb least."""
    young, old = levels[min(levels)], levels[max(levels)]
    return median(
        before.per_processor_second / after.per_processor_second for before, after in zip(young, old, strict=True)
    )


def database(postgres: PostgreSQL, name: str, template: str = "template1") -> str:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return postgres.url.rpartition("/")[0] + f"/{name}"


# ── The start ────────────────────────────────────────────────────────────────────────────────────


def started(folder: Path) -> dict[str, float]:
    """`make run`, the second time: until the first page, and what all of its processes need when they are there."""
    _until_first_page(folder)
    seconds, memory = _until_first_page(folder)
    return {"start to first page": seconds, "memory": memory}


def _until_first_page(folder: Path) -> tuple[float, float]:
    port = free_port()
    environment = os.environ | {"MATINEE_HOME": str(folder / "run"), "PORT": str(port), "DATABASE_URL": ""}
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, MANAGE, "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        while not _shows_a_page(port):
            if process.poll() is not None or time.monotonic() > began + FIRST_PAGE_WITHIN:
                raise RuntimeError("make run shows no page.")
            time.sleep(0.02)
        seconds = time.monotonic() - began
        # The worker starts after the first page.
        time.sleep(5)
        return seconds, machine.proportional_mib(machine.family(process.pid))
    finally:
        process.terminate()
        process.wait(30)


def _shows_a_page(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Accept": "text/html"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
