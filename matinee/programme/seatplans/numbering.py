"""The numbers of a row's seats, by its rule. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from matinee.programme.seatplans.values import AISLE, Numbers, Order, Place

Numbered = dict[int, int]


def numbered(places: Sequence[Place], rule: Numbers, middle: float) -> Numbered:
    """The number of each seat, by its x. `middle` is the x of the room's middle, for odd and even."""
    counted = [x for x, place in enumerate(places, start=1) if takes_number(place, rule)]
    seats = {x for x, place in enumerate(places, start=1) if not place.is_gap}
    return {x: number for x, number in _given(counted, rule, middle) if x in seats}


def takes_number(place: Place, rule: Numbers) -> bool:
    return not place.is_gap or (rule.counting_gaps and place.sign != AISLE)


def _given(counted: Sequence[int], rule: Numbers, middle: float) -> Iterator[tuple[int, int]]:
    if rule.order == Order.LEFT_TO_RIGHT:
        yield from zip(counted, _numbers(rule), strict=False)
    elif rule.order == Order.RIGHT_TO_LEFT:
        yield from zip(reversed(counted), _numbers(rule), strict=False)
    else:
        # A seat in the very middle is the first odd one.
        is_left = [x < middle or (x == middle and rule.order == Order.ODD_LEFT) for x in counted]
        left = [x for x, here in zip(counted, is_left, strict=True) if here]
        right = [x for x, here in zip(counted, is_left, strict=True) if not here]
        odd, even = (reversed(left), right) if rule.order == Order.ODD_LEFT else (right, reversed(left))
        yield from _of_parity(odd, rule, 1)
        yield from _of_parity(even, rule, 0)


def _of_parity(places: Iterable[int], rule: Numbers, parity: int) -> Iterator[tuple[int, int]]:
    yield from zip(places, (number for number in _numbers(rule) if number % 2 == parity), strict=False)


def _numbers(rule: Numbers) -> Iterator[int]:
    return (number for number in count(rule.start) if number not in rule.without)
