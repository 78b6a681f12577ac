"""The sale: the one place where seats are reserved, paid for, given back.

Pages, the JSON API and the desk all pass through here. Every operation takes the time (`now`, with a zone), is all or
nothing, and raises a `Refusal` from `refusals.py` with a stable code and a sentence for the customer. What stops a seat
from being sold twice is no code in this module but the constraint `seat_claimed_once` on `ReservedSeat`.

A gateway is called between two short transactions and never inside one.
"""

import logging
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from matinee.accounts.models import User
from matinee.money import Money
from matinee.programme.models import Seat, Showtime
from matinee.refusals import Invalid
from matinee.sales import claims, tasks
from matinee.sales.gateways import KNOWN, gateway
from matinee.sales.gateways.base import Captured, Card, Declined, NoAnswer, Outcome
from matinee.sales.models import (
    Channel,
    Payment,
    Purchase,
    Refund,
    ReleaseReason,
    RememberedAnswer,
    Reservation,
    ReservedSeat,
    Ticket,
)
from matinee.sales.pricing import QuoteLine
from matinee.sales.refusals import (
    AlreadyAdmitted,
    AlreadyPaid,
    PaymentDeclined,
    PaymentUnderWay,
    RefundClosed,
    RenewalLimit,
    ReservationExpired,
    SalesClosed,
    SeatTaken,
    ShowtimeCancelled,
    TooManySeats,
    WrongAmount,
)

logger = logging.getLogger(__name__)

MOST_SEATS_AT_ONCE = 500
# How often the best seats are chosen anew when somebody else was quicker.
CHOICES = 30
# How long a gateway may take before the worker asks it what became of a payment.
ANSWER_EXPECTED = timedelta(seconds=30)
ANSWERS_REMEMBERED = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Customer:
    """Who reserves: a user, or a guest with an e-mail address."""

    user: User | None = None
    name: str = ""
    email: str = ""


# ── Reserving ────────────────────────────────────────────────────────────────────────────────────


def reserve(
    *,
    showtime: Showtime,
    customer: Customer,
    channel: Channel,
    now: datetime,
    seats: Sequence[str] = (),
    number: int | None = None,
    together: bool = True,
) -> Reservation:
    """Keep seats for a customer until the theater's time is up: those named, or the best `number` of them.

    SeatTaken (naming the seats), SoldOut, NotTogether (with an offer), SalesClosed, TooManySeats.
    """
    check_on_sale(showtime, channel, now)
    held_until = now + timedelta(minutes=showtime.theater.hold_minutes)
    wanted = claims.named(showtime, seats) if seats else []
    number = checked_number(number, seats)
    check_limit(showtime, customer, number, now)
    for _ in range(CHOICES):
        chosen = wanted or claims.best(showtime, number, together=together, now=now)
        try:
            with transaction.atomic():
                reservation = Reservation.objects.create(
                    user=customer.user,
                    showtime=showtime,
                    channel=channel,
                    name=customer.name,
                    email=customer.email,
                    created_at=now,
                )
                claims.claim(reservation, claims.quoted(showtime, chosen), held_until=held_until, now=now)
            return reservation
        except IntegrityError:
            if wanted:
                raise seat_taken(showtime, chosen, now) from None
    raise seat_taken(showtime, chosen, now)


def seat_taken(showtime: Showtime, seats: Sequence[Seat], now: datetime) -> SeatTaken:
    """Which of these seats were taken; all of them, if they are free again already."""
    taken = claims.taken(showtime, now)
    return SeatTaken([seat.label for seat in seats if seat.pk in taken] or [seat.label for seat in seats])


def check_on_sale(showtime: Showtime, channel: Channel, now: datetime) -> None:
    """That the showtime is sold at this moment: until its start, at the desk for a while after it."""
    if showtime.cancelled_at is not None:
        raise ShowtimeCancelled
    grace = showtime.theater.desk_sells_minutes if channel == Channel.DESK else 0
    if now >= showtime.starts_at + timedelta(minutes=grace):
        raise SalesClosed


def checked_number(number: int | None, seats: Sequence[str]) -> int:
    """How many seats are asked for. Invalid if none are, or if the seats named are another number."""
    if number is None:
        number = len(seats)
    if not 1 <= number <= MOST_SEATS_AT_ONCE:
        raise Invalid("reserve", f"Say how many seats, from 1 to {MOST_SEATS_AT_ONCE}.")
    if seats and number != len(seats):
        raise Invalid("reserve", f"It says {number}, and {len(seats)} seats are named.")
    return number


