"""Whoever lets programs act for them sees which, and takes it back."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from matinee.accounts.models import ApiToken
from matinee.testing import NOW, PASSWORD, World
from matinee.web.tests.reading import words


@pytest.fixture
def ann(world: World) -> Client:
    """Ann, who has just said once more that it is her."""
    client = Client(headers={"accept": "text/html", "accept-language": "en-GB"})
    client.post("/login/", {"login": "ann", "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_a_token_is_made_with_a_name_and_its_secret_is_shown_once(ann: Client, world: World) -> None:
    answer = ann.post("/account/tokens/", {"name": "The kiosk"})
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert ApiToken.objects.matching(secret).get().user == world.ann
    assert secret not in ann.get("/account/tokens/").content.decode()


def test_a_token_without_a_name_is_none(ann: Client) -> None:
    for name in ("", "x" * 101, "nul\0"):
        assert ann.post("/account/tokens/", {"name": name}).status_code == 400
    assert ApiToken.objects.count() == 0


def test_the_page_says_when_each_was_made_and_last_used(ann: Client, world: World) -> None:
    kiosk, _ = ApiToken.issue(world.ann, name="The kiosk", now=NOW)
    ApiToken.issue(world.ann, name="Never", now=NOW)
    ApiToken.issue(world.bob, name="Bob's", now=NOW)
    ApiToken.note_use(kiosk.pk, None, NOW + timedelta(days=1, hours=8))
    said = words(ann.get("/account/tokens/"))
    assert "The kiosk Made on 1 January 2030, last used on 2 January 2030, 20:00 UTC Revoke" in said
    assert "Never Made on 1 January 2030, never used Revoke" in said
    assert "Bob" not in said


def test_a_revoked_token_is_dead(ann: Client, world: World) -> None:
    token, secret = ApiToken.issue(world.ann, name="The kiosk", now=NOW)
    assert ann.post(f"/account/tokens/{token.pk}/revocation/")["Location"] == "/account/tokens/"
    assert not ApiToken.objects.exists()
    signed = {"Authorization": f"Bearer {secret}", "accept": "application/json"}
    assert Client().get("/reserve/", headers=signed).status_code == 401


def test_who_comes_to_a_revocation_by_a_link_is_sent_to_the_list_and_nothing_is_revoked(
    ann: Client, world: World
) -> None:
    token, _ = ApiToken.issue(world.ann, name="The kiosk", now=NOW)
    assert ann.get(f"/account/tokens/{token.pk}/revocation/")["Location"] == "/account/tokens/"
    assert ApiToken.objects.get() == token


def test_what_is_somebody_elses_is_not_found(ann: Client, world: World) -> None:
    token, _ = ApiToken.issue(world.bob, name="Bob's", now=NOW)
    assert ann.post(f"/account/tokens/{token.pk}/revocation/").status_code == 404
    assert ApiToken.objects.get() == token


def test_a_browser_that_was_left_open_makes_no_token(ann: Client, noon: time_machine.Traveller) -> None:
    noon.shift(timedelta(minutes=6))
    answer = ann.post("/account/tokens/", {"name": "Mallory's"})
    assert answer["Location"] == "/account/reauthenticate/?next=%2Faccount%2Ftokens%2F"
    assert not ApiToken.objects.exists()
    assert words(ann.get(answer["Location"])).startswith("Is it you?")
    assert words(ann.post(answer["Location"], {"password": "wrong"})).count("This is not your password.") == 1
    assert not ApiToken.objects.exists()
    # With the password what was asked for is done, and needn't be typed again.
    assert "The token “Mallory's”" in words(ann.post(answer["Location"], {"password": PASSWORD}))


def test_a_guest_is_asked_to_log_in(world: World, visitor: Client) -> None:
    assert visitor.get("/account/tokens/")["Location"] == "/login/?next=/account/tokens/"
