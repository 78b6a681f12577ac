"""What is on, as the listing pages show it: of a day, by film, then by theater."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.http import QueryDict

from matinee.programme.models import Movie, Showtime, ShowtimeQuerySet, Theater
from matinee.sales import queries
from matinee.sales.queries import Showing

# Of all films together. A film's own page has all of its dates, so a later one can be found there.
DAYS_AHEAD = 60
EVENING_FROM, LATE_FROM = 17, 22
TIMES_OF_DAY = {"daytime": "Daytime", "evening": "Evening", "late": "Late"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the visitor has asked to see. Whatever can't be meant is as if it weren't there."""

    day: date | None = None
    theater: int | None = None
    time: str = ""
    mark: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Wanted":
        theater = query.get("theater", "")
        time = query.get("time", "")
        return cls(
            day=_date(query.get("day", "")),
            theater=int(theater) if theater.isascii() and theater.isdigit() and len(theater) < 10 else None,
            time=time if time in TIMES_OF_DAY else "",
            mark=query.get("mark", "")[:50],
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.time or self.mark)

    def fits(self, showtime: Showtime) -> bool:
        return self.time in ("", time_of_day(showtime)) and (not self.mark or self.mark in showtime.marks)


@dataclass(frozen=True, slots=True)
class Day:
    """One of the days to choose from. Today is nobody's date: every theater has its own."""

    when: date
    name: str
    is_chosen: bool
    # Where it is a later date already in some theaters.
    until: date | None = None

    @property
    def is_today(self) -> bool:
        return self.name == "Today"


@dataclass(frozen=True, slots=True)
class Place:
    """A film's times in one theater."""

    theater: Theater
    showings: Sequence[Showing]


@dataclass(frozen=True, slots=True)
class Film:
    movie: Movie
    places: Sequence[Place]

    @property
    def times(self) -> int:
        return sum(len(place.showings) for place in self.places)


@dataclass(frozen=True, slots=True)
class Programme:
    wanted: Wanted
    theaters: Sequence[Theater]
    days: Sequence[Day]
    films: Sequence[Film]
    showings: Sequence[Showing]
    marks: Sequence[str]
    is_over_for_today: bool

    @property
    def day(self) -> Day:
        return next(day for day in self.days if day.is_chosen)

    @property
    def times(self) -> int:
        return sum(film.times for film in self.films)

    @property
    def several_zones(self) -> bool:
        """Whether a time alone can be mistaken."""
        return len({theater.zone for theater in self.theaters}) > 1


def programme(
    wanted: Wanted, now: datetime, *, movie: Movie | None = None, theater: Theater | None = None
) -> Programme:
    """Of all theaters or one, with all films or one. Where today is over, the next day that has something."""
    theaters = [theater] if theater else list(Theater.objects.all())
    here = [place for place in theaters if wanted.theater in (None, place.pk)] or theaters
    todays = {place.today(now) for place in here} or {now.date()}
    scope = Showtime.objects.public().upcoming(now).filter(screen__theater__in=here)
    scope = scope.filter(movie=movie) if movie else scope
    all_dates = scope.order_by("business_date").values_list("business_date", flat=True).distinct()
    dates = list(all_dates if movie else all_dates[:DAYS_AHEAD])

    chosen = _chosen(wanted.day, todays)
    found = queries.showings(_of_day(scope, chosen, here, now), now)
    is_over = chosen is None and not found and bool(dates)
    if is_over:
        chosen = dates[0]
        found = queries.showings(_of_day(scope, chosen, here, now), now)
    return Programme(
        wanted=wanted,
        theaters=theaters,
        days=_days(dates, todays, chosen),
        films=by_film(showing for showing in found if wanted.fits(showing.showtime)),
        showings=found,
        marks=sorted({mark for showing in found for mark in showing.showtime.marks}, key=str.casefold),
        is_over_for_today=is_over,
    )


def by_film(showings: Iterable[Showing]) -> list[Film]:
    """The films with the most times first."""
    films: dict[Movie, dict[Theater, list[Showing]]] = {}
    for showing in showings:
        places = films.setdefault(showing.showtime.movie, {})
        places.setdefault(showing.showtime.theater, []).append(showing)
    found = [
        Film(movie, [Place(theater, places[theater]) for theater in sorted(places, key=lambda place: place.name)])
        for movie, places in films.items()
    ]
    return sorted(found, key=lambda film: (-film.times, film.movie.title))


def movies_today(theaters: Sequence[Theater], now: datetime) -> dict[Theater, list[Movie]]:
    """What still begins today, by theater, each film once and by its next start."""
    coming = _of_day(Showtime.objects.public().upcoming(now), None, theaters, now).with_programme()
    found: dict[Theater, list[Movie]] = {}
    for showtime in coming:
        movies = found.setdefault(showtime.theater, [])
        if showtime.movie not in movies:
            movies.append(showtime.movie)
    return found


def time_of_day(showtime: Showtime) -> str:
    if showtime.is_late or showtime.local_start.hour >= LATE_FROM:
        return "late"
    return "evening" if showtime.local_start.hour >= EVENING_FROM else "daytime"


def _chosen(day: date | None, todays: set[date]) -> date | None:
    """The date to show; None is today, which need not be the same date in every theater."""
    return None if day is None or day < min(todays) or {day} == todays else day


def _of_day(scope: ShowtimeQuerySet, day: date | None, theaters: Sequence[Theater], now: datetime) -> ShowtimeQuerySet:
    if day:
        return scope.filter(business_date=day)
    ours = Q(pk__in=[])
    for today in {theater.today(now) for theater in theaters}:
        there = [theater for theater in theaters if theater.today(now) == today]
        ours |= Q(business_date=today, screen__theater__in=there)
    return scope.filter(ours)


def _days(dates: Iterable[date], todays: set[date], chosen: date | None) -> list[Day]:
    """Today, then the days that have something, and the chosen one even if it has nothing."""
    first = min(todays)
    shown = sorted({day for day in dates if day > first} | ({chosen} if chosen else set()))
    names = {first + timedelta(days=1): "Tomorrow"} if len(todays) == 1 else {}
    return [
        Day(first, "Today", chosen is None, until=max(todays) if len(todays) > 1 else None),
        *(Day(day, names.get(day, ""), day == chosen) for day in shown),
    ]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
