"""Bad input gets a clear error in the field's own words, and never a 500."""

from typing import Any
from urllib.parse import quote

import pytest

from matinee.api.tests.program import Program, faults, refusal, said
from matinee.programme.models import Movie
from matinee.sales.models import Reservation
from matinee.testing import World

MOVIE = {"title": "Alien", "director": "Ridley Scott", "genre": "Horror", "release_date": "1979-05-25", "duration": 117}
SHOWTIME = {"movie": 1, "theater": 1, "date_and_time": "2030-01-03T20:00:00Z", "available_seats": 5}


def detail(response: Any) -> str:
    sentence: str = said(response)["errors"][0]["detail"]
    return sentence


@pytest.mark.parametrize("body", [
    "", "{", "nonsense", "[]", "null", "7", '"text"', "{'title': 1}", '{"title": NaN}', '{"title": Infinity}',
    "[" * 100_000, '{"a":' * 100_000, b"\xff\xfe\x00", b'{"title": "\xff"}', '{"duration": ' + "9" * 5000 + "}",
    "\0", r'{"\ud800": 1}',
])  # fmt: skip
def test_a_body_that_is_no_json_object_is_refused(staff: Program, body: str | bytes) -> None:
    answer = staff.post("/movies/", body)
    assert refusal(answer) == (400, "invalid")
    assert faults(answer) == ["body"]
    assert Movie.objects.count() == 1


def test_every_field_that_is_wrong_is_named_at_once(staff: Program) -> None:
    answer = staff.post("/movies/", {"title": "Alien", "director": 7, "duration": "long", "year": 1979})
    assert said(answer) == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "5 fields can't be right: director, genre, release_date, duration, year.",
        "code": "invalid",
        "errors": [
            {"field": "director", "detail": "It must be text."},
            {"field": "genre", "detail": "It is missing."},
            {"field": "release_date", "detail": "It is missing."},
            {"field": "duration", "detail": "It must be a whole number."},
            {"field": "year", "detail": "There is no such field here."},
        ],
    }


@pytest.mark.parametrize(("field", "value", "sentence"), [
    ("title", "", "It can't be empty. It is one line, without line breaks and control characters."),
    ("title", "  ", "It can't be empty. It is one line, without line breaks and control characters."),
    ("title", "nul\0", "It can't be empty. It is one line, without line breaks and control characters."),
    ("title", "\ud800", "It has characters that are no text."),
    ("synopsis", "nul\0", "It has characters that are no text."),
    ("title", "x" * 201, "It can have at most 200 characters."),
    ("synopsis", "x" * 5001, "It can have at most 5000 characters."),
    ("title", None, "It must be text."),
    ("title", ["Alien"], "It must be text."),
    ("duration", 0, "It must be at least 1."),
    ("duration", 1001, "It must be at most 1000."),
    ("duration", 10**30, "It must be at most 1000."),
    ("duration", True, "It must be a whole number."),
    ("duration", "117", "It must be a whole number."),
    ("duration", 117.5, "It must be a whole number."),
    ("release_date", "25.5.1979", "It must be a date: 2030-01-31."),
    ("release_date", "1979-02-30", "It must be a date: 2030-01-31."),
    ("release_date", "0000-01-01", "It must be a date: 2030-01-31."),
    ("release_date", 1979, "It must be a date: 2030-01-31."),
    ("min_age", 22, "It must be at most 21."),
    ("trailer", "javascript:alert(1)", "It must be a web address: https://example.org/trailer."),
])  # fmt: skip
def test_a_movies_field_says_what_is_wrong_with_it(staff: Program, field: str, value: Any, sentence: str) -> None:
    answer = staff.post("/movies/", MOVIE | {field: value})
    assert (faults(answer), detail(answer)) == ([field], sentence)
    assert Movie.objects.count() == 1


