"""Who may do what: every address and method, as a guest, a customer, another customer and staff."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from matinee.accounts.models import ApiToken
from matinee.api.openapi import document
from matinee.api.tests.program import Program, said
from matinee.sales.models import Purchase, Reservation
from matinee.testing import NOW, PASSWORD, World, a_movie, a_purchase, a_reservation, a_theater

MOVIE = {"title": "Alien", "director": "Ridley Scott", "genre": "Horror", "release_date": "1979-05-25", "duration": 117}
THEATER = {"name": "Roxy", "location": "Lyon", "capacity": 20}

EVERYBODY = (200, 200, 200, 200)
ANY_CUSTOMER = (401, 200, 200, 200)
STAFF_ALONE = (401, 403, 403, 200)
OWNER_AND_STAFF = (401, 200, 404, 200)
# Staff see it, and may not do it in the owner's place.
OWNER = (401, 200, 404, 403)
# Not even staff see the tokens of others.
OWNER_ALONE = (401, 200, 404, 404)

# What is asked of ann's things by a guest, ann, bob and staff. 200 stands for any yes.
EXPECTED: dict[str, tuple[int, int, int, int]] = {
    "POST /api/register/": EVERYBODY,
    "POST /api/login/": EVERYBODY,
    "POST /api/logout/": EVERYBODY,
    "GET /api/tokens/": ANY_CUSTOMER,
    "GET /api/tokens/{token}/": OWNER_ALONE,
    "DELETE /api/tokens/{token}/": OWNER_ALONE,
    "GET /api/movies/": EVERYBODY,
    "POST /api/movies/": STAFF_ALONE,
    "GET /api/movies/{movie}/": EVERYBODY,
    "PUT /api/movies/{movie}/": STAFF_ALONE,
    "PATCH /api/movies/{movie}/": STAFF_ALONE,
    "DELETE /api/movies/{movie}/": STAFF_ALONE,
    "GET /api/theaters/": EVERYBODY,
    "POST /api/theaters/": STAFF_ALONE,
    "GET /api/theaters/{theater}/": EVERYBODY,
    "PUT /api/theaters/{theater}/": STAFF_ALONE,
    "PATCH /api/theaters/{theater}/": STAFF_ALONE,
    "DELETE /api/theaters/{theater}/": STAFF_ALONE,
    "GET /api/showtime/": EVERYBODY,
    "POST /api/showtime/": STAFF_ALONE,
    "GET /api/showtime/{showtime}/": EVERYBODY,
    "PUT /api/showtime/{showtime}/": STAFF_ALONE,
    "PATCH /api/showtime/{showtime}/": STAFF_ALONE,
    "DELETE /api/showtime/{showtime}/": STAFF_ALONE,
    "POST /api/showtime/{showtime}/calling-off/": STAFF_ALONE,
    "GET /api/showtime/{showtime}/seats/": EVERYBODY,
    "GET /api/reserve/": ANY_CUSTOMER,
    "POST /api/reserve/": ANY_CUSTOMER,
    "GET /api/reserve/{reservation}/": OWNER_AND_STAFF,
    "PUT /api/reserve/{reservation}/": OWNER,
    "PATCH /api/reserve/{reservation}/": OWNER,
    "DELETE /api/reserve/{reservation}/": OWNER,
    "POST /api/reserve/{reservation}/renewal/": OWNER,
    "GET /api/purchase/": ANY_CUSTOMER,
    "POST /api/purchase/": OWNER,
    "GET /api/purchase/{purchase}/": OWNER_AND_STAFF,
    "PUT /api/purchase/{purchase}/": OWNER,
    "PATCH /api/purchase/{purchase}/": OWNER,
    "DELETE /api/purchase/{purchase}/": OWNER_AND_STAFF,
}


@dataclass(frozen=True)
class Everything:
    """One of everything, and of ann's where it is somebody's."""

    world: World
    ids: dict[str, int]
    bodies: dict[str, Any]
    roles: tuple[Program, Program, Program, Program]

    @classmethod
    def build(cls, world: World) -> "Everything":
        reservation, purchase = a_reservation(world.late, world.ann), a_purchase(world.showtime, world.ann)
        roles = (Program(), Program(world.ann), Program(world.bob), Program(world.staff))
        spare = a_theater("Spare")
        showtime = {"movie": world.movie.pk, "theater": spare.pk, "date_and_time": "2030-01-05T20:00:00Z",
                    "available_seats": 7}  # fmt: skip
        made = Program(world.staff).post("/api/showtime/", showtime)
        return cls(
            world=world,
            ids={
                "token": ApiToken.objects.filter(user=world.ann).latest("pk").pk,
                "movie": a_movie("Spare").pk,
                "theater": a_theater("Empty").pk,
                "showtime": said(made)["id"],
                "reservation": reservation.pk,
                "purchase": purchase.pk,
            },
            bodies={
                "register": {"username": "cleo", "password": PASSWORD},
                "login": {"username": "ann", "password": PASSWORD},
                "movies": MOVIE,
                "theaters": THEATER,
                "showtime": showtime | {"date_and_time": "2030-01-06T20:00:00Z"},
                "reserve": {"showtime": world.late.pk, "reserve": 3, "name": "Ann"},
                "purchase": {"reserve": reservation.pk, "name": "Ann"},
            },
            roles=roles,
        )

    def body(self, method: str, address: str) -> Any:
        resource = address.split("/")[2]
        if method in ("GET", "DELETE") or address.endswith("renewal/") or resource == "logout":
            return None
        if address.endswith("calling-off/"):
            return {"reason": "The projector is broken."}
        if address == "/api/purchase/{purchase}/":
            return {"reserve": Purchase.objects.get(pk=self.ids["purchase"]).reservation_id, "name": "Ann"}
        return self.bodies[resource]


@pytest.fixture
def everything(world: World) -> Iterator[Everything]:
    built = Everything.build(world)
    # A little later, so that there is time to be gained by a renewal.
    with time_machine.travel(NOW + timedelta(minutes=2), tick=False):
        yield built


@pytest.mark.parametrize("asked", EXPECTED)
def test_only_those_may_who_may(everything: Everything, asked: str) -> None:
    method, address = asked.split()
    path, body = address.format(**everything.ids), everything.body(method, address)
    answers = []
    for program in everything.roles:
        with transaction.atomic():
            status = program.send(method, path, body).status_code
            transaction.set_rollback(True)
        answers.append(200 if 200 <= status < 300 else status)
    assert tuple(answers) == EXPECTED[asked]


def test_no_address_is_left_out() -> None:
    described = json.loads(document())["paths"]
    every = {f"{method.upper()} {address}" for address, methods in described.items() for method in methods}
    ids = {"tokens": "token", "movies": "movie", "theaters": "theater", "showtime": "showtime",
           "reserve": "reservation", "purchase": "purchase"}  # fmt: skip
    assert every == {asked.replace("{" + ids.get(asked.split("/")[2], "") + "}", "{pk}") for asked in EXPECTED}


def test_lists_show_a_customer_their_own_and_staff_all(everything: Everything) -> None:
    _, ann, bob, staff = everything.roles
    hers = set(Reservation.objects.filter(user=everything.world.ann).values_list("pk", flat=True))
    for program, expected in ((ann, hers), (bob, set()), (staff, hers)):
        assert {row["id"] for row in said(program.get("/reserve/"))["results"]} == expected
    for program, expected in ((ann, {everything.ids["purchase"]}), (bob, set()), (staff, {everything.ids["purchase"]})):
        assert {row["id"] for row in said(program.get("/purchase/"))["results"]} == expected
