"""What the worker sends.

A task is written down in the transaction of the sale, so it goes out if and only if that one does. A mail that the
server doesn't take is offered again, later and later, for a day.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

from matinee.sales.documents import mail, sealed
from matinee.sales.models import Purchase, Reservation

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 600, 720)]

logger = logging.getLogger(__name__)


@task()
def send_tickets(purchase: int, attempt: int = 0) -> None:
    with trying_again(send_tickets, purchase, attempt):
        mail.send_tickets(Purchase.objects.with_sale().get(pk=purchase), now=timezone.now())


@task()
def send_cancelled(purchase: int, attempt: int = 0) -> None:
    with trying_again(send_cancelled, purchase, attempt):
        mail.send_cancelled(Purchase.objects.with_sale().get(pk=purchase))


@task()
def send_waiting(payment: int, attempt: int = 0) -> None:
    with trying_again(send_waiting, payment, attempt):
        mail.send_waiting(payment)


@task()
def send_too_late(reservation: int, attempt: int = 0) -> None:
    with trying_again(send_too_late, reservation, attempt):
        mail.send_too_late(Reservation.objects.with_sale().get(pk=reservation))


@task()
def send_moved(purchase: int, attempt: int = 0) -> None:
    with trying_again(send_moved, purchase, attempt):
        mail.send_moved(Purchase.objects.with_sale().get(pk=purchase))


@task()
def send_choice(purchase: int, attempt: int = 0) -> None:
    with trying_again(send_choice, purchase, attempt):
        mail.send_choice(Purchase.objects.with_sale().get(pk=purchase))


@task()
def send_called_off(reservation: int, attempt: int = 0) -> None:
    with trying_again(send_called_off, reservation, attempt):
        mail.send_called_off(Reservation.objects.with_sale().get(pk=reservation))


@task()
def deliver(written: str, attempt: int = 0) -> None:
    """A mail that was put together when it was asked for, such as the link for a new password."""
    with trying_again(deliver, written, attempt):
        sealed.send(written)


@contextmanager
def trying_again(sending: Task[Any, Any], what: int | str, attempt: int) -> Iterator[None]:
    """If the mail server can't be reached or says no, do the same again after a pause; after the last, give up."""
    try:
        yield
    except OSError:
        if attempt >= len(PAUSES):
            raise
        said = {"task": sending.name, "attempt": attempt} | ({"pk": what} if isinstance(what, int) else {})
        logger.warning("mail not sent, trying again", extra=said, exc_info=True)
        sending.using(run_after=timezone.now() + PAUSES[attempt]).enqueue(what, attempt + 1)
