"""Many at once: processes that all write to one SQLite file, and customers who want the same eight seats."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from random import Random

from bench.proofs import Say
from bench.servers import Web
from matinee.tests.postgres import PostgreSQL
from matinee.tests.site import CROWDED

Wishes = dict[str, Iterator[list[str]]]

WRITERS = 4
# What settings.py gives a process that waits for its turn.
TIMEOUT = 10.0
LONGEST_WAIT = 3.0


def sqlite_never_refuses(folder: Path, seconds: float, say: Say = print) -> list[str]:
    """What went wrong while four processes wrote to one file, as fast as they could."""
    site = Web(folder / "site", f"sqlite:///{folder / 'own.sqlite3'}")
    site.manage("migrate", "--verbosity", "0")
    showtimes: list[int] = site.inside(f"bench.proofs.inside.rooms({max(20, round(seconds * 2))}, 400)")
    calls = [f"bench.proofs.inside.write({showtimes}, {seconds}, {seed})" for seed in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as processes:
        said = list(processes.map(site.inside, calls))
    happened = sum((Counter[str](one["happened"]) for one in said), Counter[str]())
    longest = max(one["longest"] for one in said)
    say(f"  {dict(happened)}, the longest operation {longest:.2f} s")
    wrong = [f"{times} times: {what}" for what, times in happened.items() if what not in ("sold", "seat_taken")]
    if longest >= TIMEOUT:
        wrong.append(f"An operation took {longest:.1f} s.")
    if not happened["sold"]:
        wrong.append("Nothing was sold, so nothing is proved.")
    return wrong + list(site.inside("bench.proofs.inside.found()")["violations"])


def crossing(folder: Path, rounds: int, seed: int, say: Say = print) -> list[str]:
    """What went wrong while customers asked for the same eight seats, in random order, all at once."""
    with PostgreSQL(folder / "postgres", durable=True, settings=("log_lock_waits=on",)) as postgres:
        site = Web(folder / "site", postgres.url)
        site.workers, site.application = 4, CROWDED
        site.manage("migrate", "--verbosity", "0")
        tokens: list[str] = site.inside("bench.world.build(1, 64)")["tokens"]
        room = site.inside("bench.proofs.inside.room(40)")
        with site:
            wishes = _wishes(room["labels"][:8], len(tokens), Random(seed))
            wrong = _crossed(site, room["showtime"], dict(zip(tokens, wishes, strict=True)), rounds, say)
        wrong += site.inside("bench.proofs.inside.found()")["violations"]
        deadlocks = postgres.log.read_text().count("deadlock detected")
    say(f"  {deadlocks} deadlocks in the server's log")
    return wrong + [f"{deadlocks} deadlocks."] * bool(deadlocks)


def _wishes(seats: list[str], customers: int, dice: Random) -> list[Iterator[list[str]]]:
    """For each customer ever new choices of two to eight of these seats, in random order."""
    return [iter(lambda: dice.sample(seats, dice.randint(2, len(seats))), []) for _ in range(customers)]


def _crossed(site: Web, showtime: int, wishes: Wishes, rounds: int, say: Say) -> list[str]:
    statuses, longest = Counter[int](), 0.0
    ask = partial(site.ask, "POST", "/api/reserve/", showtime=showtime)
    for _ in range(rounds):
        answers = site.at_once(partial(ask, token=token, seats=next(wish)) for token, wish in wishes.items())
        statuses.update(answer.status for answer in answers)
        longest = max(longest, *(answer.seconds for answer in answers))
        for token, answer in zip(wishes, answers, strict=True):
            if answer.status == 201:
                site.ask("DELETE", f"/api/reserve/{answer.body['id']}/", token)
    say(f"  {dict(statuses)}, the longest wait {longest:.2f} s")
    wrong = [f"{times} times {status}" for status, times in statuses.items() if status not in (201, 409)]
    if longest > LONGEST_WAIT:
        wrong.append(f"Somebody waited for {longest:.1f} s.")
    return wrong
