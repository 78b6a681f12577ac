"""The mails of a sale. Each says what happened, to whom it concerns, in the theater's own time.

A sale without an e-mail address is mailed to nobody.
"""

from datetime import datetime
from typing import Any

from matinee.money import Money
from matinee.programme import clock
from matinee.programme.models import Showtime
from matinee.sales.documents import calendar_entry, codes, links
from matinee.sales.documents.letter import Attachment, Letter
from matinee.sales.models import CallingOff, Payment, Purchase, Reservation, Ticket


def send_tickets(bought: Purchase, *, now: datetime) -> None:
    """The tickets: their codes as pictures, the evening as an entry for the calendar, and the link to them."""
    if bought.cancelled_at:
        return
    context = {
        "paid": _money(bought.total),
        "gateway": bought.payment.gateway,
        "refundable": bought.can_be_given_back(now),
        "refundable_until": _moment(bought.showtime, bought.refundable_until),
    }
    _tickets_letter(bought, bought.email, context).send()


def copy(bought: Purchase, email: str) -> list[Letter]:
    """A copy of the tickets for somebody else, without the link that gives them back, and a word to the buyer."""
    told = Letter(
        to=bought.email,
        subject=f"A copy of your tickets was mailed: {_evening(bought.showtime)}",
        template="copied",
        context=_about(bought.reservation) | {"copied_to": email},
    )
    return [_tickets_letter(bought, email, {"is_copy": True}), told]


def _tickets_letter(bought: Purchase, to: str, context: dict[str, Any]) -> Letter:
    tickets = list(bought.tickets.all())
    return Letter(
        to=to,
        subject=f"Your {_tickets(tickets)}: {_evening(bought.showtime)}",
        template="tickets",
        context=_about(bought.reservation) | {"tickets": [(ticket, _cid(ticket)) for ticket in tickets]} | context,
        pictures={_cid(ticket): codes.png(ticket.code) for ticket in tickets},
        attachments=[] if "is_copy" in context else [_calendar(bought)],
    )


def send_cancelled(bought: Purchase) -> None:
    """Given back; where the house called the showtime off, with its reason."""
    off = bought.called_off
    Letter(
        to=bought.email,
        subject=f"{'Called off' if off else 'Cancelled'}: {_evening(bought.showtime)}",
        template="cancelled",
        context=_about(bought.reservation)
        | {"paid": _money(bought.total), "gateway": bought.payment.gateway, "off": off},
        attachments=[_calendar(bought)],
    ).send()


def send_waiting(payment: int) -> None:
    """Seats wait for somebody to pay at the desk. Nothing, if they don't any more."""
    if not Payment.objects.under_way().filter(pk=payment).exists():
        return
    reservation = Reservation.objects.with_sale().get(payments=payment)
    if reservation.expires_at is None:
        return
    Letter(
        to=reservation.email,
        subject=f"Your seats are waiting: {_evening(reservation.showtime)}",
        template="waiting",
        context=_about(reservation)
        | {"total": _money(reservation.total), "pay_by": _moment(reservation.showtime, reservation.expires_at)},
    ).send()


def send_too_late(reservation: Reservation) -> None:
    """The money came when the seats were gone, and is on its way back."""
    Letter(
        to=reservation.email,
        subject=f"Your money is on its way back: {_evening(reservation.showtime)}",
        template="too_late",
        context=_about(reservation)
        | {"paid": _money(reservation.total), "off": CallingOff.objects.filter(showtime=reservation.showtime).first()},
    ).send()


def send_called_off(reservation: Reservation) -> None:
    """Seats that weren't paid for are let go, because the showtime was called off."""
    Letter(
        to=reservation.email,
        subject=f"Called off: {_evening(reservation.showtime)}",
        template="called_off",
        context=_about(reservation) | {"off": CallingOff.objects.get(showtime=reservation.showtime)},
    ).send()


def send_moved(bought: Purchase) -> None:
    """A seat broke, and the house has found another."""
    Letter(
        to=bought.email,
        subject=f"Your seats have changed: {_evening(bought.showtime)}",
        template="moved",
        context=_about(bought.reservation),
        attachments=[_calendar(bought)],
    ).send()


def send_choice(bought: Purchase) -> None:
    """A seat broke, and nothing as good is free."""
    Letter(
        to=bought.email,
        subject=f"Please choose again: {_evening(bought.showtime)}",
        template="choice",
        context=_about(bought.reservation) | {"paid": _money(bought.total)},
    ).send()


def _calendar(bought: Purchase) -> Attachment:
    return Attachment("evening.ics", calendar_entry.calendar(bought), "text/calendar", {"method": "PUBLISH"})


def _about(reservation: Reservation) -> dict[str, Any]:
    showtime = reservation.showtime
    return {
        # One line, whatever was let in before names were: a line break would be a paragraph of ours.
        "name": " ".join((reservation.bought.name if reservation.bought else reservation.name).split()),
        "reservation": reservation,
        "showtime": showtime,
        "movie": showtime.movie,
        "theater": showtime.theater,
        "when": _when(showtime),
        "places": calendar_entry.places(reservation),
        "doors": _clock(showtime, showtime.doors_at),
        "film": _clock(showtime, showtime.feature_at) if showtime.ads_minutes else "",
        "link": links.to_tickets(reservation),
        "site": links.site("/"),
    }


def _money(amount: Money) -> str:
    """Whose eyes will read it isn't known here, so it is plain English: €20.00, $20.00, ¥2,000."""
    return amount.shown("en")


def _tickets(tickets: list[Ticket]) -> str:
    return "ticket" if len(tickets) == 1 else f"{len(tickets)} tickets"


def _evening(showtime: Showtime) -> str:
    """Dune, Tue 1 Jan 21:00 · Dune, Friday night, Sat 5 Jan 00:05"""
    start, night = showtime.local_start, f" {showtime.night}," if showtime.night else ""
    return f"{showtime.movie.title},{night} {start:%a} {start.day} {start:%b %H:%M}"


def _when(showtime: Showtime) -> str:
    """As `_moment`; of a show after midnight it is said whose night it is."""
    moment = _moment(showtime, showtime.starts_at)
    return f"{moment}, {showtime.night}" if showtime.night else moment


def _moment(showtime: Showtime, moment: datetime) -> str:
    """Thursday 3 January 2030, 19:30 (Paris time). In a mailbox nobody knows whose clock is meant, so it is said."""
    local = moment.astimezone(showtime.theater.zoneinfo)
    at = clock.shown(moment, showtime.theater.zoneinfo)
    return f"{local:%A} {local.day} {local:%B %Y}, {at} ({showtime.theater.clock_name})"


def _clock(showtime: Showtime, moment: datetime) -> str:
    return clock.shown(moment, showtime.theater.zoneinfo)


def _cid(ticket: Ticket) -> str:
    return f"ticket-{ticket.pk}@matinee"
