"""/showtime/"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from matinee.api import seatlist
from matinee.api.answers import CONTENT_TYPE, nothing, private, public, tagged
from matinee.api.fields import LARGEST_ID, Body, Day, Id, Moment, Text, example, like
from matinee.api.lists import ListQuery, Page, in_order, numbered, part, refuse_unknown, with_written
from matinee.api.money import Price
from matinee.api.problems import InvalidToken, NotFound, NotSignedIn
from matinee.api.seatlist import SeatsOut
from matinee.api.who import SignedRequest, asking, staff
from matinee.money import Money
from matinee.names import folded
from matinee.programme import editions
from matinee.programme import operations as programme
from matinee.programme.editions import Edition
from matinee.programme.models import Movie, Screen, Showtime, ShowtimeQuerySet, Theater
from matinee.programme.seatplans import LARGEST_PLAN
from matinee.refusals import Invalid, Mismatch
from matinee.sales import claims, operations, planning, queries
from matinee.sales.claimed import Claimed
from matinee.sales.claims import Mark
from matinee.sales.left import Standing
from matinee.sales.models import CallingOff

router = Router(tags=["Showtimes"])

COLUMNS = {"date_and_time": "starts_at", "movie": "movie__title", "theater": "screen__theater__name"}
MARKS = ("format", "language", "subtitles", *Showtime.MARKS)
FACTS = (*Showtime.LENGTHS, *MARKS, "published_at")


class ShowtimeOut(BaseModel):
    id: int
    movie: int
    theater: int
    date_and_time: datetime
    available_seats: int = Field(description="Free to sell at this moment, wheelchair spaces too.")
    availability: Standing = Field(description="What somebody who comes now finds.")
    screen: int
    capacity: int
    price_from: Price = Field(
        description="What the cheapest seat that anybody can have at this moment costs, fees included."
    )
    ends_at: datetime
    feature_at: datetime = Field(description="When the film itself begins, after advertisements and trailers.")
    doors_minutes: int = Field(description="How long before `date_and_time` the doors open.")
    ads_minutes: int
    interval_minutes: int
    after_minutes: int
    cleaning_minutes: int
    zone: str = Field(description="The theater's time zone.")
    business_date: date = Field(description="The day it is listed under; it runs from 06:00 to 05:59.")
    cancelled_at: datetime | None
    published_at: datetime | None = Field(description="Null: not published. It is shown to staff alone.")
    format: str
    language: str
    subtitles: str
    open_captions: bool
    audio_description: bool
    relaxed: bool

    @classmethod
    def of(cls, showtimes: Sequence[Showtime]) -> list[Self]:
        """Of showtimes that come `with_programme()`."""
        how_full = queries.availability(showtimes, timezone.now())
        return [cls.at(showtime, how_full[showtime.pk]) for showtime in showtimes]

    @classmethod
    def at(cls, showtime: Showtime, availability: queries.Availability) -> Self:
        return cls(
            id=showtime.pk,
            movie=showtime.movie_id,
            theater=showtime.screen.theater_id,
            date_and_time=showtime.starts_at,
            available_seats=availability.free,
            availability=availability.left.standing,
            screen=showtime.screen_id,
            capacity=availability.capacity,
            price_from=Price.of(availability.price_from),
            ends_at=showtime.ends_at,
            feature_at=showtime.feature_at,
            zone=showtime.theater.zone,
            business_date=showtime.business_date,
            cancelled_at=showtime.cancelled_at,
            published_at=showtime.published_at,
            **{name: getattr(showtime, name) for name in (*Showtime.LENGTHS, *MARKS)},
        )


@dataclass(frozen=True, slots=True)
class Written:
    """A `ShowtimeOut` as JSON, but for how many seats are free and what the cheapest of them costs."""

    showtime: int
    room: queries.Room
    before: str
    between: str
    after: str
    prices: Mapping[int, str]
    # As long as nothing is claimed, which is most of what is planned.
    untouched: str

    @classmethod
    def of(cls, showtime: Showtime, room: queries.Room) -> Self:
        availability = queries.Availability(room, Claimed())
        written = ShowtimeOut.at(showtime, availability).model_dump_json()
        prices = {minor: _written(Money(minor, room.currency)) for minor in {0, *(one.price for one in room.groups)}}
        before, seats, rest = written.partition('"available_seats":')
        found = _found(availability.free, availability.left.standing)
        between, price, after = rest.removeprefix(found).partition('"price_from":')
        after = after.removeprefix(_written(availability.price_from))
        return cls(showtime.pk, room, before + seats, between + price, after, prices, found)

    def with_claimed(self, claimed: Claimed) -> str:
        found = self._found_with(claimed) if claimed.number else self.untouched
        return f"{self.before}{found}{self.between}{self.prices[self.room.price_from(claimed)]}{self.after}"

    def _found_with(self, claimed: Claimed) -> str:
        return _found(queries.Availability(self.room, claimed).free, self.room.left(claimed).standing)


def _found(free: int, standing: Standing) -> str:
    """As it stands between `available_seats` and what follows."""
    return f'{free},"availability":"{standing}"'


def _written(amount: Money) -> str:
    return Price.of(amount).model_dump_json()


class ShowtimeFacts(Body):
    answers = ShowtimeOut
    model_config = example(movie=1, theater=1, date_and_time="2040-01-01T20:00:00Z", available_seats=50)

    movie: Id
    theater: Id
    date_and_time: Moment
    screen: Id = Field(0, description="Unless it says, the first of the theater's screens that is free then.")
    format: Annotated[str, like(Showtime, "format")] = ""
    language: Annotated[str, like(Showtime, "language")] = ""
    subtitles: Annotated[str, like(Showtime, "subtitles")] = ""
    open_captions: bool = False
    audio_description: bool = False
    relaxed: bool = False
    doors_minutes: Annotated[int, like(Showtime, "doors_minutes")] = Field(
        15, description="How long before the start the doors open. In a new showtime: else, as in its theater."
    )
    ads_minutes: Annotated[int, like(Showtime, "ads_minutes")] = Field(
        15, description="Advertisements and trailers, after the start. In a new showtime: else, as in its theater."
    )
    interval_minutes: Annotated[int, like(Showtime, "interval_minutes")] = 0
    after_minutes: Annotated[int, like(Showtime, "after_minutes")] = Field(
        0, description="After the film, with the audience still there."
    )
    cleaning_minutes: Annotated[int, like(Showtime, "cleaning_minutes")] = Field(
        15, description="Until the next doors. In a new showtime: else, as in its theater."
    )
    published_at: Moment | None = Field(
        None,
        description="Null: a draft, or a private hire. It is in no list and no feed, and only the desk sells it. "
        "A new showtime that doesn't say is published at once. No moment in the future.",
    )

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.said.items() if name in FACTS}

    @property
    def lengths(self) -> dict[str, int]:
        return {name: value for name, value in self.said.items() if name in Showtime.LENGTHS}


class ShowtimeBody(ShowtimeFacts):
    """A showtime. What isn't named keeps its value."""

    available_seats: Annotated[int, Field(ge=0, le=LARGEST_PLAN)] = Field(
        description="How many are free after this call."
    )


