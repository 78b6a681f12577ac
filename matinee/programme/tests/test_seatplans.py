"""Seat plans as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.programme.seatplans import (
    SIGNS,
    PlanError,
    examine,
    generate,
    next_name,
    parse,
    read,
    row_name,
    write,
)


def labels(text: str) -> list[str]:
    return [seat.label for seat in parse(text)]


def test_every_sign_is_a_seat_or_a_gap_and_blanks_mean_nothing() -> None:
    seats = parse("A  . s _ p\n\nB  wc _ f")

    assert [(seat.label, seat.x, seat.y, str(seat.category), str(seat.kind)) for seat in seats] == [
        ("A1", 2, 1, "standard", "ordinary"),
        ("A2", 4, 1, "premium", "ordinary"),
        ("B1", 1, 3, "standard", "wheelchair"),
        ("B2", 2, 3, "standard", "companion"),
        ("B3", 4, 3, "sofa", "ordinary"),
    ]


def test_remarks_headings_and_rules_take_no_place_in_the_room() -> None:
    plain = parse("A s s\nB s s\n\nC s s")
    written = (
        "# Laid out in spring\nA s s  # the front\n# and behind it\nnumbers: left to right\nB s s\n\nbend: 0\nC s s"
    )

    assert parse(written) == plain


def test_a_heading_names_the_section_of_the_rows_below_it_and_starts_afresh() -> None:
    seats = parse("[Stalls]\nnumbers: right to left\nbend: 2\nA s s s\n\n[ The  balcony ]  # up the stairs\nBA b b b")

    assert [(seat.label, seat.section, seat.dy) for seat in seats] == [
        ("A3", "Stalls", -20),
        ("A2", "Stalls", 0),
        ("A1", "Stalls", -20),
        ("BA1", "The balcony", 0),
        ("BA2", "The balcony", 0),
        ("BA3", "The balcony", 0),
    ]


@pytest.mark.parametrize(("rule", "expected"), [
    ("left to right", "1 2 3 4 5"),
    ("right to left", "5 4 3 2 1"),
    ("from 101", "101 102 103 104 105"),
    ("right to left, from 12, without 13", "17 16 15 14 12"),
    ("without 1 3", "2 4 5 6 7"),
    ("counting gaps", "2 3 4 5 6"),
    ("odd left", "5 3 1 2 4"),
    ("odd right", "6 4 2 1 3"),
    ("odd left, from 2, without 5", "9 7 3 2 4"),
    ("Odd  Left,counting gaps", "5 3 1 2 4"),
])  # fmt: skip
def test_numbers_follow_their_rule(rule: str, expected: str) -> None:
    seats = parse(f"numbers: {rule}\nA . s s s _ s s")
    assert " ".join(str(seat.number) for seat in seats) == expected


def test_odd_and_even_part_at_the_middle_of_the_room_whatever_a_row_lacks() -> None:
    assert labels("numbers: odd left\nA s s s s\nB . . s s\nC s . . .") == [
        *("A3", "A1", "A2", "A4"),
        *("B2", "B4"),
        *("C1",),
    ]


def test_numbers_state_the_whole_rule_each_time() -> None:
    assert labels("numbers: right to left, from 5\nA s s\nnumbers: from 2\nB s s") == ["A6", "A5", "B2", "B3"]


def test_a_row_named_by_a_star_is_the_next_one() -> None:
    assert labels("H s\n* s\n* s\nrows: without K L\n* s\nrows: all\n* s\n1 s\n* s") == [
        *("H1", "J1", "K1", "M1", "N1"),
        *("1-1", "2-1"),
    ]
    assert labels("rows: without 13\n12 s\n* s") == ["12-1", "14-1"]


@pytest.mark.parametrize(
    ("name", "following"),
    [("", "A"), ("A", "B"), ("H", "J"), ("Z", "AA"), ("AZ", "BA"), ("ZZ", "AAA"), ("9", "10"), ("B9", "B10")],
)
def test_the_name_after(name: str, following: str) -> None:
    assert next_name(name) == following


def test_a_number_does_not_run_into_a_name_that_ends_with_a_digit() -> None:
    assert labels("1 s s s s s s s s s s s\n11 s")[-2:] == ["1-11", "11-1"]


def test_ends_of_a_bent_row_are_nearer_to_the_screen() -> None:
    assert [seat.dy for seat in parse("bend: 1.5\nA s s s s s")] == [-15, -4, 0, -4, -15]
    assert [seat.dy for seat in parse("bend: -1\nA s _ s")] == [10, 10]


def test_a_shifted_row_stands_half_a_seat_to_the_right() -> None:
    assert [(seat.x, seat.dx) for seat in parse("A s\nshift: half\nB s\nshift: none\nC s")] == [(1, 0), (1, 5), (1, 0)]


def test_a_joint_makes_a_sofa_of_two_seats() -> None:
    assert [(seat.label, seat.joined) for seat in parse("A f-f f-f-f s")] == [
        ("A1", False),
        ("A2", True),
        ("A3", False),
        ("A4", True),
        ("A5", True),
        ("A6", False),
    ]


def test_a_plan_says_that_it_is_unnumbered() -> None:
    assert not read("unnumbered\nA s s").numbered
    assert read("A s s").numbered


@pytest.mark.parametrize(("text", "line", "column"), [
    ("A s s\nB s ? s", 2, 5),
    ("A s s\nA s s", 2, 1),
    ("LONGER s", 1, 1),
    ("", 1, 1),
    ("A . _", 1, 1),
    ("A s-", 1, 4),
    ("A s-_ s", 1, 4),
    ("A -s", 1, 3),
    ("A s--s", 1, 5),
    ("[Stalls\nA s", 1, 8),
    ("  []\nA s", 1, 3),
    ("seats: 5\nA s", 1, 1),
    ("numbers: backwards\nA s", 1, 10),
    ("numbers: odd left, from none\nA s", 1, 20),
    ("numbers: from 1, from 2\nA s", 1, 18),
    ("numbers: without\nA s", 1, 10),
    ("rows: I\nA s", 1, 7),
    ("rows: without A B C D E F G H I J K L M N O P Q R S T U V W X Y Z\nA s", 1, 7),
    ("bend: 6\nA s", 1, 7),
    ("bend: round\nA s", 1, 7),
    ("shift: 2\nA s", 1, 8),
    ("ZZZZ s\n* s", 2, 1),
])  # fmt: skip
def test_what_is_wrong_is_named_with_its_line_and_column(text: str, line: int, column: int) -> None:
    with pytest.raises(PlanError) as refused:
        parse(text)
    assert (refused.value.line, refused.value.column) == (line, column)
    assert str(refused.value).startswith(f"Line {line}, column {column}: ")


def test_everything_that_is_wrong_is_told_at_once_with_what_is_right() -> None:
    plan, errors = examine("A s s\nA s\nbend: 9\nB s ?\nC p")

    assert [(error.line, error.column) for error in errors] == [(2, 1), (3, 7), (4, 5)]
    assert [seat.label for seat in plan.seats] == ["A1", "A2", "C1"]


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


SIGN = st.sampled_from([*SIGNS, ".", "_"])
REMARK = st.sampled_from(["", "  # by the door", " #"])
RULE = st.one_of(
    st.builds(
        lambda order, start, without, gaps: "numbers: " + ", ".join(filter(None, [order, start, without, gaps])),
        st.sampled_from(["left to right", "right to left", "odd left", "odd right"]),
        st.sampled_from(["", "from 1", "from 101", "from 2"]),
        st.sampled_from(["", "without 13", "without 1 2 4"]),
        st.sampled_from(["", "counting gaps"]),
    ),
    st.sampled_from(["bend: 0", "bend: 1.5", "bend: -2", "shift: half", "shift: none", "unnumbered"]),
    st.sampled_from(["rows: all", "rows: without I O", "[Balcony]", "[Stalls]", "", "# a remark", "#"]),
)
ROW = st.builds(
    lambda signs, joints: "".join(
        f"{'-' if joint and signs[i - 1 : i] and not {signs[i - 1], sign} & set('._') else ' '}{sign}"
        for i, (sign, joint) in enumerate(zip(signs, joints, strict=False))
    ),
    st.lists(SIGN, min_size=1, max_size=12),
    st.lists(st.booleans(), min_size=12, max_size=12),
)


@st.composite
def plans(draw: st.DrawFn) -> str:
    lines = []
    for name in draw(st.lists(st.sampled_from(["*", None]), min_size=1, max_size=8)):
        lines += [rule + draw(REMARK) if rule else rule for rule in draw(st.lists(RULE, max_size=3))]
        lines.append(f"{name or row_name(30 + len(lines))} {draw(ROW)}{draw(REMARK)}")
    return "\n".join(lines)


@given(plans())
def test_what_is_written_reads_as_the_same_plan(text: str) -> None:
    plan, errors = examine(text)
    written = write(plan)
    again, errors_again = examine(written)

    assert again == plan
    assert [str(error) for error in errors_again] == [str(error) for error in errors]
    assert write(again) == written
    assert len({seat.label for seat in plan.seats}) == len(plan.seats)
    assert len({(seat.x, seat.y) for seat in plan.seats}) == len(plan.seats)


@given(st.text("As pfwc._-#[]*:\n", max_size=80))
def test_whatever_can_be_read_can_be_written(text: str) -> None:
    plan, errors = examine(text)
    if not errors:
        assert read(write(plan)) == plan


def test_rows_are_named_without_the_letters_that_look_like_digits() -> None:
    assert [row_name(index) for index in (0, 7, 8, 13, 23, 24)] == ["A", "H", "J", "P", "Z", "AA"]
