"""The room as staff see it: what every seat is and why, and what they do with it."""

from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from matinee.programme import operations as programme
from matinee.programme.halls import seats_of
from matinee.programme.models import Seat, Showtime
from matinee.sales import invariants, operations, planning, states
from matinee.sales.models import AccessibleRelease, Channel, Purchase, Reservation, ReservedSeat
from matinee.sales.states import State
from matinee.testing import NOW, World, a_purchase, a_reservation, a_screen, a_showtime
from matinee.web.tests.reading import words

HOUR = timedelta(hours=1)


@pytest.fixture
def showtime(world: World) -> Showtime:
    return a_showtime(world.movie, screen=a_screen(world.theater, "Small", "A s s s s s s\nB p p _ w c"))


@pytest.fixture
def ann_has_a4(world: World, showtime: Showtime) -> Showtime:
    a_reservation(showtime, world.ann, seats=["A4"])
    return showtime


def room(showtime: Showtime, now: datetime = NOW) -> dict[str, str]:
    return {seat.label: str(seat.state) for seat in states.states(showtime, now) if seat.state != State.FREE}


def send(clerk: Client, showtime: Showtime, address: str, *seats: str, **typed: Any) -> Any:
    return clerk.post(f"/staff/showtime/{showtime.pk}/{address}/", {"seats": seats} | typed)


def page(clerk: Client, showtime: Showtime, *seats: str, **headers: str) -> str:
    return words(clerk.get(f"/staff/showtime/{showtime.pk}/", {"seats": seats}, headers=headers))


def test_every_seat_says_what_it_is(world: World, showtime: Showtime, clerk: Client) -> None:
    a_reservation(showtime, world.ann, seats=["A1"])
    a_purchase(showtime, world.bob, seats=["A2", "A3"])
    planning.withhold(
        showtime=showtime,
        seats=[seat for seat in seats_of(showtime.plan_id) if seat.label == "B1"],
        reason="press",
        until=NOW + HOUR,
        now=NOW,
    )
    operations.report_broken(seat=Seat.objects.get(plan=showtime.plan, label="A6"), note="armrest", now=NOW)

    assert room(showtime) == {"A1": "held", "A2": "sold", "A3": "sold", "A6": "broken", "B1": "house"}
    html = clerk.get(f"/staff/showtime/{showtime.pk}/").content.decode()
    for said in (
        "A1, held for ann until 13:10",
        "A2, sold to bob",
        "A4, free",
        "A6, broken: armrest",
        "B1, kept back until 14:00: press",
        "B3, wheelchair space, free",
    ):
        assert f'aria-label="{said}"' in html
    assert "5 free 1 held 2 sold 1 kept back 1 broken" in words(clerk.get(f"/staff/showtime/{showtime.pk}/"))


def test_a_lapsed_hold_is_free_by_the_clock(world: World, showtime: Showtime) -> None:
    a_reservation(showtime, world.ann, seats=["A1"])
    assert room(showtime, NOW + timedelta(minutes=10)) == {}


def test_why_is_this_seat_grey(world: World, showtime: Showtime, clerk: Client) -> None:
    bought = a_purchase(showtime, world.bob, seats=["A2"])
    said = page(clerk, showtime, "A2")
    assert "A2 Sold to bob Tue 1 Jan 13:00 reserved, bob · web Tue 1 Jan 13:00 bought, bob · web" in said
    assert f"Purchase {bought.pk}: A2, €10.00" in said


