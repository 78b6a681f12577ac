"""Links for people without an account. Whoever has one has what it leads to: it is told in a mail, nowhere else."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from matinee.sales.models import Reservation


def address(reservation: Reservation) -> str:
    """Where the mails about a reservation go; empty if nobody gave an address."""
    return reservation.bought.email if reservation.bought else reservation.email


def site(path: str) -> str:
    """A path of this site as it must stand in a mail."""
    return settings.SITE_URL + path


def to_tickets(reservation: Reservation) -> str:
    """The link that lets its reader have this reservation. It holds for as long as it is mailed to this address."""
    signed = _signer(reservation).sign(str(reservation.pk))
    return site(reverse("guest_tickets", args=[signed]))


def read(signed: str) -> Reservation | None:
    """The reservation that a link leads to, if the link is one of ours and still holds."""
    pk = signed.partition(".")[0]
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    reservation = Reservation.objects.with_sale().filter(pk=pk).first()
    if reservation is None or not address(reservation):
        return None
    try:
        _signer(reservation).unsign(signed)
    except BadSignature:
        return None
    return reservation


def _signer(reservation: Reservation) -> Signer:
    # The address is in the salt: a link that went to a mistyped one is dead once that is corrected.
    return Signer(sep=".", salt=f"matinee.tickets {address(reservation).lower()}")
