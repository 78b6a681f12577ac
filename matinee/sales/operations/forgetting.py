"""Deleting an account. What was sold stays sold, without the name: tickets are good, and the till's books add up."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from matinee.accounts.models import User
from matinee.sales.models import Purchase, RememberedAnswer, Reservation
from matinee.sales.operations.reserving import release


@transaction.atomic
def forget(*, user: User, now: datetime) -> None:
    """Let go of what the customer hasn't paid, and delete their account.

    Their name, address and telephone number are erased everywhere. PaymentUnderWay, and then nothing is changed.
    """
    for reservation in Reservation.objects.owned_by(user).unpaid():
        release(reservation=reservation, now=now)
    Purchase.objects.owned_by(user).update(name="", email="")
    Reservation.objects.filter(user=user).update(name="", email="", phone="")
    theirs = f"user:{user.pk}"
    # But for the one that is being given: that they left, told once more to whoever sends the form twice.
    RememberedAnswer.objects.filter(Q(customer=theirs) | Q(fingerprint=theirs, status__isnull=False)).delete()
    user.delete()
