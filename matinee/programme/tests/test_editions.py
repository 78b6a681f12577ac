"""Whoever changes the programme, and however, gives it another edition; until then nothing is read twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from matinee.programme import editions
from matinee.programme.models import BrokenSeat, Movie, Price, PriceCard, Screen, Seat, SeatPlan, Showtime, Theater
from matinee.testing import NOW, World, a_showtime

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return World.build()


def raw(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


CHANGES: dict[str, Callable[[World], object]] = {
    "another film": lambda world: Movie.objects.create(
        title="New", director="Her", genre="Drama", release_date=NOW.date(), duration=90
    ),
    "a film's title": lambda world: Movie.objects.filter(pk=world.movie.pk).update(title="Renamed"),
    "a theater's terms": lambda world: Theater.objects.update(hold_minutes=7),
    "a screen's name": lambda world: Screen.objects.update(name="Big"),
    "a plan that is retired": lambda world: SeatPlan.objects.update(retired_at=NOW),
    "a seat that breaks": lambda world: BrokenSeat.objects.create(seat=Seat.objects.earliest("pk"), reported_at=NOW),
    "a price": lambda world: Price.objects.update(amount=700),
    "a price card's name": lambda world: PriceCard.objects.update(name="Standard 2"),
    "a showtime's start": lambda world: Showtime.objects.filter(pk=world.late.pk).update(
        starts_at=world.late.starts_at + timedelta(minutes=1)
    ),
    "a showtime that goes": lambda world: Showtime.objects.filter(pk=world.late.pk).delete(),
    "a statement of somebody else's": lambda world: raw("UPDATE programme_showtime SET format = '3D'"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_makes_another_edition(world: World, change: str) -> None:
    before = editions.newest()
    assert editions.newest() is before
    CHANGES[change](world)
    assert editions.newest() is not before


def test_nothing_is_read_twice_of_one_edition(world: World) -> None:
    known = editions.newest().showtime(world.showtime.pk)
    with CaptureQueriesContext(connection) as ran:
        again = editions.newest().showtime(world.showtime.pk)
        assert again is known
        assert again is not None
        assert (again.movie, again.theater, again.prices) == (world.movie, world.theater, world.showtime.prices)
    # The edition's number, the prices of the one, and those of the world's own.
    assert len(ran) == 3


def test_that_there_is_no_such_showtime_is_remembered_until_there_is_one(world: World) -> None:
    last = world.late
    Showtime.objects.filter(pk=last.pk).delete()
    assert editions.newest().showtime(last.pk) is None
    last.save(force_insert=True)
    found = editions.newest().showtime(last.pk)
    assert found == last


def test_a_change_that_is_taken_back_leaves_the_edition_as_it_was(world: World) -> None:
    before = editions.newest()
    with transaction.atomic():
        Movie.objects.update(title="Renamed")
        transaction.set_rollback(True)
    assert editions.newest() is before


def test_a_transaction_remembers_nothing_and_sees_what_it_did_itself(world: World) -> None:
    with transaction.atomic():
        first = editions.newest().showtime(world.showtime.pk)
        Movie.objects.update(title="Renamed")
        second = editions.newest().showtime(world.showtime.pk)
        assert first is not None
        assert second is not None
        assert (first.movie.title, second.movie.title) == (world.movie.title, "Renamed")
        transaction.set_rollback(True)
    third = editions.newest().showtime(world.showtime.pk)
    assert third is not None
    assert third.movie.title == world.movie.title


def test_what_is_on_from_a_moment_changes_when_something_begins(world: World) -> None:
    edition, starts_at = editions.newest(), world.showtime.starts_at
    before = edition.moment(starts_at - timedelta(seconds=1))
    assert edition.moment(starts_at - timedelta(milliseconds=1)) == before
    assert edition.moment(starts_at) > before
    assert edition.moment(starts_at + timedelta(days=1)) > edition.moment(starts_at)


def test_the_years_behind_a_chain_are_not_read_to_know_what_is_on(world: World) -> None:
    a_showtime(world.movie, world.theater, starts_at=NOW - timedelta(days=400), now=NOW - timedelta(days=500))
    edition = editions.newest()

    edition.moment(NOW)
    (starts,) = edition._remembered.values()
    assert starts == [world.showtime.starts_at, world.late.starts_at]


def test_the_memory_begins_anew_when_it_is_full(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions, "MOST_REMEMBERED", 3)
    edition, asked = editions.newest(), []

    def read(number: int) -> int:
        asked.append(number)
        return number

    for number in (1, 2, 3, 3, 4, 4, 1):
        assert edition.recall(read, number) == number
    assert asked == [1, 2, 3, 4, 1]
