"""/theaters/"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from matinee.api.answers import nothing, private, public
from matinee.api.fields import CURRENCY, Amount, Body, Text, example, like, money
from matinee.api.lists import ListQuery, Page, in_order, page
from matinee.api.problems import NotFound
from matinee.api.who import SignedRequest, staff
from matinee.money import Money
from matinee.names import folded
from matinee.programme import operations
from matinee.programme.models import Theater, default_currency
from matinee.programme.seatplans import LARGEST_PLAN
from matinee.sales import planning, queries

router = Router(tags=["Theaters"])

COLUMNS = {name: name for name in ("name", "location", "city")}


class TheaterOut(BaseModel):
    id: int
    name: str
    location: str
    capacity: int = Field(description="The seats of all its screens.")
    city: str
    address: str
    access: str = Field(description="Access information.")
    zone: str = Field(description="IANA time zone.")
    currency: str = Field(description="ISO 4217.")
    hold_minutes: int
    hold_limit_minutes: int
    payment_minutes: int
    collect_minutes: int
    refund_minutes: int
    seats_per_customer: int | None
    unpaid_seats: int | None
    desk_seats: int
    desk_hours: int
    doors_minutes: int
    ads_minutes: int
    cleaning_minutes: int
    desk_sells_minutes: int

    @classmethod
    def of(cls, theaters: Sequence[Theater]) -> list[Self]:
        capacities = queries.capacities(theater.pk for theater in theaters)
        own = cls.model_fields.keys() - {"capacity"}
        return [
            cls(**{name: getattr(theater, name) for name in own}, capacity=capacities.get(theater.pk, 0))
            for theater in theaters
        ]


class TheaterBody(Body):
    """A theater. What isn't named keeps its value; in a new one it is what the site usually has."""

    answers = TheaterOut
    model_config = example(name="Rex", location="Paris", capacity=100)

    name: Annotated[str, like(Theater, "name")]
    location: Annotated[str, like(Theater, "location")]
    capacity: Annotated[int, Field(ge=1, le=LARGEST_PLAN)] = Field(
        description="Of its only screen, which gets a generated seat plan of this size."
    )
    city: Annotated[str, like(Theater, "city")] = Field("", description="In a new theater: else, the location.")
    address: Annotated[str, like(Theater, "address")] = ""
    access: Annotated[str, like(Theater, "access")] = ""
    zone: Annotated[str, like(Theater, "zone")] = Field("", description="IANA time zone.", examples=["Europe/Paris"])
    currency: Annotated[str, like(Theater, "currency", pattern=CURRENCY)] = Field(
        "", description="ISO 4217.", examples=["EUR"]
    )
    hold_minutes: Annotated[int, like(Theater, "hold_minutes")] = 10
    hold_limit_minutes: Annotated[int, like(Theater, "hold_limit_minutes")] = 30
    payment_minutes: Annotated[int, like(Theater, "payment_minutes")] = 15
    collect_minutes: Annotated[int, like(Theater, "collect_minutes")] = 30
    refund_minutes: Annotated[int, like(Theater, "refund_minutes")] = 120
    seats_per_customer: Annotated[int, like(Theater, "seats_per_customer")] | None = None
    unpaid_seats: Annotated[int, like(Theater, "unpaid_seats")] | None = Field(
        None, description="A customer may keep so many without paying. Null: as many as the site allows."
    )
    desk_seats: Annotated[int, like(Theater, "desk_seats")] = Field(
        6, description="So many may wait for somebody without a confirmed e-mail address."
    )
    desk_hours: Annotated[int, like(Theater, "desk_hours")] = Field(24, description="And wait so long at most.")
    doors_minutes: Annotated[int, like(Theater, "doors_minutes")] = Field(
        15, description="How long before the advertised start the doors of a new showtime open."
    )
    ads_minutes: Annotated[int, like(Theater, "ads_minutes")] = Field(
        15, description="Advertisements and trailers of a new showtime, between the advertised start and the film."
    )
    cleaning_minutes: Annotated[int, like(Theater, "cleaning_minutes")] = Field(
        15, description="Between the end of a new showtime and the next doors."
    )
    desk_sells_minutes: Annotated[int, like(Theater, "desk_sells_minutes")] = 20

    @property
    def facts(self) -> dict[str, Any]:
        """What the theater itself has a column for."""
        return {name: value for name, value in self.said.items() if name not in ("capacity", "price")}


class NewTheater(TheaterBody):
    model_config = example(
        name="Rex", location="Paris", capacity=100, zone="Europe/Paris", currency="EUR", price="12.50"
    )

    price: Amount | None = Field(None, description="Of every seat, all-in. Unless it says, the site's usual.")

    @property
    def money(self) -> Money | None:
        return self.price if self.price is None else money("price", self.price, self.currency or default_currency())


class TheaterPart(TheaterBody):
    partial = True
    model_config = example(access="The side door on the left has no steps.")


class TheaterQuery(ListQuery):
    search: Text = Field("", description="In the name or the location.")
    city: Text = ""
    ordering: Literal["name", "-name", "location", "-location", "city", "-city"] = "name"


@router.get("/", auth=None, response=Page[TheaterOut])
def list_theaters(request: HttpRequest, query: Query[TheaterQuery]) -> HttpResponse:
    """List all theaters."""
    return public(request, page(request, query, in_order(found(query), query.ordering, COLUMNS), TheaterOut.of))


def found(query: TheaterQuery) -> QuerySet[Theater]:
    theaters = Theater.objects.all()
    if query.search:
        theaters = theaters.filter(search_key__contains=folded(query.search))
    if query.city:
        theaters = theaters.filter(city_key=folded(query.city))
    return theaters


@router.post("/", auth=staff, response={201: TheaterOut})
def create_theater(request: SignedRequest, body: NewTheater) -> HttpResponse:
    """Create a new theater. For staff."""
    body.check_fixed()
    theater = operations.open_theater(capacity=body.capacity, price=body.money, **body.facts)
    return private(shown(theater), 201)


@router.get("/{int:pk}/", auth=None, response=TheaterOut)
def read_theater(request: HttpRequest, pk: int) -> HttpResponse:
    """Retrieve a specific theater."""
    return public(request, shown(theater_at(pk)))


@router.put("/{int:pk}/", auth=staff, response={200: TheaterOut, 409: None})
def replace_theater(request: SignedRequest, pk: int, body: TheaterBody) -> HttpResponse:
    """Update a specific theater. For staff."""
    return _changed(pk, body)


@router.patch("/{int:pk}/", auth=staff, response={200: TheaterOut, 409: None})
def change_theater(request: SignedRequest, pk: int, body: TheaterPart) -> HttpResponse:
    """Update a part of a specific theater. For staff."""
    return _changed(pk, body)


def _changed(pk: int, body: TheaterBody) -> HttpResponse:
    theater = theater_at(pk)
    body.check_fixed(shown(theater) if body.names_fixed else None)
    planning.change_theater(theater=theater, changes=body.facts, capacity=body.said.get("capacity"), now=timezone.now())
    return private(shown(theater))


@router.delete("/{int:pk}/", auth=staff, response={204: None, 409: None})
def delete_theater(request: SignedRequest, pk: int) -> HttpResponse:
    """Delete a specific theater, if nothing in it was ever sold. For staff."""
    planning.withdraw_theater(theater=theater_at(pk), now=timezone.now())
    return nothing()


def theater_at(pk: int) -> Theater:
    theater = Theater.objects.filter(pk=pk).first()
    if theater is None:
        raise NotFound
    return theater


def shown(theater: Theater) -> TheaterOut:
    return TheaterOut.of([theater])[0]
