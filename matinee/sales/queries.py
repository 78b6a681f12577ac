"""What pages and programs read of a sale. Frozen values out; nothing here writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Q

from matinee.money import Money
from matinee.prepared import Prepared
from matinee.programme.halls import seats_of
from matinee.programme.models import (
    BrokenSeat,
    Screen,
    Seat,
    SeatCategory,
    SeatKind,
    SeatPlan,
    Showtime,
    ShowtimeQuerySet,
)
from matinee.sales import choosing, claimed, claims
from matinee.sales.claimed import Claimed
from matinee.sales.claims import Mark
from matinee.sales.left import Left, few
from matinee.sales.models import Reservation
from matinee.sales.pricing import Group, Tariff, price_from
from matinee.sales.refusals import NotTogether, NoWheelchairSpace, SoldOut


@dataclass(frozen=True, slots=True)
class MappedSeat:
    """One seat of one showtime as it is now. `price` is what is paid, everything included."""

    label: str
    row: str
    number: int
    x: int
    y: int
    category: SeatCategory
    kind: SeatKind
    price: Money
    free: bool
    section: str = ""
    dx: int = 0
    dy: int = 0
    joined: bool = False


@dataclass(frozen=True, slots=True)
class SeatMap:
    """`price_from` is what the cheapest seat costs that anybody can have, everything included."""

    showtime: Showtime
    seats: Sequence[MappedSeat]
    price_from: Money
    left: Left

    @property
    def free(self) -> int:
        return sum(seat.free for seat in self.seats)


@dataclass(frozen=True, slots=True)
class Room:
    """What doesn't depend on how many seats of a showtime are sold. Of its `groups` all that isn't broken is free."""

    capacity: int
    broken: int
    groups: tuple[Group, ...]
    lowest: int
    sure_below: int
    ordinary: int
    currency: str
    is_called_off: bool

    def is_sure(self, number: int) -> bool:
        """Whether price and standing are known from how many seats are claimed, whichever they are."""
        return number < self.sure_below

    def price_from(self, taken: Claimed) -> int:
        """What the cheapest seat costs that anybody can have; where nobody looked which are gone, it can't matter."""
        if not taken.groups:
            return self.lowest
        return price_from(self._free(taken), released=self.is_released(taken))

    def left(self, taken: Claimed) -> Left:
        """What is left, and for whom; where nobody looked which seats are gone, it can't matter."""
        if self.is_called_off:
            return Left(self.capacity, 0, is_untouched=True)
        if taken.number and not taken.groups:
            return Left(self.capacity, self.capacity - self.broken - taken.number)
        is_untouched = not any(group.customers for group in taken.groups)
        released = self.is_released(taken)
        return Left.of(self._free(taken), capacity=self.capacity, released=released, is_untouched=is_untouched)

    def _free(self, taken: Claimed) -> list[Group]:
        gone = {(group.category, group.kind): group.claimed for group in taken.groups}
        return [replace(one, free=one.seats - gone.get((one.category, one.kind), 0)) for one in self.groups]

    def is_released(self, taken: Claimed) -> bool:
        """As `choosing.released` decides it: all ordinary seats are sold."""
        sold = sum(group.sold for group in taken.groups if group.kind == SeatKind.ORDINARY)
        return 0 < self.ordinary <= sold


@dataclass(frozen=True, slots=True)
class Availability:
    """How full a showtime is, and what the cheapest seat costs that anybody can have, everything included.

    Taken are the seats that are claimed, and those that are broken; of a showtime that was called off, all.
    """

    room: Room
    claims: Claimed
    mark: Mark | None = None

    @property
    def capacity(self) -> int:
        return self.room.capacity

    @property
    def broken(self) -> int:
        return self.room.broken

    @property
    def claimed(self) -> int:
        return self.claims.number

    @property
    def price_from(self) -> Money:
        return Money(self.room.price_from(self.claims), self.room.currency)

    @property
    def free(self) -> int:
        return 0 if self.room.is_called_off else self.capacity - self.broken - self.claimed

    @property
    def taken(self) -> int:
        return self.capacity - self.free

    @property
    def left(self) -> Left:
        return self.room.left(self.claims)


def seat_map(showtime: Showtime, now: datetime, *, own: Reservation | None = None) -> SeatMap:
    """Every seat of a showtime, in the order of the plan; those of its `own` reservation are free to its owner."""
    gone = claims.taken(showtime, now) - (sound_seats(own) if own else set())
    amounts = prices(showtime)
    seats = [
        MappedSeat(
            label=seat.label,
            row=seat.row,
            number=seat.number,
            x=seat.x,
            y=seat.y,
            category=seat.category,
            kind=seat.kind,
            price=amounts[seat.category],
            free=seat.pk not in gone,
            section=seat.section,
            dx=seat.dx,
            dy=seat.dy,
            joined=seat.joined,
        )
        for seat in seats_of(showtime.plan_id)
    ]
    return _mapped(showtime, seats, now)


