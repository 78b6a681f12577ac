"""Several plans a screen, in versions that never change."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import IntegrityError, transaction

from matinee.programme import halls
from matinee.programme import operations as programme
from matinee.programme.models import Screen, Seat, SeatPlan
from matinee.programme.operations import LastPlan, PlanExists
from matinee.programme.seatplans import PlanError
from matinee.testing import NOW, a_screen, a_theater


@pytest.fixture
def screen(db: None) -> Screen:
    return a_screen(a_theater(), "Two", "[Stalls]\nbend: 1\nA s s s\n\n[Balcony]\nshift: half\nB f-f s")


def test_seats_keep_what_a_map_draws(screen: Screen) -> None:
    seats = halls.seats_of(programme.current_plan(screen).pk)
    assert [(seat.label, seat.section, seat.dx, seat.dy, seat.joined) for seat in seats] == [
        ("A1", "Stalls", 0, -10, False),
        ("A2", "Stalls", 0, 0, False),
        ("A3", "Stalls", 0, -10, False),
        ("B1", "Balcony", 5, 0, False),
        ("B2", "Balcony", 5, 0, True),
        ("B3", "Balcony", 5, 0, False),
    ]


@pytest.mark.parametrize("change", [{"row": "Z"}, {"x": 9}, {"category": "premium"}, {"dy": 3}])
def test_the_database_refuses_to_change_a_seat(screen: Screen, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="seat_plan_never_changes"), transaction.atomic():
        Seat.objects.filter(label="A1").update(**change)
    assert Seat.objects.filter(plan__screen=screen, label="A1", row="A", x=1).exists()


@pytest.mark.parametrize("change", [{"text": "A s"}, {"numbered": False}])
def test_the_database_refuses_to_change_what_a_plan_says(screen: Screen, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="seat_plan_never_changes"), transaction.atomic():
        screen.plans.update(**change)
    programme.current_plan(screen).save()


def test_a_screen_that_goes_takes_its_plans_along(screen: Screen) -> None:
    screen.delete()
    assert not SeatPlan.objects.filter(screen=screen.pk).exists()


def test_the_office_has_no_form_for_seats_and_plans() -> None:
    assert not {Seat, SeatPlan} & set(admin.site._registry)


def test_a_new_version_retires_the_ones_before_it_and_leaves_other_plans_alone(screen: Screen) -> None:
    first = programme.current_plan(screen)
    cabaret = programme.lay_out(screen, "A s s", name="Cabaret")

    second = programme.redraw(plan=first, text="A s s s s", now=NOW)

    assert (second.name, second.version, second.retired_at) == ("Standard", 2, None)
    assert list(screen.plans.in_use().order_by("pk")) == [cabaret, second]
    assert [seat.label for seat in first.seats.all()] == ["A1", "A2", "A3", "B1", "B2", "B3"]


def test_there_is_one_way_to_a_new_version(screen: Screen) -> None:
    with pytest.raises(PlanExists):
        programme.lay_out(screen, "A s s s s")
    assert [plan.retired_at for plan in screen.plans.all()] == [None]


def test_a_version_drawn_from_an_older_one_comes_after_the_newest(screen: Screen) -> None:
    first = programme.current_plan(screen)
    programme.redraw(plan=first, text="A s s", now=NOW)
    third = programme.redraw(plan=first, text="A s", now=NOW)
    assert (third.version, list(screen.plans.in_use())) == (3, [third])


def test_a_text_that_is_no_plan_leaves_everything_as_it_was(screen: Screen) -> None:
    with pytest.raises(PlanError):
        programme.redraw(plan=programme.current_plan(screen), text="A s ?", now=NOW)
    assert [plan.retired_at for plan in screen.plans.all()] == [None]


def test_showtimes_get_the_plan_called_standard_unless_it_is_retired(screen: Screen) -> None:
    standard = programme.current_plan(screen)
    cabaret = programme.lay_out(screen, "A s s", name="Cabaret")
    assert programme.current_plan(screen) == standard

    programme.retire_plan(plan=standard, now=NOW)
    assert programme.current_plan(screen) == cabaret
    with pytest.raises(LastPlan):
        programme.retire_plan(plan=cabaret, now=NOW)

    programme.reinstate_plan(plan=standard)
    assert programme.current_plan(screen) == standard


def test_a_plan_whose_text_says_so_is_unnumbered(screen: Screen) -> None:
    assert not programme.redraw(plan=programme.current_plan(screen), text="unnumbered\nA s s", now=NOW).numbered
