"""A model of the sale that fits on a page, and how a history of the two begins.

`customers.py` and `test_model.py` say what customers and staff may do in it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from matinee.programme import editions, halls
from matinee.programme.halls import seats_of
from matinee.programme.models import SeatCategory, Showtime
from matinee.sales import claimed, claims, invariants, operations, queries
from matinee.sales.models import Payment, Reservation
from matinee.sales.refusals import SeatTaken
from matinee.testing import NOW, TONIGHT


@dataclass
class Kept:
    """What the model knows of one reservation: its seats, of which plan, and what they cost. `until` None: for good."""

    row: Reservation
    seats: set[str]
    plan: int
    price: int
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
    plan: int
    labels: set[str]
    price: int
    now: datetime = NOW
    starts_at: datetime = TONIGHT
    is_off: bool = False
    kept: list[Kept] = field(default_factory=list)
    house: list[Kept] = field(default_factory=list)

    def taken(self, *, but: Kept | None = None) -> set[str]:
        """The seats that nobody can have; of a showtime that was called off, all."""
        if self.is_off:
            return set(self.labels)
        every = [one for one in self.kept + self.house if one is not but and one.live(self.now)]
        return set().union(*(one.seats for one in every))

    def let_go_of_unpaid(self) -> None:
        """What calling off does, and each sweep after it. A payment under way keeps its seats until it is answered."""
        for one in self.kept:
            one.gone |= one.live(self.now) and not one.paid and one.payment is None


class History(RuleBasedStateMachine):
    """One showtime and its model: time goes by, the worker sweeps, and after each step the two agree."""

    number: int
    user: Any

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        # The plans of the history before were rolled back, and theirs are the ids of the next ones.
        for memory in (halls, editions, claimed):
            memory.forget()
        # The seat plan before staff chose another, which a request that is on its way may have read.
        self.plan_before: int | None = None
        self.showtime = self.read()
        self.model = Model(self.showtime.plan_id, self.labels_of_plan(), self.price_now())

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    # In steps that meet the ends of holds and locks to the moment.
    @rule(minutes=st.sampled_from([1, 5, 5, 9, 10, 15, 30]))
    def time_goes_by(self, minutes: int) -> None:
        self.model.now += timedelta(minutes=minutes)

    @rule()
    def the_worker_sweeps(self) -> None:
        operations.sweep(now=self.model.now)
        if self.model.is_off:
            self.model.let_go_of_unpaid()
            for one in self.model.kept:
                one.gone |= one.paid

    # ── What must hold ───────────────────────────────────────────────────────────────────────────

    @invariant()
    def the_seats_are_those_of_the_model(self) -> None:
        assert self.showtime.plan_id == self.model.plan
        seats = queries.seat_map(self.showtime, self.model.now).seats
        assert {seat.label for seat in seats if not seat.free} == self.model.taken()

    @invariant()
    def every_promise_is_kept(self) -> None:
        assert invariants.violations(self.model.now) == []

    # ── Words ────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def refusing(self, seats: set[str], taken: set[str]) -> Iterator[None]:
        """It is refused if one of these seats is taken, naming just those, and if none is it isn't."""
        if seats & taken:
            with pytest.raises(SeatTaken) as refused:
                yield
            assert set(refused.value.details["seats"]) == seats & taken
        else:
            yield

    def read(self) -> Showtime:
        return Showtime.objects.with_programme().get(pk=self.number)

    def labels_of_plan(self) -> set[str]:
        return {seat.label for seat in seats_of(self.showtime.plan_id)}

    def seen_by(self, stale: bool) -> Showtime:
        """The showtime as a request has read it, which may be from before its seat plan was changed."""
        showtime = self.read()
        if stale and self.plan_before:
            showtime.plan_id = self.plan_before
        return showtime

    def price_now(self) -> int:
        return claims.amounts([self.showtime])[self.showtime.price_card_id][SeatCategory.STANDARD]


def labels(row: Reservation) -> list[str]:
    return Reservation.objects.with_sale().get(pk=row.pk).labels


def total(row: Reservation) -> int:
    return Reservation.objects.with_sale().get(pk=row.pk).total.minor
