"""Which seats a customer gets: those they name, the best so many, or a wheelchair space with seats beside it.

Here stand the house's rules of who may have which seat. Whether it is still free when it is claimed is decided by the
constraint, in `claims.py`.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from matinee.programme.halls import HallSeat, by_label, is_numbered, seats_of
from matinee.programme.models import SeatKind, Showtime
from matinee.programme.seatplans import LARGEST_PLAN
from matinee.refusals import Invalid
from matinee.sales import claims, seating
from matinee.sales.left import Left
from matinee.sales.models import AccessibleRelease, Channel, Purchase, ReservedSeat
from matinee.sales.pricing import QuoteLine
from matinee.sales.refusals import (
    CompanionAlone,
    ForWheelchairs,
    NotTogether,
    NoWheelchairSpace,
    SeatTaken,
    SingleSeat,
    SoldOut,
)
from matinee.sales.seating import Room

MOST_SEATS_AT_ONCE = LARGEST_PLAN
# 28 CFR 36.302(f): up to three companions beside each wheelchair space.
COMPANIONS_A_SPACE = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: `seats` by their labels, or else a `number` of the best, or wheelchair spaces and companions.

    With `accessible` the customer says that somebody among them uses a wheelchair; nobody asks for proof.
    """

    seats: Sequence[str] = ()
    number: int | None = None
    together: bool = True
    accessible: bool = False
    wheelchairs: int = 0
    companions: int = 0

    def size(self) -> int:
        """How many seats that is. Invalid if it is none, absurdly many, or contradicts itself."""
        if self.wheelchairs or self.companions:
            return self._party()
        if self.number is None and not self.seats:
            raise Invalid("reserve", "Choose a seat first, or say how many you want.")
        number = len(self.seats) if self.number is None else self.number
        if not 1 <= number <= MOST_SEATS_AT_ONCE:
            raise Invalid("reserve", f"Say how many seats, from 1 to {MOST_SEATS_AT_ONCE}.")
        if self.seats and number != len(self.seats):
            raise Invalid("reserve", f"It says {number}, and {len(self.seats)} seats are named.")
        return number

    def _party(self) -> int:
        if self.seats:
            raise Invalid("seats", "Name seats, or say how many wheelchair spaces and companions; not both.")
        if not 1 <= self.wheelchairs <= MOST_SEATS_AT_ONCE:
            raise Invalid("wheelchairs", "Say how many wheelchair spaces.")
        if not 0 <= self.companions <= COMPANIONS_A_SPACE * self.wheelchairs:
            raise Invalid("companions", f"There are up to {COMPANIONS_A_SPACE} companions to a wheelchair space.")
        if self.number not in (None, self.wheelchairs + self.companions):
            raise Invalid("reserve", "It isn't the number of wheelchair spaces and companions.")
        return self.wheelchairs + self.companions


@dataclass(frozen=True)
class Hall:
    """A showtime's seats as they are at one moment. Those in `gone`, by their ids, can't be had."""

    showtime: Showtime
    now: datetime
    seats: Sequence[HallSeat]
    gone: Set[int]

    @classmethod
    def at(
        cls, showtime: Showtime, now: datetime, own: Iterable[int] = (), taken: Iterable[int] | None = None
    ) -> "Hall":
        """With those in `own` counted as free. `taken` is what `claims.taken` says, where that was read already."""
        gone = claims.taken(showtime, now) if taken is None else set(taken)
        return cls(showtime, now, seats_of(showtime.plan_id), gone.difference(own))

    @cached_property
    def free(self) -> Sequence[HallSeat]:
        return [seat for seat in self.seats if seat.pk not in self.gone]

    @property
    def ordinary(self) -> Room[HallSeat]:
        """The room as a customer without a wheelchair has it: nobody sits in the spaces that are kept for others."""
        aside = [seat for seat in self.free if not seat.is_ordinary]
        return Room(self.seats, [seat for seat in self.free if seat.is_ordinary], aside)

    @property
    def everything(self) -> Room[HallSeat]:
        return Room(self.seats, self.free)

    def rows_of(self, seats: Iterable[HallSeat]) -> "Hall":
        """This hall without the rows in which none of these seats is."""
        rows = {seat.y for seat in seats}
        return replace(self, seats=[seat for seat in self.seats if seat.y in rows])


