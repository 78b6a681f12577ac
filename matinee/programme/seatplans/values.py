"""A seat plan as values: its lines as they were written, and the seats that they come to."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from matinee.programme.models import SeatCategory, SeatKind
from matinee.refusals import Invalid

SIGNS: dict[str, tuple[SeatCategory, SeatKind]] = {
    "s": (SeatCategory.STANDARD, SeatKind.ORDINARY),
    "p": (SeatCategory.PREMIUM, SeatKind.ORDINARY),
    "r": (SeatCategory.RECLINER, SeatKind.ORDINARY),
    "f": (SeatCategory.SOFA, SeatKind.ORDINARY),
    "b": (SeatCategory.BALCONY, SeatKind.ORDINARY),
    "v": (SeatCategory.BAY, SeatKind.ORDINARY),
    "w": (SeatCategory.STANDARD, SeatKind.WHEELCHAIR),
    "c": (SeatCategory.STANDARD, SeatKind.COMPANION),
}
NOTHING, AISLE = ".", "_"
GAPS = NOTHING + AISLE
JOINT = "-"
REMARK = "#"
LARGEST_PLAN = 5000
LONGEST_TEXT = 50_000


@dataclass(frozen=True, slots=True)
class PlannedSeat:
    """A seat as the text describes it; places count from 1.

    `dx` and `dy` are where it is drawn beside its place, in tenths of a seat to the right and away from the screen.
    `joined` is a seat that shares its sofa with the one on its left. `block` tells rows of one name apart, of several
    sections: Sta, Bal.
    """

    row: str
    number: int
    x: int
    y: int
    category: SeatCategory
    kind: SeatKind
    section: str = ""
    dx: int = 0
    dy: int = 0
    joined: bool = False
    block: str = ""

    @property
    def label(self) -> str:
        """C4; 3-4, where the row's name ends with a digit and 34 would be anybody's guess; Sta A1, Bal A1."""
        own = f"{self.row}-{self.number}" if self.row[-1].isdigit() else f"{self.row}{self.number}"
        return f"{self.block} {own}" if self.block else own


class PlanError(Invalid):
    """A text that is no seat plan, with the line and the column where it goes wrong."""

    code = "invalid_seat_plan"

    def __init__(self, sentence: str, line: int, column: int = 1) -> None:
        super().__init__("text", f"Line {line}, column {column}: {sentence}")
        self.sentence_alone = sentence
        self.line = line
        self.column = column


# ── Lines ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Place:
    """A sign of a row: a seat or a gap. Where it stood in the line is no part of what it says."""

    sign: str
    joined: bool = False
    column: int = field(default=0, compare=False)

    @property
    def is_gap(self) -> bool:
        return self.sign in GAPS


@dataclass(frozen=True, slots=True)
class Row:
    """`name` is as it was written: `*` is the next one."""

    name: str
    places: tuple[Place, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    """An aisle across the room."""


@dataclass(frozen=True, slots=True)
class Remark:
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The section that the rows below it are in. Numbers, names, bend and shift start afresh there."""

    name: str
    remark: str = ""


class Order(StrEnum):
    LEFT_TO_RIGHT = "left to right"
    RIGHT_TO_LEFT = "right to left"
    ODD_LEFT = "odd left"
    ODD_RIGHT = "odd right"

    @property
    def is_from_middle(self) -> bool:
        return self in (Order.ODD_LEFT, Order.ODD_RIGHT)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the seats of the rows below are numbered: the whole rule, and not a change to the one before."""

    order: Order = Order.LEFT_TO_RIGHT
    start: int = 1
    without: tuple[int, ...] = ()
    counting_gaps: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What is left out when rows are named by `*`: letters, or numbers."""

    without: tuple[str, ...] = ("I", "O")
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Bend:
    """How many tenths of a row the ends of the rows below stand nearer to the screen than their middle."""

    tenths: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """Whether the rows below stand half a seat to the right, to look between the heads in front."""

    half: bool = False
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Unnumbered:
    """That nobody chooses a place here."""

    remark: str = ""


Rule = Heading | Numbers | Names | Bend | Shift | Unnumbered
Line = Row | Blank | Remark | Rule


@dataclass(frozen=True)
class Plan:
    lines: tuple[Line, ...]
    seats: tuple[PlannedSeat, ...] = ()

    @cached_property
    def numbered(self) -> bool:
        return not any(isinstance(line, Unnumbered) for line in self.lines)