class NewShowtime(ShowtimeFacts):
    available_seats: Annotated[int, Field(ge=0, le=LARGEST_PLAN)] | None = Field(
        None, description="How many are put on sale. Unless it says, all of them."
    )


class ShowtimePart(ShowtimeBody):
    partial = True
    model_config = example(subtitles="English")


class ShowtimeQuery(ListQuery):
    movie: int | None = Field(None, ge=1, le=LARGEST_ID)
    theater: int | None = Field(None, ge=1, le=LARGEST_ID)
    date: Day | None = Field(None, description="The business day, by each theater's own clock.")
    city: Text = ""
    upcoming: bool | None = Field(None, description="Only those that haven't started, or only those that have.")
    ordering: Literal["date_and_time", "-date_and_time", "movie", "-movie", "theater", "-theater"] = "date_and_time"


@router.get("/", auth=None, response=Page[ShowtimeOut])
def list_showtimes(request: HttpRequest, query: Query[ShowtimeQuery]) -> HttpResponse:
    """List all showtimes."""
    refuse_unknown(request, query)
    now = timezone.now()

    def begun(edition: Edition, when: datetime) -> Hashable:
        return None if query.upcoming is None else edition.moment(when)

    def read(edition: Edition) -> tuple[int | None, tuple[int, list[Written], dict[int, Mark]]]:
        count, rows = edition.recall(_part, query, at=begun(edition, now))
        number, claimed = claims.numbers_in([row.showtime for row in rows], now)
        return number, (count, rows, claimed)

    edition, (count, rows, claimed) = editions.together_with(read)

    def still_right(later: datetime) -> bool:
        is_same = claims.numbers_in([row.showtime for row in rows], later) == (edition.number, claimed)
        return is_same and begun(edition, later) == begun(edition, now)

    taken = queries.claimed_in({row.showtime: row.room for row in rows}, claimed, now)
    written = [row.with_claimed(taken[row.showtime]) for row in rows]
    return tagged(request, with_written(numbered(request, query, count, []), written), still_right)


