"""The seats of a room as its page has them: checkboxes, in a map or a list, with the same words in both."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from matinee.programme.models import SeatCategory, SeatKind
from matinee.sales.queries import MappedSeat
from matinee.sales.rooms import Room, Row


@dataclass(frozen=True, slots=True)
class Box:
    """One seat. `words` are all that there is to say of it: row, number, category, price, kind, and that it is taken.

    `look` are the classes that it is drawn by.
    """

    seat: MappedSeat
    words: str
    look: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the room, with a box or a gap at each place."""

    row: Row[MappedSeat]
    places: Sequence[Box | None]

    @property
    def title(self) -> str:
        return f"{self.row.section}, row {self.row.name}" if self.row.section else f"Row {self.row.name}"


def lines(room: Room, locale: str, chosen: Collection[str] = (), alone: Collection[str] = ()) -> list[Line]:
    """The rows of a room; a line without boxes is an aisle across it. What was chosen leaves some seats `alone`."""
    prices = {line.category: f"{line.category.label.lower()}, {line.price.shown(locale)}" for line in room.prices}

    def box(seat: MappedSeat | None) -> Box | None:
        if seat is None:
            return None
        return Box(seat, words(seat, prices[seat.category]), look(seat, seat.label in alone), seat.label in chosen)

    return [Line(row, [box(seat) for seat in row.places]) for row in room.rows]


def words(seat: MappedSeat, priced: str) -> str:
    """Row C, seat 4, wheelchair space, standard, €10.00, taken · Balcony, row A, seat 1, where others have one"""
    kind = "" if seat.kind == SeatKind.ORDINARY else f"{seat.kind.label.lower()}, "
    row = f"Row {seat.row}" if " " not in seat.label else f"{seat.section}, row {seat.row}"
    return f"{row}, seat {seat.number}, {kind}{priced}{'' if seat.free else ', taken'}"


def look(seat: MappedSeat, is_alone: bool) -> str:
    """Of a standard seat nothing, which most of them are: a page of 2,500 seats has no bytes to give away."""
    classes = [
        seat.category if seat.category != SeatCategory.STANDARD else "",
        seat.kind if seat.kind != SeatKind.ORDINARY else "",
        "joined" if seat.joined else "",
        "alone" if is_alone else "",
    ]
    return " ".join(filter(None, classes))
