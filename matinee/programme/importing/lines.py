"""From cells to values, line by line, without asking what the database knows. Everything that is wrong is collected."""

import unicodedata
import zoneinfo
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from matinee.programme.importing import dates, values
from matinee.programme.importing.columns import key
from matinee.programme.importing.dates import Order, Start
from matinee.programme.importing.problems import Note, Problem
from matinee.programme.importing.tables import Row, Table
from matinee.programme.importing.values import Marks

T = TypeVar("T")

# How long the text of a column may be, as in the models.
LONGEST = {
    "film": 200,
    "original title": 200,
    "director": 200,
    "genre": 100,
    "rating": 20,
    "synopsis": 5000,
    "theater": 200,
    "screen": 100,
    "seat plan": 100,
    "city": 100,
    "language": 50,
    "subtitles": 50,
    "format": 20,
}
PRICES = ("price", "price premium", "price recliner", "price sofa", "price balcony", "price bay")


@dataclass(frozen=True, slots=True)
class Line:
    """One showtime as its line says it. Prices wait for the theater's currency, the start for its zone."""

    number: int
    texts: dict[str, str]
    start: Start
    start_said: str
    minutes: int | None
    release_date: date | None
    zone: str
    currency: str
    seats: int | None
    marks: Marks
    prices: dict[str, str]


class Reader:
    """Reads one line's cells, and remembers what is wrong with them."""

    def __init__(self, row: Row, order: Order, *, halves: bool = False) -> None:
        self.row = row
        self.order = order
        # Whether the file tells am from pm somewhere.
        self.halves = halves
        self.problems: list[Problem] = []

    def text(self, column: str, *, required: bool = False) -> str:
        said = self.row.cells.get(column, "")
        longest = LONGEST[column]
        if required and not said:
            self.complain(column, "", "is empty.")
        if len(said) > longest:
            self.complain(column, said, f"is longer than {longest} letters.")
        return said

    def value(self, column: str, parse: Callable[[str], T], default: T) -> T:
        """The cell's value, or the default where it is empty or wrong."""
        said = unicodedata.normalize("NFKC", self.row.cells.get(column, ""))
        if not said:
            return default
        try:
            return parse(said)
        except ValueError as error:
            self.complain(column, said, str(error))
            return default

    def complain(self, column: str, value: str, sentence: str) -> None:
        self.problems.append(Problem(self.row.line, column, value, sentence))

    def line(self) -> Line | None:
        """The whole line, if nothing in it is wrong."""
        start = self.start()
        texts = {column: self.text(column, required=column == "film") for column in LONGEST}
        minutes = self.value("minutes", values.minutes, None)
        release_date = self.value("release date", lambda said: dates.parse_date(said, self.order), None)
        zone = self.value("zone", parse_zone, "")
        currency = self.value("currency", values.currency, "")
        seats = self.value("seats", values.seats, None)
        marks = self.value("marks", values.marks, Marks())
        prices = self.prices()
        if start is None or self.problems:
            return None
        return Line(
            self.row.line, texts, start, self.start_said(), minutes, release_date, zone, currency, seats, marks, prices
        )

    def prices(self) -> dict[str, str]:
        """As they are written; what they are worth depends on the theater's currency."""
        for column in PRICES:
            self.value(column, values.amount, None)
        return {column: said for column in PRICES if (said := self.row.cells.get(column, ""))}

    def start(self) -> Start | None:
        """From the column start, or from date and time; beside a date, start is the time."""
        cells = self.row.cells
        if not cells.get("date") and ("date" not in cells or cells.get("start")):
            if not cells.get("start"):
                self.complain("start", "", "is empty.")
            return self.value("start", lambda said: dates.parse_start(said, self.order, halves=self.halves), None)
        clock = "time" if "time" in cells else "start"
        day = self.value("date", lambda said: dates.parse_date(said, self.order), None)
        since = self.value(clock, lambda said: dates.parse_time(said, halves=self.halves), None)
        for column in ("date", clock):
            if not cells.get(column):
                self.complain(column, "", "is empty.")
        return Start(dates.at(day, since)) if day is not None and since is not None else None

    def start_said(self) -> str:
        return " ".join(said for column in ("date", "time", "start") if (said := self.row.cells.get(column, "")))


def parse_zone(said: str) -> str:
    if said not in zoneinfo.available_timezones():
        raise ValueError("is not an IANA time zone, such as Europe/Paris.")
    return said


def parse(table: Table, order: Order | None) -> tuple[list[Line], list[Problem]]:
    """The lines that are right in themselves, and what is wrong with the others. What is no showtime is left out."""
    rows = fill_dates(table, [row for row in table.rows if not is_left_out(row, table)])
    order = order or dates.order_of(all_dates(rows))
    halves = any(dates.has_halves(row.cells.get(column, "")) for row in rows for column in CLOCKS)
    lines: list[Line] = []
    problems = list(table.problems)
    for row in rows:
        reader = Reader(row, order, halves=halves)
        line = reader.line()
        problems += reader.problems
        lines += [line] if line else []
    return lines, problems


def all_dates(rows: Iterable[Row]) -> Iterable[tuple[int, str]]:
    for row in rows:
        for column in ("start", "date", "release date"):
            said = unicodedata.normalize("NFKC", row.cells.get(column, ""))
            if said:
                yield row.line, said


# ── What spreadsheets have between the showtimes ─────────────────────────────────────────────────

CLOCKS = ("time", "start")
CLOSED = (
    "closed", "no show", "no shows", "no screenings", "no performance",
    "geschlossen", "spielfrei", "ruhetag", "keine vorstellung", "kein programm",
    "fermé", "relâche", "pas de séance", "cerrado", "sin función", "chiuso", "riposo", "gesloten", "geen voorstelling",
)  # fmt: skip
TOTALS = ("total", "totals", "sum", "subtotal", "summe", "gesamt", "zwischensumme", "somme", "totale", "totaal", "suma")
NO_SHOWTIME = frozenset(map(key, (*CLOSED, *TOTALS)))


def is_left_out(row: Row, table: Table) -> bool:
    """A line without a time that says nothing, closed or total. Its number and its words are noted."""
    if any(row.cells.get(column) for column in CLOCKS):
        return False
    said = [cell for column, cell in row.cells.items() if cell and column != "date"]
    words = [cell for cell in said if not cell.strip("0123456789.,'’ €$£%-–")]
    is_none = any(key(cell.rstrip(":.!")) in NO_SHOWTIME for cell in said) or len(words) == len(said)
    if is_none:
        what = f"“{said[0][:40]}” is no showtime" if said else "there is no showtime in it"
        table.notes.append(Note(row.line, f"{what}, so the line was left out."))
    return is_none


def fill_dates(table: Table, rows: Sequence[Row]) -> list[Row]:
    """With the date of the line above where there is none, as in a table whose cells were merged."""
    filled: list[Row] = []
    without: list[int] = []
    above = ""
    for row in rows:
        if "date" in row.cells and not row.cells["date"] and above and any(row.cells.get(each) for each in CLOCKS):
            without.append(row.line)
            row = Row(row.line, row.cells | {"date": above})  # noqa: PLW2901  the same line, completed
        above = row.cells.get("date", "")
        filled.append(row)
    if without:
        more = f" and {len(without) - 1} more" if len(without) > 1 else ""
        table.notes.append(Note(without[0], f"this line{more} had no date and got that of the line above."))
    return filled
