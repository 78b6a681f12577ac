"""Showtimes at which nobody chooses a place: the same claims, the same constraint."""

import pytest

from matinee.programme.models import Seat, SeatPlan, Showtime
from matinee.refusals import Invalid
from matinee.sales import invariants, operations, queries
from matinee.sales.models import Channel, Reservation
from matinee.sales.operations import Customer, Wish
from matinee.sales.refusals import NoWheelchairSpace, SoldOut
from matinee.testing import NOW, World, a_reservation, a_screen, a_showtime


@pytest.fixture
def showtime(world: World) -> Showtime:
    return a_showtime(world.movie, screen=a_screen(world.theater, "Roof", "unnumbered\nA s . s . s\nB w c _ s"))


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.API, Channel.DESK])
def test_nobody_chooses_a_place(showtime: Showtime, channel: Channel) -> None:
    with pytest.raises(Invalid) as refused:
        operations.reserve(
            showtime=showtime, customer=Customer(), channel=channel, wish=Wish(seats=["A1"]), now=NOW, override="VIP"
        )
    assert (refused.value.field, str(refused.value)) == (
        "seats",
        "Places are not numbered at this showtime. Say how many you want.",
    )
    assert not Reservation.objects.exists()


def test_places_need_not_be_side_by_side(world: World, showtime: Showtime) -> None:
    assert len(a_reservation(showtime, world.ann, number=3).labels) == 3


def test_the_last_place_is_sold_once(world: World, showtime: Showtime) -> None:
    a_reservation(showtime, world.ann, number=4)
    with pytest.raises(SoldOut):
        a_reservation(showtime, world.bob, number=1)
    assert queries.seat_map(showtime, NOW).free == 2
    assert invariants.violations(NOW) == []


def test_spaces_for_wheelchairs_are_kept_here_too(world: World, showtime: Showtime) -> None:
    kept = a_reservation(showtime, world.ann, wheelchairs=1, companions=1, number=None)
    assert kept.labels == ["B1", "B2"]
    with pytest.raises(NoWheelchairSpace):
        a_reservation(showtime, world.bob, wheelchairs=1, number=None)


def test_another_number_of_places(world: World, showtime: Showtime) -> None:
    kept = a_reservation(showtime, world.ann, number=1)
    operations.change(reservation=kept, wish=Wish(number=3), now=NOW)
    assert len(Reservation.objects.with_sale().get(pk=kept.pk).labels) == 3
    with pytest.raises(Invalid):
        operations.change(reservation=kept, wish=Wish(seats=["A1"]), now=NOW)


def test_a_plan_that_is_older_than_the_word_for_it_counts_the_same(world: World) -> None:
    screen = a_screen(world.theater, "Bar", "A s s")
    old = SeatPlan.objects.create(screen=screen, version=2, text="A s", numbered=False)
    Seat.objects.create(plan=old, row="A", number=1, label="A1", x=1, y=1)
    with pytest.raises(Invalid, match="Places are not numbered"):
        a_reservation(a_showtime(world.movie, screen=screen), world.ann, seats=["A1"])
