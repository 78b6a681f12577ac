"""Workbooks, as openpyxl and odfpy write them."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

from matinee.programme.importing import tables
from matinee.programme.importing.problems import NotATable

HEADER = ["Film", "Kino", "Datum", "Uhrzeit", "Eintritt", "Dauer"]
ROWS: list[list[Any]] = [
    ["Dune", "Rex", date(2030, 1, 3), time(20, 0), 12.5, 166],
    ["Amélie", "Rex", datetime(2030, 1, 4), timedelta(hours=24, minutes=15), 9, 122.0],  # noqa: DTZ001  a wall's clock
    ["Heat", "Rex", "05.01.2030", "19.30", "12,50 €", "2h50"],
]
CELLS = [
    {"film": "Dune", "theater": "Rex", "date": "2030-01-03", "time": "20:00", "price": "12.5", "minutes": "166"},
    {"film": "Amélie", "theater": "Rex", "date": "2030-01-04", "time": "24:15", "price": "9", "minutes": "122"},
    {"film": "Heat", "theater": "Rex", "date": "05.01.2030", "time": "19.30", "price": "12,50 €", "minutes": "2h50"},
]


def excel(*sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    del book[book.sheetnames[0]]
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def libreoffice(rows: list[list[Any]]) -> bytes:
    book = OpenDocumentSpreadsheet()
    sheet = Table(name="Week")
    for row in rows:
        line = TableRow()
        for cell in row:
            line.addElement(of_libreoffice(cell))
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    file = BytesIO()
    book.write(file)
    return file.getvalue()


def of_libreoffice(cell: Any) -> Any:
    if isinstance(cell, float | int):
        return TableCell(valuetype="float", value=str(cell))
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds()) // 60
        return TableCell(valuetype="time", timevalue=f"PT{minutes // 60:02d}H{minutes % 60:02d}M00S")
    if isinstance(cell, time):
        return TableCell(valuetype="time", timevalue=f"PT{cell:%H}H{cell:%M}M00S")
    if isinstance(cell, date):
        return TableCell(valuetype="date", datevalue=f"{cell:%Y-%m-%d}")
    written = TableCell(valuetype="string")
    written.addElement(P(text=str(cell)))
    return written


@pytest.mark.parametrize("write", [excel, libreoffice])
def test_cells_are_read_as_one_would_have_typed_them(write: Any) -> None:
    table = tables.read(write([["Programm der Woche"], [], HEADER, *ROWS]))
    assert [row.cells for row in table.rows] == CELLS
    assert [row.line for row in table.rows] == [4, 5, 6]


def test_the_sheet_that_is_a_programme_is_taken() -> None:
    table = tables.read(excel([["Notes"], ["Call the distributor"]], [HEADER, *ROWS]))
    assert [row.cells["film"] for row in table.rows] == ["Dune", "Amélie", "Heat"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (excel([["Nothing"]]), "This is no programme: none of its first lines names the columns."),
        (excel([HEADER, *ROWS])[:400], "This workbook can't be read: "),
        (b"PK\x03\x04" + b"\x00" * 100, "This workbook can't be read: "),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 100, "This workbook can't be read: "),
    ],
)
def test_what_is_no_programme_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(NotATable) as refused:
        tables.read(data)
    assert str(refused.value).startswith(sentence)
