"""A theater's showtimes, for calendars and feed readers."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from matinee.sales import operations
from matinee.testing import NOW, TONIGHT, World, a_movie, a_purchase, a_showtime, a_theater
from matinee.web import feeds

# What a calendar or a feed reader says of itself; it is no browser, and gets the file all the same.
READER = {"accept": "*/*", "user-agent": "Thunderbird"}


def test_a_calendar_has_what_is_on_in_times_that_need_no_zone(world: World) -> None:
    a_showtime(a_movie("Elsewhere"), a_theater("Lux"))
    answer = Client(headers=READER).get(f"/theaters/{world.theater.pk}/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    events = calendar.walk("VEVENT")
    assert [(str(event["summary"]), event.decoded("dtstart").isoformat()) for event in events] == [
        ("Dune", "2030-01-01T20:00:00+00:00"),
        ("Dune", "2030-01-02T00:00:00+00:00"),
    ]
    first = events[0]
    assert first["uid"] == f"showtime-{world.showtime.pk}@127.0.0.1"
    assert str(first["location"]) == "Rex, Paris"
    assert str(first["url"]) == f"http://127.0.0.1:8000/showtime/{world.showtime.pk}/"
    assert calendar.walk("VTIMEZONE") == []


def test_a_calendar_learns_that_a_showtime_was_cancelled(world: World) -> None:
    operations.call_off(showtime=world.showtime, reason="No film", by=world.staff, face="API", now=NOW)
    calendar = Calendar.from_ical(Client().get(f"/theaters/{world.theater.pk}/calendar.ics").content)
    assert [(str(event["status"]), event["sequence"]) for event in calendar.walk("VEVENT")] == [
        ("CANCELLED", 1),
        ("CONFIRMED", 0),
    ]


def test_a_feed_has_what_is_to_come_with_its_seats(world: World) -> None:
    a_purchase(world.showtime, world.ann)
    answer = Client(headers=READER).get(f"/theaters/{world.theater.pk}/feed.json")
    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(answer.content)
    assert (feed["version"], feed["title"]) == ("https://jsonfeed.org/version/1.1", "Rex: what is on")
    first, second = feed["items"]
    assert first["title"] == "Dune, Tuesday 1 January, 21:00"
    assert first["content_text"] == "Screen 1 · from 10.00 €"
    assert first["image"] == f"http://127.0.0.1:8000/posters/{world.movie.pk}.svg"
    assert first["_showtime"] == {
        "starts_at": "2030-01-01T21:00:00+01:00",
        "ends_at": "2030-01-01T23:46:00+01:00",
        "available_seats": 98,
        "price_from": "10.00",
        "currency": "EUR",
    }
    assert second["_showtime"]["available_seats"] == 100


@pytest.mark.parametrize("name", ["calendar.ics", "feed.json"])
def test_whoever_has_it_is_told_that_nothing_changed(world: World, name: str) -> None:
    address = f"/theaters/{world.theater.pk}/{name}"
    first = Client(headers=READER).get(address)
    again = Client(headers=READER | {"if-none-match": first["ETag"]}).get(address)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    a_showtime(world.movie, world.theater, starts_at=TONIGHT + timedelta(days=1))
    assert Client(headers=READER | {"if-none-match": first["ETag"]}).get(address).status_code == 200


@pytest.mark.parametrize("name", ["calendar.ics", "feed.json"])
def test_anybody_may_keep_it_for_five_minutes_and_show_it(world: World, name: str) -> None:
    answer = Client(headers=READER).get(f"/theaters/{world.theater.pk}/{name}")
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert Client(headers=READER).get(f"/theaters/{world.theater.pk + 7}/{name}").status_code == 404


@pytest.mark.parametrize("showtimes", [1, 3])
@pytest.mark.parametrize(("name", "statements"), [("calendar.ics", 2), ("feed.json", 6)])
@pytest.mark.usefixtures("db", "noon")
def test_how_often_the_database_is_asked(
    django_assert_num_queries: DjangoAssertNumQueries, name: str, statements: int, showtimes: int
) -> None:
    theater = a_theater()
    for day in range(showtimes):
        a_showtime(a_movie(f"Film {day}"), theater, starts_at=TONIGHT + timedelta(days=day))
    with django_assert_num_queries(statements):
        Client(headers=READER).get(f"/theaters/{theater.pk}/{name}")


def test_a_full_calendar_leaves_out_what_is_over_and_not_what_is_to_come(
    world: World, monkeypatch: pytest.MonkeyPatch, noon: time_machine.Traveller
) -> None:
    for day in range(1, 4):
        a_showtime(world.movie, world.theater, starts_at=TONIGHT + timedelta(days=day, hours=-2))
    noon.shift(timedelta(days=1, hours=5))
    monkeypatch.setattr(feeds, "MOST_EVENTS", 4)
    calendar = Calendar.from_ical(Client().get(f"/theaters/{world.theater.pk}/calendar.ics").content)
    assert [event.decoded("dtstart").isoformat() for event in calendar.walk("VEVENT")] == [
        "2030-01-02T00:00:00+00:00",
        "2030-01-02T18:00:00+00:00",
        "2030-01-03T18:00:00+00:00",
        "2030-01-04T18:00:00+00:00",
    ]


def test_a_feed_goes_on_at_its_next_address_though_what_it_began_with_has_begun(
    world: World, monkeypatch: pytest.MonkeyPatch, noon: time_machine.Traveller
) -> None:
    third = a_showtime(world.movie, world.theater, starts_at=TONIGHT + timedelta(days=1))
    monkeypatch.setattr(feeds, "ITEMS_A_PAGE", 1)
    address, found = f"http://127.0.0.1:8000/theaters/{world.theater.pk}/feed.json", []
    while address:
        feed = json.loads(Client().get(address.removeprefix("http://127.0.0.1:8000")).content)
        found += [item["id"] for item in feed["items"]]
        address = feed.get("next_url")
        noon.shift(timedelta(hours=8, minutes=30) if len(found) == 1 else timedelta())
    site = "http://127.0.0.1:8000"
    assert found == [f"{site}/showtime/{showtime.pk}/" for showtime in (world.showtime, world.late, third)]


@pytest.mark.parametrize("after", ["x", "²", "99999", "9" * 30, "-1"])
def test_a_feed_after_no_showtime_is_not_found(world: World, after: str) -> None:
    assert Client().get(f"/theaters/{world.theater.pk}/feed.json", {"after": after}).status_code == 404
