"""Paying: what the customer sees."""

from datetime import timedelta
from typing import Any

import pytest

from matinee import testing
from matinee.money import Money
from matinee.programme.models import Showtime
from matinee.refusals import Invalid
from matinee.sales import operations, queries
from matinee.sales.gateways import KNOWN
from matinee.sales.gateways.base import Card
from matinee.sales.gateways.demo import DemoGateway
from matinee.sales.models import Payment, Purchase, Reservation, ReservedSeat
from matinee.sales.refusals import (
    PaymentDeclined,
    PaymentUnderWay,
    RefundClosed,
    ReservationExpired,
    WrongAmount,
)
from matinee.testing import NOW, TONIGHT, World, a_purchase, a_reservation, a_showtime

MINUTE = timedelta(minutes=1)


def pay(reservation: Reservation, number: str = "", **asked: Any) -> Purchase | None:
    return testing.pay(reservation, Card(number), **asked)


def test_a_paid_reservation_is_kept_for_good_with_a_ticket_a_seat(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann, seats=["C4", "C5"])

    bought = pay(kept)

    assert bought is not None
    assert bought.amount == 2000
    assert [ticket.claim.seat.label for ticket in bought.tickets.all()] == ["C4", "C5"]
    assert set(ReservedSeat.objects.values_list("held_until", flat=True)) == {None}
    assert queries.seat_map(world.showtime, NOW + timedelta(days=3650)).free == 98


def test_paying_twice_gives_the_same_purchase_and_one_charge(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)

    assert pay(kept) == pay(kept)
    assert Payment.objects.count() == 1


def test_an_expired_reservation_is_not_charged(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)

    with pytest.raises(ReservationExpired):
        pay(kept, now=NOW + 10 * MINUTE)
    assert Payment.objects.count() == 0


def test_a_wrong_amount_is_refused_and_says_the_right_one(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)

    for amount in (Money(1999, "EUR"), Money(2000, "USD")):
        with pytest.raises(WrongAmount) as refused:
            pay(kept, amount=amount)
        assert str(refused.value) == "The total of this reservation is 20.00."
    assert pay(kept, amount=Money(2000, "EUR")) is not None


@pytest.mark.parametrize("gateway_name", ["paypal", "", "DEMO", "__class__"])
def test_an_unknown_way_to_pay_is_refused_and_locks_nothing(world: World, gateway_name: str) -> None:
    kept = a_reservation(world.showtime, world.ann)

    with pytest.raises(Invalid) as refused:
        pay(kept, gateway_name=gateway_name)
    assert refused.value.field == "gateway"
    assert Payment.objects.count() == 0


def test_a_gateway_that_the_site_does_not_offer_is_unknown(world: World, settings) -> None:  # type: ignore[no-untyped-def]
    settings.GATEWAYS = ["desk"]
    with pytest.raises(Invalid):
        pay(a_reservation(world.showtime, world.ann))


def test_a_declined_card_leaves_the_seats_kept_as_long_as_before_and_another_can_be_tried(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)

    with pytest.raises(PaymentDeclined) as refused:
        pay(kept, "4000000000009995", now=NOW + MINUTE)

    assert str(refused.value) == "There isn't enough money on the card. Nothing was charged."
    left = Reservation.objects.with_sale().get(pk=kept.pk).expires_at
    assert left is not None
    assert timedelta(0) <= left - (NOW + 10 * MINUTE) < timedelta(seconds=5)
    assert pay(kept, "4242424242424242", now=NOW + 2 * MINUTE) is not None


def test_without_an_answer_the_seats_are_locked_for_fifteen_minutes(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)

    assert pay(kept, "4000000000000135", now=NOW + 9 * MINUTE) is None

    assert queries.seat_map(world.showtime, NOW + 23 * MINUTE).free == 98
    assert queries.seat_map(world.showtime, NOW + 24 * MINUTE).free == 100
    with pytest.raises(PaymentUnderWay):
        pay(kept, now=NOW + 10 * MINUTE)


def test_a_gateway_that_breaks_has_not_answered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(DemoGateway):
        def charge(self, payment: Payment, card: Card):  # type: ignore[no-untyped-def]
            raise ConnectionError

    monkeypatch.setitem(KNOWN, "demo", Broken)
    kept = a_reservation(world.showtime, world.ann)

    assert pay(kept) is None
    assert Payment.objects.under_way().count() == 1


