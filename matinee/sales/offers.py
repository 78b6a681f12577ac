"""What pages offer: a showtime as staff decide by it, and seats once more to whoever let them go."""

from datetime import datetime

from matinee.programme.models import SeatKind, Showtime
from matinee.refusals import Refusal
from matinee.sales import choosing, claims
from matinee.sales.choosing import Wish
from matinee.sales.models import Channel, Reservation
from matinee.sales.refusals import Changed


def described(showtime: Showtime) -> str:
    """Dune, 1 January 2030 at 21:00, by seat plan Standard 1, at €10.00"""
    start = showtime.local_start
    tariff = claims.tariff(showtime)
    prices = sorted({tariff.price(category) for category in showtime.prices})
    costs = " or ".join(showtime.theater.money(price).shown("en") for price in prices)
    return f"{showtime.movie.title}, {start.day} {start:%B %Y at %H:%M}, by seat plan {showtime.plan}, at {costs}"


def check_seen(showtime: Showtime, seen: str | None) -> None:
    """Changed, unless the showtime is what somebody was shown of it. None where nobody says."""
    current = described(showtime)
    if seen is not None and seen != current:
        raise Changed(seen, current)


def can_be_had_again(reservation: Reservation, now: datetime) -> bool:
    """Whether who has let these seats go would get the same once more, by the rules for new reservations."""
    showtime, labels = reservation.showtime, reservation.labels
    is_accessible = any(claim.seat.kind != SeatKind.ORDINARY for claim in reservation.kept_claims)
    named = Wish(seats=labels, accessible=is_accessible) if showtime.plan.numbered else Wish(number=len(labels))
    try:
        return bool(choosing.choose(showtime, named, now=now, channel=Channel.WEB))
    except Refusal:
        return False
