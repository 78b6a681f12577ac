"""Who keeps seats and doesn't pay: how many at once, and how long until they may keep others.

Computed from what was reserved, for the customer and for the address that asked. Two requests at the very same moment
may both pass; the next one doesn't.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet

from matinee.accounts.models import User
from matinee.prepared import Prepared
from matinee.sales.models import Channel, Reservation
from matinee.sales.refusals import TooManyHolds

# What was given up longer ago counts no more.
REMEMBERED = timedelta(hours=24)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=12)
# So many seats let go weigh as much as one more reservation: an empty room is worse than a change of mind.
SEATS_WEIGH = 10


@dataclass(frozen=True, slots=True)
class Hold:
    """A reservation of the last day."""

    pk: int
    created_at: datetime
    released_at: datetime | None
    purchase: int | None
    seats: int
    live: int
    next_end: datetime | None
    last_end: datetime | None

    def ended(self, now: datetime) -> datetime:
        return self.released_at or min(self.last_end or now, now)

    @property
    def is_wasted(self) -> bool:
        return self.purchase is None and not self.live

    @property
    def weight(self) -> int:
        return 1 + self.seats // SEATS_WEIGH


def check_holds(user: User | None, asked_from: str, now: datetime) -> None:
    """That who asks may keep seats at this moment. TooManyHolds, with the seconds until they may."""
    if not settings.RATE_LIMITS:
        return
    if user is not None:
        holds = [Hold(*row) for row in _OF_USER(user=user.pk, since=now - REMEMBERED, now=now)]
        check_seats(holds, settings.UNPAID_SEATS, now)
        # Who has paid has shown what the seats were for.
        check_pause(_since_paid(holds), settings.UNPAID_HOLDS, now)
    if asked_from:
        holds = [Hold(*row) for row in _FROM(asked_from=asked_from, since=now - REMEMBERED, now=now)]
        check_seats(holds, settings.UNPAID_SEATS_ADDRESS, now)
        check_pause(holds, settings.UNPAID_HOLDS_ADDRESS, now)


def check_seats(holds: Iterable[Hold], most: int, now: datetime) -> None:
    unpaid = [hold for hold in holds if hold.live and hold.purchase is None]
    seats = sum(hold.live for hold in unpaid)
    if seats >= most:
        ends = min((hold.next_end for hold in unpaid if hold.next_end), default=now)
        raise TooManyHolds(_seconds(ends - now), seats)


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


def _since_paid(holds: list[Hold]) -> list[Hold]:
    paid = max((hold.created_at for hold in holds if hold.purchase), default=None)
    return [hold for hold in holds if paid is None or hold.created_at > paid]


def _seconds(time: timedelta) -> int:
    return max(1, ceil(time.total_seconds()))


def _holds(
    asked: QuerySet[Reservation], since: datetime, now: datetime
) -> QuerySet[
    Reservation, tuple[int, datetime, datetime | None, int | None, int, int, datetime | None, datetime | None]
]:
    is_live = Q(claims__released_at=None) & (Q(claims__held_until=None) | Q(claims__held_until__gt=now))
    return (
        asked.filter(created_at__gt=since, channel__in=(Channel.WEB, Channel.API))
        .order_by()
        .values_list("pk", "created_at", "released_at", "purchase")
        .annotate(
            seats=Count("claims"),
            live=Count("claims", filter=is_live),
            next_end=Min("claims__held_until", filter=is_live),
            last_end=Max("claims__held_until"),
        )
    )


_OF_USER = Prepared(lambda user, since, now: _holds(Reservation.objects.filter(user=user), since, now))
_FROM = Prepared(lambda asked_from, since, now: _holds(Reservation.objects.filter(asked_from=asked_from), since, now))
