"""The works, in rounds: every work once, then every work again, so that what disturbs the machine disturbs all."""

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import ClassVar

from bench import load, machine
from bench.customers import MixedCustomer, World, buying, buying_with_keys, reading, reading_again, reserving, rushing
from bench.figures import Round, Run
from bench.floors import Floor
from bench.load import Measured, Script
from bench.mailing import Mailing
from bench.servers import Web
from bench.single import database, grown, started, watched
from bench.statements import Alone
from matinee.tests.postgres import PostgreSQL

CONNECTIONS = 16
RUSHING, RUSH_SEATS = 64, 300
MAILING_STARTS_SECONDS = 8
# What a sale needs is chosen for a machine of two cores; a quicker one is told to have fewer --seconds.
SALES_A_SECOND = 3000
# As production has it: what was acknowledged survives a power cut.
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=256MB", "max_wal_size=4GB")


class Bench:
    """Everything that runs, and what is run on it."""

    WORKS: ClassVar[tuple[str, ...]] = (
        "reserve",
        "sale",
        "sale with keys",
        "mailed sale",
        "mix",
        "seats",
        "list",
        "page",
        "rush",
        "watch",
        "growth",
        "sqlite",
        "best",
        "start",
    )

    def __init__(self, folder: Path, stack: ExitStack, seconds: float, rounds: int, past: int = 10**6) -> None:
        self.folder, self.stack, self.seconds, self.rounds, self.past = folder, stack, seconds, rounds, past

    # ── Before ───────────────────────────────────────────────────────────────────────────────────

    def start(self, works: list[str], run: Run) -> None:
        say("PostgreSQL, the site and the cinema that sells")
        self.postgres = self.stack.enter_context(PostgreSQL(self.folder / "postgres", durable=True, settings=DURABLE))
        self.web = Web(self.folder / "site", self.postgres.url)
        self.web.manage("migrate", "--verbosity", "0")
        self.web.manage("collectstatic", "--no-input", "--verbosity", "0")
        showtimes = max(40, round(self.seconds * self.rounds * SALES_A_SECOND / 100))
        self.world = World(**self.web.inside(f"bench.world.build({showtimes}, {RUSHING})"))
        self.stack.enter_context(self.web)
        self.empty = self.stack.enter_context(Web(self.folder / "empty", "", "bench.empty:application"))
        # In a database of its own: a room that is held a hundred thousand times is like no cinema, and PostgreSQL would
        # plan for it.
        self.floor_web = Web(self.folder / "floor", database(self.postgres, "floor"))
        self.floor_web.manage("migrate", "--verbosity", "0")
        self.floor_web.inside("bench.recording.number_apart()")
        self.floor = Floor(self.floor_web, self.folder)
        if {"mix", "rush"} & set(works):
            self._start_alone()
        if "sqlite" in works:
            self._start_sqlite(showtimes)
        self.web.inside("bench.inside.analyse()")

    def _start_alone(self) -> None:
        say("the statements alone")
        web = Web(self.folder / "alone", database(self.postgres, "alone"))
        self.alone = Alone(web, self.folder / "alone", 80 * self.rounds, 2 * self.rounds)

    def _start_sqlite(self, showtimes: int) -> None:
        say("SQLite")
        self.sqlite = Web(self.folder / "sqlite", f"sqlite:///{self.folder / 'site.sqlite3'}")
        self.sqlite.manage("migrate", "--verbosity", "0")
        self.sqlite_world = World(**self.sqlite.inside(f"bench.world.build({showtimes // 4}, {CONNECTIONS})"))
        self.stack.enter_context(self.sqlite)
        web = Web(self.folder / "sqlite-alone", f"sqlite:///{self.folder / 'alone.sqlite3'}")
        self.sqlite_alone = Alone(web, self.folder / "sqlite-alone", 80 * self.rounds, self.rounds)

    # ── Works in rounds ──────────────────────────────────────────────────────────────────────────

    def interleaved(self, works: list[str], run: Run) -> None:
        # A floor that several works stand on is measured once a round.
        measures = {name: measure for work in works for name, measure in self._measures(work)}
        for number in range(self.rounds):
            for web in (self.web, self.floor_web):
                web.inside("bench.inside.analyse()")
            for name, measure in measures.items():
                say(f"round {number + 1} of {self.rounds}: {name}")
                run.add(name, measure())

    def _measures(self, work: str) -> list[tuple[str, Callable[[], Round]]]:
        """What is measured for a work, its floor first."""
        world = self.world
        measures = {
            "reserve": [*self._holds(), self._each("reserve", partial(reserving, world))],
            "sale": [self._each("sale", partial(buying, world))],
            "sale with keys": [self._each("sale with keys", partial(buying_with_keys, world))],
            "mailed sale": [("mailed sale", self._mailed)],
            "mix": [
                ("floor: mix", self._mix_alone),
                self._each("mix", lambda token: MixedCustomer(world, token, Random(token)).script()),
            ],
            "sqlite": [("floor: sqlite sale", self._sqlite_alone), ("sqlite: sale", self._on_sqlite)],
            "seats": self._json("seats", f"/api/showtime/{world.map}/seats/"),
            "list": self._json("list", "/api/showtime/?upcoming=true&page_size=20"),
            "page": [self._empty(), self._each("page", lambda _: reading(f"/movies/{world.movie}/", "text/html"))],
        }
        return measures.get(work, [])

    def _mailed(self) -> Round:
        """Sales with keys and tickets by mail, until the last mail is sent: worker and mail server are counted, too."""
        tokens = self.world.tokens[:CONNECTIONS]
        scripts = [buying_with_keys(self.world, token, "buyer@example.org") for token in tokens]
        with Mailing(self.web, self.folder) as mailing:
            # What the worker costs at its start is no part of a sale.
            time.sleep(MAILING_STARTS_SECONDS)
            pids = [*self.web.pids, *machine.family(self.postgres.pid), *mailing.pids]
            before, began = machine.processor_seconds(pids), time.perf_counter()
            measured = load.run(self.web.port, scripts, self.seconds)
            mailing.wait_for(len(measured.units))
            measured.seconds = time.perf_counter() - began
            return Round.of(measured, machine.processor_seconds(pids) - before)

    def _mix_alone(self) -> Round:
        return self.alone.run("mix", self.seconds, machine.family(self.postgres.pid))

    def _sqlite_alone(self) -> Round:
        return self.sqlite_alone.run("sale", self.seconds, [])

    def _on_sqlite(self) -> Round:
        world = self.sqlite_world
        return self._drive(self.sqlite, [buying(world, token) for token in world.tokens])

    def _holds(self) -> list[tuple[str, Callable[[], Round]]]:
        return [(f"floor: {name}", partial(self._floor, name)) for name in ("four", "one")]

    def _json(self, name: str, path: str) -> list[tuple[str, Callable[[], Round]]]:
        return [
            self._empty(),
            self._each(name, lambda _: reading(path)),
            self._each(f"{name}, unchanged", lambda _: reading_again(path)),
        ]

    def _empty(self) -> tuple[str, Callable[[], Round]]:
        return "floor: empty", lambda: self._drive(self.empty, [reading("/healthz") for _ in range(CONNECTIONS)])

    def _each(self, name: str, script: Callable[[str], Script]) -> tuple[str, Callable[[], Round]]:
        """Sixteen customers who do this."""
        tokens = self.world.tokens[:CONNECTIONS]
        return name, lambda: self._drive(self.web, [script(token) for token in tokens])

    def _drive(self, web: Web, scripts: Iterable[Script]) -> Round:
        pids = [*web.pids, *machine.family(self.postgres.pid)]
        before = machine.processor_seconds(pids)
        measured = load.run(web.port, scripts, self.seconds)
        return Round.of(measured, machine.processor_seconds(pids) - before)

    def _floor(self, name: str) -> Round:
        before = machine.processor_seconds(machine.family(self.postgres.pid))
        said = self.floor.run(name, self.seconds)
        used = machine.processor_seconds(machine.family(self.postgres.pid)) - before
        return Round.of_floor(said["rate"], said["mean"], said["done"] / used)

    # ── Works by themselves ──────────────────────────────────────────────────────────────────────

    def rush(self, works: list[str], run: Run) -> None:
        """Everybody wants the last seats of one showtime."""
        if "rush" not in works:
            return
        ratios = []
        for number in range(self.rounds):
            say(f"rush {number + 1} of {self.rounds}")
            floor = self.alone.run("sale", 60, machine.family(self.postgres.pid), RUSH_SEATS // 2)
            room = self.web.inside(f"bench.world.another_showtime({RUSH_SEATS}, {40 + number})")
            scripts = [rushing(room["showtime"], token) for token in self.world.tokens]
            measured = load.run(self.web.port, scripts, 60)
            run.add("floor: rush", floor)
            run.add("rush", Round.of(measured, 0.0))
            ratios.append(measured.seconds / (RUSH_SEATS / 2 / floor.rate))
            run.broken += _not_sold_out(number, measured)
        run.single["rush / its floor"] = median(ratios)
        run.single["rush, longest wait"] = run.middle("rush", "longest")

    def by_itself(self, works: list[str], run: Run) -> None:
        """What needs the machine for itself, or another site."""
        if "watch" in works:
            say("watch")
            run.single |= watched(self.web, self.world.tokens, max(15, self.seconds))
        if "best" in works:
            run.single["best available of 2,500 seats"] = self.web.inside("bench.inside.best_available_ms()")
        if "sqlite" in works:
            run.single["sqlite: sale, p99"] = run.middle("sqlite: sale", "p99")
        if "growth" in works:
            run.single |= grown(self.postgres, self.folder, self.seconds, self.rounds, past=self.past, say=say)
        if "start" in works:
            say("start")
            run.single |= started(self.folder)

    # ── After ────────────────────────────────────────────────────────────────────────────────────

    def check(self, works: list[str], run: Run) -> None:
        """No seat twice, and money = tickets, after everything that was sold."""
        say("what must be true of the rows")
        sites = {"": self.web} | ({"sqlite: ": self.sqlite} if "sqlite" in works else {})
        for site, web in sites.items():
            found = web.inside("bench.world.checked()")
            run.broken += found["violations"]
            if not found["money"] == found["captured"] == found["seats_paid"]:
                run.broken.append(f"Money and seats differ: {found}")
            run.single |= {f"{site}{name} checked": found[name] for name in ("purchases", "tickets")}


def _not_sold_out(number: int, measured: Measured) -> list[str]:
    if measured.statuses[201] == RUSH_SEATS and not measured.errors:
        return []
    return [f"Rush {number + 1} was answered {dict(measured.statuses)}, and not 201 {RUSH_SEATS} times."]


def say(words: str) -> None:
    print(f"── {words}", flush=True)
