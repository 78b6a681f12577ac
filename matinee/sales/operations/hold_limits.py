"""Limits on unpaid seats: how many a customer may keep at once, how many may wait for the desk, and when to pause.

A customer is counted by their account; everybody at one network address is counted together, too. Within a transaction
two requests of one customer wait for each other, so what is counted is what stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet

from matinee.accounts.confirmed import has_confirmed_email
from matinee.accounts.models import User
from matinee.prepared import Prepared, run
from matinee.programme.models import Theater
from matinee.sales.models import Channel, Payment, Reservation, ReservedSeat
from matinee.sales.refusals import TooManyAtDesk, TooManyHolds

# Reservations that came to nothing longer ago than this are forgotten.
REMEMBERED = timedelta(hours=24)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=12)
# So many seats let go weigh as much as one more reservation: an empty room is worse than a change of mind.
SEATS_WEIGH = 10
# So many guests of one network address may have seats waiting for the desk.
DESK_GUESTS_ADDRESS = 5


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for seats: an account, or guests of one network address, by its key. Either may be unknown."""

    user: User | None
    address: str

    @classmethod
    def of(cls, reservation: Reservation) -> "Asking":
        return cls(reservation.user, reservation.asked_from)


@dataclass(frozen=True, slots=True)
class Hold:
    """A reservation of the last day."""

    pk: int
    created_at: datetime
    released_at: datetime | None
    purchase: int | None
    seats: int
    live: int
    last_end: datetime | None

    def ended(self, now: datetime) -> datetime:
        return self.released_at or min(self.last_end or now, now)

    @property
    def is_wasted(self) -> bool:
        return self.purchase is None and not self.live

    @property
    def weight(self) -> int:
        return 1 + self.seats // SEATS_WEIGH


def are_on(channel: str) -> bool:
    """Whether customers of this channel are limited. The desk's staff decide for themselves."""
    return settings.RATE_LIMITS and channel in (Channel.WEB, Channel.API)


def check(
    asking: Asking, theater: Theater, seats: int, now: datetime, *, instead_of: Reservation | None = None
) -> None:
    """Check that the customer may keep so many seats now. In a transaction. TooManyHolds, with the seconds to wait.

    Counted are all of their unpaid seats, however old, and those asked for. What a change replaces, `instead_of`, is
    not counted, and a change needs no pause.
    """
    take_turn(asking)
    check_seats(asking, theater, seats, now, instead_of)
    if instead_of is None:
        check_pauses(asking, now)


def take_turn(asking: Asking) -> None:
    """Until this transaction ends, let nobody else ask for the same account or the same address.

    On SQLite a transaction waits for every other one as it is.
    """
    if connection.vendor != "postgresql":
        return
    keys = [f"user {asking.user.pk}" if asking.user else "", f"address {asking.address}" if asking.address else ""]
    # Accounts before addresses, so that two requests never wait for each other in a circle.
    for key in filter(None, keys):
        run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))::text", [f"matinee holds {key}"])


def check_seats(
    asking: Asking, theater: Theater, seats: int, now: datetime, instead_of: Reservation | None = None
) -> None:
    """Check what is held and what is asked for against the customer's limit, and against that of their address."""
    but = instead_of.pk if instead_of else 0
    of_customer = _UNPAID_OF_USER.first(user=asking.user.pk, but=but, now=now) if asking.user else None
    of_address = _UNPAID_FROM.first(address=asking.address, but=but, now=now) if asking.address else None
    most = min(settings.UNPAID_SEATS, theater.unpaid_seats or settings.UNPAID_SEATS)
    for held, limit in ((of_customer, most), (of_address, settings.UNPAID_SEATS_ADDRESS)):
        kept, next_end = held or (0, now + timedelta(minutes=theater.hold_minutes))
        if kept + seats > limit:
            raise TooManyHolds(_seconds(next_end - now), kept=kept, most=limit)


def check_pauses(asking: Asking, now: datetime) -> None:
    """Check that the customer hasn't just let go of too many reservations. TooManyHolds."""
    since = now - REMEMBERED
    if asking.user is not None:
        holds = [Hold(*row) for row in _OF_USER(user=asking.user.pk, since=since, now=now)]
        # Who has paid has shown what the seats were for.
        check_pause(_since_paid(holds), settings.UNPAID_HOLDS, now)
    if asking.address:
        holds = [Hold(*row) for row in _FROM(address=asking.address, since=since, now=now)]
        check_pause(holds, settings.UNPAID_HOLDS_ADDRESS, now)


