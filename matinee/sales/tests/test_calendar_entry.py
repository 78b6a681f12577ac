"""An evening in somebody's calendar."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
from django.test import Client
from pytest_django import Settings

from matinee.programme.models import Showtime
from matinee.sales import operations, planning
from matinee.sales.documents import calendar_entry, links
from matinee.sales.models import Purchase, Reservation
from matinee.testing import (
    NOW,
    TONIGHT,
    World,
    a_purchase,
    a_reservation,
    a_screen,
    a_showtime,
    a_theater,
    pay,
)


def entry(bought: Purchase) -> Any:  # its properties have thirty types
    return icalendar.Calendar.from_ical(calendar_entry.calendar(bought)).events[0]


def times(event: Any) -> tuple[datetime, datetime]:
    assert isinstance(event.start, datetime)
    assert isinstance(event.end, datetime)
    return event.start, event.end


def test_it_says_what_when_and_where(world: World, settings: Settings) -> None:
    settings.SITE_URL = "https://tickets.example.org"
    world.theater.address = "1 boulevard Poissonnière, Paris"
    world.theater.save()
    bought = a_purchase(world.showtime, world.ann, seats=["C4", "C5"])

    event, link = entry(bought), links.to_tickets(bought.reservation)

    assert event["SUMMARY"] == "Dune, Rex"
    assert event["LOCATION"] == "Rex, 1 boulevard Poissonnière, Paris"
    assert event["DESCRIPTION"] == f"Screen 1, seats C4, C5\nDoors 20:45, start 21:00 (Paris time)\n{link}"
    assert event["UID"] == f"purchase-{bought.pk}@tickets.example.org"
    assert event["STATUS"] == "CONFIRMED"


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Asia/Kathmandu", "UTC"])
def test_times_are_utc_and_no_zone_comes_along(db: None, zone: str) -> None:
    showtime = a_showtime(theater=a_theater(zone=zone), starts_at=TONIGHT.replace(month=7))

    written = calendar_entry.calendar(a_purchase(showtime, now=NOW)).decode()

    assert "DTSTART:20300701T200000Z\r\n" in written
    assert "DTEND:20300701T224600Z\r\n" in written
    assert "VTIMEZONE" not in written


def test_the_night_that_the_clocks_change_it_ends_when_the_film_does(db: None) -> None:
    """On 31 March 2030 Paris goes from 02:00 to 03:00."""
    showtime = a_showtime(theater=a_theater(), starts_at=datetime(2030, 3, 31, 0, 30, tzinfo=UTC))

    start, end = times(entry(a_purchase(showtime)))

    assert end - start == timedelta(minutes=166)


def test_the_theaters_clock_stands_in_the_description_and_whose_night_it_is(world: World) -> None:
    assert "Doors 20:45, start 21:00 (Paris time)" in entry(a_purchase(world.showtime))["DESCRIPTION"].split("\n")
    late = entry(a_purchase(world.late))["DESCRIPTION"].split("\n")
    assert "Doors 00:45, start 01:00 (Paris time), Tuesday night" in late


def test_where_advertisements_run_after_the_start_the_film_is_told_apart_from_it(world: World) -> None:
    showtime = a_showtime(world.movie, screen=a_screen(world.theater, "Two", "A s s"), ads_minutes=15)
    found = entry(a_purchase(showtime, number=1))
    assert "Doors 20:45, start 21:00, film about 21:15 (Paris time)" in found["DESCRIPTION"].split("\n")
    start, end = times(found)
    assert end - start == timedelta(minutes=15 + 166)


def test_where_places_are_not_numbered_none_is_named(world: World) -> None:
    lot = a_screen(world.theater, "Garden", "unnumbered\nA s s s s")

    bought = a_purchase(a_showtime(world.movie, screen=lot), number=2)

    assert entry(bought)["DESCRIPTION"].split("\n")[0] == "Garden, free seating, 2 places"


def test_it_names_its_organizer_and_rings_an_hour_before(world: World, settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Rex <tickets@example.org>"
    event = entry(a_purchase(world.showtime, world.ann))

    assert (event["ORGANIZER"], event["ORGANIZER"].params["CN"]) == ("mailto:tickets@example.org", "Rex")
    (alarm,) = event.subcomponents
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", timedelta(hours=-1))


def test_the_link_of_a_guest_opens_on_any_device(world: World, settings: Settings) -> None:
    bought = a_purchase(world.showtime)
    (link,) = re.findall(r"https?://\S+", entry(bought)["DESCRIPTION"])

    answer = Client(headers={"Accept": "text/html"}).get(urlsplit(link).path, follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == f"/purchase/{bought.pk}/"


def test_without_an_address_the_page_asks_who_is_looking(world: World) -> None:
    kept = a_reservation(world.showtime, world.ann)
    Reservation.objects.filter(pk=kept.pk).update(email="")
    kept.email = ""
    bought = pay(kept)
    assert bought is not None
    bought = Purchase.objects.with_sale().get(pk=bought.pk)
    Purchase.objects.filter(pk=bought.pk).update(email="")

    assert f"/purchase/{bought.pk}/" in entry(Purchase.objects.with_sale().get(pk=bought.pk))["DESCRIPTION"]


def test_each_change_has_a_higher_sequence_and_a_later_stamp(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann, seats=["C4", "C5"])
    assert (entry(bought)["SEQUENCE"], entry(bought)["DTSTAMP"].dt) == (0, NOW)

    operations.report_broken(seat=world.showtime.plan.seats.get(label="C4"), note="", now=NOW + timedelta(hours=1))
    moved = entry(Purchase.objects.with_sale().get(pk=bought.pk))
    assert (moved["SEQUENCE"], moved["DTSTAMP"].dt) == (1, NOW + timedelta(hours=1))

    off = NOW + timedelta(hours=2)
    operations.call_off(showtime=world.showtime, reason="No film", by=world.staff, face="API", now=off)
    called_off = entry(Purchase.objects.with_sale().get(pk=bought.pk))
    assert (called_off["SEQUENCE"], called_off["DTSTAMP"].dt, called_off["STATUS"]) == (2, off, "CANCELLED")
    assert called_off.subcomponents == []


def test_a_showtime_that_moves_is_revised_and_one_that_gets_a_mark_is_not(world: World) -> None:
    planning.change_showtime(showtime=world.showtime, changes={"relaxed": True}, now=NOW)
    assert Showtime.objects.get(pk=world.showtime.pk).revision == 0
    changed = {"starts_at": TONIGHT - timedelta(hours=1)}
    planning.change_showtime(showtime=world.showtime, changes=changed, now=NOW + timedelta(hours=1))
    moved = Showtime.objects.get(pk=world.showtime.pk)
    assert (moved.revision, moved.revised_at) == (1, NOW + timedelta(hours=1))


def test_what_was_given_back_replaces_the_entry(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    operations.cancel(bought=bought, by_staff=False, now=NOW)

    event = entry(Purchase.objects.with_sale().get(pk=bought.pk))

    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


def test_words_break_no_line_of_it(world: World) -> None:
    bought = a_purchase(world.showtime, world.ann)
    bought.showtime.movie.title = "A\nBEGIN:VALARM; so, long " + "ü" * 200

    assert entry(bought)["SUMMARY"] == f"{bought.showtime.movie.title}, Rex"
    assert all(len(line) <= 75 for line in calendar_entry.calendar(bought).split(b"\r\n"))
