"""Calling a showtime off: sales stop, whoever has seats is paid back, and everybody is told why.

The decision is one short transaction. The refunds are the sweeper's, one short transaction each, so hundreds of them
survive a worker that dies in the middle: the next sweep goes on where the last one stopped.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Sum

from matinee.accounts import audit
from matinee.accounts.models import User
from matinee.money import Money
from matinee.programme import operations as programme
from matinee.programme.models import Showtime
from matinee.refusals import Invalid, validated
from matinee.sales import claims, planning, tasks
from matinee.sales.models import (
    CallingOff,
    Channel,
    Payment,
    PaymentQuerySet,
    Purchase,
    PurchaseQuerySet,
    ReleaseReason,
    Reservation,
    ReservedSeat,
)
from matinee.sales.operations.refunding import cancel

logger = logging.getLogger(__name__)

# A sweep that refunds this many leaves the rest to the next one, so that nothing else waits long.
REFUNDS_A_SWEEP = 100
# A sale that was being settled as the showtime was called off is refunded, too; nothing takes longer.
LOOKED_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holders:
    """Who has seats at a showtime: purchases, their seats and their money; and seats that aren't paid for."""

    purchases: int
    seats: int
    amount: Money
    unpaid: int


def holders(showtime: Showtime, now: datetime) -> Holders:
    """Whom calling this showtime off would concern."""
    sold = _owed(showtime)
    claimed = ReservedSeat.objects.live(now).filter(showtime=showtime).exclude(reservation__channel=Channel.HOUSE)
    paid = claimed.filter(reservation__purchase__in=sold).count()
    amount = sold.aggregate(total=Sum("amount"))["total"] or 0
    return Holders(sold.count(), paid, showtime.theater.money(amount), claimed.count() - paid)


@transaction.atomic
def call_off(*, showtime: Showtime, reason: str, by: User, face: str, now: datetime) -> CallingOff:
    """Call a showtime off for good. Sales stop at once; every holder is refunded and mailed the reason.

    A showtime that is called off already stays as it is, with the first reason. Invalid without a reason.
    ChangedMeanwhile if it was deleted.
    """
    planning.stand_still(Showtime.objects.filter(pk=showtime.pk))
    programme.lock(showtime, Showtime.objects.with_programme())
    known = CallingOff.objects.filter(showtime=showtime).first()
    if known is not None:
        return known
    off = validated(CallingOff(showtime=showtime, reason=reason.strip(), by=by))
    if not off.reason:
        raise Invalid("reason", "Say why: everybody who has a seat is told.")
    off.save()
    showtime.cancelled_at = now
    programme.revise(showtime, now)
    showtime.save(update_fields=["cancelled_at", "revision", "revised_at"])
    _release_unpaid(off, now)
    audit.note(
        who=by,
        face=face,
        verb="called off",
        kind="showtime",
        row=str(showtime.pk),
        name=str(showtime),
        changed={"cancelled_at": ["", audit.shown(now)], "reason": ["", off.reason]},
        now=now,
    )
    return off


# ── What the sweeper does ────────────────────────────────────────────────────────────────────────


def pay_holders_back(*, now: datetime) -> None:
    """Refund what called-off showtimes still owe, and let go of what is still kept there."""
    left = REFUNDS_A_SWEEP
    for off in CallingOff.objects.filter(finished_at=None).select_related("showtime__screen__theater"):
        with transaction.atomic():
            _release_unpaid(off, now)
        for bought in _owed(off.showtime).select_related("reservation", "payment").order_by("pk"):
            left -= _refund(bought, off, now)
            if not left:
                return
        _finish(off, now)


def _owed(showtime: Showtime) -> PurchaseQuerySet:
    return Purchase.objects.standing().filter(reservation__showtime=showtime)


def _refund(bought: Purchase, off: CallingOff, now: datetime) -> bool:
    """Whether that succeeded. One that fails is logged and tried again by the next sweep; it holds up nobody else."""
    bought.reservation.showtime = off.showtime
    try:
        cancel(bought=bought, by_staff=True, now=now, reason=off.refund_reason)
    except Exception:
        logger.exception("refund of a called-off showtime failed", extra={"purchase": bought.pk})
        return False
    return True


def _finish(off: CallingOff, now: datetime) -> None:
    """Nobody looks again once all is paid back and nothing can have been on its way."""
    called_off_at = off.showtime.cancelled_at
    if called_off_at is None or now < called_off_at + LOOKED_AFTER or _owed(off.showtime).exists():
        return
    CallingOff.objects.filter(pk=off.pk, finished_at=None).update(finished_at=now)


def _release_unpaid(off: CallingOff, now: datetime) -> None:
    """Let go of the seats that aren't paid for. Whose payment is under way is left to its answer.

    A reservation that somebody works on at this moment is passed over: waiting for its lock, with the showtime's in
    hand, could be a circle. The sweeper comes again.
    """
    kept = Reservation.objects.filter(showtime=off.showtime, released_at=None).exclude(channel=Channel.HOUSE).live(now)
    locked = list(kept.order_by("pk").select_for_update(skip_locked=True).values_list("pk", flat=True))
    # Looked at anew: what was read before the lock may be older than a sale.
    unpaid = Reservation.objects.filter(pk__in=locked).unpaid().exclude(Exists(_under_way().exclude(gateway="desk")))
    _let_go(list(unpaid.order_by("pk")), now)


def _under_way() -> PaymentQuerySet:
    return Payment.objects.under_way().filter(reservation=OuterRef("pk"))


def _let_go(reservations: list[Reservation], now: datetime) -> None:
    Payment.objects.under_way().filter(reservation__in=reservations).update(abandoned_at=now)
    Reservation.objects.filter(pk__in=[one.pk for one in reservations]).update(released_at=now)
    claims.release(ReservedSeat.objects.filter(reservation__in=reservations), ReleaseReason.RELEASED, now)
    for reservation in reservations:
        if reservation.email:
            tasks.send_called_off.enqueue(reservation.pk)
