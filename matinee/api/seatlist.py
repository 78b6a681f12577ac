"""The seats of a showtime as JSON. What never changes about a room is written once a process: a plan's seats don't."""

from collections.abc import Set
from functools import lru_cache
from typing import Self

from pydantic import BaseModel, Field

from matinee.api.money import Price
from matinee.money import Money
from matinee.programme.halls import HallSeat, seats_of
from matinee.programme.models import SeatCategory, SeatKind, Showtime

Prices = frozenset[tuple[SeatCategory, Money]]


class SeatOut(BaseModel):
    label: str
    row: str
    number: int
    x: int = Field(description="From the left, counted in seats.")
    y: int = Field(description="From the screen, counted in rows.")
    category: SeatCategory
    kind: SeatKind
    price: Price
    free: bool

    @classmethod
    def of(cls, seat: HallSeat, price: Price, *, free: bool) -> Self:
        return cls(
            label=seat.label,
            row=seat.row,
            number=seat.number,
            x=seat.x,
            y=seat.y,
            category=seat.category,
            kind=seat.kind,
            price=price,
            free=free,
        )


class SeatsOut(BaseModel):
    showtime: int
    seats: list[SeatOut]


def written(showtime: Showtime, prices: Prices, gone: Set[int]) -> bytes:
    """A `SeatsOut`, in which the seats with these ids aren't free."""
    seats = ",".join([taken if pk in gone else free for pk, free, taken in _seats(showtime.plan_id, prices)])
    return f'{{"showtime":{showtime.pk},"seats":[{seats}]}}'.encode()


# Of 200 seats that is some 100 kB.
@lru_cache(maxsize=64)
def _seats(plan: int, prices: Prices) -> list[tuple[int, str, str]]:
    """Of every seat its id, and what is said of it when it is free and when it isn't."""
    priced = {category: Price.of(price) for category, price in prices}
    return [
        (
            seat.pk,
            SeatOut.of(seat, priced[seat.category], free=True).model_dump_json(),
            SeatOut.of(seat, priced[seat.category], free=False).model_dump_json(),
        )
        for seat in seats_of(plan)
    ]


def forget() -> None:
    """After rows were rolled back: their ids will be those of other plans."""
    _seats.cache_clear()
