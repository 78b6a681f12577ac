"""Keeping seats: reserve, change, renew, release."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from matinee.accounts.models import User
from matinee.prepared import Prepared
from matinee.programme.halls import HallSeat
from matinee.programme.models import Showtime
from matinee.refusals import ChangedMeanwhile, Invalid, validated
from matinee.sales import acting, choosing, claims
from matinee.sales.choosing import Wish
from matinee.sales.models import Channel, Payment, Purchase, ReleaseReason, Reservation, ReservedSeat
from matinee.sales.operations import hold_limits
from matinee.sales.operations.hold_limits import Asking
from matinee.sales.refusals import (
    AlreadyPaid,
    Changed,
    PaymentUnderWay,
    RenewalLimit,
    ReservationExpired,
    SalesClosed,
    ShowtimeCancelled,
    TooManySeats,
)
from matinee.sales.telephones import telephone

# How often the best seats are chosen anew when somebody else was quicker.
CHOICES = 30


@dataclass(frozen=True, slots=True)
class Customer:
    """Who reserves: a user, or a guest with an e-mail address."""

    user: User | None = None
    name: str = ""
    email: str = ""
    # As it is dictated: +49 30 123 456, (030) 123-456.
    phone: str = field(default="", kw_only=True)
    # The key of the address that asks, where a face knows it.
    asked_from: str = field(default="", kw_only=True)


def reserve(
    *,
    showtime: Showtime,
    customer: Customer,
    channel: Channel,
    wish: Wish,
    now: datetime,
    override: str = "",
    taken: Collection[int] | None = None,
) -> Reservation:
    """Keep the wished-for seats for a customer, until `keeps_until` says.

    SeatTaken (naming the seats), SoldOut, NotTogether and SingleSeat (with an offer), ForWheelchairs, SalesClosed,
    TooManySeats, TooManyHolds. With an `override`, which is their reason, staff pass the rules of who may have which
    seat, and never the one that a seat is sold once. `taken` is what `claims.taken` says, if somebody has just read it.
    """
    check_published(showtime, channel)
    check_on_sale(showtime, channel, now)
    held_until = keeps_until(showtime, channel, now)
    number = wish.size()
    chosen: list[HallSeat] = []
    for _ in range(CHOICES):
        reservation = _new_reservation(showtime, customer, channel, now, override)
        try:
            with limited(reservation, customer, number, now) if not override else nullcontext():
                chosen = choosing.choose(showtime, wish, now=now, channel=channel, override=bool(override), taken=taken)
                taken = None
                return claims.keep(reservation, chosen, held_until=held_until, now=now)
        except IntegrityError:
            same, showtime = showtime, showtime_now(showtime)
            if wish.seats and showtime.plan_id == same.plan_id:
                break
    raise claims.seat_taken(showtime, chosen, now)


def showtime_now(showtime: Showtime) -> Showtime:
    """The showtime with the seat plan that it has now. ShowtimeCancelled if it is gone."""
    found = Showtime.objects.with_programme().filter(pk=showtime.pk).first()
    if found is None:
        raise ShowtimeCancelled
    return found


def _new_reservation(
    showtime: Showtime, customer: Customer, channel: Channel, now: datetime, reason: str
) -> Reservation:
    reservation = Reservation(
        user=customer.user,
        showtime=showtime,
        channel=channel,
        name=customer.name,
        email=customer.email,
        phone=telephone(customer.phone),
        reason=reason,
        created_at=now,
        asked_from=customer.asked_from,
    )
    return validated(reservation)


def keeps_until(showtime: Showtime, channel: Channel, now: datetime) -> datetime:
    """Until when seats that are kept now wait for their money: what the desk keeps waits until it must be collected."""
    theater = showtime.theater
    held_until = now + timedelta(minutes=theater.hold_minutes)
    if channel != Channel.DESK:
        return held_until
    return max(held_until, showtime.starts_at - timedelta(minutes=theater.collect_minutes))


def check_published(showtime: Showtime, channel: Channel) -> None:
    """One that isn't published is sold by staff alone. To everybody else it doesn't exist, and so they are told."""
    if not showtime.is_public and channel != Channel.DESK:
        raise Invalid("showtime", f"There is no showtime {showtime.pk}.")


def check_on_sale(showtime: Showtime, channel: Channel, now: datetime) -> None:
    """That the showtime is sold at this moment: until its start, at the desk for a while after it."""
    if showtime.cancelled_at is not None:
        raise ShowtimeCancelled
    grace = showtime.theater.desk_sells_minutes if channel == Channel.DESK else 0
    if now >= showtime.starts_at + timedelta(minutes=grace):
        raise SalesClosed


@contextmanager
def limited(reservation: Reservation, customer: Customer, number: int, now: datetime) -> Iterator[None]:
    """Reserve so many seats only if the customer stays within the limits of the site and of the theater."""
    theater, are_on = reservation.showtime.theater, hold_limits.are_on(reservation.channel)
    if theater.seats_per_customer is None and not are_on:
        yield
        return
    with transaction.atomic():
        if are_on:
            hold_limits.check(Asking.of(reservation), theater, number, now)
        check_limit(reservation.showtime, customer, number, now)
        yield


def check_limit(
    showtime: Showtime, customer: Customer, number: int, now: datetime, *, instead_of: Reservation | None = None
) -> None:
    """That the customer stays below the theater's limit for one showtime, if it has one."""
    limit = showtime.theater.seats_per_customer
    if limit is None:
        return
    if customer.user is not None:
        # Two requests of one customer count one after the other.
        User.objects.select_for_update().get(pk=customer.user.pk)
    held = ReservedSeat.objects.live(now).filter(_claims_of(customer), showtime=showtime)
    if instead_of is not None:
        held = held.exclude(reservation=instead_of)
    if held.count() + number > limit:
        raise TooManySeats(limit)


