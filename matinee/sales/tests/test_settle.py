"""What gateways say: late, twice, out of order."""

from datetime import datetime, timedelta

import pytest

from matinee.sales import operations, queries
from matinee.sales.gateways.base import Captured, Card, Declined
from matinee.sales.models import Channel, Payment, Purchase, Refund, Reservation
from matinee.testing import NOW, World, a_purchase, a_reservation, a_screen, a_showtime

MINUTE = timedelta(minutes=1)
LATE = NOW + 20 * MINUTE
SILENT = Card("4000000000000135")
YES, NO = Captured(), Declined("No.")


def unanswered(world: World, *seats: str, **asked: object) -> Payment:
    kept = a_reservation(world.showtime, world.ann, **({"seats": seats} if seats else asked))
    operations.purchase(reservation=kept, channel=Channel.WEB, now=NOW, gateway_name="demo", card=SILENT)
    return kept.payments.get()


def labels(bought: Purchase) -> list[str]:
    return Reservation.objects.with_sale().get(pk=bought.reservation_id).labels


def test_an_answer_that_comes_in_time_makes_the_purchase(world: World) -> None:
    bought = operations.settle(payment=unanswered(world, "C4"), outcome=YES, now=NOW + MINUTE)
    assert bought is not None
    assert labels(bought) == ["C4"]


def test_an_answer_that_comes_twice_makes_one_purchase(world: World) -> None:
    payment = unanswered(world, "C4")

    first = operations.settle(payment=payment, outcome=YES, now=NOW + MINUTE)
    second = operations.settle(payment=payment, outcome=YES, now=NOW + 2 * MINUTE)

    assert first == second
    assert (Purchase.objects.count(), Refund.objects.count()) == (1, 0)


def test_a_refusal_after_the_money_changes_nothing(world: World) -> None:
    payment = unanswered(world, "C4")
    operations.settle(payment=payment, outcome=YES, now=NOW + MINUTE)

    operations.settle(payment=payment, outcome=NO, now=NOW + 2 * MINUTE)

    payment.refresh_from_db()
    assert payment.declined_at is None
    assert queries.seat_map(world.showtime, LATE).free == 99


def test_money_after_a_refusal_still_buys_the_seats_while_they_are_kept(world: World) -> None:
    payment = unanswered(world, "C4")
    operations.settle(payment=payment, outcome=NO, now=NOW + MINUTE)

    bought = operations.settle(payment=payment, outcome=YES, now=NOW + 2 * MINUTE)

    assert bought is not None
    assert labels(bought) == ["C4"]


def test_late_money_buys_the_same_seats_while_they_are_free(world: World) -> None:
    payment = unanswered(world, "C4", "C5")
    operations.sweep(now=LATE)
    payment.refresh_from_db()
    assert payment.abandoned_at == LATE

    bought = operations.settle(payment=payment, outcome=YES, now=LATE + MINUTE)

    assert bought is not None
    assert labels(bought) == ["C4", "C5"]
    assert bought.tickets.count() == 2
    assert queries.seat_map(world.showtime, LATE + MINUTE).free == 98


def test_late_money_buys_seats_as_good_when_one_of_them_is_gone(world: World) -> None:
    payment = unanswered(world, "C4", "C5")
    a_reservation(world.showtime, world.bob, seats=["C5"], now=LATE)

    bought = operations.settle(payment=payment, outcome=YES, now=LATE)

    assert bought is not None
    assert labels(bought) == ["F6", "F7"]
    assert bought.amount == 2000


def test_late_money_for_seats_that_are_gone_goes_back_by_itself(world: World) -> None:
    payment = unanswered(world, "C4", "C5")
    a_reservation(world.showtime, world.bob, number=99, together=False, now=LATE)

    assert operations.settle(payment=payment, outcome=YES, now=LATE) is None

    refund = Refund.objects.get()
    assert (refund.amount, refund.completed_at, refund.payment_id) == (2000, LATE, payment.pk)
    assert Purchase.objects.count() == 0


def test_as_good_means_of_the_same_category(world: World) -> None:
    screen = a_screen(world.theater, "Two", "A s s\nB p p")
    showtime = a_showtime(world.movie, screen=screen)
    kept = a_reservation(showtime, world.ann, seats=["B1"])
    operations.purchase(reservation=kept, channel=Channel.WEB, now=NOW, gateway_name="demo", card=SILENT)
    a_purchase(showtime, world.bob, seats=["B1", "B2"], now=LATE)

    assert operations.settle(payment=kept.payments.get(), outcome=YES, now=LATE) is None
    assert Refund.objects.count() == 1


def test_money_for_a_reservation_that_was_given_up_goes_back(world: World) -> None:
    payment = unanswered(world, "C4")
    operations.release(reservation=payment.reservation, now=LATE)

    assert operations.settle(payment=payment, outcome=YES, now=LATE) is None
    assert Refund.objects.get().amount == 1000


def test_money_that_comes_by_two_payments_is_kept_once(world: World) -> None:
    first = unanswered(world, "C4")
    operations.settle(payment=first, outcome=NO, now=NOW + MINUTE)
    bought = operations.purchase(
        reservation=first.reservation, channel=Channel.WEB, now=NOW + 2 * MINUTE, gateway_name="demo"
    )

    assert operations.settle(payment=first, outcome=YES, now=NOW + 3 * MINUTE) == bought
    assert Refund.objects.get().payment == first


@pytest.mark.parametrize(("ending", "bought"), [("0119", 1), ("0127", 0)])
def test_the_worker_asks_what_became_of_a_payment(world: World, ending: str, bought: int) -> None:
    kept = a_reservation(world.showtime, world.ann)
    operations.purchase(reservation=kept, channel=Channel.WEB, now=NOW, gateway_name="demo", card=Card(ending))

    operations.sweep(now=NOW + timedelta(seconds=30))
    assert Payment.objects.under_way().count() == 1
    operations.sweep(now=NOW + MINUTE)

    assert Payment.objects.under_way().count() == 0
    assert Purchase.objects.count() == bought


def expires_at(payment: Payment) -> datetime | None:
    return Reservation.objects.with_sale().get(pk=payment.reservation_id).expires_at


def test_time_spent_waiting_for_a_refusal_is_given_back_up_to_the_limit(world: World) -> None:
    payment = unanswered(world, "C4")
    operations.settle(payment=payment, outcome=NO, now=NOW + 12 * MINUTE)
    assert expires_at(payment) == NOW + 22 * MINUTE


def test_a_refusal_after_the_seats_lapsed_does_not_bring_them_back(world: World) -> None:
    payment = unanswered(world, "C4", "C5")
    a_reservation(world.showtime, world.bob, seats=["C4"], now=NOW + 16 * MINUTE)

    operations.settle(payment=payment, outcome=NO, now=NOW + 17 * MINUTE)

    assert queries.seat_map(world.showtime, NOW + 17 * MINUTE).free == 99


def test_sweeping_ends_lapsed_claims_when_the_clock_said(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["C4"])

    operations.sweep(now=LATE)

    ended = kept.claims.get()
    assert (ended.released_at, ended.released_because) == (NOW + 10 * MINUTE, "expired")
