"""Seat plans as text that a person can read, write and compare; docs/seat-plans.md describes it.

    [Stalls]
    numbers: odd left, without 13
    A  . s s _ s s .
    B  s s s _ s s s      # the row with the view
    C  f-f s _ s f-f

    D  w c s _ s c w

One line a row, the row nearest to the screen first: its name, and then a sign a place. A letter is a seat (its
category, or `w` a wheelchair space and `c` a companion's seat, of the standard category or among bays a bay), `.` is
nothing and `_` an aisle; a `-` between two seats makes a sofa of them. Blanks are for the eye alone. An empty line is a
cross aisle. Headings and rules hold for the rows below them. Unless a rule says otherwise, seats are numbered from 1,
left to right.
"""

from matinee.programme.seatplans.generating import generate, next_name, row_name
from matinee.programme.seatplans.reading import examine, parse, read
from matinee.programme.seatplans.values import LARGEST_PLAN, SIGNS, Plan, PlanError, PlannedSeat
from matinee.programme.seatplans.writing import write

__all__ = [
    "LARGEST_PLAN",
    "SIGNS",
    "Plan",
    "PlanError",
    "PlannedSeat",
    "examine",
    "generate",
    "next_name",
    "parse",
    "read",
    "row_name",
    "write",
]
