"""What is on when, made up by rule. Pure: a theater, a room and a day in, showings out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from matinee.demo.films import FILMS, Film
from matinee.demo.theaters import THEATERS, DemoScreen, DemoTheater
from matinee.programme.posters.dice import Dice

FILMS_A_WEEK = 11
# What children can't read subtitles to is also shown in the language of the town.
DUBBED = ("Animation", "Family")
CLEANING = timedelta(minutes=15)
MATINEE_ENDS = time(14)
LAST_START = time(22, 15)
# After this, the main room plays once more: just after midnight, which is still the evening's day.
LATE_SHOW = timedelta(days=1, minutes=5)
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
LATE_NIGHTS = (FRIDAY, SATURDAY)


@dataclass(frozen=True, slots=True)
class Showing:
    """A showtime to be planned; `start` is by the theater's clock."""

    film: Film
    start: datetime
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_matinee(self) -> bool:
        return time(6) <= self.start.time() < MATINEE_ENDS


def showings(theater: DemoTheater, screen: DemoScreen, day: date) -> list[Showing]:
    """A room's day, from the first film to the one after midnight."""
    dice = Dice(f"{theater.name} {screen.name} {day}")
    films = repertoire(theater, day)
    planned: list[Showing] = []
    for start in starts(theater, screen, day, dice, planned):
        film = pick(films, planned, start, dice)
        planned.append(Showing(film, start, facts(theater, screen, film, start, dice)))
    return planned


def starts(
    theater: DemoTheater, screen: DemoScreen, day: date, dice: Dice, planned: Sequence[Showing]
) -> Iterator[datetime]:
    """When the room can begin again: looks each time at what was planned last."""
    midnight = datetime.combine(day, time())
    last = midnight + timedelta(hours=LAST_START.hour, minutes=LAST_START.minute)
    start = first_start(screen, day, midnight, dice)
    while start <= last:
        yield start
        start = round_up(clear(theater, planned[-1])) + timedelta(minutes=5 * dice.number(0, 3))
    if screen.is_main and day.weekday() in LATE_NIGHTS and start <= midnight + LATE_SHOW:
        yield midnight + LATE_SHOW


def first_start(screen: DemoScreen, day: date, midnight: datetime, dice: Dice) -> datetime:
    if screen.outdoors:
        # Under the open sky: once a day, at dusk.
        return midnight + timedelta(hours=20, minutes=30)
    opens = 10 if day.weekday() >= SATURDAY or screen.is_main else 13
    return midnight + timedelta(hours=opens, minutes=30 + 5 * dice.number(0, 9))


def clear(theater: DemoTheater, showing: Showing) -> datetime:
    """When the doors can open for the next one, plus the time until it starts."""
    minutes = theater.ads_minutes + showing.film.minutes + theater.doors_minutes
    return showing.start + timedelta(minutes=minutes) + CLEANING


def round_up(moment: datetime) -> datetime:
    return moment + timedelta(minutes=-moment.minute % 5)


def repertoire(theater: DemoTheater, day: date) -> list[Film]:
    """A theater's films of a week; each week a few of them are new."""
    week = (day - timedelta(days=4)).toordinal() // 7
    first = THEATERS.index(theater) * 7 + week * 4
    return [FILMS[(first + step) % len(FILMS)] for step in range(FILMS_A_WEEK)]


def pick(films: Sequence[Film], planned: Sequence[Showing], start: datetime, dice: Dice) -> Film:
    """What suits the hour: families in the morning, nothing endless at night, and never the same twice in a row."""
    before = planned[-1].film if planned else None
    fitting = [film for film in films if film is not before]
    if start.time() >= time(22) or start.time() < time(6):
        fitting = [film for film in fitting if film.minutes <= 125 and not film.for_families]
    elif start.time() < time(15):
        families = [film for film in films if film.for_families and film is not before]
        fitting = families if families and dice.chance(70) else fitting
    else:
        fitting = [film for film in fitting if not film.for_families or dice.chance(20)]
    return dice.one_of(fitting or list(films))


def facts(theater: DemoTheater, screen: DemoScreen, film: Film, start: datetime, dice: Dice) -> dict[str, Any]:
    """Language, subtitles and marks. Where the film speaks another language than the town, it is subtitled."""
    language = film.languages.split(",")[0]
    dubbed = film.genre in DUBBED and dice.chance(40)
    found: dict[str, Any] = {"language": theater.speaks if dubbed else language}
    if found["language"] != theater.speaks:
        found["subtitles"] = theater.speaks
    if film.format and screen.is_main and dice.chance(70):
        found["format"] = film.format
    found["audio_description"] = dice.chance(12)
    found["open_captions"] = found["language"] == theater.speaks and dice.chance(10)
    found["relaxed"] = film.for_families and start.weekday() == SUNDAY and start.time() < time(13)
    return found
