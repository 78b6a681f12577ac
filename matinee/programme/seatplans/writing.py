"""From a plan back to text, in the one form in which it is easiest to compare."""

from collections.abc import Iterator

from matinee.programme.seatplans.values import (
    JOINT,
    REMARK,
    Bend,
    Blank,
    Heading,
    Line,
    Names,
    Numbers,
    Place,
    Plan,
    Remark,
    Row,
    Shift,
    Unnumbered,
)


def write(plan: Plan) -> str:
    """The text of a plan: signs below signs, one blank between them; reading it gives the same plan."""
    width = max((len(line.name) for line in plan.lines if isinstance(line, Row)), default=1)
    return "".join(f"{_line(line, width)}\n" for line in plan.lines)


def _line(line: Line, width: int) -> str:
    if isinstance(line, Blank):
        return ""
    if isinstance(line, Remark):
        return f"{REMARK} {line.text}".rstrip()
    said = _row(line, width) if isinstance(line, Row) else _rule(line)
    return f"{said}  {REMARK} {line.remark}" if line.remark else said


def _row(row: Row, width: int) -> str:
    return f"{row.name:<{width}} {''.join(map(_place, row.places))}".rstrip()


def _place(place: Place) -> str:
    return f"{JOINT if place.joined else ' '}{place.sign}"


def _rule(rule: Heading | Numbers | Names | Bend | Shift | Unnumbered) -> str:
    match rule:
        case Heading(name):
            return f"[{name}]"
        case Numbers():
            return f"numbers: {', '.join(_phrases(rule))}"
        case Names(without):
            return f"rows: without {' '.join(without)}" if without else "rows: all"
        case Bend(tenths):
            return f"bend: {tenths / 10:g}"
        case Shift(half):
            return f"shift: {'half' if half else 'none'}"
        case Unnumbered():
            return "unnumbered"


def _phrases(rule: Numbers) -> Iterator[str]:
    yield rule.order.value
    if rule.start != 1:
        yield f"from {rule.start}"
    if rule.without:
        yield f"without {' '.join(map(str, rule.without))}"
    if rule.counting_gaps:
        yield "counting gaps"
