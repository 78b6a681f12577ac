"""Staff who act for a customer: who they are, and their line in the trail, in the transaction of what they did."""

from datetime import datetime

from matinee.accounts import audit
from matinee.accounts.audit import Acting
from matinee.accounts.models import User
from matinee.sales.models import Purchase, Reservation


def acting(user: User | None, reservation: Reservation, face: str, *, is_own: bool = False) -> Acting | None:
    """Who acts as staff on this reservation; None for its owner, and for everybody without the rights of staff."""
    if user is None or is_own or reservation.user_id == user.pk or not user.has_staff_rights:
        return None
    return Acting(user, face)


def note(
    reservation: Reservation, verb: str, now: datetime, *, reason: str = "", about: Purchase | None = None
) -> None:
    """Write down what staff did to it. Nothing, if its owner did it."""
    acted = reservation.acting
    if acted is None:
        return
    row = about or reservation
    audit.note(
        who=acted.by,
        face=acted.face,
        verb=verb,
        kind=row._meta.verbose_name,
        row=str(row.pk),
        name=str(row),
        changed={"reason": ["", reason]} if reason else {},
        now=now,
    )
