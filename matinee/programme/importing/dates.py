"""Dates and times as they are written here and there, and the moments they mean by a theater's clock.

`05/12/2026` is May to some and December to others. Which it is follows from the file as a whole: one date in it that
can be read in one way only settles it for all.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from babel import Locale

from matinee.programme.clock import moments
from matinee.programme.importing.columns import key
from matinee.programme.importing.problems import NotATable

# A weekday before the date, as in "Fri 28.11." or "samedi, 28/11/2026", says nothing that the date doesn't.
WEEKDAY = re.compile(r"^[^\W\d]+\.?,? +(?=\d)")
ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
LOCAL = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
# 28. November 2026 · 5-Dec-26 · 1er décembre 2026 · 28 de noviembre de 2026
DAY_OF_MONTH = re.compile(
    r"(\d{1,2})(?:\.|er|st|nd|rd|th|º)?(?: de |[ -]+)([^\W\d]+)\.?(?: de |[, -]+)(\d{4}|\d{2})", re.IGNORECASE
)
# November 28, 2026 · Saturday, Nov 28 2026
MONTH_AND_DAY = re.compile(r"(?:[^\W\d]+\.?,? +)?([^\W\d]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})", re.IGNORECASE)
# What Excel shows where a date has lost its format: the days since the end of 1899, and the part of the day.
SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
PART_OF_DAY = re.compile(r"0?[.,](\d+)")
EXCEL_BEGINS = date(1899, 12, 30)
MIDNIGHT = re.compile(r"[ T]+0?0:00(?::00)?$")
CLOCK = re.compile(
    r"(\d{1,2})(?:(?:[:.hu]|uhr)(\d{2})(?::00)?|h|u|uhr|uur)?(?:h|uhr|uur)?(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE
)
# A date ends with its year, or with the sign for a day; one that begins with its year, with the day.
BOTH = re.compile(
    r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|.*?(?:[./ -]|, )(?:\d{4}|\d{2}))(?:\s*,\s*|\s+|T)(\d.*)", re.IGNORECASE
)
# 00.30 and 0.30 are clocks; 0.8125 and 0.75 are parts of the day.
CLOCK_LONG, MINUTES = 5, 60
HALF_OF_DAY = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
OFFSET = re.compile(r"(z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)


LANGUAGES = ("en", "de", "fr", "es", "it", "nl")
MONTHS = {
    key(name): number
    for language in LANGUAGES
    for kind in ("wide", "abbreviated")
    for use in ("format", "stand-alone")
    for number, name in Locale.parse(language).months[use][kind].items()
} | {"mrz": 3, "sett": 9}
FIRST_FILM, LAST_YEAR = 1888, 2200


class Order(Enum):
    """Which of the first two numbers of a date is the day."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


def order_of(dates: Iterable[tuple[int, str]]) -> Order:
    """The order that a file's dates are written in; each comes with its line. NotATable if nobody can know.

    With points between the numbers the day always comes first.
    """
    first: dict[Order, tuple[int, str]] = {}
    unsettled: tuple[int, str] | None = None
    for line, said in dates:
        found = LOCAL.match(WEEKDAY.sub("", said))
        if not found or found[2] == ".":
            continue
        if int(found[1]) > 12:
            first.setdefault(Order.DAY_FIRST, (line, found[0]))
        elif int(found[3]) > 12:
            first.setdefault(Order.MONTH_FIRST, (line, found[0]))
        elif found[1] != found[3]:
            unsettled = unsettled or (line, found[0])
    if len(first) == 2:
        (day_line, day), (month_line, month) = first[Order.DAY_FIRST], first[Order.MONTH_FIRST]
        raise NotATable(f"Line {day_line} writes the day first, {day}, and line {month_line} the month, {month}.")
    if not first and unsettled:
        raise NotATable(
            f"Line {unsettled[0]} has the date {unsettled[1]}, and no date in this file shows whether the day or the "
            "month comes first. Say it with --dates day-first or --dates month-first, or write dates as 2026-11-28."
        )
    return next(iter(first), Order.DAY_FIRST)


def parse_date(said: str, order: Order) -> date:
    """2026-11-28 · 28.11.2026 · 28/11/26 · Sat 28.11.2026 · 5-Dec-26 · 28. November 2026 · November 28, 2026 · 46354

    ValueError with a sentence.
    """
    text = MIDNIGHT.sub("", said.strip())
    if serial := SERIAL.fullmatch(text):
        return EXCEL_BEGINS + timedelta(days=int(serial[1]))
    year, month, day = _named(text) or _numbers(WEEKDAY.sub("", text), order)
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError("is no day of the calendar.") from None
    if not FIRST_FILM <= year <= LAST_YEAR:
        raise ValueError("is no year for a film.")
    return found


