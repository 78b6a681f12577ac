"""Builds the demo world, and keeps two weeks of programme ahead of today in it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from matinee.accounts.models import User
from matinee.accounts.operations import register
from matinee.demo import DEMO_ACCOUNTS, crowd, evenings
from matinee.demo.films import FILMS, Film
from matinee.demo.schedule import Showing, showings
from matinee.demo.theaters import THEATERS, DemoTheater
from matinee.money import Money
from matinee.programme import operations as programme
from matinee.programme.models import Movie, PriceCard, Screen, SeatCategory, Showtime, Theater
from matinee.programme.operations import Overlaps

DAYS = 14
MATINEE = "Matinee"
# A day's programme stood this long before it, so that what has begun already can be part of the world.
PLANNED_BEFORE = timedelta(days=30)


@dataclass(slots=True)
class Report:
    """What was done, in numbers."""

    theaters: int = 0
    films: int = 0
    showtimes: int = 0
    seats: int = 0
    is_left_out: bool = False

    def __str__(self) -> str:
        if self.is_left_out:
            return "There are theaters of your own here, so the demo world was left out."
        if not self.showtimes:
            return "The demo world is as it should be: its programme reaches two weeks ahead."
        new = f"{self.theaters} theaters and {self.films} films, " if self.theaters else ""
        return (
            f"The demo world grew by {new}{self.showtimes} showtimes and {self.seats:,} seats sold, held or kept back."
        )


def build(now: datetime, days: int = DAYS) -> Report:
    """Everything, where there is nothing yet; else what is missing of the days ahead. All or nothing.

    What staff have changed or deleted in it stays so.
    """
    report = Report()
    with transaction.atomic():
        add_accounts()
        names = [each.name for each in THEATERS]
        theaters = {theater.name: theater for theater in Theater.objects.filter(name__in=names)}
        if not theaters:
            if Theater.objects.exists():
                return Report(is_left_out=True)
            report.films = len(add_films())
            theaters = {each.name: open_theater(each) for each in THEATERS}
            report.theaters = len(theaters)
        planned = [
            showtime
            for each in THEATERS
            if each.name in theaters
            for showtime in fill(each, theaters[each.name], now, days)
        ]
        if planned:
            report.showtimes = len(planned)
            report.seats = evenings.take_place(theaters, planned, now) + crowd.fill_seats(theaters.values(), now)
    return report


# ── What stays ───────────────────────────────────────────────────────────────────────────────────


def add_accounts() -> None:
    there = set(
        User.objects.values_list("username", flat=True).filter(username__in=[a.username for a in DEMO_ACCOUNTS])
    )
    for account in DEMO_ACCOUNTS:
        if account.username not in there:
            user = register(username=account.username, password=account.password, email=account.email)
            User.objects.filter(pk=user.pk).update(is_staff=account.is_staff)


def add_films() -> list[Movie]:
    return [programme.save_movie(movie(film)) for film in FILMS]


def movie(film: Film) -> Movie:
    return Movie(
        title=film.title,
        original_title=film.original_title,
        director=film.director,
        genre=film.genre,
        release_date=film.released,
        duration=film.minutes,
        synopsis=film.synopsis,
        rating=film.rating,
        accompanied_min_age=film.accompanied_min_age,
        languages=film.languages,
    )


def open_theater(each: DemoTheater) -> Theater:
    theater = programme.open_theater(
        name=each.name,
        location=each.location,
        city=each.city,
        address=each.address,
        access=each.access,
        zone=each.zone,
        currency=each.currency,
        accent=each.accent,
        booking_fee=each.booking_fee,
        tax_rate=each.tax_rate,
        doors_minutes=each.doors_minutes,
        ads_minutes=each.ads_minutes,
    )
    programme.set_prices(theater, "Standard", priced(each, each.evening))
    programme.set_prices(theater, MATINEE, priced(each, each.matinee))
    for screen in each.screens:
        room = Screen.objects.create(theater=theater, name=screen.name)
        programme.lay_out(room, screen.plan_text)
    return theater


def priced(each: DemoTheater, standard: int) -> dict[SeatCategory, Money]:
    return {category: Money(amount, each.currency) for category, amount in each.prices(standard).items()}


# ── What passes ──────────────────────────────────────────────────────────────────────────────────


def fill(each: DemoTheater, theater: Theater, now: datetime, days: int) -> list[Showtime]:
    """Plan the days that have no showtimes yet."""
    missing = missing_days(theater, now, days)
    if not missing:
        return []
    movies = {movie.title: movie for movie in Movie.objects.filter(title__in=[film.title for film in FILMS])}
    cards = {card.name: card for card in theater.price_cards.all()}
    screens = {screen.name: screen for screen in theater.screens.select_related("theater")}
    planned = (
        plan(screens[room.name], showing, movies, cards, now)
        for day in missing
        for room in each.screens
        if room.name in screens
        for showing in showings(each, room, day)
        if showing.film.title in movies
    )
    return [showtime for showtime in planned if showtime]


def missing_days(theater: Theater, now: datetime, days: int) -> list[date]:
    """From yesterday on, so that there has been an evening already."""
    today = theater.today(now)
    wanted = [today + timedelta(days=ahead) for ahead in range(-1, days)]
    there = Showtime.objects.filter(screen__theater=theater, business_date__in=wanted)
    return sorted(set(wanted) - set(there.order_by().values_list("business_date", flat=True).distinct()))


def plan(
    screen: Screen, showing: Showing, movies: dict[str, Movie], cards: dict[str, PriceCard], now: datetime
) -> Showtime | None:
    """Put it on, unless something that staff planned is in the way."""
    card = cards.get(MATINEE if showing.is_matinee else "Standard")
    try:
        return programme.plan_showtime(
            movie=movies[showing.film.title],
            screen=screen,
            starts_at=showing.start.replace(tzinfo=screen.theater.zoneinfo),
            now=now - PLANNED_BEFORE,
            price_card=card,
            **showing.facts,
        )
    except Overlaps:
        return None
