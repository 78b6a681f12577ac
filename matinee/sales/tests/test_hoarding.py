"""Who keeps seats and never pays can't keep a room empty; who changes their mind isn't bothered."""

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from matinee.sales import operations
from matinee.sales.models import Channel, Reservation
from matinee.sales.operations import Customer, Wish
from matinee.sales.refusals import TooManyHolds
from matinee.testing import NOW, World, pay

HOME, SCHOOL = "h" * 32, "s" * 32


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> None:
    settings.RATE_LIMITS = True
    settings.UNPAID_SEATS, settings.UNPAID_SEATS_ADDRESS = 20, 40
    settings.UNPAID_HOLDS, settings.UNPAID_HOLDS_ADDRESS = 3, 18


def keep(world: World, who: Customer, number: int = 2, *, now: datetime = NOW) -> Reservation:
    wish = Wish(number=number, together=False)
    return operations.reserve(showtime=world.late, customer=who, channel=Channel.WEB, wish=wish, now=now)


def waste(world: World, who: Customer, number: int = 2, *, now: datetime = NOW) -> None:
    operations.release(reservation=keep(world, who, number, now=now), now=now)


def wait(world: World, who: Customer, *, now: datetime = NOW) -> int:
    """How many seconds they are told to wait."""
    with pytest.raises(TooManyHolds) as refused:
        keep(world, who, now=now)
    seconds: int = refused.value.details["retry_after"]
    return seconds


def test_a_change_of_mind_costs_nothing(world: World) -> None:
    ann = Customer(world.ann)
    for _ in range(2):
        waste(world, ann)
    assert keep(world, ann).pk


def test_pauses_grow_with_each_reservation_that_comes_to_nothing(world: World) -> None:
    ann, now, waited = Customer(world.ann), NOW, []
    for _ in range(2):
        waste(world, ann)
    for _ in range(5):
        waste(world, ann, now=now)
        waited.append(wait(world, ann, now=now))
        now += timedelta(seconds=waited[-1])
    assert waited == [60, 120, 240, 480, 960]


def test_a_reservation_that_lapses_counts_as_one_that_is_given_up(world: World) -> None:
    ann = Customer(world.ann)
    for _ in range(3):
        keep(world, ann)
    assert wait(world, ann, now=NOW + timedelta(minutes=10, seconds=20)) == 40
    assert keep(world, ann, now=NOW + timedelta(minutes=11)).pk


def test_a_room_that_was_kept_weighs_more_than_two_seats(world: World) -> None:
    ann = Customer(world.ann)
    waste(world, ann, 100)
    assert wait(world, ann) == 60 * 2**8


def test_no_pause_is_longer_than_half_a_day(world: World) -> None:
    ann = Customer(world.ann)
    waste(world, ann, 90)
    waste(world, ann, 90, now=NOW + timedelta(hours=3))
    assert wait(world, ann, now=NOW + timedelta(hours=3)) == 12 * 3600


def test_who_pays_begins_anew(world: World) -> None:
    ann = Customer(world.ann)
    for _ in range(2):
        waste(world, ann)
    pay(keep(world, ann, now=NOW + timedelta(minutes=1)), now=NOW + timedelta(minutes=1))
    for _ in range(2):
        waste(world, ann, now=NOW + timedelta(minutes=2))
    assert keep(world, ann, now=NOW + timedelta(minutes=2)).pk


def test_so_many_unpaid_seats_at_once_are_enough_and_one_reservation_of_any_size_is_not_too_many(world: World) -> None:
    ann = Customer(world.ann)
    first = keep(world, ann, 30)
    with pytest.raises(TooManyHolds, match="You keep 30 seats that aren't paid for") as refused:
        keep(world, ann, now=NOW + timedelta(minutes=4))
    assert refused.value.details == {"retry_after": 360}
    pay(first)
    assert keep(world, ann, now=NOW + timedelta(minutes=4)).pk


def test_guests_are_told_apart_by_the_address_alone(world: World) -> None:
    for _ in range(18):
        waste(world, Customer(asked_from=HOME))
    assert wait(world, Customer(asked_from=HOME)) == 60
    # With an account or without: it is the address that asked too often.
    assert wait(world, Customer(world.bob, asked_from=HOME)) == 60
    assert keep(world, Customer(asked_from=SCHOOL)).pk
    assert keep(world, Customer(world.bob, asked_from=SCHOOL)).pk


def test_a_family_of_six_on_one_address_can_buy(world: World) -> None:
    for _ in range(6):
        for _ in range(2):
            waste(world, Customer(asked_from=HOME))
        assert pay(keep(world, Customer(asked_from=HOME)), email="home@example.org")


def test_nobody_is_held_up_by_what_others_let_go(world: World) -> None:
    for _ in range(3):
        waste(world, Customer(world.bob))
    assert keep(world, Customer(world.ann)).pk


def test_a_day_later_all_is_forgotten(world: World) -> None:
    ann, tomorrow = Customer(world.ann, asked_from=HOME), NOW + timedelta(hours=24)
    waste(world, ann, 90)
    world.late.starts_at += timedelta(days=2)
    assert keep(world, ann, now=tomorrow).pk
    operations.sweep(now=tomorrow)
    assert list(Reservation.objects.order_by("pk").values_list("asked_from", flat=True)) == ["", HOME]


def test_the_desk_is_no_hoarder(world: World) -> None:
    for _ in range(5):
        desk = operations.reserve(
            showtime=world.late, customer=Customer(world.ann), channel=Channel.DESK, wish=Wish(number=8), now=NOW
        )
        operations.release(reservation=desk, now=NOW)
    assert keep(world, Customer(world.ann)).pk


def test_without_limits_there_are_none(world: World, settings: Settings) -> None:
    settings.RATE_LIMITS = False
    for _ in range(12):
        waste(world, Customer(world.ann), 30)
    assert keep(world, Customer(world.ann)).pk
