"""Workbooks of Excel (.xlsx, .xlsb, .xls) and LibreOffice (.ods): their cells, as one would have typed them."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from matinee.programme.importing.problems import NotATable

# Of zip archives, which .xlsx, .xlsb and .ods are, and of the older Excel's files.
SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# Excel's calendar begins here; a time of day alone is a time of that day.
FIRST_DAYS = date(1900, 1, 1)
# How LibreOffice stores a time after midnight, such as 24:15 (ISO 8601).
DURATION = re.compile(r"PT(\d{1,3})H(\d{2})M[\d.]+S")
# A number that large is no date, no price and no count.
MOST_DIGITS = 1e15

Records = list[tuple[int, list[str]]]


def is_workbook(data: bytes) -> bool:
    return data.startswith(SIGNATURES)


def records(data: bytes, is_programme: Callable[[Records], bool]) -> Records:
    """The rows of the first sheet that is a programme, else of the first one, each with its number. NotATable."""
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            rows = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise NotATable(f"This workbook can't be read: {str(error)[:100]}. Save it anew, or as CSV UTF-8.") from None
    if not rows:
        raise NotATable("This workbook has no sheet.")
    sheets = [_records(sheet) for sheet in rows]
    return next(filter(is_programme, sheets), sheets[0])


def _records(rows: Sequence[Sequence[Any]]) -> Records:
    return [(number, [written(cell) for cell in row]) for number, row in enumerate(rows, start=1)]


def written(cell: Any) -> str:
    """2030-01-31 · 2030-01-31 20:00 · 20:00 · 24:15 · 12.5 · 117"""
    if isinstance(cell, datetime) and cell.date() < FIRST_DAYS:
        cell = cell.time()
    if isinstance(cell, datetime) and cell.time() != time():
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return _counted(cell)


def _counted(cell: Any) -> str:
    if isinstance(cell, timedelta):
        hours, minutes = divmod(round(cell.total_seconds()) // 60, 60)
        return f"{hours:02d}:{minutes:02d}"
    if duration := DURATION.fullmatch(str(cell)):
        return f"{int(duration[1]):02d}:{duration[2]}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < MOST_DIGITS else repr(round(cell, 9))
    return str(cell)
