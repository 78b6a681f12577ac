"""/purchase/"""

from datetime import datetime
from typing import Annotated, Literal, Self

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import BaseModel, Field

from matinee.accounts.models import User
from matinee.api import idempotency
from matinee.api.agreement import agree
from matinee.api.answers import nothing, private
from matinee.api.fields import CARD_NUMBER, LARGEST_ID, LINE, Amount, Body, Id, example, like, money
from matinee.api.lists import ListQuery, Page, page
from matinee.api.money import Price
from matinee.api.problems import NotFound
from matinee.api.reservations import owned, reservation_at, reservation_of
from matinee.api.who import SignedRequest
from matinee.money import Money
from matinee.refusals import Mismatch
from matinee.sales import operations
from matinee.sales.acting import acting
from matinee.sales.gateways.base import Card
from matinee.sales.models import Channel, Purchase, PurchaseQuerySet, Refund, Reservation, Ticket
from matinee.sales.refusals import PaymentUnderWay

router = Router(tags=["Purchases"])


class TicketOut(BaseModel):
    code: str = Field(description="What is shown at the door.")
    seat: str
    age: Literal["confirmed", "asked at the door"] | None = Field(
        description="Whether it was said that all are old enough. Null: the film is for everybody."
    )

    @classmethod
    def of(cls, ticket: Ticket, reservation: Reservation) -> Self:
        return cls(code=ticket.code, seat=ticket.claim.seat.label, age=_age(reservation))


def _age(reservation: Reservation) -> Literal["confirmed", "asked at the door"] | None:
    if reservation.showtime.movie.is_for_everybody:
        return None
    return "asked at the door" if reservation.is_age_asked_at_the_door else "confirmed"


class RefundOut(BaseModel):
    amount: Price
    reason: str
    requested_at: datetime
    completed_at: datetime | None = Field(description="When the gateway confirmed it, or the cash was handed out.")

    @classmethod
    def of(cls, bought: Purchase) -> list[Self]:
        refund: Refund | None = getattr(bought.payment, "refund", None)
        if refund is None:
            return []
        amount = Price.of(bought.showtime.theater.money(refund.amount))
        return [cls(amount=amount, **{name: getattr(refund, name) for name in cls.model_fields if name != "amount"})]


class PurchaseOut(BaseModel):
    id: int
    name: str
    movie: int
    theater: int
    showtime: int
    reserve: int = Field(description="The reservation that was paid for.")
    purchase: str = Field(description="The amount, a plain decimal.", examples=["20.00"])
    tickets: list[TicketOut]
    total: Price = Field(description="The amount with its currency.")
    email: str
    purchased_at: datetime
    refundable_until: datetime
    cancelled_at: datetime | None
    refunds: list[RefundOut]

    @classmethod
    def of(cls, bought: Purchase) -> Self:
        """Of a purchase that comes `with_sale()`."""
        return cls(
            id=bought.pk,
            name=bought.name,
            movie=bought.showtime.movie_id,
            theater=bought.showtime.screen.theater_id,
            showtime=bought.showtime.pk,
            reserve=bought.reservation_id,
            purchase=str(bought.total),
            tickets=[TicketOut.of(ticket, bought.reservation) for ticket in bought.tickets.all()],
            total=Price.of(bought.total),
            email=bought.email,
            purchased_at=bought.purchased_at,
            refundable_until=bought.refundable_until,
            cancelled_at=bought.cancelled_at,
            refunds=RefundOut.of(bought) if bought.cancelled_at else [],
        )


class PaymentPending(BaseModel):
    """Nobody knows yet. The seats are locked; ask the reservation, its `purchase` says when it is paid."""

    payment: Literal["pending"] = "pending"
    reserve: int
    purchase: str = Field(description="The amount, a plain decimal.", examples=["20.00"])
    expires_at: datetime | None = Field(description="Until when the seats are locked for this payment.")

    @classmethod
    def of(cls, reservation: Reservation) -> Self:
        return cls(reserve=reservation.pk, purchase=str(reservation.total), expires_at=reservation.expires_at)


class PurchaseBody(Body):
    """What may come besides must agree with the reservation."""

    answers = PurchaseOut
    model_config = example(reserve=1, name="Anna Höfler", email="anna@example.org")

    reserve: Id = Field(description="The reservation to pay for.")
    purchase: Amount | None = Field(None, description="The amount. It must be the total.")
    name: Annotated[str, like(Purchase, "name")] = Field("", description="Unless it says, the reservation's.")
    email: Annotated[str, like(Purchase, "email")] = Field("", description="Where the tickets go. Else, the account's.")
    movie: Id | None = None
    theater: Id | None = None
    showtime: Id | None = None

    def check(self, reservation: Reservation) -> Money | None:
        """That everything it says is true of the reservation. The amount, if it names one."""
        agree(reservation.showtime, movie=self.movie, theater=self.theater, showtime=self.showtime)
        if self.purchase is None:
            return None
        return money("purchase", self.purchase, reservation.showtime.theater.currency)


