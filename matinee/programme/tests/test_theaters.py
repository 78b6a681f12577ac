"""Theaters, movies, and what their fields may hold."""

from typing import Any

import pytest

from matinee.money import Money
from matinee.programme import operations as programme
from matinee.programme.models import Movie, Seat, SeatCategory
from matinee.refusals import Invalid
from matinee.testing import NOW, a_movie, a_screen, a_theater

pytestmark = pytest.mark.django_db


def test_name_location_and_capacity_make_a_theater_that_can_sell() -> None:
    theater = programme.open_theater(name="Rex", location="Paris", capacity=100)

    assert (theater.zone, theater.currency, theater.city) == ("UTC", "EUR", "Paris")
    assert Seat.objects.filter(plan__screen__theater=theater).count() == 100
    prices = theater.price_cards.get().prices
    assert {price.amount for price in prices.all()} == {1000}
    assert {price.category for price in prices.all()} == set(SeatCategory.values)


def test_in_a_currency_without_cents_the_default_price_is_a_whole_one() -> None:
    theater = programme.open_theater(name="Star", location="Tokyo", currency="JPY")
    assert theater.price_cards.get().prices.filter(amount=10).count() == len(SeatCategory)


@pytest.mark.parametrize(("field", "value"), [
    ("zone", "Mars/Olympus"),
    ("zone", "../etc/passwd"),
    ("currency", "GLD"),
    ("name", ""),
    ("name", "x" * 201),
    ("name", "nul\0"),
    ("location", "\udcff"),
    ("accent", "red"),
    ("capacity", 0),
    ("capacity", 5001),
    ("tax_rate", -1),
])  # fmt: skip
def test_what_a_field_cannot_hold_is_refused_by_its_name(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        programme.open_theater(**{"name": "Rex", "location": "Paris", "capacity": 10, field: value})
    assert refused.value.field == field


@pytest.mark.parametrize(("field", "value"), [
    ("title", ""),
    ("duration", 0),
    ("duration", 1001),
    ("duration", 10**30),
    ("trailer", "javascript:alert(1)"),
    ("synopsis", "x" * 5001),
])  # fmt: skip
def test_a_movie_that_cannot_be_is_refused_by_its_field(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        a_movie(**{field: value})
    assert refused.value.field == field
    assert Movie.objects.count() == 0


def test_a_new_plan_is_a_new_version_and_the_old_one_stays() -> None:
    screen = a_screen(a_theater(), "Two", "A s s")

    newer = programme.redraw(plan=programme.current_plan(screen), text="A s s s", now=NOW)

    assert [plan.version for plan in screen.plans.order_by("version")] == [1, 2]
    assert programme.current_plan(screen) == newer


def test_prices_are_in_the_theaters_currency() -> None:
    theater = a_theater()
    with pytest.raises(Invalid):
        programme.set_prices(theater, "Matinee", {SeatCategory.STANDARD: Money(800, "USD")})
    with pytest.raises(Invalid):
        programme.set_prices(theater, "Matinee", {SeatCategory.STANDARD: Money(-1, "EUR")})
