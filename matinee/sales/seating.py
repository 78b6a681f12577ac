"""Which seats are the best, and which may not be left alone. Pure: seats in, seats out; nothing here asks the database.

Seats are neighbours when they stand side by side in one row; an aisle is a gap in `x` and parts them.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Generic, Protocol, TypeVar


class Place(Protocol):
    """A seat's place in the plan, in seats: `x` from the left, `y` from the screen."""

    @property
    def x(self) -> int: ...
    @property
    def y(self) -> int: ...


S = TypeVar("S", bound=Place)
XY = tuple[int, int]

# A row forward or back costs as much as this many seats to the side.
ROW_WEIGHT = 2.0


@dataclass(frozen=True)
class Room(Generic[S]):
    """All seats of a plan, those of them that are free, and those that are free for others.

    Nobody sits in the ones set aside, so a seat beside them isn't alone.
    """

    seats: Sequence[S]
    free: Sequence[S]
    aside: Sequence[S] = ()

    @cached_property
    def focus(self) -> tuple[float, float]:
        """The place with the best view: two thirds back, centred."""
        columns = [seat.x for seat in self.seats]
        rows = [seat.y for seat in self.seats]
        return (min(columns) + max(columns)) / 2, min(rows) + (max(rows) - min(rows)) * 2 / 3

    @cached_property
    def places(self) -> frozenset[XY]:
        return frozenset((seat.x, seat.y) for seat in self.seats) - {(seat.x, seat.y) for seat in self.aside}

    def without(self, gone: Collection[S]) -> "Room[S]":
        places = {(seat.x, seat.y) for seat in gone}
        return Room(self.seats, [seat for seat in self.free if (seat.x, seat.y) not in places], self.aside)


# ── Best available ───────────────────────────────────────────────────────────────────────────────


def best_together(room: Room[S], number: int) -> list[S]:
    """The best `number` free seats side by side in one row; an empty list if there are none.

    Blocks that leave no seat alone come first, then the nearest to the best view.
    """
    best: list[S] = []
    least = (True, float("inf"))
    for run in runs(room.free):
        for start in range(len(run) - number + 1):
            badness = (
                _leaves_single(room, run, start, number),
                _distance(run[start], run[start + number - 1], room.focus),
            )
            if badness < least:
                best, least = run[start : start + number], badness
    return best


def best_apart(room: Room[S], number: int) -> list[S]:
    """The best `number` free seats over as few rows as possible; fewer only if fewer are free."""
    chosen: list[S] = []
    while len(chosen) < number and room.free:
        longest = max(len(run) for run in runs(room.free))
        block = best_together(room, min(number - len(chosen), longest))
        chosen += block
        room = room.without(block)
    return sorted(chosen, key=lambda seat: (seat.y, seat.x))


def best_party(
    room: Room[S],
    spaces: int,
    companions: int,
    is_space: Callable[[S], bool],
    is_companion: Callable[[S], bool],
) -> list[S]:
    """The best seats side by side of which so many are wheelchair spaces; an empty list if there are none.

    Companions sit in the seats made for them if those are free, else in ordinary ones.
    """
    number = spaces + companions
    best: list[S] = []
    least = (number, float("inf"))
    for run in runs(room.free):
        for start in range(len(run) - number + 1):
            block = run[start : start + number]
            if sum(map(is_space, block)) == spaces:
                badness = (companions - sum(map(is_companion, block)), _distance(block[0], block[-1], room.focus))
                if badness < least:
                    best, least = block, badness
    return best


def runs(seats: Iterable[S]) -> list[list[S]]:
    """These seats, neighbours together: a run ends where a seat is missing, at an aisle, at the row's end."""
    ordered = sorted(seats, key=lambda seat: (seat.y, seat.x))
    if not ordered:
        return []
    found = [[ordered[0]]]
    for seat, following in pairwise(ordered):
        if (following.y, following.x) == (seat.y, seat.x + 1):
            found[-1].append(following)
        else:
            found.append([following])
    return found


def _leaves_single(room: Room[S], run: Sequence[S], start: int, number: int) -> bool:
    """Whether taking these leaves one seat alone between them and a taken seat. Beside an aisle it isn't alone."""
    rest = len(run) - start - number
    return (start == 1 and (run[0].x - 1, run[0].y) in room.places) or (
        rest == 1 and (run[-1].x + 1, run[-1].y) in room.places
    )


def _distance(first: Place, last: Place, focus: tuple[float, float]) -> float:
    return distance((first.x + last.x) / 2 - focus[0], first.y - focus[1])


def distance(columns: float, rows: float) -> float:
    """How far apart two places are for who sits there; only to be compared."""
    return columns**2 + (rows * ROW_WEIGHT) ** 2


def best_first(room: Room[S], seats: Iterable[S]) -> list[S]:
    """These seats of the room, the one with the best view first."""
    return sorted(seats, key=lambda seat: (_distance(seat, seat, room.focus), seat.y, seat.x))


# ── The single-seat rule ─────────────────────────────────────────────────────────────────────────


def left_alone(room: Room[S], chosen: Collection[S]) -> list[S]:
    """The seats that this choice would leave alone, where it needn't.

    A free seat is left alone when it had a free neighbour before and has a seat on either side that is taken or chosen;
    at an aisle it isn't. That counts only if as many seats together, in the same run, would leave none alone: so the
    rule never stands between a customer and the last seats (seats.io, ThunderTix, Ticketsolve).
    """
    taken = {(seat.x, seat.y) for seat in chosen}
    found: list[S] = []
    for run in runs(room.free):
        number = sum((seat.x, seat.y) in taken for seat in run)
        if number and len(run) > 1:
            alone = [seat for seat in run if _is_alone(room, run, seat, taken)]
            if alone and not _always_leaves_single(room, run, number):
                found += alone
    return found


def instead(room: Room[S], chosen: Collection[S]) -> list[S]:
    """As many seats as are chosen, in the same runs and together, with none left alone: what the rule asks for."""
    taken = {(seat.x, seat.y) for seat in chosen}
    offer: list[S] = []
    for run in runs(room.free):
        number = sum((seat.x, seat.y) in taken for seat in run)
        if number:
            offer += best_together(Room(room.seats, run, room.aside), number)
    return offer


def _is_alone(room: Room[S], run: Sequence[S], seat: S, taken: Collection[XY]) -> bool:
    left, here, right = (seat.x - 1, seat.y), (seat.x, seat.y), (seat.x + 1, seat.y)
    if here in taken:
        return False
    at_start, at_end = seat is run[0], seat is run[-1]
    gone_left = left in room.places if at_start else left in taken
    gone_right = right in room.places if at_end else right in taken
    return gone_left and gone_right


def _always_leaves_single(room: Room[S], run: Sequence[S], number: int) -> bool:
    return all(_leaves_single(room, run, start, number) for start in range(len(run) - number + 1))
