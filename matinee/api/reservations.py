"""/reserve/"""

from datetime import datetime
from typing import Annotated, Any, Self

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import BaseModel, Field

from matinee.accounts.addresses import address_key
from matinee.accounts.models import User
from matinee.api import idempotency
from matinee.api.agreement import agree
from matinee.api.answers import nothing, private
from matinee.api.bodies import body_of
from matinee.api.fields import LARGEST_ID, Body, Id, SeatLabel, example, like
from matinee.api.lists import ListQuery, Page, page
from matinee.api.money import Price
from matinee.api.problems import Forbidden, NotFound
from matinee.api.who import SignedIn, SignedRequest, edition_for, find_holder, holders_of
from matinee.prepared import Prepared
from matinee.programme.editions import Edition
from matinee.programme.models import Showtime
from matinee.refusals import Invalid, Refusal
from matinee.sales import claims, operations
from matinee.sales.choosing import MOST_SEATS_AT_ONCE, Wish
from matinee.sales.models import Channel, Reservation, ReservationQuerySet
from matinee.sales.operations import Customer

router = Router(tags=["Reservations"])

Number = Annotated[int, Field(ge=1, le=MOST_SEATS_AT_ONCE)]


class ReservationOut(BaseModel):
    id: int
    name: str
    movie: int
    theater: int
    showtime: int
    reserve: int = Field(description="How many seats.")
    seats: list[str]
    expires_at: datetime | None = Field(description="When the seats are free again. Null: they are kept for good.")
    total: Price
    created_at: datetime
    purchase: int | None = Field(description="The purchase, once it is paid.")

    @classmethod
    def of(cls, reservation: Reservation) -> Self:
        """Of a reservation that comes `with_sale()`."""
        bought, labels = reservation.bought, reservation.labels
        return cls(
            id=reservation.pk,
            name=reservation.name,
            movie=reservation.showtime.movie_id,
            theater=reservation.showtime.screen.theater_id,
            showtime=reservation.showtime_id,
            reserve=len(labels),
            seats=labels,
            expires_at=reservation.expires_at,
            total=Price.of(reservation.total),
            created_at=reservation.created_at,
            purchase=bought.pk if bought else None,
        )


class ReservationBody(Body):
    """Seats by their names, or so many of the best. Movie and theater may come too, and must be the showtime's."""

    answers = ReservationOut
    # Seats, or how many: both at once are refused.
    model_config = example(showtime=1, reserve=2)

    showtime: Id
    reserve: Number | None = Field(None, description="How many seats.")
    seats: list[SeatLabel] | None = Field(None, max_length=MOST_SEATS_AT_ONCE, description="These seats.")
    together: bool = Field(True, description="False: apart will do, where there are no seats side by side.")
    accessible: bool = Field(False, description="One of us uses a wheelchair.")
    wheelchairs: Annotated[int, Field(ge=0, le=MOST_SEATS_AT_ONCE)] = Field(0, description="So many wheelchair spaces.")
    companions: Annotated[int, Field(ge=0, le=MOST_SEATS_AT_ONCE)] = Field(0, description="And so many seats beside.")
    name: Annotated[str, like(Reservation, "name")] = Field(
        "", description="Unless it says, the account's name, or its username where it has none."
    )
    movie: Id | None = None
    theater: Id | None = None

    @property
    def wish(self) -> Wish:
        said = self.said
        return Wish(
            seats=said.get("seats") or (),
            number=said.get("reserve"),
            **{name: said[name] for name in ("together", "accessible", "wheelchairs", "companions") if name in said},
        )


class ReservationPart(ReservationBody):
    partial = True
    model_config = example(seats=["C4", "C5", "C6"])


class ReservationQuery(ListQuery):
    showtime: int | None = Field(None, ge=1, le=LARGEST_ID)


@router.get("/", response=Page[ReservationOut])
def list_reservations(request: SignedRequest, query: Query[ReservationQuery]) -> HttpResponse:
    """List all reservations: yours; for staff, everybody's. The newest first."""
    reservations = readable_by(request.auth).with_sale()
    if query.showtime:
        reservations = reservations.filter(showtime=query.showtime)
    return private(page(request, query, reservations, lambda rows: map(ReservationOut.of, rows)))


def find_holder_and_taken(request: HttpRequest, digest: bytes) -> Any:
    """Whose token it is and, in the same statement, what is taken at the showtime that the body names."""
    try:
        showtime = body_of(request).get("showtime")
    except Refusal:
        # Who can't say what they want is told so once it is known who they are.
        showtime = None
    if type(showtime) is not int or not 0 < showtime <= LARGEST_ID:
        return find_holder(request, digest)
    found: Any = _HOLDER_AND_TAKEN.first(digest=digest, showtime=showtime, now=timezone.now())
    if found is not None:
        request.taken = found.taken  # type: ignore[attr-defined]
    return found


_HOLDER_AND_TAKEN = Prepared(
    lambda digest, showtime, now: holders_of(digest, now).annotate(taken=claims.taken_expression(showtime, now))
)