@pytest.mark.parametrize(("moment", "sentence"), [
    ("2030-01-03T20:00:00", "It needs a time zone: 2030-01-31T20:00:00Z, or +01:00 instead of the Z."),
    ("2030-01-03", "It must be a date and a time with a time zone: 2030-01-31T20:00:00Z."),
    ("tomorrow", "It must be a date and a time with a time zone: 2030-01-31T20:00:00Z."),
    ("2030-02-30T20:00:00Z", "It must be a date and a time with a time zone: 2030-01-31T20:00:00Z."),
    ("2030-01-03T20:00:00+99:00", "It must be a date and a time with a time zone: 2030-01-31T20:00:00Z."),
    (1893456000, "It must be a date and a time with a time zone: 2030-01-31T20:00:00Z."),
    (None, "It must be a date and a time with a time zone: 2030-01-31T20:00:00Z."),
    ("0001-01-01T00:00:00+14:00", "It must be in a year from 1900 to 2200."),
    ("9999-12-31T23:59:59Z", "It must be in a year from 1900 to 2200."),
    ("2130-01-03T20:00:00Z", "That is more than ten years from now."),
    ("2029-12-31T20:00:00Z", "A showtime can't be planned in the past."),
])  # fmt: skip
def test_a_start_says_what_is_wrong_with_it(staff: Program, world: World, moment: Any, sentence: str) -> None:
    asked = {"movie": world.movie.pk, "theater": world.theater.pk, "date_and_time": moment}
    answer = staff.post("/showtime/", asked)
    assert (faults(answer), detail(answer)) == (["date_and_time"], sentence)


@pytest.mark.parametrize(("field", "value"), [
    ("movie", 99), ("theater", 99), ("movie", 0), ("movie", -1), ("movie", 2**63), ("movie", 10**30), ("movie", "1"),
    ("movie", True), ("theater", None), ("screen", 99), ("available_seats", -1), ("available_seats", 101),
    ("available_seats", 10**30), ("open_captions", "yes"), ("format", "x" * 21), ("language", 7),
])  # fmt: skip
def test_a_showtime_names_the_field_that_cannot_be(staff: Program, world: World, field: str, value: Any) -> None:
    asked = SHOWTIME | {"movie": world.movie.pk, "theater": world.theater.pk} | {field: value}
    assert faults(staff.post("/showtime/", asked)) == [field]


@pytest.mark.parametrize(("field", "value"), [
    ("zone", "Mars/Olympus"), ("zone", "../etc/passwd"), ("zone", ""), ("currency", "GLD"), ("capacity", 0),
    ("capacity", 5001), ("capacity", "100"), ("name", ""), ("hold_minutes", 32768), ("hold_minutes", -1),
    ("seats_per_customer", 0), ("price", "ten"), ("price", -1), ("price", "1e999999"), ("price", "NaN"),
    ("price", True), ("price", "10.001"), ("price", 10**13), ("accent", "red"),
])  # fmt: skip
def test_a_theater_names_the_field_that_cannot_be(staff: Program, field: str, value: Any) -> None:
    assert faults(staff.post("/theaters/", {"name": "Roxy", "location": "Lyon", "capacity": 20, field: value})) == [
        field
    ]


@pytest.mark.parametrize(("field", "value"), [
    ("showtime", 99), ("showtime", "1"), ("showtime", None), ("reserve", 0), ("reserve", -2), ("reserve", 10**30),
    ("reserve", 2.5), ("reserve", "2"), ("reserve", True), ("seats", "C4"), ("seats", ["Z99"]), ("seats", ["C4", "C4"]),
    ("together", 1), ("name", "x" * 201), ("name", "nul\0"), ("sets", ["C4"]),
])  # fmt: skip
def test_a_reservation_names_the_field_that_cannot_be(ann: Program, world: World, field: str, value: Any) -> None:
    asked = {"showtime": world.showtime.pk} | ({} if field == "seats" else {"reserve": 2}) | {field: value}
    assert faults(ann.post("/reserve/", asked)) == [field]
    assert not Reservation.objects.exists()


