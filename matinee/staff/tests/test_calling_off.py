"""Calling a showtime off at the box office: it is asked once, with whom it concerns."""

from django.test import Client

from matinee.accounts.models import Change
from matinee.programme.models import Showtime
from matinee.testing import NOW, World, a_purchase, a_reservation
from matinee.web.tests.reading import words


def test_it_is_asked_once_with_who_and_how_much(world: World, clerk: Client) -> None:
    a_purchase(world.showtime, world.bob, number=2)
    a_reservation(world.showtime, world.ann, number=1)
    address = f"/staff/showtime/{world.showtime.pk}/calling-off/"

    page = words(clerk.get(address))
    assert "1 purchase of 2 seats is refunded: €20.00. 1 seat that isn’t paid for is let go." in page
    assert Showtime.objects.get(pk=world.showtime.pk).cancelled_at is None

    answer = clerk.post(address, {"reason": "The projector is broken."}, follow=True)
    assert "This showtime is called off." in words(answer)
    assert Showtime.objects.get(pk=world.showtime.pk).cancelled_at == NOW
    assert [(one.face, one.verb, one.username) for one in Change.objects.all()] == [
        ("box office", "called off", "staff")
    ]
    after = words(clerk.get(address))
    assert "“The projector is broken.” By staff" in after
    assert "1 purchase of 2 seats, €20.00, is still to be refunded." in after


def test_without_a_reason_nothing_happens(world: World, clerk: Client) -> None:
    address = f"/staff/showtime/{world.showtime.pk}/calling-off/"
    answer = clerk.post(address, {"reason": " "})
    assert answer.status_code == 400
    assert "This field is required." in words(answer)
    assert Showtime.objects.get(pk=world.showtime.pk).cancelled_at is None


def test_the_seat_page_says_why_and_sells_nothing(world: World, clerk: Client) -> None:
    clerk.post(f"/staff/showtime/{world.showtime.pk}/calling-off/", {"reason": "The projector is broken."})
    answer = clerk.get(f"/showtime/{world.showtime.pk}/")
    assert "This showtime was cancelled The projector is broken." in words(answer)
    assert "https://schema.org/EventCancelled" in answer.content.decode()


def test_staff_still_find_it_and_see_no_free_seat(world: World, clerk: Client) -> None:
    a_purchase(world.showtime, world.bob, seats=["C4", "C5"])
    clerk.post(f"/staff/showtime/{world.showtime.pk}/calling-off/", {"reason": "The projector is broken."})
    assert "21:00 Dune called off" in words(clerk.get("/staff/"))
    room = clerk.get(f"/staff/showtime/{world.showtime.pk}/?seats=A1")
    assert "0 held 2 sold 0 kept back 0 broken 98 closed" in words(room)
    assert "A1, closed: the showtime was called off" in room.content.decode()
