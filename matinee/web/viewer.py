"""Who is looking, and what is theirs. Everything that belongs to somebody is loaded through here."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from matinee.accounts.audit import Acting
from matinee.accounts.models import User
from matinee.programme.models import Showtime, ShowtimeQuerySet
from matinee.sales.acting import acting
from matinee.sales.models import (
    Channel,
    Purchase,
    PurchaseQuerySet,
    Reservation,
    ReservationQuerySet,
)

# Under these names a session keeps a guest's reservations: those made in it, and those opened with a link from a mail.
RESERVED, OPENED = "reserved", "opened"
# Nobody has more than a few that count. What is over or given up is forgotten first, then the oldest.
MOST_REMEMBERED = 50


@dataclass(frozen=True, slots=True)
class Viewer:
    """A customer, a guest whose reservations stand in their session, or staff, who may see everything."""

    user: User | None
    reserved: tuple[int, ...] = ()
    opened: tuple[int, ...] = ()
    # What the form that they sent says they saw of what it is about (`{% seen … %}`).
    seen: str | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> "Viewer":
        user = request.user if isinstance(request.user, User) else None
        reserved, opened = (tuple(request.session.get(key, [])) for key in (RESERVED, OPENED))
        return cls(user, reserved, opened, request.POST.get("seen"))

    @property
    def has_staff_rights(self) -> bool:
        return self.user is not None and self.user.has_staff_rights

    def showtimes(self) -> ShowtimeQuerySet:
        """Those that they may be told of; for all but staff, one that isn't published doesn't exist."""
        known = Showtime.objects.with_programme()
        return known if self.has_staff_rights else known.public()

    def reservations(self) -> ReservationQuerySet:
        """Theirs, in their lists. Staff see their own here, like everybody."""
        return Reservation.objects.of_customers().filter(self._own())

    def purchases(self) -> PurchaseQuerySet:
        return Purchase.objects.filter(reservation__in=Reservation.objects.filter(self._own()).order_by())

    def reservation(self, pk: int) -> Reservation:
        """The reservation of that number, if they may see it; for all others it doesn't exist."""
        seen = Reservation.objects.exclude(channel=Channel.HOUSE)
        seen = seen if self.has_staff_rights else seen.filter(self._own())
        found = get_object_or_404(seen.with_sale().select_related("showtime__plan"), pk=pk)
        found.seen, found.acting = self.seen, self._acting(found)
        return found

    def purchase(self, pk: int) -> Purchase:
        seen = Purchase.objects.all() if self.has_staff_rights else self.purchases()
        found = get_object_or_404(seen.with_sale().select_related("reservation__showtime__plan"), pk=pk)
        found.reservation.seen, found.reservation.acting = self.seen, self._acting(found.reservation)
        return found

    def _acting(self, reservation: Reservation) -> Acting | None:
        is_own = reservation.pk in (*self.reserved, *self.opened)
        return acting(self.user, reservation, "website", is_own=is_own)

    def _own(self) -> Q:
        in_session = Q(pk__in=[*self.reserved, *self.opened])
        return in_session | Q(user=self.user) if self.user else in_session


def remember(request: HttpRequest, reservation: Reservation, *, under: str = RESERVED) -> None:
    """Let this session have the reservation from now on."""
    pks = [pk for pk in request.session.get(under, []) if pk != reservation.pk]
    request.session[under] = _that_count([*pks, reservation.pk])


def _that_count(pks: list[int]) -> list[int]:
    """As many as a session remembers: tickets for what is to come before all others, then the latest."""
    if len(pks) <= MOST_REMEMBERED:
        return pks
    now = timezone.now()
    known = Reservation.objects.filter(pk__in=pks)
    coming = set(known.exclude(purchase=None).filter(showtime__ends_at__gt=now).values_list("pk", flat=True))
    best = sorted(enumerate(pks), key=lambda one: (one[1] in coming or one[1] == pks[-1], one[0]))
    return [pk for _, pk in sorted(best[-MOST_REMEMBERED:])]


def hand_over(request: HttpRequest) -> list[int]:
    """What this session reserved as a guest, to be given to an account. What was opened with a link stays a link."""
    pks: list[int] = request.session.pop(RESERVED, [])
    return pks
