"""What a gateway says of a payment, and what follows from it: tickets, the hold as before, or the money back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce

from matinee.accounts import audit
from matinee.accounts.models import User
from matinee.prepared import Parameter, PreparedUpdate, insert, insert_many
from matinee.programme.models import Showtime
from matinee.sales import choosing, claims, tasks
from matinee.sales.gateways.base import Captured, Declined, Outcome
from matinee.sales.models import (
    CallingOff,
    Payment,
    Purchase,
    Refund,
    ReleaseReason,
    Reservation,
    ReservedSeat,
    Ticket,
)
from matinee.sales.operations.refunding import pay_back, request_refund
from matinee.sales.operations.reserving import locked
from matinee.sales.pricing import QuoteLine
from matinee.sales.refusals import AlreadySettled


@dataclass(frozen=True, slots=True)
class Decision:
    """Who among the staff says what became of a payment, and how they know."""

    by: User
    face: str
    reason: str


def settle(*, payment: Payment, outcome: Outcome, now: datetime, decision: Decision | None = None) -> Purchase | None:
    """Take what a gateway says of a payment, or what staff found there. It may be said twice, late, or out of order.

    The purchase, if there is one now. Money for seats that are no longer to be had is refunded. AlreadySettled, for a
    decision alone.
    """
    refund: Refund | None = None
    bought: Purchase | None = None
    with transaction.atomic():
        current = locked(payment.reservation)
        if decision is not None:
            _note(decision, payment, outcome, now)
        if isinstance(outcome, Captured):
            bought, refund = _capture(current, payment, now)
        elif isinstance(outcome, Declined):
            _decline(current, payment, now)
    if refund is not None:
        pay_back(refund=refund, now=now)
    return bought


def _note(decision: Decision, payment: Payment, outcome: Outcome, now: datetime) -> None:
    """AlreadySettled, where the gateway has answered meanwhile: staff decided nothing then."""
    if not Payment.objects.unanswered().filter(pk=payment.pk).exists():
        raise AlreadySettled
    audit.note(
        who=decision.by,
        face=decision.face,
        verb="settled",
        kind="payment",
        row=str(payment.pk),
        name=payment.reference,
        changed={"outcome": ["", type(outcome).__name__.lower()], "reason": ["", decision.reason]},
        now=now,
    )


def _capture(current: Reservation, payment: Payment, now: datetime) -> tuple[Purchase | None, Refund | None]:
    """The money is there. Whatever was believed of this payment before, it is captured now, and once."""
    if not _CAPTURE(payment=payment.pk, now=now):
        return current.bought, None
    if current.bought is not None:
        return current.bought, request_refund(payment, "paid twice", now)
    if not _keep_for_good(current, now):
        tasks.send_too_late.enqueue(current.pk)
        return None, request_refund(payment, _why_back(current), now)
    return _issue(current, payment, now), None


def _why_back(current: Reservation) -> str:
    off = CallingOff.objects.filter(showtime=current.showtime_id).first()
    return off.refund_reason if off else "paid too late, and the seats were gone"


_CAPTURE = PreparedUpdate(
    lambda payment: Payment.objects.filter(pk=payment, captured_at=None),
    captured_at=Parameter("now"),
    declined_at=None,
    abandoned_at=None,
)


def _keep_for_good(current: Reservation, now: datetime) -> bool:
    """Turn the hold into a sale. If it lapsed, rebook the same seats or equivalent ones.

    Returns whether that succeeded. Nothing is rebooked once the showtime has begun. Where it has another seat
    plan by then, equivalent seats are of that one.
    """
    if current.released_at is not None or current.is_called_off:
        return False
    held = current.kept_claims
    if current.is_live(now):
        return claims.hold_until(current, None) == len(held)
    current.showtime = Showtime.objects.with_programme().get(pk=current.showtime_id)
    if now >= current.showtime.starts_at:
        return False
    same = [QuoteLine(claim.seat_id, claim.price, claim.fee, claim.tax) for claim in held]
    return _claim_again(current, held, same, now) or _claim_again(
        current, held, choosing.as_good(current.showtime, held, now), now
    )


def _claim_again(current: Reservation, held: Sequence[ReservedSeat], lines: Sequence[QuoteLine], now: datetime) -> bool:
    if not lines:
        return False
    try:
        with transaction.atomic():
            claims.keep_showtime(current.showtime)
            lapsed = ReservedSeat.objects.filter(pk__in=[claim.pk for claim in held])
            lapsed.end(Coalesce("released_at", "held_until"), ReleaseReason.CHANGED)
            claims.claim(current, lines, held_until=None, now=now)
    except IntegrityError:
        return False
    # Its tickets are for these seats.
    current.with_claims(claims.of_reservation(pk=current.pk))
    return True


def _issue(current: Reservation, payment: Payment, now: datetime) -> Purchase:
    """The purchase and its tickets; the mail with them goes out once this transaction is committed."""
    showtime = current.showtime
    bought = Purchase(
        reservation=current,
        payment=payment,
        # The version before this one starts payments without a channel, while both run during an update.
        channel=payment.channel or current.channel,
        amount=payment.amount,
        name=current.name,
        email=current.email,
        purchased_at=now,
        refundable_until=showtime.starts_at - timedelta(minutes=showtime.theater.refund_minutes),
    )
    insert(bought)
    tickets = [Ticket(purchase=bought, claim=claim) for claim in current.kept_claims]
    insert_many(tickets)
    if bought.email:
        tasks.send_tickets.enqueue(bought.pk)
    return bought.with_tickets(tickets)


def _decline(current: Reservation, payment: Payment, now: datetime) -> None:
    """No money. The hold goes on with the time that it had left, up to the theater's limit.

    One that has lapsed while nobody knew stays lapsed.
    """
    payment.refresh_from_db()
    was_under_way = payment.is_under_way
    denied = Payment.objects.filter(pk=payment.pk, captured_at=None, declined_at=None)
    if not denied.update(declined_at=now, abandoned_at=None) or not was_under_way or not current.is_live(now):
        return
    limit = current.created_at + timedelta(minutes=current.showtime.theater.hold_limit_minutes)
    had_left = payment.hold_ended_at - payment.started_at
    claims.hold_until(current, max(payment.hold_ended_at, min(now + had_left, limit)))