def choose(
    showtime: Showtime,
    wish: Wish,
    *,
    now: datetime,
    channel: Channel,
    own: Iterable[int] = (),
    override: bool = False,
    taken: Iterable[int] | None = None,
) -> list[HallSeat]:
    """The seats for a wish, as far as can be known now.

    SeatTaken, SoldOut, NotTogether, SingleSeat, ForWheelchairs, NoWheelchairSpace, CompanionAlone. The desk is exempt
    from the single-seat rule, and with an `override` from every rule of who may have which seat. Where places are not
    numbered nobody chooses one, and no two of them are side by side.
    """
    hall = Hall.at(showtime, now, own, taken)
    numbered = is_numbered(showtime.plan_id)
    if wish.wheelchairs:
        return accessible(hall, wish.wheelchairs, wish.companions)
    if not wish.seats:
        return best(hall, wish.size(), together=wish.together and numbered)
    if not numbered:
        raise Invalid("seats", "Places are not numbered at this showtime. Say how many you want.")
    chosen = named(hall, wish.seats)
    if not override:
        check_kinds(hall, chosen, wish.accessible)
        if channel != Channel.DESK:
            check_single_seats(hall, chosen)
    return chosen


def named(hall: Hall, labels: Sequence[str]) -> list[HallSeat]:
    """The seats of these names. Invalid if one isn't in the room, or is named twice; SeatTaken if one isn't free."""
    if len(set(labels)) != len(labels):
        raise Invalid("seats", "A seat is named twice.")
    known = by_label(hall.showtime.plan_id)
    for label in labels:
        if label not in known:
            raise Invalid("seats", f"There is no seat {label[:10]} in this room.")
    chosen = [known[label] for label in labels]
    taken = [seat.label for seat in chosen if seat.pk in hall.gone]
    if taken:
        raise SeatTaken(taken)
    return chosen


def best(hall: Hall, number: int, *, together: bool = True) -> list[HallSeat]:
    """The best free seats: side by side, or with `together` off over as few rows as possible.

    SoldOut, or NotTogether with an offer. Seats kept for wheelchairs are chosen only once they are released.
    """
    room = hall.ordinary
    if len(room.free) < number and len(hall.free) >= number and released(hall):
        room = hall.everything
    if len(room.free) < number:
        raise _sold_out(hall, room)
    side_by_side = seating.best_together(room, number)
    if side_by_side:
        return side_by_side
    apart = seating.best_apart(room, number)
    if together:
        raise NotTogether(number, [seat.label for seat in apart])
    return apart


def _sold_out(hall: Hall, room: Room[HallSeat]) -> SoldOut:
    """With what is left for those who use a wheelchair; and whether anybody bought anything."""
    kinds = [seat.kind for seat in room.aside]
    left = Left(len(hall.seats), len(room.free), kinds.count(SeatKind.WHEELCHAIR), kinds.count(SeatKind.COMPANION))
    customers = (
        ReservedSeat.objects.live(hall.now).filter(showtime=hall.showtime).exclude(reservation__channel=Channel.HOUSE)
    )
    is_untouched = not hall.free and not customers.exists()
    return SoldOut(left.anybody, kept=left.kept, spaces=left.spaces, is_untouched=is_untouched)


def as_good(showtime: Showtime, held: Sequence[ReservedSeat], now: datetime) -> list[QuoteLine]:
    """Free seats as good as these: side by side, of the same category, at the same price. None if there are none."""
    categories = {claim.seat.category for claim in held}
    if len(categories) > 1 or any(claim.seat.kind != SeatKind.ORDINARY for claim in held):
        return []
    room = Hall.at(showtime, now).ordinary
    alike = Room(room.seats, [seat for seat in room.free if seat.category in categories], room.aside)
    return [
        QuoteLine(seat.pk, claim.price, claim.fee, claim.tax)
        for seat, claim in zip(seating.best_together(alike, len(held)), held, strict=False)
    ]


def instead_of(held: Sequence[ReservedSeat], broken: int, *, showtime: Showtime, now: datetime) -> dict[int, int]:
    """Where to move a party of which one seat is broken: new seats by old ones, as ids; empty if none are as good.

    Best one seat beside those who stay, then as good seats for all of them, then the nearest of the same category.
    """
    hall = Hall.at(showtime, now)
    old = next(seat for seat in hall.seats if seat.pk == broken)
    staying = {(claim.seat.x, claim.seat.y) for claim in held if claim.seat_id != broken}
    alike = [seat for seat in hall.free if (seat.category, seat.kind) == (old.category, old.kind)]
    for seat in alike:
        if staying & {(seat.x - 1, seat.y), (seat.x + 1, seat.y)}:
            return {broken: seat.pk}
    together = as_good(showtime, held, now)
    if together:
        return {claim.seat_id: line.seat for claim, line in zip(held, together, strict=True)}
    nearest = min(alike, key=lambda seat: seating.distance(seat.x - old.x, seat.y - old.y), default=None)
    return {broken: nearest.pk} if nearest else {}