def _part(query: ShowtimeQuery) -> tuple[int, list[Written]]:
    count, showtimes = part(query, in_order(found(query).with_programme(), query.ordering, COLUMNS))
    rooms = queries.rooms(showtimes)
    return count, [Written.of(showtime, rooms[showtime.pk]) for showtime in showtimes]


def found(query: ShowtimeQuery) -> ShowtimeQuerySet:
    showtimes = Showtime.objects.public()
    showtimes = showtimes.standing() if query.date is None else showtimes.on_date(query.date)
    if query.movie:
        showtimes = showtimes.filter(movie=query.movie)
    if query.theater:
        showtimes = showtimes.filter(screen__theater=query.theater)
    if query.city:
        showtimes = showtimes.filter(screen__theater__city_key=folded(query.city))
    if query.upcoming is not None:
        now = timezone.now()
        showtimes = showtimes.filter(starts_at__gt=now) if query.upcoming else showtimes.filter(starts_at__lte=now)
    return showtimes


@router.post("/", auth=staff, response={201: ShowtimeOut, 409: None})
def create_showtime(request: SignedRequest, body: NewShowtime) -> HttpResponse:
    """Create a new showtime. For staff."""
    body.check_fixed()
    movie, theater, starts_at = movie_named(body.movie), theater_named(body.theater), body.date_and_time
    showtime = planning.plan_showtime(
        movie=movie,
        screen=screen_named(body.screen, theater) or programme.free_screen(theater, movie, starts_at, **body.lengths),
        starts_at=starts_at,
        available=body.available_seats,
        now=timezone.now(),
        **body.facts,
    )
    return private(shown(showtime), 201)


@router.get("/{int:pk}/", auth=None, response=ShowtimeOut)
def read_showtime(request: HttpRequest, pk: int) -> HttpResponse:
    """Retrieve a specific showtime."""
    showtime = editions.newest().showtime(pk)
    if showtime is None or not may_see(request, showtime):
        raise NotFound
    return public(request, shown(showtime)) if showtime.is_public else private(shown(showtime))


@router.put("/{int:pk}/", auth=staff, response={200: ShowtimeOut, 409: None})
def replace_showtime(request: SignedRequest, pk: int, body: ShowtimeBody) -> HttpResponse:
    """Update a specific showtime. For staff."""
    return _changed(pk, body)


@router.patch("/{int:pk}/", auth=staff, response={200: ShowtimeOut, 409: None})
def change_showtime(request: SignedRequest, pk: int, body: ShowtimePart) -> HttpResponse:
    """Update a part of a specific showtime. For staff."""
    return _changed(pk, body)


def _changed(pk: int, body: ShowtimeBody) -> HttpResponse:
    showtime = showtime_at(pk)
    body.check_fixed(shown(showtime) if body.names_fixed else None)
    planning.change_showtime(
        showtime=showtime,
        changes=changes(showtime, body),
        available=body.said.get("available_seats"),
        now=timezone.now(),
    )
    return private(shown(showtime))


def changes(showtime: Showtime, body: ShowtimeBody) -> dict[str, Any]:
    """What is to be different: a showtime stays on its screen unless another one or another theater is named."""
    said = body.said
    movie = movie_named(said["movie"]) if "movie" in said else showtime.movie
    theater = theater_named(said["theater"]) if "theater" in said else showtime.theater
    starts_at = said.get("date_and_time", showtime.starts_at)
    screen = screen_named(said.get("screen"), theater)
    if screen is None and theater != showtime.theater:
        lengths = {name: getattr(showtime, name) for name in Showtime.LENGTHS} | body.lengths
        screen = programme.free_screen(theater, movie, starts_at, **lengths)
    wanted = {"movie": movie, "screen": screen or showtime.screen, "starts_at": starts_at} | body.facts
    return {name: value for name, value in wanted.items() if value != getattr(showtime, name)}


