"""What seats cost, line by line. Pure: prices in, a quote out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matinee.programme.halls import HallSeat
from matinee.programme.models import Theater


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

    @property
    def lowest(self) -> int:
        return min(self.prices.values(), default=0) + self.booking_fee


def quote(seats: Sequence[HallSeat], tariff: Tariff) -> list[QuoteLine]:
    lines = []
    for seat in seats:
        price = tariff.price(seat.category)
        lines.append(QuoteLine(seat.pk, price, tariff.booking_fee, tariff.tax(price)))
    return lines