@pytest.mark.parametrize("label", [7, "", "x" * 11, None])
def test_a_seat_in_a_list_is_named_by_its_place(ann: Program, world: World, label: Any) -> None:
    assert faults(ann.post("/reserve/", {"showtime": world.showtime.pk, "seats": ["C4", label]})) == ["seats.1"]


def test_nothing_asked_for_is_nothing_to_reserve(ann: Program, world: World) -> None:
    assert faults(ann.post("/reserve/", {"showtime": world.showtime.pk})) == ["reserve"]


@pytest.mark.parametrize(("query", "field"), [
    ("page=0", "page"), ("page=-1", "page"), ("page=x", "page"), ("page=1.5", "page"), ("page=" + "9" * 5000, "page"),
    ("page_size=0", "page_size"), ("page_size=101", "page_size"), ("page_size=x", "page_size"),
    ("ordering=password", "ordering"), ("ordering=title,genre", "ordering"), ("showing=perhaps", "showing"),
    ("search=%00", "search"), ("genre=" + "x" * 201, "genre"), ("gnere=Horror", "gnere"), ("Page=1", "Page"),
])  # fmt: skip
def test_a_question_that_cannot_be_is_refused_by_its_parameter(guest: Program, query: str, field: str) -> None:
    assert faults(guest.get(f"/movies/?{query}")) == [field]


@pytest.mark.parametrize(("query", "field"), [
    ("movie=x", "movie"), ("movie=0", "movie"), ("theater=" + "9" * 30, "theater"), ("date=today", "date"),
    ("date=2030-13-01", "date"), ("date=1893456000", "date"), ("upcoming=2", "upcoming"),
])  # fmt: skip
def test_so_is_one_about_showtimes(guest: Program, query: str, field: str) -> None:
    assert faults(guest.get(f"/showtime/?{query}")) == [field]


@pytest.mark.parametrize("page", ["2", str(2**63), str(10**30)])
def test_a_page_behind_the_last_is_not_there(guest: Program, page: str) -> None:
    assert refusal(guest.get(f"/movies/?page={page}")) == (404, "not_found")


@pytest.mark.parametrize("search", ["%", "_", "'; DROP TABLE users; --", "\\", "éé", "\U0001f3ac"])
def test_a_search_for_signs_finds_those_signs_and_nothing_else(guest: Program, search: str) -> None:
    assert said(guest.get(f"/movies/?search={quote(search)}"))["count"] == 0


def test_a_search_that_is_no_utf8_finds_nothing(guest: Program) -> None:
    assert guest.get("/movies/?search=%ff%fe").status_code == 200


def test_a_number_that_is_whole_may_be_written_with_a_point(ann: Program, world: World) -> None:
    body = f'{{"showtime": {world.showtime.pk}.0, "reserve": 2.0e0}}'
    assert said(ann.post("/reserve/", body))["reserve"] == 2


@pytest.mark.parametrize("number", ["1e999999", "-1e999999", "1e-999999", "9" * 400 + ".0", "1e400"])
def test_numbers_of_any_size_are_read_and_refused(ann: Program, world: World, number: str) -> None:
    assert faults(ann.post("/reserve/", f'{{"showtime": {world.showtime.pk}, "reserve": {number}}}')) == ["reserve"]
    assert faults(ann.post("/purchase/", f'{{"reserve": 1, "purchase": {number}}}')) == ["purchase"]


@pytest.mark.parametrize("number", [0, 2**63 - 1, 2**63, 10**30])
@pytest.mark.parametrize("path", ["tokens", "movies", "theaters", "showtime", "reserve", "purchase"])
def test_a_number_that_no_row_has_is_not_found(staff: Program, path: str, number: int) -> None:
    assert refusal(staff.get(f"/api/{path}/{number}/")) == (404, "not_found")
