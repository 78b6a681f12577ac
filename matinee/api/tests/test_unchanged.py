"""Who has the right answer already is told so before Django hears of it; everybody else is passed on to it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError
from django.test import RequestFactory

from matinee.api import unchanged
from matinee.api.tests.program import Program
from matinee.programme.models import BrokenSeat, Price, Seat
from matinee.sales import claims, operations
from matinee.testing import NOW, World, a_reservation

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/api/showtime/?upcoming=true"
PASSED_ON = "passed on"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def world(clock: time_machine.Traveller) -> World:
    return World.build()


@pytest.fixture(params=["list", "seats"])
def path(request: pytest.FixtureRequest, world: World) -> str:
    return LIST if request.param == "list" else f"/api/showtime/{world.showtime.pk}/seats/"


def etag_of(guest: Program, path: str) -> str:
    etag: str = guest.get(path)["ETag"]
    return etag


def asked(path: str, etag: str | None, method: str = "GET", **more: str) -> tuple[str, dict[str, str]]:
    """What the layer answers; or that it left the answer to Django."""
    said: list[tuple[str, dict[str, str]]] = []

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        said.append((status, dict(headers)))

    def pages(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response(PASSED_ON, [])
        return []

    environ: dict[str, Any] = RequestFactory().generic(method, path).environ | more
    if etag is not None:
        environ["HTTP_IF_NONE_MATCH"] = etag
    assert list(unchanged.before(pages)(environ, start_response)) == []
    return said[0]


def test_who_has_it_is_told_that_it_is_the_same(guest: Program, path: str) -> None:
    etag = etag_of(guest, path)
    answer = guest.get(path, **{"If-None-Match": etag})
    assert answer.status_code == 304
    assert asked(path, etag) == (
        "304 Not Modified",
        {name: answer[name] for name in ("ETag", "Cache-Control")},
    )


@pytest.mark.parametrize("etag", [None, "", '"another"', "*", 'W/"weak"', '"one", "another"'])
def test_who_has_something_else_is_passed_on(guest: Program, path: str, etag: str | None) -> None:
    etag_of(guest, path)
    assert asked(path, etag)[0] == PASSED_ON


def test_only_the_same_question_has_the_same_answer(guest: Program, path: str) -> None:
    etag = etag_of(guest, path)
    assert asked(path, etag, "POST")[0] == PASSED_ON
    assert asked(path + ("&" if "?" in path else "?") + "page=1", etag)[0] == PASSED_ON
    assert asked(path, etag, HTTP_X_FORWARDED_PROTO="https")[0] == PASSED_ON
    assert asked(path, etag, HTTP_HOST="elsewhere.example.org")[0] == PASSED_ON
    shared = path.removeprefix("/api")
    assert asked(shared, etag_of(guest, shared))[0] == PASSED_ON


CHANGES: dict[str, Callable[[World], object]] = {
    "seats that go": lambda world: a_reservation(world.showtime, world.bob),
    "seats that come back": lambda world: operations.release(reservation=world.bob.reservations.get(), now=NOW),
    "a price": lambda world: Price.objects.update(amount=4200),
    "a seat that breaks": lambda world: BrokenSeat.objects.create(seat=Seat.objects.earliest("pk"), reported_at=NOW),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_they_are_passed_on(guest: Program, world: World, path: str, change: str) -> None:
    a_reservation(world.showtime, world.bob) if change == "seats that come back" else None
    etag = etag_of(guest, path)
    assert asked(path, etag)[0] != PASSED_ON
    CHANGES[change](world)
    assert asked(path, etag)[0] == PASSED_ON
    assert guest.get(path)["ETag"] != etag


def test_seats_whose_time_is_up_are_seen_without_anybody_sweeping(
    guest: Program, world: World, path: str, clock: time_machine.Traveller
) -> None:
    a_reservation(world.showtime, world.bob)
    etag = etag_of(guest, path)
    clock.shift(timedelta(minutes=9))
    assert asked(path, etag)[0] != PASSED_ON
    clock.shift(timedelta(minutes=1))
    assert asked(path, etag)[0] == PASSED_ON


def test_a_list_of_what_is_to_come_is_another_once_something_has_begun(
    guest: Program, world: World, clock: time_machine.Traveller
) -> None:
    etag = etag_of(guest, LIST)
    clock.move_to(world.showtime.starts_at - timedelta(seconds=1))
    assert asked(LIST, etag)[0] != PASSED_ON
    clock.shift(timedelta(seconds=1))
    assert asked(LIST, etag)[0] == PASSED_ON


def test_a_database_that_does_not_answer_is_left_to_django(
    guest: Program, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise DatabaseError

    etag = etag_of(guest, path)
    monkeypatch.setattr(claims, "taken_in", fails)
    monkeypatch.setattr(claims, "numbers_in", fails)
    assert asked(path, etag)[0] == PASSED_ON


def test_no_more_is_remembered_than_there_is_room_for(
    guest: Program, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unchanged, "MOST_REMEMBERED", 2)
    paths = [f"{LIST}&page_size={size}" for size in (10, 20, 30)]
    etags = [etag_of(guest, path) for path in paths]
    assert [asked(*question)[0] == PASSED_ON for question in zip(paths, etags, strict=True)] == [True, False, False]
