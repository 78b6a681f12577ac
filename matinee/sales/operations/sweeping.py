"""What the worker does every few seconds. Nothing depends on it: a seat whose time is up is free without it."""

import logging
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django_tasks_db.models import DBTaskResult

from matinee.sales import claims
from matinee.sales.gateways import KNOWN
from matinee.sales.gateways.base import NoAnswer
from matinee.sales.models import Payment, Refund, RememberedAnswer, Reservation, ReservedSeat
from matinee.sales.operations.calling_off import pay_holders_back
from matinee.sales.operations.hold_limits import REMEMBERED
from matinee.sales.operations.refunding import pay_back
from matinee.sales.operations.repairing import clear_broken
from matinee.sales.operations.settling import settle

logger = logging.getLogger(__name__)

# How long a gateway may take before the worker asks it what became of a payment.
ANSWER_EXPECTED = timedelta(seconds=30)
ANSWERS_REMEMBERED = timedelta(hours=24)
# Long enough to look into one that failed.
TASKS_KEPT = timedelta(days=14)


def sweep(*, now: datetime) -> None:
    """Bring the rows up to what the clock has decided already, and ask again where an answer is missing."""
    ask_for_answers(now)
    claims.end_lapsed(ReservedSeat.objects.lapsed(now))
    abandon_payments(now)
    clear_broken(now=now)
    for refund in Refund.objects.asked_of_gateways().select_related("payment"):
        pay_back(refund=refund, now=now)
    pay_holders_back(now=now)
    forget_old(now)


def forget_old(now: datetime) -> None:
    """Throw away what nobody will ask for again: answers to programs, finished tasks, sessions that have ended, and
    from where seats were asked for.
    """
    RememberedAnswer.objects.filter(created_at__lte=now - ANSWERS_REMEMBERED).delete()
    DBTaskResult.objects.filter(finished_at__lte=now - TASKS_KEPT).delete()
    Session.objects.filter(expire_date__lte=now).delete()
    old = Reservation.objects.filter(created_at__lte=now - REMEMBERED).exclude(asked_from="")
    # What still holds seats still counts for its address.
    old.exclude(pk__in=ReservedSeat.objects.live(now).exclude(held_until=None).values("reservation")).update(
        asked_from=""
    )


def ask_for_answers(now: datetime) -> None:
    """Ask the gateways what became of the payments that they haven't answered."""
    waiting = Payment.objects.under_way().filter(started_at__lte=now - ANSWER_EXPECTED)
    for payment in waiting.select_related("reservation__showtime__screen__theater"):
        try:
            outcome = KNOWN[payment.gateway]().look_up(payment, now)
        except Exception:
            logger.exception("look-up failed", extra={"payment": payment.pk})
            continue
        if not isinstance(outcome, NoAnswer):
            settle(payment=payment, outcome=outcome, now=now)


def abandon_payments(now: datetime) -> None:
    """Give up on payments whose seats have lapsed. Should their money come all the same, `settle` deals with it."""
    live = ReservedSeat.objects.live(now).filter(reservation=OuterRef("reservation"))
    Payment.objects.under_way().filter(~Exists(live)).update(abandoned_at=now)