def test_a_card_is_remembered_by_its_last_four_digits_alone(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    card = Card("4242424242424242")

    pay(kept, card.number)

    assert Payment.objects.get().card_ending == "4242"
    assert "4242" not in repr(card)


def test_a_guest_has_to_say_where_the_tickets_go(world: World) -> None:
    kept = a_reservation(world.showtime)
    Reservation.objects.update(email="")

    with pytest.raises(Invalid) as refused:
        pay(kept)
    assert refused.value.field == "email"
    with pytest.raises(Invalid):
        pay(kept, email="not an address")
    bought = pay(kept, email="guest@example.org", name="Zoë")
    assert bought is not None
    assert (bought.name, bought.email) == ("Zoë", "guest@example.org")


def test_a_showtime_that_costs_nothing_asks_no_gateway(world: World) -> None:
    world.showtime.price_card.prices.update(amount=0)
    kept = a_reservation(world.showtime, world.ann)

    bought = pay(kept, "4000000000000002")
    assert bought is not None
    assert bought.amount == 0


# ── At the desk ──────────────────────────────────────────────────────────────────────────────────


def test_seats_to_be_paid_at_the_desk_are_kept_until_half_an_hour_before_the_start(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)

    assert pay(kept, gateway_name="desk") is None

    assert queries.seat_map(world.showtime, TONIGHT - 31 * MINUTE).free == 98
    assert queries.seat_map(world.showtime, TONIGHT - 30 * MINUTE).free == 100


def test_the_desk_takes_the_money_and_the_tickets_are_there(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    pay(kept, gateway_name="desk")

    bought = operations.collect(reservation=kept, now=NOW + timedelta(hours=3))

    assert bought.channel == "desk"
    assert bought.tickets.count() == 2
    assert bought.payment.gateway == "desk"


def test_the_desk_can_take_the_money_for_any_live_reservation(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    assert operations.collect(reservation=kept, now=NOW).amount == 2000


def test_the_desk_takes_no_money_for_seats_whose_time_is_up(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    with pytest.raises(ReservationExpired):
        operations.collect(reservation=kept, now=NOW + 10 * MINUTE)


def test_who_chose_the_desk_can_still_pay_by_card(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    pay(kept, gateway_name="desk")

    bought = pay(kept, now=NOW + timedelta(hours=1))

    assert bought is not None
    assert bought.payment.gateway == "demo"
    assert Payment.objects.under_way().count() == 0


# ── Giving back ──────────────────────────────────────────────────────────────────────────────────


def test_giving_back_frees_the_seats_and_returns_the_money(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)

    operations.cancel(bought=bought, by_staff=False, now=TONIGHT - 120 * MINUTE)

    bought.refresh_from_db()
    assert bought.cancelled_at == TONIGHT - 120 * MINUTE
    assert bought.payment.refund.amount == 2000
    assert bought.payment.refund.completed_at is not None
    assert bought.tickets.exclude(cancelled_at=None).count() == 2
    assert queries.seat_map(world.showtime, NOW).free == 100


def test_after_the_terms_only_staff_can_give_it_back(world: World) -> None:
    bought, late = a_purchase(world.showtime, world.ann), TONIGHT - 119 * MINUTE

    with pytest.raises(RefundClosed):
        operations.cancel(bought=bought, by_staff=False, now=late)
    operations.cancel(bought=bought, by_staff=True, now=late)
    assert queries.seat_map(world.showtime, late).free == 100


def test_the_terms_are_those_of_the_sale(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    world.theater.refund_minutes = 24 * 60
    world.theater.save()

    operations.cancel(bought=bought, by_staff=False, now=TONIGHT - 121 * MINUTE)


def test_giving_back_twice_pays_back_once(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    for _ in range(2):
        operations.cancel(bought=bought, by_staff=False, now=NOW)
    assert bought.payment.refund.amount == 2000


def test_a_refund_without_an_answer_is_asked_for_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(DemoGateway):
        def refund(self, refund: object) -> bool:
            raise ConnectionError

    bought = a_purchase(world.showtime, world.ann)
    monkeypatch.setitem(KNOWN, "demo", Slow)
    operations.cancel(bought=bought, by_staff=False, now=NOW)
    assert bought.payment.refund.completed_at is None
    monkeypatch.undo()

    operations.sweep(now=NOW + MINUTE)

    bought.payment.refund.refresh_from_db()
    assert bought.payment.refund.completed_at == NOW + MINUTE


def test_a_purchase_can_get_another_name_and_address(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)

    operations.correct(bought=bought, now=NOW, name="Ann Lee", email="lee@example.org")
    with pytest.raises(Invalid):
        operations.correct(bought=bought, now=NOW, email="nowhere")

    bought.refresh_from_db()
    assert (bought.name, bought.email) == ("Ann Lee", "lee@example.org")


def test_a_showtime_close_by_can_be_paid_at_the_desk_for_as_long_as_any_payment_takes(world: World) -> None:
    soon = a_showtime(world.movie, world.theater, starts_at=TONIGHT - timedelta(hours=6))
    now = soon.starts_at - 5 * MINUTE
    kept = a_reservation(soon, world.ann, now=now)

    pay(kept, gateway_name="desk", now=now)

    assert Reservation.objects.with_sale().get(pk=kept.pk).expires_at == now + 15 * MINUTE


def test_tickets_for_a_cancelled_showtime_can_always_be_given_back(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    Showtime.objects.filter(pk=world.showtime.pk).update(cancelled_at=NOW)
    bought = Purchase.objects.with_sale().get(pk=bought.pk)

    assert bought.can_be_given_back(TONIGHT)
    operations.cancel(bought=bought, by_staff=False, now=TONIGHT)

    assert Purchase.objects.get(pk=bought.pk).cancelled_at == TONIGHT


@pytest.mark.parametrize("name", ["", "demo ", "x" * 1000, "\0"])
def test_a_way_to_pay_that_does_not_exist_is_refused_before_anything_is_written(world: World, name: str) -> None:
    kept = a_reservation(world.showtime, world.ann)

    with pytest.raises(Invalid):
        pay(kept, gateway_name=name)
    assert Payment.objects.count() == 0
