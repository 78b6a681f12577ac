"""Is it alive, is it ready? Asked without a host name, HTTPS or an account."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from matinee.testing import NOW
from matinee.watching import probes
from matinee.watching.models import SignOfLife

NEVER = "The worker has never been seen: manage.py worker"


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
    assert Client().get("/readyz", headers={"host": "10.0.0.7"}).status_code == 200


def test_ready_with_a_worker_and_without_and_its_silence_is_an_alarm(
    noon: time_machine.Traveller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """A dead worker delays mail. Taking the site from its balancer would stop the sale as well."""
    SignOfLife.show(SignOfLife.WORKER, NOW)
    noon.shift(timedelta(seconds=90))
    # The table of migrations, those applied, the sign of life of the worker; on PostgreSQL, whether it can be written.
    with django_assert_num_queries(4 if connection.vendor == "postgresql" else 3):
        assert ready() == (200, {"ready": True, "reasons": [], "alarms": []})
    noon.shift(timedelta(seconds=1))
    silence = "The worker was last seen 91 seconds ago: manage.py worker"
    assert ready() == (200, {"ready": True, "reasons": [], "alarms": [silence]})
    SignOfLife.show(SignOfLife.WORKER, NOW + timedelta(seconds=91))
    assert ready() == (200, {"ready": True, "reasons": [], "alarms": []})


def test_an_alarm_is_logged_once_in_a_while(noon: time_machine.Traveller, caplog: pytest.LogCaptureFixture) -> None:
    probes.forget()
    assert [ready() for _ in range(3)] == [(200, {"ready": True, "reasons": [], "alarms": [NEVER]})] * 3
    assert caplog.messages == [NEVER]


@pytest.mark.django_db(transaction=True)
def test_not_ready_while_the_database_can_not_be_written_to() -> None:
    reasons = ["The database can be read, and not written to."]
    with unwritable():
        status, said = ready()
    assert (status, said["reasons"]) == (503, reasons)
    assert ready()[0] == 200


@contextmanager
def unwritable() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")
            yield
            cursor.execute("SET default_transaction_read_only = off")
        return
    file = Path(connection.settings_dict["NAME"])
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    mode = file.stat().st_mode
    file.chmod(0o400)
    yield
    file.chmod(mode)


def test_not_ready_while_migrations_are_missing(noon: time_machine.Traveller) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'watching'")
    assert ready() == (
        503,
        {"ready": False, "reasons": ["1 migrations are missing: manage.py migrate"], "alarms": [NEVER]},
    )


def test_not_ready_while_the_database_does_not_answer(db: None) -> None:
    with connection.execute_wrapper(unreachable):
        assert ready() == (503, {"ready": False, "reasons": ["The database doesn't answer."], "alarms": []})


def unreachable(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    raise OperationalError("could not connect")
