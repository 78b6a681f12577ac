"""Giving a purchase back: the seats to the room, the money to the customer."""

import logging
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F

from matinee.accounts import audit
from matinee.accounts.models import User
from matinee.refusals import Invalid, validated
from matinee.sales import acting, claims, tasks
from matinee.sales.gateways import KNOWN
from matinee.sales.models import REASON_LENGTH, Payment, Purchase, Refund, ReleaseReason, Reservation
from matinee.sales.operations.reserving import locked
from matinee.sales.refusals import AlreadyHandedOut, RefundClosed

logger = logging.getLogger(__name__)


def cancel(*, bought: Purchase, by_staff: bool, now: datetime, reason: str = "") -> None:
    """Give a purchase back: its seats are free at once, its tickets worthless, its money on the way to the customer.

    Customers may within the terms that were stored at the sale (RefundClosed), and whenever the showtime is cancelled;
    staff always, if they say why: Invalid, where somebody of the staff acts on it without a reason, or with one that is
    too long to keep.
    """
    reason = " ".join(reason.split())
    if len(reason) > REASON_LENGTH:
        raise Invalid("reason", f"Say it in {REASON_LENGTH} characters; these are {len(reason)}.")
    with transaction.atomic():
        current = locked(bought.reservation)
        if not by_staff and not bought.is_refundable(now):
            raise RefundClosed
        if current.acting and not reason:
            raise Invalid("reason", "Say why: it stands in the trail, and with the refund.")
        standing = Purchase.objects.filter(pk=bought.pk, cancelled_at=None)
        if not standing.update(cancelled_at=now, revision=F("revision") + 1, revised_at=now):
            return
        Reservation.objects.filter(pk=current.pk).update(released_at=now)
        claims.release(current.kept_claims, ReleaseReason.REFUNDED, now)
        bought.tickets.update(cancelled_at=now)
        because = reason or ("cancelled by staff" if by_staff else "cancelled by the customer")
        refund = request_refund(bought.payment, because, now)
        acting.note(current, "cancelled and refunded", now, reason=because, about=bought)
        tasks.send_cancelled.enqueue(bought.pk)
    pay_back(refund=refund, now=now)


def request_refund(payment: Payment, reason: str, now: datetime) -> Refund:
    return Refund.objects.create(
        payment=payment, reference=secrets.token_hex(16), amount=payment.amount, reason=reason, requested_at=now
    )


def pay_back(*, refund: Refund, now: datetime) -> None:
    """Ask the gateway to give the money back. Without an answer the sweeper asks again."""
    try:
        done = refund.amount == 0 or KNOWN[refund.payment.gateway]().refund(refund)
    except Exception:
        # A gateway can fail in ways of its own; the money stays owed, and the row says so.
        logger.exception("refund failed", extra={"refund": refund.pk})
        return
    if done:
        Refund.objects.filter(pk=refund.pk, completed_at=None).update(completed_at=now)


@transaction.atomic
def hand_out(*, refund: Refund, by: User, till: str, face: str, now: datetime) -> None:
    """Note that staff handed out the cash that a refund owes. Invalid without a till; AlreadyHandedOut."""
    refund.till = " ".join(till.split())
    if not validated(refund).till:
        raise Invalid("till", "Say which till or drawer the money came from.")
    handed_out = Refund.objects.owed_in_cash().filter(pk=refund.pk)
    if not handed_out.update(completed_at=now, handed_out_by=by, till=refund.till):
        raise AlreadyHandedOut
    audit.note(
        who=by,
        face=face,
        verb="handed out cash",
        kind="refund",
        row=str(refund.pk),
        name=str(refund.payment.money),
        changed={"completed_at": ["", audit.shown(now)], "till": ["", refund.till]},
        now=now,
    )
