"""Wheelchair spaces, companions, and single seats: who may have which."""

from typing import Any

import pytest

from matinee.programme.halls import seats_of
from matinee.programme.models import Showtime
from matinee.refusals import Invalid
from matinee.sales import operations, planning
from matinee.sales.models import AccessibleRelease, Channel, Reservation
from matinee.sales.operations import Customer, Wish
from matinee.sales.refusals import (
    CompanionAlone,
    ForWheelchairs,
    NoWheelchairSpace,
    SeatTaken,
    SingleSeat,
    SoldOut,
)
from matinee.testing import NOW, World, a_purchase, a_reservation, a_screen, a_showtime

# A1 A2 A3 A4 A5 ordinary; B1 space, B2 B3 companions, B4 ordinary, aisle, B5 ordinary, B6 companion, B7 space
PLAN = "A s s s s s\nB w c c s _ s c w"


@pytest.fixture
def showtime(world: World) -> Showtime:
    return a_showtime(world.movie, screen=a_screen(world.theater, "Access", PLAN))


def kept(
    world: World, showtime: Showtime, *, channel: Channel = Channel.WEB, override: str = "", **wish: Any
) -> list[str]:
    reservation = operations.reserve(
        showtime=showtime,
        customer=Customer(world.ann),
        channel=channel,
        wish=Wish(**wish),
        now=NOW,
        override=override,
    )
    return Reservation.objects.with_sale().get(pk=reservation.pk).labels


def test_seats_for_wheelchairs_are_for_those_who_say_that_they_need_them(world: World, showtime: Showtime) -> None:
    with pytest.raises(ForWheelchairs) as refused:
        kept(world, showtime, seats=["B1", "B2"])
    assert refused.value.details == {"seats": ["B1", "B2"]}
    assert kept(world, showtime, seats=["B1", "B2"], accessible=True) == ["B1", "B2"]


def test_companions_come_with_a_wheelchair_space(world: World, showtime: Showtime) -> None:
    for accessible in (True, False):
        with pytest.raises(CompanionAlone) as refused:
            kept(world, showtime, seats=["B2", "B3"], accessible=accessible)
        assert str(refused.value) == (
            "Seats B2 and B3 are for whoever comes with somebody who uses a wheelchair, up to three to a space. "
            "Choose the space as well."
        )


def test_a_space_with_one_companion_is_found_in_one_step(world: World, showtime: Showtime) -> None:
    assert kept(world, showtime, wheelchairs=1, companions=1) in (["B1", "B2"], ["B6", "B7"])


def test_companions_beyond_their_own_seats_sit_in_ordinary_ones_beside(world: World, showtime: Showtime) -> None:
    assert kept(world, showtime, wheelchairs=1, companions=3) == ["B1", "B2", "B3", "B4"]


def test_two_spaces_are_found_even_where_they_are_not_together(world: World, showtime: Showtime) -> None:
    assert kept(world, showtime, wheelchairs=2, companions=2) == ["B1", "B2", "B6", "B7"]


def test_without_a_space_the_answer_says_so(world: World, showtime: Showtime) -> None:
    kept(world, showtime, wheelchairs=2)
    with pytest.raises(NoWheelchairSpace) as refused:
        kept(world, showtime, wheelchairs=1)
    assert refused.value.details == {"free": 0}


@pytest.mark.parametrize("wish", [
    {"wheelchairs": 1, "companions": 4},
    {"wheelchairs": 0, "companions": 1},
    {"wheelchairs": -1},
    {"wheelchairs": 1, "companions": -1},
    {"wheelchairs": 1, "number": 5},
    {"wheelchairs": 1, "seats": ["B1"]},
])  # fmt: skip
def test_a_party_that_cannot_be_is_refused(world: World, showtime: Showtime, wish: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        kept(world, showtime, **wish)


def test_best_available_leaves_them_to_those_who_need_them(world: World, showtime: Showtime) -> None:
    a_reservation(showtime, world.bob, number=7, together=False)

    with pytest.raises(SoldOut) as refused:
        kept(world, showtime, number=1)
    assert refused.value.details == {"free": 0}
    with pytest.raises(ForWheelchairs):
        kept(world, showtime, seats=["B1"])


def test_they_are_for_everyone_once_all_others_are_sold_and_that_is_written_down(
    world: World, showtime: Showtime
) -> None:
    a_purchase(showtime, world.bob, number=7, together=False)

    assert len(kept(world, showtime, number=2)) == 2
    release = AccessibleRelease.objects.get()
    assert (release.showtime_id, release.released_at, release.others_sold) == (showtime.pk, NOW, 7)


def test_seats_kept_back_by_the_house_are_not_sold_and_release_nothing(world: World, showtime: Showtime) -> None:
    from_house = [seat for seat in seats_of(showtime.plan_id) if seat.label == "A1"]
    planning.withhold(showtime=showtime, seats=from_house, reason="Press", until=None, now=NOW)
    a_purchase(showtime, world.bob, number=6, together=False)

    with pytest.raises(SoldOut):
        kept(world, showtime, number=1)
    assert AccessibleRelease.objects.count() == 0


def test_a_single_seat_is_not_left_alone_and_others_are_offered(world: World, showtime: Showtime) -> None:
    a_reservation(showtime, world.bob, seats=["A1"])

    with pytest.raises(SingleSeat) as refused:
        kept(world, showtime, seats=["A3"])
    assert refused.value.details == {"alone": ["A2"], "offer": ["A4"]}
    assert kept(world, showtime, seats=["A2"]) == ["A2"]


def test_the_desk_and_a_theater_without_the_rule_may_leave_one_alone(world: World, showtime: Showtime) -> None:
    a_reservation(showtime, world.bob, seats=["A1"])
    assert kept(world, showtime, channel=Channel.DESK, seats=["A3"]) == ["A3"]
    world.theater.single_seat_rule = False
    world.theater.save()
    elsewhere = a_showtime(world.movie, screen=a_screen(world.theater, "Free", PLAN))
    assert kept(world, elsewhere, seats=["A2", "A4"]) == ["A2", "A4"]


def test_a_change_may_keep_what_it_has_beside_a_single_seat(world: World, showtime: Showtime) -> None:
    reservation = a_reservation(showtime, world.ann, seats=["A1", "A2"])
    operations.change(reservation=reservation, wish=Wish(seats=["A1", "A2", "A3"]), now=NOW)
    with pytest.raises(SingleSeat):
        operations.change(reservation=reservation, wish=Wish(seats=["A1", "A3"]), now=NOW)


def test_staff_pass_the_rules_with_a_reason_that_is_kept_and_never_a_claim(world: World, showtime: Showtime) -> None:
    assert kept(world, showtime, seats=["B2", "A3"], override="School class") == ["A3", "B2"]
    assert Reservation.objects.get().reason == "School class"
    with pytest.raises(SeatTaken):
        kept(world, showtime, seats=["A3"], override="The mayor")
