"""Why a sale is refused. Each has a stable code for programs and a sentence for people."""

from collections.abc import Sequence
from datetime import datetime

from matinee.refusals import Conflict, Invalid, Refusal


def listed(labels: Sequence[str]) -> str:
    """C4 · C4 and C5 · C4, C5 and C6"""
    return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


class SeatTaken(Conflict):
    code = "seat_taken"

    def __init__(self, seats: Sequence[str]) -> None:
        which = f"Seat {seats[0]} was" if len(seats) == 1 else f"Seats {listed(seats)} were"
        super().__init__(f"{which} taken a moment ago.", seats=list(seats))


class SoldOut(Conflict):
    code = "sold_out"

    def __init__(self, free: int) -> None:
        left = {0: "No seat is", 1: "Only 1 seat is"}.get(free, f"Only {free} seats are")
        super().__init__(f"{left} left at this showtime.", free=free)


class NotTogether(Conflict):
    code = "not_together"

    def __init__(self, asked: int, offer: Sequence[str]) -> None:
        super().__init__(
            f"There are no {asked} seats side by side any more. Apart, the best left are {listed(offer)}.",
            offer=list(offer),
        )


class SalesClosed(Conflict):
    code = "sales_closed"
    sentence = "Sales for this showtime are closed."


class ShowtimeCancelled(Conflict):
    code = "showtime_cancelled"
    sentence = "This showtime was cancelled."


class TooManySeats(Conflict):
    code = "limit_reached"

    def __init__(self, limit: int) -> None:
        super().__init__(f"This theater sells at most {limit} seats of a showtime to one customer.", limit=limit)


class ReservationExpired(Conflict):
    code = "reservation_expired"
    sentence = "The time for this reservation is up, and its seats are free for others. Please choose again."


class AlreadyPaid(Conflict):
    code = "already_paid"
    sentence = "This reservation is paid. To give the tickets back, cancel the purchase."


class PaymentUnderWay(Conflict):
    code = "payment_under_way"
    sentence = "A payment for these seats is under way. They are kept until it is decided."


class RenewalLimit(Conflict):
    code = "renewal_limit"

    def __init__(self, expires_at: datetime) -> None:
        super().__init__("These seats can't be kept any longer.", expires_at=expires_at.isoformat())


class PaymentDeclined(Refusal):
    code = "payment_declined"
    sentence = "The card was declined. Nothing was charged, and your seats are still kept."


class WrongAmount(Invalid):
    code = "wrong_amount"

    def __init__(self, total: str) -> None:
        super().__init__("purchase", f"The total of this reservation is {total}.")


class RefundClosed(Conflict):
    code = "refund_closed"
    sentence = "These tickets can no longer be given back."


class AlreadyAdmitted(Conflict):
    code = "already_admitted"
    sentence = "One of these tickets has been used at the door."


class EverSold(Conflict):
    code = "ever_sold"

    def __init__(self, what: object) -> None:
        super().__init__(f"Tickets for {what} have been sold, so it can't be deleted.")


class InUse(Conflict):
    code = "in_use"
