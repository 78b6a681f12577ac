"""A showtime that is called off: sales stop, everybody is paid back and told why, and its seats never reopen."""

from datetime import timedelta
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from matinee.accounts.models import Change
from matinee.programme.models import Showtime
from matinee.refusals import Invalid
from matinee.sales import invariants, operations, planning, queries
from matinee.sales.gateways import KNOWN
from matinee.sales.gateways.base import Captured, Card
from matinee.sales.gateways.demo import DemoGateway
from matinee.sales.models import CallingOff, Channel, Payment, Purchase, Refund, Reservation
from matinee.sales.operations import calling_off
from matinee.sales.operations.refunding import cancel
from matinee.sales.refusals import ShowtimeCancelled
from matinee.sales.timeline import timeline
from matinee.testing import NOW, World, a_purchase, a_reservation, pay

MINUTE = timedelta(minutes=1)
SILENT = Card("4000000000000135")
REASON = "The projector is broken."


def call_off(world: World) -> CallingOff:
    return operations.call_off(showtime=world.showtime, reason=REASON, by=world.staff, face="box office", now=NOW)


def again(world: World) -> Showtime:
    return Showtime.objects.with_programme().get(pk=world.showtime.pk)


def queued(name: str) -> list[int]:
    tasks = DBTaskResult.objects.filter(task_path=f"matinee.sales.tasks.{name}")
    return sorted(task.args_kwargs["args"][0] for task in tasks)


def test_nothing_is_sold_from_that_moment_on(world: World) -> None:
    call_off(world)
    for channel in (Channel.WEB, Channel.API, Channel.DESK):
        with pytest.raises(ShowtimeCancelled):
            operations.reserve(
                showtime=again(world),
                customer=operations.Customer(world.ann),
                channel=channel,
                wish=operations.Wish(number=1),
                now=NOW,
            )


def test_everybody_is_refunded_once_and_mailed_why(world: World) -> None:
    sold = [a_purchase(world.showtime, user, number=2) for user in (world.ann, world.bob, None)]
    elsewhere = a_purchase(world.late, world.ann)
    call_off(world)

    for minute in (1, 2):
        operations.sweep(now=NOW + minute * MINUTE)

    assert [bought.pk for bought in Purchase.objects.standing()] == [elsewhere.pk]
    refunds = Refund.objects.values_list("reason", "amount", "completed_at")
    assert list(refunds) == [(f"showtime called off: {REASON}", 2000, NOW + MINUTE)] * 3
    assert queued("send_cancelled") == [bought.pk for bought in sold]
    assert invariants.violations(NOW + 2 * MINUTE) == []


def test_refunds_go_on_where_a_sweep_that_died_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        a_purchase(world.showtime, world.ann, number=1)
    monkeypatch.setattr(calling_off, "REFUNDS_A_SWEEP", 2)
    call_off(world)
    left = []
    for minute in range(1, 5):
        operations.sweep(now=NOW + minute * MINUTE)
        left.append(Purchase.objects.standing().count())
    assert left == [3, 1, 0, 0]
    assert Refund.objects.count() == 5


class Broken(DemoGateway):
    def refund(self, refund: Refund) -> bool:
        raise ConnectionError


def test_a_gateway_that_fails_is_asked_again_and_holds_up_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    a_purchase(world.showtime, world.ann)
    a_purchase(world.showtime, world.bob)
    call_off(world)
    with monkeypatch.context() as broken:
        broken.setitem(KNOWN, "demo", Broken)
        operations.sweep(now=NOW + MINUTE)
    assert Refund.objects.filter(completed_at=None).count() == 2
    operations.sweep(now=NOW + 2 * MINUTE)
    assert Refund.objects.filter(completed_at=NOW + 2 * MINUTE).count() == 2


def test_purchases_that_can_not_be_refunded_hold_up_none_behind_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (a_purchase(world.showtime, user, number=1) for user in (world.ann, world.bob))
    operations.call_off(showtime=world.showtime, reason="No film", by=world.staff, face="API", now=NOW)
    monkeypatch.setattr(calling_off, "REFUNDS_A_SWEEP", 1)

    def failing(*, bought: Purchase, **asked: Any) -> None:
        if bought.pk == first.pk:
            raise ArithmeticError
        cancel(bought=bought, **asked)

    monkeypatch.setattr("matinee.sales.operations.calling_off.cancel", failing)
    operations.sweep(now=NOW)

    assert [bought.pk for bought in Purchase.objects.standing()] == [first.pk]
    assert Refund.objects.get().payment == second.payment


