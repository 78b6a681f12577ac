"""What those who have a map before them hear of it: `/live/<showtime>`."""

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from matinee.programme.halls import seats_of
from matinee.programme.models import Showtime
from matinee.sales import claims, operations, planning, queries
from matinee.testing import NOW, TONIGHT, World, a_purchase, a_reservation, a_screen, a_showtime, a_theater
from matinee.web import live
from matinee.wsgi import application

LATER = timedelta(seconds=live.FRESH_SECONDS)


@pytest.fixture(autouse=True)
def _one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock that only goes forward goes as the tests' clock does."""
    monkeypatch.setattr(live, "monotonic", time.time)


def taken(showtime: Showtime) -> set[str]:
    """The labels of the seats that the answer says are taken."""
    plan, digits = live.taken(showtime.pk).body.decode().split()
    assert int(plan) == showtime.plan_id
    flags = "".join(f"{int(digit, 16):04b}" for digit in digits)
    return {seat.label for seat, flag in zip(seats_of(showtime.plan_id), flags, strict=False) if flag == "1"}


def on_the_map(showtime: Showtime, now: Any = NOW) -> set[str]:
    return {seat.label for seat in queries.seat_map(showtime, now).seats if not seat.free}


def ask(pk: int | str, *, method: str = "GET", if_none_match: str = "") -> tuple[str, dict[str, str], bytes]:
    """As the web server does."""
    said: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        said.update(status=status, headers=dict(headers))

    environ = {"REQUEST_METHOD": method, "PATH_INFO": f"/live/{pk}", "HTTP_IF_NONE_MATCH": if_none_match}
    body = b"".join(application(environ, start_response))
    return said["status"], said["headers"], body


def test_it_is_what_the_map_says(world: World, noon: time_machine.Traveller) -> None:
    showtime = world.showtime
    kept = a_reservation(showtime, world.ann, seats=["A1", "A2"])
    a_purchase(showtime, world.bob, seats=["C4", "C5"])
    press = [seat for seat in seats_of(showtime.plan_id) if seat.label in {"E1", "E2"}]
    planning.withhold(showtime=showtime, seats=press, reason="press", until=None, now=NOW)
    operations.report_broken(seat=showtime.plan.seats.get(label="D7"), note="a spring", now=NOW)
    assert taken(showtime) == on_the_map(showtime) >= {"A1", "A2", "C4", "C5", "D7", "E1", "E2"}

    operations.release(reservation=kept, now=NOW)
    noon.shift(LATER)
    assert taken(showtime) == on_the_map(showtime)
    assert "A1" not in taken(showtime)


def test_seats_whose_time_is_up_are_free_at_that_moment(world: World, noon: time_machine.Traveller) -> None:
    a_reservation(world.showtime, world.ann, seats=["A1", "A2"])
    noon.move_to(NOW + timedelta(minutes=10) - LATER)
    assert taken(world.showtime) == {"A1", "A2"}
    noon.move_to(NOW + timedelta(minutes=10))
    assert taken(world.showtime) == set()


@pytest.mark.parametrize(
    ("flags", "written"),
    [([], ""), ([True], "8"), ([False, True, False, True], "5"), ([True, False, False, False, True], "88")],
)
def test_four_seats_are_a_digit(flags: list[bool], written: str) -> None:
    assert live.bits(flags) == written


