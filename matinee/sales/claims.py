"""The innermost part of the sale: claims on seats come into being here, and the constraint decides.

Everything in this module runs inside a transaction of its caller, who turns `IntegrityError` into words outside it.
"""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast

from matinee.prepared import Among, Listed, Parameter, Prepared, PreparedUpdate, insert, insert_many, run
from matinee.programme.halls import HallSeat, row_object, seats_of
from matinee.programme.models import BrokenSeat, Edition, Price, Showtime
from matinee.refusals import Conflict
from matinee.sales import hot
from matinee.sales.models import ReleaseReason, Reservation, ReservedSeat, ReservedSeatQuerySet
from matinee.sales.pricing import QuoteLine, Tariff, quote
from matinee.sales.refusals import PlanChanged, SeatTaken


def claim(
    reservation: Reservation, lines: Iterable[QuoteLine], *, held_until: datetime | None, now: datetime
) -> list[ReservedSeat]:
    """Claim the seats of these lines for a reservation, at the prices they say.

    `IntegrityError` from `seat_claimed_once` if one of them has a live claim, and from `claim_of_its_showtimes_plan` if
    the showtime has another seat plan than the one that the seats were chosen from. The order matters: two customers
    who want the same seats meet at the first of them, and none waits for the other in a circle.
    """
    keep_showtime(reservation.showtime)
    claimed = new_claims(reservation, lines, held_until, now)
    release_lapsed(reservation.showtime, [one.seat_id for one in claimed], now)
    insert_many(claimed)
    return claimed


def keep_showtime(showtime: Showtime) -> None:
    """Keep a showtime and its seat plan as they are until this transaction ends; others may sell of it at once.

    New claims do that by their keys. Who is going to make some does it before they end old ones: staff lock a showtime
    first and its claims then, and in the other order the two could wait for each other. SQLite's writers take turns.
    """
    if connection.vendor == "postgresql":
        run("SELECT 1 FROM programme_showtime WHERE id = %s FOR KEY SHARE", [showtime.pk])


# The claims that a reservation is for, as `with_sale()` would fetch them, and whether their showtime was cancelled.
of_reservation = Prepared(
    lambda pk: (
        ReservedSeat.objects.kept()
        .filter(reservation=pk)
        .select_related("seat")
        .annotate(called_off_at=F("showtime__cancelled_at"))
    )
)


def keep(reservation: Reservation, seats: Sequence[HallSeat], *, held_until: datetime, now: datetime) -> Reservation:
    """Save a new reservation with its claims: all of it, or nothing and an `IntegrityError`.

    On PostgreSQL that is one statement (`hot.py`), and so a transaction of its own. What comes back knows all that
    reading it again `with_sale()` would tell.
    """
    lines = quoted(reservation.showtime, seats)
    if connection.vendor == "postgresql":
        claimed = new_claims(reservation, lines, held_until, now)
        # Inside a transaction of the caller's, a statement that fails would otherwise take that one along.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            keys = hot.reserve_at_once(reservation, lines, held_until, now)
        for one in claimed:
            one.pk, one.reservation_id = keys[one.seat_id], reservation.pk
    else:
        with transaction.atomic():
            insert(reservation)
            claimed = claim(reservation, lines, held_until=held_until, now=now)
    rows = {seat.pk: row_object(reservation.showtime.plan_id, seat.label) for seat in seats}
    for one in claimed:
        one.seat = rows[one.seat_id]
    return reservation.with_claims(claimed).with_purchase(None)


def new_claims(
    reservation: Reservation, lines: Iterable[QuoteLine], held_until: datetime | None, now: datetime
) -> list[ReservedSeat]:
    """Claims in the order in which they are to be inserted, not saved yet."""
    return [
        ReservedSeat(
            reservation_id=reservation.pk,
            showtime_id=reservation.showtime_id,
            seat_id=line.seat,
            price=line.price,
            fee=line.fee,
            tax=line.tax,
            claimed_at=now,
            held_until=held_until,
            live_plan_id=reservation.showtime.plan_id,
        )
        for line in sorted(lines, key=lambda line: line.seat)
    ]


def quoted(showtime: Showtime, seats: Sequence[HallSeat]) -> list[QuoteLine]:
    """These seats at today's prices."""
    return quote(seats, tariff(showtime))


def release_lapsed(showtime: Showtime, seats: Sequence[int], now: datetime) -> None:
    """Sweep away the claims on these seats whose time is up. They ended when the clock said so, not now."""
    end_lapsed(ReservedSeat.objects.lapsed(now).filter(showtime=showtime, seat__in=seats))


def end_lapsed(lapsed: ReservedSeatQuerySet) -> int:
    return lapsed.end(F("held_until"), ReleaseReason.EXPIRED)


def release(released: Iterable[ReservedSeat], because: ReleaseReason, now: datetime) -> int:
    """End claims that stand. One whose time was up has ended already, and says so."""
    standing = ReservedSeat.objects.filter(pk__in=[claim.pk for claim in released], released_at=None)
    return end_lapsed(standing.filter(held_until__lte=now)) + standing.end(now, because)


def hold_until(reservation: Reservation, moment: datetime | None) -> int:
    """Move the end of a reservation's claims; None keeps them for good. How many there were that were not released."""
    return _HOLD_UNTIL(reservation=reservation.pk, moment=moment)


