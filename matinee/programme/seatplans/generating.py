"""Names of rows, and a plan for a room of which nothing is known but how many seats it has."""

from collections.abc import Container
from math import ceil, sqrt

from matinee.programme.seatplans.values import Names

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# I and O are taken for digits.
USUAL = Names().without


def row_name(index: int, without: Container[str] = USUAL) -> str:
    """A, B … Z, AA, AB …, without the letters that are left out."""
    letters = [letter for letter in ALPHABET if letter not in without]
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, len(letters))
        name = letters[rest] + name
    return name


def next_name(name: str, without: Container[str] = USUAL) -> str:
    """The row's name after this one: B after A, AA after Z, 12 after 11, A3 after A2."""
    digits = name[len(name.rstrip("0123456789")) :]
    if digits:
        number = int(digits) + 1
        while str(number) in without:
            number += 1
        return name.removesuffix(digits) + str(number)
    letters = [letter for letter in ALPHABET if letter not in without]
    after = [letter for letter in letters if letter > name[-1:]]
    if after or not name:
        return name[:-1] + (after or letters)[0]
    return next_name(name[:-1], without) + letters[0]


def generate(capacity: int) -> str:
    """A plan of so many seats, about half as deep again as wide; the longer rows are at the back."""
    width = max(1, min(capacity, ceil(sqrt(capacity * 1.5))))
    depth = ceil(capacity / width)
    short, longer = divmod(capacity, depth)
    lines = []
    for index in range(depth):
        seats = short + (1 if index >= depth - longer else 0)
        pad = (width - seats) // 2
        lines.append(f"{row_name(index):<3}" + " ".join(["."] * pad + ["s"] * seats))
    return "\n".join(lines)
