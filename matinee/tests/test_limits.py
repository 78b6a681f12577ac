"""Who asks too often hears when to come back, on the pages as in the API."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from pytest_django import Settings

from matinee.accounts import pace
from matinee.testing import NOW, PASSWORD, World

AWAY = "203.0.113.9"


@pytest.fixture
def clock(db: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def world(clock: time_machine.Traveller, settings: Settings) -> Iterator[World]:
    settings.RATE_LIMITS = True
    settings.ACCOUNT_RATE_LIMITS = {
        "login": "3/m/ip",
        "login_failed": "10/m/ip,5/300s/key",
        "signup": "2/m/ip",
        "reset_password": "20/m/ip,2/m/key",
    }
    yield World.build()
    pace.forget()


def person(address: str = AWAY) -> Client:
    return Client(headers={"accept": "text/html"}, REMOTE_ADDR=address)


def program(address: str = AWAY) -> Client:
    return Client(headers={"accept": "application/json"}, REMOTE_ADDR=address)


def told(answer: Any) -> tuple[int, str | None]:
    return answer.status_code, answer.get("Retry-After")


def test_so_many_registrations_from_an_address_are_enough(world: World) -> None:
    answers = [
        person().post("/register/", {"name": "Eve", "password1": PASSWORD, "email": f"user{n}@example.org"})
        for n in range(3)
    ]
    assert [told(answer) for answer in answers] == [(302, None), (302, None), (429, "60")]
    assert "Too many tries" in answers[-1].content.decode()


def test_so_many_mails_for_one_account_are_enough_from_wherever_they_are_asked_for(world: World) -> None:
    asked = {"email": "ann@example.org"}
    answers = [person(f"203.0.113.{n}").post("/account/password/reset/", asked) for n in range(3)]
    assert [told(answer) for answer in answers] == [(302, None), (302, None), (429, "60")]


def locked_out(attempts: list[Any]) -> bool:
    return [told(answer) for answer in attempts] == [(200, None)] * 5 + [(429, "300")]


def test_an_account_at_which_somebody_guesses_is_locked_from_wherever_they_do(world: World, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS["login"] = "100/m/ip"
    wrong = {"login": "ann", "password": "wrong"}
    answers = [person(f"203.0.113.{n}").post("/login/", wrong) for n in range(6)]
    assert locked_out(answers)
    page = answers[-1].content.decode()
    assert "Too many tries" in page
    assert 'href="/account/password/reset/"' in page
    assert told(person().post("/login/", wrong | {"password": PASSWORD})) == (429, "300")
    # The same lock as a program's.
    typed = {"username": "ann", "password": PASSWORD}
    assert told(program().post("/login/", typed, "application/json")) == (429, "300")


def test_codes_are_guessed_as_little_as_passwords(world: World) -> None:
    TOTP.activate(world.ann, "GEZDGNBVGY3TQOJQ")
    visitor = person()
    visitor.post("/login/", {"login": "ann", "password": PASSWORD})
    assert locked_out([visitor.post("/account/security/code/", {"code": "000000"}) for _ in range(6)])


def test_a_program_guesses_them_as_little(world: World) -> None:
    TOTP.activate(world.ann, "GEZDGNBVGY3TQOJQ")
    visitor = person()
    visitor.post("/login/", {"login": "ann", "password": PASSWORD})
    for _ in range(3):
        visitor.post("/account/security/code/", {"code": "000000"})
    typed = {"username": "ann", "password": PASSWORD, "code": "000000"}
    answers = [program("203.0.113.10").post("/login/", typed, "application/json") for _ in range(3)]
    assert [told(answer) for answer in answers] == [(401, None), (401, None), (429, "300")]
    assert (answers[2].json()["code"], answers[2].json()["retry_after"]) == ("too_many_requests", 300)


def test_a_password_is_guessed_as_little_by_who_found_somebody_logged_in(world: World) -> None:
    visitor = person()
    visitor.force_login(world.ann, "django.contrib.auth.backends.ModelBackend")
    assert locked_out([visitor.post("/account/leaving/", {"password": "wrong"}) for _ in range(6)])


def test_signing_in_to_the_office_is_signing_in_to_the_site(world: World) -> None:
    wrong = {"login": "staff", "password": "wrong"}
    answers = [person().post("/login/?next=/admin/", wrong) for _ in range(4)]
    assert [told(answer) for answer in answers] == [(200, None)] * 3 + [(429, "60")]
    assert person().get("/admin/login/?next=/admin/")["Location"] == "/login/?next=%2Fadmin%2F"


def test_an_address_that_asks_more_often_than_people_do_is_turned_away(
    world: World, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.REQUESTS_A_MINUTE = 2
    clock.shift(15)
    assert [told(person().get("/movies/")) for _ in range(3)] == [(200, None), (200, None), (429, "45")]
    refused = program().get("/api/movies/")
    assert told(refused) == (429, "45")
    assert json.loads(refused.content)["code"] == "too_many_requests"
    assert told(person("203.0.113.10").get("/movies/")) == (200, None)
    clock.shift(45)
    assert told(person().get("/movies/")) == (200, None)


def test_a_guest_who_keeps_seats_and_never_pays_is_told_to_wait(world: World, settings: Settings) -> None:
    settings.UNPAID_HOLDS_ADDRESS = 1
    guest, asked = person(), {"showtime": world.showtime.pk, "number": 2}
    kept = guest.post("/reserve/", asked)
    guest.post(f"{kept['Location']}cancellation/")
    refused = person().post("/reserve/", asked)
    assert told(refused) == (429, "60")
    assert "You have kept seats often without paying." in refused.content.decode()
    assert told(person("203.0.113.10").post("/reserve/", asked)) == (302, None)


def test_a_program_that_keeps_seats_and_never_pays_is_told_to_wait(world: World, settings: Settings) -> None:
    settings.UNPAID_HOLDS = 1
    client = program()
    token = client.post("/login/", {"username": "ann", "password": PASSWORD}, "application/json").json()["token"]
    signed = {"Authorization": f"Bearer {token}"}
    asked = {"showtime": world.showtime.pk, "reserve": 2}
    kept = client.post("/reserve/", asked, "application/json", headers=signed).json()
    client.delete(f"/reserve/{kept['id']}/", headers=signed)
    refused = client.post("/reserve/", asked, "application/json", headers=signed)
    assert told(refused) == (429, "60")
    assert refused.json() == {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "You have kept seats often without paying. "
        "Others want to sit, too: you can choose again in a minute.",
        "code": "too_many_holds",
        "retry_after": 60,
    }
