"""The statements of a sale as the operation executes them, for those that run them without it.

Runs inside the site's own environment.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection
from django.utils import timezone

from matinee.accounts.models import User
from matinee.programme.models import Seat
from matinee.sales import hot, seating
from matinee.sales.seating import Room
from matinee.testing import a_movie, a_showtime, a_theater, a_user

FLOOR_SEATS = 2000


def floor_room() -> dict[str, Any]:
    """A room that pgbench has for itself, and the one statement of a reservation as a script for it."""
    now = timezone.now()
    theater = a_theater("Floor", capacity=FLOOR_SEATS)
    showtime = a_showtime(a_movie("Floor"), theater, starts_at=now + timedelta(days=30), now=now)
    first = Seat.objects.filter(plan=showtime.plan_id).order_by("pk").values_list("pk", flat=True)[0]
    user: User = a_user("floor")
    return {
        "seats": FLOOR_SEATS,
        "first": first,
        "showtime": showtime.pk,
        "user": user.pk,
        "one": _one(showtime.pk, user.pk),
    }


def _one(showtime: int, user: int) -> str:
    """`hot._RESERVE`, with pgbench's variables in the places of its parameters, in their order."""
    values = [
        showtime, "ARRAY[:one, :two]::bigint[]", "now()",
        user, showtime, "'api'", "'bench'", "''", "''", "now()",
        showtime, "now()", "now()", "ARRAY[:one, :two]", "ARRAY[1000, 1000]", "ARRAY[0, 0]", "ARRAY[0, 0]",
    ]  # fmt: skip
    number = count()
    sql = re.sub(r"%s", lambda _: str(values[next(number)]), hot._RESERVE)
    return " ".join(sql.split()) + ";\n"


def analyse() -> None:
    """As the server does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


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