@router.delete("/{int:pk}/", auth=staff, response={204: None, 409: None})
def delete_showtime(request: SignedRequest, pk: int) -> HttpResponse:
    """Delete a specific showtime, if nothing of it was ever sold. For staff."""
    planning.withdraw_showtime(showtime=showtime_at(pk), now=timezone.now())
    return nothing()


class CallingOffBody(Body):
    model_config = example(reason="The projector is broken.")

    reason: Annotated[str, like(CallingOff, "reason")]


class CallingOffOut(BaseModel):
    showtime: int
    reason: str
    cancelled_at: datetime | None
    purchases: int = Field(description="How many are still to be refunded. The worker does that within a minute.")
    amount: Price = Field(description="What they are still owed.")

    @classmethod
    def of(cls, off: CallingOff, owed: operations.Holders) -> Self:
        return cls(
            showtime=off.showtime_id,
            reason=off.reason,
            cancelled_at=off.showtime.cancelled_at,
            purchases=owed.purchases,
            amount=Price.of(owed.amount),
        )


@router.post("/{int:pk}/calling-off/", auth=staff, response={201: CallingOffOut, 200: CallingOffOut})
def call_showtime_off(request: SignedRequest, pk: int, body: CallingOffBody) -> HttpResponse:
    """Call a showtime off for good. For staff. Its seats never reopen; holders are refunded and mailed the reason.

    201; 200 with the first reason if it was called off already.
    """
    showtime, now = showtime_at(pk), timezone.now()
    was_off = showtime.cancelled_at is not None
    off = operations.call_off(showtime=showtime, reason=body.reason, by=request.auth, face="API", now=now)
    return private(CallingOffOut.of(off, operations.holders(showtime, now)), 200 if was_off else 201)


@router.get("/{int:pk}/seats/", auth=None, response=SeatsOut)
def list_seats(request: HttpRequest, pk: int) -> HttpResponse:
    """Every seat of a showtime, and which of them are free at this moment."""
    now = timezone.now()

    def read(edition: Edition) -> tuple[int | None, tuple[Showtime | None, set[int]]]:
        showtime = edition.showtime(pk)
        number, gone = claims.taken_in(showtime, now) if showtime else (editions.number(), set())
        return number, (showtime, gone)

    edition, (found, gone) = editions.together_with(read)
    if found is None or not may_see(request, found):
        raise NotFound
    # Only its number is kept for later: an edition that is over would stay in memory with all that it remembers.
    showtime, number = found, edition.number
    body = seatlist.written(showtime, edition.recall(_prices, showtime), gone)
    if not showtime.is_public:
        return HttpResponse(body, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})
    return tagged(request, body, lambda later: claims.taken_in(showtime, later) == (number, gone))


def _prices(showtime: Showtime) -> seatlist.Prices:
    return frozenset(queries.prices(showtime).items())


def may_see(request: HttpRequest, showtime: Showtime) -> bool:
    """Whether it is published, or whoever asks has the rights of staff."""
    if showtime.is_public:
        return True
    try:
        return asking(request).has_staff_rights
    except (NotSignedIn, InvalidToken):
        return False


def showtime_at(pk: int) -> Showtime:
    """For whoever may change it, so read anew."""
    showtime = Showtime.objects.with_programme().filter(pk=pk).first()
    if showtime is None:
        raise NotFound
    return showtime


def movie_named(pk: int) -> Movie:
    movie = Movie.objects.filter(pk=pk).first()
    if movie is None:
        raise Invalid("movie", f"There is no movie {pk}.")
    return movie


def theater_named(pk: int) -> Theater:
    theater = Theater.objects.filter(pk=pk).first()
    if theater is None:
        raise Invalid("theater", f"There is no theater {pk}.")
    return theater


def screen_named(pk: int | None, theater: Theater) -> Screen | None:
    if not pk:
        return None
    screen = Screen.objects.select_related("theater").filter(pk=pk).first()
    if screen is None:
        raise Invalid("screen", f"There is no screen {pk}.")
    if screen.theater != theater:
        raise Mismatch("screen", f"Screen {pk} is in {screen.theater}, and not in {theater}.")
    return screen


def shown(showtime: Showtime) -> ShowtimeOut:
    return ShowtimeOut.of([showtime])[0]
