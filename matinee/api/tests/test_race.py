"""Many at once, over HTTP."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from matinee.accounts.models import ApiToken
from matinee.sales.models import Payment, Purchase, Reservation, ReservedSeat
from matinee.testing import World, a_reservation

AT_ONCE = 8


@pytest.fixture
def world(transactional_db: None) -> World:
    return World.build()


def ask(server: LiveServer, secret: str, path: str, body: Any, **headers: str) -> tuple[int, Any]:
    connection = HTTPConnection(server.thread.host, server.thread.port, timeout=30)
    said = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    connection.request("POST", path, json.dumps(body), said | headers)
    answer = connection.getresponse()
    status, content = answer.status, json.loads(answer.read())
    connection.close()
    return status, content


def together(one: Callable[[int], tuple[int, Any]]) -> list[tuple[int, Any]]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE)))


def token(world: World) -> str:
    return ApiToken.issue(world.ann, name="race", now=timezone.now())[1]


def test_one_of_many_gets_the_seat_at_whichever_address(live_server: LiveServer, world: World) -> None:
    secret, body = token(world), {"showtime": world.showtime.pk, "seats": ["C4", "C5"]}
    addresses = ("/reserve/", "/api/reserve/")
    answers = together(lambda number: ask(live_server, secret, addresses[number % 2], body))

    told = Counter((status, content.get("code")) for status, content in answers)
    assert told == {(201, None): 1, (409, "seat_taken"): AT_ONCE - 1}
    assert ReservedSeat.objects.filter(released_at=None).count() == 2


def test_the_same_request_many_times_at_once_is_done_once(live_server: LiveServer, world: World) -> None:
    secret, body = token(world), {"showtime": world.showtime.pk, "reserve": 2}
    headers = {"Idempotency-Key": "k1"}
    answers = together(lambda _: ask(live_server, secret, "/reserve/", body, **headers))

    done = [content for status, content in answers if status == 201]
    waiting = [content["code"] for status, content in answers if status != 201]
    assert Reservation.objects.count() == 1
    assert {content["id"] for content in done} == {Reservation.objects.get().pk}
    assert set(waiting) <= {"request_in_progress"}


def test_one_reservation_paid_many_times_at_once_is_charged_once(live_server: LiveServer, world: World) -> None:
    secret = token(world)
    kept = a_reservation(world.showtime, world.ann, now=timezone.now())
    answers = together(lambda _: ask(live_server, secret, "/purchase/", {"reserve": kept.pk}))

    assert {(status, content.get("code")) for status, content in answers} <= {(200, None), (201, None), (202, None)}
    assert Purchase.objects.count() == 1
    assert Payment.objects.exclude(captured_at=None).count() == 1