def check_limit(
    showtime: Showtime, customer: Customer, number: int, now: datetime, *, instead_of: Reservation | None = None
) -> None:
    """That the customer stays below the theater's limit for one showtime, if it has one."""
    limit = showtime.theater.seats_per_customer
    if limit is None:
        return
    mine = Q(reservation__user=customer.user) if customer.user else Q(reservation__email__iexact=customer.email)
    held = ReservedSeat.objects.live(now).filter(mine, showtime=showtime)
    if instead_of is not None:
        held = held.exclude(reservation=instead_of)
    if held.count() + number > limit:
        raise TooManySeats(limit)


def change(
    *,
    reservation: Reservation,
    now: datetime,
    seats: Sequence[str] = (),
    number: int | None = None,
    together: bool = True,
) -> Reservation:
    """Other seats, or another number of them, for as long as the reservation was to last. All or nothing."""
    number = checked_number(number, seats)
    chosen: list[Seat] = []
    try:
        with transaction.atomic():
            current = lock(reservation, now)
            showtime = current.showtime
            check_limit(showtime, Customer(current.user, email=current.email), number, now, instead_of=current)
            old = {claim.seat_id: claim for claim in current.kept_claims}
            chosen = (
                claims.named(showtime, seats)
                if seats
                else claims.best(showtime, number, together=together, own=old, now=now)
            )
            new = [seat for seat in chosen if seat.pk not in old]
            given_up = old.keys() - {seat.pk for seat in chosen}
            release_claims([old[seat] for seat in given_up], ReleaseReason.CHANGED, now)
            claims.claim(current, claims.quoted(showtime, new), held_until=current.expires_at, now=now)
    except IntegrityError:
        raise seat_taken(reservation.showtime, [seat for seat in chosen if seat.pk not in old], now) from None
    return reservation


def rename(*, reservation: Reservation, name: str) -> None:
    Reservation.objects.filter(pk=reservation.pk).update(name=name)


def renew(*, reservation: Reservation, now: datetime) -> datetime:
    """Start the reservation's time anew, up to the theater's limit. The new end; RenewalLimit."""
    with transaction.atomic():
        current = lock(reservation, now)
        theater = current.showtime.theater
        limit = current.created_at + timedelta(minutes=theater.hold_limit_minutes)
        until = min(now + timedelta(minutes=theater.hold_minutes), limit)
        expires_at = current.expires_at
        if expires_at is None or until <= expires_at:
            raise RenewalLimit(expires_at or until)
        hold_until(current.kept_claims, until)
    return until


def release(*, reservation: Reservation, now: datetime) -> None:
    """Give an unpaid reservation up; its seats are free at once. AlreadyPaid, PaymentUnderWay."""
    with transaction.atomic():
        current = lock(reservation, now, expired_too=True)
        Reservation.objects.filter(pk=current.pk).update(released_at=now)
        release_claims(current.kept_claims, ReleaseReason.RELEASED, now)


def lock(reservation: Reservation, now: datetime, *, expired_too: bool = False) -> Reservation:
    """The reservation as it is now, and as it stays until this transaction ends: what is done to one waits in line.

    AlreadyPaid, PaymentUnderWay (waiting for the desk is none), ReservationExpired.
    """
    current = _locked_row(reservation.pk)
    if current.bought is not None:
        raise AlreadyPaid
    if not expired_too and not current.is_live(now):
        raise ReservationExpired
    for payment in current.payments.under_way():
        if payment.gateway != "desk" and current.is_live(now):
            raise PaymentUnderWay
        if payment.gateway == "desk":
            Payment.objects.under_way().filter(pk=payment.pk).update(abandoned_at=now)
    return current


def _locked_row(pk: int) -> Reservation:
    return Reservation.objects.with_sale().select_for_update(of=("self",)).get(pk=pk)


def release_claims(released: Iterable[ReservedSeat], because: ReleaseReason, now: datetime) -> int:
    """End claims that stand. One whose time was up has ended already, and says so."""
    standing = ReservedSeat.objects.filter(pk__in=[claim.pk for claim in released], released_at=None)
    expired = standing.filter(held_until__lte=now)
    count = expired.update(released_at=F("held_until"), released_because=ReleaseReason.EXPIRED)
    return count + standing.update(released_at=now, released_because=because)


def hold_until(held: Iterable[ReservedSeat], moment: datetime | None) -> int:
    """Move the end of claims that are not released; None keeps them for good. How many there were."""
    pks = [claim.pk for claim in held]
    return ReservedSeat.objects.filter(pk__in=pks, released_at=None).update(held_until=moment)


def adopt(*, reservations: Iterable[int], user: User) -> None:
    """Make a guest's reservations those of the account that they have just signed in to."""
    Reservation.objects.filter(pk__in=list(reservations), user=None).update(user=user)


