"""Changing a theater or a movie that has showtimes already."""

from datetime import timedelta

import pytest

from matinee.money import Money
from matinee.programme import operations as programme
from matinee.programme.models import SeatCategory, Showtime
from matinee.programme.operations import HasShowtimes, Overlaps
from matinee.refusals import Invalid
from matinee.testing import NOW, TONIGHT, a_movie, a_showtime, a_theater

pytestmark = pytest.mark.django_db


def test_a_theater_without_showtimes_can_change_its_zone() -> None:
    theater = a_theater(zone="Europe/Paris")
    assert theater.zoneinfo.key == "Europe/Paris"

    programme.change_theater(theater=theater, changes={"zone": "Asia/Tokyo"})
    assert theater.zoneinfo.key == "Asia/Tokyo"


def test_another_currency_brings_the_default_price_with_it() -> None:
    theater = a_theater(currency="EUR")
    programme.change_theater(theater=theater, changes={"currency": "JPY"})

    prices = theater.price_cards.get().prices.all()
    assert {price.amount for price in prices} == {10}


@pytest.mark.parametrize("change", [{"zone": "Asia/Tokyo"}, {"currency": "JPY"}])
def test_with_showtimes_zone_and_currency_stay(change: dict[str, str]) -> None:
    theater = a_showtime().theater
    with pytest.raises(HasShowtimes):
        programme.change_theater(theater=theater, changes=change)
    theater.refresh_from_db()
    assert (theater.zone, theater.currency) == ("Europe/Paris", "EUR")


def test_with_showtimes_the_same_zone_may_be_said_again() -> None:
    theater = a_showtime().theater
    programme.change_theater(theater=theater, changes={"zone": "Europe/Paris", "name": "Grand Rex"})
    theater.refresh_from_db()
    assert theater.name == "Grand Rex"


def test_a_theater_changes_to_nothing_that_it_could_not_open_with() -> None:
    theater = a_theater()
    with pytest.raises(Invalid) as refused:
        programme.change_theater(theater=theater, changes={"zone": "Mars/Olympus"})
    assert refused.value.field == "zone"


def test_a_movie_that_gets_longer_keeps_its_screens_for_longer() -> None:
    movie = a_movie(duration=100)
    showtime = a_showtime(movie)

    programme.change_movie(movie=movie, changes={"duration": 120}, now=NOW)
    showtime.refresh_from_db()
    assert showtime.ends_at == TONIGHT + timedelta(minutes=120)
    assert showtime.clear_at == TONIGHT + timedelta(minutes=135)


def test_a_movie_cannot_get_so_long_that_it_runs_into_the_next() -> None:
    movie, theater = a_movie(duration=100), a_theater()
    first = a_showtime(movie, theater)
    a_showtime(movie, theater, starts_at=TONIGHT + timedelta(minutes=140))

    with pytest.raises(Overlaps):
        programme.change_movie(movie=movie, changes={"duration": 120}, now=NOW)
    movie.refresh_from_db()
    assert movie.duration == 100
    assert Showtime.objects.get(pk=first.pk).ends_at == TONIGHT + timedelta(minutes=100)


def test_what_was_shown_lasted_as_long_as_it_lasted() -> None:
    movie = a_movie(duration=100)
    shown = a_showtime(movie)

    programme.change_movie(movie=movie, changes={"duration": 120}, now=TONIGHT + timedelta(hours=3))
    shown.refresh_from_db()
    assert shown.ends_at == TONIGHT + timedelta(minutes=100)


@pytest.mark.parametrize("minor", [-1, 10**9 + 1, 10**14])
def test_a_price_that_no_ticket_has_is_refused(minor: int) -> None:
    theater = a_theater()
    with pytest.raises(Invalid) as refused:
        programme.set_prices(theater, "Standard", {SeatCategory.STANDARD: Money(minor, "EUR")})
    assert refused.value.field == "price"
