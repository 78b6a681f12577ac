"""Statements that run without Django's cursor do what those with one do, on either engine."""

from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext

from matinee.away import is_away
from matinee.postgresql import statements
from matinee.prepared import run
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
            run(sql, [1])


@pytest.mark.parametrize(
    "value",
    [7, 70_000, 7_000_000_000, -1, None, True, "zwölf", "", b"\x00\xff", datetime(2030, 1, 1, 12, tzinfo=UTC)],
    ids=repr,
)
@on_postgresql
def test_values_come_back_as_they_went(value: Any) -> None:
    cast = {int: "bigint", bool: "boolean", str: "text", bytes: "bytea", datetime: "timestamptz"}
    assert run(f"SELECT %s::{cast.get(type(value), 'text')}", [value])[0] == [(value,)]


@on_postgresql
def test_large_and_small_numbers_are_one_statement() -> None:
    movie = a_movie("Heat")

    found = [run(TITLE, [number])[0] for number in (movie.pk, 70_000, 7_000_000_000)]
    assert found == [[("Heat",)], [], []]
    assert [sql for sql in prepared_here() if sql.startswith("SELECT title")] == [TITLE.replace("%s", "$1")]


def test_an_error_is_djangos_and_the_next_statement_runs() -> None:
    world = World.build()
    twice = "INSERT INTO programme_price (card_id, category, amount) SELECT card_id, category, %s FROM programme_price"

    with pytest.raises(IntegrityError):
        run(twice, [1])
    in_one(TITLE)
    with pytest.raises(IntegrityError):
        in_one(TITLE, twice)
    assert run(TITLE, [world.movie.pk])[0] == [(world.movie.title,)]


def test_a_transaction_that_begins_with_one_is_undone_with_it() -> None:
    movie = a_movie("Heat")

    with transaction.atomic():
        assert run("UPDATE programme_movie SET title = %s WHERE id = %s", ["Dune", movie.pk])[1] == 1
        transaction.set_rollback(True)
    assert Movie.objects.get(pk=movie.pk).title == "Heat"


def test_what_is_prepared_outlives_a_rollback() -> None:
    movie = a_movie("Heat")
    for _ in range(2):
        with transaction.atomic():
            Movie.objects.count()
            run(TITLE, [movie.pk])
            transaction.set_rollback(True)
    assert run(TITLE, [movie.pk])[0] == [("Heat",)]


@on_postgresql
def test_the_one_that_was_longest_unused_makes_room_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setattr(statements, "MOST_PREPARED", 2)

    for number in (0, 1, 0, 2, 0, 1, 3):
        assert run(f"SELECT {number} + %s", [1])[0] == [(number + 1,)]
    assert sorted(prepared_here()) == ["SELECT 1 + $1", "SELECT 3 + $1"]


@on_postgresql
def test_what_has_very_many_values_is_not_prepared() -> None:
    connection.close()
    many = list(range(statements.MOST_VALUES + 1))

    with transaction.atomic():
        assert run(f"SELECT {' + '.join(['%s'] * len(many))}", many)[0] == [(sum(many),)]
    assert prepared_here() == []


@on_postgresql
@pytest.mark.parametrize("change", ["ALTER TABLE {} ALTER COLUMN title TYPE varchar(900)", "DEALLOCATE ALL"])
def test_a_statement_that_is_outdated_is_prepared_anew(change: str) -> None:
    """As by an update that goes on while the processes of the version before still sell."""
    movie = a_movie("Heat")
    run(TITLE, [movie.pk])
    with connection.cursor() as cursor:
        cursor.execute(change.format("programme_movie"))

    try:
        assert run(TITLE, [movie.pk])[0] == [("Heat",)]
        assert len(prepared_here()) == 1
    finally:
        with connection.schema_editor() as editor:
            title = Movie._meta.get_field("title")
            editor.execute(f"ALTER TABLE programme_movie ALTER COLUMN title TYPE varchar({title.max_length})")


@on_postgresql
def test_one_that_is_outdated_within_a_transaction_fails_that_and_no_other() -> None:
    movie = a_movie("Heat")
    run(TITLE, [movie.pk])
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")

    with pytest.raises(ProgrammingError):
        in_one(TITLE)
    in_one(TITLE)


@pytest.mark.parametrize("meant", ["%%", "%%s", "%%%%"])
def test_a_percent_sign_that_is_meant_stays_one(meant: str) -> None:
    sql = f"SELECT 'a{meant}', CAST(%s AS text)"
    with connection.cursor() as cursor:
        cursor.execute(sql, ["100%s"])
        assert run(sql, ["100%s"])[0] == cursor.fetchall() == [(f"a{meant.replace('%%', '%')}", "100%s")]


def test_an_error_while_rows_are_read_is_djangos() -> None:
    late = {"sqlite": "SELECT abs(%s) UNION ALL SELECT abs(-9223372036854775807 - 1)",
            "postgresql": "SELECT 'infinity'::timestamptz WHERE 1 = %s"}  # fmt: skip
    with pytest.raises(DatabaseError):
        run(late[connection.vendor], [1])


@on_postgresql
def test_a_server_that_went_away_is_away_and_is_back_with_the_next_request() -> None:
    run(TITLE, [1])
    pid = connection.connection.info.backend_pid

    def stop() -> None:
        run("SELECT pg_terminate_backend(%s::int, 5000)", [pid])
        connection.close()

    other = Thread(target=stop)
    other.start()
    other.join()

    with pytest.raises(OperationalError) as error:
        run(TITLE, [1])
    assert is_away(error.value)
    close_old_connections()
    assert run(TITLE, [1])[0] == []


def test_a_database_that_is_not_there_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    nowhere = {"sqlite": {"NAME": "/nowhere/at/all.sqlite3"}, "postgresql": {"PORT": str(free_port())}}
    monkeypatch.setattr(connections["default"], "settings_dict", connection.settings_dict | nowhere[connection.vendor])

    with pytest.raises(OperationalError) as error:
        run(TITLE, [1])
    assert is_away(error.value)


@on_postgresql
def test_who_waits_for_a_lock_lets_the_other_threads_of_the_process_work() -> None:
    """The waiting is done in C: if it kept Python's own lock, the one who has to unlock could never get there."""
    movie = a_movie("Heat")
    held, found = Barrier(2), []

    def wait() -> None:
        try:
            held.wait(10)
            found.append(run("UPDATE programme_movie SET title = %s WHERE id = %s", ["Alien", movie.pk])[1])
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
        run(TITLE, [1])
    assert heard == [TITLE]
    assert len(ran) == 1
