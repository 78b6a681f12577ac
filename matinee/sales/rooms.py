"""The room as pages draw it: sections, rows from the screen to the back, and in them seats and gaps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from matinee.money import Money, decimals
from matinee.programme.models import SeatCategory, SeatKind
from matinee.sales.queries import MappedSeat

# So many tenths are a row; and so many are between two names of rows, where the ends of rows would have them closer.
ROW = 10
NAMES_APART = 7


class Drawn(Protocol):
    """A seat with its place, and where it is drawn beside it in tenths of a seat."""

    @property
    def row(self) -> str: ...
    @property
    def section(self) -> str: ...
    @property
    def x(self) -> int: ...
    @property
    def y(self) -> int: ...
    @property
    def dx(self) -> int: ...
    @property
    def dy(self) -> int: ...


S = TypeVar("S", bound=Drawn)


@dataclass(frozen=True, slots=True)
class Row(Generic[S]):
    """`places` holds a seat or None, which is a gap; a row without a name is an aisle across the room.

    `lift` is how many tenths of a row it needs above it, so that bent ends don't run into the row in front. `section`
    is the name of the section that it is in, and `opens` whether it is the first of it. `ends` is where its name stands
    to the left and to the right: beside its last seats, or a little behind them, so that it can be read.
    """

    name: str
    places: Sequence[S | None] = ()
    lift: int = 0
    section: str = ""
    opens: bool = False
    ends: tuple[int, int] = field(default=(0, 0))
    is_shifted: bool = False


@dataclass(frozen=True, slots=True)
class Priced:
    """A line of the legend: what such a seat costs, everything included."""

    category: SeatCategory
    price: Money


@dataclass(frozen=True, slots=True)
class Room:
    rows: Sequence[Row[MappedSeat]]
    prices: Sequence[Priced]
    kinds: Sequence[SeatKind]

    @property
    def decimals(self) -> int:
        """Of its currency, for the script that adds up."""
        return decimals(self.prices[0].price.currency)

    @property
    def across(self) -> int:
        """How many places wide it is."""
        return max((len(row.places) for row in self.rows), default=0)

    @property
    def one_price(self) -> bool:
        return len(self.prices) == 1


def room(seats: Sequence[MappedSeat]) -> Room:
    prices = {seat.category: seat.price for seat in seats}
    kinds = {seat.kind for seat in seats}
    return Room(
        rows=rows(seats),
        prices=sorted((Priced(*line) for line in prices.items()), key=lambda line: line.price),
        kinds=[kind for kind in SeatKind if kind in kinds and kind != SeatKind.ORDINARY],
    )


def rows(seats: Sequence[S]) -> list[Row[S]]:
    """The rows of seats that come row by row; all of them as wide as the room."""
    left = min((seat.x for seat in seats), default=0)
    right = max((seat.x for seat in seats), default=0)
    return list(_rows(seats, left, right))


def _rows(seats: Sequence[S], left: int, right: int) -> Iterator[Row[S]]:
    last: int | None = None
    section = ""
    front = _Front(range(2 * left, 2 * right + 3))
    names = _Names(), _Names()
    for y, found in groupby(seats, key=lambda seat: seat.y):
        if last is not None and y > last + 1:
            yield Row("")
            front.go_back(ROW)
            for side in names:
                side.go_back(ROW)
        last = y
        row = {seat.x: seat for seat in found}
        first, end = row[min(row)], row[max(row)]
        lift = front.lift({half: seat.dy for seat in row.values() for half in _halves(seat)})
        yield Row(
            name=first.row,
            places=[row.get(x) for x in range(left, right + 1)],
            lift=lift,
            section=first.section,
            opens=first.section != section,
            ends=(names[0].beside(first.dy, lift), names[1].beside(end.dy, lift)),
            is_shifted=first.dx > 0,
        )
        section = first.section


def _halves(seat: Drawn) -> tuple[int, int]:
    """The two half places that it takes across; a shifted one stands in front of two seats."""
    first = 2 * seat.x + (seat.dx > 0)
    return first, first + 1


class _Front:
    """How far in front of the next row something stands, at each half place across: the screen at first, then seats."""

    def __init__(self, across: Iterable[int]) -> None:
        self.stands = dict.fromkeys(across, 0)

    def go_back(self, tenths: int) -> None:
        self.stands = {x: at - tenths for x, at in self.stands.items()}

    def lift(self, row: dict[int, int]) -> int:
        """What a row needs in front of it; then it is what stands in front of the next one."""
        needed = max(0, *(self.stands[x] - dy for x, dy in row.items()))
        self.go_back(ROW + needed)
        self.stands |= row
        return needed


class _Names:
    """The names of rows on one side of the room, from the screen to the back."""

    def __init__(self) -> None:
        self.last: int | None = None

    def go_back(self, tenths: int) -> None:
        if self.last is not None:
            self.last -= tenths

    def beside(self, dy: int, lift: int) -> int:
        """Where the name of the next row stands, whose last seat is drawn at `dy`."""
        self.go_back(ROW + lift)
        self.last = dy if self.last is None else max(dy, self.last + NAMES_APART)
        return self.last
