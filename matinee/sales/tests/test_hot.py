"""The statement that reserves at once leaves the same rows as its twin in the ORM."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from matinee.sales import claims, hot
from matinee.sales.models import Channel, Reservation, ReservedSeat
from matinee.sales.pricing import QuoteLine
from matinee.testing import NOW, World, a_reservation

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="the statement is PostgreSQL's; SQLite has its twin alone"
)
LATER = NOW + timedelta(minutes=10)


def new(world: World) -> Reservation:
    return Reservation(
        user=world.ann,
        showtime=world.showtime,
        channel=Channel.API,
        name="Ann",
        email="a@example.org",
        created_at=LATER,
    )


def lines(world: World, *labels: str) -> list[QuoteLine]:
    seats = world.showtime.plan.seats.filter(label__in=labels).order_by("pk")
    return [QuoteLine(seat.pk, 1100, 100, 183) for seat in seats]


def rows() -> list[dict[str, Any]]:
    """Everything but the keys."""
    claimed = ReservedSeat.objects.order_by("seat", "pk").values()
    kept = Reservation.objects.order_by("pk").values()
    return [{k: v for k, v in row.items() if k not in ("id", "reservation_id")} for row in [*claimed, *kept]]


def test_it_leaves_the_rows_that_its_twin_leaves_lapsed_ones_included(world: World) -> None:
    left = []
    for way in ("hot", "twin"):
        point = transaction.savepoint()
        a_reservation(world.showtime, world.bob, seats=["C4"])
        reservation = new(world)
        if way == "hot":
            hot.reserve_at_once(reservation, lines(world, "C4", "C5"), LATER + timedelta(minutes=10), LATER)
        else:
            reservation.save()
            claims.claim(reservation, lines(world, "C4", "C5"), held_until=LATER + timedelta(minutes=10), now=LATER)
        assert reservation.claims.count() == 2
        left.append(rows())
        transaction.savepoint_rollback(point)

    assert left[0] == left[1]


def test_a_taken_seat_takes_all_of_it_back(world: World) -> None:
    a_reservation(world.showtime, world.bob, seats=["C5"])

    with pytest.raises(IntegrityError, match="seat_claimed_once"), transaction.atomic():
        hot.reserve_at_once(new(world), lines(world, "C4", "C5"), LATER, NOW)
    assert (Reservation.objects.count(), ReservedSeat.objects.count()) == (1, 1)
    assert connection.vendor == "postgresql"
