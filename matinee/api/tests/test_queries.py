"""How many statements an answer takes, with one row and with three: the same."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matinee.accounts.models import ApiToken
from matinee.api.tests.program import Program, said
from matinee.programme.models import Price
from matinee.testing import NOW, World, a_movie, a_purchase, a_reservation, a_showtime, a_theater

Add = Callable[[World], object]

# What is asked, what adds one more of it, how many there are to begin with, and the statements. Whoever signs with a
# token costs one of them.
LISTS: dict[str, tuple[Add, int]] = {
    "/movies/": (lambda world: a_movie(), 2),
    "/theaters/": (lambda world: a_theater(), 3),
    "/showtime/": (lambda world: a_showtime(world.movie, a_theater("Roxy")), 7),
    "/reserve/": (lambda world: a_reservation(world.showtime, world.ann), 4),
    "/purchase/": (lambda world: a_purchase(world.showtime, world.ann), 5),
    "/api/tokens/": (lambda world: ApiToken.issue(world.ann, name="more", now=NOW), 3),
}


@pytest.fixture
def settled(ann: Program) -> Program:
    """Ann, of whose token it is noted already that it is used."""
    ann.get("/api/tokens/")
    return ann


def statements(program: Program, path: str) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as ran:
        answer = program.get(path)
    assert answer.status_code == 200
    return len(ran), said(answer).get("count")


@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_as_many_statements_with_three_rows_as_with_one(settled: Program, world: World, path: str) -> None:
    add, expected = LISTS[path]
    if statements(settled, path)[1] == 0:
        add(world)
    few = statements(settled, path)
    add(world)
    add(world)
    assert statements(settled, path) == (expected, few[1] + 2)
    assert few[0] == expected


def test_everything_that_is_read_by_anybody_asks_for_no_user(settled: Program, world: World) -> None:
    assert statements(settled, f"/movies/{world.movie.pk}/")[0] == 1
    assert statements(settled, f"/theaters/{world.theater.pk}/")[0] == 2
    assert statements(settled, f"/showtime/{world.showtime.pk}/")[0] == 6
    assert statements(settled, f"/showtime/{world.showtime.pk}/seats/")[0] == 4


def test_a_seat_map_takes_as_many_statements_when_seats_are_gone(settled: Program, world: World) -> None:
    path = f"/showtime/{world.showtime.pk}/seats/"
    free = statements(settled, path)
    a_reservation(world.showtime, world.ann, number=3)
    assert statements(settled, path) == free


def test_one_of_ones_own_takes_the_token_and_itself(settled: Program, world: World) -> None:
    reservation, bought = a_reservation(world.showtime, world.ann), a_purchase(world.late, world.ann)
    assert statements(settled, f"/reserve/{reservation.pk}/")[0] == 3
    assert statements(settled, f"/purchase/{bought.pk}/")[0] == 4


@pytest.mark.django_db(transaction=True)
def test_a_reservation_takes_who_asks_with_what_is_taken_and_itself(settled: Program, world: World) -> None:
    asked = {"showtime": world.showtime.pk, "reserve": 2}
    settled.post("/reserve/", asked)
    with CaptureQueriesContext(connection) as ran:
        assert settled.post("/reserve/", asked).status_code == 201
    tables = ["accounts_apitoken", *(["sales_reservation"] if connection.vendor == "postgresql" else [])]
    assert [table for query, table in zip(ran, tables, strict=False) if table not in query["sql"]] == []
    assert len(ran) == {"postgresql": 2, "sqlite": 6}[connection.vendor]


def test_nothing_is_read_of_the_session_where_there_is_a_token(settled: Program, world: World) -> None:
    settled.client.cookies["sessionid"] = "x" * 32
    assert statements(settled, "/reserve/")[0] == 3
    assert settled.get("/reserve/", Accept="*/*")["Vary"] == "Accept, HX-Request, User-Agent"


def test_the_document_takes_none(settled: Program) -> None:
    assert statements(settled, "/api/openapi.json")[0] == 0


@pytest.mark.django_db(transaction=True)
def test_of_the_programme_nothing_is_read_twice_and_how_full_it_is_every_time(guest: Program, world: World) -> None:
    paths = ["/showtime/?upcoming=true", f"/showtime/{world.showtime.pk}/seats/"]
    for path in paths:
        first = statements(guest, path)
        assert statements(guest, path) == (1, first[1])
    a_reservation(world.showtime, world.ann, number=2)
    free = {found["id"]: found["available_seats"] for found in said(guest.get("/showtime/"))["results"]}
    assert free[world.showtime.pk] == free[world.late.pk] - 2
    seats = said(guest.get(paths[1]))["seats"]
    assert sum(seat["free"] for seat in seats) == free[world.showtime.pk]
    Price.objects.update(amount=4200)
    assert {seat["price"]["amount"] for seat in said(guest.get(paths[1]))["seats"]} == {"42.00"}
    assert said(guest.get(paths[0]))["results"][0]["price_from"]["amount"] == "42.00"
