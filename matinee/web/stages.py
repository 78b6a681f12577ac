"""Where a reservation stands, for the page that shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from matinee.sales.models import Payment, Reservation

# In its last minutes a reservation is offered more time.


RENEWABLE_FOR = timedelta(minutes=3)


class Stage(StrEnum):
    OPEN = "open"
    PENDING = "pending"
    AT_DESK = "at_desk"
    EXPIRED = "expired"
    PAID_BACK = "paid_back"
    RELEASED = "released"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class Standing:
    """A reservation at one moment. `payment` is the last attempt to pay for it."""

    reservation: Reservation
    payment: Payment | None
    now: datetime

    @property
    def stage(self) -> Stage:
        if self.payment is not None and self.payment.captured_at is not None:
            return Stage.PAID_BACK
        if self.reservation.showtime.cancelled_at is not None:
            return Stage.CALLED_OFF
        if self.reservation.released_at is not None:
            return Stage.RELEASED
        if not self.reservation.is_live(self.now):
            return Stage.EXPIRED
        if self.payment is not None and self.payment.is_under_way:
            return Stage.AT_DESK if self.payment.gateway == "desk" else Stage.PENDING
        return Stage.OPEN

    @property
    def was_declined(self) -> bool:
        return self.payment is not None and self.payment.declined_at is not None

    @property
    def expires_at(self) -> datetime:
        return self.reservation.expires_at or self.now

    @property
    def seconds_left(self) -> int:
        return max(0, int((self.expires_at - self.now).total_seconds()))

    @property
    def expires_today(self) -> bool:
        """By the clock of the theater."""
        zone = self.reservation.showtime.theater.zoneinfo
        return self.expires_at.astimezone(zone).date() == self.now.astimezone(zone).date()

    @property
    def longest(self) -> datetime:
        """Until when the seats can be kept at all."""
        minutes = self.reservation.showtime.theater.hold_limit_minutes
        return self.reservation.created_at + timedelta(minutes=minutes)

    @property
    def is_renewable(self) -> bool:
        return self.longest > self.expires_at

    @property
    def renewable_from(self) -> datetime:
        """From when on more time is offered. Before that there is enough."""
        return self.expires_at - RENEWABLE_FOR

    @property
    def is_renewable_now(self) -> bool:
        return self.is_renewable and self.now >= self.renewable_from

    @property
    def template(self) -> str:
        return f"web/checkout/{self.stage}.html"

    @property
    def is_live(self) -> bool:
        return self.stage in (Stage.OPEN, Stage.PENDING, Stage.AT_DESK)

    @property
    def is_open(self) -> bool:
        return self.stage == Stage.OPEN

    @property
    def is_payable(self) -> bool:
        """Whether there is something to pay, now or instead of later at the desk."""
        return self.stage in (Stage.OPEN, Stage.AT_DESK)

    @property
    def is_on_sale(self) -> bool:
        """Whether its showtime still is, for whoever wants to choose again."""
        showtime = self.reservation.showtime
        return showtime.cancelled_at is None and self.now < showtime.starts_at

    @property
    def refundable_until(self) -> datetime:
        """The terms as they will be stored with the purchase."""
        showtime = self.reservation.showtime
        return showtime.starts_at - timedelta(minutes=showtime.theater.refund_minutes)

    @property
    def is_refundable(self) -> bool:
        return self.now <= self.refundable_until


def standing(reservation: Reservation, now: datetime) -> Standing:
    return Standing(reservation, next(iter(reservation.payments.all()), None), now)