def _claims_of(customer: Customer) -> Q:
    """A guest who has given no address yet is nobody in particular, and answers for nobody else's seats."""
    if customer.user:
        return Q(reservation__user=customer.user)
    return Q(reservation__email__iexact=customer.email) if customer.email else Q(pk__in=[])


def change(*, reservation: Reservation, wish: Wish, now: datetime) -> Reservation:
    """Other seats, or another number of them, for as long as the reservation was to last. All or nothing.

    Who asks for as many as they have, and names none, keeps those they have.
    Refused as `reserve` is, with the reservation's own seats counted as free.
    """
    number = wish.size()
    new: list[HallSeat] = []
    try:
        with transaction.atomic():
            current = lock(reservation, now)
            showtime = current.showtime
            if hold_limits.are_on(current.channel):
                hold_limits.check(Asking.of(current), showtime.theater, number, now, instead_of=current)
                if hold_limits.waits_for_desk(current):
                    hold_limits.check_desk(current, number, now)
            check_limit(showtime, Customer(current.user, email=current.email), number, now, instead_of=current)
            old = {claim.seat_id: claim for claim in current.kept_claims}
            if number == len(old) and not wish.seats and not wish.wheelchairs:
                return reservation
            chosen = choosing.choose(showtime, wish, now=now, own=old, channel=Channel(current.channel))
            new = [seat for seat in chosen if seat.pk not in old]
            given_up = old.keys() - {seat.pk for seat in chosen}
            claims.keep_showtime(showtime)
            claims.release([old[seat] for seat in given_up], ReleaseReason.CHANGED, now)
            claims.claim(current, claims.quoted(showtime, new), held_until=current.expires_at, now=now)
            acting.note(current, "changed seats", now)
    except IntegrityError:
        raise claims.seat_taken(reservation.showtime, new, now) from None
    return reservation


@transaction.atomic
def rename(*, reservation: Reservation, name: str, now: datetime) -> None:
    """Another name on a reservation."""
    reservation.name = name
    validated(reservation).save(update_fields=["name"])
    acting.note(reservation, "renamed", now)


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
        claims.hold_until(current, until)
        acting.note(current, "renewed", now)
    return until


def release(*, reservation: Reservation, now: datetime) -> None:
    """Give an unpaid reservation up; its seats are free at once. AlreadyPaid, PaymentUnderWay."""
    with transaction.atomic():
        current = lock(reservation, now, expired_too=True)
        Reservation.objects.filter(pk=current.pk).update(released_at=now)
        claims.release(current.kept_claims, ReleaseReason.RELEASED, now)
        acting.note(current, "let go", now)


def lock(reservation: Reservation, now: datetime, *, expired_too: bool = False) -> Reservation:
    """The reservation as it is now, and as it stays until this transaction ends: what is done to one waits in line.

    AlreadyPaid, PaymentUnderWay (waiting for the desk is none), ReservationExpired, ShowtimeCancelled.
    """
    current = locked(reservation)
    if current.is_called_off and not expired_too:
        raise ShowtimeCancelled
    check_unpaid(current, now, expired_too=expired_too)
    return current


def check_unpaid(current: Reservation, now: datetime, *, expired_too: bool = False) -> None:
    """That a locked reservation can still be changed or paid for. Waiting for the desk ends with it."""
    if current.bought is not None:
        raise AlreadyPaid
    if not expired_too and not current.is_live(now):
        raise ReservationExpired
    for payment in _UNDER_WAY(pk=current.pk):
        if payment.gateway != "desk" and current.is_live(now):
            raise PaymentUnderWay
        if payment.gateway == "desk":
            Payment.objects.under_way().filter(pk=payment.pk).update(abandoned_at=now)


def locked(reservation: Reservation) -> Reservation:
    """A reservation as it is now, with its claims and its purchase, and as it stays until this transaction ends.

    Its showtime is what `reservation` knows of it, and `called_off` whether it was cancelled since.
    ChangedMeanwhile, if it was deleted; Changed, if whoever acts on it now was shown something else.
    """
    # First the lock, then what there is to read: PostgreSQL reads joined rows, such as the purchase, as they were
    # before it waited for the lock.
    current = _LOCKED.first(pk=reservation.pk)
    if current is None:
        raise ChangedMeanwhile
    current.showtime, current.acting = reservation.showtime, reservation.acting
    if Reservation.user.is_cached(reservation) and reservation.user_id == current.user_id:
        current.user = reservation.user
    current.with_claims(claims.of_reservation(pk=current.pk)).with_purchase(_BOUGHT.first(pk=current.pk))
    if reservation.seen is not None and reservation.seen != current.described:
        raise Changed(reservation.seen, current.described)
    return current


_LOCKED = Prepared(lambda pk: Reservation.objects.select_for_update().filter(pk=pk).order_by())
_BOUGHT = Prepared(lambda pk: Purchase.objects.filter(reservation=pk).order_by())
_UNDER_WAY = Prepared(lambda pk: Payment.objects.under_way().filter(reservation=pk))


def adopt(*, reservations: Iterable[int], user: User) -> None:
    """Make a guest's reservations those of the account that they have just signed in to: their tickets go to its
    address, where the guest gave no other.
    """
    theirs = Reservation.objects.filter(pk__in=list(reservations), user=None)
    theirs.filter(email="").update(email=user.email)
    theirs.filter(name="").update(name=user.shown_name)
    theirs.update(user=user)
