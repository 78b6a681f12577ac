"""Customers who keep seats and never pay can't empty a room; customers who change their mind aren't bothered."""

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from pytest_django import Settings

from matinee.accounts.models import User
from matinee.programme.models import Showtime
from matinee.sales import operations
from matinee.sales.models import Channel, Reservation, ReservedSeat
from matinee.sales.operations import Customer, Wish
from matinee.sales.refusals import TooManyAtDesk, TooManyHolds
from matinee.testing import NOW, TONIGHT, World, a_showtime, a_theater, pay

HOME, SCHOOL = "h" * 32, "s" * 32


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> None:
    settings.RATE_LIMITS = True
    settings.UNPAID_SEATS, settings.UNPAID_SEATS_ADDRESS = 100, 140
    settings.UNPAID_HOLDS, settings.UNPAID_HOLDS_ADDRESS = 3, 18


@pytest.fixture
def big(world: World) -> Showtime:
    """In ten days, in a room of 200."""
    return a_showtime(world.movie, a_theater("Gaumont", capacity=200), starts_at=TONIGHT + timedelta(days=10))


def confirm(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)


def reserve(showtime: Showtime, who: Customer, number: int, *, now: datetime = NOW) -> Reservation:
    wish = Wish(number=number, together=False)
    return operations.reserve(showtime=showtime, customer=who, channel=Channel.WEB, wish=wish, now=now)


def keep(world: World, who: Customer, number: int = 2, *, now: datetime = NOW) -> Reservation:
    return reserve(world.late, who, number, now=now)


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


def test_what_is_kept_and_what_is_asked_for_count_together(world: World) -> None:
    ann = Customer(world.ann)
    first = keep(world, ann, 60)
    with pytest.raises(TooManyHolds, match="Up to 100 seats can be kept without paying, and you keep 60 already") as no:
        keep(world, ann, 41, now=NOW + timedelta(minutes=4))
    assert no.value.details == {"retry_after": 360}
    assert keep(world, ann, 40, now=NOW + timedelta(minutes=4)).pk
    pay(first, now=NOW + timedelta(minutes=4))


def test_one_request_for_more_than_the_limit_is_refused(world: World) -> None:
    world.late.screen.theater.hold_minutes = 7
    with pytest.raises(TooManyHolds, match=r"Up to 100 seats can be kept without paying\.") as refused:
        keep(world, Customer(world.ann), 101)
    assert refused.value.details == {"retry_after": 420}


def test_a_change_counts_the_other_reservations_and_not_the_one_that_it_changes(world: World, big: Showtime) -> None:
    ann = Customer(world.ann)
    one, _ = reserve(big, ann, 1), reserve(big, ann, 40)
    with pytest.raises(TooManyHolds, match="and you keep 40 already"):
        operations.change(reservation=one, wish=Wish(number=61, together=False), now=NOW)
    operations.change(reservation=one, wish=Wish(number=60, together=False), now=NOW)
    assert Reservation.objects.with_sale().get(pk=one.pk).is_live(NOW)
    assert ReservedSeat.objects.live(NOW).count() == 100


def test_seats_that_were_reserved_longer_than_a_day_ago_count(world: World, big: Showtime) -> None:
    ann, days = Customer(world.ann, email="ann@example.org"), timedelta(days=3)
    confirm(world.ann)
    pay(reserve(big, ann, 99), gateway_name="desk")
    with pytest.raises(TooManyHolds, match="and you keep 99 already"):
        reserve(big, ann, 2, now=NOW + days)


def test_a_theater_may_allow_fewer(world: World) -> None:
    world.late.screen.theater.unpaid_seats = 4
    with pytest.raises(TooManyHolds, match="Up to 4 seats"):
        keep(world, Customer(world.ann), 5)
    assert keep(world, Customer(world.ann), 4).pk


# ── Waiting for the desk ─────────────────────────────────────────────────────────────────────────


def at_desk(showtime: Showtime, who: Customer, number: int, *, now: datetime = NOW) -> datetime:
    """Until when the seats wait."""
    kept = reserve(showtime, who, number, now=now)
    assert pay(kept, gateway_name="desk", now=now) is None
    expires_at = Reservation.objects.with_sale().get(pk=kept.pk).expires_at
    assert expires_at is not None
    return expires_at


def test_six_seats_wait_a_day_for_somebody_without_a_confirmed_address(world: World, big: Showtime) -> None:
    ann = Customer(world.ann)
    assert at_desk(big, ann, 4) == NOW + timedelta(hours=24)
    with pytest.raises(TooManyAtDesk, match="Up to 6 seats can wait for you at the desk"):
        at_desk(big, ann, 3)
    assert at_desk(big, ann, 2) == NOW + timedelta(hours=24)


def test_with_a_confirmed_address_more_wait_as_long_as_the_theater_likes(world: World, big: Showtime) -> None:
    confirm(world.ann)
    assert at_desk(big, Customer(world.ann), 20) == big.starts_at - timedelta(minutes=30)


def test_guests_are_counted_by_their_e_mail_address_and_by_where_they_ask_from(world: World, big: Showtime) -> None:
    for number in range(5):
        at_desk(big, Customer(email=f"guest{number}@example.org", asked_from=HOME), 6)
    with pytest.raises(TooManyAtDesk):
        at_desk(big, Customer(email="guest5@example.org", asked_from=HOME), 1)
    with pytest.raises(TooManyAtDesk):
        at_desk(big, Customer(email="Guest0@example.org", asked_from=SCHOOL), 1)
    assert at_desk(big, Customer(email="guest5@example.org", asked_from=SCHOOL), 1)


def test_choosing_the_desk_again_gives_no_more_time_and_a_change_no_more_seats(world: World, big: Showtime) -> None:
    kept, later = reserve(big, Customer(world.ann), 2), NOW + timedelta(hours=20)
    pay(kept, gateway_name="desk")
    operations.change(reservation=kept, wish=Wish(number=3), now=later)
    assert pay(kept, gateway_name="desk", now=later) is None
    assert Reservation.objects.with_sale().get(pk=kept.pk).expires_at == NOW + timedelta(hours=24)
    operations.change(reservation=kept, wish=Wish(number=4), now=later)
    with pytest.raises(TooManyAtDesk):
        operations.change(reservation=kept, wish=Wish(number=7), now=later)
    with pytest.raises(TooManyAtDesk):
        at_desk(big, Customer(world.ann), 3, now=later)


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


def test_staff_who_reserve_at_the_desk_are_not_limited(world: World) -> None:
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
