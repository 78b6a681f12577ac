"""Whatever program wrote the file, its table is found; and a file without one is refused in one sentence."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.programme.importing import tables
from matinee.programme.importing.columns import COLUMNS, NAMES, key
from matinee.programme.importing.problems import NotATable

TABLE = "film;theater;start;price\r\nAmélie;Rex;2030-01-02 20:00;12,50 €\r\n"
CELLS = {"film": "Amélie", "theater": "Rex", "start": "2030-01-02 20:00", "price": "12,50 €"}


def cells(data: bytes) -> list[dict[str, str]]:
    return [row.cells for row in tables.read(data).rows]


def lines(text: str) -> list[int]:
    return [row.line for row in tables.read(text.encode()).rows]


def refusal(data: bytes) -> str:
    with pytest.raises(NotATable) as refused:
        tables.read(data)
    return str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        TABLE.encode("cp1252"),
        TABLE.replace("\r\n", "\n").encode(),
        TABLE.replace("\r\n", "\r").encode(),
        TABLE.replace(";", "\t").encode(),
        TABLE.replace(";", "|").encode(),
        TABLE.replace("12,50 €", '"12,50 €"').replace(";", ",").encode(),
        b"sep=;\r\n" + TABLE.encode("cp1252"),
        b"\xef\xbb\xbfsep=;\n" + TABLE.encode(),
        b"sep=\t\r\n" + TABLE.replace(";", "\t").encode(),
        TABLE.replace("\r\n", ";;;\r\n").encode(),
        ("Programme of week 48;;;\r\n;;;\r\n" + TABLE).encode(),
        (TABLE + "\r\n;;;\r\n\r\n").encode(),
        TABLE.replace("film", " Film ").replace("price", "PRICE").encode(),
        TABLE.replace("film;theater;start", "Titel;Kino;Date and_time").encode(),
    ],
)
def test_what_spreadsheets_write(data: bytes) -> None:
    assert cells(data) == [CELLS]


def test_cells_with_the_delimiter_quotes_and_line_ends_in_them() -> None:
    text = 'film,theater,price,start\n"Dune, ""Part\nTwo""",Rex,9,2030-01-02 20:00\nM,Rex,9,2030-01-03 20:00\n'
    assert cells(text.encode())[0]["film"] == 'Dune, "Part Two"'
    assert lines(text) == [2, 4]


def test_lines_are_counted_as_an_editor_does() -> None:
    assert lines("sep=;\n\n" + TABLE.replace("\r\n", "\n") + "\n\nM;Rex;2030-01-03 20:00;9\n") == [4, 7]


def test_columns_come_in_any_order_and_unknown_ones_are_noted() -> None:
    table = tables.read(b"price,projectionist,start,film,theater\n9,Ann,2030-01-02 20:00,M,Rex\n")
    assert table.rows[0].cells == {"price": "9", "start": "2030-01-02 20:00", "film": "M", "theater": "Rex"}
    assert [str(note) for note in table.notes] == ["line 1: the column 'projectionist' is not known and was left out."]


def test_a_line_with_too_many_cells_is_wrong_as_a_whole() -> None:
    table = tables.read(b"film,theater,price,start\nGood, Bad,Rex,9,2030-01-02 20:00\n")
    assert [str(problem) for problem in table.problems] == [
        "line 2: “2030-01-02 20:00” stands beyond the last column. Is a cell not quoted?"
    ]
    assert table.rows == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This is no programme: none of its first lines names the columns."),
        (b"Dear all, please find attached\nour programme.\n", "This is no programme: none of its first lines"),
        (b"PK\x03\x04\x14\x00", "This workbook can't be read: Cannot detect file format."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "This workbook can't be read: Cannot detect file format."),
        (b"%PDF-1.7\n", "This is a PDF. Export the programme as a workbook or as CSV."),
        (b"film,theater,price,start\nM\x00,Rex", "This isn't a text file."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This isn't a text file."),
        (b"theater,price,start\nRex,9,x\n", "The header (line 1) has no column film."),
        (b"film,date,price\n", "The header (line 1) has no column start (or date and time)."),
        (b"film,theater,price,date,time\n", "There is a header and no showtime below it."),
        (b"film,title,theater,price,start\n", "The header (line 1) has two columns for the film: film and title."),
        (
            b'film,theater,price,start\n"M,Rex,9,2030-01-02 20:00\nM,Rex,9,2030-01-02 20:00\n',
            "Line 2 can't be divided into cells: a quotation mark is opened and not closed",
        ),
        (b"film,theater,price,start\n" + b"\n" * 20_001, "The file has more than 20000 lines."),
        (b" " * 20_000_001, "The file is larger than 20 MB."),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    assert refusal(data).startswith(sentence)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for beginning in (b"", b"film,theater,price,start\n"):
        try:
            tables.read(beginning + data)
        except NotATable as refused:
            assert str(refused)  # noqa: PT017 (either is right)


@given(st.lists(st.lists(st.text(max_size=20), min_size=4, max_size=4), min_size=1, max_size=5))
def test_what_a_spreadsheet_writes_is_what_is_read(rows: list[list[str]]) -> None:
    written = [[" ".join(cell.split()) for cell in row if cell.isprintable()] for row in rows]
    written = [row for row in written if len(row) == 4 and any(row)]
    text = "film;theater;start;price\n" + "\n".join(
        ";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in written
    )
    if written:
        assert [list(row.cells.values()) for row in tables.read(text.encode("utf-8", "replace")).rows] == [
            [cell.encode("utf-8", "replace").decode() for cell in row] for row in written
        ]


def test_no_name_stands_for_two_columns() -> None:
    names = [key(name) for column, others in NAMES.items() for name in (column, *others)]
    assert len(set(names)) == len(COLUMNS)
    assert sorted(names) == sorted(set(names))
