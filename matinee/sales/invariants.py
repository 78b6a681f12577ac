"""What must be true of the rows of the sale at every moment, whatever happened before.

The database's constraints make the first promise unbreakable; these are the promises that span rows. They are read by
the tests, by every benchmark at its end, and by `manage.py doctor`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import Count, F, Q, Sum

from matinee.sales.models import Channel, Payment, Purchase, Refund, ReleaseReason, Reservation, ReservedSeat
from matinee.sales.operations.asking import ASKED_FOR

Check = Callable[[datetime], Iterator[str]]


def violations(now: datetime) -> list[str]:
    """Every broken promise, in words; none if all is well."""
    return [sentence for check in CHECKS for sentence in check(now)]


def _seats_sold_twice(now: datetime) -> Iterator[str]:
    claimed = ReservedSeat.objects.live(now).values("showtime", "seat").annotate(claims=Count("pk")).order_by()
    for row in claimed.filter(claims__gt=1):
        yield f"Seat {row['seat']} of showtime {row['showtime']} has {row['claims']} live claims."


def _reservations_without_seats(now: datetime) -> Iterator[str]:
    for pk in Reservation.objects.filter(claims=None).values_list("pk", flat=True):
        yield f"Reservation {pk} has no seat."


def _claims_of_another_showtime(now: datetime) -> Iterator[str]:
    for pk in ReservedSeat.objects.exclude(reservation__showtime=F("showtime")).values_list("pk", flat=True):
        yield f"Claim {pk} is for another showtime than its reservation."


def _purchases_that_are_not_whole(now: datetime) -> Iterator[str]:
    kept = Q(reservation__claims__released_at=None, reservation__claims__held_until=None)
    tickets = Count("tickets", filter=Q(tickets__cancelled_at=None), distinct=True)
    sold = Purchase.objects.standing().annotate(
        seats=Count("reservation__claims", filter=kept, distinct=True), valid=tickets
    )
    for pk in sold.exclude(seats=F("valid"), seats__gt=0).values_list("pk", flat=True):
        yield f"Purchase {pk} has not a ticket a seat."
    priced = Purchase.objects.standing().annotate(due=Sum("reservation__claims__price", filter=kept))
    for pk in priced.exclude(amount=F("due"), payment__amount=F("due")).values_list("pk", flat=True):
        yield f"Purchase {pk} and its payment and seats differ in the amount."


def _purchases_given_back_by_half(now: datetime) -> Iterator[str]:
    for bought in Purchase.objects.exclude(cancelled_at=None).select_related("payment__refund"):
        if bought.tickets.filter(cancelled_at=None).exists():
            yield f"Purchase {bought.pk} was cancelled and has a valid ticket."
        if bought.reservation.claims.filter(released_at=None).exists():
            yield f"Purchase {bought.pk} was cancelled and has a seat."
        if not hasattr(bought.payment, "refund"):
            yield f"Purchase {bought.pk} was cancelled and the money is not on its way back."


def _money_kept_for_nothing(now: datetime) -> Iterator[str]:
    kept = Payment.objects.exclude(captured_at=None).filter(refund=None)
    for pk in kept.exclude(purchase__in=Purchase.objects.standing()).values_list("pk", flat=True):
        yield f"Payment {pk} was captured, and there is neither a purchase nor a refund."


def _cash_from_no_till(now: datetime) -> Iterator[str]:
    handed_out = Refund.objects.exclude(completed_at=None).filter(payment__gateway="desk", amount__gt=0, till="")
    for pk in handed_out.values_list("pk", flat=True):
        yield f"Refund {pk} was handed out in cash, and from no till."


def _payments_without_locked_seats(now: datetime) -> Iterator[str]:
    for payment in Payment.objects.under_way().select_related("reservation"):
        ends = payment.reservation.claims.exclude(released_because=ReleaseReason.CHANGED).values_list(
            "held_until", flat=True
        )
        if any(end is None or end < payment.hold_ended_at for end in ends):
            yield f"Payment {payment.pk} is under way, and its seats are not locked."


def _payments_forgotten(now: datetime) -> Iterator[str]:
    recent = Payment.objects.unanswered().filter(started_at__gt=now - ASKED_FOR, ask_at=None)
    for pk in recent.values_list("pk", flat=True):
        yield f"Payment {pk} has no answer, and nobody asks for it."


def _sold_without_money(now: datetime) -> Iterator[str]:
    for_good = ReservedSeat.objects.filter(released_at=None, held_until=None)
    customers = for_good.exclude(reservation__channel=Channel.HOUSE)
    for pk in customers.exclude(reservation__purchase__in=Purchase.objects.standing()).values_list("pk", flat=True):
        yield f"Claim {pk} is kept for good, and nobody has paid for it."


CHECKS: tuple[Check, ...] = (
    _seats_sold_twice,
    _reservations_without_seats,
    _claims_of_another_showtime,
    _purchases_that_are_not_whole,
    _purchases_given_back_by_half,
    _money_kept_for_nothing,
    _cash_from_no_till,
    _payments_without_locked_seats,
    _payments_forgotten,
    _sold_without_money,
)
