"""What others have locked isn't waited for without end: 503, with when to ask again, and readers don't wait at all."""

import asyncio
import fcntl
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from matinee import rsgi, waiting
from matinee.api.tests.program import Program, refusal, said
from matinee.programme.models import Movie
from matinee.testing import World, a_movie, a_reservation
from matinee.web.tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="It is about SQLite.")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="It is about PostgreSQL.")


@pytest.fixture
def world(transactional_db: None) -> World:
    return World.build()


@pytest.fixture
def impatient(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(waiting, "limits", waiting.Limits(lock_seconds=0.2, statement_seconds=2, idle_seconds=5))
    connection.close()
    yield
    connection.close()


@contextmanager
def somebody_writes() -> Iterator[None]:
    """By another program, which knows nothing of our line: all of SQLite's file, or the showtimes of PostgreSQL."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(database["NAME"], isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("LOCK TABLE programme_showtime, sales_reservation IN SHARE ROW EXCLUSIVE MODE")
        other.execute("SELECT 1 FROM programme_showtime FOR UPDATE")
        yield
        other.rollback()


@pytest.mark.usefixtures("impatient")
def test_what_is_locked_is_answered_503_to_a_program_and_on_a_page(world: World) -> None:
    ann, visitor = Program(world.ann), Visitor()
    ann.client.raise_request_exception = visitor.raise_request_exception = False
    kept = a_reservation(world.showtime, world.ann)
    with somebody_writes():
        answer = ann.post("/reserve/", {"showtime": world.showtime.pk, "reserve": 2})
        assert (*refusal(answer), answer["Retry-After"]) == (503, "unavailable", "5")
        page = visitor.post("/reserve/", {"showtime": world.showtime.pk, "number": 2})
        assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert said(ann.get("/reserve/"))["count"] == 1
    assert ann.delete(f"/reserve/{kept.pk}/").status_code == 204


@pytest.mark.usefixtures("impatient")
def test_who_reads_waits_for_nobody_who_writes(world: World) -> None:
    with somebody_writes():
        assert Client(headers={"accept": "text/html"}).get(f"/showtime/{world.showtime.pk}/").status_code == 200
        assert Client().get(f"/api/showtime/{world.showtime.pk}/seats/").status_code == 200


@on_sqlite
@pytest.mark.usefixtures("impatient")
def test_who_waits_in_the_line_gives_up_in_time() -> None:
    a_movie()
    with Path(f"{connection.settings_dict['NAME']}-line").open("a") as line:
        fcntl.flock(line, fcntl.LOCK_EX)
        with pytest.raises(OperationalError, match="too long"):
            Movie.objects.update(genre="Drama")
    assert Movie.objects.update(genre="Drama") > 0


@on_postgresql
@pytest.mark.usefixtures("impatient")
def test_postgresql_is_told_each_limit_and_keeps_the_options_of_the_address() -> None:
    with connection.cursor() as cursor:
        for name, value in (
            ("lock_timeout", "200ms"),
            ("statement_timeout", "2s"),
            ("idle_in_transaction_session_timeout", "5s"),
        ):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (value,)
        with pytest.raises(OperationalError):
            cursor.execute("SELECT pg_sleep(60)")


def test_the_event_loop_answers_who_reads_while_a_writer_waits_for_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    answered: list[str] = []
    monkeypatch.setattr(rsgi, "answer", lambda environ: (200, [], environ["PATH_INFO"].encode()))
    # Its only thread never comes, as if it waited for the database.
    application = rsgi.Application(threads=0, reads_in_the_loop=True)

    async def ask() -> None:
        application.loop = asyncio.get_running_loop()
        writing = asyncio.ensure_future(application.__rsgi__(*asked("POST", "/reserve/", answered)))
        await asyncio.sleep(0)
        await application.__rsgi__(*asked("GET", "/", answered))
        assert not writing.done()
        writing.cancel()

    # In a thread of its own: that of the tests may have the loop of their browser.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, ask()).result()
    assert answered == ["/"]


def asked(method: str, path: str, answered: list[str]) -> tuple[Any, Any]:
    scope = SimpleNamespace(
        method=method, path=path, query_string="", http_version="1.1", scheme="http", server="127.0.0.1:80",
        client="127.0.0.1:5", headers={},
    )  # fmt: skip
    return scope, SimpleNamespace(response_bytes=lambda status, headers, body: answered.append(body.decode()))


def test_a_command_waits_until_it_is_its_turn() -> None:
    assert waiting.limits is None
