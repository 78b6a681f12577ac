"""Seats as the staff's map draws them: all of them can be chosen, and each says what it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from matinee.programme import clock
from matinee.programme.halls import HallSeat, seats_of
from matinee.programme.models import SeatCategory, SeatKind, Showtime
from matinee.sales.rooms import Row
from matinee.sales.states import SeatState, State


@dataclass(frozen=True, slots=True)
class Marked:
    """What the room's template asks of a seat. Here every seat can be chosen."""

    label: str
    dy: int
    free: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    seat: Marked
    words: str
    look: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    row: Row[SeatState]
    places: Sequence[Box | None]

    @property
    def title(self) -> str:
        return f"{self.row.section}, row {self.row.name}" if self.row.section else f"Row {self.row.name}"


def of(showtime: Showtime) -> tuple[HallSeat, ...]:
    return seats_of(showtime.plan_id)


def lines(rows: Sequence[Row[SeatState]], chosen: Collection[str], showtime: Showtime) -> list[Line]:
    def box(seat: SeatState) -> Box:
        return Box(Marked(seat.label, seat.dy), words(seat, showtime), look(seat), seat.label in chosen)

    return [Line(row, [box(seat) if seat else None for seat in row.places]) for row in rows]


def words(seat: SeatState, showtime: Showtime) -> str:
    """C4, wheelchair space, held for Ann until 19:30"""
    kind = "" if seat.seat.is_ordinary else f", {seat.seat.kind.label}"
    released = ", open to everyone" if seat.is_released else ""
    return f"{seat.label}{kind}{released}, {what(seat, showtime)}"


def what(seat: SeatState, showtime: Showtime) -> str:
    """By the theater's clock; with the day, if it isn't that of the showtime."""
    until = f" until {_until(seat.until, showtime)}" if seat.until else ""
    match seat.state:
        case State.HELD:
            return f"held for {seat.who}{until}"
        case State.SOLD:
            return f"sold to {seat.who}"
        case State.HOUSE:
            return f"kept back{until}: {seat.reason}" if seat.reason else f"kept back{until}"
        case State.BROKEN:
            return f"broken: {seat.reason}" if seat.reason else "broken"
        case State.FREE:
            return "free"
        case State.CLOSED:
            return "closed: the showtime was called off"


def _until(moment: datetime, showtime: Showtime) -> str:
    zone = showtime.theater.zoneinfo
    same_day = moment.astimezone(zone).date() == showtime.local_start.date()
    return clock.shown(moment, zone, "%H:%M" if same_day else "%a %-d %b, %H:%M")


def look(seat: SeatState) -> str:
    classes = [
        f"is-{seat.state}",
        seat.seat.category if seat.seat.category != SeatCategory.STANDARD else "",
        seat.seat.kind if seat.seat.kind != SeatKind.ORDINARY else "",
        "released" if seat.is_released else "",
        "joined" if seat.seat.joined else "",
    ]
    return " ".join(filter(None, classes))
