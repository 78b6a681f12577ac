"""Every answer carries an id; whoever quotes it finds somebody who can look it up."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import include, path

from matinee import trace, urls
from matinee.programme.models import Movie
from matinee.web import errors

CALLED = "0a1b2c3d-proxy.7"


def broken(request: HttpRequest) -> Any:
    raise RuntimeError


urlpatterns = [path("broken/", broken), path("", include(urls))]
handler500 = errors.server_error


@pytest.mark.parametrize("address", ["/movies/", "/api/movies/", "/nowhere/", "/api/nowhere/", "/static/nothing.css"])
def test_an_answer_has_the_id_that_the_proxy_gave(db: None, address: str) -> None:
    assert Client().get(address, headers={"x-request-id": CALLED})["X-Request-ID"] == CALLED


@pytest.mark.parametrize("called", ["", "short", "x" * 65, 'a"b{c}:12345', "-starts-with-a-dash", "späte-sendung"])
def test_an_id_that_can_be_none_is_replaced(db: None, called: str) -> None:
    answers = [Client().get("/api/movies/", headers={"x-request-id": called})["X-Request-ID"] for _ in range(2)]
    assert [len(given) for given in answers] == [16, 16]
    assert answers[0] != answers[1]


@override_settings(ROOT_URLCONF=__name__)
def test_the_page_of_an_error_says_the_id(db: None) -> None:
    answer = Client(raise_request_exception=False).get(
        "/broken/", headers={"x-request-id": CALLED, "accept": "text/html"}
    )
    assert answer.status_code == 500
    assert f"<strong>{CALLED}</strong>" in answer.content.decode()


def test_problem_details_of_an_error_say_the_id(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Movie, "objects", None)
    answer = Client(raise_request_exception=False).get("/api/movies/", headers={"x-request-id": CALLED})
    assert (answer.status_code, answer.json()["code"], answer.json()["request_id"]) == (500, "server_error", CALLED)


def test_between_two_requests_there_is_none(db: None) -> None:
    Client().get("/api/movies/")
    assert trace.request_id() == ""
