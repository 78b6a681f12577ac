"""Money: a whole number of the currency's smallest unit (cent, yen), and the currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Self

from moneyed import CURRENCIES
from moneyed import Money as Moneyed
from moneyed.l10n import format_money


@cache
def decimals(currency: str) -> int:
    """Digits after the point: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217)."""
    return len(str(CURRENCIES[currency].sub_unit)) - 1


def is_currency(code: str) -> bool:
    return code in CURRENCIES and CURRENCIES[code].sub_unit is not None


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units: Money(2050, "EUR") is €20.50. Never a float."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """From a plain decimal ("20.50"). ValueError if it isn't one, or is finer than the currency's smallest unit."""
        try:
            minor = Decimal(text).scaleb(decimals(currency))
        except InvalidOperation:
            raise ValueError(f"{text!r} is not an amount.") from None
        if not minor.is_finite() or abs(minor) > 10**15:
            raise ValueError(f"{text!r} is not an amount.")
        if minor != minor.to_integral_value():
            raise ValueError(f"{currency} has {decimals(currency)} decimals, and {text!r} has more.")
        return cls(int(minor), currency)

    @classmethod
    def total(cls, amounts: Iterable["Money"], currency: str) -> "Money":
        total = cls(0, currency)
        for amount in amounts:
            total = total + amount
        return total

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.minor).scaleb(-decimals(self.currency))

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} can't be added.")
        return Money(self.minor + other.minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.minor * times, self.currency)

    def __str__(self) -> str:
        """The plain decimal: "20.50"."""
        return f"{self.decimal:f}"

    def shown(self, locale: str = "en_150") -> str:
        """As a reader of that locale (CLDR name) writes it: "$20.50", "20.50 €"."""
        return format_money(Moneyed(self.decimal, self.currency), locale=locale)
