"""Whoever has a seat that broke, and couldn't be moved, chooses other seats or takes the money back."""

from datetime import timedelta

import pytest
import time_machine

from matinee.programme.models import Seat, Showtime
from matinee.sales import invariants, operations
from matinee.sales.models import Purchase, Reservation
from matinee.testing import NOW, TONIGHT, World, a_purchase, a_screen, a_showtime
from matinee.web.tests.reading import words
from matinee.web.tests.visitor import Visitor


@pytest.fixture
def asked(world: World) -> Purchase:
    """Ann has B1 and B2, the only premium seats; B1 broke."""
    showtime = a_showtime(world.movie, screen=a_screen(world.theater, "Small", "A s s s s\nB p p"))
    bought = a_purchase(showtime, world.ann, seats=["B1", "B2"])
    operations.report_broken(seat=Seat.objects.get(plan=showtime.plan, label="B1"), note="armrest", now=NOW)
    return Purchase.objects.get(pk=bought.pk)


def labels(bought: Purchase) -> list[str]:
    return Reservation.objects.with_sale().get(pk=bought.reservation_id).labels


def test_the_tickets_say_what_happened_and_what_there_is_to_choose(world: World, asked: Purchase) -> None:
    said = words(Visitor(world.ann).get(f"/purchase/{asked.pk}/"))
    assert said.startswith("One of your seats broke We are sorry: no other as good was free.")
    assert "Choose other seats Give the tickets back" in said


def test_the_room_shows_the_broken_seat_as_taken_and_the_others_as_chosen(world: World, asked: Purchase) -> None:
    page = Visitor(world.ann).get(f"/purchase/{asked.pk}/seats/")
    html = page.content.decode()
    assert "One of your seats, B1, B2, broke. Choose 2 for the price you paid" in words(page)
    assert f'action="/purchase/{asked.pk}/seats/"' in html
    assert 'value="B1" class="premium" disabled' in html
    assert 'value="B2" class="premium" checked' in html
    assert 'data-own="B2"' in html
    assert 'name="number" value="2"' in html
    assert 'name="number" value="1"' not in html


def test_other_seats_are_theirs_at_the_price_they_paid(world: World, asked: Purchase) -> None:
    ann = Visitor(world.ann)
    answer = ann.post(f"/purchase/{asked.pk}/seats/", {"seats": ["A1", "A2"]})

    assert answer["Location"] == f"/purchase/{asked.pk}/"
    assert labels(asked) == ["A1", "A2"]
    assert words(ann.get(f"/purchase/{asked.pk}/")).startswith("These are your seats now.")
    assert ann.get(f"/purchase/{asked.pk}/seats/")["Location"] == f"/purchase/{asked.pk}/"
    assert invariants.violations(NOW) == []


def test_the_best_two_are_one_tap(world: World, asked: Purchase) -> None:
    Visitor(world.ann).post(f"/purchase/{asked.pk}/seats/", {"number": "2"})
    assert len({label[0] for label in labels(asked)}) == 1
    assert "B1" not in labels(asked)


@pytest.mark.parametrize(("seats", "status"), [(["A1"], 400), (["B1", "B2"], 409), (["A1", "A2", "A3"], 400)])
def test_other_seats_are_as_many_and_none_that_is_broken(
    world: World, asked: Purchase, seats: list[str], status: int
) -> None:
    answer = Visitor(world.ann).post(f"/purchase/{asked.pk}/seats/", {"seats": seats})
    assert answer.status_code == status
    assert labels(asked) == ["B1", "B2"]


def test_the_tickets_go_back_whatever_the_terms(world: World, asked: Purchase, noon: time_machine.Traveller) -> None:
    noon.move_to(TONIGHT - timedelta(minutes=1))
    Visitor(world.ann).post(f"/purchase/{asked.pk}/cancellation/")
    assert Purchase.objects.get(pk=asked.pk).cancelled_at is not None


def test_nobody_else_chooses_and_nobody_who_was_not_asked(world: World, asked: Purchase) -> None:
    assert Visitor(world.bob).get(f"/purchase/{asked.pk}/seats/").status_code == 404
    assert Visitor().post(f"/purchase/{asked.pk}/seats/", {"seats": ["A1", "A2"]}).status_code == 404
    other = a_purchase(Showtime.objects.get(pk=world.showtime.pk), world.bob)
    assert Visitor(world.bob).get(f"/purchase/{other.pk}/seats/")["Location"] == f"/purchase/{other.pk}/"


def test_once_the_film_has_begun_there_is_nothing_to_choose(
    world: World, asked: Purchase, noon: time_machine.Traveller
) -> None:
    noon.move_to(TONIGHT)
    answer = Visitor(world.ann).post(f"/purchase/{asked.pk}/seats/", {"seats": ["A1", "A2"]})
    assert answer["Location"] == f"/purchase/{asked.pk}/"
    assert labels(asked) == ["B1", "B2"]
