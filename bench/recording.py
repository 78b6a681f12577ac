"""Which statements a request costs, written down so that they can be run without the site (`replay.py`).

What differs from one time to the next is written by name: the moment, the seats asked for, the ids that came to be.
Runs inside the site's own environment.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from bench.asked import Asked
from matinee.programme import editions
from matinee.programme.halls import seats_of
from matinee.programme.models import Showtime
from matinee.sales.models import ReservedSeat

# Ids of each table begin at a number of their own, so that a number tells what it is the id of.
RANGES = {
    "sales_reservation": 100_000_000,
    "sales_reservedseat": 200_000_000,
    "sales_payment": 300_000_000,
    "sales_purchase": 400_000_000,
    "programme_seat": 500_000_000,
    "programme_showtime": 600_000_000,
}
# What the ids that come to be are called, with a number behind; `replay.py` knows them by these names.
KINDS = {
    "sales_reservation": "new reservation",
    "sales_reservedseat": "new claim",
    "sales_payment": "new payment",
    "sales_purchase": "new purchase",
    "programme_seat": "seat",
    "programme_showtime": "showtime",
}
RANDOM = re.compile(r"[0-9a-f]{32}|[A-Z2-9]{16}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")

Statement = list[Any]


def number_apart() -> None:
    """Let ids begin where their ranges do. For a database that has no rows yet."""
    with connection.cursor() as cursor:
        for table, first in RANGES.items():
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} ALTER COLUMN id RESTART WITH {first}")
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first])


def recorded(showtimes: int) -> dict[str, Any]:
    """The statements of each work, and the showtimes and pairs of seats that are left for those who run them."""
    asked = Asked(4 * showtimes)
    # Those of one room: what a statement says of the room is then true of all of them.
    own = asked.world = replace(asked.world, showtimes=asked.world.showtimes[::4])
    for work in asked.works().values():
        # A process remembers what never changes, and what is true until the programme has another edition.
        work()
    for pk in asked.world.showtimes:
        showtime = editions.newest().showtime(pk)
        if not (showtime and showtime.prices):
            raise RuntimeError(f"Showtime {pk} can't be sold.")
    works = asked.works()
    # Who only reads asks for the same rows again.
    units = {name: _heard(works[name], None) for name in ("list", "seats")}
    units |= {"sale": _heard(works["sale"], {}), "new": _heard(works["reserve"], {}), **_of_reservations(asked)}
    ids = {seat.label: seat.pk for seat in seats_of(Showtime.objects.get(pk=own.showtimes[0]).plan_id)}
    # The first of each showtime may have been sold just now.
    pairs = [sorted(ids[label] for label in pair) for pair in own.pairs[10:]]
    return {"units": units, "showtimes": own.showtimes, "pairs": pairs}


def _of_reservations(asked: Asked) -> dict[str, list[Statement]]:
    """What is done to a reservation that is there: another name, other seats, its end."""
    found: dict[str, list[Statement]] = {}
    for name, act in {"rename": asked.rename, "change": asked.change, "delete": asked.delete}.items():
        for _ in range(2):
            pk = asked.reserve()
            claims = ReservedSeat.objects.filter(reservation=pk).order_by("pk")
            known = {pk: "reservation"}
            for number, claim in enumerate(claims):
                known |= {claim.pk: f"claim {number}", claim.seat_id: f"old seat {number}"}
            found[name] = _heard(partial(act, pk), known)
    return found


def _heard(work: Callable[[], object], known: dict[int, str] | None) -> list[Statement]:
    """What the database is told while this is done. BEGIN and COMMIT are statements, too."""
    scribe = _Scribe(known)
    with connection.execute_wrapper(scribe):
        work()
    return scribe.statements


class _Scribe:
    def __init__(self, known: dict[int, str] | None) -> None:
        self.is_naming = known is not None
        self.names = dict(known or {})
        self.statements: list[Statement] = []
        self.began = datetime.now(UTC)
        self.is_open = self.is_watched = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("BEGIN"):
            # SQLite is told so by itself, and Django doesn't know yet that there is something to commit.
            self.is_open = True
            self.statements.append([sql, []])
            return execute(sql, params, many, context)
        if connection.in_atomic_block and not self.is_watched:
            if not self.is_open:
                self.statements.append(["BEGIN", []])
            self.is_open = self.is_watched = True
            transaction.on_commit(self._committed)
        self.statements.append([sql, [self._written(value) for value in params or ()]])
        return execute(sql, params, many, context)

    def _committed(self) -> None:
        self.is_open = self.is_watched = False
        self.statements.append(["COMMIT", []])

    def _written(self, value: Any) -> Any:
        """As JSON. What isn't the same the next time is a pair of a kind and what is known of it."""
        if isinstance(value, list | tuple):
            return ["list", [self._written(one) for one in value]]
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int):
            return self._named(value)
        if isinstance(value, str) and MOMENT.match(value):
            moment = datetime.fromisoformat(value).replace(tzinfo=UTC)
            return ["text moment", (moment - self.began).total_seconds()]
        for kind, written in WRITTEN.items():
            if isinstance(value, kind):
                return written(self, value)
        return ["random", len(value)] if RANDOM.fullmatch(value) else value

    def moment(self, value: datetime) -> Any:
        return ["moment", (value - self.began).total_seconds()]

    def _named(self, value: int) -> Any:
        if value in self.names:
            return ["id", self.names[value]]
        table = next((table for table, first in RANGES.items() if first <= value < first + 100_000_000), None)
        if table is None or not self.is_naming:
            return value
        kind = KINDS[table]
        self.names[value] = f"{kind} {sum(name.startswith(kind) for name in self.names.values())}"
        return ["id", self.names[value]]


WRITTEN: dict[type, Callable[[_Scribe, Any], Any]] = {
    datetime: _Scribe.moment,
    date: lambda _, value: ["date", value.isoformat()],
    UUID: lambda _, value: ["uuid", ""],
    Jsonb: lambda _, value: ["json", value.obj],
    bytes: lambda _, value: ["bytes", value.hex()],
    memoryview: lambda _, value: ["bytes", bytes(value).hex()],
}
