"""What staff at the desk decide by: a showtime as it is offered."""

from matinee.programme.models import Showtime
from matinee.sales import claims
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
