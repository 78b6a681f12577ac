"""Money in answers."""

from typing import Self

from pydantic import BaseModel, Field

from matinee.money import Money


class Price(BaseModel):
    amount: str = Field(description="A plain decimal.", examples=["20.00"])
    currency: str = Field(description="ISO 4217.", examples=["EUR"])

    @classmethod
    def of(cls, money: Money) -> Self:
        return cls(amount=str(money), currency=money.currency)
