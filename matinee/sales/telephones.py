"""Telephone numbers as people say them, and as they are kept and found.

Which numbers exist is for the networks to say: a box office calls back whatever it was told.
"""

import re

from matinee.refusals import Invalid

# ITU-T E.164 has at most 15 digits; local numbers without an area code have as few as five.
FEWEST, MOST = 5, 15
BETWEEN = re.compile(r"[\s()./\-\u00b7\u2010-\u2015]+")
# By so many of its last digits a number is the same with and without the code of its country.
ENOUGH = 6


def telephone(text: str) -> str:
    """`+49 (30) 123-456` as +4930123456; nothing of nothing. Invalid, if it can't be dialled."""
    said = re.sub(r"^00", "+", BETWEEN.sub("", text))
    if not said:
        return ""
    digits = said.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and FEWEST <= len(digits) <= MOST):
        raise Invalid("phone", f"A telephone number has {FEWEST} to {MOST} digits, such as +49 30 123 456.")
    return said


def last_digits(text: str) -> str:
    """What a kept number ends with, if this is (part of) it; nothing, if this is no number, or too short to tell."""
    said = BETWEEN.sub("", text).removeprefix("+")
    digits = said.lstrip("0") if said.isascii() and said.isdigit() else ""
    return digits if len(digits) >= ENOUGH else ""
