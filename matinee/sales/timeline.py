"""Why is this seat grey? Everything that ever happened to a seat at a showtime, from the claims on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from matinee.programme.models import BrokenSeat, Showtime
from matinee.sales.models import CallingOff, Channel, ReleaseReason, Reservation, ReservedSeat


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to a seat: when, what, to whom, where."""

    at: datetime
    what: str
    who: str = ""
    channel: str = ""
    reservation: int | None = None


def timeline(showtime: Showtime, label: str, now: datetime) -> list[Happening]:
    """What happened to the seat of that name, the first thing first; what is true now is the last."""
    of_seat = ReservedSeat.objects.filter(showtime=showtime, seat__label=label)
    claims = of_seat.select_related("showtime", "reservation__user", "reservation__purchase__payment__refund", "ticket")
    happened = [happening for claim in claims for happening in _of_claim(claim, now)]
    breakages = BrokenSeat.objects.filter(seat__plan=showtime.plan_id, seat__label=label)
    happened += [happening for breakage in breakages for happening in _of_breakage(breakage)]
    happened += _of_calling_off(showtime)
    return sorted(happened, key=lambda happening: happening.at)


def _of_claim(claim: ReservedSeat, now: datetime) -> Iterator[Happening]:
    reservation = claim.reservation

    def happened(at: datetime, what: str) -> Happening:
        return Happening(at, what, who(reservation), reservation.channel, reservation.pk)

    if reservation.channel == Channel.HOUSE:
        yield happened(claim.claimed_at, f"kept back: {reservation.reason}")
    else:
        reason = f" ({reservation.reason})" if reservation.reason else ""
        yield happened(claim.claimed_at, f"reserved{reason}")
    ticket = getattr(claim, "ticket", None)
    bought = reservation.bought
    if bought is not None and ticket is not None and bought.purchased_at >= claim.claimed_at:
        yield happened(bought.purchased_at, "bought")
    yield from _end(claim, happened_at=happened, now=now)


def _end(
    claim: ReservedSeat, *, happened_at: Callable[[datetime, str], Happening], now: datetime
) -> Iterator[Happening]:
    if claim.released_at is not None:
        yield happened_at(claim.released_at, _why(claim))
    elif claim.held_until is not None and claim.held_until <= now:
        yield happened_at(claim.held_until, ReleaseReason.EXPIRED.label)
    bought = claim.reservation.bought
    refund = getattr(bought.payment, "refund", None) if bought is not None else None
    if claim.released_because == ReleaseReason.REFUNDED and refund is not None and refund.completed_at is not None:
        yield happened_at(refund.completed_at, "money paid back")


def _why(claim: ReservedSeat) -> str:
    off_at = claim.showtime.cancelled_at
    is_off = off_at is not None and claim.released_at is not None and claim.released_at >= off_at
    if is_off and claim.released_because == ReleaseReason.RELEASED:
        return "let go: the showtime was called off"
    return ReleaseReason(claim.released_because).label


def _of_breakage(breakage: BrokenSeat) -> Iterator[Happening]:
    yield Happening(breakage.reported_at, f"broken: {breakage.note}" if breakage.note else "broken")
    if breakage.mended_at is not None:
        yield Happening(breakage.mended_at, "mended")


def _of_calling_off(showtime: Showtime) -> Iterator[Happening]:
    off = CallingOff.objects.filter(showtime=showtime).select_related("by").first()
    if off is not None and showtime.cancelled_at is not None:
        yield Happening(showtime.cancelled_at, f"showtime called off: {off.reason}", off.by.username if off.by else "")


def who(reservation: Reservation) -> str:
    if reservation.channel == Channel.HOUSE:
        return "the house"
    return reservation.name or (reservation.user.username if reservation.user else "") or "a guest"
