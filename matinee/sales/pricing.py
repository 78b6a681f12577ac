"""What seats cost, line by line. Pure: prices in, a quote out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matinee.programme.halls import HallSeat
from matinee.programme.models import SeatKind, Theater


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One seat, by its id, in the smallest unit of the theater's currency. `price` is paid; the others are in it."""

    seat: int
    price: int
    fee: int
    tax: int


@dataclass(frozen=True, slots=True)
class Tariff:
    """All that a showtime's prices follow from."""

    prices: Mapping[str, int]
    booking_fee: int
    tax_rate: int

    @classmethod
    def of(cls, theater: Theater, prices: Mapping[str, int]) -> "Tariff":
        return cls(prices, theater.booking_fee, theater.tax_rate)

    def price(self, category: str) -> int:
        """The whole price of a seat of that category, which is the one that is shown everywhere."""
        return self.prices[category] + self.booking_fee

    def tax(self, price: int) -> int:
        """The tax that an all-in price contains, rounded half up; the rate is in hundredths of a percent."""
        return (price * self.tax_rate * 2 + (10_000 + self.tax_rate)) // (2 * (10_000 + self.tax_rate))


@dataclass(frozen=True, slots=True)
class Group:
    """The seats of one category and kind in a room: what one costs, everything included, and how many are left."""

    category: str
    kind: str
    price: int
    seats: int
    free: int

    @property
    def is_ordinary(self) -> bool:
        return self.kind == SeatKind.ORDINARY


def price_from(groups: Iterable[Group], *, released: bool) -> int:
    """What the cheapest seat costs that anybody can have: an ordinary one or, once they are `released`, any.

    Where nobody can have one, what the cheapest ordinary seat of the room costs.
    """
    known = list(groups)
    to_be_had = [group.price for group in known if group.free > 0 and (group.is_ordinary or released)]
    ordinary = [group.price for group in known if group.is_ordinary]
    return min(to_be_had or ordinary or [group.price for group in known], default=0)


def quote(seats: Sequence[HallSeat], tariff: Tariff) -> list[QuoteLine]:
    lines = []
    for seat in seats:
        price = tariff.price(seat.category)
        lines.append(QuoteLine(seat.pk, price, tariff.booking_fee, tariff.tax(price)))
    return lines