def test_htmx_gets_only_what_there_is_to_say_of_the_chosen_seats(showtime: Showtime, clerk: Client) -> None:
    answer = clerk.get(f"/staff/showtime/{showtime.pk}/", {"seats": "A1"}, headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith('<section class="selection" id="selection"')
    assert "A1 Free Nothing has happened to it at this showtime." in words(answer)


def test_what_is_no_seat_is_not_chosen(showtime: Showtime, clerk: Client) -> None:
    assert "No seat chosen" in page(clerk, showtime, "Z99", "<b>")


def test_seats_are_kept_back_with_a_reason_until_a_time_by_the_theaters_clock(
    showtime: Showtime, clerk: Client
) -> None:
    answer = send(clerk, showtime, "house-seats", "A1", "A2", reason="Press", until="2030-01-01T20:30")

    assert answer["Location"] == f"/staff/showtime/{showtime.pk}/?seats=A1&seats=A2"
    kept = Reservation.objects.with_sale().get()
    assert (kept.channel, kept.reason, kept.labels) == (Channel.HOUSE, "Press", ["A1", "A2"])
    assert kept.expires_at == datetime.fromisoformat("2030-01-01T19:30:00+00:00")
    assert "A1, A2 A1 Kept back until 20:30: Press" in page(clerk, showtime, "A1", "A2")


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2030-03-31T02:30", "02:30 doesn't exist that night: the clocks are put forward over it."),
        ("2029-10-28T02:30", "02:30 comes twice that night (UTC+2 or UTC+1). Say which of the two."),
    ],
)
def test_a_time_that_is_none_or_two_is_asked_about_with_all_that_was_typed(
    showtime: Showtime, clerk: Client, until: str, said: str
) -> None:
    answer = send(clerk, showtime, "house-seats", "A1", reason="Press", until=until)
    assert answer.status_code == 400
    page = unescape(answer.content.decode())
    assert said in page
    assert 'value="Press"' in page
    assert ("Which of the two" in page) == ("twice" in said)
    assert not Reservation.objects.exists()


def test_another_day_is_said_with_the_time(showtime: Showtime, clerk: Client, noon: time_machine.Traveller) -> None:
    noon.move_to(NOW - timedelta(days=3))
    send(clerk, showtime, "house-seats", "A1", reason="Press", until="2029-12-31T18:00")
    assert "A1 Kept back until Mon 31 Dec, 18:00: Press" in page(clerk, showtime, "A1")


@pytest.mark.parametrize(("seats", "typed", "status", "said"), [
    ("A1", {"reason": ""}, 400, "This field is required."),
    ("A1", {"reason": "Press", "until": "soon"}, 400, "Enter a valid date/time."),
    ("A1", {"reason": "Press", "until": "2030-01-01T12:59"}, 400, "They can't go on sale in the past."),
    ("Z9", {"reason": "Press"}, 400, "Choose the seats first."),
    ("A4", {"reason": "Press"}, 409, "Seat A4 was taken a moment ago."),
])  # fmt: skip
def test_what_cannot_be_kept_back_is_said(
    ann_has_a4: Showtime, clerk: Client, *, seats: str, typed: dict[str, str], status: int, said: str
) -> None:
    answer = send(clerk, ann_has_a4, "house-seats", seats, **typed)
    assert answer.status_code == status
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert not Reservation.objects.filter(channel=Channel.HOUSE).exists()
    assert invariants.violations(NOW) == []


def test_house_seats_are_put_on_sale(showtime: Showtime, clerk: Client) -> None:
    send(clerk, showtime, "house-seats", "A1", "A2", reason="Press")
    send(clerk, showtime, "sale", "A1")
    assert room(showtime) == {"A2": "house"}
    assert send(clerk, showtime, "sale", "A1").status_code == 409