_HOLD_UNTIL = PreparedUpdate(
    lambda reservation: ReservedSeat.objects.filter(reservation=reservation, released_at=None),
    held_until=Parameter("moment"),
)


def tariff(showtime: Showtime) -> Tariff:
    """What a seat of each category costs at this showtime."""
    return Tariff.of(showtime.theater, showtime.prices)


def taken(showtime: Showtime, now: datetime) -> set[int]:
    """The ids of the seats that can't be had: somebody has a live claim on them, or they are broken.

    At a showtime that was called off those are all.
    """
    if showtime.cancelled_at is not None:
        return {seat.pk for seat in seats_of(showtime.plan_id)}
    return {seat for (seat,) in _TAKEN(showtime=showtime.pk, plan=showtime.plan_id, now=now)}


def _taken(showtime: Any, plan: Any, now: Any) -> QuerySet[Any, tuple[int]]:
    claimed = ReservedSeat.objects.live(now).filter(showtime=showtime).order_by().values_list("seat_id")
    broken = BrokenSeat.objects.filter(mended_at=None, seat__plan=plan).order_by().values_list("seat_id")
    return claimed.union(broken, all=True)


_TAKEN = Prepared(_taken)


def taken_expression(showtime: Any, now: Any) -> Listed:
    """What `taken` says of the showtime with this id, beside what else a statement reads."""
    return Listed(_taken(showtime, Subquery(Showtime.objects.filter(pk=showtime).values("plan").order_by()), now))


def taken_in(showtime: Showtime, now: datetime) -> tuple[int | None, set[int]]:
    """The number of the programme's edition and, in the same statement, what `taken` says."""
    rows = {row for (row,) in _TAKEN_IN(showtime=showtime.pk, plan=showtime.plan_id, now=now)}
    number = min(rows, default=0)
    gone = rows - {number} if number < 0 else rows
    if showtime.cancelled_at is not None:
        gone = {seat.pk for seat in seats_of(showtime.plan_id)}
    return (-number if number < 0 else None), gone


_TAKEN_IN = Prepared(
    lambda showtime, plan, now: _taken(showtime, plan, now).union(
        # No seat has a number below 0.
        Edition.objects.annotate(mark=-F("number")).values_list("mark"),
        all=True,
    )
)


class Mark(NamedTuple):
    """How many seats of a showtime are claimed and not broken, and what tells these claims from others.

    A new claim has a higher id than those before it, and one that went doesn't come back. So as many claims with the
    same sum of ids are the same claims; and as many of them kept for good, in the same state.
    """

    number: int = 0
    ids: int = 0
    for_good: int = 0


def numbers(showtimes: Sequence[int], now: datetime) -> dict[int, Mark]:
    """How many seats of the showtimes with these ids are claimed and not broken, where there are any."""
    rows = _NUMBERS(showtimes=tuple(showtimes), now=now) if showtimes else ()
    return {showtime: Mark(*mark) for showtime, *mark in rows}


def _numbers(showtimes: Any, now: Any) -> QuerySet[Any, tuple[int, int, int, int]]:
    broken = BrokenSeat.objects.filter(mended_at=None).values("seat")
    sound = ReservedSeat.objects.live(now).filter(Among(F("showtime"), showtimes)).exclude(seat__in=broken)
    return (
        sound.order_by()
        .values_list("showtime")
        .annotate(
            number=Count("pk"),
            ids=Cast(Sum("pk"), BigIntegerField()),
            for_good=Count("pk", filter=Q(held_until=None)),
        )
    )


_NUMBERS = Prepared(_numbers)


def numbers_in(showtimes: Sequence[int], now: datetime) -> tuple[int | None, dict[int, Mark]]:
    """The number of the programme's edition and, in the same statement, what `numbers` says."""
    found = {showtime: Mark(*mark) for showtime, *mark in _NUMBERS_IN(showtimes=tuple(showtimes), now=now)}
    edition = found.pop(0, None)
    return edition and edition.number, found


_NUMBERS_IN = Prepared(
    lambda showtimes, now: _numbers(showtimes, now).union(
        # There is no showtime 0.
        Edition.objects.annotate(zero=Value(0, output_field=BigIntegerField())).values_list(
            "zero", "number", F("zero"), F("zero")
        ),
        all=True,
    )
)


def seat_taken(showtime: Showtime, seats: Sequence[HallSeat], now: datetime) -> Conflict:
    """Which of these seats were taken; all of them, if they are free again already. Or that the room is another one."""
    if not Showtime.objects.filter(pk=showtime.pk, plan=showtime.plan_id).exists():
        return PlanChanged()
    gone = taken(showtime, now)
    return SeatTaken([seat.label for seat in seats if seat.pk in gone] or [seat.label for seat in seats])


_AMOUNTS = Prepared(
    lambda cards: Price.objects.filter(card__pk__in=cards).order_by().values_list("card", "category", "amount")
)


def amounts(showtimes: Sequence[Showtime]) -> dict[int, dict[str, int]]:
    """What the price cards of these showtimes say of each category, by the cards' ids, in one statement."""
    cards = list({showtime.price_card_id for showtime in showtimes})
    found: dict[int, dict[str, int]] = {card: {} for card in cards}
    for card, category, amount in _AMOUNTS(cards=cards):
        found[card][category] = amount
    return found
