"""Putting on sale, keeping back, moving and withdrawing what may have been sold."""

from datetime import timedelta

import pytest
from django.db.models import ProtectedError

from matinee.programme import operations as programme
from matinee.programme.halls import HallSeat, seats_of
from matinee.programme.models import Movie, Showtime, Theater
from matinee.programme.operations import InThePast
from matinee.refusals import Conflict, Invalid, Mismatch
from matinee.sales import operations, planning, queries, seating
from matinee.sales.models import Reservation
from matinee.sales.refusals import EverSold, InUse, NotKept, SeatTaken
from matinee.testing import NOW, TONIGHT, World, a_movie, a_purchase, a_reservation, a_screen, a_showtime, a_theater

MINUTE = timedelta(minutes=1)


def free(showtime: Showtime) -> int:
    return queries.seat_map(showtime, NOW).free


def test_only_the_number_put_on_sale_can_be_sold(world: World) -> None:
    showtime = a_showtime(a_movie("Heat"), a_theater("Roxy"), available=50)

    assert free(showtime) == 50
    a_reservation(showtime, world.ann, number=50, together=False)
    assert free(showtime) == 0


def test_more_seats_than_there_are_cannot_be_put_on_sale(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        a_showtime(a_movie("Heat"), a_theater("Roxy"), available=101)
    assert refused.value.field == "available_seats"
    assert not Showtime.objects.filter(movie__title="Heat").exists()


@pytest.mark.parametrize("number", [0, 1, 49, 97])
def test_the_number_free_after_a_change_is_the_one_asked_for(world: World, number: int) -> None:
    a_purchase(world.showtime, world.ann, number=3)

    planning.set_available(showtime=world.showtime, number=number, now=NOW)
    assert free(world.showtime) == number
    planning.set_available(showtime=world.showtime, number=97, now=NOW)
    assert free(world.showtime) == 97


@pytest.mark.parametrize("number", [-1, 98, 10**9])
def test_sold_seats_cannot_be_made_free(world: World, number: int) -> None:
    a_purchase(world.showtime, world.ann, number=3)
    with pytest.raises(Invalid):
        planning.set_available(showtime=world.showtime, number=number, now=NOW)


def test_house_seats_go_on_sale_by_the_clock(world: World) -> None:
    seats = [seat for seat in seats_of(world.showtime.plan_id) if seat.label in ("F6", "F7")]
    until = TONIGHT - timedelta(hours=1)
    planning.withhold(showtime=world.showtime, seats=seats, reason="Guests of the director", until=until, now=NOW)

    with pytest.raises(SeatTaken):
        a_reservation(world.showtime, world.ann, seats=["F6"], now=until - MINUTE)
    assert a_reservation(world.showtime, world.ann, seats=["F6"], now=until).pk


def test_a_reserved_seat_cannot_be_kept_back(world: World) -> None:
    a_reservation(world.showtime, world.ann, seats=["F6"])
    with pytest.raises(SeatTaken):
        planning.withhold(
            showtime=world.showtime,
            seats=[seat for seat in seats_of(world.showtime.plan_id) if seat.label == "F6"],
            reason="Broken",
            until=None,
            now=NOW,
        )


def test_a_showtime_that_somebody_has_a_seat_of_stays_where_it_is(world: World) -> None:
    a_reservation(world.showtime, world.ann)
    for changes in ({"starts_at": TONIGHT + MINUTE}, {"movie": a_movie("Heat")}):
        with pytest.raises(InUse):
            planning.change_showtime(showtime=world.showtime, changes=changes, now=NOW)
    assert planning.change_showtime(showtime=world.showtime, changes={"relaxed": True}, now=NOW).relaxed


def test_a_showtime_that_nobody_has_a_seat_of_can_move_even_to_another_screen(world: World) -> None:
    a_reservation(world.showtime, world.ann)
    screen = a_screen(world.theater, "Two", "A s s s")

    planning.change_showtime(showtime=world.showtime, changes={"screen": screen}, now=NOW + 10 * MINUTE)

    world.showtime.refresh_from_db()
    assert queries.seat_map(world.showtime, NOW).free == 3


def test_a_theater_of_one_screen_can_get_another_capacity(world: World) -> None:
    planning.resize(theater=world.theater, capacity=80, now=NOW)

    world.showtime.refresh_from_db()
    assert free(world.showtime) == 80
    assert queries.capacities([world.theater.pk]) == {world.theater.pk: 80}


def test_a_live_claim_stands_in_the_way_of_another_capacity_until_it_ends(world: World) -> None:
    a_reservation(world.showtime, world.ann)

    with pytest.raises(InUse) as refused:
        planning.resize(theater=world.theater, capacity=80, now=NOW)
    assert str(refused.value) == "2 seats of Dune, 2030-01-01 21:00 are reserved, sold or kept back."
    planning.resize(theater=world.theater, capacity=100, now=NOW)
    planning.resize(theater=world.theater, capacity=80, now=NOW + 10 * MINUTE)


def test_a_past_showtime_keeps_the_plan_that_it_was_sold_by(world: World) -> None:
    a_purchase(world.showtime, world.ann)
    planning.resize(theater=world.theater, capacity=80, now=TONIGHT + timedelta(days=1))

    world.showtime.refresh_from_db()
    assert len(queries.seat_map(world.showtime, NOW).seats) == 100


def test_another_capacity_is_a_new_version_of_the_usual_plan_and_leaves_the_others_alone(world: World) -> None:
    screen = world.showtime.screen
    cabaret = programme.lay_out(screen, "A s s", name="Cabaret")
    planning.choose_plan(showtime=world.late, plan=cabaret, now=NOW)
    a_reservation(world.late, world.ann, number=2)

    planning.resize(theater=world.theater, capacity=80, now=NOW)

    usual = programme.current_plan(screen)
    assert (str(usual), set(screen.plans.in_use())) == ("Standard 2", {usual, cabaret})
    assert [Showtime.objects.get(pk=each.pk).plan for each in (world.showtime, world.late)] == [usual, cabaret]


def test_a_room_without_numbers_that_grows_stays_one(world: World) -> None:
    programme.redraw(plan=world.showtime.plan, text="unnumbered\nA s s", now=NOW)
    planning.resize(theater=world.theater, capacity=80, now=NOW)
    assert not programme.current_plan(world.showtime.screen).numbered


def test_with_several_screens_there_is_no_one_capacity_to_change(world: World) -> None:
    a_screen(world.theater, "Two", "A s s s")
    with pytest.raises(Conflict):
        planning.resize(theater=world.theater, capacity=80, now=NOW)
    assert queries.capacities([world.theater.pk]) == {world.theater.pk: 103}


def test_what_was_ever_sold_is_not_deleted_even_after_it_was_given_back(world: World) -> None:
    operations.cancel(bought=a_purchase(world.showtime, world.ann), by_staff=True, now=NOW)

    with pytest.raises(EverSold):
        planning.withdraw_showtime(showtime=world.showtime, now=NOW)
    with pytest.raises(EverSold):
        planning.withdraw_movie(movie=world.movie, now=NOW)
    with pytest.raises(EverSold):
        planning.withdraw_theater(theater=world.theater, now=NOW)
    with pytest.raises(ProtectedError):
        world.showtime.delete()


def test_what_somebody_is_about_to_buy_is_not_deleted(world: World) -> None:
    a_reservation(world.showtime, world.ann)
    with pytest.raises(InUse):
        planning.withdraw_movie(movie=world.movie, now=NOW)


def test_what_was_never_sold_goes_with_its_showtimes_and_lapsed_reservations(world: World) -> None:
    a_reservation(world.showtime, world.ann)
    planning.set_available(showtime=world.late, number=10, now=NOW)
    later = NOW + 10 * MINUTE

    planning.withdraw_showtime(showtime=world.late, now=later)
    planning.withdraw_movie(movie=world.movie, now=later)
    planning.withdraw_theater(theater=world.theater, now=later)

    assert [model.objects.count() for model in (Showtime, Movie, Theater, Reservation)] == [0, 0, 0, 0]


# ── House seats, by name ─────────────────────────────────────────────────────────────────────────


def hall(showtime: Showtime, *labels: str) -> list[HallSeat]:
    return [seat for seat in seats_of(showtime.plan_id) if seat.label in labels]


def test_house_seats_that_are_named_are_put_on_sale(world: World) -> None:
    seats = hall(world.showtime, "F6", "F7", "F8")
    planning.withhold(showtime=world.showtime, seats=seats, reason="press", until=None, now=NOW)

    planning.let_go(showtime=world.showtime, seats=seats[:2], now=NOW)

    assert free(world.showtime) == 99
    assert a_reservation(world.showtime, world.ann, seats=["F6", "F7"]).pk


def test_what_the_house_does_not_keep_it_cannot_put_on_sale(world: World) -> None:
    planning.withhold(showtime=world.showtime, seats=hall(world.showtime, "F6"), reason="press", until=None, now=NOW)
    a_reservation(world.showtime, world.ann, seats=["A1", "A2"])

    with pytest.raises(NotKept) as refused:
        planning.let_go(showtime=world.showtime, seats=hall(world.showtime, "F6", "A1"), now=NOW)

    assert refused.value.details == {"seats": ["A1"]}
    assert free(world.showtime) == 97


# ── Seat plans ───────────────────────────────────────────────────────────────────────────────────


def test_a_showtime_can_have_another_plan_of_its_screen_until_somebody_has_a_seat(world: World) -> None:
    cabaret = programme.lay_out(world.showtime.screen, "A s s", name="Cabaret")

    planning.choose_plan(showtime=world.showtime, plan=cabaret, now=NOW)
    assert free(Showtime.objects.get(pk=world.showtime.pk)) == 2

    a_reservation(world.late, world.ann, number=1)
    with pytest.raises(InUse):
        planning.choose_plan(showtime=world.late, plan=cabaret, now=NOW)
    planning.choose_plan(showtime=world.late, plan=cabaret, now=NOW + 10 * MINUTE)


def test_a_plan_of_another_screen_or_for_a_past_showtime_is_refused(world: World) -> None:
    elsewhere = programme.current_plan(a_screen(world.theater, "Two", "A s s"))
    with pytest.raises(Mismatch):
        planning.choose_plan(showtime=world.showtime, plan=elsewhere, now=NOW)
    with pytest.raises(InThePast):
        planning.choose_plan(showtime=world.showtime, plan=world.showtime.plan, now=TONIGHT)
    assert Showtime.objects.get(pk=world.showtime.pk).plan != elsewhere


def test_showtimes_to_come_move_to_a_new_version_where_no_seat_is_taken(world: World) -> None:
    old = world.showtime.plan
    tomorrow = a_showtime(world.movie, world.theater, starts_at=TONIGHT + timedelta(days=1))
    a_reservation(world.showtime, world.ann)
    planning.withhold(showtime=tomorrow, seats=hall(tomorrow, "A1"), reason="press", until=None, now=NOW)
    new = programme.redraw(plan=old, text="A s s s", now=NOW)

    assert planning.move_to(plan=new, now=NOW) == 1

    plans = {showtime.pk: showtime.plan for showtime in Showtime.objects.select_related("plan")}
    assert plans == {world.showtime.pk: old, world.late.pk: new, tomorrow.pk: old}


# ── Which seats are kept back ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", [1, 2, 37, 99])
def test_the_seats_that_stay_on_sale_are_those_that_the_sale_ranks_best(world: World, number: int) -> None:
    seats = list(seats_of(world.showtime.plan_id))
    ranked = seating.best_first(seating.Room(seats, seats), seats)
    planning.set_available(showtime=world.showtime, number=number, now=NOW)
    assert on_sale(world.showtime) == {seat.label for seat in ranked[:number]}
    assert ranked[0].label in seating_best_single(seats)


def test_rows_are_kept_back_from_both_sides(world: World) -> None:
    """The right half of row A was, and none of its left."""
    planning.set_available(showtime=world.showtime, number=95, now=NOW)
    kept_back = {seat.label for seat in seats_of(world.showtime.plan_id)} - on_sale(world.showtime)
    assert {"A1", "A2", "A11", "A12"} < kept_back


def test_the_best_of_them_go_on_sale_first(world: World) -> None:
    seats = list(seats_of(world.showtime.plan_id))
    ranked = seating.best_first(seating.Room(seats, seats), seats)
    planning.set_available(showtime=world.showtime, number=0, now=NOW)
    planning.set_available(showtime=world.showtime, number=3, now=NOW)
    assert on_sale(world.showtime) == {seat.label for seat in ranked[:3]}


def on_sale(showtime: Showtime) -> set[str]:
    return {seat.label for seat in queries.seat_map(showtime, NOW).seats if seat.free}


def seating_best_single(seats: list[HallSeat]) -> list[str]:
    return [seat.label for seat in seating.best_together(seating.Room(seats, seats), 1)]
