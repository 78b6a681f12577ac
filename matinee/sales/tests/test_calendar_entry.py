"""An evening in somebody's calendar."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from pytest_django import Settings

from matinee.sales import operations
from matinee.sales.documents import calendar_entry
from matinee.sales.models import Purchase
from matinee.testing import NOW, TONIGHT, World, a_purchase, a_showtime, a_theater


def entry(bought: Purchase) -> icalendar.Event:
    return icalendar.Calendar.from_ical(calendar_entry.calendar(bought)).events[0]


def times(event: icalendar.Event) -> tuple[datetime, datetime]:
    assert isinstance(event.start, datetime)
    assert isinstance(event.end, datetime)
    return event.start, event.end


def test_it_says_what_when_and_where(world: World, settings: Settings) -> None:
    settings.SITE_URL = "https://tickets.example.org"
    world.theater.address = "1 boulevard Poissonnière, Paris"
    world.theater.save()
    bought = a_purchase(world.showtime, world.ann, seats=["C4", "C5"])

    event = entry(bought)

    assert event["SUMMARY"] == "Dune, Rex"
    assert event["LOCATION"] == "Rex, 1 boulevard Poissonnière, Paris"
    assert event["DESCRIPTION"] == f"Screen 1, Seats C4, C5\nhttps://tickets.example.org/purchase/{bought.pk}/"
    assert event["UID"] == f"purchase-{bought.pk}@tickets.example.org"
    assert event["STATUS"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/Paris", datetime(2030, 7, 1, 22, 0)),  # noqa: DTZ001  the wall's
        ("America/New_York", datetime(2030, 7, 1, 16, 0)),  # noqa: DTZ001
        ("Asia/Kathmandu", datetime(2030, 7, 2, 1, 45)),  # noqa: DTZ001
        ("UTC", datetime(2030, 7, 1, 20, 0)),  # noqa: DTZ001
    ],
)
def test_the_time_is_the_theaters_and_the_zone_comes_along(db: None, zone: str, local: datetime) -> None:
    summer = TONIGHT.replace(month=7)
    showtime = a_showtime(theater=a_theater(zone=zone), starts_at=summer)
    bought = a_purchase(showtime, now=NOW)

    written = calendar_entry.calendar(bought).decode()
    start, end = times(entry(bought))

    assert start == local.replace(tzinfo=ZoneInfo(zone))
    assert start.astimezone(ZoneInfo("UTC")) == summer
    assert end - start == showtime.ends_at - showtime.starts_at
    if zone != "UTC":
        assert f"DTSTART;TZID={zone}:" in written
        assert f"BEGIN:VTIMEZONE\r\nTZID:{zone}\r\n" in written


def test_the_night_that_the_clocks_change_it_ends_when_the_film_does(db: None) -> None:
    """On 31 March 2030 Paris goes from 02:00 to 03:00."""
    showtime = a_showtime(theater=a_theater(), starts_at=datetime(2030, 3, 31, 0, 30, tzinfo=ZoneInfo("UTC")))

    start, end = times(entry(a_purchase(showtime)))

    assert (start.hour, end.hour, end.minute) == (1, 5, 16)
    assert end.timestamp() - start.timestamp() == timedelta(minutes=166).total_seconds()


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
