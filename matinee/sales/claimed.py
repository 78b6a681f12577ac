"""Of which categories and kinds the claimed seats of showtimes are: where the lowest price depends on it.

Reading that joins every claim with its seat, so what was read is remembered for as long as the claims are the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from matinee.prepared import Among, Prepared
from matinee.programme.models import BrokenSeat
from matinee.sales.claims import Mark
from matinee.sales.models import Channel, ReservedSeat

# More showtimes than a chain has on sale with their cheapest seats gone. Then it begins anew.
MOST_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class ClaimedGroup:
    """Seats of one category and kind: how many are claimed and not broken, sold, and in customers' hands."""

    category: str
    kind: str
    claimed: int
    sold: int
    customers: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """How many seats of a showtime are claimed and not broken; and of which `groups`, where somebody looked."""

    number: int = 0
    groups: tuple[ClaimedGroup, ...] = ()


_remembered: dict[tuple[int, Mark], tuple[ClaimedGroup, ...]] = {}


def groups(marks: Mapping[int, Mark], now: datetime) -> dict[int, tuple[ClaimedGroup, ...]]:
    """Those of the showtimes with these ids, whose claims were just read; in one statement, or none."""
    unknown = {pk: mark for pk, mark in marks.items() if (pk, mark) not in _remembered}
    read = _read(list(unknown), now) if unknown else {}
    # A list first: another thread may begin anew while this one looks.
    found = {pk: read.get(pk) or _remembered.get((pk, mark), ()) for pk, mark in marks.items()}
    # What a transaction sees may be rolled back, and ids be used again.
    if read and not connection.in_atomic_block:
        if len(_remembered) + len(read) > MOST_REMEMBERED:
            _remembered.clear()
        _remembered.update({(pk, mark): read[pk] for pk, mark in unknown.items()})
    return found


def forget() -> None:
    """After rows were rolled back: their ids will be those of others."""
    _remembered.clear()


def _read(showtimes: list[int], now: datetime) -> dict[int, tuple[ClaimedGroup, ...]]:
    found: dict[int, list[ClaimedGroup]] = {showtime: [] for showtime in showtimes}
    for showtime, category, kind, *numbers in _GROUPS(showtimes=tuple(showtimes), now=now):
        found[showtime].append(ClaimedGroup(category, kind, *numbers))
    return {showtime: tuple(of) for showtime, of in found.items()}


def _groups(showtimes: Any, now: Any) -> QuerySet[Any, tuple[int, str, str, int, int, int]]:
    broken = BrokenSeat.objects.filter(mended_at=None).values("seat")
    claimed = ReservedSeat.objects.live(now).filter(Among(F("showtime"), showtimes)).order_by()
    return claimed.values_list("showtime", "seat__category", "seat__kind").annotate(
        claimed=Count("pk", filter=~Q(seat__in=broken)),
        sold=Count("pk", filter=Q(reservation__purchase__isnull=False, reservation__purchase__cancelled_at=None)),
        customers=Count("pk", filter=~Q(reservation__channel=Channel.HOUSE)),
    )


_GROUPS = Prepared(_groups)
