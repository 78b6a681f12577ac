"""Reserve now, pay at the counter: the payment is under way until staff take the money."""

from datetime import datetime, timedelta

from matinee.accounts.confirmed import has_confirmed_email
from matinee.sales.gateways.base import Card, NoAnswer, Outcome
from matinee.sales.models import Payment, Refund


class DeskGateway:
    name = "desk"
    label = "At the desk"

    def keeps_until(self, payment: Payment) -> datetime:
        """Until the theater lets uncollected seats go; close to the start, for as long as any payment may take.

        Customers without a confirmed e-mail address have the theater's `desk_hours` from their first claim.
        """
        showtime = payment.reservation.showtime
        theater = showtime.theater
        collect_by = showtime.starts_at - timedelta(minutes=theater.collect_minutes)
        until = max(collect_by, payment.started_at + timedelta(minutes=theater.payment_minutes))
        if has_confirmed_email(payment.reservation.user):
            return until
        # From the first claim on: who chooses the desk again gets no more time.
        return min(until, payment.reservation.created_at + timedelta(hours=theater.desk_hours))

    def charge(self, payment: Payment, card: Card) -> Outcome:
        return NoAnswer()

    def look_up(self, payment: Payment, now: datetime) -> Outcome:
        return NoAnswer()

    def refund(self, refund: Refund) -> bool:
        """Never done by itself: cash is owed until staff hand it out (`operations.hand_out`)."""
        return False