def _mapped(showtime: Showtime, seats: Sequence[MappedSeat], now: datetime) -> SeatMap:
    """Who has the seats that are gone is read only where it can matter: when no ordinary one is free."""
    ordinary = [seat for seat in seats if seat.kind == SeatKind.ORDINARY]
    is_known = any(seat.free for seat in ordinary)
    gone = () if is_known else claimed.groups(claims.numbers([showtime.pk], now), now).get(showtime.pk, ())
    released = 0 < len(ordinary) <= sum(group.sold for group in gone if group.kind == SeatKind.ORDINARY)
    counted = [Group(seat.category, seat.kind, seat.price.minor, 1, int(seat.free)) for seat in seats]
    is_untouched = not any(group.customers for group in gone)
    left = Left.of(counted, capacity=len(seats), released=released, is_untouched=is_untouched)
    return SeatMap(showtime, seats, showtime.theater.money(price_from(counted, released=released)), left)


def sound_seats(reservation: Reservation) -> set[int]:
    """The seats of a reservation that can be sat on, by their ids."""
    seats = {claim.seat_id for claim in reservation.kept_claims}
    return seats - set(BrokenSeat.objects.filter(seat__in=seats, mended_at=None).values_list("seat_id", flat=True))


def prices(showtime: Showtime) -> dict[SeatCategory, Money]:
    """What a seat of each category costs at this showtime, everything included."""
    tariff = claims.tariff(showtime)
    return {SeatCategory(category): showtime.theater.money(tariff.price(category)) for category in tariff.prices}


def availability(showtimes: Iterable[Showtime], now: datetime) -> dict[int, Availability]:
    """How full these showtimes are, by their ids, in four statements however many there are; or in five.

    They come `with_programme()`.
    """
    found = rooms(list(showtimes))
    marks = claims.numbers(list(found), now)
    taken = claimed_in(found, marks, now)
    return {pk: Availability(room, taken[pk], marks.get(pk)) for pk, room in found.items()}


def claimed_in(rooms: Mapping[int, Room], marks: Mapping[int, Mark], now: datetime) -> dict[int, Claimed]:
    """What is claimed of these rooms, by their showtimes' ids, when `claims.numbers` says so much of it.

    Which seats those are is read only where the cheapest of them can be gone.
    """
    unsure = {pk: mark for pk, mark in marks.items() if not rooms[pk].is_sure(mark.number)}
    groups = claimed.groups(unsure, now)
    return {pk: Claimed(marks[pk].number, groups.get(pk, ())) if pk in marks else UNCLAIMED for pk in rooms}


UNCLAIMED = Claimed()


def rooms(showtimes: Sequence[Showtime]) -> dict[int, Room]:
    """The rooms of these showtimes, by the showtimes' ids, in three statements. They come `with_programme()`."""
    plans = list({showtime.plan_id for showtime in showtimes})
    numbers: dict[int, dict[tuple[str, str], int]] = {plan: {} for plan in plans}
    for plan, category, kind, number in _ROOMS(plans=plans):
        numbers[plan][category, kind] = number
    broken: dict[int, dict[tuple[str, str], int]] = {plan: {} for plan in plans}
    for plan, category, kind, number in _OUT_OF_ORDER(plans=plans):
        broken[plan][category, kind] = number
    amounts = claims.amounts(showtimes)
    return {
        showtime.pk: _room(
            showtime, numbers[showtime.plan_id], broken[showtime.plan_id], amounts[showtime.price_card_id]
        )
        for showtime in showtimes
    }


def _room(
    showtime: Showtime,
    numbers: Mapping[tuple[str, str], int],
    broken: Mapping[tuple[str, str], int],
    amounts: Mapping[str, int],
) -> Room:
    tariff = Tariff.of(showtime.theater, amounts)
    groups = []
    for (category, kind), number in sorted(numbers.items()):
        sound = number - broken.get((category, kind), 0)
        groups.append(Group(category, kind, tariff.price(category), sound, sound))
    return Room(
        capacity=sum(numbers.values()),
        broken=sum(broken.values()),
        groups=tuple(groups),
        lowest=price_from(groups, released=False),
        sure_below=min(_price_sure_below(groups), _standing_sure_below(groups, sum(numbers.values()))),
        ordinary=sum(number for (_, kind), number in numbers.items() if kind == SeatKind.ORDINARY),
        currency=showtime.theater.currency,
        is_called_off=showtime.cancelled_at is not None,
    )