# ── Paying ───────────────────────────────────────────────────────────────────────────────────────


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
) -> Purchase | None:
    """Pay for a reservation. The purchase; or None, when the payment is under way and the seats are locked.

    A reservation that is paid already gives the same purchase again. ReservationExpired, PaymentDeclined (the seats
    are kept as before), PaymentUnderWay, WrongAmount if an `amount` is given and isn't the total.
    """
    began = monotonic()
    with transaction.atomic():
        current = _locked_row(reservation.pk)
        if current.bought is not None:
            return current.bought
        payment = _start_payment(current, now, gateway_name, card or Card(), amount)
        contact = {key: value for key, value in {"name": name, "email": email}.items() if value}
        Reservation.objects.filter(pk=current.pk).update(**contact) if contact else None
    outcome = gateway(gateway_name).charge(payment, card or Card()) if payment.amount else Captured()
    now += timedelta(seconds=monotonic() - began)
    bought = settle(payment=payment, outcome=outcome, channel=channel, now=now)
    if isinstance(outcome, Declined):
        raise PaymentDeclined(outcome.reason + " Nothing was charged.")
    return bought


def _start_payment(current: Reservation, now: datetime, gateway_name: str, card: Card, amount: Money | None) -> Payment:
    """Lock the seats for a payment that is about to be asked for."""
    current = lock(current, now)
    expires_at = current.expires_at
    if expires_at is None:
        raise AlreadyPaid
    if current.showtime.cancelled_at is not None:
        raise ShowtimeCancelled
    if amount is not None and amount != current.total:
        raise WrongAmount(str(current.total))
    payment = Payment.objects.create(
        reservation=current,
        gateway=gateway_name,
        reference=secrets.token_hex(16),
        amount=current.total.minor,
        card_ending=card.ending,
        started_at=now,
        hold_ended_at=expires_at,
    )
    hold_until(current.kept_claims, max(expires_at, gateway(gateway_name).keeps_until(payment)))
    return payment


def settle(*, payment: Payment, outcome: Outcome, now: datetime, channel: Channel = Channel.WEB) -> Purchase | None:
    """Take what a gateway says of a payment. It may say so twice, late, or in the wrong order.

    The purchase, if there is one now. Money for seats that are no longer to be had is refunded.
    """
    refund: Refund | None = None
    bought: Purchase | None = None
    with transaction.atomic():
        current = _locked_row(payment.reservation_id)
        if isinstance(outcome, Captured):
            bought, refund = _capture(current, payment, channel, now)
        elif isinstance(outcome, Declined):
            _decline(current, payment, now)
    if refund is not None:
        pay_back(refund=refund, now=now)
    return bought


def _capture(
    current: Reservation, payment: Payment, channel: Channel, now: datetime
) -> tuple[Purchase | None, Refund | None]:
    """The money is there. Whatever was believed of this payment before, it is captured now, and once."""
    news = Payment.objects.filter(pk=payment.pk, captured_at=None).update(
        captured_at=now, declined_at=None, abandoned_at=None
    )
    if not news:
        return current.bought, None
    if current.bought is not None:
        return current.bought, _request_refund(payment, "paid twice", now)
    if not _keep_for_good(current, now):
        tasks.send_too_late.enqueue(current.pk)
        return None, _request_refund(payment, "paid too late, and the seats were gone", now)
    return _issue(current, payment, channel, now), None


def _keep_for_good(current: Reservation, now: datetime) -> bool:
    """Turn the hold into a sale. If it lapsed, claim the same seats anew, or as good ones; whether that went."""
    if current.released_at is not None or current.showtime.cancelled_at is not None:
        return False
    held = current.kept_claims
    if current.is_live(now):
        return hold_until(held, None) == len(held)
    same = [QuoteLine(claim.seat, claim.price, claim.fee, claim.tax) for claim in held]
    return _claim_again(current, held, same, now) or _claim_again(
        current, held, claims.as_good(current.showtime, held, now), now
    )


def _claim_again(current: Reservation, held: Sequence[ReservedSeat], lines: Sequence[QuoteLine], now: datetime) -> bool:
    if not lines:
        return False
    try:
        with transaction.atomic():
            ReservedSeat.objects.filter(pk__in=[claim.pk for claim in held]).update(
                released_at=Coalesce("released_at", "held_until"), released_because=ReleaseReason.CHANGED
            )
            claims.claim(current, lines, held_until=None, now=now)
    except IntegrityError:
        return False
    return True


