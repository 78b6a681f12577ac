"""Dates and times in the ways of many countries, and what they mean on the days that clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.programme.importing.dates import Order, Start, moment, order_of, parse_date, parse_start, parse_time
from matinee.programme.importing.problems import NotATable

PARIS = ZoneInfo("Europe/Paris")


def wall(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """What the clock on the wall shows."""
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001 (it knows no zone)


DAYS = st.dates(date(1888, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-28",
        "2026/11/28",
        "28.11.2026",
        "28/11/2026",
        "28-11-2026",
        "28.11.26",
        "Sat 28.11.2026",
        "Sa., 28.11.2026",
        "samedi 28/11/2026",
        "2026年11月28日",
        "28.11.2026 00:00:00",
        "2026-11-28 00:00",
        "46354",
        "46354.0",
        "28-Nov-26",
        "28 Nov 2026",
        "Sat 28 November 2026",
        "Samstag, 28. November 2026",
        "samedi 28 novembre 2026",
        "28 de noviembre de 2026",
        "28 nov. 2026",
        "sabato 28 novembre 2026",
        "November 28, 2026",
        "Saturday, Nov 28 2026",
    ],
)
def test_a_day_in_many_hands(said: str) -> None:
    assert parse_date(said, Order.DAY_FIRST) == date(2026, 11, 28)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("tomorrow", "is no date. Write 2026-11-28."),
        ("28.11.", "is no date. Write 2026-11-28."),
        ("459890", "is no date. Write 2026-11-28."),
        ("28 Brumaire 2026", "is no date. Write 2026-11-28."),
        ("31 November 2026", "is no day of the calendar."),
        ("28.11/2026", "is no date. Write 2026-11-28."),
        ("29.02.2027", "is no day of the calendar."),
        ("0001-01-01", "is no year for a film."),
    ],
)
def test_what_is_no_date(said: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r" ") as refused:
        parse_date(said, Order.DAY_FIRST)
    assert str(refused.value) == sentence


@given(DAYS)
def test_every_day_comes_back_in_either_order(day: date) -> None:
    assert parse_date(f"{day:%d/%m/}{day.year}", Order.DAY_FIRST) == day
    assert parse_date(f"{day:%m/%d/}{day.year}", Order.MONTH_FIRST) == day
    assert parse_date(f"{day:%d.%m.}{day.year}", Order.MONTH_FIRST) == day
    assert parse_date(day.isoformat(), Order.MONTH_FIRST) == day


def test_one_date_settles_the_order_for_all() -> None:
    assert order_of([(2, "05/12/2026"), (3, "13/12/2026")]) is Order.DAY_FIRST
    assert order_of([(2, "05/12/2026"), (3, "12/13/2026 19:30")]) is Order.MONTH_FIRST


def test_where_nothing_is_ambiguous_there_is_nothing_to_settle() -> None:
    assert order_of([]) is Order.DAY_FIRST
    assert order_of([(2, "05.12.2026"), (3, "2026-05-12"), (4, "05/05/2026")]) is Order.DAY_FIRST


def test_dates_that_nobody_can_know_are_refused_with_the_way_out() -> None:
    with pytest.raises(NotATable) as refused:
        order_of([(2, "2026-05-12"), (3, "05/12/2026"), (4, "06/12/2026")])
    assert str(refused.value) == (
        "Line 3 has the date 05/12/2026, and no date in this file shows whether the day or the month comes first. "
        "Say it with --dates day-first or --dates month-first, or write dates as 2026-11-28."
    )


def test_two_orders_in_one_file_are_refused() -> None:
    with pytest.raises(NotATable) as refused:
        order_of([(2, "28/11/2026"), (9, "11/28/2026")])
    assert str(refused.value) == "Line 2 writes the day first, 28/11/2026, and line 9 the month, 11/28/2026."


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("19:30", "19:30"),
        ("19.30", "19:30"),
        ("19:30:00", "19:30"),
        ("19h30", "19:30"),
        ("19h", "19:00"),
        ("19 h 30", "19:30"),
        ("19.30 Uhr", "19:30"),
        ("19 Uhr", "19:00"),
        ("7:30 pm", "19:30"),
        ("7.30 p.m.", "19:30"),
        ("7pm", "19:00"),
        ("12:15 AM", "00:15"),
        ("12:15 pm", "12:15"),
        ("0:05", "00:05"),
    ],
)
def test_a_time_in_many_hands(said: str, clock: str) -> None:
    assert (datetime.combine(date(2026, 1, 1), time()) + parse_time(said)).strftime("%H:%M") == clock


def test_after_midnight_can_be_said_as_the_evening_s_own_time() -> None:
    assert parse_time("24:15") == timedelta(days=1, minutes=15)
    assert parse_start("27.11.2026 25:30", Order.DAY_FIRST) == Start(wall(2026, 11, 28, 1, 30))


@pytest.mark.parametrize("said", ["", "19", "evening", "19:60", "30:00", "13:00 pm", "0 am", "7:3", "19:30:15"])
def test_what_is_no_time(said: str) -> None:
    with pytest.raises(ValueError, match=r"^is no time of day"):
        parse_time(said)


@given(st.times())
def test_every_minute_comes_back_from_both_clocks(clock: time) -> None:
    since = timedelta(hours=clock.hour, minutes=clock.minute)
    assert parse_time(f"{clock:%H:%M}") == parse_time(f"{clock:%I:%M %p}") == since


@pytest.mark.parametrize(
    "said",
    ["2026-11-28 19:30", "2026-11-28T19:30:00", "28.11.2026, 19.30", "28/11/2026 7:30 PM", "Sat 28.11.2026 19h30"],
)
def test_a_start_in_one_cell(said: str) -> None:
    assert parse_start(said, Order.DAY_FIRST) == Start(wall(2026, 11, 28, 19, 30))


def test_a_start_in_a_theater_s_own_time() -> None:
    assert moment(Start(wall(2026, 11, 28, 19, 30)), PARIS) == (datetime(2026, 11, 28, 18, 30, tzinfo=UTC), False)


def test_a_time_that_the_clocks_jump_over_is_refused() -> None:
    with pytest.raises(ValueError, match=r" ") as refused:
        moment(Start(wall(2026, 3, 29, 2, 30)), PARIS)
    assert str(refused.value) == "doesn't exist in Europe/Paris: the clocks are put forward over it."


def test_of_a_time_that_comes_twice_the_first_is_taken_and_said_so() -> None:
    assert moment(Start(wall(2026, 10, 25, 2, 30)), PARIS) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True)


def test_an_offset_says_which_of_the_two_is_meant() -> None:
    start = parse_start("2026-10-25 02:30+01:00", Order.DAY_FIRST)
    assert moment(start, PARIS) == (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), False)
    assert moment(parse_start("2026-10-25T02:30Z", Order.DAY_FIRST), PARIS)[0].hour == 2


@given(st.datetimes(wall(2000, 1, 1), wall(2040, 1, 1)), st.sampled_from(["Europe/Paris", "America/New_York"]))
def test_every_moment_is_shown_by_the_clock_as_it_was_said(local: datetime, zone: str) -> None:
    there = ZoneInfo(zone)
    try:
        found, _ = moment(Start(local), there)
    except ValueError:
        assert local.month in (3, 4)
    else:
        assert found.astimezone(there).replace(tzinfo=None) == local


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("1 März 2027", 3),
        ("1. Mrz 2027", 3),
        ("1er août 2027", 8),
        ("1 déc. 2027", 12),
        ("1 de enero de 2027", 1),
        ("1 giugno 2027", 6),
        ("1 mei 2027", 5),
        ("1-Dez-27", 12),
    ],
)
def test_months_are_known_by_their_names_in_the_languages_of_the_header(said: str, month: int) -> None:
    assert parse_date(said, Order.DAY_FIRST) == date(2027, month, 1)


@pytest.mark.parametrize(
    ("said", "hours", "minutes"),
    [
        ("0.8125", 19, 30),
        ("0.75", 18, 0),
        ("0,8125", 19, 30),
        ("0.5", 12, 0),
        ("0.30", 0, 30),
        ("20 uur", 20, 0),
        ("20u15", 20, 15),
    ],
)
def test_a_part_of_the_day_is_a_time(said: str, hours: int, minutes: int) -> None:
    assert parse_time(said) == timedelta(hours=hours, minutes=minutes)


@pytest.mark.parametrize(
    "said", ["46354.8125", "28 Nov 2026 7:30 pm", "Sat 28.11.2026, 19.30", "28. November 2026 19 Uhr 30"]
)
def test_a_start_in_one_cell_of_a_workbook_or_in_words(said: str) -> None:
    assert parse_start(said, Order.DAY_FIRST) == Start(wall(2026, 11, 28, 19, 30))


@pytest.mark.parametrize("said", ["8:30", "08:30", "12:15", "1.00"])
def test_where_others_say_am_or_pm_a_time_that_could_be_either_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="has neither am nor pm, as other lines have"):
        parse_time(said, halves=True)
    assert parse_time(said) < timedelta(hours=13)


@pytest.mark.parametrize("said", ["8:30 pm", "20:30", "0:15"])
def test_where_others_say_am_or_pm_a_time_that_is_clear_is_taken(said: str) -> None:
    assert parse_time(said, halves=True) in (timedelta(hours=20, minutes=30), timedelta(minutes=15))
