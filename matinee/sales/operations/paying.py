"""Paying for seats that are kept: purchase, collect at the desk.

The gateway is called between two short transactions and never inside one.
"""

import logging
import secrets
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from matinee.accounts.models import User
from matinee.accounts.operations import refused_as
from matinee.money import Money
from matinee.prepared import insert
from matinee.refusals import Invalid, TooManyTries, validated
from matinee.sales import acting, claims, tasks
from matinee.sales.documents import mail
from matinee.sales.gateways import KNOWN, gateway
from matinee.sales.gateways.base import Captured, Card, Declined, NoAnswer, Outcome
from matinee.sales.models import Channel, Payment, Purchase, Reservation
from matinee.sales.operations import hold_limits
from matinee.sales.operations.asking import SHORTEST_PAUSE
from matinee.sales.operations.reserving import Customer, check_limit, check_unpaid, locked
from matinee.sales.operations.settling import settle
from matinee.sales.refusals import (
    WHO_COMES_ALONG,
    AlreadyPaid,
    PaymentDeclined,
    ReservationExpired,
    ShowtimeCancelled,
    WrongAmount,
)

logger = logging.getLogger(__name__)

MAILS_AN_HOUR = 5


def purchase(
    *,
    reservation: Reservation,
    channel: Channel,
    now: datetime,
    gateway_name: str,
    card: Card | None = None,
    amount: Money | None = None,
    name: str = "",
    email: str = "",
    age_confirmed: bool = False,
) -> Purchase | None:
    """Pay for a reservation. The purchase; or None, when the payment is under way and the seats are locked.

    A reservation that is paid already gives the same purchase again. ReservationExpired, PaymentDeclined (the seats
    are kept as before), PaymentUnderWay, WrongAmount if an `amount` is given and isn't the total. Invalid on the web,
    if the film isn't for everybody and nobody has said that all are old enough; elsewhere that is asked at the door.
    """
    began = monotonic()
    with transaction.atomic():
        current = locked(reservation)
        if current.bought is not None:
            return current.bought
        _check_payable(current, now, amount)
        _note_contact(current, name, email, channel)
        _note_age(current, age_confirmed, channel, now)
        check_limit(current.showtime, Customer(current.user, email=current.email), 0, now)
        if gateway_name == "desk" and hold_limits.are_on(channel):
            hold_limits.check_desk(current, len(current.kept_claims), now)
        payment = _start_payment(current, now, gateway_name, card or Card(), channel=channel)
        acting.note(current, "began to pay", now)
        if gateway_name == "desk" and current.email and payment.amount:
            tasks.send_waiting.enqueue(payment.pk)
    outcome = _ask_for(payment, card or Card())
    now += timedelta(seconds=monotonic() - began)
    bought = settle(payment=payment, outcome=outcome, now=now)
    if isinstance(outcome, Declined):
        raise PaymentDeclined(outcome.reason + " Nothing was charged.")
    return bought


def _check_payable(current: Reservation, now: datetime, amount: Money | None) -> None:
    """That there is something to pay, and that it is `amount`, if one is given."""
    if current.is_called_off:
        raise ShowtimeCancelled
    check_unpaid(current, now)
    if amount is not None and amount != current.total:
        raise WrongAmount(str(current.total))


def _start_payment(
    current: Reservation, now: datetime, gateway_name: str, card: Card, *, channel: Channel, by: User | None = None
) -> Payment:
    """Lock the seats for a payment that is about to be asked for."""
    way = gateway(gateway_name)
    expires_at = current.expires_at
    if expires_at is None:
        raise AlreadyPaid
    payment = Payment(
        reservation=current,
        gateway=way.name,
        reference=secrets.token_hex(16),
        amount=current.total.minor,
        channel=channel,
        by=by,
        card_ending=card.ending,
        started_at=now,
        hold_ended_at=expires_at,
        # The desk is a counter: nobody can be asked there.
        ask_at=None if way.name == "desk" else now + SHORTEST_PAUSE,
    )
    insert(payment)
    claims.hold_until(current, max(expires_at, way.keeps_until(payment)))
    return payment


