"""Seat plans as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.programme.seatplans import PlanError, generate, parse, row_name


def test_every_sign_is_a_seat_or_a_gap_and_blanks_mean_nothing() -> None:
    seats = parse("A  . s _ p\n\nB  wc _ f")

    assert [(seat.label, seat.x, seat.y, str(seat.category), str(seat.kind)) for seat in seats] == [
        ("A1", 2, 1, "standard", "ordinary"),
        ("A2", 4, 1, "premium", "ordinary"),
        ("B1", 1, 3, "standard", "wheelchair"),
        ("B2", 2, 3, "standard", "companion"),
        ("B3", 4, 3, "sofa", "ordinary"),
    ]


@pytest.mark.parametrize(("text", "line", "column"), [
    ("A s s\nB s ? s", 2, 5),
    ("A s s\nA s s", 2, 1),
    ("LONGER s", 1, 1),
    ("", 1, 1),
    ("A . _", 1, 1),
])  # fmt: skip
def test_what_is_wrong_is_named_with_its_line_and_column(text: str, line: int, column: int) -> None:
    with pytest.raises(PlanError) as refused:
        parse(text)
    assert (refused.value.line, refused.value.column) == (line, column)
    assert str(refused.value).startswith(f"Line {line}, column {column}: ")


@given(st.integers(1, 5000))
def test_a_generated_plan_has_just_as_many_seats_as_asked_for(capacity: int) -> None:
    seats = parse(generate(capacity))

    assert len(seats) == capacity
    assert len({seat.label for seat in seats}) == capacity
    assert len({(seat.x, seat.y) for seat in seats}) == capacity


@given(st.text(max_size=200))
def test_any_text_is_a_plan_or_says_where_it_is_none(text: str) -> None:
    try:
        seats = parse(text)
    except PlanError as error:
        seats, line = [], error.line
    else:
        line = len(seats)
    assert line >= 1
    assert len({seat.label for seat in seats}) == len(seats)


def test_rows_are_named_without_the_letters_that_look_like_digits() -> None:
    assert [row_name(index) for index in (0, 7, 8, 13, 23, 24)] == ["A", "H", "J", "P", "Z", "AA"]
