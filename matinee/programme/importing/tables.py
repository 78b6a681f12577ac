"""From the bytes of a file to its lines, whatever program wrote them."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from matinee.programme.importing import letters, workbooks
from matinee.programme.importing.columns import NAMES, REQUIRED, known
from matinee.programme.importing.problems import NotATable, Note, Problem

DELIMITERS = ",;\t|"
LARGEST_FILE = 20_000_000
MOST_LINES = 20_000
# Some programs write a title and the week above the table.
HEADER_WITHIN = 10
NAMES_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A line's cells by column; only the columns that the file has are in it."""

    line: int
    cells: dict[str, str]


@dataclass(slots=True)
class Table:
    rows: list[Row]
    columns: frozenset[str]
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read(data: bytes, encoding: str = "") -> Table:
    """The table in a file, a CSV file (in `encoding`, if it is said) or a workbook. NotATable, if there is none."""
    if len(data) > LARGEST_FILE:
        raise NotATable(f"The file is larger than {LARGEST_FILE // 1_000_000} MB. Import it in parts.")
    notes: list[Note] = []
    if workbooks.is_workbook(data):
        records = list(workbooks.records(data, is_programme))
    else:
        text, notes = letters.decoded(data, encoding)
        records = list(split(*delimited(text)))
    if len(records) > MOST_LINES:
        raise NotATable(f"The file has more than {MOST_LINES} lines. Import it in parts.")
    line, header, rest = with_header(records)
    columns = known(header)
    refuse_incomplete(line, header, columns)
    table = Table([], frozenset(column for column in columns if column), notes=notes)
    table.notes += [
        Note(line, f"the column {name.strip()!r} is not known and was left out.")
        for name, column in zip(header, columns, strict=True)
        if name.strip() and column is None
    ]
    for number, cells in rest:
        add(table, number, cells, header, columns)
    if not table.rows and not table.problems:
        raise NotATable("There is a header and no showtime below it.")
    return table


def add(table: Table, number: int, cells: Sequence[str], header: Sequence[str], columns: Sequence[str | None]) -> None:
    """A line of the file, unless it is empty."""
    if not any(cell.strip() for cell in cells):
        return
    beyond = [cell for cell in cells[len(header) :] if cell.strip()]
    if beyond:
        # Its cells have moved, so whatever else seems wrong with them is not.
        table.problems.append(Problem(number, "", beyond[0], "stands beyond the last column. Is a cell not quoted?"))
        return
    named = {column: "" for column in columns if column}
    named |= {column: " ".join(cell.split()) for column, cell in zip(columns, cells, strict=False) if column}
    table.rows.append(Row(number, named))


# ── Cells ────────────────────────────────────────────────────────────────────────────────────────


def delimited(text: str) -> tuple[str, str, int]:
    """The table, the sign between its cells, and how many lines stood before it (Excel's `sep=;`)."""
    first, _, rest = text.partition("\n")
    said = re.fullmatch(r"sep=(.)", first.strip('\r" '), re.IGNORECASE)
    if said:
        return rest, said[1], 1
    beginning = "\n".join(text.splitlines()[: HEADER_WITHIN * 2])
    return text, max(DELIMITERS, key=lambda sign: columns_found(beginning, sign)), 0


def columns_found(beginning: str, delimiter: str) -> int:
    """How many of our columns the likeliest header has, if the cells are divided by this sign."""
    records = csv.reader(io.StringIO(beginning, newline=""), delimiter=delimiter)
    try:
        return max((len([column for column in known(record) if column]) for record in records), default=0)
    except csv.Error:
        return 0


def split(text: str, delimiter: str, before: int) -> Iterator[tuple[int, list[str]]]:
    """The records of a table with the line on which each begins; a quoted cell may go over several."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    began = 1
    try:
        for record in reader:
            yield began + before, record
            began = reader.line_num + 1
            if began > MOST_LINES:
                raise NotATable(f"The file has more than {MOST_LINES} lines. Import it in parts.")
    except csv.Error:
        raise NotATable(
            f"Line {began + before} can't be divided into cells: a quotation mark is opened and not closed, or stands "
            "in the middle of a quoted cell. Inside of one, it is written twice."
        ) from None


def is_programme(records: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether one of the first lines names enough of our columns."""
    return any(is_header(record) for _, record in records[:HEADER_WITHIN])


def is_header(record: Sequence[str]) -> bool:
    columns = {column for column in known(record) if column}
    return len(columns) >= NAMES_ENOUGH or columns >= {"film", "start"}


def with_header(records: Sequence[tuple[int, list[str]]]) -> tuple[int, list[str], Sequence[tuple[int, list[str]]]]:
    """The header with its line, and the records below it."""
    for index, (line, record) in enumerate(records[:HEADER_WITHIN]):
        if is_header(record):
            while record and not record[-1].strip():
                record.pop()
            return line, record, records[index + 1 :]
    raise NotATable(
        "This is no programme: none of its first lines names the columns. There must be film and start "
        "(or date and time)."
    )


def refuse_incomplete(line: int, header: Sequence[str], columns: Sequence[str | None]) -> None:
    found = [column for column in columns if column]
    missing = [column for column in REQUIRED if column not in found]
    if "start" not in found and not {"date", "time"} <= {*found}:
        missing.append("start (or date and time)")
    if missing:
        raise NotATable(f"The header (line {line}) has no column {' and none '.join(missing)}. {known_columns()}")
    for column in found:
        if found.count(column) > 1:
            twice = [name.strip() for name, meant in zip(header, columns, strict=True) if meant == column]
            raise NotATable(f"The header (line {line}) has two columns for the {column}: {' and '.join(twice)}.")


def known_columns() -> str:
    return f"These can be there: {', '.join(NAMES)}."