def _note_contact(current: Reservation, name: str, email: str, channel: Channel) -> None:
    """Whom the tickets go to. Who buys from afar has to say; an account of the API needn't, and reads them there."""
    known = current.name, current.email
    current.name = name or current.name
    current.email = email or current.email or (current.user.email if current.user else "")
    needs_email = channel == Channel.WEB or (channel != Channel.DESK and current.user is None)
    if needs_email and not current.email:
        raise Invalid("email", "Say where the tickets go to.")
    if (current.name, current.email) != known:
        validated(current).save(update_fields=["name", "email"])


def _note_age(current: Reservation, confirmed: bool, channel: Channel, now: datetime) -> None:
    if not current.is_age_asked_at_the_door:
        return
    if confirmed:
        current.age_confirmed_at = now
        current.save(update_fields=["age_confirmed_at"])
    elif channel == Channel.WEB:
        raise Invalid("age", WHO_COMES_ALONG)


def _ask_for(payment: Payment, card: Card) -> Outcome:
    """The gateway's answer. One that fails has not answered: the money may be on its way all the same."""
    if payment.amount == 0:
        return Captured()
    try:
        return KNOWN[payment.gateway]().charge(payment, card)
    except Exception:
        logger.exception("charge failed", extra={"payment": payment.pk})
        return NoAnswer()


def collect(*, reservation: Reservation, now: datetime, by: User | None = None) -> Purchase:
    """The money for a reservation was taken over the counter, `by` one of the staff."""
    with transaction.atomic():
        current = locked(reservation)
        if current.bought is not None:
            raise AlreadyPaid
        payment = current.payments.under_way().filter(gateway="desk").first()
        if payment is None:
            _check_payable(current, now, None)
            payment = _start_payment(current, now, "desk", Card(), channel=Channel.DESK, by=by)
        else:
            Payment.objects.filter(pk=payment.pk).update(channel=Channel.DESK, by=by)
            payment.refresh_from_db(fields=["channel", "by"])
    bought = settle(payment=payment, outcome=Captured(), now=now)
    if bought is None:
        raise ReservationExpired
    return bought


@transaction.atomic
def correct(*, bought: Purchase, now: datetime, name: str | None = None, email: str | None = None) -> None:
    """Another name or e-mail address on a purchase."""
    acting.note(bought.reservation, "corrected", now, about=bought)
    bought.name = bought.name if name is None else name
    bought.email = bought.email if email is None else email
    validated(bought).save(update_fields=["name", "email"])


def resend(*, bought: Purchase, now: datetime, email: str = "") -> None:
    """Mail the tickets again, or a copy of them to another address. Invalid, if there is none at all.

    Whoever bought them keeps their address, and is told of a copy. A purchase without an address gets this one.
    TooManyTries: five times an hour, since the address may be somebody else's.
    """
    _count_mail(bought, now)
    if not (email or bought.email):
        raise Invalid("email", "Say where the tickets go to.")
    with transaction.atomic():
        acting.note(bought.reservation, "mailed the tickets", now, about=bought)
        if email and not bought.email:
            correct(bought=bought, now=now, email=email)
        if email.casefold() in ("", bought.email.casefold()):
            tasks.send_tickets.enqueue(bought.pk)
        else:
            _send_copy(bought, email)


def _send_copy(bought: Purchase, email: str) -> None:
    """Both mails are written down at once, sealed: an address stands in no task that others can read."""
    with refused_as("email"):
        Purchase._meta.get_field("email").run_validators(email)
    for letter in mail.copy(bought, email):
        letter.send_later()


def _count_mail(bought: Purchase, now: datetime) -> None:
    if not settings.RATE_LIMITS:
        return
    key = f"mails-{bought.pk}-{now:%Y%m%d%H}"
    sent: int = cache.get(key, 0)
    cache.set(key, sent + 1, timeout=3600)
    if sent >= MAILS_AN_HOUR:
        raise TooManyTries(3600 - now.minute * 60 - now.second)