@router.post(
    "/",
    auth=SignedIn(find_holder_and_taken),
    response={201: ReservationOut, 409: None, 422: None},
    openapi_extra=idempotency.DECLARED,
)
@decorate_view(idempotency.answered_once)
def reserve(request: SignedRequest, body: ReservationBody) -> HttpResponse:
    """Create a new reservation: the seats are kept for you until `expires_at`."""
    body.check_fixed()
    user = request.auth
    showtime = showtime_named(edition_for(request), body.showtime)
    agree(showtime, movie=body.movie, theater=body.theater)
    reservation = operations.reserve(
        showtime=showtime,
        customer=Customer(user, body.name or user.shown_name, user.email, asked_from=address_key(request)),
        channel=Channel.API,
        wish=body.wish,
        now=timezone.now(),
        taken=getattr(request, "taken", None),
    )
    return private(ReservationOut.of(reservation), 201)


@router.get("/{int:pk}/", response=ReservationOut)
def read_reservation(request: SignedRequest, pk: int) -> HttpResponse:
    """Retrieve a specific reservation."""
    return private(ReservationOut.of(reservation_at(pk, request.auth)))


@router.put("/{int:pk}/", response={200: ReservationOut, 409: None})
def replace_reservation(request: SignedRequest, pk: int, body: ReservationBody) -> HttpResponse:
    """Update a specific reservation: other seats or another number, while it is unpaid. All or nothing."""
    return _changed(request, pk, body)


@router.patch("/{int:pk}/", response={200: ReservationOut, 409: None})
def change_reservation(request: SignedRequest, pk: int, body: ReservationPart) -> HttpResponse:
    """Update a part of a specific reservation, while it is unpaid. All or nothing."""
    return _changed(request, pk, body)


def _changed(request: SignedRequest, pk: int, body: ReservationBody) -> HttpResponse:
    reservation = reservation_of(request, pk)
    body.check_fixed(ReservationOut.of(reservation_at(pk, request.auth)) if body.names_fixed else None)
    said = body.said
    agree(reservation.showtime, showtime=said.get("showtime"), movie=body.movie, theater=body.theater)
    if said.keys() & {"seats", "reserve", "wheelchairs", "companions"} or "showtime" in said:
        operations.change(reservation=reservation, wish=body.wish, now=timezone.now())
    if "name" in said:
        operations.rename(reservation=reservation, name=body.name, now=timezone.now())
    return private(ReservationOut.of(reservation_at(pk, request.auth)))


@router.delete("/{int:pk}/", response={204: None, 409: None})
def release_reservation(request: SignedRequest, pk: int) -> HttpResponse:
    """Delete a specific reservation, while it is unpaid: its seats are free at once."""
    reservation = reservation_of(request, pk)
    operations.release(reservation=reservation, now=timezone.now())
    return nothing()


@router.post("/{int:pk}/renewal/", response={200: ReservationOut, 409: None})
def renew_reservation(request: SignedRequest, pk: int) -> HttpResponse:
    """Start the time of a reservation anew, up to the theater's limit from the first claim."""
    reservation = reservation_of(request, pk)
    operations.renew(reservation=reservation, now=timezone.now())
    return private(ReservationOut.of(reservation_at(pk, request.auth)))


def readable_by(user: User) -> ReservationQuerySet:
    return Reservation.objects.of_customers() if user.has_staff_rights else Reservation.objects.owned_by(user)


def reservation_at(pk: int, user: User) -> Reservation:
    """As this user may see it. What isn't theirs isn't found."""
    reservation = _ANY.first(pk=pk) if user.has_staff_rights else _OWN.first(pk=pk, user=user.pk)
    if reservation is None:
        raise NotFound
    return reservation.with_claims(claims.of_reservation(pk=pk))


def reservation_of(request: SignedRequest, pk: int) -> Reservation:
    """One's own, for what is done to it; its seats are read once it is locked. Forbidden to staff who only see it."""
    user = request.auth
    reservation = _ANY_ROW.first(pk=pk) if user.has_staff_rights else _OWN_ROW.first(pk=pk, user=user.pk)
    showtime = edition_for(request).showtime(reservation.showtime_id) if reservation else None
    if reservation is None or showtime is None:
        raise NotFound
    reservation.showtime = showtime
    if reservation.user_id == user.pk:
        reservation.user = user
    return owned(reservation, user)


def owned(reservation: Reservation, user: User) -> Reservation:
    """Staff see every reservation; what is done with it is its owner's to do."""
    if reservation.user_id != user.pk:
        raise Forbidden("Only the one who made it can do that.")
    return reservation


def showtime_named(edition: Edition, pk: int) -> Showtime:
    showtime = edition.showtime(pk)
    if showtime is None or not showtime.is_public:
        raise Invalid("showtime", f"There is no showtime {pk}.")
    return showtime


_ANY = Prepared(lambda pk: Reservation.objects.of_customers().with_sale().filter(pk=pk))
_OWN = Prepared(lambda pk, user: Reservation.objects.owned_by(user).with_sale().filter(pk=pk))
_ANY_ROW = Prepared(lambda pk: Reservation.objects.of_customers().select_related("purchase").filter(pk=pk))
_OWN_ROW = Prepared(lambda pk, user: Reservation.objects.owned_by(user).select_related("purchase").filter(pk=pk))
