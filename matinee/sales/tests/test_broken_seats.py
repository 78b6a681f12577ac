"""Seats that break, before and after they are sold."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from matinee.programme.models import Seat, Showtime
from matinee.refusals import Invalid
from matinee.sales import invariants, operations, queries
from matinee.sales.models import Purchase, Reservation
from matinee.sales.operations import Wish
from matinee.sales.refusals import AlreadyBroken, NothingToChoose, SeatTaken
from matinee.testing import NOW, TONIGHT, World, a_purchase, a_reservation, a_screen, a_showtime

MINUTE = timedelta(minutes=1)


@pytest.fixture
def showtime(world: World) -> Showtime:
    return a_showtime(world.movie, screen=a_screen(world.theater, "Small", "A s s s s s s\nB p p"))


def break_seat(showtime: Showtime, label: str) -> None:
    operations.report_broken(seat=Seat.objects.get(plan=showtime.plan, label=label), note="armrest", now=NOW)


def labels(reservation: Reservation) -> list[str]:
    return Reservation.objects.with_sale().get(pk=reservation.pk).labels


def mails() -> list[str]:
    return sorted(result.task_path.rpartition(".")[2] for result in DBTaskResult.objects.all())


def test_a_broken_seat_is_off_sale_until_it_is_mended(world: World, showtime: Showtime) -> None:
    break_seat(showtime, "A1")

    assert queries.seat_map(showtime, NOW).free == 7
    assert queries.availability([showtime], NOW)[showtime.pk].free == 7
    with pytest.raises(SeatTaken):
        a_reservation(showtime, world.ann, seats=["A1"])
    operations.mend(seat=Seat.objects.get(plan=showtime.plan, label="A1"), now=NOW)
    assert a_reservation(showtime, world.ann, seats=["A1"]).pk


def test_a_showtime_planned_later_does_not_sell_it_either(world: World, showtime: Showtime) -> None:
    break_seat(showtime, "A1")
    later = a_showtime(world.movie, screen=showtime.screen, starts_at=TONIGHT + timedelta(days=1))
    assert queries.availability([later], NOW)[later.pk].free == 7


def test_a_seat_breaks_once(showtime: Showtime) -> None:
    break_seat(showtime, "A1")
    with pytest.raises(AlreadyBroken):
        break_seat(showtime, "A1")


def test_whoever_bought_it_gets_the_seat_beside_those_who_stay_and_the_ticket_stays_valid(
    world: World, showtime: Showtime
) -> None:
    bought = a_purchase(showtime, world.ann, seats=["A3", "A4"])
    codes = sorted(bought.tickets.values_list("code", flat=True))

    break_seat(showtime, "A3")

    assert labels(bought.reservation) == ["A4", "A5"]
    assert sorted(bought.tickets.values_list("code", flat=True)) == codes
    assert mails() == ["send_moved", "send_tickets"]
    assert queries.seat_map(showtime, NOW).free == 5
    assert queries.availability([showtime], NOW)[showtime.pk].free == 5
    assert invariants.violations(NOW) == []


def test_an_unpaid_reservation_is_moved_too_for_the_time_that_was_left(world: World, showtime: Showtime) -> None:
    kept = a_reservation(showtime, world.ann, seats=["A3", "A4"])
    break_seat(showtime, "A3")
    assert Reservation.objects.with_sale().get(pk=kept.pk).expires_at == NOW + 10 * MINUTE
    assert labels(kept) == ["A4", "A5"]


def test_a_party_moves_together_where_one_seat_beside_it_is_not_free(world: World, showtime: Showtime) -> None:
    bought = a_purchase(showtime, world.ann, seats=["A1", "A2"])
    a_purchase(showtime, world.bob, seats=["A3", "A4"])

    break_seat(showtime, "A1")

    assert labels(bought.reservation) == ["A5", "A6"]


def test_who_cannot_be_moved_is_asked_and_may_have_the_money_back_whatever_the_terms(
    world: World, showtime: Showtime
) -> None:
    bought = a_purchase(showtime, world.ann, seats=["B1", "B2"])

    break_seat(showtime, "B1")

    bought = Purchase.objects.get(pk=bought.pk)
    assert bought.choice_offered_at == NOW
    assert mails() == ["send_choice", "send_tickets"]
    operations.cancel(bought=bought, by_staff=False, now=TONIGHT - MINUTE)
    assert invariants.violations(NOW) == []


def test_who_was_asked_may_choose_as_many_other_seats_at_the_price_they_paid(world: World, showtime: Showtime) -> None:
    bought = a_purchase(showtime, world.ann, seats=["B1", "B2"])
    break_seat(showtime, "B1")

    with pytest.raises(Invalid):
        operations.reseat(bought=bought, wish=Wish(seats=["A1"]), now=NOW)
    with pytest.raises(SeatTaken):
        operations.reseat(bought=bought, wish=Wish(seats=["B1", "B2"]), now=NOW)
    operations.reseat(bought=bought, wish=Wish(seats=["A1", "A2"]), now=NOW)

    assert labels(bought.reservation) == ["A1", "A2"]
    assert invariants.violations(NOW) == []
    with pytest.raises(NothingToChoose):
        operations.reseat(bought=bought, wish=Wish(seats=["A3", "A4"]), now=NOW)


def test_the_sweeper_moves_whoever_bought_in_the_same_moment(world: World, showtime: Showtime) -> None:
    break_seat(showtime, "A1")
    operations.mend(seat=Seat.objects.get(plan=showtime.plan, label="A1"), now=NOW)
    bought = a_purchase(showtime, world.ann, seats=["A1", "A2"])
    Seat.objects.get(plan=showtime.plan, label="A1").breakages.update(mended_at=None)

    operations.sweep(now=NOW + MINUTE)

    assert labels(bought.reservation) == ["A2", "A3"]


def test_past_showtimes_stay_as_they_were(world: World, showtime: Showtime) -> None:
    bought = a_purchase(showtime, world.ann, seats=["A1"])
    seat = Seat.objects.get(plan=showtime.plan, label="A1")
    operations.report_broken(seat=seat, note="", now=TONIGHT + MINUTE)
    assert labels(bought.reservation) == ["A1"]
