"""What is read most is sent once: after that, 304 until it changes."""

import pytest

from matinee.api.tests.program import Program
from matinee.testing import World, a_reservation

READ_MOST = [
    "/movies/", "/movies/{movie}/", "/theaters/", "/theaters/{theater}/", "/showtime/", "/showtime/{showtime}/",
    "/showtime/{showtime}/seats/", "/api/openapi.json",
]  # fmt: skip


def at(path: str, world: World) -> str:
    return path.format(movie=world.movie.pk, theater=world.theater.pk, showtime=world.showtime.pk)


@pytest.mark.parametrize("path", READ_MOST)
def test_who_has_it_already_is_told_so(guest: Program, world: World, path: str) -> None:
    first = guest.get(at(path, world))
    assert first["Cache-Control"] == "no-cache"
    for known in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}', "*"):
        again = guest.get(at(path, world), If_None_Match=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert "Content-Type" not in again
    assert guest.get(at(path, world), If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("path", ["/showtime/", "/showtime/{showtime}/", "/showtime/{showtime}/seats/"])
def test_a_seat_that_goes_changes_it(guest: Program, world: World, path: str) -> None:
    known = guest.get(at(path, world))["ETag"]
    a_reservation(world.showtime, world.ann, number=1)
    assert guest.get(at(path, world), If_None_Match=known).status_code == 200


def test_the_answers_of_both_addresses_vary_by_what_they_vary_by(guest: Program) -> None:
    etag = guest.get("/movies/")["ETag"]
    assert guest.get("/movies/", If_None_Match=etag)["Vary"] == "Accept, HX-Request, User-Agent"


@pytest.mark.parametrize("path", ["/reserve/", "/purchase/", "/api/tokens/"])
def test_what_is_somebodys_own_is_kept_nowhere(ann: Program, path: str) -> None:
    answer = ann.get(path)
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer
