"""The sale: the one place where seats are reserved, paid for and given back.

Pages, the JSON API and the desk all pass through here. Every operation takes the time (`now`, with a zone), is all or
nothing, and raises a `Refusal` from `matinee.sales.refusals` with a stable code and a sentence for the customer. What
stops a seat from being sold twice is no code in here but the constraint `seat_claimed_once` on `ReservedSeat`.
"""

from matinee.sales.choosing import Wish
from matinee.sales.operations.asking import LookedUp, decide, open_payments
from matinee.sales.operations.calling_off import Holders, call_off, holders
from matinee.sales.operations.forgetting import forget
from matinee.sales.operations.paying import collect, correct, purchase, resend
from matinee.sales.operations.refunding import cancel, hand_out
from matinee.sales.operations.repairing import clear_broken, mend, report_broken, reseat, take_off_sale
from matinee.sales.operations.reserving import Customer, adopt, change, release, rename, renew, reserve
from matinee.sales.operations.settling import settle
from matinee.sales.operations.sweeping import sweep

__all__ = [
    "Customer",
    "Holders",
    "LookedUp",
    "Wish",
    "adopt",
    "call_off",
    "cancel",
    "change",
    "clear_broken",
    "collect",
    "correct",
    "decide",
    "forget",
    "hand_out",
    "holders",
    "mend",
    "open_payments",
    "purchase",
    "release",
    "rename",
    "renew",
    "report_broken",
    "reseat",
    "resend",
    "reserve",
    "settle",
    "sweep",
    "take_off_sale",
]
