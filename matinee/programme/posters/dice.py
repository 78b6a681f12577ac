"""Chance that always falls the same way for the same text, on every machine and in every version of Python."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    def __init__(self, text: str) -> None:
        self._text = text.encode("utf-8", "replace")
        self._throws = 0

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        digest = hashlib.sha256(self._throws.to_bytes(4, "big") + self._text).digest()
        self._throws += 1
        return low + int.from_bytes(digest[:8], "big") % (high - low + 1)

    def one_of(self, things: Sequence[T]) -> T:
        return things[self.number(0, len(things) - 1)]

    def chance(self, percent: int) -> bool:
        return self.number(1, 100) <= percent
