"""From text to seats."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from matinee.programme.models import SeatCategory, SeatKind
from matinee.programme.seatplans.generating import next_name
from matinee.programme.seatplans.numbering import numbered
from matinee.programme.seatplans.rules import read_rule
from matinee.programme.seatplans.values import (
    GAPS,
    JOINT,
    LARGEST_PLAN,
    LONGEST_TEXT,
    NOTHING,
    REMARK,
    SIGNS,
    Bend,
    Blank,
    Heading,
    Line,
    Names,
    Numbers,
    Place,
    Plan,
    PlanError,
    PlannedSeat,
    Remark,
    Row,
    Shift,
)

NEXT = "*"
LONGEST_NAME = 4
LONGEST_LABEL = 10
ALONE = "a - stands between two seats, and makes a sofa of them."


# A row a line, and as many lines between them as the smallest rows of the largest room can want.
MOST_LINES = 2000


def read(text: str) -> Plan:
    """The plan that a text describes. PlanError, the first of them, where it is none."""
    plan, errors = examine(text)
    if errors:
        raise errors[0]
    return plan


def parse(text: str) -> list[PlannedSeat]:
    """The seats of a plan, row by row. PlanError where the text isn't one."""
    return list(read(text).seats)


def examine(text: str) -> tuple[Plan, list[PlanError]]:
    """What can be understood of a text, and everything that is wrong with it."""
    if len(text) > LONGEST_TEXT:
        too_long = f"the text has {len(text):,} characters, and {LONGEST_TEXT:,} are possible."
        return Plan((), ()), [PlanError(too_long, 1)]
    errors: list[PlanError] = []
    lines: list[tuple[int, Line]] = []
    written_lines = text.rstrip().splitlines()
    if len(written_lines) > MOST_LINES:
        return Plan((), ()), [PlanError(f"more than {MOST_LINES} lines.", MOST_LINES + 1)]
    for number, written in enumerate(written_lines, start=1):
        try:
            lines.append((number, _line(written, number)))
        except PlanError as error:
            errors.append(error)
    seats = list(_Room(lines, errors).seats())
    if not seats and not errors:
        errors.append(PlanError("there is no seat in this plan.", 1))
    if len(seats) > LARGEST_PLAN:
        errors.append(PlanError(f"more than {LARGEST_PLAN} seats.", 1))
    errors.sort(key=lambda error: (error.line, error.column))
    return Plan(tuple(line for _, line in lines), tuple(seats)), errors


# ── A line ───────────────────────────────────────────────────────────────────────────────────────


def _line(written: str, number: int) -> Line:
    if not written.strip():
        return Blank()
    said, _, remark = written.partition(REMARK)
    said, remark = said.rstrip(), remark.strip()
    if not said:
        return Remark(remark)
    column = len(said) - len(said.lstrip()) + 1
    first = said.split(maxsplit=1)[0]
    if said.lstrip().startswith("[") or ":" in said or first.lower() == "unnumbered":
        return read_rule(said.lstrip(), remark, number, column)
    if first != NEXT and (len(first) > LONGEST_NAME or not first.isalnum()):
        raise PlanError(f"{first[:20]!r} is not a row's name of up to four letters or digits.", number, column)
    return Row(first, tuple(_places(said, column - 1 + len(first), number)), remark)


def _places(said: str, start: int, line: int) -> Iterator[Place]:
    last, joint = NOTHING, 0
    for column, sign in enumerate(said[start:], start=start + 1):
        if sign.isspace():
            continue
        if sign == JOINT and not joint and last not in GAPS:
            joint = column
            continue
        if sign == JOINT or (joint and sign in GAPS):
            raise PlanError(ALONE, line, column if sign == JOINT else joint)
        if sign not in GAPS and sign not in SIGNS:
            raise PlanError(f"{sign!r} is no sign for a seat; these are: {' '.join(SIGNS)} . _", line, column)
        yield Place(sign, bool(joint), column)
        last, joint = sign, 0
    if joint:
        raise PlanError(ALONE, line, joint)


# ── Sections ─────────────────────────────────────────────────────────────────────────────────────


