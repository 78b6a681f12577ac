"""Seat plans in versions: drawn anew, chosen, retired; and the editor as a form, for whoever has no scripts."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from matinee.programme import operations as programme
from matinee.programme.models import Price, SeatPlan, Showtime
from matinee.testing import NOW, TONIGHT, World, a_reservation, a_screen, a_showtime
from matinee.web.tests.reading import words


@pytest.fixture
def plan(world: World) -> SeatPlan:
    return programme.current_plan(a_screen(world.theater, "Two", "A s s s\nB s s s"))


def send(clerk: Client, plan: SeatPlan, address: str = "", **typed: str) -> Any:
    return clerk.post(f"/staff/plans/{plan.pk}/{address}", typed)


def test_what_is_saved_is_a_new_version(clerk: Client, plan: SeatPlan) -> None:
    answer = send(clerk, plan, text="# Wider\r\nA s s s s\r\n")

    assert answer["Location"] == f"/staff/screens/{plan.screen_id}/plans/"
    new = programme.current_plan(plan.screen)
    assert (new.version, new.text, new.seats.count()) == (2, "# Wider\nA s s s s\n", 4)
    assert SeatPlan.objects.get(pk=plan.pk).retired_at == NOW
    assert "Standard 2 is saved." in words(clerk.get(answer["Location"]))


def test_what_is_no_plan_is_not_saved_and_is_shown_at_its_place(clerk: Client, plan: SeatPlan) -> None:
    answer = send(clerk, plan, text="A s ?\nbend: 9\nB s")

    assert (answer.status_code, plan.screen.plans.count()) == (400, 1)
    said = words(answer)
    assert "Nothing was saved. Line 1, column 5: '?' is no sign for a seat" in said
    assert "Line 2, column 7: the bend is how many rows" in said
    html = answer.content.decode()
    assert '<pre aria-hidden="true">A s ?\n    ^</pre>' in html
    assert "A s ?\nbend: 9\nB s</textarea>" in html


def test_a_preview_saves_nothing(clerk: Client, plan: SeatPlan) -> None:
    answer = send(clerk, plan, "preview/", text="A s s p\nB w c")
    assert "5 seats: 2 standard, 1 premium, 1 wheelchair space, 1 companion." in words(answer)
    assert "Save as a new version" in words(answer)
    assert 'aria-label="Row A, seat 3, premium, €10.00"' in answer.content.decode()
    assert plan.screen.plans.count() == 1


def test_htmx_gets_the_preview_alone(clerk: Client, plan: SeatPlan) -> None:
    answer = clerk.post(f"/staff/plans/{plan.pk}/preview/", {"text": ""}, headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith('<section class="preview stack" id="preview"')
    assert "Line 1, column 1: there is no seat in this plan." in words(answer)


def test_a_room_that_was_unnumbered_before_there_was_a_word_for_it_stays_so(clerk: Client, plan: SeatPlan) -> None:
    old = SeatPlan.objects.create(screen=plan.screen, name="Bar", text="A s s", numbered=False)
    page = clerk.get(f"/staff/plans/{old.pk}/")
    assert "unnumbered\nA s s</textarea>" in page.content.decode()
    assert "Nobody chooses one" in words(page)
    send(clerk, old, text="unnumbered\nA s s s")
    new = plan.screen.plans.in_use().get(name="Bar")
    assert (new.version, new.numbered) == (2, False)


def test_another_plan_begins_with_as_many_seats_as_one_likes(clerk: Client, plan: SeatPlan) -> None:
    address = f"/staff/screens/{plan.screen_id}/plans/"
    answer = clerk.post(address, {"name": "Cabaret", "seats": "12"})
    cabaret = SeatPlan.objects.get(name="Cabaret")
    assert answer["Location"] == f"/staff/plans/{cabaret.pk}/"
    assert cabaret.seats.count() == 12

    for typed, said in (
        ({"name": "Cabaret", "seats": "12"}, "There is a plan of that name."),
        ({"name": "Huge", "seats": "5001"}, "less than or equal to 5000"),
        ({"name": "", "seats": "1"}, "This field is required."),
    ):
        refused = clerk.post(address, typed)
        assert (refused.status_code, said in words(refused)) == (400, True)
    assert plan.screen.plans.count() == 2


def test_showtimes_move_to_the_new_version_where_no_seat_is_taken(world: World, clerk: Client, plan: SeatPlan) -> None:
    sold, empty = (
        a_showtime(world.movie, screen=plan.screen, starts_at=TONIGHT + timedelta(days=days)) for days in (1, 2)
    )
    a_reservation(sold, world.ann, number=1)
    send(clerk, plan, text="A s s s s")
    new = programme.current_plan(plan.screen)
    listed = clerk.get(f"/staff/screens/{plan.screen_id}/plans/")
    assert "Standard 2 4 seats · 0 showtimes to come · the usual one Move showtimes to it" in words(listed)
    assert "Standard 1 6 seats · 2 showtimes to come · retired Tue 1 Jan" in words(listed)

    send(clerk, new, "showtimes/")

    assert "1 showtime moved to Standard 2." in words(clerk.get(f"/staff/screens/{plan.screen_id}/plans/"))
    assert {each.pk: each.plan_id for each in Showtime.objects.filter(screen=plan.screen)} == {
        sold.pk: plan.pk,
        empty.pk: new.pk,
    }


def test_a_plan_with_seats_that_no_price_is_known_for_moves_nothing(
    world: World, clerk: Client, plan: SeatPlan
) -> None:
    a_showtime(world.movie, screen=plan.screen)
    Price.objects.filter(category="bay").delete()
    send(clerk, plan, text="A v v")
    send(clerk, programme.current_plan(plan.screen), "showtimes/")
    said = words(clerk.get(f"/staff/screens/{plan.screen_id}/plans/"))
    assert "Nothing was moved. Standard has no price for bay." in said


def test_a_plan_is_retired_and_used_again(clerk: Client, plan: SeatPlan) -> None:
    send(clerk, plan, "retirement/")
    assert "It is the only plan of its screen." in words(clerk.get(f"/staff/screens/{plan.screen_id}/plans/"))
    cabaret = programme.lay_out(plan.screen, "A s", name="Cabaret")
    send(clerk, plan, "retirement/")
    assert programme.current_plan(plan.screen) == cabaret
    send(clerk, plan, "reinstatement/")
    assert programme.current_plan(plan.screen) == plan


def test_the_largest_room_is_drawn(world: World, clerk: Client) -> None:
    rows = "\n".join(f"{'*' if row else 'A'} {'s ' * 50}" for row in range(50))
    large = programme.current_plan(a_screen(world.theater, "Large", f"bend: 3\n{rows}"))
    page = clerk.get(f"/staff/plans/{large.pk}/")
    assert page.content.count(b'type="checkbox" name="seats"') == 2500


def test_what_else_is_wrong_is_counted(clerk: Client, plan: SeatPlan) -> None:
    said = words(send(clerk, plan, text="A ?\n" * 15))
    assert said.count("is no sign for a seat") == 13
    assert "And 3 more lines below." in said


def test_a_text_that_is_too_long_is_refused_whole(clerk: Client, plan: SeatPlan) -> None:
    text = f"A s s # {'x' * 50_000}"
    answer = send(clerk, plan, text=text)
    assert (answer.status_code, plan.screen.plans.count()) == (400, 1)
    assert "the text has 50,008 characters, and 50,000 are possible" in words(answer)
    assert text in answer.content.decode()
