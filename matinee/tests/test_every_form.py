"""Every form of the site, sent twice: later and at once. What is done is done once, and both answers are the same."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings as site_settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from matinee.sales.models import RememberedAnswer
from matinee.testing import World
from matinee.tests.forms import FORMS, Scene
from matinee.web.tests.pressing import at_once

APPS = ("accounts", "programme", "sales", "account", "mfa", "django_tasks_database")
# These answer a challenge that a key signs and that counts once, or a code that counts once.
COUNTS_ONCE = {
    "mfa_authenticate": "a code",
    "mfa_reauthenticate": "a code",
    "mfa_reauthenticate_webauthn": "a key",
    "mfa_add_webauthn": "a key",
    "mfa_remove_webauthn": "a key",
    "mfa_edit_webauthn": "a key",
    "mfa_login_webauthn": "a key",
    "account_set_password": "nobody is without a password",
    "staff_preview": "nothing is done",
    "mfa_download_recovery_codes": "nothing is done",
}
# But for the session.
CHANGES_NOTHING = {"account_logout", "account_reauthenticate", "reservation_entrance"}
# What the answer to this form shows is shown once, so it is made anew instead.
MADE_ANEW = {"account_tokens"}


@pytest.fixture
def mails(settings: Settings) -> list[Any]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS = False
    return mail.outbox


@pytest.fixture
def scene(transactional_db: None, mails: list[Any]) -> Iterator[Scene]:
    with time_machine.travel(datetime(2030, 1, 1, 12, tzinfo=UTC)):
        yield Scene(World.build())


def rows() -> dict[str, list[Any]]:
    """All that there is, but for sessions and remembered answers."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    there = {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in models
        if model not in (Session, RememberedAnswer)
    }
    return there | {"mails": [message.subject for message in mail.outbox]}


def numbers() -> dict[str, int]:
    return {name: len(found) for name, found in rows().items()}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_comes_again_is_not_carried_out_again(scene: Scene, name: str) -> None:
    press = FORMS[name](scene)
    assert press.address.startswith(("/staff", "/account", "/reserve", "/purchase", "/register", "/log"))
    before = rows()
    _, first = press.sent()
    after = rows()
    _, again = press.sent()

    if name in MADE_ANEW:
        assert (first.status_code, again.status_code) == (200, 200)
        assert numbers() == {model: len(found) for model, found in after.items()}
        return
    assert (first.status_code, again.status_code) == (302, 302), first.content.decode()[:3000]
    assert first["Location"] == again["Location"]
    assert after == rows()
    assert after != before or name in CHANGES_NOTHING


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_comes_twice_at_once_does_what_it_does_once(scene: Scene, name: str) -> None:
    once, twice = FORMS[name](scene), FORMS[name](scene)
    start = numbers()
    once.sent()
    between = numbers()

    answers = at_once(twice.sent, twice.sent)

    locations = [answer.get("Location") for _, answer in answers]
    assert [answer.status_code for _, answer in answers] == [200 if name in MADE_ANEW else 302] * 2
    assert locations[0] == locations[1]
    done = {model: number - start[model] for model, number in between.items()}
    assert {model: number - between[model] for model, number in numbers().items()} == done


def test_no_address_that_takes_a_form_is_left_out(db: None) -> None:
    world = World.build()
    staff = Client(headers={"accept": "text/html"})
    staff.force_login(world.staff, "django.contrib.auth.backends.ModelBackend")
    names = {pattern.name for pattern in walk(get_resolver()) if pattern.name}
    takes = {name for name in names - FORMS.keys() - COUNTS_ONCE.keys() if takes_forms(name, staff, world)}
    assert takes == set()
    assert names >= FORMS.keys() | COUNTS_ONCE.keys()


def walk(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif not str(pattern.pattern).startswith("admin/"):
            yield from walk(pattern)


def takes_forms(name: str, client: Client, world: World) -> bool:
    """Whether a POST is anything but not allowed there. Pages of staff ask who it is first."""
    resolver = get_resolver()
    possible = resolver.reverse_dict.getlist(name)[0][0][0][1]
    values = {each: {"color": "1d5c5a", "key": "x:y", "pk": world.showtime.pk}.get(each, "1") for each in possible}
    method = client.post(reverse(name, kwargs=values or None))
    return method.status_code != 405


def test_every_form_of_every_template_has_a_token() -> None:
    """Which is what it is known by."""
    bare = [
        f"{file.name}: {form[:80]}"
        for file in (site_settings.BASE_DIR / "matinee" / "templates").rglob("*.html")
        for form in re.findall(r"<form[^>]*method=.post.[^\n]*(?:\n[^\n]*){2}", file.read_text(), re.IGNORECASE)
        if "{% csrf_token %}" not in form
    ]
    assert bare == []
