"""Ask gateways what became of payments that they haven't answered, with growing pauses, for a week.

Money can arrive after the seats have lapsed, after the customer has given up and after the showtime was called off.
A payment that its gateway hasn't denied is therefore asked about until it is settled; then staff look it up and say.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from matinee.accounts.models import User
from matinee.refusals import Invalid
from matinee.sales.gateways import KNOWN
from matinee.sales.gateways.base import Captured, Declined, NoAnswer, Outcome
from matinee.sales.models import Payment, PaymentQuerySet, Purchase
from matinee.sales.operations.settling import Decision, settle

logger = logging.getLogger(__name__)

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
ASKED_FOR = timedelta(days=7)
# After so long without an answer somebody may want to look.
STAFF_LOOK_AFTER = timedelta(minutes=15)
# The rest is asked about by the next sweep, so that nothing else waits long.
AT_ONCE = 100


def ask_for_answers(now: datetime) -> None:
    """Ask about the payments whose time has come, the one that has waited longest first."""
    due = Payment.objects.unanswered().filter(ask_at__lte=now).order_by("ask_at")
    for payment in due.select_related("reservation__showtime__screen__theater")[:AT_ONCE]:
        # Before the question, so that a gateway that fails on one payment is asked about the others first next time.
        Payment.objects.filter(pk=payment.pk).update(ask_at=ask_next(payment, now))
        _ask(payment, now)


def _ask(payment: Payment, now: datetime) -> None:
    try:
        outcome = KNOWN[payment.gateway]().look_up(payment, now)
    except Exception:
        logger.exception("look-up failed", extra={"payment": payment.pk})
        return
    if not isinstance(outcome, NoAnswer):
        settle(payment=payment, outcome=outcome, now=now)


def ask_next(payment: Payment, now: datetime) -> datetime | None:
    """When to ask again: after an eighth of the payment's age. None once a week is over."""
    age = now - payment.started_at
    if age >= ASKED_FOR:
        return None
    return now + min(max(SHORTEST_PAUSE, age / 8), LONGEST_PAUSE)


def open_payments(now: datetime) -> PaymentQuerySet:
    """The payments that staff may want to look up at the provider: without an answer for a while, or for good."""
    return Payment.objects.unanswered().filter(started_at__lte=now - STAFF_LOOK_AFTER).order_by("started_at", "pk")


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What a member of staff found out about a payment at the provider."""

    was_paid: bool
    reason: str


def decide(*, payment: Payment, found: LookedUp, by: User, face: str, now: datetime) -> Purchase | None:
    """Settle a payment as staff found it at the provider. The purchase, if there is one now.

    Invalid without a reason; AlreadySettled. As with a late answer, money for seats that are gone is refunded.
    """
    reason = " ".join(found.reason.split())
    if not reason:
        raise Invalid("reason", "Say where you have seen it: the provider's number of the payment, or who told you.")
    outcome: Outcome = Captured() if found.was_paid else Declined(reason)
    return settle(payment=payment, outcome=outcome, now=now, decision=Decision(by, face, reason))
