"""The seats of a plan as plain values. A plan's seats never change, so a process reads them once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from matinee.programme.models import Seat, SeatCategory, SeatKind, SeatPlan


@dataclass(frozen=True, slots=True)
class HallSeat:
    """One seat: `x` from the left and `y` from the screen, in seats; drawn `dx` and `dy` tenths beside its place."""

    pk: int
    label: str
    row: str
    number: int
    x: int
    y: int
    category: SeatCategory
    kind: SeatKind
    section: str
    dx: int
    dy: int
    joined: bool

    @property
    def is_ordinary(self) -> bool:
        return self.kind == SeatKind.ORDINARY


# 256 plans of 2,500 seats would be some 100 MB; of the usual size it is a tenth of that.
@lru_cache(maxsize=256)
def seats_of(plan: int) -> tuple[HallSeat, ...]:
    """The seats of the plan with that id, row by row from the screen, each row from the left."""
    rows = (
        Seat.objects.filter(plan=plan)
        .order_by("y", "x")
        .values_list("pk", "label", "row", "number", "x", "y", "category", "kind", "section", "dx", "dy", "joined")
    )
    return tuple(HallSeat(*row[:6], SeatCategory(row[6]), SeatKind(row[7]), *row[8:]) for row in rows)


@lru_cache(maxsize=256)
def by_label(plan: int) -> Mapping[str, HallSeat]:
    """The same seats by their labels."""
    return {seat.label: seat for seat in seats_of(plan)}


@lru_cache(maxsize=16_384)
def row_object(plan: int, label: str) -> Seat:
    """A seat as the database's row, for what wants one. Whoever gets it leaves it as it is."""
    seat = by_label(plan)[label]
    return Seat(
        pk=seat.pk,
        plan_id=plan,
        row=seat.row,
        number=seat.number,
        label=seat.label,
        x=seat.x,
        y=seat.y,
        category=seat.category,
        kind=seat.kind,
        section=seat.section,
        dx=seat.dx,
        dy=seat.dy,
        joined=seat.joined,
    )


@lru_cache(maxsize=2048)
def is_numbered(plan: int) -> bool:
    """Whether customers choose their seats in the plan with that id."""
    return SeatPlan.objects.values_list("numbered", flat=True).get(pk=plan)


def forget() -> None:
    """After rows were rolled back: their ids will be those of other plans."""
    for remembered in (seats_of, by_label, row_object):
        remembered.cache_clear()
    is_numbered.cache_clear()
