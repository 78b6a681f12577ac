"""When the key of the site is changed, nobody is logged out and nobody's second factor stops working."""

import logging

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.test import Client
from pytest_django import Settings

from matinee.accounts import factors
from matinee.accounts.models import User
from matinee.management.commands import worker
from matinee.sales.documents import links
from matinee.testing import World, a_reservation

OLD, NEW = (f"{name} key, long enough to be kept a secret" for name in ("an old", "a new"))


@pytest.fixture
def world(db: None) -> World:
    return World.build()


@pytest.fixture
def app(world: World, settings: Settings) -> Authenticator:
    """What an app knows together with the site, written when the old key was the key."""
    settings.SECRET_KEY = OLD
    return an_app(world.ann)


def an_app(user: User) -> Authenticator:
    written = factors.FactorAdapter().encrypt("GEZDGNBVGY3TQOJQ")
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": written})


def change_key(settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]


def forget_old_key(settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = []


def secret_of(app: Authenticator) -> str:
    app.refresh_from_db()
    return factors.FactorAdapter().decrypt(app.data["secret"])


def test_a_second_factor_is_read_with_the_old_key_and_after_renewal_without_it(
    app: Authenticator, settings: Settings
) -> None:
    change_key(settings)
    assert secret_of(app) == "GEZDGNBVGY3TQOJQ"
    assert factors.renew() == 1
    assert factors.renew() == 0
    forget_old_key(settings)
    assert secret_of(app) == "GEZDGNBVGY3TQOJQ"


def test_spare_codes_are_renewed_and_what_was_used_stays_used(world: World, settings: Settings) -> None:
    settings.SECRET_KEY = OLD
    seed = factors.FactorAdapter().encrypt("5eed")
    codes = Authenticator.objects.create(
        user=world.ann, type=Authenticator.Type.RECOVERY_CODES, data={"seed": seed, "used_mask": 5}
    )
    change_key(settings)
    assert factors.renew() == 1
    forget_old_key(settings)
    codes.refresh_from_db()
    assert (factors.FactorAdapter().decrypt(codes.data["seed"]), codes.data["used_mask"]) == ("5eed", 5)


def test_one_that_no_key_reads_keeps_nobody_from_being_renewed(
    app: Authenticator, world: World, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SECRET_KEY = "yet another key, of a machine that is gone"
    lost = an_app(world.bob)
    change_key(settings)
    assert factors.renew() == 1
    assert factors.of_another_key() == 1
    with caplog.at_level(logging.ERROR), pytest.raises(InvalidToken):
        secret_of(lost)
    assert caplog.messages == [
        "A second factor was written with another SECRET_KEY. Name that in SECRET_KEY_FALLBACKS (docs/running.md)."
    ]


def test_the_worker_renews_them_when_it_starts(
    app: Authenticator, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    change_key(settings)
    with caplog.at_level(logging.INFO, "matinee"):
        worker.renew_secrets()
        worker.renew_secrets()
    assert caplog.messages == ["1 second factors were written anew, with the SECRET_KEY of now."]


def test_who_is_logged_in_stays_so_and_is_known_by_the_new_key_from_then_on(world: World, settings: Settings) -> None:
    settings.SECRET_KEY = OLD
    browser = Client(headers={"accept": "text/html"})
    browser.force_login(world.ann, "django.contrib.auth.backends.ModelBackend")
    change_key(settings)
    assert browser.get("/account/email/").status_code == 200
    forget_old_key(settings)
    assert browser.get("/account/email/").status_code == 200


def test_a_link_that_was_mailed_opens_the_tickets(world: World, settings: Settings) -> None:
    settings.SECRET_KEY = OLD
    kept = a_reservation(world.showtime)
    signed = links.to_tickets(kept).rstrip("/").rpartition("/")[2]
    change_key(settings)
    assert links.read(signed) == kept
    forget_old_key(settings)
    assert links.read(signed) is None
