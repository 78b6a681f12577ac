"""What the desk says to staff: of telephone bookings, of sums before they are sold, and why something isn't sold."""

import inspect
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from matinee.programme.models import Showtime
from matinee.refusals import Refusal, TooManyTries
from matinee.sales import operations, states
from matinee.sales.models import Channel, Reservation
from matinee.sales.operations import Customer, Wish
from matinee.sales.refusals import Changed, NothingToChoose, PaymentDeclined, TooManyAtDesk, TooManyHolds
from matinee.staff import seats
from matinee.staff.desk import kept_words
from matinee.testing import World, a_screen, a_showtime
from matinee.web.tests.reading import words


@pytest.fixture
def unnumbered(world: World) -> Showtime:
    return a_showtime(world.movie, screen=a_screen(world.theater, "Bar", "unnumbered\nA s s s"))


def test_a_telephone_booking_shows_its_number_beside_the_seat(world: World, clerk: Client) -> None:
    room = f"/staff/showtime/{world.showtime.pk}/"
    clerk.post(f"{room}reservations/", {"seats": ["A1"], "name": "Anna", "phone": "+49 (30) 123-456"})
    assert "Take €10.00 over the counter Anna · +4930123456" in words(clerk.get(room, {"seats": "A1"}))


def test_a_number_that_cannot_be_dialled_is_said_and_nothing_is_kept(world: World, clerk: Client) -> None:
    sent = {"seats": ["A1"], "name": "Anna", "phone": "call me"}
    answer = clerk.post(f"/staff/showtime/{world.showtime.pk}/reservations/", sent)
    assert answer.status_code == 400
    assert "A telephone number has 5 to 15 digits, such as +49 30 123 456." in words(answer)
    assert 'value="call me"' in answer.content.decode()
    assert not Reservation.objects.exists()


def test_the_sum_of_places_that_nobody_chooses_is_shown_before_they_are_sold(
    unnumbered: Showtime, clerk: Client
) -> None:
    room = f"/staff/showtime/{unnumbered.pk}/"
    assert "Together: €20.00 for 2 places" in words(clerk.get(room))
    part = words(clerk.get(room, {"number": "3"}, headers={"HX-Request": "true"}))
    assert "Together: €30.00 for 3 places" in part
    assert "Not so many places are free." in words(clerk.get(room, {"number": "4"}))
    for nonsense in ("0", "-1", "x", "", "9" * 50):
        assert clerk.get(room, {"number": nonsense}).status_code == 200


def test_a_seat_for_wheelchairs_is_refused_in_words_for_staff(world: World, clerk: Client) -> None:
    showtime = a_showtime(world.movie, screen=a_screen(world.theater, "Small", "A s s s w c"))
    answer = clerk.post(f"/staff/showtime/{showtime.pk}/reservations/", {"seats": ["A4"], "name": "Ann"})
    said = words(answer)
    assert answer.status_code == 409
    assert "Give a reason to sell to somebody else." in said
    assert "If that is you" not in said


def kinds(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in kind.__subclasses__():
        yield one
        yield from kinds(one)


# What staff can't be told at the desk: limits of customers, cards, and seats that broke. Who looked is who acts.
NEVER_SAID_TO_STAFF = {Changed, NothingToChoose, PaymentDeclined, TooManyAtDesk, TooManyHolds, TooManyTries}


def test_no_refusal_speaks_to_staff_as_if_they_were_the_customer() -> None:
    of_the_sale = [one for one in kinds(Refusal) if one.__module__ == "matinee.sales.refusals"]
    addressed = [one for one in of_the_sale if re.search(r"\byou(rs?)?\b", inspect.getsource(one), re.IGNORECASE)]
    without = {one for one in addressed if "staff_sentence" not in inspect.getsource(one)}
    assert without - NEVER_SAID_TO_STAFF == set()


def test_of_an_hour_that_comes_twice_the_desk_says_which(world: World) -> None:
    """In Paris 02:00 to 02:59 comes twice on 27 October 2030."""
    late = a_showtime(world.movie, world.theater, starts_at=datetime(2030, 10, 27, 2, 0, tzinfo=UTC))
    kept = operations.reserve(
        showtime=late,
        customer=Customer(name="Ann"),
        channel=Channel.DESK,
        wish=Wish(seats=["A1"]),
        now=datetime(2030, 10, 26, 12, tzinfo=UTC),
    )
    assert kept_words(kept) == "A1 kept for Ann until 2030-10-27 02:30 (UTC+1)."
    (held,) = [seat for seat in states.states(late, datetime(2030, 10, 26, 12, tzinfo=UTC)) if seat.label == "A1"]
    assert seats.what(held, late) == "held for Ann until 02:30 (UTC+1)"
