"""The sale against a model of it that fits on a page, over random histories.

A few histories run with every test run; `make prove` runs 2,000 of 50 steps.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from matinee.programme.halls import seats_of
from matinee.programme.models import Showtime
from matinee.sales import invariants, operations, planning, queries
from matinee.sales.gateways.base import Captured, Card, Declined
from matinee.sales.models import Channel, Payment, Purchase, Reservation
from matinee.sales.operations import Customer, Wish, paying
from matinee.sales.refusals import (
    AlreadyPaid,
    PaymentDeclined,
    PaymentUnderWay,
    RefundClosed,
    RenewalLimit,
    ReservationExpired,
    SeatTaken,
    SoldOut,
)
from matinee.testing import NOW, TONIGHT, a_movie, a_screen, a_showtime, a_theater, a_user

SEATS = ("A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4")
# A limit that is met at the second renewal, or histories would have to be longer to find it.
HOLD, LIMIT, LOCK = timedelta(minutes=10), timedelta(minutes=15), timedelta(minutes=15)
SILENT = Card("4000000000000135")

some_seats = st.sets(st.sampled_from(SEATS), min_size=1, max_size=3)


@dataclass
class Kept:
    """What the model knows of one reservation. `until` None: for good."""

    row: Reservation
    seats: set[str]
    since: datetime
    until: datetime | None
    paid: bool = False
    gone: bool = False
    payment: Payment | None = None
    hold_ended: datetime | None = None
    asked_at: datetime | None = None

    def live(self, now: datetime) -> bool:
        return not self.gone and (self.until is None or self.until > now)


@dataclass
class Model:
    now: datetime = NOW
    kept: list[Kept] = field(default_factory=list)
    house: list[Kept] = field(default_factory=list)

    def taken(self, *, but: Kept | None = None) -> set[str]:
        every = [one for one in self.kept + self.house if one is not but and one.live(self.now)]
        return set().union(*(one.seats for one in every))


class Sale(RuleBasedStateMachine):
    showtime: Showtime
    user: Any

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.point = transaction.savepoint()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    # ── What may happen ──────────────────────────────────────────────────────────────────────────

    # In steps that meet the ends of holds and locks to the moment.
    @rule(minutes=st.sampled_from([1, 5, 5, 9, 10]))
    def time_goes_by(self, minutes: int) -> None:
        self.model.now += timedelta(minutes=minutes)

    @rule()
    def the_worker_sweeps(self) -> None:
        operations.sweep(now=self.model.now)

    @rule(seats=some_seats)
    def reserve_named(self, seats: set[str]) -> None:
        with self._taken(seats, self.model.taken()):
            self._remember(self._reserve(Wish(seats=sorted(seats))), seats)

    @rule(number=st.integers(1, 5))
    def reserve_best(self, number: int) -> None:
        free = set(SEATS) - self.model.taken()
        try:
            row = self._reserve(Wish(number=number, together=False))
        except SoldOut:
            assert len(free) < number
        else:
            seats = set(_labels(row))
            assert seats <= free
            assert len(seats) == number
            self._remember(row, seats)

    @precondition(lambda self: self.model.kept)
    @rule(data=st.data(), seats=some_seats)
    def change(self, data: st.DataObject, seats: set[str]) -> None:
        one = self._one(data)
        try:
            with self._taken(seats, self.model.taken(but=one)):
                operations.change(reservation=one.row, wish=Wish(seats=sorted(seats)), now=self.model.now)
                self._assert_open(one)
                one.seats = seats
        except (AlreadyPaid, ReservationExpired, PaymentUnderWay) as refused:
            self._assert_refused_rightly(one, refused)

    @precondition(lambda self: self.model.kept)
    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        one = self._one(data)
        until = min(self.model.now + HOLD, one.since + LIMIT)
        try:
            assert operations.renew(reservation=one.row, now=self.model.now) == until
        except RenewalLimit:
            assert one.until is not None
            assert until <= one.until
        except (AlreadyPaid, ReservationExpired, PaymentUnderWay) as refused:
            self._assert_refused_rightly(one, refused)
        else:
            self._assert_open(one)
            one.until = until

    @precondition(lambda self: self.model.kept)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        one = self._one(data)
        try:
            operations.release(reservation=one.row, now=self.model.now)
        except (AlreadyPaid, PaymentUnderWay) as refused:
            self._assert_refused_rightly(one, refused)
        else:
            assert not one.paid
            one.gone = True

    @precondition(lambda self: self.model.kept)
    @rule(data=st.data(), card=st.sampled_from([Card(), Card("0002"), SILENT]))
    def pay(self, data: st.DataObject, card: Card) -> None:
        one, now = self._one(data), self.model.now
        before = one.until
        try:
            bought = operations.purchase(
                reservation=one.row, channel=Channel.WEB, now=now, gateway_name="demo", card=card
            )
        except PaymentDeclined:
            assert card.ending == "0002"
            self._assert_open(one)
        except (ReservationExpired, PaymentUnderWay) as refused:
            self._assert_refused_rightly(one, refused)
        else:
            if one.paid:
                assert bought is not None
            elif card is SILENT:
                assert bought is None
                assert before is not None
                one.payment = one.row.payments.under_way().get()
                one.hold_ended, one.asked_at = before, now
                one.until = max(before, now + LOCK)
            else:
                self._assert_open(one)
                one.paid, one.until = True, None

    @precondition(lambda self: any(one.payment for one in self.model.kept))
    @rule(data=st.data(), captured=st.booleans())
    def the_gateway_answers(self, data: st.DataObject, captured: bool) -> None:
        one = data.draw(st.sampled_from([one for one in self.model.kept if one.payment]))
        payment, one.payment = one.payment, None
        assert payment is not None
        abandoned = Payment.objects.get(pk=payment.pk).abandoned_at is not None
        was_live, free = one.live(self.model.now), set(SEATS) - self.model.taken()
        bought = operations.settle(
            payment=payment, outcome=Captured() if captured else Declined("No."), now=self.model.now
        )
        if not captured:
            assert bought is None
            if not abandoned:
                self._decline(one)
        elif one.paid:
            # Paid by another card in the meantime: one of the two goes back.
            assert bought is not None
        elif one.gone:
            assert bought is None
            assert payment.refund.amount == payment.amount
        elif was_live or (one.seats <= free and self.model.now < TONIGHT):
            assert bought is not None
            one.paid, one.until = True, None
        elif bought is not None:
            seats = set(_labels(one.row))
            assert seats <= free
            assert len(seats) == len(one.seats)
            one.seats, one.paid, one.until = seats, True, None
        else:
            assert payment.refund.amount == payment.amount

    @precondition(lambda self: any(one.paid for one in self.model.kept))
    @rule(data=st.data(), by_staff=st.booleans())
    def cancel(self, data: st.DataObject, by_staff: bool) -> None:
        one = data.draw(st.sampled_from([one for one in self.model.kept if one.paid]))
        bought = Purchase.objects.get(reservation=one.row)
        try:
            operations.cancel(bought=bought, by_staff=by_staff, now=self.model.now)
        except RefundClosed:
            assert not by_staff
            assert self.model.now > TONIGHT - timedelta(minutes=120)
        else:
            one.gone = True

    @rule(seats=some_seats, minutes=st.integers(5, 60) | st.none())
    def withhold(self, seats: set[str], minutes: int | None) -> None:
        until = None if minutes is None else self.model.now + timedelta(minutes=minutes)
        wanted = [seat for seat in seats_of(self.showtime.plan_id) if seat.label in seats]
        with self._taken(seats, self.model.taken()):
            row = planning.withhold(
                showtime=self.showtime, seats=wanted, reason="Press", until=until, now=self.model.now
            )
            self.model.house += [Kept(row, {label}, self.model.now, until) for label in seats]

    @rule(number=st.integers(1, 3))
    def put_on_sale(self, number: int) -> None:
        standing = [one for one in self.model.house if one.live(self.model.now)]
        if len(standing) >= number:
            planning.put_on_sale(showtime=self.showtime, number=number, now=self.model.now)
            free = {seat.label for seat in queries.seat_map(self.showtime, self.model.now).seats if seat.free}
            for one in standing:
                one.gone = one.seats <= free
            assert sum(one.gone for one in standing) == number

    # ── What must hold ───────────────────────────────────────────────────────────────────────────

    @invariant()
    def the_seats_are_those_of_the_model(self) -> None:
        seats = queries.seat_map(self.showtime, self.model.now).seats
        assert {seat.label for seat in seats if not seat.free} == self.model.taken()

    @invariant()
    def every_promise_is_kept(self) -> None:
        assert invariants.violations(self.model.now) == []

    # ── Words ────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _taken(self, seats: set[str], taken: set[str]) -> Iterator[None]:
        """It is refused if one of these seats is taken, naming just those, and if none is it isn't."""
        if seats & taken:
            with pytest.raises(SeatTaken) as refused:
                yield
            assert set(refused.value.details["seats"]) == seats & taken
        else:
            yield

    def _reserve(self, wish: Wish) -> Reservation:
        return operations.reserve(
            showtime=self.showtime,
            customer=Customer(self.user),
            channel=Channel.WEB,
            wish=wish,
            now=self.model.now,
        )

    def _remember(self, row: Reservation, seats: set[str]) -> None:
        self.model.kept.append(Kept(row, seats, self.model.now, self.model.now + HOLD))

    def _one(self, data: st.DataObject) -> Kept:
        """Any of the reservations, more often a late one: much more can still happen to it."""
        return data.draw(st.sampled_from(self.model.kept[-2:] * 3 + self.model.kept))

    def _decline(self, one: Kept) -> None:
        if one.paid or not one.live(self.model.now) or one.hold_ended is None or one.asked_at is None:
            return
        left = one.hold_ended - one.asked_at
        until = max(one.hold_ended, min(self.model.now + left, one.since + LIMIT))
        one.until = until

    def _assert_open(self, one: Kept) -> None:
        assert one.live(self.model.now)
        assert not one.paid
        assert one.payment is None

    def _assert_refused_rightly(self, one: Kept, refused: Exception) -> None:
        if isinstance(refused, AlreadyPaid):
            assert one.paid
        elif isinstance(refused, ReservationExpired):
            assert not one.live(self.model.now)
        else:
            assert one.payment is not None
            assert one.live(self.model.now)


def _labels(row: Reservation) -> list[str]:
    return Reservation.objects.with_sale().get(pk=row.pk).labels


@pytest.fixture
def _world(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # The gateway answers at once by the model's clock.
    monkeypatch.setattr(paying, "monotonic", lambda: 0.0)
    theater = a_theater(single_seat_rule=False, hold_limit_minutes=15)
    screen = a_screen(theater, "Small", "A ssss\nB ssss")
    Sale.showtime = a_showtime(a_movie(), screen=screen, starts_at=TONIGHT)
    Sale.user = a_user()


@pytest.mark.usefixtures("_world")
def test_the_sale_does_what_the_model_says() -> None:
    run_state_machine_as_test(
        Sale,
        settings=settings(
            max_examples=int(os.environ.get("PROOF_EXAMPLES", "25")),
            stateful_step_count=int(os.environ.get("PROOF_STEPS", "25")),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
