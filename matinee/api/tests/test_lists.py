"""Lists: ten to a page, filtered, in order, and with addresses that lead on."""

from datetime import date, timedelta

import pytest

from matinee.api.tests.program import Program, said
from matinee.programme.models import Movie
from matinee.testing import TONIGHT, World, a_movie, a_reservation, a_showtime, a_theater


def titles(program: Program, query: str) -> list[str]:
    return [movie["title"] for movie in said(program.get(f"/movies/?{query}"))["results"]]


def ids(program: Program, path: str) -> list[int]:
    return [row["id"] for row in said(program.get(path))["results"]]


@pytest.fixture
def films(world: World) -> list[Movie]:
    """Dune, and twelve that are numbered."""
    return [a_movie(f"Film {number:02}") for number in range(1, 13)]


def test_ten_to_a_page(guest: Program, films: list[Movie]) -> None:
    first, second = said(guest.get("/movies/")), said(guest.get("/movies/?page=2"))
    assert (first["count"], len(first["results"]), len(second["results"])) == (13, 10, 3)
    assert titles(guest, "page=2") == ["Film 10", "Film 11", "Film 12"]


@pytest.mark.parametrize("address", ["/movies/", "/api/movies/", "/movies"])
def test_the_next_and_the_previous_page_are_at_the_address_that_was_used(
    guest: Program, films: list[Movie], address: str
) -> None:
    asked = f"{address}?genre=science+fiction&page_size=5"
    first, second, third = (said(guest.get(f"{asked}&page={page}")) for page in (1, 2, 3))
    here = f"http://testserver{asked}"
    assert (first["previous"], first["next"]) == (None, f"{here}&page=2")
    assert (second["previous"], second["next"]) == (f"{here}&page=1", f"{here}&page=3")
    assert (third["previous"], third["next"]) == (f"{here}&page=2", None)


def test_an_empty_list_has_one_page(guest: Program) -> None:
    assert said(guest.get("/movies/?genre=Western")) == {"count": 0, "next": None, "previous": None, "results": []}


def test_up_to_a_hundred_to_a_page(guest: Program, films: list[Movie]) -> None:
    assert len(said(guest.get("/movies/?page_size=100"))["results"]) == 13


def test_parameters_without_a_value_ask_for_nothing(guest: Program) -> None:
    assert titles(guest, "search=&genre=&showing=&ordering=&page=") == ["Dune"]


@pytest.mark.parametrize(("query", "expected"), [
    ("search=dune", ["Dune"]),
    ("search=VILLENEUVE", ["Dune"]),
    ("search=nausicaa", ["The Valley"]),
    ("search=nobody", []),
    ("genre=ANIMATION", ["The Valley"]),
    ("genre=Anim", []),
    ("showing=true", ["Dune"]),
    ("showing=false", ["Akira", "The Valley"]),
    ("ordering=-title", ["The Valley", "Dune", "Akira"]),
    ("ordering=release_date", ["The Valley", "Akira", "Dune"]),
    ("ordering=duration", ["The Valley", "Akira", "Dune"]),
    ("ordering=-director", ["The Valley", "Dune", "Akira"]),
    ("search=a&showing=false&ordering=-title", ["The Valley", "Akira"]),
])  # fmt: skip
def test_movies_are_found_by(guest: Program, query: str, expected: list[str]) -> None:
    a_movie("The Valley", original_title="Nausicaa", director="Miyazaki", genre="Animation",
            release_date=date(1984, 3, 11), duration=117)  # fmt: skip
    a_movie("Akira", director="Ansatsu", genre="Anime", release_date=date(1988, 7, 16), duration=124)
    assert titles(guest, query) == expected


def test_a_movie_whose_showtimes_are_over_or_cancelled_is_not_showing(guest: Program, world: World) -> None:
    for showtime in (world.showtime, world.late):
        showtime.cancelled_at = TONIGHT
        showtime.save()
    assert titles(guest, "showing=true") == []


@pytest.mark.parametrize(("query", "expected"), [
    ("search=rex", ["Rex"]), ("search=lyon", ["Roxy"]), ("city=LYON", ["Roxy"]), ("city=Ly", []),
    ("ordering=-name", ["Roxy", "Rex"]), ("ordering=city", ["Roxy", "Rex"]),
])  # fmt: skip
def test_theaters_are_found_by(guest: Program, query: str, expected: list[str]) -> None:
    a_theater("Roxy", location="Place Bellecour, Lyon", city="Lyon")
    assert [theater["name"] for theater in said(guest.get(f"/theaters/?{query}"))["results"]] == expected


def test_showtimes_are_found_by_movie_theater_date_and_city(guest: Program, world: World) -> None:
    other, roxy = a_movie("Akira"), a_theater("Roxy", location="Lyon")
    elsewhere = a_showtime(other, roxy, starts_at=TONIGHT + timedelta(days=1))
    tonight = [world.showtime.pk, world.late.pk]

    assert ids(guest, f"/showtime/?movie={world.movie.pk}") == tonight
    assert ids(guest, f"/showtime/?movie={other.pk}") == [elsewhere.pk]
    assert ids(guest, f"/showtime/?theater={roxy.pk}") == [elsewhere.pk]
    assert ids(guest, "/showtime/?city=lyon") == [elsewhere.pk]
    # The late show begins at one in the morning, and belongs to the evening before.
    assert ids(guest, "/showtime/?date=2030-01-01") == tonight
    assert ids(guest, f"/showtime/?date=2030-01-02&movie={other.pk}&theater={roxy.pk}&city=Lyon") == [elsewhere.pk]
    assert ids(guest, "/showtime/?movie=99") == []
    assert ids(guest, "/showtime/?ordering=-date_and_time") == [elsewhere.pk, *reversed(tonight)]
    assert ids(guest, "/showtime/?ordering=movie") == [elsewhere.pk, *tonight]
    assert ids(guest, "/showtime/?upcoming=true") == [*tonight, elsewhere.pk]
    assert ids(guest, "/showtime/?upcoming=false") == []


def test_a_cancelled_showtime_leaves_the_list_and_says_so_at_its_address(guest: Program, world: World) -> None:
    world.late.cancelled_at = TONIGHT
    world.late.save()
    assert ids(guest, "/showtime/") == [world.showtime.pk]
    assert said(guest.get(f"/showtime/{world.late.pk}/"))["cancelled_at"] == "2030-01-01T20:00:00Z"


def test_the_newest_reservation_comes_first(ann: Program, world: World) -> None:
    first, second = (a_reservation(showtime, world.ann) for showtime in (world.showtime, world.late))
    assert ids(ann, "/reserve/") == [second.pk, first.pk]
    assert ids(ann, f"/reserve/?showtime={world.showtime.pk}") == [first.pk]
