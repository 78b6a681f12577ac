"""Amounts are whole numbers of the smallest unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.money import Money, is_currency


@pytest.mark.parametrize(("text", "currency", "minor"), [
    ("20.00", "EUR", 2000),
    ("20", "EUR", 2000),
    ("0.5", "EUR", 50),
    ("1500", "JPY", 1500),
    ("1500.0", "JPY", 1500),
    ("1.234", "KWD", 1234),
])  # fmt: skip
def test_a_plain_decimal_is_read_to_the_last_unit(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(("text", "currency"), [
    ("20.001", "EUR"),
    ("1.5", "JPY"),
    ("", "EUR"),
    ("ten", "EUR"),
    ("NaN", "EUR"),
    ("Infinity", "EUR"),
    ("1e30", "EUR"),
])  # fmt: skip
def test_what_is_no_amount_of_that_currency_is_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"amount|decimals"):
        Money.parse(text, currency)


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_written_is_read_back_unchanged(minor: int, currency: str) -> None:
    assert Money.parse(str(Money(minor, currency)), currency) == Money(minor, currency)


def test_amounts_of_two_currencies_are_not_added() -> None:
    with pytest.raises(ValueError, match="EUR and USD"):
        Money(1, "EUR") + Money(1, "USD")


def test_a_reader_sees_it_as_they_write_it() -> None:
    assert Money(2050, "EUR").shown("en_150") == "20.50\xa0€"
    assert Money(1500, "JPY").shown("en_US") == "¥1,500"


def test_what_is_no_currency_is_known_as_none() -> None:
    assert is_currency("EUR")
    assert not is_currency("XXY")