def _issue(current: Reservation, payment: Payment, channel: Channel, now: datetime) -> Purchase:
    """The purchase and its tickets; the mail with them goes out once this transaction is committed."""
    showtime = current.showtime
    current = _locked_row(current.pk)
    bought = Purchase.objects.create(
        reservation=current,
        payment=payment,
        channel=channel,
        amount=payment.amount,
        name=current.name,
        email=current.email,
        purchased_at=now,
        refundable_until=showtime.starts_at - timedelta(minutes=showtime.theater.refund_minutes),
    )
    Ticket.objects.bulk_create(Ticket(purchase=bought, claim=claim) for claim in current.kept_claims)
    tasks.send_tickets.enqueue(bought.pk)
    return bought


def _decline(current: Reservation, payment: Payment, now: datetime) -> None:
    """No money. The hold goes on with the time that it had left, up to the theater's limit."""
    if not Payment.objects.under_way().filter(pk=payment.pk).update(declined_at=now):
        return
    payment.refresh_from_db()
    limit = current.created_at + timedelta(minutes=current.showtime.theater.hold_limit_minutes)
    had_left = payment.hold_ended_at - payment.started_at
    hold_until(current.kept_claims, max(payment.hold_ended_at, min(now + had_left, limit)))


def collect(*, reservation: Reservation, now: datetime) -> Purchase:
    """The money for a reservation was taken over the counter."""
    with transaction.atomic():
        current = _locked_row(reservation.pk)
        if current.bought is not None:
            raise AlreadyPaid
        payment = current.payments.under_way().filter(gateway="desk").first()
        payment = payment or _start_payment(current, now, "desk", Card(), None)
    bought = settle(payment=payment, outcome=Captured(), channel=Channel.DESK, now=now)
    if bought is None:
        raise ReservationExpired
    return bought


def correct(*, bought: Purchase, name: str | None = None, email: str | None = None) -> None:
    """Another name or e-mail address on a purchase."""
    if name is not None:
        bought.name = name
    if email is not None:
        bought.email = email
    bought.save(update_fields=["name", "email"])


def resend(*, bought: Purchase) -> None:
    """Mail the tickets again."""
    tasks.send_tickets.enqueue(bought.pk)


# ── Giving back ──────────────────────────────────────────────────────────────────────────────────


def cancel(*, bought: Purchase, by_staff: bool, now: datetime) -> None:
    """Give a purchase back: its seats are free at once, its tickets worthless, its money on the way to the customer.

    Customers may within the terms that were stored at the sale (RefundClosed), staff always. AlreadyAdmitted.
    """
    with transaction.atomic():
        current = _locked_row(bought.reservation_id)
        if not by_staff and now > bought.refundable_until:
            raise RefundClosed
        if bought.tickets.exclude(admitted_at=None).exists():
            raise AlreadyAdmitted
        if not Purchase.objects.filter(pk=bought.pk, cancelled_at=None).update(cancelled_at=now):
            return
        release_claims(current.kept_claims, ReleaseReason.REFUNDED, now)
        bought.tickets.update(cancelled_at=now)
        refund = _request_refund(bought.payment, "cancelled by staff" if by_staff else "cancelled by the customer", now)
        tasks.send_cancelled.enqueue(bought.pk)
    pay_back(refund=refund, now=now)


def _request_refund(payment: Payment, reason: str, now: datetime) -> Refund:
    return Refund.objects.create(
        payment=payment, reference=secrets.token_hex(16), amount=payment.amount, reason=reason, requested_at=now
    )


def pay_back(*, refund: Refund, now: datetime) -> None:
    """Ask the gateway to give the money back. Without an answer the sweeper asks again."""
    try:
        done = refund.amount == 0 or KNOWN[refund.payment.gateway]().refund(refund)
    except Exception:
        # A gateway can fail in ways of its own; the money stays owed, and the row says so.
        logger.exception("refund failed", extra={"refund": refund.pk})
        return
    if done:
        Refund.objects.filter(pk=refund.pk, completed_at=None).update(completed_at=now)


# ── Sweeping ─────────────────────────────────────────────────────────────────────────────────────


def sweep(*, now: datetime) -> None:
    """What the worker does every few seconds. Nothing depends on it: a seat whose time is up is free without it."""
    ask_for_answers(now)
    ReservedSeat.objects.lapsed(now).update(released_at=F("held_until"), released_because=ReleaseReason.EXPIRED)
    abandon_payments(now)
    for refund in Refund.objects.filter(completed_at=None).select_related("payment"):
        pay_back(refund=refund, now=now)
    RememberedAnswer.objects.filter(created_at__lte=now - ANSWERS_REMEMBERED).delete()


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
