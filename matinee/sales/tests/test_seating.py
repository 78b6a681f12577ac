"""Best available and the single-seat rule, on rooms drawn as text: `s` free, `x` taken, `_` an aisle."""

from dataclasses import dataclass
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.sales import seating
from matinee.sales.seating import Room


@dataclass(frozen=True)
class Spot:
    x: int
    y: int


def room(drawing: str) -> Room[Spot]:
    seats, free = [], []
    for y, line in enumerate(drawing.split("/"), start=1):
        for x, sign in enumerate(line, start=1):
            if sign != "_":
                seats.append(Spot(x, y))
                free += [Spot(x, y)] if sign == "s" else []
    return Room(seats, free)


def places(seats: list[Spot]) -> list[tuple[int, int]]:
    return [(seat.x, seat.y) for seat in seats]


@pytest.mark.parametrize(("drawing", "number", "chosen"), [
    ("sssss", 1, [(3, 1)]),
    ("sssss/sssss/sssss/sssss", 1, [(3, 3)]),
    ("sss_sss", 3, [(1, 1), (2, 1), (3, 1)]),
    ("ss_ss", 3, []),
    ("xsssx", 2, [(2, 1), (3, 1)]),  # every pair leaves one alone
])  # fmt: skip
def test_the_best_seats_are_together_two_thirds_back_and_centred(
    drawing: str, number: int, chosen: list[tuple[int, int]]
) -> None:
    assert places(seating.best_together(room(drawing), number)) == chosen


def test_a_pair_that_leaves_nobody_alone_is_better_than_a_nearer_one() -> None:
    assert places(seating.best_together(room("ssssssss/xxxsssxx"), 2)) == [(4, 1), (5, 1)]
    assert places(seating.best_together(room("xsssx_ss"), 2)) == [(7, 1), (8, 1)]


def test_apart_means_over_as_few_rows_as_possible() -> None:
    assert len({seat.y for seat in seating.best_apart(room("ss_ss/s___s"), 4)}) == 1
    assert len(seating.best_apart(room("ss_ss/s___s"), 9)) == 6


@pytest.mark.parametrize(("drawing", "chosen", "alone"), [
    ("sssss", [2], []),             # the first is at the aisle
    ("sssss", [1, 3], [2]),         # between two of one's own
    ("xssss", [3], [2]),            # between a taken seat and one's own
    ("xssss", [2], []),
    ("xsssx", [2, 3], []),          # any pair would leave one alone
    ("xsssx", [3], [2, 4]),         # while one at an end would leave a pair
    ("xssssx", [2, 3, 4], []),      # any three leave one alone
    ("xsxsx", [2], []),             # it was alone before
    ("ss_ss", [1], []),
    ("xss_ss", [3], [2]),           # while the one beside the taken seat leaves one at the aisle
])  # fmt: skip
def test_the_single_seat_rule(drawing: str, chosen: list[int], alone: list[int]) -> None:
    chosen_seats = [Spot(x, 1) for x in chosen]
    assert [seat.x for seat in seating.left_alone(room(drawing), chosen_seats)] == alone


drawings = st.lists(st.text("sssx_", min_size=1, max_size=9), min_size=1, max_size=4).map("/".join)


@given(drawings, st.integers(1, 6))
def test_the_best_is_never_refused_by_the_single_seat_rule(drawing: str, number: int) -> None:
    space = room(drawing)
    if space.seats:
        assert seating.left_alone(space, seating.best_together(space, number)) == []
        assert seating.left_alone(space, seating.best_apart(space, number)) == []


@given(drawings, st.integers(1, 5))
def test_so_many_free_seats_can_always_be_bought(drawing: str, number: int) -> None:
    space = room(drawing)
    if space.seats:
        chosen = seating.best_together(space, number) or seating.best_apart(space, number)
        assert len(chosen) == min(number, len(space.free))


@given(drawings, st.integers(1, 4))
def test_the_best_is_as_good_as_an_exhaustive_search_finds(drawing: str, number: int) -> None:
    space = room(drawing)
    if not space.seats:
        return

    def badness(block: tuple[Spot, ...]) -> tuple[bool, float]:
        free = {(seat.x, seat.y) for seat in space.free} - {(seat.x, seat.y) for seat in block}
        before, after = (block[0].x - 1, block[0].y), (block[-1].x + 1, block[-1].y)
        alone = any(
            place in free and (outer := (place[0] + step, place[1])) in space.places and outer not in free
            for place, step in ((before, -1), (after, 1))
        )
        middle = (block[0].x + block[-1].x) / 2
        return alone, (middle - space.focus[0]) ** 2 + ((block[0].y - space.focus[1]) * 2) ** 2

    blocks = [
        block
        for block in combinations(sorted(space.free, key=lambda seat: (seat.y, seat.x)), number)
        if all((b.x, b.y) == (a.x + 1, a.y) for a, b in pairwise(block))
    ]
    best = seating.best_together(space, number)
    assert bool(best) == bool(blocks)
    if blocks:
        assert badness(tuple(best)) == min(map(badness, blocks))


@given(drawings, st.sets(st.tuples(st.integers(1, 9), st.integers(1, 4)), max_size=6))
def test_what_is_left_alone_had_company_before_and_is_no_fault_of_the_room(
    drawing: str, wanted: set[tuple[int, int]]
) -> None:
    space = room(drawing)
    if not space.seats:
        return
    chosen = [seat for seat in space.free if (seat.x, seat.y) in wanted]
    free = {(seat.x, seat.y) for seat in space.free}
    for seat in seating.left_alone(space, chosen):
        assert (seat.x, seat.y) in free - wanted
        assert {(seat.x - 1, seat.y), (seat.x + 1, seat.y)} & free
        assert {(seat.x - 1, seat.y), (seat.x + 1, seat.y)} <= space.places
