"""What is wrong is a page as well."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.db.models import ProtectedError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from matinee import urls
from matinee.testing import World, a_purchase
from matinee.web import errors
from matinee.web.tests.reading import words
from matinee.web.tests.visitor import Visitor


def broken(request: HttpRequest) -> Any:
    raise ERRORS[request.GET["as"]]


ERRORS: dict[str, Any] = {
    "400": SuspiciousOperation,
    "403": PermissionDenied,
    "409": ProtectedError("It is referred to.", set()),
    "500": RuntimeError,
    "503": OperationalError,
}


urlpatterns = [path("broken/", broken), path("", include(urls))]
handler400, handler403, handler404, handler500 = (
    errors.bad_request,
    errors.forbidden,
    errors.not_found,
    errors.server_error,
)


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("400", "That request can’t be read"),
        ("403", "Not this door"),
        ("409", "Somebody else was quicker"),
        ("500", "The film has torn"),
    ],
)
@override_settings(ROOT_URLCONF=__name__)
def test_an_error_has_a_page_and_a_way_on(db: None, code: str, title: str) -> None:
    answer = Client(raise_request_exception=False).get(f"/broken/?as={code}")
    assert answer.status_code == int(code)
    assert words(answer).startswith(title)
    assert "See what is on" in words(answer)


@override_settings(ROOT_URLCONF=__name__)
def test_a_database_that_does_not_answer_is_said_to_come_back(db: None) -> None:
    answer = Client(raise_request_exception=False).get("/broken/?as=503")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "try again in a few seconds" in words(answer)


def test_an_error_page_of_the_server_needs_no_database() -> None:
    assert errors.server_error(HttpRequest()).status_code == 500


def test_an_address_that_is_not_there(db: None, visitor: Client) -> None:
    answer = visitor.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is nothing on this screen" in words(answer)
    assert b'content="noindex"' in answer.content


def test_a_body_that_is_too_large(db: None, visitor: Client) -> None:
    answer = visitor.post("/reserve/", {"showtime": "1" * 1_100_000})
    assert answer.status_code == 413
    assert words(answer).startswith("That is too much at once")


def test_a_form_without_its_token(db: None) -> None:
    answer = Client(headers={"accept": "text/html"}, enforce_csrf_checks=True).post("/reserve/", {"number": 2})
    assert answer.status_code == 403
    assert words(answer).startswith("This form has been open too long")


def test_too_many_tries_have_a_page() -> None:
    assert "Too many tries" in render_to_string("429.html")


@pytest.mark.parametrize(("address", "allowed"), [("/", "GET, HEAD"), ("/showtime/1/", "GET, HEAD")])
def test_what_cant_be_asked_of_a_page_is_said_on_one(db: None, visitor: Client, address: str, allowed: str) -> None:
    answer = visitor.post(address)
    assert (answer.status_code, answer["Allow"]) == (405, allowed)
    assert words(answer).startswith("Not that way in This page can be looked at, and nothing can be sent to it.")


def walked(patterns: list[Any], before: str = "") -> Iterator[str]:
    """Every address of the pages that names no row, or a row by its number, which is 1."""
    for pattern in patterns:
        here = before + re.sub(r"<(int:)?pk>", "1", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from walked(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern) and not set("<(^$") & set(here):
            yield f"/{here}"


@pytest.mark.parametrize("who", ["guest", "ann", "staff"])
def test_every_page_answers_who_comes_by_a_link(world: World, who: str) -> None:
    """Its own page, another one, or that there is none: never that something broke."""
    a_purchase(world.showtime, world.ann)
    visitor = Visitor(getattr(world, who, None))
    found = {path: visitor.get(path).status_code for path in walked(get_resolver("matinee.urls").url_patterns)}
    assert len(found) > 60
    assert {path: status for path, status in found.items() if status not in (200, 302, 401, 403, 404, 405)} == {}
