"""The statements of a sale as the operation executes them, for those that run them without it.

Runs inside the site's own environment.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from matinee.programme.models import Seat
from matinee.sales import seating
from matinee.sales.models import Reservation, ReservedSeat
from matinee.sales.seating import Room
from matinee.testing import a_movie, a_reservation, a_showtime, a_theater, a_user

FLOOR_SEATS = 2000


def floor_room() -> dict[str, Any]:
    """A room that pgbench has for itself, and a hold of two seats in it as scripts: in four statements, and in one."""
    now = timezone.now()
    theater = a_theater("Floor", capacity=FLOOR_SEATS)
    showtime = a_showtime(a_movie("Floor"), theater, starts_at=now + timedelta(days=30), now=now)
    one, two = sorted(Seat.objects.filter(plan=showtime.plan_id).order_by("pk"), key=lambda seat: seat.pk)[:2]
    heard: list[tuple[str, Any]] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        made = a_reservation(showtime, a_user("floor"), now=now, seats=[one.label, two.label])
    names = {one.pk: ":one", two.pk: ":two", made.pk: ":made_id"}
    (statement,) = (entry for entry in heard if "INSERT INTO sales_reservation " in entry[0])
    claims = list(ReservedSeat.objects.filter(reservation=made).order_by("seat"))
    # Two seats like all others.
    ReservedSeat.objects.filter(reservation=made).update(held_until=now)
    return {
        "seats": FLOOR_SEATS,
        "first": one.pk,
        "showtime": showtime.pk,
        "reservation": _row(Reservation.objects.get(pk=made.pk), names),
        "claims": [_row(claim, names) for claim in claims],
        "one": _script(*statement, names),
    }


def _row(row: Model, names: dict[int, str]) -> dict[str, str]:
    """What a new row like this one is, as SQL: its columns, and its values."""
    columns = [column for column in row._meta.concrete_fields if not column.primary_key]
    return {
        "columns": ", ".join(column.attname for column in columns),
        "values": ", ".join(_literal(getattr(row, column.attname), names) for column in columns),
    }


def _script(sql: str, params: Sequence[Any], names: dict[int, str]) -> str:
    """A statement with pgbench's variables and with constants in the places of its parameters."""
    values = iter(params)
    return " ".join(re.sub("%s", lambda _: _literal(next(values), names), sql).split()) + ";\n"


def _literal(value: Any, names: dict[int, str]) -> str:
    if isinstance(value, list):
        return f"ARRAY[{', '.join(_literal(one, names) for one in value)}]::bigint[]"
    if isinstance(value, datetime):
        # Whatever is held has lapsed when it is asked for again.
        return "now()"
    if isinstance(value, int):
        return names.get(value, str(value))
    return "NULL" if value is None else f"'{value}'"


def analyse() -> None:
    """As the server does by itself once a minute: tables with something in them, and never an empty one."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608  the database's own name
            if cursor.fetchone():
                cursor.execute(f"ANALYZE {table}")


def best_available_ms() -> float:
    """How long the best two, four and ten seats of 2,500 take to find, at worst, a third of the seats being taken."""
    dice = Random(5)
    seats = [Place(x, y) for y in range(50) for x in range(52) if x not in (12, 39)]
    worst = 0.0
    for number in (2, 4, 10):
        times = []
        for _ in range(20):
            room = Room(seats, [seat for seat in seats if dice.random() > 1 / 3])
            began = perf_counter()
            seating.best_together(room, number)
            times.append(perf_counter() - began)
        worst = max(worst, median(times))
    return 1000 * worst


@dataclass(frozen=True, slots=True)
class Place:
    x: int
    y: int
