"""The mails of a sale."""

from datetime import datetime

from matinee.sales.models import Purchase, Reservation


def send_tickets(bought: Purchase, *, now: datetime) -> None: ...


def send_cancelled(bought: Purchase) -> None: ...


def send_too_late(reservation: Reservation) -> None: ...
