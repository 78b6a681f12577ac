"""What the worker does every few seconds. Nothing depends on it: a seat whose time is up is free without it."""

import logging
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django_tasks_db.models import DBTaskResult

from matinee.accounts import sessions
from matinee.sales import claims
from matinee.sales.models import Payment, Refund, RememberedAnswer, Reservation, ReservedSeat
from matinee.sales.operations.asking import ask_for_answers
from matinee.sales.operations.calling_off import pay_holders_back
from matinee.sales.operations.hold_limits import REMEMBERED
from matinee.sales.operations.refunding import pay_back
from matinee.sales.operations.repairing import clear_broken

logger = logging.getLogger(__name__)

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
    sessions.forget_ended()
    old = Reservation.objects.filter(created_at__lte=now - REMEMBERED).exclude(asked_from="")
    # What still holds seats still counts for its address.
    old.exclude(pk__in=ReservedSeat.objects.live(now).exclude(held_until=None).values("reservation")).update(
        asked_from=""
    )


def abandon_payments(now: datetime) -> None:
    """Let the customer pay in another way once the seats of a payment have lapsed. It is still asked about."""
    live = ReservedSeat.objects.live(now).filter(reservation=OuterRef("reservation"))
    Payment.objects.under_way().filter(~Exists(live)).update(abandoned_at=now)
