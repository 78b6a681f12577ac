"""What Prometheus is told, and who may read it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from prometheus_client import CollectorRegistry, generate_latest
from pytest_django import DjangoAssertNumQueries, Settings

from matinee.sales import operations, tasks
from matinee.sales.gateways.base import Card
from matinee.testing import NOW, World, a_purchase, a_reservation, pay
from matinee.tests.site import Site
from matinee.watching.metrics import Facts
from matinee.watching.models import SignOfLife

TOKEN = "a-token-for-prometheus"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield World.build()


def facts() -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(Facts())
    lines = generate_latest(registry).decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def test_without_a_token_there_are_no_metrics(settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer ä"])
def test_metrics_are_for_who_has_the_token(settings: Settings, said: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = Client().get("/metrics", headers={"authorization": said})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')
    assert b"matinee" not in answer.content


def test_an_empty_house(db: None) -> None:
    assert facts() == {
        'matinee_sales_total{channel="web"}': 0,
        'matinee_sales_total{channel="api"}': 0,
        'matinee_sales_total{channel="desk"}': 0,
        "matinee_held_seats": 0,
        "matinee_payments_under_way": 0,
        "matinee_refunds_open": 0,
        'matinee_tasks{state="due"}': 0,
        'matinee_tasks{state="later"}': 0,
        'matinee_tasks{state="running"}': 0,
        'matinee_tasks{state="failed"}': 0,
        "matinee_oldest_task_seconds": 0,
        "matinee_worker_silent_seconds": float("inf"),
    }


def test_the_facts_of_an_evening(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    a_purchase(world.showtime, world.ann)
    at_desk = a_reservation(world.showtime, world.bob, number=3)
    operations.collect(reservation=at_desk, now=NOW)
    a_reservation(world.showtime, world.bob)
    pay(a_reservation(world.late, world.ann, number=1), Card("4000000000000135"))
    tasks.send_too_late.using(run_after=NOW + timedelta(hours=1)).enqueue(reservation=0)
    SignOfLife.show(SignOfLife.WORKER, NOW - timedelta(seconds=7))
    with django_assert_num_queries(8):
        told = facts()
    assert told == {
        'matinee_sales_total{channel="web"}': 1,
        'matinee_sales_total{channel="api"}': 0,
        'matinee_sales_total{channel="desk"}': 1,
        'matinee_takings_total{currency="EUR"}': 5000,
        # Two that are kept, and the one of the payment without an answer.
        "matinee_held_seats": 3,
        "matinee_payments_under_way": 1,
        "matinee_refunds_open": 0,
        # The tickets of two purchases.
        'matinee_tasks{state="due"}': 2,
        'matinee_tasks{state="later"}': 1,
        'matinee_tasks{state="running"}': 0,
        'matinee_tasks{state="failed"}': 0,
        "matinee_oldest_task_seconds": 0,
        "matinee_worker_silent_seconds": 7,
    }


def test_who_pays_at_the_desk_waits_for_nobodys_answer(world: World) -> None:
    pay(a_reservation(world.showtime, world.ann, number=2), gateway_name="desk")
    told = facts()
    assert (told["matinee_held_seats"], told["matinee_payments_under_way"]) == (2, 0)


@pytest.mark.long
def test_the_processes_of_a_site_count_together(tmp_path: Path, database_url: str) -> None:
    site = Site(tmp_path, database_url, workers=2)
    site.environment |= {"METRICS_TOKEN": TOKEN}
    site.manage("migrate", "--verbosity=0")
    site.start()
    try:
        # The second process may begin to listen long after the first.
        while len(counted(tmp_path)) < 2:
            site.ask("GET", "/api/theaters/")
        site.at_once([lambda: site.ask("GET", "/api/movies/")] * 40)
        site.at_once([lambda: site.ask("GET", "/api/movies/77/")] * 10)
        site.ask("BREW", "/api/movies/")
        for _ in range(30):
            poll(site)
        # Whichever process answers says the same.
        first, second = read(site), read(site)
    finally:
        site.stop()
    assert first == second
    assert first['matinee_request_seconds_count{address="api/movies/",method="GET",status="200"}'] == 40
    assert first['matinee_request_seconds_count{address="api/movies/<int:pk>/",method="GET",status="404"}'] == 10
    assert first['matinee_refusals_total{code="not_found"}'] == 10
    assert first["matinee_live_polls_total"] == 30
    assert not any("live/" in name for name in first)
    assert first['matinee_request_seconds_count{address="api/movies/",method="other",status="405"}'] == 1


def counted(home: Path) -> list[Path]:
    """What each of the processes that have answered something has counted."""
    return list((home / "metrics").glob("histogram_*.db"))


def poll(site: Site) -> None:
    http = HTTPConnection("127.0.0.1", site.port, timeout=60)
    http.request("GET", "/live/1")
    assert http.getresponse().read() == b""
    http.close()


def read(site: Site) -> dict[str, float]:
    http = HTTPConnection("127.0.0.1", site.port, timeout=60)
    http.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    text = http.getresponse().read().decode()
    http.close()
    return {name: float(value) for name, value in re.findall(r"^(matinee_(?:live|re)\S+) (\S+)$", text, re.MULTILINE)}
