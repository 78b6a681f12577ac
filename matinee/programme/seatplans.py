"""Seat plans as text that a person can read and edit: one line a row, the row nearest to the screen first.

    A  . s s _ s s .
    B  s s s _ s s s
    C  p p p _ p p p
    D  w c s _ s c w

The first word is the row's name, and every sign after it is a place: a letter is a seat (its category, or `w` a
wheelchair space and `c` a companion's seat of the standard category), `.` is nothing and `_` an aisle. Blanks are for
the eye alone. Seats are numbered from 1, left to right. An empty line is a cross aisle.
"""

from dataclasses import dataclass
from math import ceil, sqrt

from matinee.programme.models import SeatCategory, SeatKind
from matinee.refusals import Invalid

SIGNS: dict[str, tuple[SeatCategory, SeatKind]] = {
    "s": (SeatCategory.STANDARD, SeatKind.ORDINARY),
    "p": (SeatCategory.PREMIUM, SeatKind.ORDINARY),
    "r": (SeatCategory.RECLINER, SeatKind.ORDINARY),
    "f": (SeatCategory.SOFA, SeatKind.ORDINARY),
    "b": (SeatCategory.BALCONY, SeatKind.ORDINARY),
    "w": (SeatCategory.STANDARD, SeatKind.WHEELCHAIR),
    "c": (SeatCategory.STANDARD, SeatKind.COMPANION),
}
GAPS = "._"
LARGEST_PLAN = 5000


@dataclass(frozen=True, slots=True)
class PlannedSeat:
    """A seat as the text describes it; places count from 1."""

    row: str
    number: int
    x: int
    y: int
    category: SeatCategory
    kind: SeatKind

    @property
    def label(self) -> str:
        return f"{self.row}{self.number}"


class PlanError(Invalid):
    """A text that is no seat plan, with the line and the column where it goes wrong."""

    code = "invalid_seat_plan"

    def __init__(self, sentence: str, line: int, column: int = 1) -> None:
        super().__init__("text", f"Line {line}, column {column}: {sentence}")
        self.line = line
        self.column = column


def parse(text: str) -> list[PlannedSeat]:
    """The seats of a plan, row by row. PlanError where the text isn't one."""
    seats: list[PlannedSeat] = []
    rows: set[str] = set()
    for y, line in enumerate(text.rstrip().splitlines(), start=1):
        if not line.strip():
            continue
        row = line.split(maxsplit=1)[0]
        if len(row) > 4 or not row.isalnum():
            raise PlanError(f"{row[:20]!r} is not a row's name of up to four letters or digits.", y)
        if row in rows:
            raise PlanError(f"there are two rows named {row}.", y)
        rows.add(row)
        seats += _parse_row(row, line, y)
    if not seats:
        raise PlanError("there is no seat in this plan.", 1)
    if len(seats) > LARGEST_PLAN:
        raise PlanError(f"more than {LARGEST_PLAN} seats.", 1)
    return seats


def _parse_row(row: str, line: str, y: int) -> list[PlannedSeat]:
    seats: list[PlannedSeat] = []
    x = 0
    for column, sign in enumerate(line, start=1):
        if column <= line.index(row) + len(row) or sign.isspace():
            continue
        x += 1
        if sign in GAPS:
            continue
        if sign not in SIGNS:
            raise PlanError(f"{sign!r} is no sign for a seat; these are: {' '.join(SIGNS)} . _", y, column)
        category, kind = SIGNS[sign]
        seats.append(PlannedSeat(row, len(seats) + 1, x, y, category, kind))
    return seats


def row_name(index: int) -> str:
    """A, B … Z, AA, AB …, without the letters I and O, which are taken for digits."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, len(letters))
        name = letters[rest] + name
    return name


def generate(capacity: int) -> str:
    """A plan for a room of which nothing is known but how many seats it has: about half as deep again as wide."""
    width = max(1, min(capacity, ceil(sqrt(capacity * 1.5))))
    depth = ceil(capacity / width)
    # Rows as equal as can be, the longer ones at the back.
    short, longer = divmod(capacity, depth)
    lines = []
    for index in range(depth):
        seats = short + (1 if index >= depth - longer else 0)
        pad = (width - seats) // 2
        lines.append(f"{row_name(index):<3}" + " ".join(["."] * pad + ["s"] * seats))
    return "\n".join(lines)
