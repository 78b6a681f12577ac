"""With a second factor, a password that somebody has seen opens nothing; and staff need one where the house says so."""

import base64
import hashlib
import hmac
import re
import time
from pathlib import Path
from typing import Any

import allauth
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings as site_settings
from django.core import mail
from django.test import Client
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from matinee.accounts.models import User
from matinee.testing import PASSWORD, World, a_user
from matinee.web.tests.reading import words
from matinee.web.tests.visitor import Visitor


def code_of(secret: str) -> str:
    """What an app shows at this moment (RFC 6238)."""
    moment = (int(time.time()) // 30).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(secret), moment, hashlib.sha1)
    start = digest[-1] & 15
    return str((int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF) % 10**6).zfill(6)


def log_in(username: str) -> tuple[Visitor, Any]:
    visitor = Visitor()
    return visitor, visitor.post("/login/", {"login": username, "password": PASSWORD})


def with_app(user: User) -> tuple[Visitor, str]:
    """Somebody who has set up an app, and its secret."""
    visitor, _ = log_in(user.username)
    visitor.post("/account/reauthenticate/", {"password": PASSWORD})
    secret: str = visitor.get("/account/security/app/activate/").context["form"].secret
    answer = visitor.post("/account/security/app/activate/", {"code": code_of(secret)})
    assert answer["Location"] == "/account/security/spare-codes/"
    return visitor, secret


def test_a_password_alone_logs_nobody_in_who_has_an_app(world: World, noon: time_machine.Traveller) -> None:
    _, secret = with_app(world.ann)
    noon.shift(60)
    visitor, answer = log_in("ann")
    assert answer["Location"] == "/account/security/code/"
    assert visitor.get("/account/tokens/").status_code == 302
    assert "This isn't the code." in words(visitor.post("/account/security/code/", {"code": "000000"}))
    assert visitor.post("/account/security/code/", {"code": code_of(secret)}).status_code == 302
    assert visitor.get("/account/tokens/").status_code == 200


def test_a_spare_code_lets_in_once(world: World) -> None:
    ann, _ = with_app(world.ann)
    page = ann.get("/account/security/spare-codes/")
    spare = page.context["unused_codes"][0]
    assert spare in words(page)
    for status in (302, 200):
        visitor, _ = log_in("ann")
        assert visitor.post("/account/security/code/", {"code": spare}).status_code == status


def test_the_key_of_an_app_is_not_readable_in_the_database(world: World) -> None:
    _, secret = with_app(world.ann)
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)
    assert kept.wrap().validate_code("000000") is False


def test_the_page_says_what_there_is(world: World) -> None:
    ann, _ = with_app(world.ann)
    said = words(ann.get("/account/security/"))
    assert "An app with codes In use Stop using it" in said
    assert "Spare codes 10 left" in said
    assert "Passkeys and security keys Your phone, your computer or a key that you plug in Add a passkey" in said


@pytest.fixture
def mails(settings: Settings) -> list[Any]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_URL = "https://tickets.example.org"
    return mail.outbox


def told(mails: list[Any]) -> tuple[list[str], str, str]:
    """To whom, about what, and in which words; the link on a line of its own."""
    (message,) = mails
    mails.clear()
    return message.to, message.subject, message.body.removeprefix("Hello,\n\n").strip()


@pytest.mark.django_db(transaction=True)
def test_a_mail_says_that_an_app_was_added_or_removed(world: World, mails: list[Any]) -> None:
    ann, _ = with_app(world.ann)
    body = """From now on, your account asks for a code from an app. If it was you, all is well. \
If it wasn't, stop that app and set a new password at once; if you can't log in any more, tell the cinema:

https://tickets.example.org/account/security/"""
    assert told(mails) == (["ann@example.org"], "An app with codes was added", body)
    assert "From now on, logging in needs a code of this app, too." in words(ann.get("/account/security/spare-codes/"))
    said = words(ann.post("/account/security/app/deactivate/", follow=True))
    assert "Logging in needs no code of the app any more." in said
    body = """Your account no longer asks for a code from an app. If it was you, all is well. \
If it wasn't, set a new password at once:

https://tickets.example.org/account/password/reset/"""
    assert told(mails) == (["ann@example.org"], "An app with codes was removed", body)


@pytest.mark.django_db(transaction=True)
def test_a_mail_says_that_there_are_new_spare_codes(world: World, mails: list[Any]) -> None:
    ann, _ = with_app(world.ann)
    mails.clear()
    assert "There are new spare codes." in words(ann.post("/account/security/spare-codes/generate/", follow=True))
    _, subject, body = told(mails)
    assert subject == "New spare codes"
    assert body.startswith("New spare codes were made for your account, and those from before let nobody in any more.")


@pytest.mark.django_db(transaction=True)
def test_a_mail_says_that_a_passkey_was_removed(world: World, mails: list[Any]) -> None:
    ann, _ = with_app(world.ann)
    mails.clear()
    data = {"name": "My phone", "credential": {}}
    key = Authenticator.objects.create(user=world.ann, type=Authenticator.Type.WEBAUTHN, data=data)
    said = words(ann.post(f"/account/security/keys/keys/{key.pk}/remove/", follow=True))
    assert "The key is removed." in said
    body = """A passkey or security key was removed from your account. If it was you, all is well. \
If it wasn't, set a new password at once:

https://tickets.example.org/account/password/reset/"""
    assert told(mails) == (["ann@example.org"], "A passkey was removed", body)


def test_the_mails_and_notices_of_the_library_are_all_in_our_words() -> None:
    ours = Path(site_settings.TEMPLATES[0]["DIRS"][0]) / "mfa"
    theirs = Path(allauth.__file__).parent / "templates" / "mfa"
    for kind in ("email", "messages"):
        assert {file.name for file in (ours / kind).iterdir()} == {file.name for file in (theirs / kind).iterdir()}


def test_no_page_needs_what_the_policy_forbids(world: World) -> None:
    ann, _ = with_app(world.ann)
    for address in ("", "keys/", "keys/add/", "app/deactivate/", "spare-codes/", "spare-codes/generate/"):
        page = ann.get(f"/account/security/{address}").content.decode()
        assert "site.css" in page
        assert re.findall(r"<style| style=| on\w+=|<script(?![^>]*(?:src=|application/json))", page) == []


def test_a_program_sends_the_code_as_well(world: World, noon: time_machine.Traveller) -> None:
    _, secret = with_app(world.ann)
    noon.shift(60)
    typed = {"username": "ann", "password": PASSWORD}
    for more in ({}, {"code": "000000"}):
        answer = Client().post("/api/login/", typed | more, "application/json")
        assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_needed")
        assert "sessionid" not in answer.cookies
    answer = Client().post("/api/login/", typed | {"code": code_of(secret)}, "application/json")
    assert (answer.status_code, answer.json()["message"]) == (200, "Logged in as ann.")


@pytest.mark.parametrize("address", ["/admin/", "/staff/"])
def test_staff_add_one_before_they_come_in(world: World, settings: Settings, address: str) -> None:
    settings.STAFF_SECOND_FACTOR = True
    visitor, _ = log_in("staff")
    assert visitor.get(address)["Location"] == "/account/security/"
    assert "Who works here needs a second factor." in words(visitor.get("/account/security/"))
    visitor, _ = with_app(world.staff)
    assert visitor.get(address).status_code == 200


def test_a_program_of_staff_waits_for_it_too(world: World, settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True
    client = Client()
    typed = {"username": "staff", "password": PASSWORD}
    token = client.post("/api/login/", typed, "application/json").json()["token"]
    signed = {"Authorization": f"Bearer {token}"}
    answer = client.delete(f"/api/movies/{world.movie.pk}/", headers=signed)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    with_app(world.staff)
    assert client.delete(f"/api/showtime/{world.late.pk}/", headers=signed).status_code == 204


def test_customers_need_none(world: World, settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True
    visitor, answer = log_in("ann")
    assert answer["Location"] == "/reserve/"
    assert visitor.get("/account/tokens/").status_code == 200


@pytest.mark.browser
@pytest.mark.usefixtures("complaints")
def test_a_passkey_is_added_and_logs_in_alone(live_server: LiveServer, page: Page, mails: list[Any]) -> None:
    a_user("ann", email="ann@example.org")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("E-mail address or username").fill("ann")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.goto(f"{live_server.url}/account/security/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="It is me").click()
    page.get_by_label("Its name").fill("My phone")
    page.get_by_label("Log in with it alone").check()
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("heading", name="Spare codes").wait_for()
    page.goto(f"{live_server.url}/account/security/keys/")
    page.get_by_text("My phone").wait_for()
    assert told(mails)[:2] == (["ann@example.org"], "A passkey was added")
    page.context.clear_cookies()

    page.goto(f"{live_server.url}/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.get_by_role("heading", name="My evenings").wait_for()
    assert User.objects.get(username="ann").last_login is not None