# ── Wheelchair spaces and companions ─────────────────────────────────────────────────────────────


def accessible(hall: Hall, wheelchairs: int, companions: int) -> list[HallSeat]:
    """Wheelchair spaces with their companions beside them, the whole party in one row if that can be had."""
    block = seating.best_party(hall.everything, wheelchairs, companions, is_space, is_companion)
    if block:
        return block
    chosen: list[HallSeat] = []
    room = hall.everything
    for index in range(wheelchairs):
        beside = companions // wheelchairs + (index < companions % wheelchairs)
        block = seating.best_party(room, 1, beside, is_space, is_companion)
        if not block:
            raise NoWheelchairSpace(sum(map(is_space, hall.free)))
        chosen += block
        room = room.without(block)
    return chosen


def with_spaces(hall: Hall, labels: Sequence[str]) -> list[HallSeat]:
    """These free seats with the wheelchair spaces that the companions among them need beside theirs.

    None, if there aren't so many free in the same row, with no aisle between.
    """
    chosen = [seat for seat in hall.free if seat.label in labels]
    companions = [seat for seat in chosen if is_companion(seat)]
    missing = -(-len(companions) // COMPANIONS_A_SPACE) - sum(map(is_space, chosen))
    rows = [run for run in seating.runs(hall.seats) if any(seat in run for seat in companions)]
    spaces = [seat for run in rows for seat in run if is_space(seat) and seat in hall.free and seat not in chosen]
    spaces.sort(key=lambda space: min(abs(space.x - seat.x) for seat in companions if seat.y == space.y))
    if len(spaces) < missing:
        return []
    return sorted([*chosen, *spaces[:missing]], key=lambda seat: (seat.y, seat.x))


def is_space(seat: HallSeat) -> bool:
    return seat.kind == SeatKind.WHEELCHAIR


def is_companion(seat: HallSeat) -> bool:
    return seat.kind == SeatKind.COMPANION


def check_kinds(hall: Hall, chosen: Sequence[HallSeat], attested: bool) -> None:
    """That seats kept for wheelchairs and companions go to those they are kept for, unless they are released."""
    kept = [seat for seat in chosen if not seat.is_ordinary]
    if not kept or released(hall):
        return
    spaces, companions = sum(map(is_space, kept)), sum(map(is_companion, kept))
    # First, whatever they said: nobody is asked who sits there only to hear then that it isn't enough.
    if companions > COMPANIONS_A_SPACE * spaces:
        has_space = sum(map(is_space, hall.free)) > spaces
        raise CompanionAlone([seat.label for seat in kept if is_companion(seat)], has_space=has_space)
    if not attested:
        raise ForWheelchairs([seat.label for seat in kept])


def released(hall: Hall) -> bool:
    """Whether the seats kept for wheelchairs are open to everyone: once all the others are sold, not a moment before.

    28 CFR 36.302(f)(5). The release is written down the first time that it makes a difference.
    """
    if hall.ordinary.free:
        return False
    others = sum(seat.is_ordinary for seat in hall.seats)
    sold = ReservedSeat.objects.filter(
        showtime=hall.showtime,
        seat__kind=SeatKind.ORDINARY,
        released_at=None,
        reservation__purchase__in=Purchase.objects.standing(),
    ).count()
    if sold < others:
        return False
    AccessibleRelease.objects.get_or_create(
        showtime=hall.showtime, defaults={"released_at": hall.now, "others_sold": sold}
    )
    return True


# ── The single-seat rule ─────────────────────────────────────────────────────────────────────────


def check_single_seats(hall: Hall, chosen: Sequence[HallSeat]) -> None:
    """That no seat is left alone where it needn't be. Seats for wheelchairs and their companions are exempt."""
    if not hall.showtime.theater.single_seat_rule or any(not seat.is_ordinary for seat in chosen):
        return
    alone = seating.left_alone(hall.rows_of(chosen).ordinary, chosen)
    if alone:
        offer = seating.instead(hall.ordinary, chosen)
        raise SingleSeat([seat.label for seat in alone], [seat.label for seat in offer])
