"""Is it alive, is it ready? Asked without a host name, HTTPS or an account."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from matinee.testing import NOW
from matinee.watching.models import SignOfLife


@pytest.fixture
def noon(db: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def ready() -> tuple[int, Any]:
    answer = Client().get("/readyz")
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer.json()


def test_alive_needs_no_database() -> None:
    answer = Client().get("/healthz", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"healthy": True})


def test_production_answers_probes_without_https_and_under_any_host(db: None, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["tickets.example.org"]
    assert Client().get("/healthz", headers={"host": "10.0.0.7"}).status_code == 200
    assert Client().get("/readyz", headers={"host": "10.0.0.7"}).status_code == 503


def test_ready_while_the_worker_shows_itself(
    noon: time_machine.Traveller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    SignOfLife.show(SignOfLife.WORKER, NOW)
    noon.shift(timedelta(seconds=90))
    # Is there a table of migrations, which are in it, when was the worker seen.
    with django_assert_num_queries(3):
        assert ready() == (200, {"ready": True, "reasons": []})
    noon.shift(timedelta(seconds=1))
    reason = "The worker was last seen 91 seconds ago: manage.py worker"
    assert ready() == (503, {"ready": False, "reasons": [reason]})
    SignOfLife.show(SignOfLife.WORKER, NOW + timedelta(seconds=91))
    assert ready() == (200, {"ready": True, "reasons": []})


def test_not_ready_where_no_worker_ever_ran(noon: time_machine.Traveller, caplog: pytest.LogCaptureFixture) -> None:
    assert ready() == (503, {"ready": False, "reasons": ["The worker has never been seen: manage.py worker"]})
    assert caplog.messages == []


def test_not_ready_while_migrations_are_missing(noon: time_machine.Traveller) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'watching'")
    assert ready() == (503, {"ready": False, "reasons": ["1 migrations are missing: manage.py migrate"]})


def test_not_ready_while_the_database_does_not_answer(db: None) -> None:
    with connection.execute_wrapper(unreachable):
        assert ready() == (503, {"ready": False, "reasons": ["The database doesn't answer."]})


def unreachable(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    raise OperationalError("could not connect")
