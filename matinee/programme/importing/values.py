"""What stands in a cell, as people and spreadsheets write it. Pure; each raises ValueError with a sentence.

The sentences follow the value itself: “7,5,0” is no price.
"""

import re
from dataclasses import dataclass

from matinee.amounts import BLANKS, amount, price
from matinee.money import is_currency


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


AGE = re.compile(
    r"(?:fsk ?(?:ab)?|ab|from|age|k|vm|pegi|über|over|under|-|moins de|int\.?|interdit(?: aux)?(?: moins de)?)?[ -]*"
    r"(\d{1,2})(?:\.0)?(?: ?(?:\+|j\.?|jahren?|years?|ans|anni|años|jaar))?"
)
ACCOMPANIED = re.compile(r"(\d{1,2})a")
GERMAN = re.compile(r"fsk|ab")
# The Motion Picture Association's ratings, which are words.
AMERICAN: dict[str, tuple[int | None, int | None]] = {"r": (None, 17), "nc-17": (18, None), "nc 17": (18, None)}


def ages(rating: str) -> tuple[int | None, int | None]:
    """From which age a rating lets somebody in, and under which age with an adult alone; None where it says nothing.

    15, 18, -12, K-16, 16+: from that age. 12A (BBFC) and R (MPA): with an adult. FSK 12 (§ 11 Abs. 2 JuSchG): from six
    with an adult. PG and PG-13 are advice.
    """
    said = " ".join(rating.casefold().split())
    if said in AMERICAN:
        return AMERICAN[said]
    if with_adult := ACCOMPANIED.fullmatch(said):
        return None, int(with_adult[1])
    found = AGE.fullmatch(said)
    age = int(found[1]) if found else 0
    if not 1 <= age <= 21:
        return None, None
    return (6, 12) if age == 12 and GERMAN.match(said) else (age, None)


def seats(said: str) -> int:
    if not re.fullmatch(r"\d{1,6}", said.strip()) or not 1 <= int(said) <= 5000:
        raise ValueError("is no number of seats from 1 to 5000.")
    return int(said)


def currency(said: str) -> str:
    code = said.strip().upper()
    if not re.fullmatch("[A-Z]{3}", code) or not is_currency(code):
        raise ValueError("is no ISO 4217 currency, such as EUR.")
    return code


__all__ = ["Marks", "ages", "amount", "currency", "marks", "minutes", "price", "seats"]


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
