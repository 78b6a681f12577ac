"""A field that can't be set is refused by name, and not ignored: at every resource that can be written."""

from typing import Any

import pytest

from matinee.api.fields import Body
from matinee.api.tests.program import Program, faults, said
from matinee.programme.models import Showtime
from matinee.testing import World, a_purchase, a_reservation


def kinds(of: type[Body]) -> set[type[Body]]:
    return {found for one in of.__subclasses__() for found in {one, *kinds(one)}}


@pytest.fixture
def written(world: World) -> dict[str, str]:
    """The address of one of each resource that can be changed."""
    kept, bought = a_reservation(world.late, world.staff), a_purchase(world.showtime, world.staff)
    return {
        "movies": f"/movies/{world.movie.pk}/",
        "theaters": f"/theaters/{world.theater.pk}/",
        "showtime": f"/showtime/{world.showtime.pk}/",
        "reserve": f"/reserve/{kept.pk}/",
        "purchase": f"/purchase/{bought.pk}/",
    }


OTHER: dict[type, Any] = {str: "x", int: 999, list: ["x"], dict: {"amount": "0.01", "currency": "USD"}, bool: None}


@pytest.mark.parametrize("resource", ["movies", "theaters", "showtime", "reserve", "purchase"])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_every_field_that_an_address_answers_is_set_or_refused_by_name(
    staff: Program, written: dict[str, str], resource: str, method: str
) -> None:
    address = written[resource]
    before = said(staff.get(address))
    settable = set(body_of(resource).model_fields)
    fixed = before.keys() - settable
    assert fixed
    for name in sorted(fixed):
        other = OTHER.get(type(before[name]), "2030-01-01T12:00:00Z")
        body = {name: other} if method == "PATCH" else before | {name: other}
        assert faults(staff.send(method, address, body)) == [name], name
    assert said(staff.get(address)) == before


def body_of(resource: str) -> type[Body]:
    names = {"movies": "MovieBody", "theaters": "TheaterBody", "showtime": "ShowtimeBody",
             "reserve": "ReservationBody", "purchase": "PurchaseBody"}  # fmt: skip
    return next(kind for kind in kinds(Body) if kind.__name__ == names[resource])


@pytest.mark.parametrize("resource", ["movies", "theaters", "showtime", "reserve", "purchase"])
def test_what_is_new_has_none_of_them(staff: Program, written: dict[str, str], resource: str) -> None:
    body = said(staff.get(written[resource]))
    assert "id" in faults(staff.post(f"/{resource}/", body))


def test_a_showtime_is_not_cancelled_by_a_field(staff: Program, world: World) -> None:
    address = f"/showtime/{world.showtime.pk}/"
    assert faults(staff.patch(address, {"cancelled_at": "2030-01-01T12:00:00Z"})) == ["cancelled_at"]
    assert Showtime.objects.get(pk=world.showtime.pk).cancelled_at is None
    assert staff.patch(address, {"cancelled_at": None}).status_code == 200
