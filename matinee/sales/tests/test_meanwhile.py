"""What staff change is changed as it is at that moment, not as it was read: others act meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from matinee.programme import operations as programme
from matinee.programme.models import Movie, Showtime, Theater
from matinee.refusals import ChangedMeanwhile
from matinee.sales import operations, planning
from matinee.sales.models import Reservation
from matinee.sales.refusals import ShowtimeCancelled
from matinee.testing import NOW, TONIGHT, World, a_movie, a_reservation, a_theater


def again(showtime: Showtime) -> Showtime:
    return Showtime.objects.with_programme().get(pk=showtime.pk)


def test_a_showtime_that_was_called_off_meanwhile_stays_so(world: World) -> None:
    stale = again(world.showtime)
    operations.call_off(showtime=world.showtime, reason="No heating.", by=world.staff, face="API", now=NOW)

    with pytest.raises(ShowtimeCancelled):
        planning.change_showtime(showtime=stale, changes={"language": "French"}, now=NOW)
    assert again(world.showtime).cancelled_at == NOW


def test_two_changes_of_one_showtime_are_both_made(world: World) -> None:
    stale, earlier = again(world.showtime), TONIGHT - timedelta(hours=1)
    planning.change_showtime(showtime=world.showtime, changes={"starts_at": earlier}, now=NOW)
    planning.change_showtime(showtime=stale, changes={"language": "French"}, now=NOW)

    now = again(world.showtime)
    assert (now.starts_at, now.language) == (earlier, "French")


def test_a_film_that_gets_longer_leaves_a_showtime_called_off(world: World) -> None:
    operations.call_off(showtime=world.showtime, reason="No heating.", by=world.staff, face="API", now=NOW)
    programme.change_movie(movie=world.movie, changes={"duration": 170}, now=NOW)

    assert again(world.showtime).cancelled_at == NOW


@pytest.mark.parametrize(
    "act",
    [
        lambda one, world: planning.change_showtime(showtime=one, changes={"language": "French"}, now=NOW),
        lambda one, world: planning.choose_plan(showtime=one, plan=one.plan, now=NOW),
        lambda one, world: operations.call_off(showtime=one, reason="Snow.", by=world.staff, face="API", now=NOW),
    ],
    ids=["change", "plan", "call off"],
)
def test_a_showtime_that_was_deleted_meanwhile_does_not_come_back(
    world: World, act: Callable[[Showtime, World], Any]
) -> None:
    stale = again(world.showtime)
    planning.withdraw_showtime(showtime=world.showtime, now=NOW)

    with pytest.raises(ChangedMeanwhile):
        act(stale, world)
    assert not Showtime.objects.filter(pk=stale.pk).exists()


def test_a_film_or_a_theater_that_was_deleted_meanwhile_does_not_come_back(world: World) -> None:
    movie, theater = a_movie("Heat"), a_theater("Roxy")
    planning.withdraw_movie(movie=Movie.objects.get(pk=movie.pk), now=NOW)
    planning.withdraw_theater(theater=Theater.objects.get(pk=theater.pk), now=NOW)

    with pytest.raises(ChangedMeanwhile):
        programme.change_movie(movie=movie, changes={"title": "Heat 2"}, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        planning.change_theater(theater=theater, changes={"city": "Lyon"}, now=NOW)
    assert not Movie.objects.filter(title__startswith="Heat").exists()
    assert not Theater.objects.filter(name="Roxy").exists()


def test_a_reservation_that_went_with_its_showtime_is_gone_for_its_customer(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    mine = Reservation.objects.with_sale().select_related("showtime__screen__theater").get(pk=kept.pk)
    operations.release(reservation=kept, now=NOW)
    planning.withdraw_showtime(showtime=world.showtime, now=NOW)

    with pytest.raises(ChangedMeanwhile):
        operations.renew(reservation=mine, now=NOW)
