"""Prices, lengths and marks are read as people and spreadsheets write them."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.money import Money
from matinee.programme.importing import values
from matinee.programme.importing.values import Marks


@pytest.mark.parametrize(
    ("said", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12,50", "EUR", 1250),
        ("12,5", "EUR", 1250),
        ("12", "EUR", 1200),
        ("€ 12,50", "EUR", 1250),
        ("12,50 €", "EUR", 1250),
        ("12,50\u00a0€", "EUR", 1250),
        ("EUR 12.50", "EUR", 1250),
        ("12.50 eur", "EUR", 1250),
        ("£9.95", "GBP", 995),
        ("$16", "USD", 1600),
        ("$16", "CAD", 1600),
        ("9,- €", "EUR", 900),
        ("9.–", "CHF", 900),
        ("Fr. 18.50", "CHF", 1850),
        ("1.234,50", "EUR", 123450),
        ("1,234.50", "EUR", 123450),
        ("1 234,50", "EUR", 123450),
        ("1'234.50", "CHF", 123450),
        ("1.234.567,00", "EUR", 123456700),
        ("¥2,000", "JPY", 2000),
        ("2.000", "JPY", 2000),
        ("2000円", "JPY", 2000),
        ("1.250", "KWD", 1250),
        ("0", "EUR", 0),
        ("145 kr", "SEK", 14500),
        ("32,90 zł", "PLN", 3290),
    ],
)
def test_a_price_in_many_hands(said: str, currency: str, minor: int) -> None:
    assert values.price(said, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("said", "currency", "sentence"),
    [
        ("free", "EUR", "is no price."),
        ("-5", "EUR", "is no price."),
        ("12,50 12,50", "EUR", "is no price."),
        ("1.23.45", "EUR", "is no price."),
        ("12,345,6", "EUR", "is no price."),
        ("twelve €", "EUR", "is no price."),
        ("12 fish", "EUR", "is no price."),
        ("$ 12", "EUR", "is not in EUR, which is what the theater takes."),
        ("12 GBP", "EUR", "is not in EUR, which is what the theater takes."),
        ("12.505,123", "EUR", "is no price in EUR."),
        ("12,5", "JPY", "is no price in JPY."),
        ("12.500", "EUR", "can be read in two ways; write 12500 or 12.50."),
        ("9" * 40, "EUR", "is no price in EUR."),
    ],
)
def test_what_is_no_price(said: str, currency: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r" ") as refused:
        values.price(said, currency)
    assert str(refused.value) == sentence


@given(
    minor=st.integers(0, 99_999_999),
    comma=st.booleans(),
    groups=st.booleans(),
    sign=st.sampled_from(["{} €", "€{}", "EUR {}", "{}"]),
)
def test_every_amount_comes_back_from_either_way_of_writing(minor: int, comma: bool, groups: bool, sign: str) -> None:
    said = f"{Decimal(minor).scaleb(-2):{',' if groups else ''}.2f}"
    if comma:
        said = said.translate(str.maketrans(",.", ".,"))
    assert values.price(sign.format(said), "EUR") == Money(minor, "EUR")


@given(st.text(max_size=30), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_any_text_is_a_price_or_refused(said: str, currency: str) -> None:
    with suppress(ValueError):
        assert values.price(said, currency).minor >= 0


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("120", 120),
        ("120 min", 120),
        ("120 Minuten", 120),
        ("125'", 125),
        ("2h05", 125),
        ("2 h 5 min", 125),
        ("2:05", 125),
        ("2h", 120),
        ("99.0", 99),
    ],
)
def test_a_length(said: str, minutes: int) -> None:
    assert values.minutes(said) == minutes


@pytest.mark.parametrize("said", ["", "long", "0", "1001", "2:75", "-90", "1e2"])
def test_what_is_no_length(said: str) -> None:
    with pytest.raises(ValueError, match=r"^is no (number of minutes|length of a film)"):
        values.minutes(said)


@pytest.mark.parametrize(
    ("said", "marks"),
    [
        ("", Marks()),
        ("3D", Marks(format="3D")),
        ("35mm | AD", Marks(format="35 mm", audio_description=True)),
        ("Open Captions, Audio Description; relaxed", Marks(True, True, True)),
        ("open_captions", Marks(open_captions=True)),
        ("2D", Marks()),
        ("IMAX / 3D", Marks(format="IMAX 3D")),
    ],
)
def test_marks(said: str, marks: Marks) -> None:
    assert values.marks(said) == marks


def test_an_unknown_mark_is_named() -> None:
    with pytest.raises(ValueError, match=r"^has an unknown mark, smellovision\. These are known: open captions, "):
        values.marks("3D, Smellovision")


@pytest.mark.parametrize("said", ["0", "5001", "many", "12.5", "-1"])
def test_what_is_no_number_of_seats(said: str) -> None:
    with pytest.raises(ValueError, match=r"^is no number of seats from 1 to 5000\.$"):
        values.seats(said)


@pytest.mark.parametrize("said", ["EURO", "XXQ", "€", "12"])
def test_what_is_no_currency(said: str) -> None:
    with pytest.raises(ValueError, match=r"^is no ISO 4217 currency"):
        values.currency(said)
