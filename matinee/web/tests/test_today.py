"""The first page."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from matinee.programme.models import Showtime
from matinee.testing import NOW, TONIGHT, World, a_movie, a_purchase, a_showtime, a_theater
from matinee.web.tests.reading import words


def test_an_empty_house_says_so(db: None, visitor: Client) -> None:
    assert "There are no showtimes yet." in words(visitor.get("/"))


def test_a_film_stands_there_with_its_times_and_what_they_cost(world: World, visitor: Client) -> None:
    page = visitor.get("/")
    assert words(page).endswith(
        "Today Tuesday 1 January · Paris time Dune 2 h 46 Science fiction Denis Villeneuve, 2024 "
        "21:00 from €10.00 01:00 Tuesday night from €10.00"
    )
    for showtime in (world.showtime, world.late):
        assert f'href="/showtime/{showtime.pk}/"' in page.content.decode()


def test_what_has_begun_or_was_cancelled_is_gone(world: World, visitor: Client, noon: time_machine.Traveller) -> None:
    Showtime.objects.filter(pk=world.late.pk).update(cancelled_at=NOW)
    a_showtime(world.movie, world.theater, starts_at=TONIGHT + timedelta(days=1))
    noon.move_to(TONIGHT)
    page = words(visitor.get("/"))
    assert "Nothing more begins today." in page
    assert "Tomorrow Wednesday 2 January · Paris time Dune" in page


def test_another_day_is_shown_when_asked_for(world: World, visitor: Client) -> None:
    a_showtime(a_movie("Amélie"), world.theater, starts_at=TONIGHT + timedelta(days=3))
    page = words(visitor.get("/?day=2030-01-04"))
    assert "Friday 4 January · Paris time Amélie" in page
    assert "Dune" not in page


def test_a_day_with_nothing_on_says_so(world: World, visitor: Client) -> None:
    assert "Nothing is on that day. Choose another above." in words(visitor.get("/?day=2030-02-01"))


@pytest.mark.parametrize(
    "query",
    ["day=yesterday", "day=1999-01-01", "theater=x", "theater=99999999", "time=teatime", "day=2030-01-01", "theater=²"],
)
def test_what_cannot_be_meant_is_as_if_it_were_not_there(world: World, visitor: Client, query: str) -> None:
    assert words(visitor.get(f"/?{query}")) == words(visitor.get("/"))


def test_the_page_can_be_narrowed(world: World, visitor: Client) -> None:
    other = a_theater("Lux")
    a_showtime(a_movie("Amélie"), other, starts_at=NOW + timedelta(hours=1), subtitles="English", relaxed=True)

    def shown(query: str) -> tuple[bool, bool]:
        page = words(visitor.get(f"/?{query}"))
        return "Dune" in page, "Amélie" in page

    assert shown("") == (True, True)
    assert shown(f"theater={other.pk}") == (False, True)
    assert shown("time=daytime") == (False, True)
    assert shown("time=late") == (True, False)
    assert shown("mark=relaxed") == (False, True)
    assert shown("mark=English+subtitles") == (False, True)
    assert shown("mark=3D") == (False, False)
    assert "Nothing on this day fits." in words(visitor.get("/?mark=3D"))


def test_marks_stand_on_the_time(world: World, visitor: Client) -> None:
    a_showtime(
        world.movie, a_theater("Lux"), format="3D", language="English", subtitles="French", audio_description=True
    )
    assert "from €10.00 3D · English · French subtitles · audio description" in words(visitor.get("/"))


def test_few_seats_and_none_are_said(db: None, noon: time_machine.Traveller, visitor: Client) -> None:
    theater = a_theater(capacity=20)
    showtime = a_showtime(a_movie(), theater)
    a_purchase(showtime, number=18, together=False)
    assert "from €10.00 last 2 seats" in words(visitor.get("/"))
    a_purchase(showtime, number=2, together=False)
    assert "21:00 sold out" in words(visitor.get("/"))


def test_every_theater_has_its_own_today_and_its_clock_is_named(
    db: None, noon: time_machine.Traveller, visitor: Client
) -> None:
    movie = a_movie()
    early = a_theater("Roxy", location="New York", zone="America/New_York")
    late = a_theater("Civic", location="Auckland", zone="Pacific/Auckland")
    noon.move_to(datetime(2030, 1, 1, 20, tzinfo=UTC))  # In Auckland it is tomorrow, nine in the morning.
    a_showtime(movie, early, starts_at=datetime(2030, 1, 1, 22, tzinfo=UTC))
    a_showtime(movie, late, starts_at=datetime(2030, 1, 2, 1, tzinfo=UTC))
    page = words(visitor.get("/"))
    assert "Today 1 Jan–2 Jan" in page
    assert "Civic Auckland time 14:00 from €10.00 Roxy New York time 17:00 from €10.00" in page
    assert "Civic" in words(visitor.get("/?day=2030-01-02"))
    assert "Roxy" not in words(visitor.get("/?day=2030-01-02"))


def test_htmx_gets_the_part_that_changes(world: World, visitor: Client) -> None:
    part = visitor.get("/?time=late", headers={"hx-request": "true"})
    assert b"<html" not in part.content
    assert "1 showtime of 1 movie" in words(part)
    assert "HX-Request" in part["Vary"]
    whole = visitor.get("/?time=late", headers={"hx-request": "true", "hx-history-restore-request": "true"})
    assert b"<html" in whole.content
