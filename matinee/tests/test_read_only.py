"""A database that takes no writes: what is read is shown, what writes is answered 503 and when to ask again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client

from matinee.api.tests.program import Program, refusal
from matinee.away import is_away
from matinee.prepared import run
from matinee.testing import PASSWORD, World
from matinee.web.tests.reading import words
from matinee.web.tests.visitor import Visitor

READ_ONLY = {
    "sqlite": ("PRAGMA query_only = {}", "ON", "OFF"),
    "postgresql": ("SET default_transaction_read_only = {}", "on", "off"),
}


@pytest.fixture
def world(transactional_db: None) -> World:
    return World.build()


@pytest.fixture
def read_only(ann: Program) -> Iterator[None]:
    """From here on; what the tests need before is written."""
    sql, on, off = READ_ONLY[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql.format(on))
    yield
    with connection.cursor() as cursor:
        cursor.execute(sql.format(off))


@pytest.fixture
def ann(world: World) -> Program:
    return Program(world.ann)


@pytest.mark.usefixtures("read_only")
@pytest.mark.parametrize("address", ["/", "/movies/", "/theaters/", "/healthz"])
def test_what_is_only_read_is_there(world: World, address: str) -> None:
    assert Visitor().get(address).status_code == 200
    assert Client().get(address).status_code == 200


@pytest.mark.usefixtures("read_only")
def test_a_program_is_told_to_ask_again(world: World, ann: Program) -> None:
    ann.client.raise_request_exception = False
    for path, body in (
        ("/reserve/", {"showtime": world.showtime.pk, "reserve": 2}),
        ("/register/", {"username": "eve", "password": PASSWORD}),
        ("/login/", {"username": "ann", "password": PASSWORD}),
    ):
        answer = ann.post(path, body)
        assert (*refusal(answer), answer["Retry-After"]) == (503, "unavailable", "5")


@pytest.mark.usefixtures("read_only")
def test_a_person_is_told_to_try_again(world: World) -> None:
    visitor = Visitor()
    visitor.raise_request_exception = False
    for path, form in (
        ("/reserve/", {"showtime": world.showtime.pk, "number": 2}),
        ("/login/", {"login": "ann", "password": PASSWORD}),
        ("/register/", {"email": "eve@example.org", "name": "Eve", "password1": PASSWORD}),
    ):
        answer = visitor.post(path, form)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "try again in a few seconds" in words(answer)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has locks of its own")
def test_a_folder_that_takes_no_files_is_a_database_that_takes_no_writes(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A folder stands where the file is to be opened, since whoever runs the tests may be allowed to write anywhere.
    (tmp_path / "own-line").mkdir()
    with monkeypatch.context() as own:
        own.setattr(connection, "_line", None)
        own.setitem(connection.settings_dict, "NAME", tmp_path / "own")
        with pytest.raises(OperationalError) as error:
            run("UPDATE programme_movie SET title = title WHERE id = %s", [world.movie.pk])
    assert is_away(error.value)
