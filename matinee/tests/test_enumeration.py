"""Nobody learns from this site whether somebody has an account, or gets more tries at one by other spellings."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from matinee.accounts.models import User
from matinee.testing import NOW, PASSWORD, World, a_user
from matinee.web.tests.reading import words

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "ann@example.org", "nobody@example.org"


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        world = World.build()
        EmailAddress.objects.create(user=world.ann, email=KNOWN, verified=True, primary=True)
        yield world


def person(**extra: Any) -> Client:
    return Client(headers={"accept": "text/html"}, **extra)


class CountingHasher(MD5PasswordHasher):
    """How often a password was hashed, which is what a log-in takes its time for."""

    algorithm = "counting"
    times = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).times += 1
        return super().encode(password, salt)


def hashes(login: str, *, api: bool = False) -> int:
    CountingHasher.times = 0
    if api:
        Client().post("/api/login/", {"username": login, "password": "wrong"}, "application/json")
    else:
        person().post("/login/", {"login": login, "password": "wrong"})
    return CountingHasher.times


@pytest.mark.parametrize("api", [False, True])
def test_a_wrong_password_costs_as_much_as_an_account_that_does_not_exist(
    world: World, settings: Settings, api: bool
) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    a_user("off", email="off@example.org", is_active=False)
    for user in User.objects.all():
        user.set_password(PASSWORD)
        user.save()
    without = a_user("without", email="without@example.org")
    without.set_unusable_password()
    without.save()

    assert {hashes(name, api=api) for name in ("ann", "off", "nobody")} == {hashes("nobody", api=api)}
    by_address = (KNOWN, "off@example.org", UNKNOWN)
    assert {hashes(address, api=api) for address in by_address} == {hashes(UNKNOWN, api=api)}


@pytest.mark.parametrize("address", [KNOWN, UNKNOWN])
def test_registering_says_the_same_whether_or_not_the_address_has_an_account(world: World, address: str) -> None:
    answer = person().post("/register/", {"name": "Eve", "email": address, "password1": "a long one, please"})
    assert (answer.status_code, answer["Location"]) == (302, "/reserve/")

    asked = {"username": "mallory", "email": address, "password": "a long one, please"}
    by_program = Client().post("/api/register/", asked, "application/json")
    assert (by_program.status_code, by_program.json()) == (201, {"username": "mallory"})


def test_one_account_alone_can_confirm_an_address(world: World) -> None:
    eve = a_user("eve", email=KNOWN)
    row = EmailAddress.objects.create(user=eve, email=KNOWN, verified=False, primary=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        EmailAddress.objects.filter(pk=row.pk).update(verified=True)
    assert not row.set_verified(commit=True)
    # The address logs in to the account that has confirmed it.
    visitor = person()
    visitor.post("/login/", {"login": KNOWN, "password": PASSWORD})
    assert visitor.session["_auth_user_id"] == str(world.ann.pk)


@pytest.mark.parametrize("address", [KNOWN, UNKNOWN])
def test_a_forgotten_password_says_the_same(world: World, address: str) -> None:
    answer = person().post("/account/password/reset/", {"email": address}, follow=True)
    assert "Look into your mailbox" in words(answer)
    assert [message.to for message in mail.outbox] == [[address]]


@pytest.mark.parametrize("address", ["bob@example.org", UNKNOWN])
def test_another_address_for_an_account_says_the_same(world: World, address: str) -> None:
    visitor = person()
    visitor.post("/login/", {"login": "ann", "password": PASSWORD})
    visitor.post("/account/reauthenticate/", {"password": PASSWORD})
    answer = visitor.post("/account/email/", {"email": address, "action_add": ""}, follow=True)
    assert f"Is {address} yours?" in words(answer)


def test_guesses_at_one_account_count_together_whatever_they_call_it_and_whatever_host_they_ask(
    world: World, settings: Settings
) -> None:
    settings.RATE_LIMITS, settings.ALLOWED_HOSTS = True, ["*"]
    settings.ACCOUNT_RATE_LIMITS = {"login": "100/m/ip", "login_failed": "100/m/ip,5/300s/key"}
    names = ["ann", "ANN", KNOWN, "Ann@Example.org", "ann", "ann"]
    answers = [
        person(HTTP_HOST=f"tickets{number}.example.org:{8000 + number}").post(
            "/login/", {"login": name, "password": "x"}
        )
        for number, name in enumerate(names)
    ]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    by_program = Client(HTTP_HOST="[::1]:9").post(
        "/api/login/", {"username": KNOWN, "password": PASSWORD}, "application/json"
    )
    assert by_program.status_code == 429
