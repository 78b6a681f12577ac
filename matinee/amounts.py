"""Amounts of money and rates as people write them, and back. The one reader for forms, the office and the importer.

Pure; each reader raises ValueError with a sentence that follows the value itself: “7,5,0” is no price.
"""

import re
from decimal import Decimal

from matinee.money import Money, decimals, is_currency

SIGNS = {
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"),
    "円": ("JPY",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "ARS", "CLP", "COP"),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("SEK", "NOK", "DKK", "ISK"),
    "fr.": ("CHF",),
    "₩": ("KRW",),
    "₹": ("INR",),
    "₺": ("TRY",),
}
# In characters. No amount of money has so many, and no decimal can hold a number of a million digits.
LONGEST = 100
BLANKS = re.compile(r"[\s\u00a0\u202f\u2009]+")
# A dash stands for no cents, as in 9,- and 9.–
AMOUNT = re.compile(r"\d[\d.,'’ ]*[-–]?")


def price(said: str, currency: str) -> Money:
    """12.50 · 12,50 · € 12,50 · 12 EUR · 1.234,50 · 1,234.50 · ¥2,000 · 9,-"""
    number, sign = amount(said)
    refuse_other_currency(sign, currency)
    plain = without_grouping(number, currency)
    try:
        return Money.parse(plain, currency)
    except ValueError:
        raise ValueError(f"is no price in {currency}.") from None


def amount(said: str) -> tuple[str, str]:
    """The number in a price as it is written, and what stands beside it."""
    if len(said) > LONGEST:
        raise ValueError("is no price.")
    text = BLANKS.sub(" ", said).strip()
    found = AMOUNT.search(text)
    if not found or "-" in text[: found.start()] or AMOUNT.search(text[found.end() :]):
        raise ValueError("is no price.")
    return found[0].rstrip(" -–,."), (text[: found.start()] + text[found.end() :]).strip()


def refuse_other_currency(sign: str, currency: str) -> None:
    if not sign:
        return
    meant = SIGNS.get(sign.casefold(), (sign.upper(),))
    if not all(map(is_currency, meant)):
        raise ValueError("is no price.")
    if currency not in meant:
        raise ValueError(f"is not in {currency}, which is what the theater takes.")


def without_grouping(number: str, currency: str) -> str:
    """A plain decimal. Of two different signs the last one divides; one that stands more than once groups."""
    number = re.sub(r"['’ ]", "", number)
    last = max(number.rfind(","), number.rfind("."))
    if last < 0:
        return number
    whole, fraction = number[:last], number[last + 1 :]
    sign = number[last]
    other = "." if sign == "," else ","
    if number.count(sign) > 1 or (len(fraction) == 3 and decimals(currency) == 0):
        return grouped(number, sign, other)
    if len(fraction) == 3 and other not in whole and decimals(currency) < 3:
        raise ValueError(f"can be read in two ways; write {number[:last]}{fraction} or {whole}{sign}{fraction[:2]}.")
    return f"{grouped(whole, other, sign)}.{fraction}"


def grouped(number: str, sign: str, other: str) -> str:
    """The number without its thousands' sign, which has to stand before every three digits."""
    if sign not in number and other not in number:
        return number
    if not re.fullmatch(rf"\d{{1,3}}(\{sign}\d{{3}})+", number):
        raise ValueError("is no price.")
    return number.replace(sign, "")


# ── Rates ────────────────────────────────────────────────────────────────────────────────────────

RATE = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))? ?%?")
HIGHEST_RATE = 10_000


def rate(said: str) -> int:
    """20 · 20% · 5,5 % · 5.5: in hundredths of a percent, of which there are 0 to 10,000."""
    found = RATE.fullmatch(BLANKS.sub(" ", said).strip())
    if not found:
        raise ValueError("is no rate in percent, such as 20 or 5.5 %.")
    hundredths = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    if hundredths > HIGHEST_RATE:
        raise ValueError("is more than 100 %.")
    return hundredths


def shown_rate(hundredths: int) -> str:
    """5.5 %: as `rate` reads it."""
    percent = Decimal(hundredths).scaleb(-2).normalize()
    return f"{percent:f} %"
