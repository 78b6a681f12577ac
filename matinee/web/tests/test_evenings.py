"""My evenings: what waits, what is next, what was."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matinee.sales import operations
from matinee.sales.models import Channel
from matinee.testing import NOW, TONIGHT, World, a_purchase, a_reservation, a_showtime
from matinee.web.tests.reading import words
from matinee.web.tests.visitor import Visitor


def in_order(said: str, *parts: str) -> bool:
    places = [said.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_unpaid_then_next_then_past(world: World, noon: time_machine.Traveller) -> None:
    a_purchase(world.showtime, world.ann, seats=["A1"])
    soon = a_showtime(world.movie, world.theater, starts_at=TONIGHT + timedelta(days=2))
    later = a_showtime(world.movie, world.theater, starts_at=TONIGHT + timedelta(days=3))
    a_purchase(later, world.ann, seats=["C1"])
    a_purchase(soon, world.ann, seats=["B1"])
    noon.move_to(NOW + timedelta(days=1))
    a_reservation(soon, world.ann, seats=["D1"], now=NOW + timedelta(days=1))

    said = words(Visitor(world.ann).get("/purchase/"))

    assert in_order(said, "Not paid yet", "D1", "Kept until 13:10", "Pay €10.00", "Next", "B1", "C1", "What was", "A1")


def test_each_unpaid_reservation_says_what_it_waits_for(world: World) -> None:
    waiting = a_reservation(world.showtime, world.ann, seats=["D1"])
    operations.purchase(reservation=waiting, channel=Channel.WEB, now=NOW, gateway_name="desk")

    assert "Pay at the desk by 20:30" in words(Visitor(world.ann).get("/reserve/"))


def test_a_deadline_on_another_day_says_which(world: World) -> None:
    another_day = a_showtime(world.movie, world.theater, starts_at=TONIGHT + timedelta(days=2))
    EmailAddress.objects.create(user=world.ann, email="ann@example.org", primary=True, verified=True)
    waiting = a_reservation(another_day, world.ann, seats=["D1"])
    operations.purchase(reservation=waiting, channel=Channel.WEB, now=NOW, gateway_name="desk")

    assert "Pay at the desk by Thursday 3 January, 20:30" in words(Visitor(world.ann).get("/reserve/"))


def test_what_was_given_back_is_past(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann, seats=["A1"])
    operations.cancel(bought=bought, by_staff=False, now=NOW)

    assert in_order(words(Visitor(world.ann).get("/purchase/")), "What was", "A1", "Given back")


def test_expired_reservations_are_gone(world: World, noon: time_machine.Traveller) -> None:
    a_reservation(world.showtime, world.ann, seats=["D1"])
    noon.move_to(NOW + timedelta(minutes=10))

    assert "D1" not in words(Visitor(world.ann).get("/purchase/"))


def test_nothing_yet_says_where_to_go(world: World) -> None:
    for visitor in (Visitor(), Visitor(world.ann)):
        assert "Nothing planned yet" in words(visitor.get("/purchase/"))
    assert "The link to your tickets is in the mail." in words(Visitor().get("/purchase/"))


def test_many_past_evenings_come_in_pages(world: World, noon: time_machine.Traveller) -> None:
    for number in range(13):
        a_purchase(world.showtime, world.ann, seats=[f"{'AB'[number // 12]}{number % 12 + 1}"])
    noon.move_to(NOW + timedelta(days=1))
    ann = Visitor(world.ann)

    assert [words(ann.get(f"/purchase/?page={page}")).count("Dune") for page in (1, 2, 99, "x")] == [12, 1, 1, 12]


# Session, user; reservations, claims, payments; coming, claims, tickets; past: count, rows, claims, tickets.
STATEMENTS = 12


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_are_as_many_with_one_row_as_with_three(world: World, rows: int) -> None:
    for number in range(1, rows + 1):
        a_purchase(world.showtime, world.ann, seats=[f"A{number}"])
        given_back = a_purchase(world.late, world.ann, seats=[f"B{number}"])
        operations.cancel(bought=given_back, by_staff=False, now=NOW)
        a_reservation(world.late, world.ann, seats=[f"C{number}"])
    ann = Visitor(world.ann)

    with CaptureQueriesContext(connection) as captured:
        said = words(ann.get("/purchase/"))

    assert said.count("Dune") == 3 * rows
    assert len(captured) == STATEMENTS
