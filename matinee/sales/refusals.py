"""Why a sale is refused. Each has a stable code for programs and a sentence for people."""

from collections.abc import Sequence
from datetime import datetime

from matinee.refusals import Conflict, Invalid, Refusal

WHO_COMES_ALONG = "Say who comes along: this film isn't for everybody."


def listed(labels: Sequence[str]) -> str:
    """C4 · C4 and C5 · C4, C5 and C6"""
    return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


class SeatTaken(Conflict):
    code = "seat_taken"

    def __init__(self, seats: Sequence[str]) -> None:
        which = f"Seat {seats[0]} was" if len(seats) == 1 else f"Seats {listed(seats)} were"
        super().__init__(f"{which} taken a moment ago.", seats=list(seats))


class Changed(Conflict):
    """It isn't any more what whoever acts on it was shown."""

    code = "changed"

    def __init__(self, seen: str, current: str) -> None:
        super().__init__(
            f"You looked at {seen}. It is now {current}. Nothing was done yet.", seen=seen, current=current
        )


class PlanChanged(Conflict):
    code = "plan_changed"
    sentence = "The seats of this showtime were laid out anew a moment ago. Please choose again."


class SoldOut(Conflict):
    code = "sold_out"

    def __init__(self, free: int, *, kept: str = "", spaces: int = 0, is_untouched: bool = False) -> None:
        """`kept` are the free seats that only those can have who use a wheelchair and who come with them."""
        left = {0: "No seat is", 1: "Only 1 seat is"}.get(free, f"Only {free} seats are")
        sentence = f"{left} left at this showtime."
        if spaces:
            whose = "for people who use a wheelchair and those who come with them"
            others = f"Only {kept} {'is' if kept.startswith('1') and ' and ' not in kept else 'are'} left, {whose}."
            sentence = f"{left} left at this showtime, besides {kept} {whose}." if free else others
        elif is_untouched and not free:
            sentence = "No seat is on sale at this showtime."
        super().__init__(sentence, free=free)


class NotTogether(Conflict):
    code = "not_together"

    def __init__(self, asked: int, offer: Sequence[str]) -> None:
        super().__init__(
            f"There are no {asked} seats side by side any more. Apart, the best left are {listed(offer)}.",
            offer=list(offer),
        )


class SingleSeat(Conflict):
    code = "single_seat"

    def __init__(self, alone: Sequence[str], offer: Sequence[str]) -> None:
        which = f"Seat {alone[0]}" if len(alone) == 1 else f"Seats {listed(alone)}"
        super().__init__(
            f"{which} would be left alone. Choose one beside it, or the best of that number: {listed(offer)}.",
            alone=list(alone),
            offer=list(offer),
        )


class ForWheelchairs(Conflict):
    code = "for_wheelchairs"

    def __init__(self, seats: Sequence[str]) -> None:
        are = f"Seat {seats[0]} is" if len(seats) == 1 else f"Seats {listed(seats)} are"
        super().__init__(
            f"{are} kept for people who use a wheelchair and for those who come with them. "
            "If that is you, say so and it is yours.",
            seats=list(seats),
        )
        self.staff_sentence = (
            f"{are} kept for people who use a wheelchair and for those who come with them. "
            "Give a reason to sell to somebody else."
        )


class CompanionAlone(Conflict):
    code = "companion_alone"

    def __init__(self, seats: Sequence[str], *, has_space: bool) -> None:
        is_one = len(seats) == 1
        are = f"Seat {seats[0]} is" if is_one else f"Seats {listed(seats)} are"
        others = "another seat" if is_one else "other seats"
        super().__init__(
            f"{are} for whoever comes with somebody who uses a wheelchair, up to three to a space. "
            + ("Choose the space as well." if has_space else f"No space is left, so choose {others}."),
            seats=list(seats),
        )


class NoWheelchairSpace(Conflict):
    code = "no_wheelchair_space"

    def __init__(self, free: int) -> None:
        super().__init__(
            "There is no wheelchair space left with that many seats beside it."
            if free
            else "There is no wheelchair space left at this showtime.",
            free=free,
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
        self.staff_sentence = f"{self} Give a reason to sell more."


class TooManyHolds(Refusal):
    code = "too_many_holds"

    def __init__(self, retry_after: int, kept: int = 0, most: int = 0) -> None:
        why = "You have kept seats often without paying."
        if most:
            already = f", and you keep {kept} already" if kept else ""
            why = f"Up to {most} seats can be kept without paying{already}."
        minutes = -(-retry_after // 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        super().__init__(f"{why} Others want to sit, too: you can choose again in {wait}.", retry_after=retry_after)


class TooManyAtDesk(Conflict):
    code = "too_many_at_desk"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Up to {most} seats can wait for you at the desk. Pay now, or confirm your e-mail address to keep more.",
            most=most,
        )


class ReservationExpired(Conflict):
    code = "reservation_expired"
    sentence = "The time for this reservation is up, and its seats are free for others. Please choose again."


class AlreadyPaid(Conflict):
    code = "already_paid"
    sentence = "This reservation is paid. To give the tickets back, cancel the purchase."


class AlreadySettled(Conflict):
    code = "already_settled"
    sentence = "This payment has been answered meanwhile."


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


class AlreadyHandedOut(Conflict):
    code = "already_handed_out"
    sentence = "This money isn't owed any more: it was handed out already."


class NotKept(Conflict):
    code = "not_kept_back"

    def __init__(self, seats: Sequence[str]) -> None:
        are = f"Seat {seats[0]} isn't" if len(seats) == 1 else f"Seats {listed(seats)} aren't"
        super().__init__(f"{are} kept back by the house.", seats=list(seats))


class AlreadyBroken(Conflict):
    code = "already_broken"
    sentence = "This seat is known to be broken."


class NothingToChoose(Conflict):
    code = "nothing_to_choose"
    sentence = "These seats stay as they are. To change your mind, give the tickets back and buy others."


class EverSold(Conflict):
    code = "ever_sold"

    def __init__(self, what: object) -> None:
        super().__init__(f"Tickets for {what} have been sold, so it can't be deleted.")


class InUse(Conflict):
    code = "in_use"
