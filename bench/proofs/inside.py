"""What the proofs do inside the site's own environment: sell without the web, and look at the rows."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.db import OperationalError
from django.db.models import Count, Q
from django.utils import timezone

from matinee.programme.models import Showtime
from matinee.refusals import Refusal
from matinee.sales import invariants, operations
from matinee.sales.models import Channel, Purchase, ReservedSeat
from matinee.sales.operations import Customer, Wish
from matinee.testing import a_movie, a_showtime, a_theater

GUEST = Customer(None, "Guest", "guest@example.org")


def room(seats: int) -> dict[str, Any]:
    """A showtime tomorrow, in a room of so many seats that may be sold one by one."""
    now = timezone.now()
    theater = a_theater(capacity=seats, single_seat_rule=False)
    showtime = a_showtime(a_movie(), theater, starts_at=now + timedelta(days=1), now=now)
    return {"showtime": showtime.pk, "labels": [seat.label for seat in showtime.plan.seats.all()]}


def rooms(number: int, seats: int) -> list[int]:
    """So many showtimes, day after day."""
    now = timezone.now()
    theater, movie = a_theater(capacity=seats), a_movie()
    return [a_showtime(movie, theater, starts_at=now + timedelta(days=1 + day), now=now).pk for day in range(number)]


def hold_each(showtime: int, begin: float, apart: float) -> dict[str, float]:
    """A hold on every seat. They run out one after the other from `begin` on (seconds since 1970), so far `apart`."""
    row = Showtime.objects.with_programme().get(pk=showtime)
    keeps = timedelta(minutes=row.theater.hold_minutes)
    ends: dict[str, float] = {}
    for number, seat in enumerate(row.plan.seats.all()):
        ends[seat.label] = begin + number * apart
        now = datetime.fromtimestamp(ends[seat.label], UTC) - keeps
        wish = Wish(seats=[seat.label])
        operations.reserve(showtime=row, customer=GUEST, channel=Channel.WEB, wish=wish, now=now)
    return ends


def write(showtimes: list[int], seconds: float, seed: int) -> dict[str, Any]:
    """Reserve and pay, one after the other, as fast as it goes. What happened how often, and the longest."""
    dice, happened, times = Random(seed), Counter[str](), [0.0]
    rows = list(Showtime.objects.with_programme().filter(pk__in=showtimes))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        happened[_buy(dice.choice(rows), times)] += 1
    return {"happened": dict(happened), "longest": max(times)}


def _buy(showtime: Showtime, times: list[float]) -> str:
    now = timezone.now()
    try:
        with _timed(times):
            reservation = operations.reserve(
                showtime=showtime, customer=GUEST, channel=Channel.WEB, wish=Wish(number=2), now=now
            )
        with _timed(times):
            operations.purchase(reservation=reservation, channel=Channel.WEB, now=now, gateway_name="demo")
    except Refusal as refusal:
        return refusal.code
    except OperationalError as error:
        return str(error)
    return "sold"


@contextmanager
def _timed(times: list[float]) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        times.append(time.monotonic() - began)


def found() -> dict[str, Any]:
    """What must be true of the rows, and which purchases there are. Those of called-off showtimes were paid back."""
    now = timezone.now()
    there = Purchase.objects.filter(Q(cancelled_at=None) | Q(reservation__showtime__cancelled_at__isnull=False))
    claimed = ReservedSeat.objects.live(now).values("showtime", "seat").annotate(times=Count("pk")).order_by()
    return {
        "twice": claimed.filter(times__gt=1).count(),
        "violations": invariants.violations(now),
        "purchases": list(there.values_list("pk", flat=True)),
        "tickets": list(there.values_list("tickets__code", flat=True)),
    }
