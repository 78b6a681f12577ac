"""The room as pages draw it: rows of equal width, aisles, sections, and as much space as bent rows need."""

from matinee.programme import seatplans
from matinee.sales.rooms import Row, rows


def drawn(text: str) -> list[Row[seatplans.PlannedSeat]]:
    return rows(seatplans.parse(text))


def test_rows_are_as_wide_as_the_room_with_gaps_in_them() -> None:
    assert [[seat.label if seat else "" for seat in row.places] for row in drawn("A . s _ s\n\nB s s s s")] == [
        ["", "A1", "", "A2"],
        [],
        ["B1", "B2", "B3", "B4"],
    ]


def test_the_first_row_of_a_section_opens_it() -> None:
    plan = "[Stalls]\nA s\nB s\n[Balcony]\nC s"
    assert [(row.name, row.section, row.opens) for row in drawn(plan)] == [
        ("A", "Stalls", True),
        ("B", "Stalls", False),
        ("C", "Balcony", True),
    ]


def test_bent_ends_do_not_run_into_what_stands_in_front_of_them() -> None:
    straight_then_bent = drawn("A s s s\nbend: 1.5\nB s s s\nC s s s\nbend: 0\nD s s s")
    assert [row.lift for row in straight_then_bent] == [0, 15, 0, 0]
    assert [row.ends for row in straight_then_bent] == [(0, 0), (-15, -15), (-15, -15), (0, 0)]
    assert [row.lift for row in drawn("bend: 2\nA s s s")] == [20], "the screen is in front"
    assert [row.lift for row in drawn("A s s s\n\nbend: 1.5\nB s s s")] == [0, 0, 5], "an aisle is space"


def test_names_of_rows_are_never_too_close_to_be_read() -> None:
    fan = drawn("bend: 3\nA . . . s s s . . .\nB s s s s s s s s s\nC s s s s s s s s s\n\nD s s s s s s s s s")
    # B's last seats are drawn at -30, as high as A: its name is behind them, C's a little, and D's beside its own.
    assert [row.lift for row in fan] == [2, 18, 0, 0, 0]
    assert [row.ends for row in fan if row.name] == [(-2, -2), (-23, -23), (-26, -26), (-30, -30)]


def test_where_nobody_sits_in_front_a_bent_row_needs_no_more() -> None:
    fan = "bend: 1\nA . . s s s . .\nB . s s s s s .\nC s s s s s s s"
    assert [row.lift for row in drawn(fan)] == [1, 0, 0]
    assert sum(row.lift for row in drawn("bend: 5\nA . s .\nB s s s")) == 40


def test_a_row_bent_the_other_way_needs_it_before_the_next() -> None:
    assert [row.lift for row in drawn("bend: -1\nA s s s\nbend: 0\nB s s s")] == [0, 10]


def test_a_shifted_row_stands_in_front_of_two_seats_at_each_place() -> None:
    staggered = drawn("bend: 2\nshift: half\nA s s s s s\nshift: none\nB s s s s s\nC s s s s s")
    # A4 stands in front of B4 and of B5, whose end of the row is bent 15 tenths nearer to the screen.
    assert [row.lift for row in staggered] == [20, 15, 0]
