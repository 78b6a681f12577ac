"""Lines that say how the rows below them are meant: `numbers: right to left, from 101, without 13`."""

import re
from collections.abc import Callable, Iterator

from matinee.programme.seatplans.generating import ALPHABET
from matinee.programme.seatplans.values import (
    Bend,
    Heading,
    Names,
    Numbers,
    Order,
    PlanError,
    Rule,
    Shift,
    Unnumbered,
)

LONGEST_HEADING = 40
LARGEST_START = 9999
MOST_LEFT_OUT = 50
STEEPEST = 50
BEND = re.compile(r"([+-]?)(\d{1,2})(?:\.(\d))?")
Said = tuple[str, int]
Reader = Callable[[list[Said], str, int], Rule]


def read_rule(said: str, remark: str, line: int, column: int) -> Rule:
    """The rule that a line states; `said` is the line without its remark, and starts at that column."""
    if said.startswith("["):
        return _heading(said, remark, line, column)
    if said.lower() == "unnumbered":
        return Unnumbered(remark)
    word, _, rest = said.partition(":")
    readers: dict[str, Reader] = {"numbers": _numbers, "rows": _names, "bend": _bend, "shift": _shift}
    if word.strip().lower() not in readers:
        raise PlanError(f"{word[:20]!r} is no rule; these are: numbers, rows, bend, shift.", line, column)
    return readers[word.strip().lower()](list(_phrases(rest, column + len(word) + 1)), remark, line)


def _phrases(text: str, column: int) -> Iterator[Said]:
    """What stands between commas, each with its column."""
    for part in text.split(","):
        yield " ".join(part.split()), column + len(part) - len(part.lstrip())
        column += len(part) + 1


def _heading(said: str, remark: str, line: int, column: int) -> Heading:
    if not said.endswith("]"):
        raise PlanError("a heading ends with ].", line, column + len(said))
    name = " ".join(said[1:-1].split())
    if not name or len(name) > LONGEST_HEADING or "[" in name or "]" in name:
        raise PlanError(f"a heading is a name of up to {LONGEST_HEADING} letters between [ and ].", line, column)
    return Heading(name, remark)


def _numbers(phrases: list[Said], remark: str, line: int) -> Numbers:
    found: dict[str, object] = {}
    for phrase, column in phrases:
        for name, value in _number_phrase(phrase, line, column):
            if name in found:
                raise PlanError(f"{phrase[:30]!r} says a second time how it is.", line, column)
            found[name] = value
    return Numbers(**found, remark=remark)  # type: ignore[arg-type]  # each phrase has the type of its field


def _number_phrase(phrase: str, line: int, column: int) -> Iterator[tuple[str, object]]:
    start, _, rest = phrase.lower().partition(" ")
    if phrase.lower() in tuple(Order):
        yield "order", Order(phrase.lower())
    elif phrase.lower() == "counting gaps":
        yield "counting_gaps", True
    elif start == "from":
        yield "start", _whole(rest, line, column)
    elif start == "without":
        yield "without", tuple(_whole(number, line, column) for number in _left_out(rest, line, column))
    else:
        raise PlanError(
            f"{phrase[:30]!r} is no way to number; these are: {', '.join(Order)}, from 1, without 13, counting gaps.",
            line,
            column,
        )


def _left_out(rest: str, line: int, column: int) -> list[str]:
    if not 1 <= len(rest.split()) <= MOST_LEFT_OUT:
        raise PlanError(f"say what is left out, at most {MOST_LEFT_OUT} of them: without 13 14.", line, column)
    return rest.split()


def _whole(text: str, line: int, column: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= LARGEST_START):
        raise PlanError(f"{text[:20]!r} is no number from 1 to {LARGEST_START}.", line, column)
    return int(text)


def _names(phrases: list[Said], remark: str, line: int) -> Names:
    phrase, column = _only(phrases, "rows: without I O, or rows: all", line)
    if phrase.lower() == "all":
        return Names((), remark)
    word, _, rest = phrase.partition(" ")
    if word.lower() != "without":
        raise PlanError("say which letters or numbers no row has: without I O; or all.", line, column)
    without = tuple(name.upper() for name in _left_out(rest, line, column))
    if set(ALPHABET) <= set(without):
        raise PlanError("that leaves no letter for a row's name.", line, column)
    return Names(without, remark)


def _bend(phrases: list[Said], remark: str, line: int) -> Bend:
    phrase, column = _only(phrases, "bend: 1.5", line)
    found = BEND.fullmatch(phrase)
    tenths = int(found[2]) * 10 + int(found[3] or 0) if found else STEEPEST + 1
    if found is None or tenths > STEEPEST:
        raise PlanError(
            "the bend is how many rows the ends stand nearer to the screen than the middle, from -5 to 5.", line, column
        )
    return Bend(-tenths if found[1] == "-" else tenths, remark)


def _shift(phrases: list[Said], remark: str, line: int) -> Shift:
    phrase, column = _only(phrases, "shift: half", line)
    if phrase.lower() not in ("half", "none"):
        raise PlanError("a row stands half a seat to the right, or not: shift: half, shift: none.", line, column)
    return Shift(phrase.lower() == "half", remark)


def _only(phrases: list[Said], example: str, line: int) -> Said:
    if len(phrases) != 1 or not phrases[0][0]:
        raise PlanError(f"say it like this: {example}.", line, phrases[0][1])
    return phrases[0]
