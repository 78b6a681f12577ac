"""The works, in rounds: every work once, then every work again, so that what disturbs the machine disturbs all."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from typing import ClassVar

from bench import load, machine
from bench.customers import MixedCustomer, World, buying, reading, reading_again, reserving, rushing
from bench.figures import Round, Run
from bench.floors import Floor
from bench.load import Script
from bench.servers import Web
from matinee.tests.postgres import PostgreSQL

CONNECTIONS = 16
RUSHING, RUSH_SEATS = 64, 300
# What a sale needs is chosen for a machine of two cores; a quicker one is told to have fewer --seconds.
SALES_A_SECOND = 2000
# As production has it: what was acknowledged survives a power cut.
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=256MB", "max_wal_size=4GB")


class Bench:
    """Everything that runs, and what is run on it."""

    WORKS: ClassVar[tuple[str, ...]] = ("reserve", "sale", "mix", "seats", "list", "page", "rush", "best")

    def __init__(self, folder: Path, stack: ExitStack, seconds: float, rounds: int) -> None:
        self.folder, self.stack, self.seconds, self.rounds = folder, stack, seconds, rounds

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
        self.floor = Floor(self.web, self.folder)
        self._analyse()

    def _analyse(self) -> None:
        """As the server does by itself after a while."""
        self.web.inside("bench.inside.analyse()")

    # ── Works in rounds ──────────────────────────────────────────────────────────────────────────

    def interleaved(self, works: list[str], run: Run) -> None:
        # A floor that several works stand on is measured once a round.
        measures = {name: measure for work in works for name, measure in self._measures(work)}
        for number in range(self.rounds):
            for name, measure in measures.items():
                say(f"round {number + 1} of {self.rounds}: {name}")
                run.add(name, measure())

    def _measures(self, work: str) -> list[tuple[str, Callable[[], Round]]]:
        """What is measured for a work, its floor first."""
        world = self.world
        measures = {
            "reserve": [*self._holds(), self._each("reserve", partial(reserving, world))],
            "sale": [self._each("sale", partial(buying, world))],
            "mix": [self._each("mix", lambda token: MixedCustomer(world, token, Random(token)).script())],
            "seats": self._json("seats", f"/api/showtime/{world.map}/seats/"),
            "list": self._json("list", "/api/showtime/?upcoming=true&page_size=20"),
            "page": [self._empty(), self._each("page", lambda _: reading(f"/movies/{world.movie}/", "text/html"))],
        }
        return measures.get(work, [])

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
        say("rush")
        for number in range(self.rounds):
            room = self.web.inside(f"bench.world.another_showtime({RUSH_SEATS}, {40 + number})")
            scripts = [rushing(room["showtime"], token) for token in self.world.tokens]
            measured = load.run(self.web.port, scripts, 60)
            run.add("rush", Round.of(measured, 0.0))
            run.single["rush, seconds until sold out"] = measured.seconds
            run.single["rush, longest wait"] = run.middle("rush", "longest")

    def alone(self, works: list[str], run: Run) -> None:
        if "best" in works:
            run.single["best available of 2,500 seats"] = self.web.inside("bench.inside.best_available_ms()")
        run.single["memory"] = machine.proportional_mib([*self.web.pids, *machine.family(self.postgres.pid)])

    # ── After ────────────────────────────────────────────────────────────────────────────────────

    def check(self, works: list[str], run: Run) -> None:
        """No seat twice, and money = tickets, after everything that was sold."""
        say("what must be true of the rows")
        found = self.web.inside("bench.world.checked()")
        run.broken += found["violations"]
        if not found["money"] == found["captured"] == found["seats_paid"]:
            run.broken.append(f"Money and seats differ: {found}")
        run.single |= {name: found[name] for name in ("purchases", "tickets")}


def say(words: str) -> None:
    print(f"── {words}", flush=True)
