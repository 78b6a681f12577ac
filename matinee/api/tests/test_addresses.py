"""Which addresses answer, to whom, and that nothing on the JSON side is ever answered by a page."""

from typing import cast

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client

from matinee.api.tests.program import Program, faults, refusal, said
from matinee.testing import World


@pytest.mark.parametrize("path", ["/movies/", "/movies", "/api/movies/", "/api/movies"])
def test_a_resource_stands_at_both_addresses_with_or_without_the_slash(guest: Program, path: str) -> None:
    answer = guest.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


OPEN, DECIDED = "Accept, HX-Request, User-Agent", "Accept, HX-Request"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(("accept", "varies"), [
    ("*/*", OPEN), ("", OPEN), ("application/xml", OPEN), ("image/*;q=0.8", OPEN), ("text/html-sandboxed", OPEN),
    ("application/json", DECIDED), ("APPLICATION/JSON", DECIDED), ("application/json, text/plain, */*", DECIDED),
    ("text/html;q=0, application/json", DECIDED), ("text/html;q=0, */*", DECIDED), ("text/html;q=0", DECIDED),
    ("application/json, text/html;q=0.5", DECIDED), ("text/html;q=0.9,*/*", DECIDED), (",;;q=x", OPEN),
])  # fmt: skip
def test_whoever_does_not_ask_for_a_page_gets_json(guest: Program, accept: str, varies: str) -> None:
    answer = guest.get("/movies/", Accept=accept)
    assert (answer["Content-Type"], answer["Vary"]) == ("application/json", varies)


@pytest.mark.parametrize("accept", [
    BROWSER, "text/html", "TEXT/HTML", "Text/Html;charset=utf-8", "text/html;level=1", "text/*", "text/html, */*",
    "application/json;q=0.5, text/html", "application/json, text/html", "application/json;q=0, */*",
    "text/html;q=0.001",
])  # fmt: skip
def test_whoever_asks_for_a_page_at_least_as_much_gets_it(guest: Program, world: World, accept: str) -> None:
    answer = guest.get("/movies/", Accept=accept)
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert {"Accept", "HX-Request"} <= set(answer["Vary"].split(", "))
    assert "User-Agent" not in answer["Vary"]


READERS = [
    "WhatsApp/2.23.20.0", "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "Twitterbot/1.0", "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)", "http.rb/5.1.1 (Mastodon/4.2.0; +https://example.com/)",
    "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15 (Applebot/0.1)",
]  # fmt: skip


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("accept", [{"Accept": "*/*"}, {}])
def test_a_link_previewer_that_accepts_anything_gets_the_page(
    guest: Program, world: World, name: str, accept: dict[str, str]
) -> None:
    answer = guest.get(f"/movies/{world.movie.pk}/", **{"User-Agent": name}, **accept)
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert {"Accept", "HX-Request", "User-Agent"} <= set(answer["Vary"].split(", "))


def test_a_link_previewer_that_asks_for_json_or_writes_is_a_program(guest: Program) -> None:
    named = {"User-Agent": "Googlebot/2.1"}
    assert guest.get("/movies/", Accept="application/json", **named)["Content-Type"] == "application/json"
    assert refusal(guest.send("POST", "/reserve/", "a=b", "text/plain", **named)) == (415, "unsupported_media_type")


def test_a_name_that_only_a_program_has_gets_json(guest: Program) -> None:
    for name in ("curl/8.5.0", "python-requests/2.34", f"{'x' * 500}Googlebot", "Mozilla/5.0 (X11; Linux x86_64)"):
        assert guest.get("/movies/", **{"User-Agent": name})["Content-Type"] == "application/json", name


def test_under_api_even_a_browser_gets_json(guest: Program) -> None:
    answer = guest.get("/api/movies/", Accept="text/html")
    assert answer["Content-Type"] == "application/json"
    assert "Vary" not in answer


def test_json_sent_by_a_browser_is_answered_with_json(guest: Program) -> None:
    assert refusal(guest.post("/login/", {"username": "ann"}, Accept="text/html")) == (400, "invalid")


@pytest.mark.parametrize("path", [
    "/movies/99/", "/movies/99/nothing/", "/movies/x/", "/movies/-1/", "/movies/9999999999999999999999999/",
    f"/movies/{'9' * 5000}/", "/api/nothing/", "/api/movies/1/seats/", "/showtime/99/seats/", "/api/%00/",
])  # fmt: skip
def test_what_is_not_there_is_a_problem_and_no_page(guest: Program, path: str) -> None:
    assert refusal(guest.get(path)) == (404, "not_found")


