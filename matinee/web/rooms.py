"""The room as its page draws it: rows from the screen to the back, and in them seats and gaps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from matinee.money import Money, decimals
from matinee.programme.models import SeatCategory, SeatKind
from matinee.sales.queries import MappedSeat, SeatMap


@dataclass(frozen=True, slots=True)
class Row:
    """`places` holds a seat or None, which is a gap; a row without a name is an aisle across the room."""

    name: str
    places: Sequence[MappedSeat | None]


@dataclass(frozen=True, slots=True)
class Priced:
    """A line of the legend: what such a seat costs, everything included."""

    category: SeatCategory
    price: Money


@dataclass(frozen=True, slots=True)
class Room:
    rows: Sequence[Row]
    prices: Sequence[Priced]
    kinds: Sequence[SeatKind]

    @property
    def decimals(self) -> int:
        """Of its currency, for the script that adds up."""
        return decimals(self.prices[0].price.currency)

    @property
    def one_price(self) -> bool:
        return len(self.prices) == 1


def room(seats: SeatMap) -> Room:
    left = min((seat.x for seat in seats.seats), default=0)
    right = max((seat.x for seat in seats.seats), default=0)
    prices = {seat.category: seat.price for seat in seats.seats}
    kinds = {seat.kind for seat in seats.seats}
    return Room(
        rows=list(_rows(seats.seats, left, right)),
        prices=sorted((Priced(*line) for line in prices.items()), key=lambda line: line.price),
        kinds=[kind for kind in SeatKind if kind in kinds and kind != SeatKind.ORDINARY],
    )


def _rows(seats: Iterable[MappedSeat], left: int, right: int) -> Iterator[Row]:
    last: int | None = None
    for y, row in groupby(seats, key=lambda seat: seat.y):
        if last is not None and y > last + 1:
            yield Row("", [])
        last = y
        by_place = {seat.x: seat for seat in row}
        name = next(iter(by_place.values())).row
        yield Row(name, [by_place.get(x) for x in range(left, right + 1)])
