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

from matinee.programme.importing.problems import NotATable

# A weekday before the date, as in "Fri 28.11." or "samedi, 28/11/2026", says nothing that the date doesn't.
WEEKDAY = re.compile(r"^[^\W\d]+\.?,? +(?=\d)")
ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
LOCAL = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})")
CLOCK = re.compile(r"(\d{1,2})(?:(?:[:.h]|uhr)(\d{2})(?::00)?|h|uhr)?(?:h|uhr)?(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)
OFFSET = re.compile(r"(z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)


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
    """2026-11-28 · 28.11.2026 · 28/11/26 · Sat 28.11.2026. ValueError with a sentence."""
    text = WEEKDAY.sub("", said.strip())
    iso, local = ISO.fullmatch(text), LOCAL.fullmatch(text)
    if iso:
        year, month, day = map(int, iso.groups())
    elif local:
        one, sign, two, year = int(local[1]), local[2], int(local[3]), int(local[4])
        day, month = (one, two) if sign == "." or order is Order.DAY_FIRST else (two, one)
        year += 2000 if year < 100 else 0
    else:
        raise ValueError("is no date. Write 2026-11-28.")
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError("is no day of the calendar.") from None
    if not FIRST_FILM <= year <= LAST_YEAR:
        raise ValueError("is no year for a film.")
    return found


def parse_time(said: str) -> timedelta:
    """The time since the day's midnight: 19:30 · 19.30 · 19h30 · 7:30 pm. After 24:00 it is the night that follows."""
    found = CLOCK.fullmatch(re.sub(r"\s+", "", said))
    if not found or not (found[2] or found[3] or re.search("h|uhr", said, re.IGNORECASE)):
        raise ValueError("is no time of day. Write 19:30.")
    hours, minutes, half = int(found[1]), int(found[2] or 0), (found[3] or "").casefold()
    if half:
        if not 1 <= hours <= 12:
            raise ValueError("is no time of day. Write 7:30 pm.")
        hours = hours % 12 + (12 if half.startswith("p") else 0)
    if hours >= 30 or minutes >= 60:
        raise ValueError("is no time of day. Write 19:30.")
    return timedelta(hours=hours, minutes=minutes)


@dataclass(frozen=True, slots=True)
class Start:
    """A start by the clock on the wall; or, with an offset from UTC behind it, exactly."""

    local: datetime
    offset: timedelta | None = None


def parse_start(said: str, order: Order) -> Start:
    """A date and a time in one cell: 2026-11-28 19:30 · 28.11.2026, 19.30 · 2026-11-28T19:30+01:00."""
    text = WEEKDAY.sub("", said.strip())
    offset = OFFSET.search(text) if ISO.match(text) else None
    if offset:
        text = text[: offset.start()]
    found = re.fullmatch(r"([\d./年月日-]+)(?:\s*,\s*|\s+|T)(.+)", text)
    if not found:
        raise ValueError("is no date with a time. Write 2026-11-28 19:30.")
    local = at(parse_date(found[1], order), parse_time(found[2]))
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
    first, second = (start.local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    found = first.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != start.local:
        raise ValueError(f"doesn't exist in {zone.key}: the clocks are put forward over it.")
    return found, found != second.astimezone(UTC)