def test_the_database_is_asked_once_in_half_a_second_however_many_ask(
    world: World, noon: time_machine.Traveller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    seats_of(world.showtime.plan_id)
    with django_assert_num_queries(2):  # is there such a showtime, and what of it is taken
        for _ in range(100):
            ask(world.showtime.pk)
    noon.shift(LATER)
    with django_assert_num_queries(1):
        for _ in range(100):
            ask(world.showtime.pk)
    noon.shift(live.FACTS_SECONDS)
    with django_assert_num_queries(2):
        ask(world.showtime.pk)


def test_nothing_new_is_said_in_no_bytes(world: World, noon: time_machine.Traveller) -> None:
    status, headers, body = ask(world.showtime.pk)
    assert (status, body) == ("200 OK", f"{world.showtime.plan_id} {'0' * 25}".encode())
    etag = headers["ETag"]
    assert ask(world.showtime.pk, if_none_match=etag) == (
        "304 Not Modified",
        {"Cache-Control": "no-cache", "ETag": etag},
        b"",
    )
    assert ask(world.showtime.pk, if_none_match=f'"x", W/{etag}')[0] == "304 Not Modified"
    a_reservation(world.showtime, seats=["A1"])
    noon.shift(LATER)
    assert ask(world.showtime.pk, if_none_match=etag)[0] == "200 OK"


def test_django_says_the_same(world: World, client: Client) -> None:
    status, headers, body = ask(world.showtime.pk)
    answer = client.get(f"/live/{world.showtime.pk}")
    assert (f"{answer.status_code} {answer.reason_phrase}", answer.content) == (status, body)
    assert headers.items() <= dict(answer.items()).items()
    again = client.get(f"/live/{world.showtime.pk}", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])


def test_what_there_is_not_costs_one_look(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        for _ in range(10):
            status, _, body = ask(world.showtime.pk + 99)
            assert (status, body) == ("404 Not Found", b"")


def test_what_is_remembered_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_UNKNOWN", 3)
    monkeypatch.setattr(live, "MOST_WATCHED", 1)
    for pk in range(1000, 1010):
        ask(pk)
    ask(world.showtime.pk)
    ask(world.late.pk)
    assert list(live._unknown) == [1007, 1008, 1009]
    assert list(live._watched) == [world.late.pk]


def test_what_is_no_longer_sold_says_so(world: World, noon: time_machine.Traveller) -> None:
    assert ask(world.showtime.pk)[0] == "200 OK"
    Showtime.objects.filter(pk=world.showtime.pk).update(cancelled_at=NOW)
    noon.shift(live.FACTS_SECONDS)
    assert ask(world.showtime.pk)[2] == b"closed"
    noon.move_to(TONIGHT + timedelta(hours=4))
    assert ask(world.late.pk)[2] == b"closed"


def test_while_the_database_doesnt_answer_the_last_word_stands(
    world: World, noon: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_reservation(world.showtime, seats=["A1"])
    said = ask(world.showtime.pk)

    def fail(*_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(claims, "taken", fail)
    noon.shift(LATER)
    assert ask(world.showtime.pk) == said
    assert ask(world.late.pk)[0] == "503 Service Unavailable"


def test_who_asks_while_another_looks_does_not_wait(world: World, noon: time_machine.Traveller) -> None:
    said = ask(world.showtime.pk)
    noon.shift(LATER)
    with live._watched[world.showtime.pk].looking:
        assert ask(world.showtime.pk) == said


def test_it_names_nobody(world: World) -> None:
    a_reservation(world.showtime, world.ann, seats=["A1"])
    _, headers, body = ask(world.showtime.pk)
    assert set(body.decode()) <= set("0123456789abcdef ")
    assert "Set-Cookie" not in headers
    assert "Vary" not in headers


def test_a_large_hall_is_a_few_hundred_bytes(db: None, noon: time_machine.Traveller) -> None:
    showtime = a_showtime(theater=a_theater(capacity=2500))
    assert len(ask(showtime.pk)[2]) < 640


def test_every_hall_has_its_seats_in_the_order_of_its_map(db: None, noon: time_machine.Traveller) -> None:
    showtime = a_showtime(screen=a_screen(a_theater(), "Two", "A ss_s\n\nB w c s s\nC . s . s"))
    a_reservation(showtime, seats=["B3", "B4", "C2"], accessible=True)
    assert [seat.label for seat in queries.seat_map(showtime, NOW).seats if not seat.free] == ["B3", "B4", "C2"]
    assert taken(showtime) == {"B3", "B4", "C2"}
