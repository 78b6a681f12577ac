"""What is left of a showtime, and for whom. Every face says it by this, and chooses no words of its own. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from matinee.programme.models import SeatKind
from matinee.sales.pricing import Group

# Under so much of the room, the last seats are said to be the last.
LAST = 10


class Standing(StrEnum):
    """What somebody who comes now finds."""

    AVAILABLE = "available"
    LAST_SEATS = "last_seats"
    WHEELCHAIR_SPACES = "wheelchair_spaces_only"
    SOLD_OUT = "sold_out"
    NOT_ON_SALE = "not_on_sale"


def few(capacity: int) -> int:
    """So many seats are few: a tenth of the room, or one."""
    return max(1, capacity // LAST)


@dataclass(frozen=True, slots=True)
class Left:
    """How many seats `anybody` can have, and how many are kept for those who use a wheelchair and who come with them.

    Without a free space nobody can have the companions' seats beside it, until all of them are released.
    """

    capacity: int
    anybody: int
    spaces: int = 0
    companions: int = 0
    # No customer has a seat: where none is left either, the house keeps them all.
    is_untouched: bool = False

    @classmethod
    def of(cls, groups: Iterable[Group], *, capacity: int, released: bool = False, is_untouched: bool = False) -> Self:
        free = dict.fromkeys(SeatKind, 0)
        for group in groups:
            free[SeatKind(group.kind)] += group.free
        if released:
            return cls(capacity, sum(free.values()), is_untouched=is_untouched)
        kept = (free[SeatKind.WHEELCHAIR], free[SeatKind.COMPANION])
        return cls(capacity, free[SeatKind.ORDINARY], *kept, is_untouched)

    @property
    def standing(self) -> Standing:
        if self.anybody:
            return Standing.LAST_SEATS if self.anybody <= few(self.capacity) else Standing.AVAILABLE
        if self.spaces:
            return Standing.WHEELCHAIR_SPACES
        return Standing.NOT_ON_SALE if self.is_untouched and not self.companions else Standing.SOLD_OUT

    @property
    def is_gone(self) -> bool:
        """Whether nobody can have a seat."""
        return self.standing in (Standing.SOLD_OUT, Standing.NOT_ON_SALE)

    @property
    def words(self) -> str:
        """For a list: last 2 seats, wheelchair spaces only, sold out, not on sale. Nothing where there are plenty."""
        if self.standing == Standing.AVAILABLE:
            return ""
        if self.standing == Standing.LAST_SEATS:
            return f"last {self.anybody} seats" if self.anybody > 1 else "last seat"
        return self.standing.replace("_", " ")

    @property
    def kept(self) -> str:
        """2 wheelchair spaces and 1 companion's seat; nothing where none is free."""
        spaces = f"{self.spaces} wheelchair space{'s' if self.spaces > 1 else ''}"
        companions = f"{self.companions} companion{'s’ seats' if self.companions > 1 else '’s seat'}"
        return " and ".join([*[spaces] * bool(self.spaces), *[companions] * bool(self.companions)])