def test_seats_never_reopen(world: World) -> None:
    a_purchase(world.showtime, world.ann)
    call_off(world)
    operations.sweep(now=NOW + MINUTE)
    showtime = again(world)
    assert queries.seat_map(showtime, NOW).free == 0
    assert queries.availability([showtime], NOW)[showtime.pk].free == 0
    for change in (
        lambda: planning.set_available(showtime=showtime, number=5, now=NOW),
        lambda: planning.change_showtime(showtime=showtime, changes={"language": "French"}, now=NOW),
        lambda: planning.withhold(showtime=showtime, seats=[], reason="x", until=None, now=NOW),
        lambda: planning.let_go(showtime=showtime, seats=[], now=NOW),
        lambda: planning.choose_plan(showtime=showtime, plan=showtime.plan, now=NOW),
    ):
        with pytest.raises(ShowtimeCancelled):
            change()


def test_unpaid_seats_are_let_go_and_whoever_waits_for_the_desk_is_told(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    waiting = a_reservation(world.showtime, world.bob)
    pay(waiting, gateway_name="desk")
    call_off(world)
    assert not Reservation.objects.live(NOW).exists()
    assert queued("send_called_off") == [kept.pk, waiting.pk]
    for refused in (
        lambda: operations.renew(reservation=kept, now=NOW),
        lambda: pay(kept),
        lambda: operations.collect(reservation=waiting, now=NOW),
    ):
        with pytest.raises(ShowtimeCancelled):
            refused()
    assert invariants.violations(NOW) == []


def test_a_payment_that_answers_after_it_goes_back_by_itself(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    pay(kept, SILENT)
    call_off(world)
    payment = Payment.objects.get()

    assert operations.settle(payment=payment, outcome=Captured(), now=NOW + MINUTE) is None

    refund = Refund.objects.get()
    assert (refund.amount, refund.reason, refund.completed_at) == (
        2000,
        f"showtime called off: {REASON}",
        NOW + MINUTE,
    )
    assert queued("send_too_late") == [kept.pk]


def test_who_and_why_stand_in_the_trail_and_in_the_story_of_a_seat(world: World) -> None:
    a_purchase(world.showtime, world.ann, seats=["C4", "C5"])
    call_off(world)
    change = Change.objects.get()
    assert (change.who, change.face, change.verb, change.row) == (
        world.staff,
        "box office",
        "called off",
        str(world.showtime.pk),
    )
    assert change.changed == {"cancelled_at": ["", NOW.isoformat()], "reason": ["", REASON]}
    told = [(one.what, one.who) for one in timeline(again(world), "C4", NOW)]
    assert (f"showtime called off: {REASON}", "staff") in told


def test_twice_is_once_with_the_first_reason(world: World) -> None:
    first = call_off(world)
    second = operations.call_off(showtime=again(world), reason="Another", by=world.staff, face="API", now=NOW + MINUTE)
    assert (second.pk, second.reason) == (first.pk, REASON)
    assert again(world).cancelled_at == NOW
    assert Change.objects.count() == 1


@pytest.mark.parametrize("reason", ["", " ", "x" * 201])
def test_it_needs_a_reason_that_fits(world: World, reason: str) -> None:
    with pytest.raises(Invalid):
        operations.call_off(showtime=world.showtime, reason=reason, by=world.staff, face="API", now=NOW)
    assert again(world).cancelled_at is None


def test_the_screen_is_free_for_another_showtime(world: World) -> None:
    call_off(world)
    planning.plan_showtime(movie=world.movie, screen=world.showtime.screen, starts_at=world.showtime.starts_at, now=NOW)


def test_it_is_looked_after_for_a_day_and_then_left_alone(world: World) -> None:
    call_off(world)
    operations.sweep(now=NOW + timedelta(hours=23))
    assert CallingOff.objects.get().finished_at is None
    operations.sweep(now=NOW + timedelta(hours=24))
    assert CallingOff.objects.get().finished_at == NOW + timedelta(hours=24)


def test_seats_taken_in_the_same_moment_are_let_go_by_the_sweeper(world: World) -> None:
    stale = again(world)
    call_off(world)
    a_reservation(stale, world.ann)
    operations.sweep(now=NOW + MINUTE)
    assert not Reservation.objects.live(NOW + MINUTE).exists()


def test_the_numbers_that_staff_are_shown(world: World) -> None:
    a_purchase(world.showtime, world.ann, number=3)
    a_reservation(world.showtime, world.bob, number=2)
    found = operations.holders(world.showtime, NOW)
    assert (found.purchases, found.seats, str(found.amount), found.unpaid) == (1, 3, "30.00", 2)
