"""A card terminal for demonstrations: it behaves like one, and takes no money.

What it answers depends on the last four digits of the card's number; without a number it approves.
"""

from datetime import datetime, timedelta

from matinee.sales.gateways.base import Captured, Card, Declined, NoAnswer, Outcome
from matinee.sales.models import Payment, Refund

DECLINES = {
    "0002": "The card was declined.",
    "9995": "There isn't enough money on the card.",
    "0069": "The card has expired.",
}
# No answer at first; a minute later these turn out to be paid, declined, or never known at all.
ANSWERS_LATE: dict[str, Outcome] = {"0119": Captured(), "0127": Declined("The card was declined."), "0135": NoAnswer()}
ANSWERS_AFTER = timedelta(minutes=1)


class DemoGateway:
    name = "demo"
    label = "Card (demo: no money is taken)"

    def keeps_until(self, payment: Payment) -> datetime:
        minutes = payment.reservation.showtime.theater.payment_minutes
        return payment.started_at + timedelta(minutes=minutes)

    def charge(self, payment: Payment, card: Card) -> Outcome:
        if card.ending in ANSWERS_LATE:
            return NoAnswer()
        return self._decision(card.ending)

    def look_up(self, payment: Payment, now: datetime) -> Outcome:
        if payment.card_ending in ANSWERS_LATE:
            late = now - payment.started_at >= ANSWERS_AFTER
            return ANSWERS_LATE[payment.card_ending] if late else NoAnswer()
        return self._decision(payment.card_ending)

    def refund(self, refund: Refund) -> bool:
        return True

    def _decision(self, ending: str) -> Outcome:
        return Declined(DECLINES[ending]) if ending in DECLINES else Captured()
