"""Seats that nobody has asked for yet."""

from collections.abc import Sequence
from itertools import cycle, islice
from typing import Generic, TypeVar

Pair = TypeVar("Pair")


class SoldOut(Exception):
    """Everything has been asked for."""


class Stock(Generic[Pair]):
    """The same pairs of seats in each of these showtimes, handed out once."""

    def __init__(self, showtimes: Sequence[int], pairs: Sequence[Pair]) -> None:
        self._left = {showtime: iter(pairs) for showtime in showtimes}
        # Neighbours in time are in different rooms, as customers are.
        self._rooms = cycle(showtimes)

    def any(self) -> tuple[int, Pair]:
        """A pair, with its showtime."""
        for showtime in islice(self._rooms, len(self._left)):
            pair = self.of(showtime)
            if pair is not None:
                return showtime, pair
        raise SoldOut("The bench has sold all it had. Give it fewer --seconds.")

    def of(self, showtime: int) -> Pair | None:
        """A pair of this showtime, if there is one left."""
        return next(self._left[showtime], None)
