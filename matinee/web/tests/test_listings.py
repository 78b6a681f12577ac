"""A listing is written once for all guests, and says at every moment what is true."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from matinee.programme.models import Price, Showtime
from matinee.sales import operations
from matinee.testing import NOW, TONIGHT, World, a_movie, a_reservation, a_screen, a_showtime, a_theater, a_user
from matinee.web import listings
from matinee.web.tests.reading import words

pytestmark = pytest.mark.django_db(transaction=True)

# By it the theater's almost full: of its seats these are left.
LEFT = 5


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def world(clock: time_machine.Traveller) -> World:
    return World.build()


def statements(visitor: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as ran:
        assert visitor.get(path).status_code == 200
    return len(ran)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_first_guest_costs_as_many_statements_however_much_is_on(
    clock: time_machine.Traveller, visitor: Client, rows: int
) -> None:
    for number in range(rows):
        movie, theater = a_movie(f"Dune {number}"), a_theater(f"Rex {number}")
        a_movie(f"Amélie {number}", release_date=NOW.date() + timedelta(days=100))
        a_movie(f"Metropolis {number}")
        for day in range(rows):
            first = theater.screens.get(name="Screen 1")
            a_showtime(movie, screen=first, starts_at=TONIGHT + timedelta(days=day), now=NOW)
            a_showtime(movie, screen=a_screen(theater, f"Two {day}", "A sss"))
    # The edition and when something begins are two of them; then only the edition is asked for anew.
    assert statements(visitor, "/movies/") == 6
    assert statements(visitor, "/theaters/") == 3
    assert statements(visitor, f"/theaters/{theater.pk}/") == 9
    assert statements(visitor, f"/movies/{movie.pk}/") == 9
    assert statements(visitor, "/") == 8


def almost_fill(world: World) -> None:
    a_reservation(world.showtime, world.ann, number=100 - LEFT, together=False)


def test_the_second_guest_costs_the_edition_and_how_full_it_is(world: World, visitor: Client) -> None:
    for path in ("/", f"/movies/{world.movie.pk}/", f"/theaters/{world.theater.pk}/"):
        first = visitor.get(path)
        assert statements(visitor, path) == 2
        again = visitor.get(path)
        assert again.content == first.content
        assert set(again["Vary"].split(", ")) == set(first["Vary"].split(", "))
    for path in ("/movies/", "/theaters/"):
        visitor.get(path)
        assert statements(visitor, path) == 1


CHANGES: dict[str, tuple[Callable[[World], object], str]] = {
    "seats that go": (almost_fill, f"last {LEFT} seats"),
    "a price": (lambda world: Price.objects.update(amount=4200), "from €42.00"),
    "a mark": (lambda world: Showtime.objects.update(format="70 mm"), "70 mm"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_guest_sees_at_once(world: World, visitor: Client, change: str) -> None:
    make, said = CHANGES[change]
    assert said not in words(visitor.get("/"))
    make(world)
    assert said in words(visitor.get("/"))


def test_seats_that_come_back_by_the_clock_are_seen_without_anybody_sweeping(
    world: World, visitor: Client, clock: time_machine.Traveller
) -> None:
    almost_fill(world)
    assert "last 5 seats" in words(visitor.get("/"))
    clock.shift(timedelta(minutes=10))
    assert "last 5 seats" not in words(visitor.get("/"))


def test_seats_that_are_given_back_are_seen(world: World, visitor: Client) -> None:
    kept = a_reservation(world.showtime, world.ann, number=100 - LEFT, together=False)
    assert "last 5 seats" in words(visitor.get("/"))
    operations.release(reservation=kept, now=NOW)
    assert "last 5 seats" not in words(visitor.get("/"))


def test_what_has_begun_is_gone_from_its_first_second(
    world: World, visitor: Client, clock: time_machine.Traveller
) -> None:
    clock.move_to(world.showtime.starts_at - timedelta(seconds=1))
    assert "21:00" in words(visitor.get("/"))
    clock.shift(timedelta(seconds=1))
    assert "21:00" not in words(visitor.get("/"))


def test_each_reader_gets_what_they_asked_for(world: World, visitor: Client) -> None:
    visitor.get("/")
    assert "9:00 pm" in words(visitor.get("/", headers={"accept-language": "en-US"}))
    assert "21:00" not in words(visitor.get("/?time=late"))
    assert b"<html" not in visitor.get("/", headers={"hx-request": "true"}).content


def test_who_has_signed_in_is_greeted_and_guests_after_them_are_not(world: World, visitor: Client) -> None:
    member = Client(headers={"accept": "text/html", "accept-language": "en-GB"})
    member.force_login(a_user("carla"))
    visitor.get("/")
    assert b"carla" in member.get("/").content
    assert b"carla" not in visitor.get("/").content


def test_no_more_is_kept_than_there_is_room_for(world: World, visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "MOST_KEPT", 2)
    for number in range(3):
        visitor.get(f"/?day={number}")
    assert statements(visitor, "/?day=2") == 2
    assert statements(visitor, "/?day=0") > 2
