"""Which seats are the best. Pure: seats in, seats out; nothing here asks the database.

The best place is two thirds back and centred (`../../docs/vocabulary.md`, "best available").
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, Protocol, TypeVar


class Place(Protocol):
    """A seat's place in the plan, in seats: `x` from the left, `y` from the screen."""

    x: int
    y: int


S = TypeVar("S", bound=Place)

# A row forward or back costs as much as this many seats to the side.
ROW_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Room(Generic[S]):
    """All seats of a plan, and those of them that are free."""

    seats: Sequence[S]
    free: Sequence[S]

    @property
    def focus(self) -> tuple[float, float]:
        """The place with the best view."""
        columns = [seat.x for seat in self.seats]
        rows = [seat.y for seat in self.seats]
        return (min(columns) + max(columns)) / 2, min(rows) + (max(rows) - min(rows)) * 2 / 3


def best_together(room: Room[S], number: int) -> list[S]:
    """The best `number` free seats side by side in one row; an empty list if there are none.

    Blocks that leave no single seat between themselves and a taken one come first.
    """
    focus = room.focus
    places = {(seat.x, seat.y) for seat in room.seats}
    blocks = [
        (_leaves_single(run, start, number, places), _distance(run[start : start + number], focus), run, start)
        for run in runs(room.free)
        for start in range(len(run) - number + 1)
    ]
    if not blocks:
        return []
    _, _, run, start = min(blocks, key=lambda block: block[:2])
    return list(run[start : start + number])


def best_apart(room: Room[S], number: int) -> list[S]:
    """The best `number` free seats over as few rows as possible; fewer only if fewer are free."""
    chosen: list[S] = []
    free = list(room.free)
    while len(chosen) < number and free:
        missing = number - len(chosen)
        longest = max(len(run) for run in runs(free))
        block = best_together(Room(room.seats, free), min(missing, longest))
        chosen += block
        gone = {id(seat) for seat in block}
        free = [seat for seat in free if id(seat) not in gone]
    return sorted(chosen, key=lambda seat: (seat.y, seat.x))


def runs(seats: Iterable[S]) -> list[list[S]]:
    """Seats that are neighbours, row by row: a run ends at an aisle, a seat not among them, the row's end."""
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


def _leaves_single(run: Sequence[S], start: int, number: int, places: Collection[tuple[int, int]]) -> bool:
    """Whether taking these leaves one seat alone between them and a taken seat. Beside an aisle it isn't alone."""
    end = start + number
    before, after = run[0], run[-1]
    return (start == 1 and (before.x - 1, before.y) in places) or (
        end == len(run) - 1 and (after.x + 1, after.y) in places
    )


def _distance(block: Sequence[S], focus: tuple[float, float]) -> float:
    middle = (block[0].x + block[-1].x) / 2
    return (middle - focus[0]) ** 2 + ((block[0].y - focus[1]) * ROW_WEIGHT) ** 2
