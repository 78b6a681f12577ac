"""Statements that run without Django's cursor do what those with one do, on either engine."""

from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, close_old_connections, connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext

from matinee.away import is_away
from matinee.postgresql import statements
from matinee.prepared import executed
from matinee.programme.models import Movie
from matinee.testing import World, a_movie
from matinee.tests.postgres import free_port

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite's driver prepares what it runs, and has no server"
)

TITLE = "SELECT title FROM programme_movie WHERE id = %s"


def prepared_here() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'matinee%'")
        return [statement for (statement,) in cursor.fetchall()]


def in_one(*asked: str) -> None:
    with transaction.atomic():
        for sql in asked:
            executed(sql, [1])


@pytest.mark.parametrize(
    "value",
    [7, 70_000, 7_000_000_000, -1, None, True, "zwölf", "", b"\x00\xff", datetime(2030, 1, 1, 12, tzinfo=UTC)],
    ids=repr,
)
@on_postgresql
def test_values_come_back_as_they_went(value: Any) -> None:
    cast = {int: "bigint", bool: "boolean", str: "text", bytes: "bytea", datetime: "timestamptz"}
    assert executed(f"SELECT %s::{cast.get(type(value), 'text')}", [value]).fetchall() == [(value,)]


@on_postgresql
def test_large_and_small_numbers_are_one_statement() -> None:
    movie = a_movie("Heat")

    found = [executed(TITLE, [number]).fetchall() for number in (movie.pk, 70_000, 7_000_000_000)]
    assert found == [[("Heat",)], [], []]
    assert [sql for sql in prepared_here() if sql.startswith("SELECT title")] == [TITLE.replace("%s", "$1")]


def test_an_error_is_djangos_and_the_next_statement_runs() -> None:
    world = World.build()
    twice = "INSERT INTO programme_price (card_id, category, amount) SELECT card_id, category, %s FROM programme_price"

    with pytest.raises(IntegrityError):
        executed(twice, [1])
    in_one(TITLE)
    with pytest.raises(IntegrityError):
        in_one(TITLE, twice)
    assert executed(TITLE, [world.movie.pk]).fetchall() == [(world.movie.title,)]


def test_a_transaction_that_begins_with_one_is_undone_with_it() -> None:
    movie = a_movie("Heat")

    with transaction.atomic():
        assert executed("UPDATE programme_movie SET title = %s WHERE id = %s", ["Dune", movie.pk]).rowcount == 1
        transaction.set_rollback(True)
    assert Movie.objects.get(pk=movie.pk).title == "Heat"


def test_what_is_prepared_outlives_a_rollback() -> None:
    movie = a_movie("Heat")
    for _ in range(2):
        with transaction.atomic():
            Movie.objects.count()
            executed(TITLE, [movie.pk])
            transaction.set_rollback(True)
    assert executed(TITLE, [movie.pk]).fetchall() == [("Heat",)]


@on_postgresql
def test_more_statements_than_are_prepared_run_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setattr(statements, "MOST_PREPARED", 2)

    for number in range(4):
        assert executed(f"SELECT {number} + %s::int", [1]).fetchall() == [(number + 1,)]
    assert len(prepared_here()) == 2


def test_a_percent_sign_that_is_meant_stays_one() -> None:
    text = "CAST(%s AS text)"
    assert executed(f"SELECT 'half' LIKE 'h%%f', {text}", ["100%s"]).fetchall() == [(True, "100%s")]


@on_postgresql
def test_a_server_that_went_away_is_away_and_is_back_with_the_next_request() -> None:
    executed(TITLE, [1])
    pid = connection.connection.info.backend_pid

    def stop() -> None:
        executed("SELECT pg_terminate_backend(%s::int, 5000)", [pid])
        connection.close()

    other = Thread(target=stop)
    other.start()
    other.join()

    with pytest.raises(OperationalError) as error:
        executed(TITLE, [1])
    assert is_away(error.value)
    close_old_connections()
    assert executed(TITLE, [1]).fetchall() == []


def test_a_database_that_is_not_there_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    nowhere = {"sqlite": {"NAME": "/nowhere/at/all.sqlite3"}, "postgresql": {"PORT": str(free_port())}}
    monkeypatch.setattr(connections["default"], "settings_dict", connection.settings_dict | nowhere[connection.vendor])

    with pytest.raises(OperationalError) as error:
        executed(TITLE, [1])
    assert is_away(error.value)


@on_postgresql
def test_who_waits_for_a_lock_lets_the_other_threads_of_the_process_work() -> None:
    """The waiting is done in C: if it kept Python's own lock, the one who has to unlock could never get there."""
    movie = a_movie("Heat")
    held, found = Barrier(2), []

    def wait() -> None:
        try:
            held.wait(10)
            found.append(executed("UPDATE programme_movie SET title = %s WHERE id = %s", ["Alien", movie.pk]).rowcount)
        finally:
            connection.close()

    waiting = Thread(target=wait)
    waiting.start()
    with transaction.atomic():
        Movie.objects.filter(pk=movie.pk).update(title="Dune")
        held.wait(10)
        waiting.join(0.3)
        assert waiting.is_alive()
    waiting.join(10)
    assert found == [1]


def test_who_watches_the_statements_sees_them() -> None:
    heard: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        heard.append(sql)
        assert isinstance(context["cursor"], CursorWrapper)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen), CaptureQueriesContext(connection) as ran:
        executed(TITLE, [1])
    assert heard == [TITLE]
    assert len(ran) == 1
