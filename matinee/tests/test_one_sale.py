"""Whichever face a seat is asked for at, it is one sale: the same seat, the same rules, the same rows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from matinee.accounts.models import ApiToken
from matinee.sales import operations
from matinee.sales.models import Channel, Reservation, ReservedSeat
from matinee.sales.operations import Customer, Wish
from matinee.sales.refusals import SeatTaken
from matinee.testing import NOW, TONIGHT, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World.build()


def on_the_page(world: World, seats: list[str]) -> bool:
    """A guest in a browser. Whether the seats are theirs now."""
    body: dict[str, Any] = {"showtime": world.showtime.pk, "seats": seats}
    answer = Client(headers={"Accept": "text/html"}).post("/reserve/", body)
    return answer.status_code == 302


def by_a_program(world: World, seats: list[str]) -> bool:
    _, secret = ApiToken.issue(world.ann, name="test", now=NOW)
    answer = Client(headers={"Authorization": f"Bearer {secret}"}).post(
        "/reserve/", {"showtime": world.showtime.pk, "seats": seats}, content_type="application/json"
    )
    assert answer.status_code in (201, 409), answer.content
    return answer.status_code == 201


def at_the_desk(world: World, seats: list[str]) -> bool:
    try:
        operations.reserve(
            showtime=world.showtime, customer=Customer(), channel=Channel.DESK, wish=Wish(seats=seats), now=NOW
        )
    except SeatTaken:
        return False
    return True


Face = Callable[[World, list[str]], bool]
FACES: list[Face] = [on_the_page, by_a_program, at_the_desk]


@pytest.mark.parametrize("second", FACES)
@pytest.mark.parametrize("first", FACES)
def test_a_seat_sold_at_one_face_is_taken_at_every_other(world: World, first: Face, second: Face) -> None:
    with time_machine.travel(NOW, tick=False):
        assert first(world, ["C4", "C5"])
        assert not second(world, ["C5", "C6"])
        assert second(world, ["C6", "C7"])

    assert sorted(ReservedSeat.objects.values_list("seat__label", flat=True)) == ["C4", "C5", "C6", "C7"]


def test_the_faces_leave_the_same_rows_but_for_their_name_and_how_long_they_wait(world: World) -> None:
    with time_machine.travel(NOW, tick=False):
        for face, label in zip(FACES, ("A1", "B1", "C1"), strict=True):
            assert face(world, [label])

    rows = [
        (row.channel, claim.price, claim.fee, claim.tax, claim.claimed_at, claim.held_until)
        for row in Reservation.objects.order_by("pk")
        for claim in row.claims.all()
    ]
    assert [row[0] for row in rows] == ["web", "api", "desk"]
    assert len({row[1:5] for row in rows}) == 1
    # What the desk keeps waits until half an hour before the start, when it must be collected.
    assert [row[5] for row in rows] == [NOW + timedelta(minutes=10)] * 2 + [TONIGHT - timedelta(minutes=30)]
