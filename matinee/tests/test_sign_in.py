"""How long somebody stays signed in, what ends it, and which passwords the house itself would give away."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from matinee.accounts.models import ApiToken, Change
from matinee.api.tests.program import Program, said
from matinee.testing import NOW, PASSWORD, World, a_user
from matinee.web.tests.visitor import Visitor

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(db: None, clock: time_machine.Traveller) -> World:
    return World.build()


def signed_in(login: str) -> Visitor:
    visitor = Visitor()
    assert visitor.post("/login/", {"login": login, "password": PASSWORD}).status_code == 302
    return visitor


@pytest.mark.parametrize(("login", "ends_after"), [("staff", timedelta(hours=12)), ("ann", timedelta(days=14))])
def test_a_session_ends_with_its_time_however_it_is_used(
    world: World, clock: time_machine.Traveller, login: str, ends_after: timedelta
) -> None:
    visitor = signed_in(login)
    for part in (2, 4):
        clock.move_to(NOW + ends_after / part * (part - 1))
        assert visitor.get("/account/email/").status_code == 200
        # It is written to, which must not push its end out.
        assert visitor.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    clock.move_to(NOW + ends_after + timedelta(seconds=1))
    assert visitor.get("/account/email/")["Location"].startswith("/login/")


def test_a_session_that_a_program_of_staff_began_ends_with_the_day_too(
    world: World, clock: time_machine.Traveller
) -> None:
    program = Program()
    assert said(program.post("/api/login/", {"username": "staff", "password": PASSWORD}))["token"]
    clock.shift(12 * 3600 + 1)
    assert program.get("/api/purchase/").status_code == 401


def test_a_code_of_an_app_counts_once_and_in_its_half_minute_alone(world: World, clock: time_machine.Traveller) -> None:
    TOTP.activate(world.ann, SECRET)
    code = format_hotp_value(hotp_value(SECRET, int(NOW.timestamp()) // 30))
    answers = []
    for wait in (0, 1, 31, 60):
        clock.move_to(NOW + timedelta(seconds=wait))
        visitor = Visitor()
        visitor.post("/login/", {"login": "ann", "password": PASSWORD})
        visitor.post("/account/security/code/", {"code": code})
        answers.append(visitor.get("/account/email/").status_code)
    assert answers == [200, 302, 302, 302]


def test_other_sessions_are_ended_by_who_has_just_said_again_that_it_is_them(
    world: World, clock: time_machine.Traveller
) -> None:
    visitor, other = signed_in("ann"), signed_in("ann")
    clock.shift(6 * 3600)
    assert visitor.post("/account/sessions/")["Location"].startswith("/account/reauthenticate/")
    assert other.get("/account/email/").status_code == 200
    visitor.post("/account/reauthenticate/", {"password": PASSWORD})
    assert visitor.post("/account/sessions/")["Location"] == "/account/sessions/"
    assert other.get("/account/email/").status_code == 302


def test_signing_in_begins_another_session(world: World) -> None:
    visitor = Visitor()
    visitor.reserve(world.showtime, "A1", "A2")
    before = visitor.cookies["sessionid"].value
    visitor.post("/login/", {"login": "ann", "password": PASSWORD})
    assert visitor.cookies["sessionid"].value != before


def test_a_closed_account_has_neither_sessions_nor_tokens(world: World) -> None:
    visitor, program = signed_in("ann"), Program(world.ann)
    world.ann.is_active = False
    world.ann.save(update_fields=["is_active"])
    assert visitor.get("/account/email/")["Location"].startswith("/login/")
    assert program.get("/api/purchase/").status_code == 401


def test_a_superuser_ends_all_sessions_and_tokens_of_somebody(
    world: World, client: Client, clock: time_machine.Traveller
) -> None:
    visitor, program = signed_in("ann"), Program(world.ann)
    clock.shift(1)
    client.force_login(a_user("boss", is_staff=True, is_superuser=True), "django.contrib.auth.backends.ModelBackend")
    sent = {"action": "log_out_everywhere", "_selected_action": [world.ann.pk], "index": "0"}
    assert client.post(reverse("admin:accounts_user_changelist"), sent).status_code == 302
    assert visitor.get("/account/email/")["Location"].startswith("/login/")
    assert program.get("/api/purchase/").status_code == 401
    line = Change.objects.get()
    assert (line.username, line.verb, line.name) == ("boss", "logged out everywhere", "ann")
    assert ApiToken.objects.filter(user=world.ann).exists()


@pytest.mark.parametrize("password", ["matinee2030", "Rex-Cinema!", "popcorn1", "PARIS2030rex", "tickets.example1"])
def test_a_password_that_is_little_more_than_words_of_the_house_is_refused(
    world: World, settings: Settings, password: str
) -> None:
    settings.SITE_URL = "https://tickets.example.org"
    with pytest.raises(ValidationError, match="little more than words of this house"):
        validate_password(password)


@pytest.mark.parametrize("password", ["popcorn-at-seven, please", "a" * 30 + "b" * 34, "Zebra wagon matinee lamp"])
def test_any_other_password_of_eight_signs_is_taken_whatever_is_in_it(world: World, password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize("password", ["short7!", "iloveyou1", "11111111111"])
def test_short_and_common_passwords_are_refused(world: World, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)
