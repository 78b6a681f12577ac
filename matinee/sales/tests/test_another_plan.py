"""A showtime that gets another seat plan while somebody has the old room before them."""

import pytest

from matinee.programme import operations as programme
from matinee.programme.models import SeatPlan, Showtime
from matinee.sales import invariants, operations, planning
from matinee.sales.models import Reservation
from matinee.sales.operations import Wish
from matinee.sales.refusals import InUse, SeatTaken
from matinee.testing import NOW, World, a_reservation, a_screen, a_showtime


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


def test_a_change_that_read_the_old_room_claims_nothing_in_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = a_screen(world.theater, "Small", "A s s s s")
    showtime = a_showtime(world.movie, screen=screen)
    kept = a_reservation(showtime, world.ann, seats=["A1"])
    with pytest.raises(InUse):
        planning.choose_plan(showtime=showtime, plan=another(screen.plans.get()), now=NOW)
    Showtime.objects.filter(pk=showtime.pk).update(plan=screen.plans.get(name="Another"))

    current = Reservation.objects.with_sale().get(pk=kept.pk)
    current.showtime.plan = screen.plans.get(name="Standard")
    monkeypatch.setattr("matinee.sales.operations.reserving.lock", lambda *_, **__: current)
    with pytest.raises(SeatTaken):
        operations.change(reservation=kept, wish=Wish(seats=["A1", "A2"]), now=NOW)
