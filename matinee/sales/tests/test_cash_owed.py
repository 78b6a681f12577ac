"""Cash is owed until somebody hands it out; a sale that is settled late keeps its channel and who took it."""

from datetime import timedelta

import pytest

from matinee.accounts.models import Change
from matinee.refusals import Invalid
from matinee.sales import invariants, operations
from matinee.sales.gateways.base import Captured, Card
from matinee.sales.models import Channel, Payment, Purchase, Refund
from matinee.sales.refusals import AlreadyHandedOut
from matinee.testing import NOW, World, a_reservation, pay

MINUTE = timedelta(minutes=1)
SILENT = Card("4000000000000135")


def owed(world: World) -> Refund:
    kept = a_reservation(world.showtime, world.ann)
    bought = operations.collect(reservation=kept, by=world.staff, now=NOW)
    operations.cancel(bought=bought, by_staff=False, now=NOW)
    return Refund.objects.get()


def test_cash_is_owed_until_somebody_hands_it_out(world: World) -> None:
    refund = owed(world)
    operations.sweep(now=NOW + MINUTE)
    assert list(Refund.objects.owed_in_cash()) == [refund]

    operations.hand_out(refund=refund, by=world.staff, till=" Till  2 ", face="box office", now=NOW + 2 * MINUTE)

    refund.refresh_from_db()
    assert (refund.completed_at, refund.handed_out_by, refund.till) == (NOW + 2 * MINUTE, world.staff, "Till 2")
    change = Change.objects.get()
    assert (change.who, change.verb, change.row) == (world.staff, "handed out cash", str(refund.pk))
    assert change.changed["till"] == ["", "Till 2"]
    assert invariants.violations(NOW + 2 * MINUTE) == []


def test_it_is_handed_out_once(world: World) -> None:
    refund = owed(world)
    operations.hand_out(refund=refund, by=world.staff, till="1", face="box office", now=NOW)
    with pytest.raises(AlreadyHandedOut):
        operations.hand_out(refund=refund, by=world.staff, till="2", face="box office", now=NOW + MINUTE)
    assert (Refund.objects.get().till, Change.objects.count()) == ("1", 1)


@pytest.mark.parametrize("till", ["", " ", "x" * 101])
def test_a_till_has_to_be_named(world: World, till: str) -> None:
    with pytest.raises(Invalid) as refused:
        operations.hand_out(refund=owed(world), by=world.staff, till=till, face="box office", now=NOW)
    assert refused.value.field == "till"
    assert Refund.objects.get().completed_at is None


def test_what_a_card_paid_is_not_handed_out(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    bought = pay(kept)
    assert bought is not None
    operations.cancel(bought=bought, by_staff=False, now=NOW)
    Refund.objects.update(completed_at=None)
    with pytest.raises(AlreadyHandedOut):
        operations.hand_out(refund=Refund.objects.get(), by=world.staff, till="1", face="box office", now=NOW)


def test_cash_that_no_till_gave_breaks_a_promise(world: World) -> None:
    refund = owed(world)
    Refund.objects.update(completed_at=NOW)
    assert invariants.violations(NOW) == [f"Refund {refund.pk} was handed out in cash, and from no till."]


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.API, Channel.DESK])
def test_a_sale_that_is_settled_late_keeps_its_channel(world: World, channel: Channel) -> None:
    pay(a_reservation(world.showtime, world.ann), SILENT, channel=channel)
    operations.settle(payment=Payment.objects.get(), outcome=Captured(), now=NOW + MINUTE)
    assert Purchase.objects.get().channel == channel


def test_who_took_the_money_is_known_from_the_payment(world: World) -> None:
    started_at_the_desk = a_reservation(world.showtime, world.ann)
    operations.collect(reservation=started_at_the_desk, by=world.staff, now=NOW)
    chosen_on_the_web = a_reservation(world.showtime, world.bob)
    pay(chosen_on_the_web, gateway_name="desk")
    assert Payment.objects.get(reservation=chosen_on_the_web).channel == Channel.WEB
    operations.collect(reservation=chosen_on_the_web, by=world.staff, now=NOW)
    assert set(Payment.objects.values_list("channel", "by")) == {("desk", world.staff.pk)}
    assert set(Purchase.objects.values_list("channel", flat=True)) == {"desk"}


def test_a_payment_of_the_version_before_has_its_reservations_channel(world: World) -> None:
    pay(a_reservation(world.showtime, world.ann), SILENT, channel=Channel.API)
    Payment.objects.update(channel="")
    operations.settle(payment=Payment.objects.get(), outcome=Captured(), now=NOW + MINUTE)
    assert Purchase.objects.get().channel == Channel.WEB
