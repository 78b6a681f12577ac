"""The cinema that the bench sells in, built by the real operations. Runs inside the site's own environment."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone

from matinee.accounts.models import ApiToken, User
from matinee.programme.halls import seats_of
from matinee.programme.models import Movie, Showtime, Theater
from matinee.sales import invariants
from matinee.sales.models import Payment, Purchase, ReservedSeat, Ticket
from matinee.testing import a_movie, a_showtime, a_theater

SEATS = 200


def build(for_sale: int, customers: int) -> dict[str, Any]:
    """A week of four theaters for who looks, and so many showtimes after it for who buys."""
    now = timezone.now()
    theaters = [a_theater(f"Rex {number}", capacity=SEATS) for number in range(4)]
    movies = [a_movie(f"Film {number}") for number in range(8)]
    _week(theaters, movies, now)
    showtimes = _later(theaters, a_movie("The one that is bought"), for_sale, now)
    return {
        "movie": movies[0].pk,
        "map": Showtime.objects.earliest("starts_at").pk,
        "showtimes": [showtime.pk for showtime in showtimes],
        "pairs": pairs(showtimes[0]),
        "tokens": tokens(customers, now),
    }


def _week(theaters: list[Theater], movies: list[Movie], now: datetime) -> None:
    """Five showtimes a day and screen, the films in turn."""
    for day in range(7):
        for number, theater in enumerate(theaters):
            for slot in range(5):
                starts_at = now + timedelta(days=day, hours=2 + 4 * slot)
                a_showtime(movies[(day + number + slot) % len(movies)], theater, starts_at=starts_at, now=now)


def _later(theaters: list[Theater], movie: Movie, number: int, now: datetime) -> list[Showtime]:
    return [
        a_showtime(movie, theaters[index % 4], starts_at=now + timedelta(days=9, hours=4 * (index // 4)), now=now)
        for index in range(number)
    ]


def pairs(showtime: Showtime) -> list[list[str]]:
    """Every two seats side by side, so that the sale of one pair leaves no seat alone."""
    found: list[list[str]] = []
    used: set[str] = set()
    for left, right in pairwise(seats_of(showtime.plan_id)):
        if (right.y, right.x) == (left.y, left.x + 1) and left.label not in used and left.is_ordinary:
            found.append([left.label, right.label])
            used |= {left.label, right.label}
    return found


def tokens(customers: int, now: datetime) -> list[str]:
    first = User.objects.count()
    users = User.objects.bulk_create([User(username=f"buyer{first + number}") for number in range(customers)])
    return [ApiToken.issue(user, name="bench", now=now)[1] for user in users]


def another_showtime(seats: int, days: int) -> dict[str, Any]:
    """A showtime in a room of its own, without the single-seat rule, which would decide who gets the last seats."""
    now = timezone.now()
    theater = a_theater("Rush", capacity=seats, single_seat_rule=False)
    showtime = a_showtime(a_movie("Rush"), theater, starts_at=now + timedelta(days=days), now=now)
    return {"showtime": showtime.pk, "labels": [seat.label for seat in seats_of(showtime.plan_id)]}


def checked() -> dict[str, Any]:
    """What must be true after every run that writes, and how much there is."""
    now = timezone.now()
    standing = Purchase.objects.standing()
    return {
        "violations": invariants.violations(now),
        "live": ReservedSeat.objects.live(now).count(),
        "purchases": standing.count(),
        "tickets": Ticket.objects.filter(cancelled_at=None).count(),
        "money": sum(standing.values_list("amount", flat=True)),
        "captured": sum(Payment.objects.exclude(captured_at=None).values_list("amount", flat=True)),
        "seats_paid": sum(
            ReservedSeat.objects.filter(released_at=None, held_until=None).values_list("price", flat=True)
        ),
    }
