from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from matinee.money import Money
from matinee.testing import World
from matinee.web.locales import chosen
from matinee.web.templatetags.shown import clock, day, day_month, duration, money, zone_name
from matinee.web.tests.reading import words

EVENING = datetime(2030, 1, 1, 19, 30, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("en-US,en;q=0.9", "en_US"),
        ("en", "en_US"),
        ("en-GB", "en_GB"),
        ("en-XX", "en_150"),
        ("fr-FR,fr;q=0.9,en-GB;q=0.5", "en_GB"),
        ("fr-FR", "en_150"),
        ("", "en_150"),
        ("*", "en_150"),
        ("en-../../etc", "en_150"),
        ("x" * 10_000, "en_150"),
    ],
)
def test_the_reader_gets_an_english_that_exists(header: str, locale: str) -> None:
    assert chosen(header) == locale


def test_times_days_and_prices_are_written_as_the_reader_does() -> None:
    assert [clock(EVENING, locale) for locale in ("en_150", "en_GB", "en_US")] == ["19:30", "19:30", "7:30\u00a0pm"]
    assert [day(EVENING, locale) for locale in ("en_GB", "en_US")] == ["Tuesday 1 January", "Tuesday, January 1"]
    assert [day_month(date(2030, 3, 2), locale) for locale in ("en_GB", "en_US")] == ["2 Mar", "Mar 2"]
    assert [money(Money(1250, "USD"), locale) for locale in ("en_150", "en_US")] == ["12.50\u00a0US$", "$12.50"]


def test_a_zone_is_called_by_its_city() -> None:
    assert [zone_name(name, "en_150") for name in ("America/New_York", "UTC")] == ["New York time", "UTC time"]


def test_minutes_are_hours() -> None:
    assert [duration(minutes) for minutes in (45, 60, 166)] == ["45 min", "1 h 00", "2 h 46"]


def test_a_page_is_written_for_its_reader(world: World, visitor: Client) -> None:
    american = visitor.get("/", headers={"accept-language": "en-US"})
    assert "9:00 pm from €10.00" in words(american)
    assert "21:00 from €10.00" in words(visitor.get("/"))
    assert "Accept-Language" in american["Vary"]
