"""A payment that its gateway hasn't denied is asked about until it is settled, for a week."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import models
from django.db.models import ProtectedError

from matinee.accounts.models import Change
from matinee.refusals import Conflict, Invalid
from matinee.sales import invariants, operations, planning
from matinee.sales.gateways.base import Captured, Card, Declined
from matinee.sales.models import Payment, Purchase, Reservation
from matinee.sales.operations import LookedUp
from matinee.sales.operations.asking import ask_next
from matinee.sales.operations.settling import Decision
from matinee.sales.refusals import AlreadySettled, InUse
from matinee.testing import NOW, World, a_purchase, a_reservation, a_theater, pay

SILENT, PAID_LATE, DECLINED_LATE = Card("4000000000000135"), Card("4000000000000119"), Card("4000000000000127")
LAPSED = NOW + timedelta(minutes=16)


def unanswered(world: World, card: Card = SILENT) -> Payment:
    """A payment for A1 and A2 that had no answer until its seats lapsed."""
    assert pay(a_reservation(world.showtime, world.ann, seats=["A1", "A2"]), card) is None
    payment = Payment.objects.latest("pk")
    Payment.objects.filter(pk=payment.pk).update(ask_at=LAPSED + timedelta(seconds=1))
    operations.sweep(now=LAPSED)
    payment.refresh_from_db()
    assert payment.abandoned_at == LAPSED
    return payment


def test_money_that_came_after_the_seats_had_lapsed_is_found(world: World) -> None:
    payment = unanswered(world, PAID_LATE)

    operations.sweep(now=LAPSED + timedelta(seconds=1))

    payment.refresh_from_db()
    assert payment.captured_at == LAPSED + timedelta(seconds=1)
    assert payment.purchase.tickets.count() == 2
    assert invariants.violations(LAPSED) == []


def test_money_that_came_when_others_had_the_seats_goes_back(world: World) -> None:
    payment = unanswered(world, PAID_LATE)
    a_purchase(world.showtime, world.bob, number=100, together=False, now=LAPSED)

    operations.sweep(now=LAPSED + timedelta(seconds=1))

    assert Payment.objects.get(pk=payment.pk).refund.amount == payment.amount
    assert invariants.violations(LAPSED) == []


def test_one_that_was_declined_after_all_is_not_asked_about_again(world: World) -> None:
    payment = unanswered(world, DECLINED_LATE)

    operations.sweep(now=LAPSED + timedelta(seconds=1))

    payment.refresh_from_db()
    assert (payment.declined_at, payment.abandoned_at) == (LAPSED + timedelta(seconds=1), None)
    assert not Payment.objects.unanswered().exists()


def test_the_pauses_grow_to_six_hours_and_end_after_a_week(world: World) -> None:
    payment, asked = unanswered(world), []
    now: datetime | None = NOW
    while now is not None:
        asked.append(now)
        now = ask_next(payment, now)
    pauses = [after - before for before, after in pairwise(asked)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(seconds=30), timedelta(hours=6))
    assert NOW + timedelta(days=7) <= asked[-1] < NOW + timedelta(days=7, hours=6)
    assert len(asked) < 100


def test_a_gateway_that_fails_is_asked_again_and_holds_up_no_other_payment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = unanswered(world, SILENT), unanswered(world, PAID_LATE)
    demo = "matinee.sales.gateways.demo.DemoGateway.look_up"

    def look_up(gateway: object, payment: Payment, now: datetime) -> object:
        if payment.pk == first.pk:
            raise ConnectionError
        return Captured()

    monkeypatch.setattr(demo, look_up)
    operations.sweep(now=LAPSED + timedelta(seconds=1))

    asked_again = Payment.objects.get(pk=first.pk).ask_at
    assert asked_again is not None
    assert asked_again > LAPSED
    assert Payment.objects.get(pk=second.pk).captured_at is not None


def test_after_a_week_staff_still_see_it_and_say_what_they_found(world: World) -> None:
    payment, now = unanswered(world), NOW + timedelta(days=8)
    operations.sweep(now=now)
    assert Payment.objects.get().ask_at is None
    assert list(operations.open_payments(now)) == [payment]

    with pytest.raises(Invalid, match="Say where you have seen it"):
        decide(world, payment, was_paid=True, reason=" ", now=now)
    assert decide(world, payment, was_paid=True, reason="ch_77 in the dashboard", now=now) is None

    assert Payment.objects.get().refund.reason == "paid too late, and the seats were gone"
    change = Change.objects.get()
    assert (change.who, change.verb, change.changed["reason"]) == (
        world.staff,
        "settled",
        ["", "ch_77 in the dashboard"],
    )
    with pytest.raises(AlreadySettled):
        decide(world, payment, was_paid=False, reason="again", now=now)


def test_staff_who_decide_in_the_moment_of_the_answer_decide_nothing_and_leave_no_line(world: World) -> None:
    payment = unanswered(world)
    operations.settle(payment=payment, outcome=Captured(), now=LAPSED)

    with pytest.raises(AlreadySettled):
        operations.settle(
            payment=payment,
            outcome=Declined("No."),
            now=LAPSED,
            decision=Decision(world.staff, "box office", "nothing there"),
        )
    assert not Change.objects.exists()
    assert Payment.objects.get().captured_at == LAPSED


def test_staff_find_that_it_was_paid_while_the_seats_are_free(world: World) -> None:
    payment = unanswered(world)

    assert decide(world, payment, was_paid=True, reason="ch_77", now=LAPSED) == Purchase.objects.get()
    assert invariants.violations(LAPSED) == []


def test_staff_find_that_it_was_not_paid(world: World) -> None:
    payment = unanswered(world)

    assert decide(world, payment, was_paid=False, reason="nothing there", now=LAPSED) is None
    assert Payment.objects.get().declined_at == LAPSED


def decide(world: World, payment: Payment, *, was_paid: bool, reason: str, now: datetime) -> Purchase | None:
    found = LookedUp(was_paid=was_paid, reason=reason)
    return operations.decide(payment=payment, found=found, by=world.staff, face="box office", now=now)


# ── Nothing that has to do with money is deleted ─────────────────────────────────────────────────


@pytest.mark.parametrize("outcome", [None, Declined("No."), Captured()])
def test_a_payment_is_kept_whatever_becomes_of_its_showtime(world: World, outcome: Captured | Declined | None) -> None:
    payment, now = unanswered(world), LAPSED
    if outcome is not None:
        operations.settle(payment=payment, outcome=outcome, now=now)
    if isinstance(outcome, Captured):
        operations.cancel(bought=Purchase.objects.get(), by_staff=True, now=now)
    other = a_theater("Roxy").screens.get()

    with pytest.raises(InUse, match="Somebody has paid for this showtime before"):
        planning.change_showtime(showtime=world.showtime, changes={"screen": other}, now=now)
    withdrawing: dict[Callable[..., None], dict[str, Any]] = {
        planning.withdraw_showtime: {"showtime": world.showtime},
        planning.withdraw_movie: {"movie": world.movie},
        planning.withdraw_theater: {"theater": world.theater},
        planning.withdraw_screen: {"screen": world.showtime.screen},
    }
    for withdraw, what in withdrawing.items():
        with pytest.raises(Conflict, match=r"payments are kept|have been sold"):
            withdraw(**what, now=now)
    assert Payment.objects.count() == 1


def test_the_database_deletes_no_row_that_a_payment_leads_to(world: World) -> None:
    payment = unanswered(world)
    lead_to: list[models.Model] = [payment.reservation, world.showtime, world.movie]
    for row in lead_to:
        with pytest.raises(ProtectedError):
            row.delete()


def test_an_account_that_is_deleted_leaves_its_payments(world: World) -> None:
    payment = unanswered(world)

    operations.forget(user=world.ann, now=LAPSED)

    assert Payment.objects.get() == payment
    assert Reservation.objects.get().user is None
    operations.settle(payment=payment, outcome=Captured(), now=LAPSED)
    assert Payment.objects.get().refund is not None
