"""What a way to pay has to do, and what can come of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from matinee.sales.models import Payment, Refund


@dataclass(frozen=True, slots=True)
class Captured:
    """The money is there."""


@dataclass(frozen=True, slots=True)
class Declined:
    """There will be no money, and why, for the customer to read."""

    reason: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nobody knows yet. The payment stays under way, and the seats stay locked."""


Outcome = Captured | Declined | NoAnswer


@dataclass(frozen=True, slots=True)
class Card:
    """A card's number on its way to the gateway. It is printed nowhere and stored nowhere."""

    number: str = field(default="", repr=False)

    @property
    def ending(self) -> str:
        return self.number[-4:]


class Gateway(Protocol):
    name: str
    label: str

    def keeps_until(self, payment: Payment) -> datetime:
        """How long the seats stay locked for a payment that was started now."""

    def charge(self, payment: Payment, card: Card) -> Outcome:
        """Ask for the money. Called with no transaction open; asking twice with one reference charges once."""

    def look_up(self, payment: Payment, now: datetime) -> Outcome:
        """What became of a payment that had no answer."""

    def refund(self, refund: Refund) -> bool:
        """Give the money back. False if that isn't done yet: it is asked for again, or handed out over the counter."""
