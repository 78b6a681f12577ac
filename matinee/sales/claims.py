"""The innermost part of the sale: claims on seats come into being here, and the constraint decides.

Everything in this module runs inside a transaction of its caller, who turns `IntegrityError` into words outside it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F

from matinee.money import Money
from matinee.programme.halls import HallSeat
from matinee.programme.models import BrokenSeat, Price, Showtime
from matinee.sales.models import ReleaseReason, Reservation, ReservedSeat
from matinee.sales.pricing import QuoteLine, Tariff, quote
from matinee.sales.refusals import SeatTaken


def claim(reservation: Reservation, lines: Iterable[QuoteLine], *, held_until: datetime | None, now: datetime) -> None:
    """Claim the seats of these lines for a reservation, at the prices they say.

    `IntegrityError` from `seat_claimed_once` if one of them has a live claim. The order matters: two customers who want
    the same seats meet at the first of them, and none waits for the other in a circle.
    """
    ordered = sorted(lines, key=lambda line: line.seat)
    release_lapsed(reservation.showtime, [line.seat for line in ordered], now)
    ReservedSeat.objects.bulk_create(
        ReservedSeat(
            reservation=reservation,
            showtime=reservation.showtime,
            seat_id=line.seat,
            price=line.price,
            fee=line.fee,
            tax=line.tax,
            claimed_at=now,
            held_until=held_until,
        )
        for line in ordered
    )


def quoted(showtime: Showtime, seats: Sequence[HallSeat]) -> list[QuoteLine]:
    """These seats at today's prices."""
    return quote(seats, tariff(showtime))


def release_lapsed(showtime: Showtime, seats: Sequence[int], now: datetime) -> None:
    """Sweep away the claims on these seats whose time is up. They ended when the clock said so, not now."""
    ReservedSeat.objects.lapsed(now).filter(showtime=showtime, seat__in=seats).update(
        released_at=F("held_until"), released_because=ReleaseReason.EXPIRED
    )


def release(released: Iterable[ReservedSeat], because: ReleaseReason, now: datetime) -> int:
    """End claims that stand. One whose time was up has ended already, and says so."""
    standing = ReservedSeat.objects.filter(pk__in=[claim.pk for claim in released], released_at=None)
    expired = standing.filter(held_until__lte=now)
    count = expired.update(released_at=F("held_until"), released_because=ReleaseReason.EXPIRED)
    return count + standing.update(released_at=now, released_because=because)


def hold_until(held: Iterable[ReservedSeat], moment: datetime | None) -> int:
    """Move the end of claims that are not released; None keeps them for good. How many there were."""
    pks = [claim.pk for claim in held]
    return ReservedSeat.objects.filter(pk__in=pks, released_at=None).update(held_until=moment)


def tariff(showtime: Showtime) -> Tariff:
    prices = {price.category: price.amount for price in showtime.price_card.prices.all()}
    return Tariff.of(showtime.theater, prices)


def taken(showtime: Showtime, now: datetime) -> set[int]:
    """The ids of the seats that can't be had: somebody has a live claim on them, or they are broken."""
    claimed = ReservedSeat.objects.live(now).filter(showtime=showtime).values_list("seat_id", flat=True)
    broken = BrokenSeat.objects.filter(mended_at=None, seat__plan=showtime.plan_id).values_list("seat_id", flat=True)
    return set(claimed.order_by().union(broken.order_by()))


def seat_taken(showtime: Showtime, seats: Sequence[HallSeat], now: datetime) -> SeatTaken:
    """Which of these seats were taken; all of them, if they are free again already."""
    gone = taken(showtime, now)
    return SeatTaken([seat.label for seat in seats if seat.pk in gone] or [seat.label for seat in seats])


def lowest_prices(showtimes: Sequence[Showtime], rooms: Mapping[int, Collection[str]]) -> dict[int, Money]:
    """What the cheapest seat of each of these showtimes costs, by their ids, in one statement.

    `rooms` says which categories the seats of a plan have: a card may price others, which the room hasn't got.
    """
    cards = {showtime.price_card_id for showtime in showtimes}
    amounts: dict[int, dict[str, int]] = {}
    for card, category, amount in Price.objects.filter(card__in=cards).values_list("card", "category", "amount"):
        amounts.setdefault(card, {})[category] = amount
    found: dict[int, Money] = {}
    for showtime in showtimes:
        prices = [amounts[showtime.price_card_id][category] for category in rooms[showtime.plan_id]]
        found[showtime.pk] = showtime.theater.money(min(prices, default=0) + showtime.theater.booking_fee)
    return found