def test_a_broken_seat_moves_its_holder_and_is_mended(
    world: World,
    showtime: Showtime,
    clerk: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    a_purchase(showtime, world.ann, seats=["A1", "A2"])

    with django_capture_on_commit_callbacks(execute=True):
        send(clerk, showtime, "breakages", "A1", note="armrest")
    assert room(showtime) == {"A1": "broken", "A2": "sold", "A3": "sold"}
    assert "A1 Broken: armrest" in page(clerk, showtime, "A1")

    assert send(clerk, showtime, "breakages", "A1").status_code == 409
    send(clerk, showtime, "repairs", "A1")
    assert room(showtime) == {"A2": "sold", "A3": "sold"}
    assert invariants.violations(NOW) == []


def test_seats_are_sold_over_the_counter(showtime: Showtime, clerk: Client) -> None:
    answer = send(clerk, showtime, "reservations", "A1", "A2", name="Zoë", email="zoe@example.org", paid="1")

    bought = Purchase.objects.with_sale().get()
    assert answer["Location"] == f"/staff/showtime/{showtime.pk}/?seats=A1&seats=A2"
    assert (bought.channel, bought.email, bought.reservation.labels) == (Channel.DESK, "zoe@example.org", ["A1", "A2"])
    assert "A1 and A2 sold." in page(clerk, showtime)


def test_the_price_stands_there_before_anything_is_sold_and_a_walk_up_needs_no_name(
    showtime: Showtime, clerk: Client
) -> None:
    assert "Together: €20.00" in page(clerk, showtime, "A1", "A2")
    send(clerk, showtime, "reservations", "A1", "A2", name="", paid="1")
    assert room(showtime) == {"A1": "sold", "A2": "sold"}


def test_seats_are_reserved_and_paid_for_later(showtime: Showtime, clerk: Client) -> None:
    send(clerk, showtime, "reservations", "A1", name="Zoë")
    kept = Reservation.objects.get()
    assert kept.expires_at == showtime.starts_at - timedelta(minutes=showtime.theater.collect_minutes)
    assert "A1 kept for Zoë until 2030-01-01 20:30." in page(clerk, showtime)
    assert f"Reservation {kept.pk}: A1, €10.00 Take €10.00 over the counter" in page(clerk, showtime, "A1")
    clerk.post(f"/staff/reserve/{kept.pk}/payment/")
    assert room(showtime) == {"A1": "sold"}
    assert "This reservation is paid." in words(clerk.post(f"/staff/reserve/{kept.pk}/payment/", follow=True))


def test_a_rule_is_passed_with_a_reason_that_is_kept(showtime: Showtime, clerk: Client) -> None:
    refused = send(clerk, showtime, "reservations", "B3", name="Zoë")
    assert refused.status_code == 409
    assert "Seat B3 is kept for people who use a wheelchair" in words(refused)
    assert 'value="Zoë"' in refused.content.decode()

    send(clerk, showtime, "reservations", "B3", name="Zoë", reason="Brought a wheelchair of their own")
    assert Reservation.objects.get().reason == "Brought a wheelchair of their own"


def test_a_reason_sells_no_seat_twice(world: World, showtime: Showtime, clerk: Client) -> None:
    a_purchase(showtime, world.ann, seats=["A1"])
    answer = send(clerk, showtime, "reservations", "A1", name="Zoë", reason="The director's mother")
    assert answer.status_code == 409
    assert ReservedSeat.objects.live(NOW).filter(seat__label="A1", showtime=showtime).count() == 1


def test_where_nobody_chooses_staff_say_how_many(world: World, clerk: Client) -> None:
    showtime = a_showtime(world.movie, screen=a_screen(world.theater, "Roof", "unnumbered\nA s s s"))
    assert "How many places" in page(clerk, showtime)
    send(clerk, showtime, "reservations", name="Zoë", number="2")
    assert room(showtime) == {"A1": "held", "A2": "held"}


def test_the_desk_sells_for_a_while_after_the_start(
    showtime: Showtime, clerk: Client, noon: time_machine.Traveller
) -> None:
    noon.move_to(showtime.starts_at + timedelta(minutes=19))
    send(clerk, showtime, "reservations", "A1", name="Zoë", paid="1")
    assert room(showtime, showtime.starts_at) == {"A1": "sold"}
    noon.move_to(showtime.starts_at + timedelta(minutes=20))
    assert "Sales for this showtime are closed." in words(send(clerk, showtime, "reservations", "A2", name="Zoë"))


def test_that_wheelchair_spaces_were_opened_is_seen(showtime: Showtime, clerk: Client) -> None:
    AccessibleRelease.objects.create(showtime=showtime, released_at=NOW, others_sold=8)
    assert "All 8 other seats were sold by 13:00, so wheelchair spaces" in page(clerk, showtime)
    assert "B3 Free, open to everyone" in page(clerk, showtime, "B3")


def test_another_plan_until_a_seat_is_taken(world: World, showtime: Showtime, clerk: Client) -> None:
    cabaret = programme.lay_out(showtime.screen, "A s s", name="Cabaret")
    send(clerk, showtime, "plan", plan=cabaret.pk)
    assert "This showtime has the seat plan Cabaret 1 now." in page(clerk, showtime)

    a_reservation(Showtime.objects.get(pk=showtime.pk), world.ann, number=1)
    standard = showtime.plan
    assert "reserved, sold or kept back" in words(send(clerk, showtime, "plan", plan=standard.pk))
    assert send(clerk, showtime, "plan", plan="x").status_code == 404


def test_the_reservation_of_the_house_is_none_to_take_money_for(showtime: Showtime, clerk: Client) -> None:
    send(clerk, showtime, "house-seats", "A1", reason="Press")
    assert clerk.post(f"/staff/reserve/{Reservation.objects.get().pk}/payment/").status_code == 404
