"""Find a sale by what somebody at the desk or on the telephone knows of it."""

from datetime import datetime

from django.db.models import Case, F, Q, QuerySet, When

from matinee.sales.models import Channel, Reservation, Ticket
from matinee.sales.telephones import last_digits

# Of a ticket, without its spaces.
CODE_LENGTH = 16
# A longer number is a telephone's.
MOST_DIGITS = 10


def look_up(text: str, now: datetime) -> QuerySet[Reservation]:
    """By a ticket's code, a number, a name, an e-mail address or a telephone number.

    What is to come stands first, the soonest on top; then what is over, the latest first. Without house seats.
    """
    known = Reservation.objects.exclude(channel=Channel.HOUSE)
    found = known.filter(_by_code(text) or _by_words(text)) if text else known.none()
    coming = Case(When(showtime__ends_at__gt=now, then=F("showtime__starts_at")))
    return (
        found.with_sale()
        .select_related("showtime__plan")
        .order_by(coming.asc(nulls_last=True), "-showtime__starts_at", "-pk")
    )


def _by_code(text: str) -> Q | None:
    """As it is printed, in groups of four, or as a scanner writes it."""
    code = "".join(text.split()).replace("-", "").upper()
    if len(code) != CODE_LENGTH:
        return None
    purchase = Ticket.objects.filter(code=code).values_list("purchase", flat=True).first()
    return Q(purchase=purchase) if purchase else None


def _by_words(text: str) -> Q:
    """By what its shape says that it is: an address has an @, and a number has nothing but digits."""
    if "@" in text:
        return Q(email__icontains=text) | Q(purchase__email__icontains=text) | Q(user__email__iexact=text)
    number, digits = text.removeprefix("#"), last_digits(text)
    of_number = number.isascii() and number.isdigit()
    if not (of_number or digits):
        of_customer = Q(name__icontains=text) | Q(purchase__name__icontains=text) | Q(user__username__iexact=text)
        return of_customer | Q(email__icontains=text) | Q(purchase__email__icontains=text)
    found = Q(pk__in=[])
    if of_number and len(number) <= MOST_DIGITS:
        found |= Q(pk=number) | Q(purchase__pk=number)
    return found | Q(phone__endswith=digits) if digits else found
