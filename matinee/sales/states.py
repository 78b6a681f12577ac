"""A showtime's seats as staff see them: what each of them is at this moment, for whom, and until when."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from matinee.programme.halls import HallSeat, seats_of
from matinee.programme.models import BrokenSeat, Showtime
from matinee.sales import timeline
from matinee.sales.models import AccessibleRelease, Channel, Reservation, ReservedSeat


class State(StrEnum):
    FREE = "free"
    HELD = "held"
    SOLD = "sold"
    HOUSE = "house"
    BROKEN = "broken"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SeatState:
    """A seat and what it is now. `until` is when it is free by the clock; None if nothing but a verb frees it.

    `reason` is why the house keeps it, why staff passed a rule for it, or what is broken. Seats kept for wheelchairs
    are `released` once everyone may have them.
    """

    seat: HallSeat
    state: State
    who: str = ""
    until: datetime | None = None
    reason: str = ""
    reservation: int | None = None
    is_released: bool = False

    @property
    def label(self) -> str:
        return self.seat.label

    @property
    def row(self) -> str:
        return self.seat.row

    @property
    def section(self) -> str:
        return self.seat.section

    @property
    def x(self) -> int:
        return self.seat.x

    @property
    def y(self) -> int:
        return self.seat.y

    @property
    def dx(self) -> int:
        return self.seat.dx

    @property
    def dy(self) -> int:
        return self.seat.dy


def states(showtime: Showtime, now: datetime) -> list[SeatState]:
    """What every seat of a showtime is, in the order of the plan; in three statements."""
    live = ReservedSeat.objects.live(now).filter(showtime=showtime)
    claims = {claim.seat_id: claim for claim in live.select_related("reservation__user", "reservation__purchase")}
    broken = {
        breakage.seat_id: breakage
        for breakage in BrokenSeat.objects.filter(mended_at=None, seat__plan=showtime.plan_id)
    }
    is_released = release(showtime) is not None
    found = [
        _state(seat, claims.get(seat.pk), broken.get(seat.pk), is_released=is_released and not seat.is_ordinary)
        for seat in seats_of(showtime.plan_id)
    ]
    return found if showtime.cancelled_at is None else [_closed(seat) for seat in found]


def _closed(seat: SeatState) -> SeatState:
    """At a showtime that was called off nothing is free."""
    return replace(seat, state=State.CLOSED) if seat.state == State.FREE else seat


def release(showtime: Showtime) -> AccessibleRelease | None:
    """That the seats kept for wheelchairs were opened to everyone, if they were."""
    return AccessibleRelease.objects.filter(showtime=showtime).first()


def _state(seat: HallSeat, claim: ReservedSeat | None, broken: BrokenSeat | None, *, is_released: bool) -> SeatState:
    if claim is None:
        state = State.FREE if broken is None else State.BROKEN
        return SeatState(seat, state, reason=broken.note if broken else "", is_released=is_released)
    reservation = claim.reservation
    return SeatState(
        seat=seat,
        state=_of_reservation(reservation) if broken is None else State.BROKEN,
        who=timeline.who(reservation),
        until=claim.held_until,
        reason=reservation.reason if broken is None else broken.note,
        reservation=None if reservation.channel == Channel.HOUSE else reservation.pk,
        is_released=is_released,
    )


def _of_reservation(reservation: Reservation) -> State:
    if reservation.channel == Channel.HOUSE:
        return State.HOUSE
    return State.HELD if reservation.bought is None else State.SOLD
