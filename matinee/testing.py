"""A small world to try things in, built through the real operations. The tests live in it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from matinee.accounts.models import User
from matinee.programme import operations as programme
from matinee.programme.models import Movie, Screen, Showtime, Theater
from matinee.sales import operations, planning
from matinee.sales.gateways.base import Card
from matinee.sales.models import Channel, Purchase, Reservation
from matinee.sales.operations import Customer, Wish

NOW = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
TONIGHT = datetime(2030, 1, 1, 20, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"  # noqa: S105  it protects nobody


def a_movie(title: str = "Dune", **facts: Any) -> Movie:
    usual: dict[str, Any] = {
        "director": "Denis Villeneuve",
        "genre": "Science fiction",
        "release_date": date(2024, 3, 1),
        "duration": 166,
    }
    return programme.save_movie(Movie(title=title, **usual | facts))


def a_theater(name: str = "Rex", *, capacity: int = 100, **facts: Any) -> Theater:
    usual: dict[str, Any] = {"name": name, "location": "Paris", "zone": "Europe/Paris", "ads_minutes": 0}
    return programme.open_theater(capacity=capacity, **usual | facts)


def a_screen(theater: Theater, name: str, plan: str) -> Screen:
    screen = Screen.objects.create(theater=theater, name=name)
    programme.lay_out(screen, plan)
    return screen


def a_showtime(
    movie: Movie | None = None,
    theater: Theater | None = None,
    *,
    starts_at: datetime = TONIGHT,
    now: datetime = NOW,
    **facts: Any,
) -> Showtime:
    screen = (theater or a_theater()).screens.get() if "screen" not in facts else facts.pop("screen")
    return planning.plan_showtime(movie=movie or a_movie(), screen=screen, starts_at=starts_at, now=now, **facts)


def a_user(username: str = "ann", **facts: Any) -> User:
    return User.objects.create_user(username, password=PASSWORD, **facts)


def a_reservation(showtime: Showtime, user: User | None = None, *, now: datetime = NOW, **asked: Any) -> Reservation:
    customer = Customer(user, user.username, user.email) if user else Customer(None, "Guest", "guest@example.org")
    if "seats" not in asked:
        asked = {"number": 2} | asked
    return operations.reserve(showtime=showtime, customer=customer, channel=Channel.WEB, wish=Wish(**asked), now=now)


def a_purchase(showtime: Showtime, user: User | None = None, *, now: datetime = NOW, **asked: Any) -> Purchase:
    reservation = a_reservation(showtime, user, now=now, **asked)
    pay(reservation, now=now, age_confirmed=True)
    return Purchase.objects.with_sale().get(reservation=reservation)


def pay(reservation: Reservation, card: Card | None = None, *, now: datetime = NOW, **asked: Any) -> Purchase | None:
    asked = {"gateway_name": "demo", "channel": Channel.WEB} | asked
    return operations.purchase(reservation=reservation, card=card, now=now, **asked)


@dataclass(frozen=True)
class World:
    """One evening at the Rex, and beside it somebody whose data must never leak."""

    movie: Movie
    theater: Theater
    showtime: Showtime
    late: Showtime
    ann: User
    bob: User
    staff: User

    @classmethod
    def build(cls) -> "World":
        movie, theater = a_movie(), a_theater()
        return cls(
            movie=movie,
            theater=theater,
            showtime=a_showtime(movie, theater),
            late=a_showtime(movie, theater, starts_at=TONIGHT + timedelta(hours=4)),
            ann=a_user("ann", email="ann@example.org"),
            bob=a_user("bob", email="bob@example.org"),
            staff=a_user("staff", email="staff@example.org", is_staff=True),
        )