def _numbers(text: str, order: Order) -> tuple[int, int, int]:
    if iso := ISO.fullmatch(text):
        return int(iso[1]), int(iso[2]), int(iso[3])
    local = LOCAL.fullmatch(text)
    if not local:
        raise ValueError("is no date. Write 2026-11-28.")
    one, two = int(local[1]), int(local[3])
    day, month = (one, two) if local[2] == "." or order is Order.DAY_FIRST else (two, one)
    return _year(local[4]), month, day


def _named(text: str) -> tuple[int, int, int] | None:
    """Where the month stands as a word; None where it doesn't."""
    if found := DAY_OF_MONTH.fullmatch(WEEKDAY.sub("", text)):
        day, month, year = found.groups()
    elif found := MONTH_AND_DAY.fullmatch(text):
        month, day, year = found.groups()
    else:
        return None
    number = MONTHS.get(key(month))
    return (_year(year), number, int(day)) if number else None


def _year(said: str) -> int:
    return int(said) + (2000 if len(said) == 2 else 0)


def has_halves(said: str) -> bool:
    """Whether a time says which half of the day it is in."""
    return HALF_OF_DAY.search(said) is not None


def parse_time(said: str, *, halves: bool = False) -> timedelta:
    """The time since the day's midnight: 19:30 · 19.30 · 19h30 · 7:30 pm. After 24:00 it is the night that follows.

    With `halves`, other times of the file say am or pm: then 8:30 can be meant either way, and is refused.
    """
    text = re.sub(r"\s+", "", said)
    found = CLOCK.fullmatch(text)
    part = PART_OF_DAY.fullmatch(text)
    if part and (not found or len(text) > CLOCK_LONG or int(part[1]) >= MINUTES):
        return _part_of_day(part[1])
    if not found or not (found[2] or found[3] or re.search("h|u", said, re.IGNORECASE)):
        raise ValueError("is no time of day. Write 19:30.")
    hours, minutes, half = int(found[1]), int(found[2] or 0), (found[3] or "").casefold()
    if halves and not half and 1 <= hours <= 12:
        raise ValueError(f"has neither am nor pm, as other lines have. Write {hours}:{minutes:02d} pm, or am.")
    if half:
        if not 1 <= hours <= 12:
            raise ValueError("is no time of day. Write 7:30 pm.")
        hours = hours % 12 + (12 if half.startswith("p") else 0)
    if hours >= 30 or minutes >= 60:
        raise ValueError("is no time of day. Write 19:30.")
    return timedelta(hours=hours, minutes=minutes)


def _part_of_day(decimals: str) -> timedelta:
    """Of 0.8125, which is 19:30, to the minute."""
    return timedelta(minutes=round(float(f"0.{decimals}") * 24 * 60))


@dataclass(frozen=True, slots=True)
class Start:
    """A start by the clock on the wall; or, with an offset from UTC behind it, exactly."""

    local: datetime
    offset: timedelta | None = None


def parse_start(said: str, order: Order, *, halves: bool = False) -> Start:
    """A date and a time in one cell: 2026-11-28 19:30 · 28.11.2026, 19.30 · 5 Dec 2026 7:30 pm · 46354.8125"""
    serial = SERIAL.fullmatch(said.strip())
    if serial and serial[2]:
        return Start(at(parse_date(serial[1], order), _part_of_day(serial[2])))
    text = WEEKDAY.sub("", said.strip()) if ISO.match(WEEKDAY.sub("", said.strip())) else said.strip()
    offset = OFFSET.search(text) if ISO.match(text) else None
    if offset:
        text = text[: offset.start()]
    found = BOTH.fullmatch(text)
    if not found:
        raise ValueError("is no date with a time. Write 2026-11-28 19:30.")
    local = at(parse_date(found[1], order), parse_time(found[2], halves=halves))
    return Start(local, parse_offset(offset[0]) if offset else None)


def parse_offset(said: str) -> timedelta:
    if said.casefold() == "z":
        return timedelta()
    sign = -1 if said[0] == "-" else 1
    return sign * timedelta(hours=int(said[1:3]), minutes=int(said[-2:]))


def at(day: date, since_midnight: timedelta) -> datetime:
    """By the clock on the wall, so that 24:15 is a quarter past midnight also when the clocks change."""
    return datetime.combine(day, time()) + since_midnight


def moment(start: Start, zone: ZoneInfo) -> tuple[datetime, bool]:
    """The moment that it is, and whether the clock shows that time twice (then it is the first of the two).

    ValueError, if the clock never shows it: it is put forward over it.
    """
    if start.offset is not None:
        return (start.local - start.offset).replace(tzinfo=UTC), False
    found = moments(start.local, zone)
    if not found:
        raise ValueError(f"doesn't exist in {zone.key}: the clocks are put forward over it.")
    return found[0], len(found) > 1