def blocks(rows: Mapping[str, set[str]]) -> dict[str, str]:
    """What stands before the seats of each section that has a row of the same name as another one; by section."""
    shared = [
        section
        for section, names in rows.items()
        if section and any(names & others for other, others in rows.items() if other != section)
    ]
    for short in (_beginning, _initials):
        named = {section: short(section) for section in shared}
        if len({*named.values()}) == len(named) and all(named.values()):
            return named
    return {section: f"{_beginning(section)[:2]}{number}" for number, section in enumerate(shared, start=1)}


def _beginning(section: str) -> str:
    """Stalls: Sta"""
    return "".join(filter(str.isalnum, section))[:3]


def _initials(section: str) -> str:
    """Balcony left: BL"""
    return "".join(word[0].upper() for word in section.split() if word[0].isalnum())[:3]


# ── The room ─────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Rules:
    """What holds for the next row."""

    section: str = ""
    numbers: Numbers = field(default_factory=Numbers)
    names: Names = field(default_factory=Names)
    bend: Bend = field(default_factory=Bend)
    shift: Shift = field(default_factory=Shift)

    def heed(self, line: Line) -> "_Rules":
        if isinstance(line, Heading):
            return _Rules(line.name)
        for name, kind in (("numbers", Numbers), ("names", Names), ("bend", Bend), ("shift", Shift)):
            if isinstance(line, kind):
                setattr(self, name, line)
        return self


class _Room:
    """Puts the rows where they stand. What is wrong goes to the list of errors."""

    def __init__(self, lines: list[tuple[int, Line]], errors: list[PlanError]) -> None:
        self.lines = lines
        self.errors = errors
        columns = [
            x
            for _, line in lines
            if isinstance(line, Row)
            for x, place in enumerate(line.places, start=1)
            if not place.is_gap
        ]
        left, right = min(columns, default=1), max(columns, default=1)
        self.middle = (left + right) / 2
        self.half = max((right - left) / 2, 0.5)

    def seats(self) -> Iterator[PlannedSeat]:
        rules, name, y = _Rules(), "", 0
        seen: dict[str, set[str]] = {}
        seats: list[PlannedSeat] = []
        for number, line in self.lines:
            rules = rules.heed(line)
            y += isinstance(line, Row | Blank)
            if not isinstance(line, Row):
                continue
            name = next_name(name, rules.names.without) if line.name == NEXT else line.name
            names = seen.setdefault(rules.section, set())
            if name in names:
                self.errors.append(PlanError(f"there are two rows named {name}.", number))
            elif len(name) > LONGEST_NAME:
                self.errors.append(PlanError(f"{name} is too long for a row's name; say another.", number))
            else:
                names.add(name)
                seats += self._row(name, line, y, rules)
        yield from self._told_apart(seats, blocks(seen))

    def _told_apart(self, seats: list[PlannedSeat], names: Mapping[str, str]) -> Iterator[PlannedSeat]:
        for seat in seats:
            told = replace(seat, block=names.get(seat.section, ""))
            if len(told.label) > LONGEST_LABEL:
                self.errors.append(PlanError(f"{told.label} is too long for a seat's name; name its row shorter.", 1))
                return
            yield told

    def _row(self, name: str, line: Row, y: int, rules: _Rules) -> Iterator[PlannedSeat]:
        numbers = numbered(line.places, rules.numbers, self.middle)
        among_bays = any(SIGNS[place.sign][0] == SeatCategory.BAY for place in line.places if not place.is_gap)
        for x, place in enumerate(line.places, start=1):
            if place.sign in GAPS:
                continue
            category, kind = SIGNS[place.sign]
            if among_bays and kind != SeatKind.ORDINARY:
                category = SeatCategory.BAY
            yield PlannedSeat(
                row=name,
                number=numbers[x],
                x=x,
                y=y,
                category=category,
                kind=kind,
                section=rules.section,
                dx=5 if rules.shift.half else 0,
                dy=round(-rules.bend.tenths * ((x - self.middle) / self.half) ** 2),
                joined=place.joined,
            )