@pytest.mark.parametrize(("method", "path", "allowed"), [
    ("DELETE", "/movies/", "GET, HEAD, POST"),
    ("POST", "/movies/1/", "DELETE, GET, HEAD, PATCH, PUT"),
    ("GET", "/register/", "POST"),
    ("HEAD", "/login/", "POST"),
    ("PUT", "/logout/", "POST"),
    ("OPTIONS", "/theaters/", "GET, HEAD, POST"),
    ("TRACE", "/reserve/", "GET, HEAD, POST"),
    ("WIBBLE", "/reserve/1/renewal/", "POST"),
    ("POST", "/showtime/1/seats/", "GET, HEAD"),
    ("POST", "/api/docs", "GET, HEAD"),
    ("PATCH", "/api/openapi.json", "GET, HEAD"),
])  # fmt: skip
def test_a_method_that_is_not_possible_is_told_which_are(guest: Program, method: str, path: str, allowed: str) -> None:
    answer = guest.send(method, path)
    assert answer["Allow"] == allowed
    assert answer.status_code == 405
    if method != "HEAD":
        assert refusal(answer) == (405, "method_not_allowed")


def test_who_asks_for_the_head_is_told_what_a_get_would_be_told(guest: Program) -> None:
    whole, head = guest.get("/movies/"), guest.send("HEAD", "/movies/")
    assert head.content == b""
    assert {name: head[name] for name in ("Content-Length", "ETag", "Content-Type")} == {
        name: whole[name] for name in ("Content-Length", "ETag", "Content-Type")
    }


@pytest.mark.parametrize("content_type", [
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "text/json", "",
])  # fmt: skip
@pytest.mark.parametrize("path", ["/login/", "/register/", "/reserve/", "/movies/"])
def test_a_body_that_is_not_json_is_refused(ann: Program, path: str, content_type: str) -> None:
    answer = ann.send("POST", path, "username=ann&password=x", content_type)
    assert refusal(answer) == (415, "unsupported_media_type")


def test_json_may_say_its_charset(ann: Program, world: World) -> None:
    body = f'{{"showtime": {world.showtime.pk}, "reserve": 1}}'
    assert ann.send("POST", "/reserve/", body, "application/json; charset=utf-8").status_code == 201


@pytest.mark.parametrize("path", ["/login/", "/reserve/", "/movies/1/", "/logout/"])
def test_a_body_of_more_than_a_megabyte_is_refused(ann: Program, path: str) -> None:
    method = "PUT" if path == "/movies/1/" else "POST"
    assert refusal(ann.send(method, path, b'"' + b"x" * 1_000_000 + b'"')) == (413, "too_large")


def test_a_body_must_say_how_long_it_is(ann: Program) -> None:
    answer = ann.client.generic("POST", "/login/", headers={"Transfer-Encoding": "chunked"})
    assert refusal(cast(HttpResponse, answer)) == (411, "length_required")


@pytest.mark.parametrize("path", ["/movies/", "/theaters/1/", "/api/docs"])
def test_under_another_name_the_site_does_not_answer(guest: Program, path: str) -> None:
    answer = guest.get(path, Host="evil.example.org")
    assert (refusal(answer), faults(answer)) == ((400, "invalid"), ["Host"])


def test_more_parameters_than_anybody_sends_are_refused(guest: Program) -> None:
    assert refusal(guest.get(f"/movies/?{'&'.join(['page=1'] * 1001)}")) == (400, "invalid")


def test_the_start_of_the_json_side_leads_to_its_reference(guest: Program) -> None:
    answer = guest.get("/api/")
    assert (answer.status_code, answer["Location"]) == (302, "/api/docs")


def test_an_error_of_ours_is_a_problem_that_tells_nothing(world: World) -> None:
    # The table is gone, as after a deployment that forgot to migrate: no name of a table may come out.
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programme_movie RENAME TO elsewhere")
    answer = Client(raise_request_exception=False).get("/movies/")
    told = said(cast(HttpResponse, answer))
    assert told.pop("request_id") == answer["X-Request-ID"]
    assert told == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Something went wrong on our side. It has been noted.",
        "code": "server_error",
    }


def test_a_database_that_does_not_answer_is_asked_again_later(world: World) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("the server has gone away")

    with connection.execute_wrapper(fail):
        answer = Client(raise_request_exception=False).get("/movies/")
    told = said(cast(HttpResponse, answer))
    assert (told["status"], told["code"], answer["Retry-After"]) == (503, "unavailable", "5")
