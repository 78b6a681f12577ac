"""Other seats, another number, more time, or none of it any more."""

from datetime import timedelta

import pytest

from matinee.refusals import Invalid
from matinee.sales import operations, queries
from matinee.sales.gateways.base import Card
from matinee.sales.models import Channel, Reservation
from matinee.sales.operations import Wish
from matinee.sales.refusals import (
    AlreadyPaid,
    PaymentUnderWay,
    RenewalLimit,
    ReservationExpired,
    SeatTaken,
    SoldOut,
)
from matinee.testing import NOW, World, a_purchase, a_reservation

MINUTE = timedelta(minutes=1)
NO_ANSWER = Card("4000000000000119")


def as_kept(reservation: Reservation) -> Reservation:
    return Reservation.objects.with_sale().get(pk=reservation.pk)


def test_other_seats_replace_the_old_ones_for_the_time_that_was_left(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["C4", "C5"])

    operations.change(reservation=kept, wish=Wish(seats=["C5", "C6", "C7"]), now=NOW + 4 * MINUTE)

    changed = as_kept(kept)
    assert changed.labels == ["C5", "C6", "C7"]
    assert changed.expires_at == NOW + 10 * MINUTE
    assert str(changed.total) == "30.00"
    assert queries.seat_map(world.showtime, NOW).free == 97


def test_a_change_to_a_taken_seat_leaves_everything_as_it_was(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["C4", "C5"])
    a_reservation(world.showtime, world.bob, seats=["C6"])

    with pytest.raises(SeatTaken) as refused:
        operations.change(reservation=kept, wish=Wish(seats=["C5", "C6"]), now=NOW)

    assert refused.value.details == {"seats": ["C6"]}
    assert as_kept(kept).labels == ["C4", "C5"]


def test_as_many_as_before_are_the_same_seats(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["A1", "A2"])
    operations.change(reservation=kept, wish=Wish(number=2), now=NOW)
    assert as_kept(kept).labels == ["A1", "A2"]


def test_as_many_as_before_is_too_late_once_the_time_is_up(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["A1", "A2"])
    with pytest.raises(ReservationExpired):
        operations.change(reservation=kept, wish=Wish(number=2), now=NOW + 10 * MINUTE)


def test_another_number_counts_ones_own_seats_as_free(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, number=99, together=False)
    a_reservation(world.showtime, world.bob, number=1)

    with pytest.raises(SoldOut):
        operations.change(reservation=kept, wish=Wish(number=100, together=False), now=NOW)
    operations.change(reservation=kept, wish=Wish(number=2), now=NOW)

    assert len(as_kept(kept).labels) == 2
    assert queries.seat_map(world.showtime, NOW).free == 97


def test_a_seat_given_up_in_a_change_can_be_had_again_by_a_change(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["C4"])
    operations.change(reservation=kept, wish=Wish(seats=["C5"]), now=NOW)
    operations.change(reservation=kept, wish=Wish(seats=["C4"]), now=NOW)

    assert as_kept(kept).labels == ["C4"]


def test_an_absurd_change_is_refused(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    with pytest.raises(Invalid):
        operations.change(reservation=kept, wish=Wish(), now=NOW)


def test_renewing_starts_the_time_anew_up_to_thirty_minutes_from_the_first_claim(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)

    assert operations.renew(reservation=kept, now=NOW + 9 * MINUTE) == NOW + 19 * MINUTE
    assert operations.renew(reservation=kept, now=NOW + 18 * MINUTE) == NOW + 28 * MINUTE
    assert operations.renew(reservation=kept, now=NOW + 27 * MINUTE) == NOW + 30 * MINUTE
    with pytest.raises(RenewalLimit):
        operations.renew(reservation=kept, now=NOW + 29 * MINUTE)
    assert as_kept(kept).expires_at == NOW + 30 * MINUTE


def test_changing_seats_gains_no_time(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["C4"])
    operations.renew(reservation=kept, now=NOW + 9 * MINUTE)
    operations.change(reservation=kept, wish=Wish(seats=["D4"]), now=NOW + 18 * MINUTE)
    operations.renew(reservation=kept, now=NOW + 18 * MINUTE)
    operations.renew(reservation=kept, now=NOW + 27 * MINUTE)

    assert as_kept(kept).expires_at == NOW + 30 * MINUTE


def test_giving_up_frees_the_seats_at_once_and_the_reservation_is_gone(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["C4"])

    operations.release(reservation=kept, now=NOW + MINUTE)

    assert queries.seat_map(world.showtime, NOW + MINUTE).free == 100
    assert list(Reservation.objects.owned_by(world.ann)) == []
    ended = kept.claims.get()
    assert (ended.released_at, ended.released_because) == (NOW + MINUTE, "released")


def test_an_expired_reservation_can_be_put_away_and_says_that_it_expired(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["C4"])

    operations.release(reservation=kept, now=NOW + 60 * MINUTE)

    ended = kept.claims.get()
    assert (ended.released_at, ended.released_because) == (NOW + 10 * MINUTE, "expired")


def test_after_the_time_is_up_nothing_can_be_done_with_it(world: World) -> None:
    kept, late = a_reservation(world.showtime, world.ann), NOW + 10 * MINUTE

    with pytest.raises(ReservationExpired):
        operations.renew(reservation=kept, now=late)
    with pytest.raises(ReservationExpired):
        operations.change(reservation=kept, wish=Wish(number=1), now=late)


def test_after_it_is_paid_nothing_can_be_done_with_it(world: World) -> None:
    kept = a_purchase(world.showtime, world.ann).reservation

    with pytest.raises(AlreadyPaid):
        operations.renew(reservation=kept, now=NOW)
    with pytest.raises(AlreadyPaid):
        operations.change(reservation=kept, wish=Wish(number=1), now=NOW)
    with pytest.raises(AlreadyPaid):
        operations.release(reservation=kept, now=NOW)


def test_while_a_payment_is_under_way_nothing_can_be_done_with_it(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    operations.purchase(reservation=kept, channel=Channel.WEB, now=NOW, gateway_name="demo", card=NO_ANSWER)

    with pytest.raises(PaymentUnderWay):
        operations.renew(reservation=kept, now=NOW)
    with pytest.raises(PaymentUnderWay):
        operations.change(reservation=kept, wish=Wish(number=1), now=NOW)
    with pytest.raises(PaymentUnderWay):
        operations.release(reservation=kept, now=NOW)


def test_signing_in_takes_a_guests_reservations_along_and_nobody_elses(world: World) -> None:
    mine = a_reservation(world.showtime)
    theirs = a_reservation(world.showtime, world.bob)

    operations.adopt(reservations=[mine.pk, theirs.pk], user=world.ann)

    assert list(Reservation.objects.owned_by(world.ann)) == [mine]
    assert list(Reservation.objects.owned_by(world.bob)) == [theirs]
