"""What lets somebody in ends when it should: with another password, a reset, a date, and "log out everywhere"."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from pytest_django import Settings

from matinee.accounts.models import ApiToken, User
from matinee.testing import NOW, PASSWORD, World

pytestmark = pytest.mark.django_db
NEW = "a much better one"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world(clock: time_machine.Traveller) -> World:
    return World.build()


def is_dead(secret: str) -> bool:
    return Client().get("/api/reserve/", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def browser(user: User) -> Client:
    client = Client(headers={"Accept": "text/html"})
    assert client.post("/login/", {"login": user.username, "password": PASSWORD}).status_code == 302
    return client


def is_logged_in(client: Client) -> bool:
    return client.get("/account/tokens/").status_code == 200


def test_who_registered_with_somebody_elses_address_is_out_once_they_reset_the_password(
    clock: time_machine.Traveller,
) -> None:
    attacker = Client()
    asked = {"username": "mallory", "password": PASSWORD, "email": "victim@example.org"}
    assert attacker.post("/register/", asked, "application/json").status_code == 201
    asked.pop("email")
    secret = attacker.post("/login/", asked, "application/json").json()["token"]
    assert not is_dead(secret)
    clock.shift(60)

    victim = Client(headers={"Accept": "text/html"})
    victim.post("/account/password/reset/", {"email": "victim@example.org"})
    (link,) = re.findall(r"https?://\S+/reset/key/\S+", str(mail.outbox[-1].body))
    form = victim.get(urlsplit(link).path, follow=True).redirect_chain[-1][0]
    assert victim.post(form, {"password1": NEW}).status_code == 302

    assert User.objects.get().check_password(NEW)
    assert is_dead(secret)
    assert attacker.get("/reserve/", headers={"Accept": "application/json"}).status_code == 401


def test_another_password_ends_other_sessions_and_all_tokens_and_not_this_session(
    world: World, clock: time_machine.Traveller
) -> None:
    mine, another = browser(world.ann), browser(world.ann)
    _, secret = ApiToken.issue(world.ann, name="kiosk", now=NOW)
    clock.shift(60)

    mine.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW})

    assert (is_logged_in(mine), is_logged_in(another), is_dead(secret)) == (True, False, True)
    _, newer = ApiToken.issue(world.ann, name="kiosk", now=NOW + timedelta(minutes=2))
    assert not is_dead(newer)


def test_a_better_hash_of_the_same_password_ends_no_token(world: World, settings: Settings) -> None:
    _, secret = ApiToken.issue(world.ann, name="kiosk", now=NOW)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]

    mine = browser(world.ann)

    assert User.objects.get(pk=world.ann.pk).password.startswith("pbkdf2")
    assert (is_logged_in(mine), is_dead(secret)) == (True, False)


def test_logging_out_everywhere_leaves_this_session_alone(world: World, clock: time_machine.Traveller) -> None:
    mine, another = browser(world.ann), browser(world.ann)
    _, secret = ApiToken.issue(world.ann, name="kiosk", now=NOW)
    clock.shift(60)
    page = mine.get("/account/sessions/").content.decode()
    assert page.count("Logged in on") == 2
    assert "1 program can act for you" in page

    mine.post("/account/reauthenticate/", {"password": PASSWORD})
    assert mine.post("/account/sessions/").status_code == 302

    assert (is_logged_in(mine), is_logged_in(another), is_dead(secret)) == (True, False, True)
    assert mine.get("/account/sessions/").content.decode().count("Logged in on") == 1


def test_a_session_of_a_program_is_listed_too(world: World) -> None:
    program = Client(headers={"User-Agent": "kiosk/2"})
    program.post("/login/", {"username": "ann", "password": PASSWORD}, "application/json")
    assert "kiosk/2" in browser(world.ann).get("/account/sessions/").content.decode()


def test_a_token_ends_on_its_day(world: World, clock: time_machine.Traveller) -> None:
    mine = browser(world.ann)
    mine.post("/account/reauthenticate/", {"password": PASSWORD})
    page = mine.post("/account/tokens/", {"name": "kiosk", "ends": "2030-01-02"}).content.decode()
    (secret,) = re.findall(r'class="secret">([^<]+)<', page)
    assert ApiToken.objects.get().expires_at == datetime(2030, 1, 2, 23, 59, 59, 999999, tzinfo=UTC)
    assert not is_dead(secret)

    clock.move_to(datetime(2030, 1, 3, tzinfo=UTC))

    assert is_dead(secret)


def test_a_token_that_would_have_ended_already_is_not_made(world: World) -> None:
    mine = browser(world.ann)
    mine.post("/account/reauthenticate/", {"password": PASSWORD})
    page = mine.post("/account/tokens/", {"name": "kiosk", "ends": "2029-12-31"})
    assert page.status_code == 400
    assert "This day is over" in page.content.decode()
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("address", ["/account/email/", "/account/tokens/", "/account/security/app/activate/"])
def test_what_matters_is_changed_only_by_who_says_again_that_it_is_them(
    world: World, clock: time_machine.Traveller, address: str
) -> None:
    mine = browser(world.ann)
    clock.shift(timedelta(hours=1))

    answer = mine.post(address, {"email": "mallory@example.org", "action_add": "", "name": "kiosk"})

    assert answer.status_code == 302
    assert "/account/reauthenticate/" in answer["Location"]
    assert not EmailAddress.objects.filter(email="mallory@example.org").exists()
    assert not ApiToken.objects.exists()
