"""A listing's "from" is the price of a seat that is really in the room."""

import pytest

from matinee.money import Money
from matinee.programme import operations
from matinee.programme.models import SeatCategory
from matinee.sales import queries
from matinee.testing import NOW, a_screen, a_showtime, a_theater

pytestmark = pytest.mark.django_db

PRICES = {SeatCategory.STANDARD: 1000, SeatCategory.RECLINER: 1900, SeatCategory.BALCONY: 800}


@pytest.mark.parametrize(("plan", "lowest"), [("A r r", 1975), ("A s s\nB r r", 1075), ("A s s\nB b b", 875)])
def test_the_lowest_price_is_that_of_a_seat_in_the_room(plan: str, lowest: int) -> None:
    theater = a_theater(booking_fee=75)
    operations.set_prices(theater, "Standard", {name: Money(amount, "EUR") for name, amount in PRICES.items()})
    showtime = a_showtime(theater=theater, screen=a_screen(theater, "Snug", plan))
    found = queries.availability([showtime], NOW)[showtime.pk]
    assert (found.price_from, found.capacity) == (
        Money(lowest, "EUR"),
        plan.count("s") + plan.count("r") + plan.count("b"),
    )
