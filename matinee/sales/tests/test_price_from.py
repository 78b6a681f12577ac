"""A listing's "from" is the price of a seat that is really in the room."""

import json
import re

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from matinee.money import Money
from matinee.programme import operations
from matinee.programme.models import Seat, SeatCategory, Showtime
from matinee.sales import operations as sales
from matinee.sales import queries
from matinee.testing import NOW, a_purchase, a_reservation, a_screen, a_showtime, a_theater, pay

pytestmark = pytest.mark.django_db

PRICES = {SeatCategory.STANDARD: 1000, SeatCategory.RECLINER: 1900, SeatCategory.BALCONY: 800}


@pytest.mark.parametrize(("plan", "lowest"), [("A r r", 1975), ("A s s\nB r r", 1075), ("A s s\nB b b", 875)])
def test_the_lowest_price_is_that_of_a_seat_in_the_room(plan: str, lowest: int) -> None:
    theater = a_theater(booking_fee=75)
    operations.set_prices(theater, "Standard", {name: Money(amount, "EUR") for name, amount in PRICES.items()})
    showtime = a_showtime(theater=theater, screen=a_screen(theater, "Snug", plan))
    found = queries.availability([showtime], NOW)[showtime.pk]
    assert (found.price_from, found.capacity) == (
        Money(lowest, "EUR"),
        plan.count("s") + plan.count("r") + plan.count("b"),
    )


# ── What can be had ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def mixed() -> Showtime:
    """A wheelchair space, its companion and two seats at 10, four recliners at 19; and a fee of 0.75."""
    theater = a_theater(booking_fee=75)
    operations.set_prices(theater, "Standard", {name: Money(amount, "EUR") for name, amount in PRICES.items()})
    return a_showtime(theater=theater, screen=a_screen(theater, "Snug", "A w c s s\nB r r r r"))


def prices_said(showtime: Showtime) -> set[str]:
    """Of one showtime on every face: API list and resource, listing, feed, linked data."""
    browser = Client(headers={"accept": "text/html", "accept-language": "en-GB"})
    program = Client(headers={"accept": "application/json"})
    with time_machine.travel(NOW, tick=False):
        (listed,) = program.get("/showtime/").json()["results"]
        one = program.get(f"/showtime/{showtime.pk}/").json()
        (item,) = program.get(f"/theaters/{showtime.theater.pk}/feed.json").json()["items"]
        room = browser.get(f"/showtime/{showtime.pk}/").content.decode()
        page = browser.get("/").content.decode()
    offered = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', room, re.DOTALL)[0])
    found = [listed["price_from"]["amount"], one["price_from"]["amount"], item["_showtime"]["price_from"]]
    return {*found, offered["offers"]["price"], *re.findall(r"from €([\d.]+)", page)}


def test_a_wheelchair_space_is_no_price_for_everybody() -> None:
    theater = a_theater()
    operations.set_prices(theater, "Standard", {name: Money(amount, "EUR") for name, amount in PRICES.items()})
    showtime = a_showtime(theater=theater, screen=a_screen(theater, "Snug", "A w c\nB r r"))
    assert prices_said(showtime) == {"19.00"}


def test_it_follows_the_seats_that_are_left(mixed: Showtime) -> None:
    cheap = a_reservation(mixed, seats=["A3", "A4"])
    assert prices_said(mixed) == {"19.75"}
    sales.release(reservation=cheap, now=NOW)
    assert prices_said(mixed) == {"10.75"}


def test_as_many_seats_gone_but_others_is_another_price(mixed: Showtime) -> None:
    """The listing and the list are remembered by what is claimed, not by how much."""
    cheap = a_reservation(mixed, seats=["A3", "A4"])
    assert prices_said(mixed) == {"19.75"}
    sales.release(reservation=cheap, now=NOW)
    a_reservation(mixed, seats=["B1", "B2"])
    assert prices_said(mixed) == {"10.75"}


def test_once_they_are_released_spaces_count(mixed: Showtime) -> None:
    a_purchase(mixed, seats=["A3", "A4"])
    held = a_reservation(mixed, seats=["B1", "B2", "B3", "B4"])
    # Held isn't sold: the space isn't released, and nobody can have anything.
    assert queries.availability([mixed], NOW)[mixed.pk].price_from == Money(1075, "EUR")
    pay(held)
    assert queries.availability([mixed], NOW)[mixed.pk].price_from == Money(1075, "EUR")
    assert queries.seat_map(mixed, NOW).price_from == Money(1075, "EUR")


def test_spaces_of_another_price_count_once_they_are_released() -> None:
    theater = a_theater()
    operations.set_prices(theater, "Standard", {name: Money(amount, "EUR") for name, amount in PRICES.items()})
    showtime = a_showtime(theater=theater, screen=a_screen(theater, "Snug", "A w c\nB r r"))
    held = a_reservation(showtime, seats=["B1", "B2"])
    for found in (queries.availability([showtime], NOW)[showtime.pk], queries.seat_map(showtime, NOW)):
        assert found.price_from == Money(1900, "EUR")
    pay(held)
    for found in (queries.availability([showtime], NOW)[showtime.pk], queries.seat_map(showtime, NOW)):
        assert found.price_from == Money(1000, "EUR")


def test_a_broken_seat_is_no_price(mixed: Showtime) -> None:
    for label in ("A3", "A4"):
        sales.report_broken(seat=Seat.objects.get(plan=mixed.plan, label=label), note="", now=NOW)
    assert prices_said(mixed) == {"19.75"}


def test_where_the_number_says_it_nobody_looks_which_seats_are_gone(
    mixed: Showtime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_reservation(mixed, seats=["B1"], together=True)
    with django_assert_num_queries(4):
        queries.availability([mixed], NOW)
    a_reservation(mixed, seats=["B2"])
    with django_assert_num_queries(5):
        queries.availability([mixed], NOW)
