"""Form fields for amounts and rates, typed as people write them and shown back the same way."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from matinee import amounts
from matinee.money import Money


class AmountField(forms.CharField):
    """An amount in a theater's currency: 6,50 · £12.00 · 1’234.50. What is kept is its smallest unit.

    `currency` is set by the form, which knows the theater.
    """

    currency = ""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 30} | options)

    def prepare_value(self, value: Any) -> Any:
        return str(Money(value, self.currency)) if isinstance(value, int) else value

    def read(self, said: str) -> int:
        try:
            return amounts.price(said, self.currency).minor
        except ValueError as error:
            raise ValidationError(f"“{said}” {error}") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.read(data or "") != initial)
        except ValidationError:
            return True


class RateField(forms.CharField):
    """A rate in percent: 20 · 20% · 5,5 %. What is kept are hundredths of a percent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 10} | options)

    def prepare_value(self, value: Any) -> Any:
        return amounts.shown_rate(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        try:
            return amounts.rate(said)
        except ValueError as error:
            raise ValidationError(f"“{said}” {error}") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True
