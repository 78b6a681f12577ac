"""Nothing lost: the web server and PostgreSQL die under load, again and again, without a warning.

Meanwhile staff change plans, prices, house seats and showtimes. Whoever was told that they have tickets has them
afterwards, unless their showtime was called off; no seat is sold twice, and no row is left by half.
"""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

from bench.customers import World
from bench.proofs import Say
from bench.servers import Web
from bench.stock import SoldOut
from matinee.tests.postgres import PostgreSQL

BUYERS = 8
# Between one kill and the next; what is asked for while the database is away counts as well.
SHOWTIMES_A_KILL = 6
# Who isn't answered asks again after so many seconds, for other seats. On a busy machine a kill is over late.
ASKS_AGAIN = 0.25


@dataclass
class Acknowledged:
    """What customers were told. Nothing that was never answered is in it."""

    purchases: dict[int, list[str]] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    # What came of what staff did.
    staff: Counter[str] = field(default_factory=Counter)


def killed(folder: Path, times: int, seed: int, say: Say = print) -> list[str]:
    """Everything that was lost or broken; nothing, if all is well."""
    dice = Random(seed)
    with PostgreSQL(folder / "postgres", durable=True) as postgres:
        web = Web(folder / "site", postgres.url)
        web.manage("migrate", "--verbosity", "0")
        world = World(**web.inside(f"bench.world.build({SHOWTIMES_A_KILL * (times + 4)}, {BUYERS})"))
        web.inside("bench.proofs.playing.prepare()")
        told = Acknowledged()
        with web, buying(web, world, told), meddling(web, folder / "enough", seed, told):
            victims: list[Web | PostgreSQL] = [web, postgres]
            for number in range(times):
                time.sleep(dice.uniform(0.1, 1.0))
                victim = dice.choice(victims)
                victim.kill()
                victim.start()
                say(f"  {number + 1} of {times}: {type(victim).__name__}; {len(told.purchases)} purchases acknowledged")
            time.sleep(1)
        say(f"  {dict(told.answers)}")
        say(f"  staff: {dict(sorted(told.staff.items()))}")
        return compared(told, web.inside("bench.proofs.inside.found()"))


def compared(told: Acknowledged, found: dict[str, Any]) -> list[str]:
    there, tickets = set(found["purchases"]), set(found["tickets"])
    wrong = [f"Purchase {pk} was acknowledged, and is lost." for pk in told.purchases if pk not in there]
    codes = [code for codes in told.purchases.values() for code in codes]
    wrong += [f"Ticket {code} was acknowledged, and is lost." for code in codes if code not in tickets]
    if found["twice"]:
        wrong.append(f"{found['twice']} seats were sold twice.")
    wrong += [f"{times} times of staff: {what}" for what, times in told.staff.items() if "WRONG" in what]
    # A database that isn't there is nobody's mistake: 503, and when to ask again.
    if told.answers["500"]:
        wrong.append(f"{told.answers['500']} requests were answered 500.")
    if told.answers["sold out"]:
        wrong.append("There was nothing left to buy before the end, so the last kills met nobody.")
    if not told.purchases:
        wrong.append("Nothing was sold, so nothing is proved.")
    return wrong + list(found["violations"])


@contextmanager
def buying(web: Web, world: World, told: Acknowledged) -> Iterator[None]:
    """Customers who go on whatever happens."""
    enough = Event()

    def buy(token: str) -> None:
        while not enough.is_set():
            try:
                status = _bought(web, world, token, told)
                told.answers[str(status)] += 1
                time.sleep(ASKS_AGAIN if status == 503 else 0)
            except (OSError, HTTPException):
                told.answers["no answer"] += 1
                time.sleep(ASKS_AGAIN)
            except SoldOut:
                told.answers["sold out"] += 1
                return

    buyers = [Thread(target=buy, args=[token]) for token in world.tokens]
    for buyer in buyers:
        buyer.start()
    try:
        yield
    finally:
        enough.set()
        for buyer in buyers:
            buyer.join()


@contextmanager
def meddling(web: Web, enough: Path, seed: int, told: Acknowledged) -> Iterator[None]:
    """Staff who go on whatever happens."""
    with ThreadPoolExecutor(1) as staff:
        came = staff.submit(web.inside, f"bench.proofs.playing.meddle({str(enough)!r}, {seed})")
        try:
            yield
        finally:
            enough.touch()
        told.staff.update(came.result())


def _bought(web: Web, world: World, token: str, told: Acknowledged) -> int:
    showtime, seats = world.stock.any()
    kept = web.ask("POST", "/api/reserve/", token, showtime=showtime, seats=seats)
    if kept.status != 201:
        return kept.status
    paid = web.ask("POST", "/api/purchase/", token, reserve=kept.body["id"])
    if paid.status == 201:
        told.purchases[paid.body["id"]] = [ticket["code"] for ticket in paid.body["tickets"]]
    return paid.status