class NewPurchase(PurchaseBody):
    model_config = example(reserve=1)

    gateway: Annotated[str, Field(max_length=20, pattern=LINE)] = Field("", description="Else, the site's first.")
    age_confirmed: bool = Field(
        False, description="All are as old as the film asks for. Unless it says, that is asked at the door."
    )
    card_number: Annotated[str, Field(max_length=30, pattern=CARD_NUMBER)] = Field("", repr=False)


class PurchasePart(PurchaseBody):
    partial = True
    model_config = example(email="anna@example.org")


NO_REASON = "cancelled by staff through the API, without a reason"


class CancelQuery(BaseModel):
    reason: Annotated[str, Field(max_length=200, pattern=LINE)] = Field(
        "", description="Why staff do it for a customer. It stands in the trail, and with the refund."
    )


class PurchaseQuery(ListQuery):
    showtime: int | None = Field(None, ge=1, le=LARGEST_ID)


@router.get("/", response=Page[PurchaseOut])
def list_purchases(request: SignedRequest, query: Query[PurchaseQuery]) -> HttpResponse:
    """List all purchases: yours; for staff, everybody's. The newest first. Without those that were given back."""
    purchases = readable_by(request.auth).standing().with_sale()
    if query.showtime:
        purchases = purchases.filter(reservation__showtime=query.showtime)
    return private(page(request, query, purchases, lambda rows: map(PurchaseOut.of, rows)))


@router.post(
    "/",
    response={201: PurchaseOut, 200: PurchaseOut, 202: PaymentPending, 402: None, 404: None, 409: None, 422: None},
    openapi_extra=idempotency.DECLARED,
)
@decorate_view(idempotency.answered_once)
def purchase(request: SignedRequest, body: NewPurchase) -> HttpResponse:
    """Create a new purchase: pay for a reservation.

    201 with the tickets; 202 when the payment is under way; 200 with the same purchase again if it was paid already.
    """
    body.check_fixed()
    reservation = reservation_of(request, body.reserve)
    try:
        bought = operations.purchase(
            reservation=reservation,
            channel=Channel.API,
            now=timezone.now(),
            gateway_name=body.gateway or settings.GATEWAYS[0],
            card=Card("".join(filter(str.isdigit, body.card_number))),
            amount=body.check(reservation),
            name=body.name,
            email=body.email,
            age_confirmed=body.age_confirmed,
        )
    except PaymentUnderWay:
        bought = None
    if bought is None:
        return private(PaymentPending.of(reservation_at(body.reserve, request.auth)), 202)
    return private(
        shown(bought.pk) if reservation.bought else PurchaseOut.of(bought), 200 if reservation.bought else 201
    )


@router.get("/{int:pk}/", response=PurchaseOut)
def read_purchase(request: SignedRequest, pk: int) -> HttpResponse:
    """Retrieve a specific purchase; one that was given back, too."""
    return private(PurchaseOut.of(purchase_at(pk, request.auth)))


@router.put("/{int:pk}/", response=PurchaseOut)
def replace_purchase(request: SignedRequest, pk: int, body: PurchaseBody) -> HttpResponse:
    """Update a specific purchase: the name and the e-mail address on it."""
    return _corrected(request, pk, body)


@router.patch("/{int:pk}/", response=PurchaseOut)
def change_purchase(request: SignedRequest, pk: int, body: PurchasePart) -> HttpResponse:
    """Update a part of a specific purchase: the name or the e-mail address on it."""
    return _corrected(request, pk, body)


def _corrected(request: SignedRequest, pk: int, body: PurchaseBody) -> HttpResponse:
    bought = purchase_at(pk, request.auth)
    owned(bought.reservation, request.auth)
    body.check_fixed(PurchaseOut.of(bought))
    said = body.said
    if said.get("reserve", bought.reservation_id) != bought.reservation_id:
        raise Mismatch("reserve", f"This purchase is of reservation {bought.reservation_id}.")
    if body.check(bought.reservation) not in (None, bought.total):
        raise Mismatch("purchase", f"This purchase was {bought.total}.")
    operations.correct(bought=bought, now=timezone.now(), name=said.get("name"), email=said.get("email"))
    return private(shown(pk))


@router.delete("/{int:pk}/", response={204: None, 409: None})
def cancel_purchase(request: SignedRequest, pk: int, query: Query[CancelQuery]) -> HttpResponse:
    """Delete a specific purchase: refunded, and its seats free. Within the theater's terms; staff always."""
    bought = purchase_at(pk, request.auth)
    kept, user = bought.reservation, request.auth
    kept.acting = acting(user, kept, "API")
    reason = (query.reason or NO_REASON) if kept.acting else ""
    operations.cancel(bought=bought, by_staff=user.has_staff_rights, now=timezone.now(), reason=reason)
    return nothing()


def readable_by(user: User) -> PurchaseQuerySet:
    purchases = Purchase.objects.all()
    return purchases if user.has_staff_rights else purchases.owned_by(user)


def purchase_at(pk: int, user: User) -> Purchase:
    """As this user may see it. What isn't theirs isn't found."""
    bought = readable_by(user).with_sale().select_related("payment__refund").filter(pk=pk).first()
    if bought is None:
        raise NotFound
    return bought


def shown(pk: int) -> PurchaseOut:
    """A purchase as it is after a change."""
    return PurchaseOut.of(Purchase.objects.with_sale().get(pk=pk))
