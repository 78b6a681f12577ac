"""Signing with the session cookie, as a page's own script does: and then writing needs the csrftoken cookie's value."""

import pytest

from matinee.api.tests.program import Program, refusal
from matinee.testing import PASSWORD, World


@pytest.fixture
def browser(guest: Program) -> Program:
    guest.post("/login/", {"username": "ann", "password": PASSWORD})
    return guest


def csrf(program: Program) -> str:
    return program.client.cookies["csrftoken"].value


def test_the_session_is_enough_to_read(browser: Program) -> None:
    answer = browser.get("/reserve/")
    assert answer.status_code == 200
    assert answer["Vary"] == "Accept, HX-Request, User-Agent, Cookie"


def test_writing_needs_the_csrf_token(browser: Program, world: World) -> None:
    asked = {"showtime": world.showtime.pk, "reserve": 2}
    assert refusal(browser.post("/reserve/", asked)) == (403, "csrf_failed")
    assert refusal(browser.post("/reserve/", asked, X_CSRFToken="x" * 64)) == (403, "csrf_failed")
    assert browser.post("/reserve/", asked, X_CSRFToken=csrf(browser)).status_code == 201


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_so_does_every_other_way_to_write(browser: Program, method: str) -> None:
    assert refusal(browser.send(method, "/reserve/1/", {"showtime": 1})) == (403, "csrf_failed")
    answer = browser.send(method, "/reserve/1/", {"showtime": 1}, X_CSRFToken=csrf(browser))
    assert refusal(answer) == (404, "not_found")


def test_another_site_cannot_write_even_with_the_token(browser: Program, world: World) -> None:
    asked = {"showtime": world.showtime.pk, "reserve": 2}
    answer = browser.post("/reserve/", asked, X_CSRFToken=csrf(browser), Origin="https://evil.example.org")
    assert refusal(answer) == (403, "csrf_failed")


def test_another_site_cannot_log_anybody_out(browser: Program) -> None:
    assert refusal(browser.post("/logout/")) == (403, "csrf_failed")
    assert browser.get("/reserve/").status_code == 200


def test_with_a_token_beside_the_session_the_token_signs(browser: Program, world: World) -> None:
    signed = Program(world.ann)
    browser.headers |= signed.headers
    assert browser.post("/reserve/", {"showtime": world.showtime.pk, "reserve": 2}).status_code == 201


def test_logging_in_needs_no_csrf_token_and_takes_no_form(browser: Program) -> None:
    assert browser.post("/login/", {"username": "ann", "password": PASSWORD}).status_code == 200
    form = browser.send("POST", "/login/", f"username=ann&password={PASSWORD}", "application/x-www-form-urlencoded")
    assert refusal(form) == (415, "unsupported_media_type")


def test_a_session_cookie_that_is_none_signs_nothing(guest: Program) -> None:
    guest.client.cookies["sessionid"] = "x" * 32
    assert refusal(guest.get("/reserve/")) == (401, "not_signed_in")
