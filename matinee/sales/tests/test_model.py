"""The sale against a model of it, over random histories in which staff act, too.

A few histories run with every test run; `make prove` runs 2,000 of 50 steps.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from matinee.programme import operations as programme
from matinee.programme.halls import seats_of
from matinee.programme.models import SeatCategory
from matinee.programme.operations import InThePast
from matinee.sales import operations, planning, queries
from matinee.sales.operations import paying
from matinee.sales.refusals import InUse, ShowtimeCancelled
from matinee.sales.tests.customers import Customers, some_seats
from matinee.sales.tests.modelled import Kept
from matinee.testing import TONIGHT, a_movie, a_screen, a_showtime, a_theater, a_user

PLANS = ("A ssss\nB ssss", "A ss\nB ssssss", "A ssss\nB ss_ss\nC s")


class Sale(Customers):
    """What staff do to the showtime meanwhile. They look at it just before, as their pages do."""

    staff: Any

    @rule(seats=some_seats, minutes=st.integers(5, 60) | st.none())
    def withhold(self, seats: set[str], minutes: int | None) -> None:
        until = None if minutes is None else self.model.now + timedelta(minutes=minutes)
        seats &= self.model.labels
        if not seats or self._is_refused(planning.withhold, seats=[], reason="Press", until=None):
            return
        wanted = [seat for seat in seats_of(self.showtime.plan_id) if seat.label in seats]
        with self.refusing(seats, self.model.taken()):
            row = planning.withhold(
                showtime=self.showtime, seats=wanted, reason="Press", until=until, now=self.model.now
            )
            self.model.house += [Kept(row, {label}, self.model.plan, 0, self.model.now, until) for label in seats]

    @rule(number=st.integers(1, 3))
    def put_on_sale(self, number: int) -> None:
        standing = [one for one in self.model.house if one.live(self.model.now)]
        if len(standing) >= number and not self.model.is_off:
            planning.put_on_sale(showtime=self.showtime, number=number, now=self.model.now)
            free = {seat.label for seat in queries.seat_map(self.showtime, self.model.now).seats if seat.free}
            for one in standing:
                one.gone = one.seats <= free
            assert sum(one.gone for one in standing) == number

    @rule(data=st.data())
    def choose_another_plan(self, data: st.DataObject) -> None:
        plans = list(self.showtime.screen.plans.order_by("pk"))
        plan = data.draw(st.sampled_from(plans))
        if not self._is_refused(planning.choose_plan, plan=plan) and not self._is_in_use(
            bool(self.model.taken()), planning.choose_plan, plan=plan
        ):
            self._note_room(stale=True)

    @rule(text=st.sampled_from(PLANS))
    def change_the_capacity(self, text: str) -> None:
        """A new version of the plan that the showtime has; it moves there unless somebody has a seat."""
        was, now = self.showtime.plan, self.model.now
        plan = programme.redraw(plan=was, text=text, now=now)
        moves = not self.model.taken() and not self.model.is_off and self.model.starts_at > now
        assert planning.move_to(plan=plan, now=now) == moves
        self._note_room(stale=moves)

    @rule(hours=st.integers(-2, 2), other_screen=st.booleans())
    def move(self, hours: int, other_screen: bool) -> None:
        start, screen = TONIGHT + timedelta(hours=hours), self.showtime.screen
        changes: dict[str, Any] = {"starts_at": start} if start != self.model.starts_at else {}
        if other_screen:
            changes["screen"] = screen.theater.screens.exclude(pk=screen.pk).get(name__in=["Small", "Large"])
        is_held = any(one.live(self.model.now) for one in self.model.kept)
        if not changes or self._is_refused(planning.change_showtime, changes=changes):
            return
        if self._is_in_use(is_held, planning.change_showtime, changes=changes, start=start):
            return
        self.model.starts_at = start
        for one in self.model.house if other_screen else []:
            one.gone = True
        self._note_room(stale=False)

    @rule(minor=st.sampled_from([900, 1250, 2000]))
    def change_the_price(self, minor: int) -> None:
        theater = self.showtime.theater
        programme.set_prices(theater, "Standard", {SeatCategory.STANDARD: theater.money(minor)})
        self.model.price = self.price_now()

    # Late, since not much can happen afterwards.
    @precondition(lambda self: len(self.model.kept) >= 4)
    @rule()
    def call_off(self) -> None:
        operations.call_off(showtime=self.read(), reason="Snow.", by=self.staff, face="API", now=self.model.now)
        if not self.model.is_off:
            self.model.is_off = True
            self.model.let_go_of_unpaid()
        self._note_room(stale=False)

    def _note_room(self, *, stale: bool) -> None:
        """The room that the showtime has now; customers may still see the one before it."""
        self.plan_before = self.showtime.plan_id if stale else None
        self.showtime = self.read()
        self.model.plan, self.model.labels = self.showtime.plan_id, self.labels_of_plan()

    def _is_refused(self, act: Callable[..., object], **asked: Any) -> bool:
        """Whether nothing can be done to the showtime any more; then that is said."""
        if self.model.is_off:
            with pytest.raises(ShowtimeCancelled):
                act(showtime=self.read(), now=self.model.now, **asked)
        return self.model.is_off

    def _is_in_use(self, in_use: bool, act: Callable[..., object], *, start: Any = None, **asked: Any) -> bool:
        """Carry it out. Whether it was refused, rightly, because somebody has a seat or it is too late."""
        too_late = (start or self.model.starts_at) <= self.model.now
        try:
            act(showtime=self.read(), now=self.model.now, **asked)
        except InUse:
            assert in_use
            return True
        except InThePast:
            assert too_late
            return True
        assert not in_use
        assert not too_late
        return False


@pytest.fixture
def _world(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # The gateway answers at once by the model's clock.
    monkeypatch.setattr(paying, "monotonic", lambda: 0.0)
    theater = a_theater(single_seat_rule=False, hold_limit_minutes=15)
    small, large = (a_screen(theater, name, PLANS[0]) for name in ("Small", "Large"))
    for screen in (small, large):
        programme.lay_out(screen, PLANS[1], name="Wide")
    Sale.number = a_showtime(a_movie(), screen=small, starts_at=TONIGHT).pk
    Sale.user, Sale.staff = a_user(email="ann@example.org"), a_user("staff", is_staff=True)


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
