"""Keeping seats."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from matinee.refusals import Invalid
from matinee.sales import claims, operations, queries
from matinee.sales.models import Channel, Reservation, ReservedSeat
from matinee.sales.operations import Customer, Wish
from matinee.sales.refusals import NotTogether, SalesClosed, SeatTaken, ShowtimeCancelled, SoldOut, TooManySeats
from matinee.testing import NOW, TONIGHT, World, a_purchase, a_reservation, a_screen, a_showtime, a_theater

MINUTE = timedelta(minutes=1)


def as_kept(reservation: Reservation) -> Reservation:
    return Reservation.objects.with_sale().get(pk=reservation.pk)


def free(world: World, now: datetime = NOW) -> int:
    return queries.seat_map(world.showtime, now).free


def test_named_seats_are_kept_for_ten_minutes_at_todays_prices(world: World) -> None:
    kept = as_kept(a_reservation(world.showtime, world.ann, seats=["C4", "C5"]))

    assert kept.labels == ["C4", "C5"]
    assert kept.expires_at == NOW + 10 * MINUTE
    assert str(kept.total) == "20.00"
    assert free(world) == 98


def test_a_number_of_seats_gets_the_best_ones_together(world: World) -> None:
    assert as_kept(a_reservation(world.showtime, world.ann, number=3)).labels == ["F6", "F7", "F8"]


def test_a_taken_seat_is_refused_by_name_and_nothing_is_kept(world: World) -> None:
    a_reservation(world.showtime, world.ann, seats=["C4"])

    with pytest.raises(SeatTaken) as refused:
        a_reservation(world.showtime, world.bob, seats=["C3", "C4", "C5"])

    assert refused.value.details == {"seats": ["C4"]}
    assert str(refused.value) == "Seat C4 was taken a moment ago."
    assert ReservedSeat.objects.filter(reservation__user=world.bob).count() == 0
    assert Reservation.objects.filter(user=world.bob).count() == 0


def test_a_seat_is_free_at_the_very_moment_its_time_is_up_and_not_before(world: World) -> None:
    a_reservation(world.showtime, world.ann, seats=["C4"])
    end = NOW + 10 * MINUTE

    with pytest.raises(SeatTaken):
        a_reservation(world.showtime, world.bob, seats=["C4"], now=end - timedelta(microseconds=1))
    assert free(world, end) == 100
    assert as_kept(a_reservation(world.showtime, world.bob, seats=["C4"], now=end)).labels == ["C4"]


def test_what_was_taken_over_says_when_it_ended_and_why(world: World) -> None:
    first = a_reservation(world.showtime, world.ann, seats=["C4"])
    a_reservation(world.showtime, world.bob, seats=["C4"], now=NOW + 60 * MINUTE)

    ended = first.claims.get()
    assert (ended.released_at, ended.released_because) == (NOW + 10 * MINUTE, "expired")


def test_more_seats_than_are_free_is_sold_out(world: World) -> None:
    a_reservation(world.showtime, world.ann, number=98, together=False)

    with pytest.raises(SoldOut) as refused:
        a_reservation(world.showtime, world.bob, number=3)
    assert refused.value.details == {"free": 2}


def test_free_seats_apart_are_offered_and_taken_only_if_the_customer_accepts(world: World) -> None:
    theater = a_theater("Roxy")
    screen = a_screen(theater, "Lounge", "A s s _ s\nB s _ s s")
    showtime = a_showtime(world.movie, screen=screen)

    with pytest.raises(NotTogether) as refused:
        a_reservation(showtime, world.ann, number=3)

    assert len(refused.value.details["offer"]) == 3
    accepted = as_kept(a_reservation(showtime, world.ann, number=3, together=False))
    assert accepted.labels == refused.value.details["offer"]


def test_more_seats_than_the_room_has_are_sold_out_and_not_absurd(world: World) -> None:
    with pytest.raises(SoldOut) as refused:
        a_reservation(world.showtime, world.ann, number=2000)
    assert refused.value.details == {"free": 100}


@pytest.mark.parametrize("number", [0, -1, 5001, 10**30])
def test_an_absurd_number_is_refused(world: World, number: int) -> None:
    with pytest.raises(Invalid) as refused:
        a_reservation(world.showtime, world.ann, number=number)
    assert refused.value.field == "reserve"


@pytest.mark.parametrize("seats", [["Z99"], ["C4", "C4"], [""]])
def test_seats_that_are_not_in_the_room_or_named_twice_are_refused(world: World, seats: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        a_reservation(world.showtime, world.ann, seats=seats)
    assert refused.value.field == "seats"


def test_a_number_that_contradicts_the_seats_is_refused(world: World) -> None:
    with pytest.raises(Invalid):
        a_reservation(world.showtime, world.ann, seats=["C4"], number=2)


@pytest.mark.parametrize(("channel", "minutes_after", "sold"), [
    (Channel.WEB, -1, True),
    (Channel.WEB, 0, False),
    (Channel.API, 0, False),
    (Channel.DESK, 19, True),
    (Channel.DESK, 20, False),
])  # fmt: skip
def test_online_sales_close_at_the_start_and_the_desks_later(
    world: World, channel: Channel, minutes_after: int, sold: bool
) -> None:
    def sell() -> Reservation:
        return operations.reserve(
            showtime=world.showtime,
            customer=Customer(world.ann),
            channel=channel,
            now=TONIGHT + minutes_after * MINUTE,
            wish=Wish(number=1),
        )

    if sold:
        assert sell().claims.count() == 1
    else:
        with pytest.raises(SalesClosed):
            sell()


def test_a_cancelled_showtime_is_not_sold(world: World) -> None:
    world.showtime.cancelled_at = NOW
    world.showtime.save()

    with pytest.raises(ShowtimeCancelled):
        a_reservation(world.showtime, world.ann)


def test_a_theaters_limit_counts_what_a_customer_has_and_wants(world: World) -> None:
    world.theater.seats_per_customer = 4
    world.theater.save()
    world.showtime.refresh_from_db()
    a_purchase(world.showtime, world.ann, number=3)

    with pytest.raises(TooManySeats):
        a_reservation(world.showtime, world.ann, number=2)
    assert a_reservation(world.showtime, world.ann, number=1).claims.count() == 1
    assert a_reservation(world.showtime, world.bob, number=4).claims.count() == 4


def test_without_a_limit_a_customer_may_have_the_whole_room(world: World) -> None:
    a_reservation(world.showtime, world.ann, number=100, together=False)
    assert free(world) == 0


def test_the_database_refuses_a_second_claim_whatever_the_code_says(world: World) -> None:
    claim = a_reservation(world.showtime, world.ann, seats=["C4"]).claims.get()
    theirs = a_reservation(world.showtime, world.bob, seats=["C5"])

    with pytest.raises(IntegrityError, match=r"seat_claimed_once|\.showtime_id, .*\.seat_id"), transaction.atomic():
        ReservedSeat.objects.create(
            reservation=theirs,
            showtime=world.showtime,
            seat=claim.seat,
            price=0,
            claimed_at=NOW,
            held_until=None,
            live_plan=world.showtime.plan,
        )


def test_no_single_seat_is_left_beside_the_best_ones(world: World) -> None:
    a_reservation(world.showtime, world.ann, seats=["F6"])

    assert as_kept(a_reservation(world.showtime, world.bob, number=2)).labels == ["F7", "F8"]


def test_a_name_that_no_page_can_show_is_refused(world: World) -> None:
    for name in ("nul\0", "half \ud800", "x" * 201):
        with pytest.raises(Invalid) as refused:
            operations.reserve(
                showtime=world.showtime,
                customer=Customer(world.ann, name=name),
                channel=Channel.WEB,
                now=NOW,
                wish=Wish(number=1),
            )
        assert refused.value.field == "name"


def test_prices_include_the_booking_fee_and_say_how_much_tax_is_in_them(world: World) -> None:
    world.theater.booking_fee = 100
    world.theater.tax_rate = 2000
    world.theater.save()
    world.showtime.screen.theater.refresh_from_db()

    claim = a_reservation(world.showtime, world.ann, number=1).claims.get()

    assert (claim.price, claim.fee, claim.tax) == (1100, 100, 183)
    assert claims.tariff(world.showtime).price("standard") == 1100


def test_a_reservation_keeps_its_price_when_the_card_changes(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    world.showtime.price_card.prices.update(amount=9900)

    assert str(as_kept(kept).total) == "20.00"


def test_lapsed_holds_are_free_though_nothing_has_swept_them(world: World) -> None:
    for label in ("A1", "B2", "C3"):
        a_reservation(world.showtime, world.ann, seats=[label])
    end = datetime(2030, 1, 1, 12, 10, tzinfo=UTC)

    assert free(world, end) == 100
    assert ReservedSeat.objects.filter(released_at=None).count() == 3
