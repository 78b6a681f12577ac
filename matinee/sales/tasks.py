"""What the worker sends.

A task is written down in the transaction of the sale, so it goes out if and only if that one does.
"""

from django.utils import timezone
from django_tasks import task

from matinee.sales.documents import mail
from matinee.sales.models import Purchase, Reservation


@task()
def send_tickets(purchase: int) -> None:
    mail.send_tickets(Purchase.objects.with_sale().get(pk=purchase), now=timezone.now())


@task()
def send_cancelled(purchase: int) -> None:
    mail.send_cancelled(Purchase.objects.with_sale().get(pk=purchase))


@task()
def send_too_late(reservation: int) -> None:
    mail.send_too_late(Reservation.objects.with_sale().get(pk=reservation))
