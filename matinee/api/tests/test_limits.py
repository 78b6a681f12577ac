"""Guessing passwords is as slow through the API as on the page."""

import pytest
from pytest_django import Settings

from matinee.api.tests.program import Program, refusal
from matinee.testing import PASSWORD, World

WRONG = "not the password"


@pytest.fixture(autouse=True)
def _limits(settings: Settings, world: World) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key", "signup": "3/m/ip"}


def guess(program: Program, username: str = "ann", *, password: str = WRONG) -> tuple[int, str]:
    answer = program.post("/login/", {"username": username, "password": password})
    return (200, "") if answer.status_code == 200 else refusal(answer)


def test_five_wrong_guesses_at_an_account_are_enough(guest: Program) -> None:
    assert [guess(guest) for _ in range(6)] == [(401, "wrong_credentials")] * 5 + [(429, "too_many_requests")]
    # The right one comes too late as well: the guesser must not learn that it was right.
    assert guess(guest, password=PASSWORD) == (429, "too_many_requests")
    assert guess(guest, "bob", password=PASSWORD) == (200, "")


def test_the_case_of_the_name_makes_no_other_account(guest: Program) -> None:
    assert [guess(guest, name)[0] for name in ("ann", "Ann", "ANN", "aNN", "anN", "ann")] == [401] * 5 + [429]


def test_ten_wrong_guesses_from_an_address_are_enough(guest: Program) -> None:
    assert [guess(guest, f"user{number}")[0] for number in range(11)] == [401] * 10 + [429]


def test_who_logs_in_rightly_uses_nothing_up(guest: Program) -> None:
    assert [guess(guest, password=PASSWORD)[0] for _ in range(8)] == [200] * 8


def test_the_answer_says_how_long_to_wait(guest: Program) -> None:
    for _ in range(5):
        guess(guest)
    answer = guest.post("/login/", {"username": "ann", "password": WRONG})
    assert answer["Retry-After"] == "300"


def test_the_page_counts_together_with_the_api(guest: Program) -> None:
    for _ in range(5):
        guess(guest)
    page = guest.client.get("/login/", headers={"Accept": "text/html"})
    form = {"login": "ann", "password": PASSWORD, "csrfmiddlewaretoken": page.cookies["csrftoken"].value}
    answer = guest.client.post("/login/", form, headers={"Accept": "text/html"})
    assert answer.status_code != 302
    assert "sessionid" not in guest.client.cookies


def test_so_many_accounts_from_an_address_are_enough(guest: Program) -> None:
    answers = [guest.post("/register/", {"username": f"user{n}", "password": PASSWORD}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[-1]["Retry-After"] == "60"


def test_without_limits_there_are_none(guest: Program, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    assert [guess(guest)[0] for _ in range(12)] == [401] * 12
