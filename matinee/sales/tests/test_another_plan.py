"""A showtime that gets another seat plan while somebody has the old room before them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from matinee.programme import operations as programme
from matinee.programme.halls import seats_of
from matinee.programme.models import Seat, SeatPlan, Showtime
from matinee.sales import invariants, operations, planning
from matinee.sales.gateways.base import Captured, Card
from matinee.sales.models import Payment, ReleaseReason, Reservation, ReservedSeat
from matinee.sales.refusals import InUse, PlanChanged
from matinee.testing import NOW, World, a_purchase, a_reservation, a_screen, a_showtime, pay


@pytest.fixture
def stale(world: World) -> Showtime:
    """The showtime as it was read before its plan was changed."""
    screen = a_screen(world.theater, "Small", "A s s s s")
    stale = a_showtime(world.movie, screen=screen)
    changed = Showtime.objects.with_programme().get(pk=stale.pk)
    planning.choose_plan(showtime=changed, plan=another(screen.plans.get()), now=NOW)
    return stale


def another(plan: SeatPlan) -> SeatPlan:
    return programme.lay_out(plan.screen, "A s s\nB s s s", name="Another")


def test_the_best_seats_are_those_of_the_new_room(world: World, stale: Showtime) -> None:
    kept = a_reservation(stale, world.ann, number=3)

    assert Reservation.objects.with_sale().get(pk=kept.pk).labels == ["B1", "B2", "B3"]
    assert invariants.violations(NOW) == []


def test_seats_named_in_the_old_room_are_found_in_the_new_one_or_not_at_all(world: World, stale: Showtime) -> None:
    kept = a_reservation(stale, world.ann, seats=["A1", "A2"])

    assert Reservation.objects.with_sale().get(pk=kept.pk).showtime.plan.name == "Another"
    assert invariants.violations(NOW) == []


# ── What the database refuses, whoever asks ──────────────────────────────────────────────────────


def test_a_showtime_keeps_its_plan_as_long_as_a_claim_is_live(world: World, stale: Showtime) -> None:
    kept = a_reservation(stale, world.ann, number=1)
    plan = SeatPlan.objects.get(screen=stale.screen, name="Standard")

    with pytest.raises(IntegrityError), transaction.atomic():
        Showtime.objects.filter(pk=stale.pk).update(plan=plan)
    operations.release(reservation=kept, now=NOW)
    assert Showtime.objects.filter(pk=stale.pk).update(plan=plan) == 1


def test_a_claim_is_on_a_seat_of_its_showtimes_plan_until_it_is_released(world: World) -> None:
    claim = a_reservation(world.showtime, world.ann, seats=["C4"]).claims.get()
    other = Seat.objects.get(plan=a_screen(world.theater, "Small", "A s").plans.get())
    row = ReservedSeat.objects.filter(pk=claim.pk)

    for wrong in ({"seat": other}, {"live_plan": other.plan}, {"seat": other, "live_plan": other.plan}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)
    with pytest.raises(IntegrityError, match="claim_has_plan_until_released"), transaction.atomic():
        row.update(live_plan=None)
    with pytest.raises(IntegrityError, match="claim_has_plan_until_released"), transaction.atomic():
        row.update(released_at=NOW, released_because=ReleaseReason.RELEASED)


def test_a_showtime_has_a_plan_of_its_own_screen(world: World) -> None:
    other = a_screen(world.theater, "Small", "A s").plans.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Showtime.objects.filter(pk=world.showtime.pk).update(plan=other)


# ── Money that comes after the plan has changed ──────────────────────────────────────────────────

LAPSED = NOW + timedelta(minutes=16)


@pytest.fixture
def paid_late(world: World) -> Payment:
    """Ann pays for A1 and A2 with a card that doesn't answer. Her hold lapses, and staff change the room's capacity."""
    kept = a_reservation(world.showtime, world.ann, seats=["A1", "A2"])
    assert pay(kept, Card("4000000000000119")) is None
    planning.change_theater(theater=world.theater, changes={}, capacity=4, now=LAPSED)
    assert Showtime.objects.get(pk=world.showtime.pk).plan != world.showtime.plan
    return Payment.objects.get()


def test_it_buys_equivalent_seats_of_the_new_room(world: World, paid_late: Payment) -> None:
    bought = operations.settle(payment=paid_late, outcome=Captured(), now=LAPSED)

    assert bought is not None
    (showtime,) = {ticket.claim.seat.plan for ticket in bought.tickets.all()}
    assert showtime == Showtime.objects.get(pk=world.showtime.pk).plan
    assert invariants.violations(LAPSED) == []


def test_it_goes_back_if_the_new_room_is_sold(world: World, paid_late: Payment) -> None:
    now = Showtime.objects.with_programme().get(pk=world.showtime.pk)
    theirs = a_purchase(now, world.bob, number=4, together=False, now=LAPSED)

    assert operations.settle(payment=paid_late, outcome=Captured(), now=LAPSED) is None
    assert paid_late.refund.amount == paid_late.amount
    assert theirs.tickets.filter(cancelled_at=None).count() == 4
    assert invariants.violations(LAPSED) == []


def test_a_hold_that_is_live_keeps_the_room_as_it_is(world: World) -> None:
    a_reservation(world.showtime, world.ann, seats=["A1", "A2"])

    with pytest.raises(InUse):
        planning.change_theater(theater=world.theater, changes={}, capacity=4, now=NOW)


def test_seats_are_not_kept_back_in_a_room_that_is_another_one_by_now(world: World, stale: Showtime) -> None:
    with pytest.raises(PlanChanged):
        planning.withhold(showtime=stale, seats=seats_of(stale.plan_id)[:1], reason="Press", until=None, now=NOW)
