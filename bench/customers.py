"""What customers do, as requests: the works of the bench."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any
from uuid import uuid4

from bench.load import Ask, Script, request
from bench.stock import Stock

CREATED, GONE = frozenset({201}), frozenset({204})
SOLD_OR_NOT = frozenset({201, 409})
NOT_MODIFIED = frozenset({304})


@dataclass
class World:
    """What `bench.world.build` made, and which seats of it haven't been asked for yet."""

    movie: int
    map: int
    showtimes: list[int]
    pairs: list[list[str]]
    tokens: list[str]
    stock: Stock[list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.stock = Stock(self.showtimes, self.pairs)


def reading(path: str, accept: str = "application/json", token: str = "") -> Script:
    ask = Ask(request("GET", path, token=token, headers=[f"Accept: {accept}"]))
    while True:
        yield ask


def reading_again(path: str) -> Script:
    """Who has it already, and asks whether it has changed."""
    reply = yield Ask(request("GET", path, headers=["Accept: application/json"]))
    etag = reply.head.partition(b"etag: ")[2].partition(b"\r\n")[0].decode()
    ask = Ask(request("GET", path, headers=["Accept: application/json", f"If-None-Match: {etag}"]), NOT_MODIFIED)
    while True:
        yield ask


def watching(showtime: int, first: float, every: float, sold: list[float], delays: list[float]) -> Script:
    """A browser that shows a map, as far as the server can tell. How late it hears of each sale, goes to `delays`."""
    ask = Ask(request("GET", f"/live/{showtime}"), wait=first)
    known = 0
    while True:
        reply = yield ask
        if reply.status == 200:
            taken = int(reply.body.split()[1], 16).bit_count()
            delays += [time.perf_counter() - moment for moment in sold[known:taken]]
            known = taken
            etag = reply.head.partition(b"etag: ")[2].partition(b"\r\n")[0].decode()
            headers = [f"If-None-Match: {etag}"]
            ask = Ask(request("GET", f"/live/{showtime}", headers=headers), frozenset({200, 304}), wait=every)


def reserving(world: World, token: str) -> Script:
    while True:
        yield reserve(token, *world.stock.any())


def buying(world: World, token: str) -> Script:
    while True:
        reply = yield reserve(token, *world.stock.any(), ends=False)
        if reply.status == 201:
            yield pay(token, json.loads(reply.body)["id"])


def buying_with_keys(world: World, token: str, email: str = "") -> Script:
    """`buying` as a careful client does it: both requests have an `Idempotency-Key`. Tickets go to `email`, if any."""
    keys = count(1)
    prefix = uuid4().hex
    while True:
        reply = yield reserve(token, *world.stock.any(), ends=False, key=f"{prefix}-{next(keys)}")
        if reply.status == 201:
            yield pay(token, json.loads(reply.body)["id"], key=f"{prefix}-{next(keys)}", email=email)


def rushing(showtime: int, token: str) -> Script:
    """Buys two of the best until there are none."""
    while True:
        reply = yield best(token, showtime, 2)
        if reply.status == 201:
            yield pay(token, json.loads(reply.body)["id"])
        elif json.loads(reply.body).get("code") == "sold_out":
            return


def reserve(token: str, showtime: int, seats: list[str], *, ends: bool = True, key: str = "") -> Ask:
    return _post("/api/reserve/", token, {"showtime": showtime, "seats": seats}, CREATED, ends=ends, key=key)


def best(token: str, showtime: int, number: int) -> Ask:
    return _post("/api/reserve/", token, {"showtime": showtime, "reserve": number, "together": False}, SOLD_OR_NOT)


def pay(token: str, reservation: int, *, key: str = "", email: str = "") -> Ask:
    return _post(
        "/api/purchase/", token, {"reserve": reservation} | ({"email": email} if email else {}), CREATED, key=key
    )


def _post(
    path: str, token: str, body: dict[str, Any], expected: frozenset[int], *, ends: bool = True, key: str = ""
) -> Ask:
    headers = [f"Idempotency-Key: {key}"] if key else []
    return Ask(request("POST", path, token=token, body=json.dumps(body), headers=headers), expected, ends)


# ── The mix ──────────────────────────────────────────────────────────────────────────────────────

# SEATS (Stonebraker Electronic Airline Ticketing System), as BenchBase weighs it, in a cinema's words.
WEIGHTS = {"delete": 10, "find_showtimes": 10, "find_seats": 35, "new": 20, "rename": 10, "change": 15}


@dataclass
class MixedCustomer:
    world: World
    token: str
    dice: Random
    held: list[tuple[int, int]] = field(default_factory=list)

    def script(self) -> Script:
        kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
        does: dict[str, Callable[[], Script]] = {kind: getattr(self, f"_{kind}") for kind in kinds}
        while True:
            kind = self.dice.choices(kinds, weights)[0]
            # Who has nothing yet begins with something.
            yield from does[kind if self.held or kind.startswith("find") else "new"]()

    def _find_showtimes(self) -> Script:
        yield Ask(request("GET", "/api/showtime/?upcoming=true&page_size=20"))

    def _find_seats(self) -> Script:
        yield Ask(request("GET", f"/api/showtime/{self.dice.choice(self.world.showtimes)}/seats/"))

    def _new(self) -> Script:
        showtime, seats = self.world.stock.any()
        reply = yield reserve(self.token, showtime, seats)
        if reply.status == 201:
            self.held.append((json.loads(reply.body)["id"], showtime))

    def _delete(self) -> Script:
        pk, _ = self.held.pop(self.dice.randrange(len(self.held)))
        yield Ask(request("DELETE", f"/api/reserve/{pk}/", token=self.token), GONE)

    def _rename(self) -> Script:
        pk, _ = self.dice.choice(self.held)
        body = json.dumps({"name": f"Customer {self.dice.randrange(1000)}"})
        yield Ask(request("PATCH", f"/api/reserve/{pk}/", token=self.token, body=body))

    def _change(self) -> Script:
        """To another pair of the same showtime."""
        pk, showtime = self.dice.choice(self.held)
        seats = self.world.stock.of(showtime)
        if seats:
            body = json.dumps({"seats": seats})
            yield Ask(request("PATCH", f"/api/reserve/{pk}/", token=self.token, body=body))