def check_pause(holds: Iterable[Hold], free: int, now: datetime) -> None:
    wasted = [hold for hold in holds if hold.is_wasted]
    too_many = sum(hold.weight for hold in wasted) - free
    if too_many < 0 or not wasted:
        return
    until = max(hold.ended(now) for hold in wasted) + pause(too_many)
    if now < until:
        raise TooManyHolds(_seconds(until - now))


def pause(too_many: int) -> timedelta:
    """A minute, two, four … up to half a day."""
    minutes: int = 2 ** min(too_many, 20)
    return min(FIRST_PAUSE * minutes, LONGEST_PAUSE)


# ── Seats that wait for the desk ─────────────────────────────────────────────────────────────────


def check_desk(reservation: Reservation, seats: int, now: datetime) -> None:
    """Check that so many seats may wait for the desk with this reservation. In a transaction. TooManyAtDesk.

    A customer with a confirmed e-mail address may have as many as they may keep at all.
    """
    asking, theater = Asking.of(reservation), reservation.showtime.theater
    if has_confirmed_email(asking.user):
        return
    take_turn(asking)
    for waiting, most in _waiting_for_desk(reservation, theater, now):
        if waiting.count() + seats > most:
            raise TooManyAtDesk(theater.desk_seats)


def waits_for_desk(reservation: Reservation) -> bool:
    """Whether its seats are kept for as long as the desk waits."""
    return AT_DESK.filter(reservation=reservation.pk).exists()


# Those that the customer gave up, too: the seats stay kept until the same moment.
AT_DESK = Payment.objects.filter(gateway="desk", captured_at=None)


def _waiting_for_desk(
    reservation: Reservation, theater: Theater, now: datetime
) -> Iterable[tuple[QuerySet[ReservedSeat], int]]:
    """The other seats that wait for this customer and for others at their address, each with how many may."""
    waiting = ReservedSeat.objects.live(now).exclude(held_until=None).exclude(reservation=reservation.pk)
    waiting = waiting.filter(reservation__in=AT_DESK.values("reservation"))
    if reservation.user_id is not None:
        yield waiting.filter(reservation__user=reservation.user_id), theater.desk_seats
        return
    guests = waiting.filter(reservation__user=None)
    yield guests.filter(reservation__email__iexact=reservation.email), theater.desk_seats
    if reservation.asked_from:
        yield guests.filter(reservation__asked_from=reservation.asked_from), theater.desk_seats * DESK_GUESTS_ADDRESS


# ── What was reserved ────────────────────────────────────────────────────────────────────────────


def _since_paid(holds: list[Hold]) -> list[Hold]:
    paid = max((hold.created_at for hold in holds if hold.purchase), default=None)
    return [hold for hold in holds if paid is None or hold.created_at > paid]


def _seconds(time: timedelta) -> int:
    return max(1, ceil(time.total_seconds()))


def _unpaid(claims: QuerySet[ReservedSeat], but: Any, now: Any) -> QuerySet[ReservedSeat, tuple[int, datetime]]:
    """How many seats, and when the first of them is free again. What is paid for is kept without an end."""
    unpaid = claims.filter(released_at=None, held_until__gt=now, reservation__channel__in=(Channel.WEB, Channel.API))
    counted = unpaid.exclude(reservation=but).order_by().values("released_at")
    return counted.values_list(Count("pk"), Min("held_until"))


_UNPAID_OF_USER = Prepared(
    lambda user, but, now: _unpaid(ReservedSeat.objects.filter(reservation__user=user), but, now)
)
_UNPAID_FROM = Prepared(
    lambda address, but, now: _unpaid(ReservedSeat.objects.filter(reservation__asked_from=address), but, now)
)


def _holds(
    asked: QuerySet[Reservation], since: datetime, now: datetime
) -> QuerySet[Reservation, tuple[int, datetime, datetime | None, int | None, int, int, datetime | None]]:
    is_live = Q(claims__released_at=None) & (Q(claims__held_until=None) | Q(claims__held_until__gt=now))
    return (
        asked.filter(created_at__gt=since, channel__in=(Channel.WEB, Channel.API))
        .order_by()
        .values_list("pk", "created_at", "released_at", "purchase")
        .annotate(seats=Count("claims"), live=Count("claims", filter=is_live), last_end=Max("claims__held_until"))
    )


_OF_USER = Prepared(lambda user, since, now: _holds(Reservation.objects.filter(user=user), since, now))
_FROM = Prepared(lambda address, since, now: _holds(Reservation.objects.filter(asked_from=address), since, now))