def _standing_sure_below(groups: Sequence[Group], capacity: int) -> int:
    """As long as fewer seats are claimed, it doesn't matter which: one is left for anybody, and where some are kept for
    wheelchairs, more than a few are.
    """
    ordinary = sum(group.seats for group in groups if group.is_ordinary)
    has_others = any(group.seats and not group.is_ordinary for group in groups)
    return max(1, ordinary - few(capacity) if has_others else ordinary)


def _price_sure_below(groups: Sequence[Group]) -> int:
    """As long as fewer seats are claimed, one at the lowest price is free; where all cost the same, always."""
    if len({group.price for group in groups}) <= 1:
        return sum(group.seats for group in groups) + 1
    ordinary = [group for group in groups if group.is_ordinary]
    lowest = min((group.price for group in ordinary), default=0)
    return sum(group.seats for group in ordinary if group.price == lowest)


_ROOMS = Prepared(
    lambda plans: (
        Seat.objects.filter(plan__pk__in=plans).values_list("plan", "category", "kind").annotate(Count("pk")).order_by()
    )
)
_OUT_OF_ORDER = Prepared(
    lambda plans: (
        BrokenSeat.objects.filter(mended_at=None, seat__plan__pk__in=plans)
        .values_list("seat__plan", "seat__category", "seat__kind")
        .annotate(Count("pk"))
        .order_by()
    )
)


@dataclass(frozen=True, slots=True)
class Showing:
    """A showtime with how full it is: what a listing says of it."""

    showtime: Showtime
    availability: Availability


def showings(showtimes: ShowtimeQuerySet, now: datetime) -> list[Showing]:
    """These showtimes in their order, in five statements however many there are, or in six."""
    found = list(showtimes.with_programme())
    how_full = availability(found, now) if found else {}
    return [Showing(showtime, how_full[showtime.pk]) for showtime in found]


def alternatives(showtime: Showtime, now: datetime, most: int = 6) -> list[Showing]:
    """Where there are seats instead: the same film in this city, then other films here that day, the nearest first."""
    around = (showtime.starts_at - timedelta(days=7), showtime.starts_at + timedelta(days=7))
    same_film = Q(movie=showtime.movie, screen__theater__city=showtime.theater.city, starts_at__range=around)
    same_day = Q(business_date=showtime.business_date, screen__theater=showtime.theater)
    near = Showtime.objects.public().upcoming(now).filter(same_film | same_day).exclude(pk=showtime.pk)
    to_be_had = [showing for showing in showings(near, now) if not showing.availability.left.is_gone]
    return sorted(
        to_be_had,
        key=lambda showing: (
            showing.showtime.movie_id != showtime.movie_id,
            abs(showing.showtime.starts_at - showtime.starts_at),
        ),
    )[:most]


def price_of_best(showtime: Showtime, number: int, now: datetime) -> Money | None:
    """What the best `number` places cost together, everything included. None if not so many are free."""
    if number < 1:
        return None
    try:
        best = choosing.best(choosing.Hall.at(showtime, now), number, together=False)
    except SoldOut:
        return None
    amounts = prices(showtime)
    return showtime.theater.money(sum(amounts[seat.category].minor for seat in best))


def best_left(showtime: Showtime, number: int, now: datetime) -> list[str]:
    """The best `number` seats side by side, by their labels; none if there are none."""
    try:
        return [seat.label for seat in choosing.best(choosing.Hall.at(showtime, now), number)]
    except (SoldOut, NotTogether):
        return []


def best_party_left(showtime: Showtime, wheelchairs: int, companions: int, now: datetime) -> list[str]:
    """Wheelchair spaces with as many of these companions beside them as can be had, by their labels, if any can."""
    hall = choosing.Hall.at(showtime, now)
    for beside in range(min(companions, choosing.COMPANIONS_A_SPACE * wheelchairs), -1, -1):
        try:
            return [seat.label for seat in choosing.accessible(hall, wheelchairs, beside)]
        except NoWheelchairSpace:
            continue
    return []


def screens(theaters: Iterable[int]) -> dict[Screen, int]:
    """The screens of these theaters, in one statement, with how many seats the current plan of each has."""
    plans = SeatPlan.objects.in_use().filter(screen__theater__in=list(theaters))
    usual_last = plans.usual_last().annotate(capacity=Count("seats")).select_related("screen")
    return {plan.screen: plan.capacity for plan in usual_last}  # type: ignore[attr-defined]  # annotated


def capacities(theaters: Iterable[int]) -> dict[int, int]:
    """How many seats these theaters have, by their ids."""
    totals: dict[int, int] = {}
    for screen, capacity in screens(theaters).items():
        totals[screen.theater_id] = totals.get(screen.theater_id, 0) + capacity
    return totals
