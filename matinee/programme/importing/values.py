"""What stands in a cell, as people and spreadsheets write it. Pure; each raises ValueError with a sentence.

The sentences follow the value itself: “7,5,0” is no price.
"""

import re
from dataclasses import dataclass

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


def minutes(said: str) -> int:
    """120 · 120 min · 2h05 · 2 h 5 min · 2:05 · 125'"""
    text = BLANKS.sub("", said).casefold()
    alone = re.fullmatch(r"(\d{1,4})(?:\.0+)?(?:min|mins|minutes|minuten|m|'|′)?\.?", text)
    both = re.fullmatch(r"(\d{1,2})(?:h|:|std\.?)(\d{1,2})?(?:min|m)?\.?", text)
    if alone:
        found = int(alone[1])
    elif both and int(both[2] or 0) < 60:
        found = int(both[1]) * 60 + int(both[2] or 0)
    else:
        raise ValueError("is no number of minutes.")
    if not 1 <= found <= 1000:
        raise ValueError("is no length of a film; it is from 1 to 1000 minutes.")
    return found


def seats(said: str) -> int:
    if not re.fullmatch(r"\d{1,6}", said.strip()) or not 1 <= int(said) <= 5000:
        raise ValueError("is no number of seats from 1 to 5000.")
    return int(said)


def currency(said: str) -> str:
    code = said.strip().upper()
    if not re.fullmatch("[A-Z]{3}", code) or not is_currency(code):
        raise ValueError("is no ISO 4217 currency, such as EUR.")
    return code


@dataclass(frozen=True, slots=True)
class Marks:
    """What a listing must say of a showtime beside its language."""

    open_captions: bool = False
    audio_description: bool = False
    relaxed: bool = False
    format: str = ""


MARKS = {
    "open_captions": ("open captions", "open caption", "captions", "captioned", "oc", "hoh", "subtitled for the deaf"),
    "audio_description": ("audio description", "audio described", "described", "ad"),
    "relaxed": ("relaxed", "relaxed screening", "autism friendly", "sensory friendly"),
}
NAMES_OF_MARKS = {name: mark for mark, names in MARKS.items() for name in names}
FORMATS = {"2d": "", "3d": "3D", "imax": "IMAX", "4dx": "4DX", "hfr": "HFR", "atmos": "Atmos", "dolby atmos": "Atmos"}


def marks(said: str) -> Marks:
    """3D, open captions · AD; relaxed · 35mm"""
    found: dict[str, bool] = {}
    formats: list[str] = []
    for part in re.split(r"[,;/|+&]", said.casefold()):
        name = " ".join(part.replace("_", " ").split())
        film = re.fullmatch(r"(\d{2}) ?mm", name)
        if name in NAMES_OF_MARKS:
            found[NAMES_OF_MARKS[name]] = True
        elif film or name in FORMATS:
            formats.append(f"{film[1]} mm" if film else FORMATS[name])
        elif name:
            raise ValueError(
                f"has an unknown mark, {name}. These are known: open captions, audio description, relaxed, 3D, IMAX, "
                "35 mm."
            )
    return Marks(format=" ".join(filter(None, formats)), **found)
