"""Which errors of the database mean that somebody else was quicker, and what they are answered."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from matinee.api.tests.program import Program, refusal
from matinee.programme import operations as programme
from matinee.programme.models import Movie, Screen, Showtime
from matinee.races import is_lost_race
from matinee.sales import operations, planning
from matinee.sales.gateways.base import Captured, Card
from matinee.sales.models import Payment
from matinee.testing import NOW, TONIGHT, World, a_movie, a_reservation, pay


@pytest.fixture
def world(transactional_db: None) -> World:
    return World.build()


def plan_with_a_film_that_is_gone(world: World) -> None:
    movie = a_movie("Heat")
    Movie.objects.filter(pk=movie.pk).delete()
    screen = world.theater.screens.get()
    programme.plan_showtime(movie=movie, screen=screen, starts_at=TONIGHT.replace(day=9), now=NOW)


def two_screens_of_one_name(world: World) -> None:
    Screen.objects.create(theater=world.theater, name=world.theater.screens.get().name)


def rename_what_is_gone(world: World) -> None:
    movie = a_movie("Heat")
    Movie.objects.filter(pk=movie.pk).delete()
    movie.save(update_fields=["title"])


@pytest.mark.parametrize(
    "act",
    [
        plan_with_a_film_that_is_gone,
        two_screens_of_one_name,
        rename_what_is_gone,
        lambda world: Movie.objects.all().delete(),
    ],
    ids=["foreign key", "unique", "gone", "protected"],
)
def test_what_was_changed_or_deleted_meanwhile_is_a_lost_race(world: World, act: Callable[[World], Any]) -> None:
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        act(world)
    assert is_lost_race(error.value)


def test_a_row_that_can_never_be_right_is_a_fault_of_ours(world: World) -> None:
    with pytest.raises(DatabaseError, match="showtime_in_order") as error, transaction.atomic():
        Showtime.objects.filter(pk=world.showtime.pk).update(doors_at=TONIGHT.replace(day=9))
    assert not is_lost_race(error.value)


def test_a_program_that_lost_one_is_told_to_look_again(world: World) -> None:
    """Somebody deletes the film between the look for it and the showtime that is planned with it."""
    movie, staff = a_movie("Heat"), Program(world.staff)
    body = {"movie": movie.pk, "theater": world.theater.pk, "date_and_time": "2031-01-01T20:00:00Z"}

    def delete_first(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "programme_showtime"'):
            execute('DELETE FROM "programme_movie" WHERE id = %s', [movie.pk], False, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(delete_first):
        answer = staff.post("/showtime/", body)
    assert refusal(answer) == (409, "changed_meanwhile")


def test_withdrawing_what_is_gone_is_done(world: World) -> None:
    planning.withdraw_showtime(showtime=world.late, now=NOW)
    planning.withdraw_showtime(showtime=world.late, now=NOW)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's writers take turns")
@pytest.mark.parametrize("late", [False, True], ids=["reserves", "is answered late"])
def test_who_takes_a_lapsed_seat_and_staff_who_clear_it_never_wait_in_a_circle(world: World, late: bool) -> None:
    """Staff have locked the showtime, and end its lapsed claims while somebody waits to claim one of their seats."""
    kept = a_reservation(world.showtime, world.ann, seats=["C4"])
    pay(kept, Card("0135"))
    payment, later = Payment.objects.get(), NOW + timedelta(minutes=16)

    def take() -> object:
        try:
            if late:
                return operations.settle(payment=payment, outcome=Captured(), now=later)
            return a_reservation(world.showtime, world.bob, seats=["C4"], now=later)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as customer:
        with transaction.atomic():
            planning.stand_still(Showtime.objects.filter(pk=world.showtime.pk))
            taking = customer.submit(take)
            time.sleep(0.5)
            assert not taking.done()
            planning.check_untaken(world.showtime, later)
        assert taking.result(10)
